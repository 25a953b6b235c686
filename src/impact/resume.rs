//! What follows a step: impact.com's answer becomes the outcome, or the next request of the same event leaves.

use super::booking::About;
use super::destination::Impact;
use super::fact::Fact;
use super::request::{has_parameter, request, with_parameter};
use super::response;
use crate::delivery::{Answer, Step, Verdict};
use crate::value::Timestamp;

impl Impact {
    /// Goes on with the answer to a step; `state` is what came with the step.
    #[must_use]
    pub fn resume(&self, state: &str, answer: &Answer, now: Timestamp) -> Step {
        let Some(mut about) = About::from_state(state) else { return self.lost("the state of a step") };
        let outcome = response::read(&self.settings, &about, answer, now);
        if about.next.is_empty() || !response::goes_on(&about, &outcome) {
            return Step::Done(self.told(outcome));
        }
        let mut body = about.next.remove(0);
        if about.fact == Fact::AppInstall {
            about.fact = Fact::Install;
            if outcome.outcome == Verdict::Rejected {
                about
                    .warnings
                    .push(String::from("the endpoint for installs refused it; the conversion goes without its click id"));
            }
            body = self.with_click_id(body, answer);
        }
        let request = request(&self.settings, about.fact, body);
        Step::Send { request, state: about.to_state() }
    }

    /// The conversion of an install with the click id that the answer tells, unless it has one of its own.
    fn with_click_id(&self, body: String, answer: &Answer) -> String {
        let Answer::Response(response) = answer else { return body };
        match response::click_id(&self.settings, &response.body) {
            Some(id) if !has_parameter(&body, "ClickId") => with_parameter(&body, "ClickId", &id),
            _ => body,
        }
    }
}
