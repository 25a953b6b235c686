//! Why nothing is sent, or not all of it, in words: which event, which field, what was expected, what came, how to mend it.
//!
//! Every function here is marked cold: an event that goes its way never pays for them, at start-up neither.

use super::{Case, Reason, Stop};
use crate::delivery::{Code, codes as shared};
use crate::impact::codes;
use crate::segment::Source;
use crate::value::json::Kind;
use crate::value::{Timestamp, shown};

fn ignore(code: &'static Code, message: String) -> Stop {
    Stop::Ignore(Reason { code, message })
}

fn reject(code: &'static Code, message: String) -> Stop {
    Stop::Reject(Reason { code, message })
}

impl Case<'_, '_> {
    #[cold]
    #[inline(never)]
    pub(super) fn no_name(self) -> Stop {
        let whose = self.whose();
        let message =
            format!("{whose} has no event name: expected a text in event, found none. Name the event where it is tracked.");
        reject(&codes::MISSING_EVENT_NAME, message)
    }

    #[cold]
    #[inline(never)]
    pub(super) fn not_listed(name: &str, is_rejected: bool) -> Stop {
        let word = if is_rejected { "reject" } else { "ignore" };
        let message = format!(
            "\"{}\" is in none of actionEventNames, installEventNames, pageLoadEventNames and unmatchedEvents is {word}.",
            shown(name)
        );
        let stop = if is_rejected { reject } else { ignore };
        stop(&codes::EVENT_NOT_LISTED, message)
    }

    #[cold]
    #[inline(never)]
    pub(super) fn nobody(self, keys: &[&str]) -> Reason {
        let (whose, keys) = (self.whose(), keys.join(", "));
        let remedy = "Send anonymousId, userId or the click id with the event.";
        let message = format!("{whose} names nobody whom impact.com could know: expected one of {keys}, found none. {remedy}");
        Reason { code: &codes::MISSING_ATTRIBUTION, message }
    }

    #[cold]
    #[inline(never)]
    pub(super) fn no_event_type(self) -> Stop {
        let whose = self.whose();
        let message = format!("{whose} has no event type: nothing is left of its name without commas, and eventTypeId is blank.");
        reject(&codes::MISSING_EVENT_TYPE, message)
    }

    #[cold]
    #[inline(never)]
    pub(super) fn no_order_id(self, places: &[Source]) -> Stop {
        let (whose, places) = (self.whose(), labels(places));
        reject(&codes::MISSING_ORDER_ID, format!("{whose} has no order id: expected a text in one of {places}, found none."))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn order_id_too_long(self, from: &str) -> Stop {
        let whose = self.whose();
        let remedy = "Send a shorter one, or set longOrderIds to hash.";
        reject(&codes::ORDER_ID_TOO_LONG, format!("{whose} has an order id of more than 64 characters in {from}. {remedy}"))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn order_may_repeat(self) -> Stop {
        let whose = self.whose();
        let why =
            "it has no order id at all and came in an array that may come again as a whole, and a repeat would be a second order";
        let remedy = "Send an order id or a messageId, or one event a request.";
        reject(&codes::ORDER_MAY_REPEAT, format!("{whose} is not sent: {why}. {remedy}"))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn switched_off(self) -> Reason {
        let name = self.settings.webhooks.integration_name.as_deref().unwrap_or_default();
        let message = format!("{} is switched off for \"{}\" by its integrations object.", self.whose(), shown(name));
        Reason { code: &shared::INTEGRATION_OFF, message }
    }

    #[cold]
    #[inline(never)]
    pub(super) fn no_tracker(self) -> Stop {
        let whose = self.whose();
        let message = format!("{whose} cannot be taken back: impact.com wants the number of the event type. Set eventTypeId.");
        reject(&codes::NOT_REVERSIBLE, message)
    }

    #[cold]
    #[inline(never)]
    pub(super) fn no_amounts(self) -> Stop {
        let whose = self.whose();
        let trouble = "carries neither amounts nor products, so nothing says that the whole order went back";
        let remedy = "Set fullReversalWithoutAmounts if it always does, or send the amounts.";
        reject(&codes::NOT_REVERSIBLE, format!("{whose} {trouble}. {remedy}"))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn no_part(self, from: &str, expected: &str) -> Stop {
        let whose = self.whose();
        let message = format!("{whose} says what is left of the order, but not readably: expected {expected} in {from}.");
        reject(&codes::NOT_REVERSIBLE, message)
    }

    #[cold]
    #[inline(never)]
    pub(super) fn part_not_wanted(self, from: &str) -> Stop {
        let whose = self.whose();
        let message = format!(
            "{whose} took back a part of the order ({from} says what is left), and partialReversals is off. Switch it on."
        );
        reject(&codes::NOT_REVERSIBLE, message)
    }

    #[cold]
    #[inline(never)]
    pub(super) fn too_old(self, moment: Timestamp) -> Stop {
        let whose = self.whose();
        ignore(&codes::TOO_OLD, format!("{whose} happened at {moment}, longer ago than maxEventAge allows."))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn no_consent(self, lacking: &Source) -> Stop {
        let (whose, place) = (self.whose(), shown(lacking.label()));
        let came = match self.event.raw(lacking) {
            Some(raw) if raw.kind() == Kind::Flag => "it is false",
            Some(_) => "it is something else",
            None => "it is not there (categories are compared exactly; server events usually carry no consent)",
        };
        ignore(&codes::NO_CONSENT, format!("{whose} has no consent: consentCategories wants {place} to be true, {came}."))
    }

    /// The event by its name and message id, as far as it has them; a call without a name by its type.
    fn whose(self) -> String {
        let name = match self.event.scalar(&self.mapping.event_name) {
            Some(name) => format!("\"{}\"", shown(&name)),
            None => {
                format!("the {} call", self.event.scalar(&self.mapping.call).map_or_else(|| "track".into(), |call| shown(&call)))
            }
        };
        match self.event.scalar(&self.mapping.message_id) {
            Some(id) => format!("{name} (messageId {})", shown(&id)),
            None => name,
        }
    }
}

/// A call that these settings have no use for.
#[cold]
#[inline(never)]
pub(super) fn unused(call: &str) -> Reason {
    let why = match call.trim().to_ascii_lowercase().as_str() {
        "identify" => "enableIdentifyEvents is off",
        "page" => "enablePageEvents is off",
        "screen" => "enableScreenEvents is off",
        "delete" => "impact.com documents no deletion through this interface; erase the person in impact.com itself",
        _ => "impact.com takes nothing of the kind",
    };
    let message = format!("{} calls are not sent to impact.com: {why}.", shown(call));
    Reason { code: &codes::CALL_NOT_USED, message }
}

/// A delete call, where there is a memory.
#[cold]
#[inline(never)]
pub(super) fn erased() -> Reason {
    let message = "the memory of this person is erased here; impact.com documents no deletion through this interface: erase the person in impact.com itself.";
    Reason { code: &codes::MEMORY_ERASED, message: String::from(message) }
}

/// A value that is of no use.
#[cold]
#[inline(never)]
pub(super) fn left_out(from: &str, expected: &str, name: &str) -> String {
    format!("{from} is not {expected}; {name} is left out")
}

/// A value of another kind than a text.
#[cold]
#[inline(never)]
pub(super) fn not_a_scalar(from: &str, what: &str, name: &str) -> String {
    format!("{from} is {what}; it is passed over for {name}")
}

/// Complaints about product lines. More than a few are not told one by one.
#[derive(Default)]
pub(super) struct Complaints {
    told: Vec<String>,
    more: usize,
}

impl Complaints {
    /// What is wrong with a line, counted from 0.
    #[cold]
    #[inline(never)]
    pub(super) fn of_line(&mut self, line: usize, trouble: &[&str]) {
        self.note(|| ["product line ", &(line + 1).to_string(), &trouble.concat()].concat());
    }

    /// A value of another kind than a text.
    #[cold]
    #[inline(never)]
    pub(super) fn of_place(&mut self, from: &str, what: &str, name: &str) {
        self.note(|| not_a_scalar(from, what, name));
    }

    fn note(&mut self, complaint: impl FnOnce() -> String) {
        if self.told.len() < 5 { self.told.push(complaint()) } else { self.more += 1 }
    }

    /// Adds them to the warnings.
    pub(super) fn tell(mut self, warnings: &mut Vec<String>) {
        warnings.append(&mut self.told);
        if self.more > 0 {
            warnings.push([&self.more.to_string(), " more of the kind"].concat());
        }
    }
}

/// A text longer than impact.com takes.
#[cold]
#[inline(never)]
pub(super) fn cut_short(name: &str, longest: usize) -> String {
    format!("{name} is cut to the {longest} characters that impact.com takes")
}

/// An id longer than impact.com takes.
#[cold]
#[inline(never)]
pub(super) fn too_long(from: &str, longest: usize, name: &str) -> String {
    format!("{from} is longer than the {longest} characters that impact.com takes; {name} is left out, for a cut id is another")
}

/// The order's amount beside the amounts of its lines.
#[cold]
#[inline(never)]
pub(super) fn two_amounts() -> String {
    String::from("customParameterMapping sends OrderSubTotalPostDiscount beside product lines: the order may be paid twice")
}

fn labels(sources: &[Source]) -> String {
    sources.iter().map(Source::label).collect::<Vec<_>>().join(", ")
}
