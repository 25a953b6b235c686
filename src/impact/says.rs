//! What a parameter says of its whole request: whom it names, what it counts, in which currency.

use super::table::{
    AMOUNT, CONVERSION_KEYS, EVENT_TYPE_ID, ITEM_AMOUNT, ITEM_PRICE, ITEM_SUB_TOTAL, LOAD_KEYS, SUB_TOTAL, without_line,
};

/// Amounts of an order that want a currency.
const MONEY: &[&str] =
    &[SUB_TOTAL, "OrderDiscount", "OrderShipping", "OrderTax", AMOUNT, ITEM_PRICE, ITEM_SUB_TOTAL, ITEM_AMOUNT];

/// What impact.com knows an event type by.
const EVENT_TYPES: &[&str] = &[EVENT_TYPE_ID, "EventTypeCode"];

/// What a parameter says of its whole request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Says(u8);

impl Says {
    /// The event type.
    pub const EVENT_TYPE: Self = Self(1);
    /// The click.
    pub const CLICK: Self = Self(1 << 1);
    /// The customer, who names somebody on conversions and page loads.
    pub const CUSTOMER: Self = Self(1 << 2);
    /// Somebody else whom a conversion knows.
    pub const OTHER_KEY: Self = Self(1 << 3);
    /// Somebody whom a page load knows.
    pub const LOAD_KEY: Self = Self(1 << 4);
    /// An amount that wants a currency.
    pub const MONEY: Self = Self(1 << 5);
    /// A currency.
    pub const CURRENCY: Self = Self(1 << 6);
    /// A product line.
    pub const LINE: Self = Self(1 << 7);

    /// What the parameter of this name says.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let mut says = Self::default();
        for (names, meaning) in [
            (EVENT_TYPES, Self::EVENT_TYPE),
            (&["ClickId"], Self::CLICK),
            (&["CustomerId"], Self::CUSTOMER),
            (CONVERSION_KEYS, Self::OTHER_KEY),
            (LOAD_KEYS, Self::LOAD_KEY),
            (&["CurrencyCode"], Self::CURRENCY),
        ] {
            if names.contains(&name) && (meaning != Self::OTHER_KEY || name != "CustomerId") {
                says.also(meaning);
            }
        }
        let bare = without_line(name);
        if MONEY.contains(&&*bare) {
            says.also(Self::MONEY);
        }
        if bare.len() < name.len() && name.as_bytes().get("Item".len()).is_some_and(u8::is_ascii_uppercase) {
            says.also(Self::LINE);
        }
        says
    }

    /// Adds what another parameter says.
    pub fn also(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Does one of them say one of these?
    #[must_use]
    pub fn any(self, meanings: &[Self]) -> bool {
        meanings.iter().any(|meaning| self.0 & meaning.0 != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_say_what_they_are_of_a_request() {
        for (name, meanings) in [
            ("EventTypeCode", &[Says::EVENT_TYPE][..]),
            ("ClickId", &[Says::CLICK, Says::OTHER_KEY, Says::LOAD_KEY]),
            ("CustomerId", &[Says::CUSTOMER, Says::LOAD_KEY]),
            ("PromoCode", &[Says::OTHER_KEY]),
            ("ItemPrice12", &[Says::MONEY, Says::LINE]),
            ("ItemSku1", &[Says::LINE]),
            ("ItemText12_1", &[Says::LINE]),
            ("ItemSku", &[]),
            ("ItemText_1", &[]),
            ("ItemsSold1", &[]),
            ("Amount", &[Says::MONEY]),
            ("Amount1", &[]),
            ("CurrencyCode", &[Says::CURRENCY]),
        ] {
            let mut all = Says::default();
            for meaning in meanings {
                all.also(*meaning);
            }
            assert_eq!(Says::of(name), all, "{name}");
        }
    }
}
