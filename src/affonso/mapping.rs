//! The table: which Affonso field comes from where in a Segment event. Sending, plans, explanations and documentation all
//! read it.
//!
//! Sources: <https://docs.affonso.io/api/segment-track-events>, <https://docs.affonso.io/api/endpoint/events/create>.

use super::event_type::EventType;
use super::settings::{Route, Settings, UserIdRole};
use crate::segment::trie::TrieBuilder;
use crate::segment::{Path, Source, Trie};

/// How a value is read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A text; a number becomes its decimal text.
    Text,
    /// An amount of money, exact.
    Amount,
    /// A currency code.
    Currency,
    /// A moment in time.
    Moment,
    /// A list of texts; a lone one is a list of one.
    List,
    /// A subscription's rhythm.
    Interval,
    /// True or false.
    Flag,
}

/// The fields of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// `event_name`.
    EventName,
    /// `referral_id`.
    ReferralId,
    /// `click_id`.
    ClickId,
    /// `customer_id`.
    CustomerId,
    /// `external_user_id`.
    ExternalUserId,
    /// `occurred_at`.
    OccurredAt,
    /// `sale_amount`.
    SaleAmount,
    /// `sale_amount_currency`.
    SaleAmountCurrency,
    /// `product_ids`.
    ProductIds,
    /// `price_ids`.
    PriceIds,
    /// `interval`.
    Interval,
    /// `is_subscription`.
    IsSubscription,
}

/// One Affonso field.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Which one it is.
    pub id: Name,
    /// Affonso's name for it.
    pub name: &'static str,
    /// How it is read and written.
    pub form: Form,
    /// Where it is looked for, best first.
    pub sources: &'static [&'static str],
}

const fn field(id: Name, name: &'static str, form: Form, sources: &'static [&'static str]) -> Field {
    Field { id, name, form, sources }
}

/// The fields of `POST /events`, in the order in which they are written. `event_type`, `external_event_id` and `metadata`
/// are not here: settings decide on them.
pub static FIELDS: &[Field] = &[
    field(Name::EventName, "event_name", Form::Text, &["event"]),
    field(
        Name::ReferralId,
        "referral_id",
        Form::Text,
        &[
            "properties.referral_id",
            "properties.referralId",
            "properties.affonso_referral",
            "properties.affonsoReferral",
            "context.page.search?affonso_referral",
            "context.page.url?affonso_referral",
            "context.page.search?referral_id",
            "context.page.search?referralId",
            "context.page.url?referral_id",
            "context.page.url?referralId",
        ],
    ),
    field(
        Name::ClickId,
        "click_id",
        Form::Text,
        &[
            "properties.click_id",
            "properties.clickId",
            "context.page.search?click_id",
            "context.page.search?clickId",
            "context.page.url?click_id",
            "context.page.url?clickId",
        ],
    ),
    field(Name::CustomerId, "customer_id", Form::Text, &[]),
    field(
        Name::ExternalUserId,
        "external_user_id",
        Form::Text,
        &[
            "properties.external_user_id",
            "properties.externalUserId",
            "context.traits.external_user_id",
            "context.traits.externalUserId",
        ],
    ),
    field(Name::OccurredAt, "occurred_at", Form::Moment, &["timestamp"]),
    field(
        Name::SaleAmount,
        "sale_amount",
        Form::Amount,
        &["properties.revenue", "properties.amount", "properties.value", "properties.total"],
    ),
    field(
        Name::SaleAmountCurrency,
        "sale_amount_currency",
        Form::Currency,
        &["properties.currency", "properties.sale_amount_currency"],
    ),
    field(
        Name::ProductIds,
        "product_ids",
        Form::List,
        &["properties.product_ids", "properties.productIds", "properties.product_id", "properties.products[].product_id|sku|id"],
    ),
    field(
        Name::PriceIds,
        "price_ids",
        Form::List,
        &["properties.price_ids", "properties.priceIds", "properties.price_id", "properties.products[].price_id|priceId"],
    ),
    field(
        Name::Interval,
        "interval",
        Form::Interval,
        &[
            "properties.interval",
            "properties.billing_interval",
            "properties.billingInterval",
            "properties.billing_period",
            "properties.billingPeriod",
        ],
    ),
    field(Name::IsSubscription, "is_subscription", Form::Flag, &["properties.is_subscription", "properties.isSubscription"]),
];

/// A parameter of a page's query that other networks use too is taken only when its value looks like one of Affonso's ids
/// (`ref_clk_xyz789`, `ref_456def`): a stranger's click id would keep a sale from matching.
const SHARED_PARAMETERS: &[&str] = &["?click_id", "?clickId", "?referral_id", "?referralId"];
const AFFONSO_ID_PREFIX: &str = "ref_";

/// Fields that a user may look for under `conversions` but that `POST /events` does not take.
pub static CONVERSIONS_ONLY: &[&str] = &["status", "sales_status", "created_at"];

/// The fields that Affonso's own Segment adapter can express.
pub static ADAPTER_FIELDS: &[&str] = &["customer_id", "external_user_id", "sale_amount", "sale_amount_currency"];

/// Event names with a type of their own, exactly so spelt. Everything else is a milestone.
/// Source: <https://docs.affonso.io/api/segment-track-events>.
pub static DOCUMENTED_EVENTS: &[(&str, EventType)] = &[
    ("Order Completed", EventType::Conversion),
    ("Completed Order", EventType::Conversion),
    ("purchase", EventType::Conversion),
    ("qualified_lead", EventType::Lead),
    ("demo_booked", EventType::Lead),
    ("trial_started", EventType::Trial),
];

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_its_names() {
        for (index, field) in FIELDS.iter().enumerate() {
            assert_eq!(field.id as usize, index, "{}", field.name);
        }
    }

    #[test]
    fn every_path_of_the_table_is_well_formed() {
        for path in FIELDS.iter().flat_map(|field| field.sources) {
            assert!(Path::parse(path).is_ok(), "{path}");
        }
    }
}
