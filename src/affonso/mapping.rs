//! The table with the settings' own paths, compiled once per settings.

use super::settings::{Route, Settings, UserIdRole};
use super::table::{AFFONSO_ID_PREFIX, FIELDS, Field, Name, SHARED_PARAMETERS};
use crate::segment::trie::TrieBuilder;
use crate::segment::{Path, Source, Trie};

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
    /// Cell of the whole `properties`.
    pub properties: usize,
    /// Cell of the whole `context`.
    pub context: usize,
}

impl Mapping {
    /// Compiles the table for these settings.
    #[must_use]
    pub fn compile(settings: &Settings) -> Self {
        let mut trie = TrieBuilder::default();
        let places = FIELDS.iter().map(|field| compile_place(field, settings, &mut trie)).collect();
        let metadata = metadata_paths(settings);
        Self {
            places,
            metadata: metadata.into_iter().map(|(name, path)| (name, Source::compile(path, &mut trie))).collect(),
            call: fixed("type", &mut trie),
            event_name: fixed("event", &mut trie),
            message_id: fixed("messageId", &mut trie),
            conversion_key: settings.conversion_key.as_ref().map(|path| Source::compile(path, &mut trie)),
            user_id: fixed("userId", &mut trie),
            anonymous_id: fixed("anonymousId", &mut trie),
            timestamp: fixed("timestamp", &mut trie),
            properties: trie.add_whole("properties"),
            context: trie.add_whole("context"),
            trie: trie.finish(),
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

/// The user's own path first, then the documented ones, then Segment's `userId` in the role the settings give it.
fn compile_place(field: &'static Field, settings: &Settings, trie: &mut TrieBuilder) -> Place {
    let own = settings.field_mapping.iter().filter(|(name, _)| *name == field.name).map(|(_, path)| Source::compile(path, trie));
    let mut sources: Vec<_> = own.collect();
    let is_mapped = !sources.is_empty();
    sources.extend(field.sources.iter().map(|path| documented(path, trie)));
    let role = match settings.user_id_is {
        UserIdRole::Customer => "customer_id",
        UserIdRole::ExternalUser => "external_user_id",
    };
    if field.name == role {
        sources.push(fixed("userId", trie));
    }
    Place { field, sources, is_mapped }
}

fn documented(text: &'static str, trie: &mut TrieBuilder) -> Source {
    let source = fixed(text, trie);
    if SHARED_PARAMETERS.iter().any(|parameter| text.ends_with(parameter)) {
        source.only_with_prefix(AFFONSO_ID_PREFIX)
    } else {
        source
    }
}

fn fixed(text: &'static str, trie: &mut TrieBuilder) -> Source {
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
        let is_taken = |wanted: &str| named.iter().any(|(name, _)| name == wanted);
        let whole = path.to_string();
        if !is_taken(path.last_name()) {
            named.push((path.last_name().to_owned(), path));
        } else if !is_taken(&whole) {
            named.push((whole, path));
        }
    }
    named
}
