//! The table: which Affonso field comes from where in a Segment event, as Affonso documents it. Sending, plans,
//! explanations and documentation all read it; `mapping` compiles it for the settings of one user.
//!
//! Sources: <https://docs.affonso.io/api/segment-track-events>, <https://docs.affonso.io/api/endpoint/events/create>,
//! <https://docs.affonso.io/api/endpoint/signups/create>, <https://docs.affonso.io/api-reference/endpoint/clicks/create>,
//! <https://docs.affonso.io/api/endpoint/conversions/refund>.

use super::fact::{EventType, Fact};

/// How a value is read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A text; a number becomes its decimal text.
    Text,
    /// A text of at most so many characters; what is longer is cut.
    Cut(usize),
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

/// The requests that the table has fields for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// `POST /events`, and what other requests share with it.
    Events,
    /// `POST /signups`.
    SignUp,
    /// `POST /clicks`.
    Click,
    /// `POST /conversions/{id}/refund`.
    Refund,
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
    /// `occurred_at`; also `refunded_at` and `createdAt`.
    OccurredAt,
    /// `sale_amount`.
    SaleAmount,
    /// `sale_amount_currency`; also the `currency` of a refund.
    SaleAmountCurrency,
    /// `product_ids`.
    ProductIds,
    /// `price_ids`.
    PriceIds,
    /// `interval`.
    Interval,
    /// `is_subscription`.
    IsSubscription,
    /// `click_id` of a sign-up: what an identify call has beside the places of a track event.
    SignUpClick,
    /// `external_user_id` of a sign-up: what an identify call has beside the places of a track event.
    SignUpUser,
    /// `email`.
    Email,
    /// `name`.
    PersonName,
    /// The first part of `name`.
    FirstName,
    /// The second part of `name`.
    LastName,
    /// `reason`.
    Reason,
    /// `trackingId`; its parameters are a setting. The other fields of a click follow it.
    TrackingId,
}

/// One Affonso field.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The request it belongs to.
    pub group: Group,
    /// Affonso's name for it.
    pub name: &'static str,
    /// How it is read and written.
    pub form: Form,
    /// Where it is looked for, best first.
    pub sources: &'static [&'static str],
    /// The parameters of the page's query that it is looked for after that, best first.
    pub query: &'static [&'static str],
}

const fn field(name: &'static str, form: Form, sources: &'static [&'static str]) -> Field {
    Field { group: Group::Events, name, form, sources, query: &[] }
}

impl Field {
    const fn of(mut self, group: Group) -> Self {
        self.group = group;
        self
    }

    const fn or_in_query(mut self, parameters: &'static [&'static str]) -> Self {
        self.query = parameters;
        self
    }
}

const fn click(name: &'static str, longest: usize, sources: &'static [&'static str], query: &'static [&'static str]) -> Field {
    field(name, Form::Cut(longest), sources).of(Group::Click).or_in_query(query)
}

/// The fields in the order of [`Name`], which is the order in which they are written. `event_type`, `external_event_id` and
/// `metadata` are not here: settings decide on them.
pub static FIELDS: &[Field] = &[
    field("event_name", Form::Text, &["event"]),
    field(
        "referral_id",
        Form::Text,
        &["properties.referral_id", "properties.referralId", "properties.affonso_referral", "properties.affonsoReferral"],
    )
    .or_in_query(&["affonso_referral", "referral_id", "referralId"]),
    field("click_id", Form::Text, &["properties.click_id", "properties.clickId"]).or_in_query(&["click_id", "clickId"]),
    field("customer_id", Form::Text, &[]),
    field(
        "external_user_id",
        Form::Text,
        &[
            "properties.external_user_id",
            "properties.externalUserId",
            "context.traits.external_user_id",
            "context.traits.externalUserId",
        ],
    ),
    field("occurred_at", Form::Moment, &["timestamp"]),
    field("sale_amount", Form::Amount, &["properties.revenue", "properties.amount", "properties.value", "properties.total"]),
    field("sale_amount_currency", Form::Currency, &["properties.currency", "properties.sale_amount_currency"]),
    field(
        "product_ids",
        Form::List,
        &["properties.product_ids", "properties.productIds", "properties.product_id", "properties.products[].product_id|sku|id"],
    ),
    field(
        "price_ids",
        Form::List,
        &["properties.price_ids", "properties.priceIds", "properties.price_id", "properties.products[].price_id|priceId"],
    ),
    field(
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
    field("is_subscription", Form::Flag, &["properties.is_subscription", "properties.isSubscription"]),
    field(
        "click_id",
        Form::Text,
        &[
            "traits.click_id",
            "traits.clickId",
            "traits.affonso_referral",
            "traits.affonsoReferral",
            "context.traits.click_id",
            "context.traits.affonso_referral",
        ],
    )
    .of(Group::SignUp),
    field("external_user_id", Form::Text, &["traits.external_user_id", "traits.externalUserId"]).of(Group::SignUp),
    field("email", Form::Text, &["traits.email", "properties.email", "context.traits.email"]).of(Group::SignUp),
    field("name", Form::Cut(255), &["traits.name", "context.traits.name"]).of(Group::SignUp),
    field(
        "name",
        Form::Text,
        &[
            "traits.first_name",
            "traits.firstName",
            "properties.first_name",
            "properties.firstName",
            "context.traits.first_name",
            "context.traits.firstName",
        ],
    )
    .of(Group::SignUp),
    field(
        "name",
        Form::Text,
        &[
            "traits.last_name",
            "traits.lastName",
            "properties.last_name",
            "properties.lastName",
            "context.traits.last_name",
            "context.traits.lastName",
        ],
    )
    .of(Group::SignUp),
    field("reason", Form::Text, &["properties.reason", "properties.refund_reason"]).of(Group::Refund),
    field("trackingId", Form::Text, &[]).of(Group::Click),
    click("referrer", 2000, &["properties.referrer", "context.page.referrer"], &[]),
    click("ip", 45, &["context.ip"], &[]),
    click("userAgent", 1000, &["context.userAgent"], &[]),
    click("utmSource", 255, &["context.campaign.source"], &["utm_source"]),
    click("utmMedium", 255, &["context.campaign.medium"], &["utm_medium"]),
    click("utmCampaign", 255, &["context.campaign.name"], &["utm_campaign"]),
    click("utmTerm", 255, &["context.campaign.term"], &["utm_term"]),
    click("utmContent", 255, &["context.campaign.content"], &["utm_content"]),
    click("gclid", 255, &[], &["gclid"]),
    click("fbclid", 255, &[], &["fbclid"]),
    click("msclkid", 255, &[], &["msclkid"]),
    click("ttclid", 255, &[], &["ttclid"]),
    click("sub1", 255, &[], &["sub1"]),
    click("sub2", 255, &[], &["sub2"]),
    click("sub3", 255, &[], &["sub3"]),
    click("sub4", 255, &[], &["sub4"]),
    click("sub5", 255, &[], &["sub5"]),
];

/// Where the query of the page stands. `url` may come from a canonical link and lose it, `search` keeps it.
/// Source: <https://segment.com/docs/connections/spec/common/>.
pub(super) const PAGE_QUERIES: &[&str] = &["context.page.search", "context.page.url"];

/// Where a page or screen call has it, its own places first. Source: <https://segment.com/docs/connections/spec/page/>.
pub(super) const CLICK_QUERIES: &[&str] = &["properties.search", "properties.url", "context.page.search", "context.page.url"];

/// A parameter of a page's query that other networks use too is taken only when its value looks like one of Affonso's ids
/// (`ref_clk_xyz789`, `ref_456def`): a stranger's click id would keep a sale from matching.
pub(super) const SHARED_PARAMETERS: &[&str] = &["click_id", "clickId", "referral_id", "referralId"];

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

/// Event names of Segment's own vocabulary that are milestones to Affonso unless a setting says otherwise.
/// Source: <https://segment.com/docs/connections/spec/ecommerce/v2/>, <https://segment.com/docs/connections/spec/b2b-saas/>.
pub static SUGGESTED_EVENTS: &[(&str, Fact)] =
    &[("Order Refunded", Fact::Refund), ("Order Cancelled", Fact::Refund), ("Signed Up", Fact::SignUp)];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::Path;

    #[test]
    fn the_table_stands_in_the_order_of_its_names() {
        let at = |name: Name| FIELDS[name as usize].name;
        for (name, written) in [
            (Name::EventName, "event_name"),
            (Name::ReferralId, "referral_id"),
            (Name::ClickId, "click_id"),
            (Name::CustomerId, "customer_id"),
            (Name::ExternalUserId, "external_user_id"),
            (Name::OccurredAt, "occurred_at"),
            (Name::SaleAmount, "sale_amount"),
            (Name::SaleAmountCurrency, "sale_amount_currency"),
            (Name::ProductIds, "product_ids"),
            (Name::PriceIds, "price_ids"),
            (Name::Interval, "interval"),
            (Name::IsSubscription, "is_subscription"),
            (Name::SignUpClick, "click_id"),
            (Name::SignUpUser, "external_user_id"),
            (Name::Email, "email"),
            (Name::PersonName, "name"),
            (Name::FirstName, "name"),
            (Name::LastName, "name"),
            (Name::Reason, "reason"),
            (Name::TrackingId, "trackingId"),
        ] {
            assert_eq!(at(name), written, "{name:?}");
        }
        assert!(FIELDS[Name::TrackingId as usize..].iter().all(|field| field.group == Group::Click));
    }

    #[test]
    fn every_path_of_the_table_is_well_formed() {
        for path in FIELDS.iter().flat_map(|field| field.sources) {
            assert!(Path::parse(path).is_ok(), "{path}");
        }
    }
}
