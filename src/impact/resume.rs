//! What follows a step: what memory knew goes into the request, and impact.com's answer becomes the outcome, or the next
//! request of the same event leaves.

use super::booking::{About, Lacks};
use super::destination::Impact;
use super::fact::Fact;
use super::recall::{Question, Recall};
use super::request::{has_parameter, request, with_parameter};
use super::response;
use crate::delivery::{Answer, Keep, Known, Outcome, Reason, Step, Verdict};
use crate::memory::{End, is_worth_keeping, seen_before};
use crate::value::{Timestamp, owned};

impl Impact {
    /// Goes on with the answer to a step; `state` is what came with the step.
    #[must_use]
    pub fn resume(&self, state: &str, answer: &Answer, now: Timestamp) -> Step {
        let Some(mut about) = About::from_state(state) else { return self.lost("the state of a step") };
        if let (Some(recall), Answer::Known(known)) = (&mut about.recall, answer)
            && cfg!(feature = "webhooks")
            && let Some(question) = recall.question.take()
        {
            return self.recalled(question, about, known, now);
        }
        let outcome = response::read(&self.settings, &about, answer, now);
        self.note_click(&mut about, answer, &outcome);
        if about.next.is_empty() || !response::goes_on(&about, &outcome) {
            return Step::Done(self.ended(outcome, about, now));
        }
        let mut body = about.next.remove(0);
        if about.fact == Fact::AppInstall {
            about.fact = Fact::Install;
            if outcome.outcome == Verdict::Rejected {
                about.warnings.push(owned("the endpoint for installs refused it; the conversion goes without its click id"));
            }
            body = self.with_click_id(body, answer, &mut about);
        }
        self.send(body, &about)
    }

    /// Asks memory before a request leaves: whether the event was carried out before, and for the click that it lacks.
    pub(super) fn ask(&self, mut about: About<'_>, body: String, lacks: Lacks, mut recall: Recall, now: Timestamp) -> Step {
        recall.event.trace.keyless = about.is_generated;
        let (wants_click, otherwise) = match lacks {
            Lacks::Nothing => (false, None),
            Lacks::Click(reason) => (true, reason.map(|Reason { code, message }| End::of(code, message))),
        };
        let question = Question { body, wants_click, otherwise };
        recall.question = Some(question.clone());
        let names = recall.names();
        if names.is_empty() {
            recall.question = None;
            about.recall = Some(Box::new(recall));
            return self.recalled(question, about, &[], now);
        }
        about.recall = Some(Box::new(recall));
        Step::Ask { names, leads: false, state: about.to_state() }
    }

    /// Memory has answered.
    fn recalled(&self, question: Question, mut about: About<'_>, known: &[Vec<Known>], now: Timestamp) -> Step {
        let Some(recall) = &mut about.recall else { return self.lost("what memory was asked") };
        let (notes, known) = recall.event.sorted(known);
        if let Some(mut outcome) = seen_before(notes, self.version()) {
            outcome.details.push(("kind", about.fact.word().to_owned()));
            let mut outcome = self.ended(outcome, about, now);
            // It is remembered already, and what it left behind with it.
            outcome.remember.keep.clear();
            outcome.remember.join.clear();
            return Step::Done(outcome);
        }
        let Question { mut body, wants_click, otherwise } = question;
        let click = if wants_click { self.settings.webhooks.click_among(known, recall.event.at) } else { None };
        if let Some(click) = click {
            recall.event.trace.credited = Some(["remembered click of ", &click.at.to_string()].concat());
            if about.fact == Fact::AppInstall {
                recall.click = Some(click.value.clone());
            } else {
                body = with_parameter(&body, "ClickId", &click.value);
            }
        } else if let Some(End { verdict, code, message }) = otherwise {
            let mut outcome = Outcome::with_verdict(verdict, code, message);
            outcome.warnings.clone_from(&about.warnings);
            return Step::Done(self.ended(outcome, about, now));
        }
        self.send(body, &about)
    }

    pub(super) fn send(&self, body: String, about: &About<'_>) -> Step {
        Step::Send { request: request(&self.settings, about.fact, body), state: about.to_state() }
    }

    fn ended(&self, outcome: Outcome, about: About<'_>, now: Timestamp) -> Outcome {
        self.finished(self.told(outcome), about.recall.map(|recall| *recall), now)
    }

    /// The click that impact.com made of a page load is its person's.
    fn note_click(&self, about: &mut About<'_>, answer: &Answer, outcome: &Outcome) {
        let is_load = matches!(about.fact, Fact::PageLoad | Fact::TrackedLoad | Fact::AppInstall);
        let recall = about.recall.as_mut().filter(|_| cfg!(feature = "webhooks"));
        let (Some(recall), Some(window)) = (recall, self.settings.webhooks.attribution_window) else { return };
        let Answer::Response(response) = answer else { return };
        if !is_load || outcome.outcome != Verdict::Delivered || self.names().is_none() {
            return;
        }
        let click = response::click_id(&self.settings, &response.body).filter(|id| is_worth_keeping(id));
        let event = &mut recall.event;
        for (click, name) in click.iter().flat_map(|click| event.people.iter().map(move |name| (click, name))) {
            let (at, until) = (event.at, event.at.after(window));
            event.memories.keep.push(Keep { name: name.clone(), value: click.to_string(), at, until });
        }
    }

    /// The conversion of an install with the click id that the answer tells, else with the remembered one, unless it has one
    /// of its own.
    fn with_click_id(&self, body: String, answer: &Answer, about: &mut About<'_>) -> String {
        let told = match answer {
            Answer::Response(response) => response::click_id(&self.settings, &response.body),
            _ => None,
        };
        let remembered = about.recall.as_ref().and_then(|recall| recall.click.clone());
        if has_parameter(&body, "ClickId") {
            return body;
        }
        if let (Some(_), Some(recall)) = (&told, &mut about.recall) {
            recall.event.trace.credited = None;
        }
        match told.as_deref().or(remembered.as_deref()) {
            Some(id) => with_parameter(&body, "ClickId", id),
            None => body,
        }
    }
}
