//! What a conversion is worth: its items, else the amount of the order
//! (<https://integrations.impact.com/impact-brand/docs/item-level-data>,
//! <https://integrations.impact.com/impact-brand/docs/order-level-data>).
//!
//! Discounts in percent are kept for reports only: whether they reduce an amount is not documented.

use std::collections::BTreeSet;

use super::conversions::{PRICES, SUB_TOTAL};
use super::form::Form;
use super::money::Money;
use super::parameters::{CONVERSION, find};
use super::records::Item;

/// Amounts of an order from which its discount is still to be taken.
const BEFORE_DISCOUNT: [&str; 2] = ["Amount", "OrderSubTotalPreDiscount"];

/// What was sold, and for how much.
pub(super) struct Worth {
    pub(super) items: Vec<Item>,
    pub(super) order_discount: Money,
    pub(super) amount: Money,
    /// Whether there is any item or amount at all.
    pub(super) is_told: bool,
    /// Whether every item has all that is documented as required.
    pub(super) is_complete: bool,
}

impl Worth {
    /// Items speak for the order, and its discount is taken from them. Without items it is the order's own amount:
    /// `OrderSubTotalPostDiscount` as it stands, any other less the discount.
    pub(super) fn of(form: &Form) -> Self {
        let numbers: BTreeSet<u32> = form.pairs().filter_map(|(name, _)| find(CONVERSION, name)?.item).collect();
        let is_complete = numbers.iter().all(|number| is_complete(form, *number));
        let items: Vec<Item> = numbers.iter().map(|number| item(form, *number)).collect();
        let mut order_discount = money(form, "OrderDiscount").unwrap_or_else(Money::zero);
        let after = if items.is_empty() { money(form, SUB_TOTAL) } else { None };
        if after.is_some() {
            order_discount = Money::zero();
        }
        let before = BEFORE_DISCOUNT.iter().find_map(|name| money(form, name)).filter(|_| items.is_empty());
        let is_told = !items.is_empty() || after.is_some() || before.is_some();
        let amount = match after.or(before) {
            Some(amount) => amount.minus(&order_discount),
            None => sum(&items, &order_discount),
        };
        Self { items, order_discount, amount, is_told, is_complete }
    }
}

/// What items are worth less the discount of their order, which stays whole when items go back; never below zero for that.
pub(super) fn sum(items: &[Item], order_discount: &Money) -> Money {
    let all = items.iter().fold(Money::zero(), |sum, item| sum.plus(&item.amount));
    let rest = all.minus(order_discount);
    if rest.is_negative() && !all.is_negative() { Money::zero() } else { rest }
}

fn is_complete(form: &Form, number: u32) -> bool {
    let has = |name: &str| form.get(&format!("{name}{number}")).is_some();
    ["ItemSku", "ItemCategory", "ItemQuantity"].into_iter().all(has) && PRICES.into_iter().any(has)
}

fn item(form: &Form, number: u32) -> Item {
    let text = |name: &str| form.get(&format!("{name}{number}")).map(String::from);
    let quantity = text("ItemQuantity").and_then(|quantity| quantity.parse().ok()).unwrap_or(1);
    Item {
        number,
        sku: text("ItemSku"),
        category: text("ItemCategory"),
        name: text("ItemName"),
        quantity,
        amount: item_amount(form, number, quantity),
    }
}

/// A price is that of one piece, a subtotal and an amount are those of the line. From price and subtotal the discounts are
/// taken; the amount is after discount already.
fn item_amount(form: &Form, number: u32, quantity: u32) -> Money {
    let money = |name: &str| money(form, &format!("{name}{number}"));
    if let Some(amount) = money("ItemAmount") {
        return amount;
    }
    let line = money("ItemSubTotal").or_else(|| Some(money("ItemPrice")?.times(quantity))).unwrap_or_else(Money::zero);
    let each = money("ItemDiscount").unwrap_or_else(Money::zero).times(quantity);
    line.minus(&each).minus(&money("ItemTotalDiscount").unwrap_or_else(Money::zero))
}

fn money(form: &Form, name: &str) -> Option<Money> {
    form.get(name).and_then(Money::parse)
}

#[cfg(test)]
mod tests {
    use super::Worth;
    use crate::emulator::impact::form::Form;

    fn worth(form: &str) -> String {
        Worth::of(&Form::of_form(form.as_bytes())).amount.plain()
    }

    #[test]
    fn items_speak_for_the_order() {
        for (form, amount) in [
            ("ItemPrice1=10&ItemQuantity1=2&ItemPrice2=6.99&ItemQuantity2=1&OrderDiscount=5", "21.99"),
            ("ItemSubTotal1=20.00&ItemQuantity1=2", "20"),
            ("ItemPrice1=10&ItemQuantity1=2&ItemDiscount1=1&ItemTotalDiscount1=0.50", "17.5"),
            ("ItemAmount1=9.99&ItemQuantity1=3&ItemDiscount1=1", "9.99"),
            ("ItemPrice1=10&ItemQuantity1=2&OrderSubTotalPostDiscount=95", "20"),
            ("ItemPrice1=10&ItemQuantity1=0", "0"),
            ("ItemPrice1=3&OrderDiscount=5", "0"),
            ("OrderSubTotalPostDiscount=95&OrderDiscount=5&OrderShipping=5&OrderTax=8", "95"),
            ("Amount=100&OrderDiscount=5", "95"),
            ("OrderSubTotalPreDiscount=49.99&OrderDiscount=0.99", "49"),
            ("OrderSubTotalPostDiscount=-3", "-3"),
            ("OrderTax=8", "0"),
        ] {
            assert_eq!(worth(form), amount, "{form}");
        }
    }
}
