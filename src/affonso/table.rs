//! The table: which Affonso field comes from where in a Segment event, as Affonso documents it. Sending, plans,
//! explanations and documentation all read it; `mapping` compiles it for the settings of one user.
//!
//! Sources: <https://docs.affonso.io/api/segment-track-events>, <https://docs.affonso.io/api/endpoint/events/create>.

use super::event_type::EventType;

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
pub(super) const SHARED_PARAMETERS: &[&str] = &["?click_id", "?clickId", "?referral_id", "?referralId"];

/// How Affonso's own ids begin.
pub(super) const AFFONSO_ID_PREFIX: &str = "ref_";

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::Path;

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
