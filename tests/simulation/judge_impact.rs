//! What must hold of impact.com's ledger: it is what the events say, each once, and nothing that had to be there is missing.

use crate::judge_affonso::cents_of;
use crate::terms::{Kind, partner_of};
use crate::traffic::{Event, Wants};
use crate::world::World;
use affonso_segment::delivery::Verdict;
use affonso_segment::emulator::impact::{Action, ActionState, Ledger, Submission, SubmissionKind};

struct Books<'w> {
    world: &'w World,
    ledger: &'w Ledger,
}

pub fn judge_impact(world: &World, ledger: &Ledger) -> Vec<String> {
    let books = Books { world, ledger };
    let mut wrong = Vec::new();
    if ledger.summary.double_credits > 0 {
        wrong.push(format!("{} orders are credited twice", ledger.summary.double_credits));
    }
    wrong.extend(ledger.violations.iter().map(|violation| format!("against the rules: {:?}", violation.rule)));
    wrong.extend(ledger.actions.iter().filter_map(|action| books.judge_action(action)));
    for event in world.events.iter().filter(|event| matches!(event.wants, Wants::Sale { .. })) {
        wrong.extend(books.missing(event));
    }
    wrong.extend(world.events.iter().filter_map(|event| books.judge_reversal(event)));
    wrong
}

/// The id under which an order goes to impact.com.
fn order_of(event: &Event) -> &str {
    event.order.as_deref().unwrap_or(&event.message)
}

impl Books<'_> {
    fn sale(&self, order: &str) -> Option<&Event> {
        self.world.events.iter().find(|event| matches!(event.wants, Wants::Sale { .. }) && order_of(event) == order)
    }

    fn action(&self, event: &Event) -> Option<&Action> {
        self.ledger.actions.iter().find(|action| action.order_id == order_of(event))
    }

    fn accepted(&self, kind: SubmissionKind, order: &str) -> impl Iterator<Item = &Submission> {
        let is_meant = move |one: &&Submission| (one.kind == SubmissionKind::Conversion) == (kind == SubmissionKind::Conversion);
        let order = order.to_owned();
        self.ledger.submissions.iter().filter(is_meant).filter(move |one| one.order_id.as_deref() == Some(&order))
    }

    /// What is booked is what happened, and whose click it was is paid.
    fn judge_action(&self, action: &Action) -> Option<String> {
        let order = &action.order_id;
        let Some(event) = self.sale(order) else { return Some(format!("{order} is an action and no event says so")) };
        let Wants::Sale { cents, currency } = event.wants else { return None };
        let amount = serde_json::to_value(&action.intended_amount).unwrap_or_default();
        if amount.as_str().and_then(cents_of) != Some(cents) || action.currency != currency {
            return Some(format!("{order} is booked as {amount} {}, not {cents} cents {currency}", action.currency));
        }
        let partner = partner_of(event.person);
        (action.media_partner_id != partner).then(|| format!("{order} is credited to {}, not {partner}", action.media_partner_id))
    }

    fn missing(&self, event: &Event) -> Option<String> {
        let record = &self.world.records[event.number];
        let order = order_of(event);
        let is_told = record.ends.iter().any(|end| end.verdict == Verdict::Delivered);
        let arrived = self.accepted(SubmissionKind::Conversion, order).next().is_some();
        if !arrived && (is_told || !self.world.is_excused(event)) {
            return Some(format!("event {} is lost: impact.com never had it", event.number));
        }
        if self.world.is_excused(event) || self.action(event).is_some() {
            return None;
        }
        self.must(event).map(|why| format!("event {} is nobody's: {why}", event.number))
    }

    fn must(&self, event: &Event) -> Option<&'static str> {
        let world = self.world;
        if event.names_click {
            return Some("it names the click");
        }
        let begun = world.records[event.number].begun?;
        if world.terms.people[event.person].kind == Kind::Stranger {
            return None;
        }
        // A twin that came first, and found nobody, is the order to impact.com no less: organic orders are no duplicates.
        let is_seen = |visit: &Event| {
            let shares = visit.has_user && event.has_user || visit.has_anonymous && event.has_anonymous;
            let ends = &world.records[visit.number].ends;
            let is_taken =
                ends.iter().any(|end| end.verdict == Verdict::Delivered && end.code != "seen_before" && end.at < begun);
            visit.wants == Wants::Visit && visit.person == event.person && shares && is_taken && visit.happened <= event.happened
        };
        world.events.iter().any(is_seen).then_some("a page load told whose it is")
    }

    /// An order that went back, after it was told, is taken back: all of it, or the part that went.
    fn judge_reversal(&self, event: &Event) -> Option<String> {
        let Wants::Refund { of, cents } = event.wants else { return None };
        let (sale, records) = (self.world.events.get(of)?, &self.world.records);
        let action = self.action(sale)?;
        let begun = records[event.number].begun?;
        let is_told = |number: usize, before: i64| {
            records[number].ends.iter().any(|end| end.verdict == Verdict::Delivered && end.at < before)
        };
        if !is_told(sale.number, begun) || self.world.is_excused(event) {
            return None;
        }
        if !is_told(event.number, i64::MAX) {
            return Some(format!("event {} is lost: its order is told", event.number));
        }
        let Wants::Sale { cents: whole, .. } = sale.wants else { return None };
        let left = serde_json::to_value(&action.amount).unwrap_or_default();
        let left = left.as_str().and_then(cents_of);
        let is_done = match cents {
            None => action.state == ActionState::Reversed,
            Some(part) => left == Some(whole - part),
        };
        // Where the order was nobody's when it was told, a copy of it that came after the reversal can be somebody's.
        let was_organic = self.accepted(SubmissionKind::Conversion, order_of(sale)).next().is_some_and(|one| one.organic);
        let has_reversed = self.accepted(SubmissionKind::Reversal, order_of(sale)).any(|one| one.error_reason.is_none());
        let is_excused = was_organic && !has_reversed;
        let is_wrong = !is_done && !is_excused;
        is_wrong.then(|| format!("event {} has not taken back its order: {left:?} of {whole}", event.number))
    }
}
