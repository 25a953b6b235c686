//! The table with the settings' own paths, compiled once per settings.

use super::settings::{Route, Settings, UserIdRole};
use super::table::{AFFONSO_ID_PREFIX, CLICK_QUERIES, FIELDS, Field, Group, Name, PAGE_QUERIES, SHARED_PARAMETERS};
use crate::memory::Marks;
use crate::segment::trie::TrieBuilder;
use crate::segment::{Path, Source, Trie};
use crate::value::json::Look;
use crate::value::owned;

/// A field with the places that these settings look into.
#[derive(Clone, Debug)]
pub struct Place {
    /// The field.
    pub field: &'static Field,
    /// The places, best first.
    pub sources: Vec<Source>,
    /// Is the best place the user's own, from `fieldMapping`?
    pub is_mapped: bool,
}

/// The table compiled for one settings object.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// The trie of all paths.
    pub trie: Trie,
    /// Fields and places in the order of the table.
    pub places: Vec<Place>,
    /// Names and places of what is copied into `metadata`.
    pub metadata: Vec<(String, Source)>,
    /// The call's type.
    pub call: Source,
    /// The event's name as tracked, by which its type is decided.
    pub event_name: Source,
    /// What makes an event one event.
    pub message_id: Source,
    /// What makes a sale one sale, when that is not the message id.
    pub conversion_key: Option<Source>,
    /// Segment's `userId`.
    pub user_id: Source,
    /// Segment's `anonymousId`.
    pub anonymous_id: Source,
    /// The event's `timestamp`.
    pub timestamp: Source,
    /// `context.referrer`: its type, and its id.
    pub referrer: [Source; 2],
    /// The conversion that a refund is of.
    pub conversion_id: Source,
    /// The order, by which a door's memory may know the conversion.
    pub order_id: Source,
    /// The id that an alias call replaces.
    pub previous_id: Source,
    /// When Segment received the event.
    pub received_at: Source,
    /// What `integrations` says of this destination, and of all.
    pub integrations: [Source; 2],
    /// The amount that went back.
    pub refund_amount: Option<Source>,
    /// What a person must have consented to.
    pub consents: Vec<Source>,
    /// Cell of the whole `properties`.
    pub properties: usize,
    /// Cell of the whole `context`.
    pub context: usize,
}

impl Mapping {
    /// Compiles the table for these settings, and for a door that `remembers` or does not.
    #[must_use]
    pub fn compile(settings: &Settings, remembers: bool) -> Self {
        let mut trie = TrieBuilder::default();
        let mut places = Vec::with_capacity(FIELDS.len());
        for field in FIELDS {
            places.push(compile_place(field, settings, remembers, &mut trie));
        }
        let mut consents = Vec::with_capacity(settings.consent_categories.len());
        for category in &settings.consent_categories {
            let path = Path::within(&["context", "consent", "categoryPreferences"], category);
            consents.push(Source::compile(&path, &mut trie));
        }
        let mut metadata = Vec::with_capacity(settings.metadata.len());
        for (name, path) in metadata_paths(settings) {
            metadata.push((name, Source::compile(path, &mut trie)));
        }
        // Affonso's adapter is sent all of them.
        let look = if settings.route == Route::Segment { Look::Closely } else { Look::ForItsEnd };
        Self {
            consents,
            places,
            metadata,
            call: fixed("type", &mut trie),
            event_name: fixed("event", &mut trie),
            message_id: fixed("messageId", &mut trie),
            conversion_key: own(settings.conversion_key.as_ref(), &mut trie),
            user_id: fixed("userId", &mut trie),
            anonymous_id: fixed("anonymousId", &mut trie),
            timestamp: fixed("timestamp", &mut trie),
            referrer: [
                fixed_if(settings.makes_sign_ups(), "context.referrer.type", &mut trie),
                fixed_if(settings.makes_sign_ups(), "context.referrer.id", &mut trie),
            ],
            conversion_id: own(settings.refund_conversion_id.as_ref().filter(|_| settings.makes_refunds()), &mut trie)
                .unwrap_or_else(Source::nowhere),
            order_id: fixed_if(remembers, "properties.order_id", &mut trie),
            previous_id: fixed_if(remembers, "previousId", &mut trie),
            received_at: fixed_if(remembers, "receivedAt", &mut trie),
            integrations: compile_integrations(settings, &mut trie),
            refund_amount: own(settings.refund_amount.as_ref().filter(|_| settings.makes_refunds()), &mut trie),
            properties: trie.add_whole("properties", look),
            context: trie.add_whole("context", look),
            trie: trie.finish(),
        }
    }

    /// Where an event says what it is and whose.
    #[must_use]
    pub fn marks(&self) -> Marks<'_> {
        Marks {
            call: &self.call,
            event_name: &self.event_name,
            message_id: &self.message_id,
            user_id: &self.user_id,
            anonymous_id: &self.anonymous_id,
            previous_id: &self.previous_id,
            received_at: &self.received_at,
            integrations: &self.integrations,
        }
    }

    /// One field with its places. The order of the table is the order of [`Name`].
    #[must_use]
    #[inline]
    pub fn place(&self, name: Name) -> Option<&Place> {
        self.places.get(name as usize)
    }

    /// The places of one field.
    #[must_use]
    #[inline]
    pub fn sources_of(&self, name: Name) -> &[Source] {
        self.place(name).map_or(&[], |place| &place.sources)
    }
}

/// The user's own path first, then the documented ones, then the page's query, then Segment's `userId` in the role the
/// settings give it. What these settings have no use for is not looked for.
fn compile_place(field: &'static Field, settings: &Settings, remembers: bool, trie: &mut TrieBuilder) -> Place {
    let mut sources = Vec::new();
    let is_used = match field.group {
        Group::Events => true,
        Group::SignUp => settings.makes_sign_ups() || remembers,
        Group::Refund => settings.makes_refunds(),
        Group::Click => settings.clicks.is_some(),
    };
    if !is_used {
        return Place { field, sources, is_mapped: false };
    }
    // Plain loops, here and below: iterators that are chained and collected weigh several times as much.
    for (name, path) in &settings.field_mapping {
        if *name == field.name {
            sources.push(Source::compile(path, trie));
        }
    }
    let is_mapped = !sources.is_empty();
    if field.name == "click_id" {
        for path in &settings.click_id_paths {
            sources.push(Source::compile(path, trie));
        }
    }
    for path in field.sources {
        sources.push(fixed(path, trie));
    }
    for parameter in field.query {
        add_queries(field, parameter, trie, &mut sources);
    }
    if let (Some(clicks), "trackingId") = (&settings.clicks, field.name) {
        for parameter in &clicks.parameters {
            add_queries(field, parameter, trie, &mut sources);
        }
    }
    let role = match settings.user_id_is {
        UserIdRole::Customer => "customer_id",
        UserIdRole::ExternalUser => "external_user_id",
    };
    if field.group == Group::Events && field.name == role {
        sources.push(fixed("userId", trie));
    }
    Place { field, sources, is_mapped }
}

fn compile_integrations(settings: &Settings, trie: &mut TrieBuilder) -> [Source; 2] {
    let Some(name) = &settings.webhooks.integration_name else { return [(); 2].map(|()| Source::nowhere()) };
    [name, "All"].map(|name| Source::compile(&Path::within(&["integrations"], name), trie))
}

/// A parameter of the field in every query that the call may have.
#[inline(never)]
fn add_queries(field: &Field, parameter: &str, trie: &mut TrieBuilder, sources: &mut Vec<Source>) {
    let queries = if field.group == Group::Click { CLICK_QUERIES } else { PAGE_QUERIES };
    for query in queries {
        let mut source = fixed(&[query, "?", parameter].concat(), trie);
        if field.group == Group::Events && SHARED_PARAMETERS.contains(&parameter) {
            source = source.only_with_prefix(AFFONSO_ID_PREFIX);
        }
        sources.push(source);
    }
}

#[inline(never)]
fn own(path: Option<&Path>, trie: &mut TrieBuilder) -> Option<Source> {
    path.map(|path| Source::compile(path, trie))
}

#[inline(never)]
fn fixed_if(is_used: bool, path: &str, trie: &mut TrieBuilder) -> Source {
    if is_used { fixed(path, trie) } else { Source::nowhere() }
}

#[inline(never)]
fn fixed(text: &str, trie: &mut TrieBuilder) -> Source {
    // The table's own paths are all well formed; a test parses each. The empty path would simply find nothing.
    Path::parse(text).map_or_else(|_| Source::nowhere(), |path| Source::compile(&path, trie))
}

/// Metadata goes by the last name of its path; when two paths end alike, the later one goes by its whole path.
fn metadata_paths(settings: &Settings) -> Vec<(String, &Path)> {
    let mut named: Vec<(String, &Path)> = Vec::new();
    if settings.route == Route::Segment {
        return named;
    }
    for path in &settings.metadata {
        for name in [path.last_name(), path.as_str()] {
            if !named.iter().any(|(taken, _)| taken == name) {
                named.push((owned(name), path));
                break;
            }
        }
    }
    named
}
