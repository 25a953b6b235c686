//! Why nothing is sent, or not all of it, in words: which event, which field, what was expected, what came, how to mend it.
//!
//! Every function here is marked cold: an event that goes its way never pays for them, at start-up neither.

use super::{Case, Reason, Stop};
use crate::delivery::{Code, codes as shared};
use crate::impact::codes;
use crate::impact::table::GENERATED_ORDER_ID;
use crate::segment::Source;
use crate::value::json::Kind;
use crate::value::{Timestamp, owned, shown};

impl Case<'_, '_> {
    /// The event will never work: its name, and what is wrong with it.
    #[cold]
    #[inline(never)]
    fn reject(self, code: &'static Code, trouble: &str) -> Stop {
        Stop::Reject(Reason { code, message: [&self.whose(), trouble].concat() })
    }

    #[cold]
    pub(super) fn no_name(self) -> Stop {
        let trouble = " has no event name: expected a text in event, found none. Name the event where it is tracked.";
        self.reject(&codes::MISSING_EVENT_NAME, trouble)
    }

    #[cold]
    #[inline(never)]
    pub(super) fn not_listed(name: &str, is_rejected: bool) -> Stop {
        let word = if is_rejected { "reject" } else { "ignore" };
        let message = format!(
            "\"{}\" is in none of actionEventNames, installEventNames, pageLoadEventNames and unmatchedEvents is {word}.",
            shown(name)
        );
        let reason = Reason { code: &codes::EVENT_NOT_LISTED, message };
        if is_rejected { Stop::Reject(reason) } else { Stop::Ignore(reason) }
    }

    #[cold]
    #[inline(never)]
    pub(super) fn nobody(self, keys: &[&str]) -> Reason {
        let (whose, keys) = (self.whose(), keys.join(", "));
        let message = format!(
            "{whose} names nobody whom impact.com could know: expected one of {keys}, found none. Send anonymousId, userId or the click id with the event."
        );
        Reason { code: &codes::MISSING_ATTRIBUTION, message }
    }

    #[cold]
    pub(super) fn no_event_type(self) -> Stop {
        let trouble = " has no event type: nothing is left of its name without commas, and eventTypeId is blank.";
        self.reject(&codes::MISSING_EVENT_TYPE, trouble)
    }

    #[cold]
    #[inline(never)]
    pub(super) fn no_order_id(self, places: &[Source]) -> Stop {
        let mut labels = Vec::with_capacity(places.len());
        for place in places {
            labels.push(place.label());
        }
        let trouble = [" has no order id: expected a text in one of ", &labels.join(", "), ", found none."].concat();
        self.reject(&codes::MISSING_ORDER_ID, &trouble)
    }

    #[cold]
    #[inline(never)]
    pub(super) fn no_order_of_that_id(self, from: &str) -> Stop {
        let parts = [
            " has no order id: ",
            from,
            " is ",
            GENERATED_ORDER_ID,
            ", with which impact.com makes up an id of its own, and which finds no order. Send the id that its sale had.",
        ];
        self.reject(&codes::MISSING_ORDER_ID, &parts.concat())
    }

    #[cold]
    #[inline(never)]
    pub(super) fn order_id_too_long(self, from: &str) -> Stop {
        let remedy = ". Send a shorter one, or set longOrderIds to hash.";
        let trouble = [" has an order id of more than 64 characters in ", from, remedy].concat();
        self.reject(&codes::ORDER_ID_TOO_LONG, &trouble)
    }

    #[cold]
    pub(super) fn order_may_repeat(self) -> Stop {
        let trouble = " is not sent: it has no order id at all and came in an array that may come again as a whole, and a repeat would be a second order. Send an order id or a messageId, or one event a request.";
        self.reject(&codes::ORDER_MAY_REPEAT, trouble)
    }

    #[cold]
    #[inline(never)]
    pub(super) fn switched_off(self) -> Reason {
        let name = self.settings.webhooks.integration_name.as_deref().unwrap_or_default();
        let message = format!("{} is switched off for \"{}\" by its integrations object.", self.whose(), shown(name));
        Reason { code: &shared::INTEGRATION_OFF, message }
    }

    #[cold]
    pub(super) fn no_tracker(self) -> Stop {
        let trouble = " cannot be taken back: impact.com wants the number of the event type. Set eventTypeId.";
        self.reject(&codes::NOT_REVERSIBLE, trouble)
    }

    #[cold]
    pub(super) fn no_amounts(self) -> Stop {
        let trouble = " carries neither amounts nor products, so nothing says that the whole order went back. Set fullReversalWithoutAmounts if it always does, or send the amounts.";
        self.reject(&codes::NOT_REVERSIBLE, trouble)
    }

    #[cold]
    #[inline(never)]
    pub(super) fn no_part(self, from: &str, expected: &str) -> Stop {
        let trouble = [" says what is left of the order, but not readably: expected ", expected, " in ", from, "."].concat();
        self.reject(&codes::NOT_REVERSIBLE, &trouble)
    }

    #[cold]
    #[inline(never)]
    pub(super) fn part_not_wanted(self, from: &str) -> Stop {
        let why = " says what is left), and partialReversals is off. Switch it on.";
        self.reject(&codes::NOT_REVERSIBLE, &[" took back a part of the order (", from, why].concat())
    }

    #[cold]
    #[inline(never)]
    pub(super) fn too_old(self, moment: Timestamp) -> Stop {
        let message = format!("{} happened at {moment}, longer ago than maxEventAge allows.", self.whose());
        Stop::Ignore(Reason { code: &codes::TOO_OLD, message })
    }

    #[cold]
    #[inline(never)]
    pub(super) fn no_consent(self, lacking: &Source) -> Stop {
        let came = match self.event.raw(lacking) {
            Some(raw) if raw.kind() == Kind::Flag => "it is false",
            Some(_) => "it is something else",
            None => "it is not there (categories are compared exactly; server events usually carry no consent)",
        };
        let (whose, place) = (self.whose(), shown(lacking.label()));
        let message = format!("{whose} has no consent: consentCategories wants {place} to be true, {came}.");
        Stop::Ignore(Reason { code: &codes::NO_CONSENT, message })
    }

    /// The event by its name and message id, as far as it has them; a call without a name by its type.
    #[inline(never)]
    fn whose(self) -> String {
        let call = self.event.scalar(&self.mapping.call);
        let mut whose = match self.event.scalar(&self.mapping.event_name) {
            Some(name) => ["\"", &shown(&name), "\""].concat(),
            None => ["the ", &shown(call.as_deref().unwrap_or("track")), " call"].concat(),
        };
        if let Some(id) = self.event.scalar(&self.mapping.message_id) {
            for part in [" (messageId ", &shown(&id), ")"] {
                whose.push_str(part);
            }
        }
        whose
    }
}

/// A call that these settings have no use for.
#[cold]
#[inline(never)]
pub(super) fn unused(call: &str) -> Reason {
    let known = [
        ("identify", "enableIdentifyEvents is off"),
        ("page", "enablePageEvents is off"),
        ("screen", "enableScreenEvents is off"),
        ("delete", "impact.com documents no deletion through this interface; erase the person in impact.com itself"),
    ];
    let known = known.iter().find(|(word, _)| word.eq_ignore_ascii_case(call.trim()));
    let why = known.map_or("impact.com takes nothing of the kind", |(_, why)| *why);
    let message = [&shown(call), " calls are not sent to impact.com: ", why, "."].concat();
    Reason { code: &codes::CALL_NOT_USED, message }
}

/// A delete call, where there is a memory.
#[cold]
#[inline(never)]
pub(super) fn erased() -> Reason {
    let message = "the memory of this person is erased here; impact.com documents no deletion through this interface: erase the person in impact.com itself.";
    Reason { code: &codes::MEMORY_ERASED, message: owned(message) }
}

/// A value that is of no use.
#[cold]
#[inline(never)]
pub(super) fn left_out(from: &str, expected: &str, name: &str) -> String {
    [from, " is not ", expected, "; ", name, " is left out"].concat()
}

/// A value of another kind than is wanted.
#[cold]
#[inline(never)]
pub(super) fn not_a_scalar(from: &str, what: &str, name: &str) -> String {
    [from, " is ", what, "; it is passed over for ", name].concat()
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

/// Two ways to tell what a line costs, or an order.
#[cold]
#[inline(never)]
pub(super) fn one_of(kept: &str, dropped: &str) -> String {
    format!("{kept} and {dropped} exclude each other; {dropped} is left out")
}

/// A word that senders write where they have no id.
#[cold]
#[inline(never)]
pub(super) fn no_id(from: &str, word: &str, name: &str) -> String {
    not_a_scalar(from, &format!("\"{}\", which senders write where they have no id", word.trim()), name)
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
pub(super) fn two_amounts(name: &str) -> String {
    ["customParameterMapping sends ", name, " beside product lines: the order may be paid twice"].concat()
}
