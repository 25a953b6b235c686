//! What must hold of every run, wherever its events went: nothing stuck, nothing refused or put off without a reason.

use crate::judge_affonso::judge_affonso;
use crate::judge_impact::judge_impact;
use crate::network::Far;
use crate::queue::Lying;
use crate::segment::Stand;
use crate::terms::{Door, Kind};
use crate::traffic::{Event, Wants};
use crate::world::{Turn, World};
use affonso_segment::Target;
use affonso_segment::delivery::{Named, Outcome, Verdict};

/// What a door may still say when nothing goes wrong any more: of limits, of order, of a sale that has not come yet.
const CALM_RETRIES: [&str; 4] = ["rate_limited", "no_time_left", "held_back", "sale_unknown"];

/// A door that dies so often with the same event uses up its attempts.
const MANY: usize = 10;

/// All that is wrong with a run, empty when nothing is.
pub fn judge(world: &mut World) -> Vec<String> {
    let mut wrong = std::mem::take(&mut world.wrong);
    let now = u64::try_from(world.now).unwrap_or_default() + 3_600_000;
    match &mut world.far {
        Far::Affonso(emulator) => {
            let ledger = emulator.ledger();
            wrong.extend(judge_affonso(world, &ledger));
        }
        Far::Impact(emulator) => {
            let ledger = emulator.ledger(now);
            wrong.extend(judge_impact(world, &ledger));
        }
    }
    wrong.extend(stuck(world));
    wrong.extend(world.events.iter().flat_map(|event| rejected_for_nothing(world, event)));
    wrong.extend(overtaken(world));
    wrong.extend(remembered_after_all(world));
    wrong
}

impl World {
    /// Whatever comes again has a reason that is true.
    pub fn judge_retry(&mut self, turn: Turn, outcome: &Outcome) {
        // No bad weather is shorter than a call.
        let mut moments = [self.calls[turn.call].began_at(), self.now].into_iter();
        let is_calm = !moments.any(|moment| self.terms.weather.is_rough(moment));
        if outcome.outcome == Verdict::Retry && is_calm && !CALM_RETRIES.contains(&outcome.code) {
            let event = self.calls[turn.call].members[turn.member].event;
            self.wrong.push(format!("event {event} is put off with {} in the calm, for nothing", outcome.code));
        }
    }

    /// Has the event been seen to its end, or dropped with a word?
    pub fn is_excused(&self, event: &Event) -> bool {
        let record = &self.records[event.number];
        let is_rejected = record.ends.iter().any(|end| end.verdict == Verdict::Rejected);
        self.terms.weather.never_clears() || record.is_refused || is_rejected || self.is_worn_out(event.number)
    }

    /// Did so many consumers die with the event in their hands that its attempts were used up? It lies among the dead letters.
    pub fn is_worn_out(&self, event: usize) -> bool {
        let is_dead = self.letters.iter().any(|letter| letter.event == event && letter.state == Lying::Dead);
        let died = self.calls.iter().filter(|call| call.is_dead && call.members.iter().any(|member| member.event == event));
        is_dead && died.count() >= MANY
    }

    /// Does the event of somebody carry their click where the destination reads it?
    pub fn carries_click(&self, event: &Event) -> bool {
        event.names_click && !(self.terms.target == Target::Affonso && self.terms.adapter)
    }

    /// Is the person of the event one that several clicks may be known of?
    pub fn has_visits(&self, person: usize) -> bool {
        self.events.iter().any(|other| other.person == person && other.wants == Wants::Visit)
    }
}

/// Nothing waits for ever, and nothing is given up but for an outage, or a sale that never came.
fn stuck(world: &World) -> Vec<String> {
    let mut wrong = Vec::new();
    let waits_for_a_sale = |event: &usize| world.records[*event].ends.last().is_some_and(|end| end.code == "sale_unknown");
    for (number, parcel) in world.parcels.iter().enumerate() {
        match parcel.state {
            Stand::Over => {}
            Stand::Expired if world.terms.weather.never_clears() || parcel.events.iter().any(waits_for_a_sale) => {}
            state => wrong.push(format!("parcel {number} with events {:?} is {state:?}", parcel.events)),
        }
    }
    for (number, letter) in world.letters.iter().enumerate() {
        match letter.state {
            Lying::Gone => {}
            Lying::Dead if world.terms.weather.never_clears() || world.is_worn_out(letter.event) => {}
            state => wrong.push(format!("letter {number} with event {} is {state:?}", letter.event)),
        }
    }
    // What nobody brings any more has been carried out, or waits for what never came.
    for event in world.events.iter().filter(|_| !world.terms.weather.never_clears()) {
        let record = &world.records[event.number];
        let ended = record.ends.iter().any(|end| end.verdict != Verdict::Retry);
        if !ended && !waits_for_a_sale(&event.number) && !world.is_worn_out(event.number) {
            wrong.push(format!("event {} has come to no end: {:?}", event.number, record.ends.last()));
        }
    }
    wrong
}

/// What is rejected must deserve it.
fn rejected_for_nothing(world: &World, event: &Event) -> Vec<String> {
    let record = &world.records[event.number];
    let terms = &world.terms;
    let person = &terms.people[event.person];
    let deserves = |code: &str| match code {
        "refused" => terms.weather.unkind || person.kind != Kind::Stranger && world.has_visits(event.person),
        "missing_conversion_id" => matches!(event.wants, Wants::Refund { .. }),
        "click_unclear" => event.wants == Wants::Visit && record.is_unclear && !terms.retries_clicks,
        "missing_identity" => !event.has_user && !world.carries_click(event),
        // It ends as it ended when nobody heard of it.
        "seen_before" => record.is_rejected,
        _ => false,
    };
    let rejected = record.ends.iter().filter(|end| end.verdict == Verdict::Rejected);
    let wrong = rejected.filter(|end| !deserves(end.code));
    wrong.map(|end| format!("event {} is rejected with {} for nothing", event.number, end.code)).collect()
}

/// A sale that finds nobody has not run past the sign-up in front of it.
fn overtaken(world: &World) -> Vec<String> {
    let mut wrong = Vec::new();
    if world.terms.target != Target::Affonso || !world.terms.external {
        return wrong;
    }
    for (number, call) in world.calls.iter().enumerate() {
        let ended = |event: usize, code: &str| world.records[event].ends.iter().any(|end| end.call == number && end.code == code);
        let events = call.events();
        for (at, sale) in events.iter().enumerate().filter(|(_, event)| ended(**event, "no_referral")) {
            let is_theirs = |other: &&usize| {
                let (other, sale) = (&world.events[**other], &world.events[*sale]);
                other.person == sale.person && other.wants == Wants::SignUp && sale.has_user
            };
            // A copy behind it has come to what the sale itself came to.
            let is_copy = events[..at].contains(sale);
            let before = events[..at].iter().filter(|_| !is_copy).filter(is_theirs).find(|other| ended(**other, "delivered"));
            if let Some(before) = before {
                wrong.push(format!("event {sale} ran past the sign-up {before} in front of it"));
            }
        }
    }
    wrong
}

/// Of whoever was deleted last of all, nothing is left.
fn remembered_after_all(world: &World) -> Vec<String> {
    let Some(names) = world.destination.names().filter(|_| !matches!(world.terms.door, Door::Function { .. })) else {
        return Vec::new();
    };
    let mut wrong = Vec::new();
    for delete in world.events.iter().filter(|event| event.wants == Wants::Delete) {
        let record = &world.records[delete.number];
        let last = record.ends.iter().filter(|end| end.verdict == Verdict::Ignored).map(|end| end.at).max();
        let Some(last) = last else { continue };
        let others = world.events.iter().filter(|event| event.person == delete.person && event.number != delete.number);
        let ends = others.flat_map(|event| &world.records[event.number].ends);
        // What was under way then, or came later, may leave something.
        if ends.map(|end| end.at).any(|at| at + 10_000 > last) {
            continue;
        }
        let user = &world.terms.people[delete.person].user;
        if !world.memory.known(&names.of(Named::User, user), i64::MIN / 2).is_empty() {
            wrong.push(format!("person {} was deleted and is remembered", delete.person));
        }
    }
    wrong
}
