//! The table: which parameter of impact.com comes from where in a Segment call, as impact.com's own guide has it. Sending,
//! plans, explanations and documentation all read it; `mapping` compiles it for the settings of one user.
//!
//! Sources: "impact.com: Integrate with Segment" (what comes from where);
//! <https://integrations.impact.com/brand-api-reference/reference/conversions/conversions>,
//! <https://integrations.impact.com/brand-api-reference/reference/page-load/page-load>,
//! <https://integrations.impact.com/impact-brand/docs/impactcom-action-conversion-data-references> (parameters, lengths).

use super::fact::Fact;
use crate::value::split;
use std::borrow::Cow;

/// How a value is read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A text; a number becomes its decimal text.
    Text,
    /// A text of at most so many characters; what is longer is cut.
    Cut(usize),
    /// An id of at most so many characters, blanks around it dropped; what is longer is left out, for a cut id is another.
    Id(usize),
    /// The customer's own id: neither an address, nor, on page loads, what could be anybody's.
    Customer,
    /// An e-mail address, sent as its digest.
    Email,
    /// The customer's status, by the user's own vocabulary.
    Status,
    /// The event's name as a code.
    Code,
    /// The order's id.
    Order,
    /// A whole number: an id that impact.com gave, a count of pieces.
    Whole,
    /// An amount of money or another decimal number, exact.
    Money,
    /// True or false.
    Flag,
    /// A day, or a moment in time, in no zone or in one.
    Date,
    /// A country by its two letters.
    Country,
    /// A currency code.
    Currency,
    /// A moment in time.
    Moment,
    /// Any scalar, true and false included.
    Scalar,
}

impl Form {
    /// Does the default stay where a mapped value cannot be brought into this form? Not for what names somebody: a mapped id
    /// is of another kind than the default's.
    #[must_use]
    pub fn keeps_default(self) -> bool {
        matches!(self, Self::Whole | Self::Money | Self::Currency | Self::Moment)
    }

    /// Does it tell somebody or something from all others?
    #[must_use]
    pub fn is_id(self) -> bool {
        matches!(self, Self::Id(_) | Self::Customer | Self::Order)
    }
}

/// An id of no documented length.
const ANY_ID: Form = Form::Id(usize::MAX);

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// The first of these paths that has one.
    Paths(&'static [&'static str]),
    /// The id beside a type that says it is impact.com's: the type's path, the id's.
    Referrer(&'static str, &'static str),
    /// The parameters of `clickIdParameters` in the query of these URLs.
    Query(&'static [&'static str]),
    /// The path in the setting `amountSource`.
    AmountSource,
    /// A setting, or what follows from several: its name.
    Setting(&'static str),
    /// Always this.
    Constant(&'static str),
    /// The door's clock.
    Clock,
}

/// Which devices a row is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// All.
    Any,
    /// Android.
    Android,
    /// All but Android.
    NotAndroid,
}

/// Which facts a row is for: one bit each.
pub type Facts = u8;

const ACTION: Facts = 1;
const INSTALL: Facts = 2;
const PAGE: Facts = 4;
const TRACKED: Facts = 8;
/// Everything that is not a reversal.
const ALL: Facts = ACTION | INSTALL | PAGE | TRACKED;
/// Track events of any kind.
const TRACK: Facts = ACTION | INSTALL | TRACKED;
const CONVERSION: Facts = ACTION | INSTALL;
const LOAD: Facts = PAGE | TRACKED;

/// One row: a parameter and one way to fill it.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// impact.com's name for it.
    pub name: &'static str,
    /// How it is read and written.
    pub form: Form,
    /// Where it comes from.
    pub from: From,
    /// The facts that carry it.
    pub facts: Facts,
    /// The devices it is for.
    pub on: On,
}

impl Field {
    /// Does this fact carry it?
    #[must_use]
    pub fn is_of(&self, fact: Fact) -> bool {
        let bit = match fact {
            Fact::Action => ACTION,
            Fact::Install => INSTALL,
            Fact::PageLoad => PAGE,
            Fact::TrackedLoad | Fact::AppInstall => TRACKED,
            Fact::Reversal | Fact::Adjustment => 0,
        };
        self.facts & bit != 0
    }

    const fn on(mut self, on: On) -> Self {
        self.on = on;
        self
    }
}

const fn row(name: &'static str, facts: Facts, form: Form, from: From) -> Field {
    Field { name, form, from, facts, on: On::Any }
}

const fn path(name: &'static str, facts: Facts, form: Form, paths: &'static [&'static str]) -> Field {
    row(name, facts, form, From::Paths(paths))
}

/// The rows in the order in which parameters are written. Of several rows of one name the first that has a value fills it. The
/// order's amount is the last: what else is sent decides about it.
pub static FIELDS: &[Field] = &[
    row("CampaignId", ALL, Form::Whole, From::Setting("campaignId")),
    row(EVENT_TYPE_ID, CONVERSION, Form::Whole, From::Setting("eventTypeId")),
    path("EventTypeCode", CONVERSION, Form::Code, &["event"]),
    row("EventCode", INSTALL, Form::Cut(128), From::Constant("INSTALL")),
    path("EventDate", ALL, Form::Moment, &["timestamp", "receivedAt", "sentAt"]),
    row("EventDate", ALL, Form::Moment, From::Clock),
    path("OrderId", CONVERSION, Form::Order, ORDER_ID),
    row("OrderId", CONVERSION, Form::Order, From::Constant(GENERATED_ORDER_ID)),
    row("ClickId", TRACK, Form::Id(64), From::Referrer("context.referrer.type", "context.referrer.id")),
    row("ClickId", TRACK, Form::Id(64), From::Query(&["context.page.url", "context.page.search", "properties.url"])),
    path("CustomProfileId", ALL, Form::Id(70), &["anonymousId"]),
    path("CustomerId", ALL, Form::Customer, &["userId"]),
    path("CustomerEmail", ALL, Form::Email, &["context.traits.email", "properties.email", "traits.email"]),
    path("CustomerStatus", TRACK, Form::Status, &["context.traits.status"]),
    path("PageUrl", ALL, Form::Text, &["context.page.url", "properties.url", "context.page.referrer", "context.referrer.url"]),
    path("ReferringUrl", ALL, Form::Text, &["context.referrer.url", "context.page.referrer"]),
    path("IpAddress", ALL, Form::Text, &["context.ip"]),
    path("UserAgent", ALL, Form::Text, &["context.userAgent"]),
    path("AppName", ALL, Form::Text, &["context.app.name"]),
    path("AppPackage", ALL, Form::Text, &["context.app.namespace"]),
    path("AppVer", ALL, Form::Text, &["context.app.version"]),
    path("DeviceMfr", ALL, Form::Text, &["context.device.manufacturer"]),
    path("DeviceModel", ALL, Form::Text, &["context.device.model"]),
    path("DeviceOs", ALL, Form::Text, DEVICE_OS),
    path("DeviceOsVer", ALL, Form::Text, &["context.os.version"]),
    path("DeviceCarrier", ALL, Form::Text, &["context.network.carrier"]),
    path("DeviceLocale", ALL, Form::Text, &["context.locale"]),
    path("AppleIfa", ALL, ANY_ID, &["context.device.advertisingId"]).on(On::NotAndroid),
    path("AppleIfv", ALL, ANY_ID, &["context.device.id"]).on(On::NotAndroid),
    path("AppleAdTrack", TRACK, Form::Scalar, &["context.device.adTrackingEnabled"]),
    path("GoogAId", ALL, ANY_ID, &["properties.advertisingId"]),
    path("GoogAId", ALL, ANY_ID, &["context.device.advertisingId"]).on(On::Android),
    row("ImpactAppId", LOAD, Form::Text, From::Setting(APP_ID)),
    path("ImpactAppId", LOAD, Form::Text, &["context.app.namespace"]),
    row("PropertyId", ALL, Form::Whole, From::Setting(APP_ID)),
    path("Latitude", TRACK, Form::Text, &["context.location.latitude"]),
    path("Longitude", TRACK, Form::Text, &["context.location.longitude"]),
    path("OrderPromoCode", ACTION, Form::Text, &["properties.coupon"]),
    path("CurrencyCode", ACTION, Form::Currency, &["properties.currency"]),
    row("CurrencyCode", ACTION, Form::Currency, From::Setting("defaultCurrency")),
    path("OrderDiscount", ACTION, Form::Money, &["properties.discount"]),
    path("OrderShipping", ACTION, Form::Money, &["properties.shipping"]),
    path("OrderTax", ACTION, Form::Money, &["properties.tax"]),
    row(SUB_TOTAL, ACTION, Form::Money, From::AmountSource),
];

/// The parameters of a product line (<https://integrations.impact.com/impact-brand/docs/item-level-data>) and the key of each in an element of `properties.products`.
pub static LINE_FIELDS: &[(&str, &str)] = &[
    ("ItemBrand", "brand"),
    ("ItemCategory", "category"),
    ("ItemName", "name"),
    (ITEM_PRICE, "price"),
    (ITEM_SUB_TOTAL, "subtotal"),
    ("ItemQuantity", "quantity"),
    ("ItemSku", "sku"),
    ("ItemPromoCode", "coupon"),
];

/// What impact.com knows a line of an order by that changes, and how many of it are left: each with what it was booked as, and
/// the key of that.
/// Source: <https://integrations.impact.com/brand-api-reference/reference/actions/actions>.
pub static CHANGED_LINE: [(&str, &str, &str); 2] = [("Sku", "ItemSku", "sku"), ("Quantity", "ItemQuantity", "quantity")];

/// Other names that impact.com takes a parameter under, and the one that is sent. Sources:
/// <https://integrations.impact.com/impact-brand/docs/order-level-data>, <https://integrations.impact.com/impact-brand/docs/attribution-data>,
/// <https://integrations.impact.com/impact-brand/reference/the-conversion-object> (`EventTypeId`).
pub static OTHER_NAMES: &[(&str, &str)] = &[
    ("Oid", "OrderId"),
    ("ActionTrackerId", EVENT_TYPE_ID),
    ("MediaPartnerId", "MediaId"),
    ("PromoCode", "OrderPromoCode"),
    ("Currency", "CurrencyCode"),
];

/// The number of the event type, which reversals call the action tracker's.
pub const EVENT_TYPE_ID: &str = "EventTypeId";

/// Where the order's id stands, best first. A reversal looks into the same places but the last: its own message id is no
/// order.
pub const ORDER_ID: &[&str] =
    &["properties.orderId", "properties.order_id", "properties.transactionID", "properties.messageId", "messageId"];

/// By what the device's platform is known. Only the first counts when it names one.
pub const DEVICE_OS: &[&str] = &["context.device.type", "context.os.name"];

/// Asks impact.com to make up an order id: every repeat is a new order then.
/// Source: <https://github.com/ImpactInc/third-party-integration> (the published function).
pub const GENERATED_ORDER_ID: &str = "IR_AN_64_TS";

/// The time at which impact.com takes it, as the user's own mapping may ask for.
/// Source: <https://integrations.impact.com/brand-api-reference/reference/conversions/conversions> (`EventDate`).
pub const NOW: &str = "NOW";

/// The app's id, by the platform: what `From::Setting` has for it.
pub const APP_ID: &str = "iOsAppId, androidAppId";

/// The order's amount, which product lines speak for themselves.
pub const SUB_TOTAL: &str = "OrderSubTotalPostDiscount";

/// The same in another word, which a mapping of the user's own reaches.
/// Source: <https://integrations.impact.com/impact-brand/docs/order-level-data>.
pub const AMOUNT: &str = "Amount";

/// The price of one piece.
pub const ITEM_PRICE: &str = "ItemPrice";

/// The price of a whole line; never beside the price of a piece.
pub const ITEM_SUB_TOTAL: &str = "ItemSubTotal";

/// What a whole line is worth, in another way; never beside a price.
pub const ITEM_AMOUNT: &str = "ItemAmount";

/// What a line costs is told in one of these ways, best first.
/// Source: <https://integrations.impact.com/impact-brand/docs/item-level-data>.
pub const ITEM_PRICES: [&str; 3] = [ITEM_PRICE, ITEM_SUB_TOTAL, ITEM_AMOUNT];

/// How the type of a referrer says that its id is impact.com's: a convention of its guide for Segment.
pub const REFERRER_TYPE: &str = "impactRadius";

/// What names somebody on a conversion; one is needed. A promo code does, under either name.
/// Source: <https://integrations.impact.com/brand-api-reference/reference/conversions/conversions>.
pub const CONVERSION_KEYS: &[&str] = &[
    "ClickId",
    "CustomerId",
    "CustomProfileId",
    "CustomClickId",
    "PromoCode",
    "OrderPromoCode",
    "MediaId",
    "MediaPartnerId",
    "UniqueUrl",
    "CallerId",
    "GoogAId",
    "AndroidId",
    "AppleIfa",
    "AppleIfv",
];

/// What names somebody on a page load; one is needed.
/// Source: <https://integrations.impact.com/brand-api-reference/reference/page-load/page-load>.
pub const LOAD_KEYS: &[&str] = &["CustomProfileId", "GoogAId", "AndroidId", "AppleIfa", "AppleIfv", "ClickId", "CustomerId"];

/// Parameters that no row fills, by their form: those of product lines, and those that a mapping of the user's own reaches.
/// `#` stands for a number; that of a product line is not written.
static OTHERS: &[(Form, &str)] = &[
    (Form::Text, "ItemBrand ItemPromoCode"),
    (Form::Money, "ItemPrice ItemSubTotal ItemAmount ItemDiscount ItemTotalDiscount ItemDiscountRate ItemNumeric_# ItemMoney_#"),
    (Form::Money, "Amount OrderSubTotalPreDiscount OrderDiscountRate OrderMargin OrderRebate Numeric# Money#"),
    (Form::Whole, "ItemQuantity Quantity MediaId"),
    (Form::Cut(255), "ItemSku Sku ItemCategory ItemSubCategory ItemName SubId# SharedId Note"),
    (Form::Cut(64), "ItemMpn ItemText_# Text# DispositionCode"),
    (Form::Cut(32), "PaymentType"),
    (Form::Date, "ItemDate_# Date#"),
    (Form::Flag, "TrackingConsent GiftPurchase"),
    (Form::Country, "CountryCode"),
    (ANY_ID, "CustomClickId AndroidId"),
];

/// The form of a parameter, whatever fills it. Names that are not known are free texts.
#[must_use]
pub fn form_of(name: &str) -> Form {
    if let Some(field) = FIELDS.iter().find(|field| field.name == name) {
        return field.form;
    }
    let name = without_line(name);
    let is_it = |known: &str| known.strip_suffix('#').map_or(known == name, |stem| is_numbered(&name, stem));
    OTHERS.iter().find(|(_, names)| split(names, b' ').any(is_it)).map_or(Form::Scalar, |(form, _)| *form)
}

/// The name without the number of its line, or the mark for it: `ItemText1_2` and `ItemText[i]_2` are `ItemText_2`.
pub(super) fn without_line(name: &str) -> Cow<'_, str> {
    let (line, own) = name.find('_').and_then(|at| name.split_at_checked(at)).unwrap_or((name, ""));
    let stem = line.strip_suffix("[i]").unwrap_or_else(|| line.trim_end_matches(|c: char| c.is_ascii_digit()));
    if name.starts_with("Item") { Cow::Owned([stem, own].concat()) } else { Cow::Borrowed(name) }
}

fn is_numbered(name: &str, stem: &str) -> bool {
    name.strip_prefix(stem).is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::Path;

    #[test]
    fn every_path_of_the_table_is_well_formed() {
        for field in FIELDS {
            let paths = match field.from {
                From::Paths(paths) | From::Query(paths) => paths.to_vec(),
                From::Referrer(kind, id) => vec![kind, id],
                From::AmountSource | From::Setting(_) | From::Constant(_) | From::Clock => vec![],
            };
            for path in paths {
                assert!(Path::parse(path).is_ok(), "{path}");
            }
        }
    }

    #[test]
    fn rows_of_one_name_stand_together_and_have_one_form() {
        for (at, field) in FIELDS.iter().enumerate() {
            if let Some(first) = FIELDS.iter().position(|other| other.name == field.name) {
                assert!(FIELDS[first..=at].iter().all(|other| other.name == field.name && other.form == field.form));
            }
        }
    }

    #[test]
    fn the_orders_amount_stands_behind_all_others() {
        assert_eq!(FIELDS.last().map(|field| field.name), Some(SUB_TOTAL));
    }

    #[test]
    fn parameters_of_the_users_own_have_their_lengths() {
        for (name, form) in [
            ("Text1", Form::Cut(64)),
            ("TextX", Form::Scalar),
            ("Text", Form::Scalar),
            ("Note", Form::Cut(255)),
            ("SubId1", Form::Cut(255)),
            ("SubId", Form::Scalar),
            ("Note1", Form::Scalar),
            ("ItemSku", Form::Cut(255)),
            ("ItemSku12", Form::Cut(255)),
            ("ItemSku[i]", Form::Cut(255)),
            ("ItemText_1", Form::Cut(64)),
            ("ItemText[i]_10", Form::Cut(64)),
            ("ItemText3_10", Form::Cut(64)),
            ("ItemDate1_10", Form::Date),
            ("ItemText", Form::Scalar),
            ("ItemText1_x", Form::Scalar),
            ("ItemSku_1", Form::Scalar),
            ("CustomerEmail", Form::Email),
            (ITEM_PRICE, Form::Money),
            (ITEM_SUB_TOTAL, Form::Money),
            (ITEM_AMOUNT, Form::Money),
            ("Anything", Form::Scalar),
        ] {
            assert_eq!(form_of(name), form, "{name}");
        }
    }
}
