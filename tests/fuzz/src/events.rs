//! One event under one settings object: it ends in one outcome at every door, what is planned is what is sent, and nobody is
//! told a credential or an address.

use crate::case::{self, Case};
use crate::ending::{is_discreet, is_fit_to_send, is_json, is_of_an_answer, is_opaque, is_published};
use crate::{NOW, forms, secrets};
use affonso_segment::delivery::{Answer, Arrival, Failure, Outcome, Response, Step, Verdict};
use affonso_segment::value::json::{Kind, Raw};
use affonso_segment::{Destination, Target};

/// Runs one case.
pub fn run(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let case = Case::read(&text);
    let settings = case.settings();
    let judge = Judge {
        target: case.target,
        keeps_secrets: secrets::are_in_place(case.target, &text, &settings),
        // What a user writes into the settings may be quoted; an event's addresses may not.
        hides_addresses: !settings.contains('@'),
        requests: 8 + text.len(),
    };
    let opened = case::open(case.target, settings);
    let mut answers = case.answers();
    answers.extend([Answer::Failure(Failure::Timeout), refused()]);
    judge.plain(&opened.plain, case.event(), &answers);
    judge.remembering(&opened.remembering, &case, &answers);
}

fn refused() -> Answer {
    Answer::Response(Response { status: 400, body: String::from("{}"), ..Response::default() })
}

struct Judge {
    target: Target,
    keeps_secrets: bool,
    hides_addresses: bool,
    /// More requests than the event has bytes are a loop.
    requests: usize,
}

impl Judge {
    /// A door without memory.
    fn plain(&self, destination: &Destination, event: &str, answers: &[Answer]) {
        let step = destination.begin(event, Arrival::at(NOW));
        self.follows_the_plan(destination, event, &step);
        for answer in answers {
            self.end(destination, step.clone(), &mut |step| {
                assert!(!matches!(step, Step::Ask { .. }), "a door without memory is asked");
                answer.clone()
            });
        }
        if let Some(step) = destination.begin_walk(event, NOW) {
            self.end(destination, step, &mut |_| Answer::Failure(Failure::Network));
        }
    }

    /// A door with memory, which carries out the answers of the case one after the other.
    fn remembering(&self, destination: &Destination, case: &Case<'_>, answers: &[Answer]) {
        let arrived = case.arrived().then_some(NOW);
        let step = destination.begin(case.event(), Arrival { now: NOW, arrived, repeats: case.repeats() });
        let mut answers = answers.iter();
        let outcome = self.end(destination, step, &mut |step| match step {
            Step::Ask { names, .. } => {
                for name in names {
                    is_opaque(name);
                }
                case.known(names.len())
            }
            _ => answers.next().cloned().unwrap_or_else(refused),
        });
        is_discreet(&outcome);
        let is_event = Raw::parse(case.event()).is_ok_and(|raw| raw.kind() == Kind::Object);
        assert!(outcome.trace.is_some() || !is_event, "{outcome:?} has no trace");
    }

    /// Follows a step to its end.
    fn end(&self, destination: &Destination, first: Step, answer: &mut impl FnMut(&Step) -> Answer) -> Outcome {
        let mut step = first;
        let mut has_spoken = false;
        for _ in 0..self.requests {
            let state = match &step {
                Step::Done(outcome) => {
                    if has_spoken {
                        is_of_an_answer(self.target, outcome);
                    } else {
                        is_published(self.target, outcome);
                    }
                    self.tells_nothing(outcome);
                    return outcome.clone();
                }
                Step::Send { request, state } => {
                    is_fit_to_send(request);
                    if self.keeps_secrets {
                        secrets::untold("the body", &request.body);
                        secrets::undebugged("Debug of a request", request);
                    }
                    state
                }
                Step::Ask { state, .. } => state,
            };
            assert!(!state.contains('\n'), "the state has lines: {state}");
            if self.keeps_secrets {
                secrets::untold("the state", state);
            }
            let answer = answer(&step);
            has_spoken = matches!((&step, &answer), (Step::Send { .. }, Answer::Response(_)));
            step = destination.resume(state, &answer, NOW);
        }
        panic!("it does not end");
    }

    fn tells_nothing(&self, outcome: &Outcome) {
        if self.keeps_secrets {
            secrets::undebugged("an outcome", outcome);
        }
        if self.hides_addresses {
            assert!(!outcome.message.contains('@'), "an address: {}", outcome.message);
            assert!(outcome.warnings.iter().all(|warning| !warning.contains('@')), "an address: {:?}", outcome.warnings);
        }
    }

    /// A plan is what sending does, stopped before the door.
    fn follows_the_plan(&self, destination: &Destination, event: &str, step: &Step) {
        let plan = destination.plan(event, NOW);
        let told = plan.to_value().to_json();
        is_json("a plan", &told);
        if self.keeps_secrets {
            secrets::untold("the plan", &told);
            secrets::undebugged("Debug of the destination", destination);
        }
        match step {
            Step::Send { request, .. } => {
                assert_eq!(Some(request), plan.request());
                forms::holds_what_the_plan_tells(request, &told);
            }
            Step::Ask { .. } => panic!("a door without memory is asked"),
            Step::Done(outcome) if outcome.code == "dry_run" => assert!(plan.request().is_some()),
            Step::Done(outcome) => {
                assert_eq!(Some(outcome), plan.outcome());
                let decision = match outcome.outcome {
                    Verdict::Delivered | Verdict::Ignored => "ignore",
                    Verdict::Rejected => "reject",
                    Verdict::Retry => "retry",
                };
                assert_eq!(decision, plan.decision());
            }
        }
    }
}
