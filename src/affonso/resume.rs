//! What follows a step: what memory knew goes into the request, and the target's answer becomes the outcome.

use super::booking::{About, Booking, Endpoint, Filled, Lacks, conversion_id};
use super::codes;
use super::decide::{sale_unknown, unsold};
use super::destination::{Affonso, UNSOLD, ended};
use super::fact::Fact;
use super::recall::{Question, Recall, Wants};
use super::request::{body, request};
use super::response;
use super::settings::{Identifiers, Route};
use crate::delivery::{Answer, Known, Named, Outcome, Reason, Step, Verdict};
use crate::memory::{End, seen_before};
use crate::value::Timestamp;
use crate::value::json::quote;
use std::borrow::Cow;

/// The identifiers that name a person without a click.
const PERSONS: [&str; 2] = ["customer_id", "external_user_id"];

impl Affonso {
    /// Goes on with the answer to a step; `state` is what came with the step.
    #[must_use]
    pub fn resume(&self, state: &str, answer: &Answer, now: Timestamp) -> Step {
        let Some(mut about) = About::from_state(state) else { return self.lost("the state of a step") };
        if let Answer::Known(known) = answer
            && cfg!(feature = "webhooks")
            && let Some(recall) = about.recall.take_if(|recall| recall.question.is_some())
        {
            return self.recalled(*recall, about, known, now);
        }
        let outcome = response::read(&self.settings, &about, answer, now);
        match about.recall.take().map(|recall| *recall).filter(|_| cfg!(feature = "webhooks")) {
            Some(mut recall) if recall.has_more() && REFUSALS.contains(&outcome.code) => {
                let body = otherwise_body(&mut recall, &mut about);
                self.send(None, body, recall, about, now)
            }
            recall => Step::Done(self.finished(self.told(outcome), recall, now)),
        }
    }

    /// Asks memory before a request leaves: whether the event was carried out before, and for what it lacks.
    pub(super) fn ask(&self, booking: Booking<'_>, mut recall: Recall, now: Timestamp) -> Step {
        let Booking { endpoint, fields, mut about, lacks, .. } = booking;
        let (wants, otherwise) = match lacks {
            Lacks::Nothing => (Wants::Nothing, None),
            Lacks::Click(reason) => (Wants::Click, reason.map(|Reason { code, message }| End::of(code, message))),
            Lacks::Conversion => (Wants::Conversion, None),
        };
        let is_weak = |field: &&Filled<'_>| !PERSONS.contains(&field.name);
        // A sign-up is the person's with the click.
        let bare: Vec<_> = fields.iter().filter(|field| about.fact == Fact::SignUp || is_weak(field)).cloned().collect();
        let bare = if wants == Wants::Click { body(&bare) } else { String::new() };
        let conversion = match endpoint {
            Endpoint::Refund(id) => id.map(Cow::into_owned),
            _ => None,
        };
        recall.event.trace.keyless = !about.fact.has_key();
        recall.question = Some(Question { wants, body: body(&fields), bare, conversion, otherwise });
        let names = recall.names();
        if names.is_empty() {
            return self.recalled(recall, about, &[], now);
        }
        let leads = matches!(about.fact, Fact::SignUp | Fact::Click);
        about.recall = Some(Box::new(recall));
        Step::Ask { names, leads, state: about.to_state() }
    }

    /// Memory has answered.
    fn recalled(&self, mut recall: Recall, mut about: About<'_>, known: &[Vec<Known>], now: Timestamp) -> Step {
        let Some(question) = recall.question.take() else { return self.lost("what memory was asked") };
        let (notes, known) = recall.event.sorted(known);
        if let Some(mut outcome) = seen_before(notes, self.version()) {
            outcome.details.push(("eventType", about.fact.word().to_owned()));
            let mut outcome = self.finished(self.told(outcome), Some(recall), now);
            // It is remembered already, and what it left behind with it.
            outcome.remember.keep.clear();
            outcome.remember.join.clear();
            return Step::Done(outcome);
        }
        let Question { wants, body, bare, conversion, otherwise } = question;
        match wants {
            Wants::Nothing => self.send(conversion, body, recall, about, now),
            Wants::Conversion => match known.iter().find_map(|sales| sales.iter().rev().find_map(sale_of)) {
                Some(conversion) => self.send(Some(conversion), body, recall, about, now),
                None => Step::Done(self.unknown_sale(recall, &about, known, now)),
            },
            Wants::Click => match (self.settings.webhooks.click_among(known, recall.event.at), otherwise) {
                (Some(click), otherwise) => {
                    recall.event.trace.credited = Some(["remembered click of ", &click.at.to_string()].concat());
                    let alone = with_click(about.fact, &bare, &click.value);
                    let both = with_click(about.fact, &body, &click.value);
                    let is_alone = self.settings.identifiers == Identifiers::First || alone == both;
                    recall.without_click = otherwise.is_none().then_some(body);
                    recall.click_alone = Some(alone.clone()).filter(|_| recall.without_click.is_some() && !is_alone);
                    recall.click = self.names().map(|names| names.of(Named::Click, &click.value));
                    let mut next = if is_alone { alone } else { both };
                    let refused = recall.refused_before(notes, self.version());
                    while recall.refused < refused && recall.has_more() {
                        next = otherwise_body(&mut recall, &mut about);
                    }
                    self.send(None, next, recall, about, now)
                }
                (None, None) => self.send(None, body, recall, about, now),
                (None, Some(End { verdict, code, message })) => {
                    let mut outcome = Outcome::with_verdict(verdict, code, message);
                    outcome.warnings = about.warnings;
                    Step::Done(self.finished(self.told(outcome), Some(recall), now))
                }
            },
        }
    }

    fn send(&self, conversion: Option<String>, body: String, recall: Recall, about: About<'_>, now: Timestamp) -> Step {
        let endpoint = match about.fact {
            Fact::Event(_) if self.settings.route == Route::Segment => Endpoint::Adapter,
            Fact::Event(_) => Endpoint::Events,
            Fact::SignUp => Endpoint::SignUps,
            Fact::Click => Endpoint::Clicks,
            Fact::Refund => Endpoint::Refund(conversion.map(Cow::Owned)),
        };
        let request = request(&self.settings, &endpoint, about.fact, body, now);
        Step::Send { request, state: About { recall: Some(Box::new(recall)), ..about }.to_state() }
    }

    fn unknown_sale(&self, recall: Recall, about: &About<'_>, known: &[Vec<Known>], now: Timestamp) -> Outcome {
        // Without an order there is nothing to wait for.
        let may_come = !recall.orders.is_empty() && now.since(recall.event.since) < self.settings.refund_patience;
        let is_unsold = known.iter().flatten().any(|sale| sale.value == UNSOLD);
        let outcome = if is_unsold {
            self.told(ended(Verdict::Ignored, unsold(about)))
        } else if may_come {
            self.told(ended(Verdict::Retry, sale_unknown(about)))
        } else {
            self.no_conversion(about)
        };
        self.finished(outcome, Some(recall), now)
    }
}

/// What is sent when the body before was refused, said in a warning.
fn otherwise_body(recall: &mut Recall, about: &mut About<'_>) -> String {
    let (body, with) = recall.next_body();
    about.warnings.push(["Affonso refused what was sent; it was sent again with ", with].concat());
    body
}

/// The conversion of a sale that memory knows.
fn sale_of(sale: &Known) -> Option<String> {
    if sale.value == UNSOLD {
        return None;
    }
    conversion_id(Cow::Borrowed(&sale.value)).map(Cow::into_owned)
}

/// How an answer is told after which nothing is booked. Not one that the operator must mend.
const REFUSALS: [&str; 3] = [codes::NO_REFERRAL.name, codes::UNKNOWN_ID.name, codes::REFUSED.name];

/// The body with the remembered click, in the field that the endpoint has for it.
fn with_click(fact: Fact, body: &str, remembered: &str) -> String {
    let (field, id) = remembered.split_once('=').unwrap_or(("click_id", remembered));
    let field = if fact == Fact::SignUp || field != "referral_id" { "click_id" } else { field };
    let open = body.strip_suffix('}').unwrap_or(body);
    let comma = if open.len() > 1 { "," } else { "" };
    let mut out = [open, comma, "\"", field, "\":"].concat();
    quote(id, &mut out);
    out.push('}');
    out
}
