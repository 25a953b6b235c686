//! The table with the settings' own paths, compiled once per settings.

use super::line::LinePlace;
use super::says::Says;
use super::settings::Settings;
use super::table::{CHANGED_LINE, DEVICE_OS, FIELDS, Field, Form, From, LINE_FIELDS, OTHER_NAMES, form_of};
use crate::memory::Marks;
use crate::segment::trie::TrieBuilder;
use crate::segment::{Path, Source, Trie};

/// A parameter with the places that these settings look into.
#[derive(Clone, Debug)]
pub struct Place {
    /// impact.com's name for it.
    pub name: String,
    /// How it is read and written.
    pub form: Form,
    /// What it says of its whole request.
    pub says: Says,
    /// The user's own places, from `customParameterMapping`: they count on every call.
    pub own: Vec<Source>,
    /// The rows of the table, in their order; none for a parameter that only the user knows.
    pub rows: Vec<(&'static Field, Vec<Source>)>,
}

/// The table compiled for one settings object.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// The trie of all paths.
    pub trie: Trie,
    /// Parameters and places in the order of the table, the user's own names behind.
    pub places: Vec<Place>,
    /// How many of them stand in the table.
    pub known: usize,
    /// Parameters of product lines.
    pub lines: Vec<LinePlace>,
    /// The call's type.
    pub call: Source,
    /// The event's name.
    pub event_name: Source,
    /// The call's message id.
    pub message_id: Source,
    /// Segment's `userId`.
    pub user_id: Source,
    /// Segment's `anonymousId`.
    pub anonymous_id: Source,
    /// The id that an alias call replaces.
    pub previous_id: Source,
    /// When Segment received the event.
    pub received_at: Source,
    /// What `integrations` says of this destination, and of all.
    pub integrations: [Source; 2],
    /// By what the device's platform is known, best first.
    pub platform: Vec<Source>,
    /// Where an order's amount stands on a reversal, whatever it says.
    pub amounts: Vec<Source>,
    /// The amount that is left of an order.
    pub remaining: Option<Source>,
    /// The key and the quantity of a line that is left.
    pub left: [LinePlace; 2],
    /// What a person must have consented to.
    pub consents: Vec<Source>,
}

/// What says that a reversal knows amounts.
const AMOUNTS: &[&str] =
    &["properties.revenue", "properties.total", "properties.subtotal", "properties.value", "properties.amount"];

impl Mapping {
    /// Compiles the table for these settings, and for a door that `remembers` or does not.
    #[must_use]
    pub fn compile(settings: &Settings, remembers: bool) -> Self {
        let mut trie = TrieBuilder::default();
        let places = compile_places(settings, &mut trie);
        let lines = compile_lines(settings, &mut trie);
        let mut consents = Vec::with_capacity(settings.consent_categories.len());
        for category in &settings.consent_categories {
            consents.push(within(&["context", "consent", "categoryPreferences"], category, &mut trie));
        }
        // What these settings have no use for is not looked for.
        let reverses = settings.names.makes_reversals();
        let remaining = settings.reversals.remaining.as_ref().filter(|_| reverses);
        let remaining = remaining.map(|path| Source::compile(path, &mut trie));
        let mut amounts = Vec::new();
        if reverses {
            if let Some(path) = &settings.amount_source {
                amounts.push(Source::compile(path, &mut trie));
            }
            amounts.append(&mut all(AMOUNTS, &mut trie));
        }
        let left = CHANGED_LINE.map(|(name, booked, key)| {
            let own = own_key(settings, booked);
            of_each_line(name, own.unwrap_or(key), own.is_some(), &mut trie)
        });
        Self {
            known: places.iter().filter(|place| !place.rows.is_empty()).count(),
            places,
            lines,
            call: fixed("type", &mut trie),
            event_name: fixed("event", &mut trie),
            message_id: fixed("messageId", &mut trie),
            user_id: fixed_if(remembers, "userId", &mut trie),
            anonymous_id: fixed_if(remembers, "anonymousId", &mut trie),
            previous_id: fixed_if(remembers, "previousId", &mut trie),
            received_at: fixed_if(remembers, "receivedAt", &mut trie),
            integrations: compile_integrations(settings, &mut trie),
            platform: all(DEVICE_OS, &mut trie),
            amounts,
            remaining,
            left,
            consents,
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

    /// The place of one parameter.
    #[must_use]
    pub fn place(&self, name: &str) -> Option<&Place> {
        self.places.iter().find(|place| place.name == name)
    }
}

fn compile_integrations(settings: &Settings, trie: &mut TrieBuilder) -> [Source; 2] {
    match &settings.webhooks.integration_name {
        Some(name) if cfg!(feature = "webhooks") => {
            [within(&["integrations"], name, trie), within(&["integrations"], "All", trie)]
        }
        _ => [Source::nowhere(), Source::nowhere()],
    }
}

fn fixed_if(is_used: bool, path: &str, trie: &mut TrieBuilder) -> Source {
    if is_used { fixed(path, trie) } else { Source::nowhere() }
}

fn compile_places(settings: &Settings, trie: &mut TrieBuilder) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::with_capacity(FIELDS.len());
    for field in FIELDS {
        let sources = compile_row(field, settings, trie);
        match places.last_mut().filter(|place| place.name == field.name) {
            Some(place) => place.rows.push((field, sources)),
            None => places.push(Place {
                name: field.name.to_owned(),
                form: field.form,
                says: Says::of(field.name),
                own: Vec::new(),
                rows: vec![(field, sources)],
            }),
        }
    }
    // Of two names of one parameter impact.com's own counts first.
    for is_other in [false, true] {
        for (given, path) in &settings.parameters {
            let other = OTHER_NAMES.iter().find(|(other, _)| *other == given);
            if other.is_some() != is_other {
                continue;
            }
            let name = other.map_or(given.as_str(), |(_, name)| name);
            let source = Source::compile(path, trie);
            match places.iter_mut().find(|place| place.name == name) {
                Some(place) => place.own.push(source),
                None => places.push(Place {
                    name: name.to_owned(),
                    form: form_of(name),
                    says: Says::of(name),
                    own: vec![source],
                    rows: Vec::new(),
                }),
            }
        }
    }
    places
}

fn compile_row(field: &Field, settings: &Settings, trie: &mut TrieBuilder) -> Vec<Source> {
    match field.from {
        From::Paths(paths) => all(paths, trie),
        From::Referrer(kind, id) => all(&[kind, id], trie),
        From::Query(urls) => {
            let mut sources = Vec::with_capacity(urls.len() * settings.click_parameters.len());
            for parameter in &settings.click_parameters {
                for url in urls {
                    sources.push(fixed(&[url, "?", parameter].concat(), trie));
                }
            }
            sources
        }
        From::AmountSource => match &settings.amount_source {
            Some(path) => vec![Source::compile(path, trie)],
            None => Vec::new(),
        },
        From::Setting(_) | From::Constant(_) | From::Clock => Vec::new(),
    }
}

/// The user's key in place of the default one; names of the user's own behind. Two parameters may share one key.
fn compile_lines(settings: &Settings, trie: &mut TrieBuilder) -> Vec<LinePlace> {
    let mut lines = Vec::with_capacity(LINE_FIELDS.len() + settings.products.len());
    let mut add = |name: &str, key: &str, is_mapped| lines.push(of_each_line(name, key, is_mapped, trie));
    for (name, key) in LINE_FIELDS {
        let own = own_key(settings, name);
        add(name, own.unwrap_or(key), own.is_some());
    }
    for (name, key) in &settings.products {
        if !LINE_FIELDS.iter().any(|(known, _)| known == name) {
            add(name, key, true);
        }
    }
    lines
}

/// The key that the user's own mapping gives a parameter of product lines; of several the last.
#[inline(never)]
fn own_key<'s>(settings: &'s Settings, name: &str) -> Option<&'s str> {
    let mut own = None;
    for (mapped, key) in &settings.products {
        if mapped == name {
            own = Some(key.as_str());
        }
    }
    own
}

/// A member, by its own name, of the members above it.
#[inline(never)]
fn within(above: &[&str], name: &str, trie: &mut TrieBuilder) -> Source {
    Source::compile(&Path::within(above, name), trie)
}

/// A parameter under a key of every product.
#[inline(never)]
fn of_each_line(name: &str, key: &str, is_mapped: bool, trie: &mut TrieBuilder) -> LinePlace {
    LinePlace::new(name, Source::compile(&Path::of_each("products", key), trie), is_mapped)
}

fn all(paths: &[&str], trie: &mut TrieBuilder) -> Vec<Source> {
    let mut sources = Vec::with_capacity(paths.len());
    for path in paths {
        sources.push(fixed(path, trie));
    }
    sources
}

#[inline(never)]
fn fixed(text: &str, trie: &mut TrieBuilder) -> Source {
    // The table's own paths are all well formed; a test parses each. The empty path would simply find nothing.
    Path::parse(text).map_or_else(|_| Source::nowhere(), |path| Source::compile(&path, trie))
}
