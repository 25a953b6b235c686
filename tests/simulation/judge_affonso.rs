//! What must hold of Affonso's ledger: it is what the events say, each once, and nothing that had to be there is missing.

use crate::terms::{Door, Kind};
use crate::traffic::{Event, Wants};
use crate::world::World;
use affonso_segment::delivery::Verdict;
use affonso_segment::emulator::affonso::{Entry, EventType, Ledger};
use std::collections::BTreeSet;

/// An amount in cents; nothing where it is none.
pub fn cents_of(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction = format!("{fraction:0<2}");
    let (kept, rest) = fraction.split_at_checked(2)?;
    let is_exact = rest.bytes().all(|digit| digit == b'0');
    Some(whole.parse::<i64>().ok()? * 100 + kept.parse::<i64>().ok().filter(|_| is_exact)?)
}

struct Books<'w> {
    world: &'w World,
    ledger: &'w Ledger,
}

pub fn judge_affonso(world: &World, ledger: &Ledger) -> Vec<String> {
    let books = Books { world, ledger };
    let mut wrong = Vec::new();
    if ledger.summary.duplicate_sales > 0 {
        wrong.push(format!("{} sales are paid twice", ledger.summary.duplicate_sales));
    }
    let mut keys = BTreeSet::new();
    for entry in &ledger.entries {
        let key = entry.external_event_id.clone().unwrap_or_default();
        wrong.extend(books.judge_entry(entry));
        if !keys.insert(key.clone()) {
            wrong.push(format!("{key} is booked twice"));
        }
    }
    wrong.extend(world.events.iter().filter_map(|event| books.missing(event)));
    wrong.extend(world.events.iter().filter_map(|event| books.untrue(event)));
    wrong.extend(books.judge_refunds());
    wrong.extend(books.judge_clicks());
    wrong
}

impl Books<'_> {
    fn entry(&self, event: &Event) -> Option<&Entry> {
        let key = event.key(&self.world.terms);
        self.ledger.entries.iter().find(|entry| entry.external_event_id.as_ref() == Some(&key))
    }

    /// What is booked is what happened, for the person it happened to.
    fn judge_entry(&self, entry: &Entry) -> Option<String> {
        let terms = &self.world.terms;
        let key = entry.external_event_id.as_deref().unwrap_or_default();
        let meant = self.world.events.iter().filter(|event| event.key(terms) == key);
        let mut meant = meant.filter(|event| matches!(event.wants, Wants::Sale { .. } | Wants::Step));
        let Some(event) = meant.next() else { return Some(format!("{key} is booked and no event says so")) };
        if !self.referrals(event.person).contains(&entry.referral_id) {
            return Some(format!("{key} is credited to {}, a stranger's", entry.referral_id));
        }
        let Wants::Sale { cents, currency } = event.wants else {
            return (entry.kind == EventType::Conversion).then(|| format!("{key} is a sale to Affonso alone"));
        };
        let is_true = entry.kind == EventType::Conversion
            && entry.amount.as_deref().and_then(cents_of) == Some(cents)
            && entry.currency.as_deref() == Some(currency);
        (!is_true).then(|| format!("{key} is booked as {:?} {:?}, not {cents} cents {currency}", entry.amount, entry.currency))
    }

    /// Whom an event of this person may be credited to: who they are, and by which clicks they came.
    fn referrals(&self, person: usize) -> Vec<String> {
        let who = &self.world.terms.people[person];
        let mut referrals: Vec<String> = (who.kind != Kind::Stranger).then(|| who.click.clone()).into_iter().collect();
        for click in &self.ledger.clicks {
            if self.event_of(click).is_some_and(|event| event.person == person) {
                referrals.push(click.id.clone());
            }
        }
        referrals
    }

    fn event_of(&self, click: &affonso_segment::emulator::affonso::Click) -> Option<&Event> {
        let number: usize = click.details.get("utmCampaign")?.strip_prefix('e')?.parse().ok()?;
        self.world.events.get(number)
    }

    /// A sale that had to be booked and is not.
    fn missing(&self, event: &Event) -> Option<String> {
        let is_sale = matches!(event.wants, Wants::Sale { .. });
        if !is_sale || self.world.is_excused(event) || self.entry(event).is_some() {
            return None;
        }
        let why = self.must(event)?;
        Some(format!("event {} is lost: {why}", event.number))
    }

    /// Why an event must find somebody, if it must.
    fn must(&self, event: &Event) -> Option<&'static str> {
        let world = self.world;
        let (terms, who) = (&world.terms, &world.terms.people[event.person]);
        let begun = world.records[event.number].begun?;
        let before = |other: &&Event| world.records[other.number].settled.is_some_and(|settled| settled < begun);
        let mut theirs = world.events.iter().filter(|other| other.person == event.person).filter(before);
        if who.kind == Kind::Customer && event.has_user {
            return Some("Affonso knows this customer");
        }
        let is_alone = terms.first || terms.links || !event.has_user;
        if world.carries_click(event) && is_alone && !world.has_visits(event.person) {
            return Some("it names the click");
        }
        let is_taken = |other: &Event| {
            let ends = &world.records[other.number].ends;
            ends.iter().any(|end| end.at < begun && end.verdict == Verdict::Delivered && end.code == "delivered")
        };
        if terms.external && event.has_user && theirs.clone().any(|other| other.wants == Wants::SignUp && is_taken(other)) {
            return Some("the person had signed up");
        }
        if terms.adapter || matches!(terms.door, Door::Function { .. }) || world.carries_click(event) {
            return None;
        }
        let everything = || world.events.iter().filter(|other| other.person == event.person);
        if everything().any(|other| other.wants == Wants::Delete) {
            return None;
        }
        let is_joined = theirs.clone().any(|other| matches!(other.wants, Wants::Identify | Wants::SignUp) && other.has_anonymous);
        let is_known = |visit: &Event| {
            let shares = visit.has_user && event.has_user || visit.has_anonymous && event.has_anonymous;
            shares || visit.has_anonymous && event.has_user && is_joined
        };
        let is_visit = |other: &Event| {
            let is_read = !world.records[other.number].is_half_known;
            other.wants == Wants::Visit && other.happened <= event.happened && is_taken(other) && is_read
        };
        theirs.any(|other| is_visit(other) && is_known(other)).then_some("memory had the click")
    }

    /// What was told as delivered is booked.
    fn untrue(&self, event: &Event) -> Option<String> {
        let is_booking = matches!(event.wants, Wants::Sale { .. } | Wants::Step);
        let is_told = self.world.records[event.number].ends.iter().any(|end| end.verdict == Verdict::Delivered);
        (is_booking && is_told && self.entry(event).is_none())
            .then(|| format!("event {} was told as delivered and is not", event.number))
    }

    fn judge_refunds(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let terms = &self.world.terms;
        for event in &self.world.events {
            let Wants::Refund { of, cents } = event.wants else { continue };
            let sale = self.world.events.get(of).and_then(|sale| Some((sale, self.entry(sale)?)));
            let key = event.key(terms);
            let own: Vec<_> =
                self.ledger.refunds.iter().filter(|refund| refund.external_event_id.as_ref() == Some(&key)).collect();
            let (Some((sale, entry)), [one]) = (sale, own.as_slice()) else {
                if own.len() > 1 {
                    wrong.push(format!("{key} is refunded {} times", own.len()));
                }
                let unsold = sale.filter(|(sale, _)| own.is_empty() && self.must_refund(event, sale));
                wrong.extend(unsold.map(|_| format!("event {} is lost: its sale is booked", event.number)));
                continue;
            };
            let Wants::Sale { cents: whole, .. } = sale.wants else { continue };
            if Some(&one.conversion_id) != entry.conversion_id.as_ref() {
                wrong.push(format!("{key} refunds {}, another sale", one.conversion_id));
            }
            if cents_of(&one.amount) != Some(cents.unwrap_or(whole)) {
                wrong.push(format!("{key} refunds {} of {whole} cents, not {cents:?}", one.amount));
            }
        }
        let known = |key: &str| self.world.events.iter().any(|event| event.key(terms) == key);
        let strange = self.ledger.refunds.iter().filter_map(|refund| refund.external_event_id.as_deref());
        wrong.extend(strange.filter(|key| !known(key)).map(|key| format!("{key} is refunded and no event says so")));
        wrong
    }

    /// A refund of a sale that is booked, and that the door was told of in time, must be there.
    fn must_refund(&self, refund: &Event, sale: &Event) -> bool {
        let (world, records) = (self.world, &self.world.records);
        let begun = records[refund.number].begun.unwrap_or(i64::MAX);
        let ends = &records[sale.number].ends;
        let is_booked = |before: i64| ends.iter().any(|end| end.verdict == Verdict::Delivered && end.at < before);
        let is_unsold = records[refund.number].ends.iter().any(|end| end.code == "sale_not_booked");
        let is_clear = !world.terms.weather.never_clears() && !world.terms.weather.unkind;
        let is_due = if is_unsold { is_booked(begun) } else { is_booked(i64::MAX) };
        is_clear && world.terms.door.remembers() && is_due
    }

    /// What has no key is not sent a second time by a door that does not know whether the first arrived.
    fn judge_clicks(&self) -> Vec<String> {
        let (terms, weather) = (&self.world.terms, &self.world.terms.weather);
        let is_calm = weather.crashes == 0 && weather.unheard == 0 && weather.sick_memory == 0;
        let mut wrong = Vec::new();
        for event in self.world.events.iter().filter(|event| event.wants == Wants::Visit) {
            let made =
                self.ledger.clicks.iter().filter(|click| self.event_of(click).is_some_and(|one| one.number == event.number));
            if made.count() > 1 && is_calm && !terms.retries_clicks && event.copies.is_empty() && !self.is_abandoned(event) {
                wrong.push(format!("event {} is two clicks", event.number));
            }
        }
        wrong
    }

    /// Has Segment stopped waiting for a call with it, or the queue brought it twice?
    fn is_abandoned(&self, event: &Event) -> bool {
        let calls = self.world.calls.iter().filter(|call| call.events().contains(&event.number));
        let copies = self.world.letters.iter().filter(|letter| letter.event == event.number);
        calls.clone().any(|call| call.is_dead) || copies.map(|letter| letter.attempts).sum::<u32>() > 1 && calls.count() > 2
    }
}
