//! Every documented parameter with its form
//! (<https://integrations.impact.com/brand-api-reference/reference/conversions/conversions>,
//! <https://integrations.impact.com/impact-brand/reference/the-conversion-object>,
//! <https://integrations.impact.com/impact-brand/docs/item-level-data>,
//! <https://integrations.impact.com/brand-api-reference/reference/page-load/page-load>).

/// What a value must look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Anything.
    Any,
    /// A text of at most so many characters.
    Text(usize),
    /// A whole number of at most ten digits.
    Id,
    /// A whole number of pieces.
    Count,
    /// A plain decimal that is money.
    Money,
    /// A plain decimal that is none.
    Decimal,
    /// `true` or `false`.
    Flag,
    /// An ISO 8601 date or time.
    Moment,
    /// The same, or the word `NOW`.
    EventMoment,
    /// Three letters.
    Currency,
    /// Two letters.
    Country,
    /// The caller's own id of a person, at most 255 characters, which must not be an address.
    Person,
    /// The SHA-1 or SHA-256 of an address.
    Digest,
    /// An address, or its SHA-1.
    Address,
}

use Kind::{Address, Any, Count, Country, Currency, Decimal, Digest, EventMoment, Flag, Id, Moment, Money, Person, Text};

/// The numbers in a name.
#[derive(Clone, Copy)]
pub(super) enum Numbers {
    /// None: `OrderId`.
    No,
    /// From 1 to this: `Text7`.
    UpTo(u32),
    /// That of an item: `ItemSku1`.
    Item,
    /// That of an item, and one from 1 to this: `ItemText1_7`.
    ItemAndUpTo(u32),
    /// None for the first item, then 2 and so on: `Sku`, `Sku2`.
    FromTwo,
}

use Numbers::{FromTwo, Item, ItemAndUpTo, No, UpTo};

/// A table of parameters.
pub(super) type Table = &'static [(&'static str, Numbers, Kind)];

/// The longest code. One page says 64, another 128.
const CODE: Kind = Text(128);

/// The parameters of a conversion. Those of the older page on orders (`Oid`, `Currency`, `OrderSubTotalPreDiscount`,
/// `OrderRebate`) are still taken.
pub(super) const CONVERSION: Table = &[
    ("CampaignId", No, Id),
    ("EventTypeId", No, Id),
    ("ActionTrackerId", No, Id),
    ("EventTypeCode", No, CODE),
    ("EventCode", No, CODE),
    ("EventDate", No, EventMoment),
    ("OrderId", No, Text(64)),
    ("Oid", No, Text(64)),
    ("ClickId", No, Text(64)),
    ("CustomProfileId", No, Text(70)),
    ("CustomerId", No, Person),
    ("CustomClickId", No, Any),
    ("PromoCode", No, Any),
    ("OrderPromoCode", No, Any),
    ("MediaId", No, Id),
    ("MediaPartnerId", No, Id),
    ("UniqueUrl", No, Any),
    ("PhoneNumber", No, Any),
    ("CallerId", No, Any),
    ("CountryCode", No, Country),
    ("GoogAId", No, Any),
    ("AndroidId", No, Any),
    ("AppleIfa", No, Any),
    ("AppleIfv", No, Any),
    ("SubId", UpTo(3), Text(255)),
    ("SharedId", No, Text(255)),
    ("CustomerEmail", No, Digest),
    ("CustomerStatus", No, Any),
    ("CustomerCity", No, Any),
    ("CustomerPostCode", No, Any),
    ("CustomerCountry", No, Any),
    ("CustomerRegion", No, Any),
    ("CurrencyCode", No, Currency),
    ("Currency", No, Currency),
    ("OrderSubTotalPostDiscount", No, Money),
    ("OrderSubTotalPreDiscount", No, Money),
    ("OrderDiscount", No, Money),
    ("OrderShipping", No, Money),
    ("OrderTax", No, Money),
    ("OrderMargin", No, Money),
    ("OrderRebate", No, Money),
    ("Amount", No, Money),
    ("OrderDiscountRate", No, Decimal),
    ("PaymentType", No, Text(32)),
    ("GiftPurchase", No, Flag),
    ("Note", No, Text(255)),
    ("DispositionCode", No, Text(64)),
    ("TrackingConsent", No, Flag),
    ("LocationId", No, Any),
    ("LocationName", No, Any),
    ("LocationType", No, Any),
    ("AppInstallRef", No, Any),
    ("AppPackage", No, Any),
    ("AppVer", No, Any),
    ("DeviceMfr", No, Any),
    ("DeviceModel", No, Any),
    ("PropertyId", No, Id),
    ("IpAddress", No, Any),
    ("UserAgent", No, Any),
    ("Text", UpTo(50), Text(64)),
    ("Numeric", UpTo(10), Decimal),
    ("Money", UpTo(3), Money),
    ("Date", UpTo(10), Moment),
    ("ItemSku", Item, Text(255)),
    ("ItemName", Item, Text(255)),
    ("ItemCategory", Item, Text(255)),
    ("ItemSubCategory", Item, Text(255)),
    ("ItemBrand", Item, Any),
    ("ItemMpn", Item, Text(64)),
    ("ItemQuantity", Item, Count),
    ("ItemPrice", Item, Money),
    ("ItemSubTotal", Item, Money),
    ("ItemAmount", Item, Money),
    ("ItemDiscount", Item, Money),
    ("ItemTotalDiscount", Item, Money),
    ("ItemDiscountRate", Item, Decimal),
    ("ItemPromoCode", Item, Any),
    ("ItemDeliveryType", Item, Any),
    ("ItemText", ItemAndUpTo(50), Text(64)),
    ("ItemNumeric", ItemAndUpTo(10), Decimal),
    ("ItemMoney", ItemAndUpTo(3), Money),
    ("ItemDate", ItemAndUpTo(10), Moment),
];

/// The parameters of a page load, and those of the undocumented app install.
pub(super) const PAGE_LOAD: Table = &[
    ("CampaignId", No, Id),
    ("EventDate", No, EventMoment),
    ("PageUrl", No, Any),
    ("ReferringUrl", No, Any),
    ("ClickId", No, Text(64)),
    ("CustomProfileId", No, Text(70)),
    ("CustomerId", No, Person),
    ("CustomerEmail", No, Address),
    ("GoogAId", No, Any),
    ("AndroidId", No, Any),
    ("AppleIfa", No, Any),
    ("AppleIfv", No, Any),
    ("PropertyId", No, Id),
    ("TrackingConsent", No, Flag),
    ("UserAgent", No, Any),
    ("IpAddress", No, Any),
    ("AppName", No, Any),
    ("AppPackage", No, Any),
    ("AppVer", No, Any),
    ("DeviceMfr", No, Any),
    ("DeviceModel", No, Any),
];

/// The parameters of a modification or a reversal
/// (<https://integrations.impact.com/brand-api-reference/reference/actions/actions>).
pub(super) const CHANGE: Table = &[
    ("ActionId", No, Any),
    ("ActionTrackerId", No, Id),
    ("OrderId", No, Text(64)),
    ("Oid", No, Text(64)),
    ("Reason", No, Text(64)),
    ("DispositionCode", No, Text(64)),
    ("CurrencyCode", No, Currency),
    ("CustomerStatus", No, Any),
    ("Sku", FromTwo, Text(255)),
    ("Category", FromTwo, Text(255)),
    ("Quantity", FromTwo, Count),
    ("Amount", FromTwo, Money),
    ("ItemSubTotalDelta", FromTwo, Money),
];

/// A parameter found in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) kind: Kind,
    /// The number of its item.
    pub(super) item: Option<u32>,
}

/// The parameter of that name; names compare exactly.
pub(super) fn find(table: Table, name: &str) -> Option<Known> {
    let (head, own) = match name.split_once('_') {
        Some((head, own)) => (head, Some(number(own)?)),
        None => (name, None),
    };
    let stem = head.trim_end_matches(|c: char| c.is_ascii_digit());
    let first = head.strip_prefix(stem).filter(|digits| !digits.is_empty());
    let first = match first {
        Some(digits) => Some(number(digits)?),
        None => None,
    };
    let (_, numbers, kind) = table.iter().find(|(known, ..)| *known == stem)?;
    let (fits, item) = match numbers {
        No => (first.is_none() && own.is_none(), None),
        UpTo(most) => (own.is_none() && first.is_some_and(|first| (1..=*most).contains(&first)), None),
        Item => (own.is_none() && first.is_some(), first),
        ItemAndUpTo(most) => (first.is_some() && own.is_some_and(|own| (1..=*most).contains(&own)), first),
        FromTwo => (own.is_none() && first.is_none_or(|first| first >= 2), Some(first.unwrap_or(1))),
    };
    fits.then_some(Known { kind: *kind, item })
}

/// A number without leading zeros.
fn number(digits: &str) -> Option<u32> {
    let is_plain = digits == "0" || !digits.starts_with('0');
    digits.parse().ok().filter(|_| is_plain && digits.bytes().all(|digit| digit.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::{CHANGE, CONVERSION, Kind, Known, find};

    #[test]
    fn names_and_their_numbers_are_told_apart() {
        let found = |name| find(CONVERSION, name).map(|Known { kind, item }| (kind, item));
        for (name, expected) in [
            ("OrderId", Some((Kind::Text(64), None))),
            ("OrderId1", None),
            ("Text50", Some((Kind::Text(64), None))),
            ("Text51", None),
            ("Text", None),
            ("SubId3", Some((Kind::Text(255), None))),
            ("ItemSku1", Some((Kind::Text(255), Some(1)))),
            ("ItemSku0", Some((Kind::Text(255), Some(0)))),
            ("ItemSku01", None),
            ("ItemSku", None),
            ("ItemSku1_1", None),
            ("ItemText12_50", Some((Kind::Text(64), Some(12)))),
            ("ItemText12", None),
            ("ItemText1_51", None),
            ("ItemMoney1_3", Some((Kind::Money, Some(1)))),
            ("itemsku1", None),
            ("_1", None),
            ("", None),
        ] {
            assert_eq!(found(name), expected, "{name}");
        }
        let items = ["Sku", "Sku2", "Sku1", "Sku0"].map(|name| find(CHANGE, name).and_then(|known| known.item));
        assert_eq!(items, [Some(1), Some(2), None, None]);
    }
}
