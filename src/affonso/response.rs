//! What Affonso's answer means for the event.
//! Source: <https://docs.affonso.io/api/endpoint/events/create>, <https://docs.affonso.io/api/rate-limits>.

use super::booking::{About, conversion_id};
use super::codes;
use super::destination::SALE_KEPT_FOR;
use super::fact::Fact;
use super::recall::remembered_click;
use super::settings::{Manner, Settings};
use crate::delivery::{Answer, Class, Code, Failure, Keep, Outcome, Response, Verdict, classify, codes as shared, wait_seconds};
use crate::value::json::{Kind, Raw};
use crate::value::{Timestamp, owned, scrub, shown};
use std::borrow::Cow;

/// What is told of Affonso's answer: our name and Affonso's.
const NAMED: &[(&str, &str)] = &[
    ("referralId", "referral_id"),
    ("transactionId", "transaction_id"),
    ("affiliateId", "affiliate_id"),
    ("earningId", "earning_id"),
    ("commissionAmount", "commission_amount"),
    ("commissionCurrency", "commission_currency"),
    ("status", "status"),
    ("salesStatus", "sales_status"),
    ("trackingId", "tracking_id"),
    ("action", "action"),
    ("referralStatus", "referral_status"),
];

/// Affonso's envelope, read leniently: a member that is missing or of another kind leaves the rest readable.
#[derive(Clone, Copy)]
struct Envelope<'b> {
    success: Option<Raw<'b>>,
    data: Option<Raw<'b>>,
    error: Option<Raw<'b>>,
}

/// The `error` of an envelope, or one of its `details`.
#[derive(Clone, Copy)]
struct Trouble<'b>(Raw<'b>);

impl<'b> Envelope<'b> {
    fn read(body: &'b str) -> Option<Self> {
        let raw = Raw::parse(body).ok().filter(|raw| raw.kind() == Kind::Object)?;
        let members = raw.object();
        let object = |name| members.get(name).filter(|raw| raw.kind() == Kind::Object);
        Some(Self { success: members.get("success"), data: object("data"), error: object("error") })
    }

    fn is_successful(self) -> bool {
        self.success.is_some_and(|raw| raw.spelling() == "true")
    }

    fn is_unsuccessful(self) -> bool {
        self.success.is_some_and(|raw| raw.spelling() == "false")
    }

    /// Is this Affonso's own error, and not another server's that has an `error` too?
    fn is_affonsos_error(self) -> bool {
        let is_text = |trouble: Trouble<'_>, name| trouble.0.member(name).is_some_and(|raw| raw.kind() == Kind::Text);
        self.is_unsuccessful() && self.trouble().is_some_and(|trouble| is_text(trouble, "code") || is_text(trouble, "message"))
    }

    fn trouble(self) -> Option<Trouble<'b>> {
        self.error.map(Trouble)
    }
}

impl<'b> Trouble<'b> {
    fn scalar(self, name: &str) -> Option<Cow<'b, str>> {
        self.0.member(name)?.scalar()
    }

    /// One of Affonso's own texts, fit to be shown.
    fn text(self, name: &str) -> Option<String> {
        self.scalar(name).map(|text| scrub(&text)).filter(|text| !text.is_empty())
    }

    /// `field: message`, or what there is of it.
    fn statement(self) -> Option<String> {
        match (self.text("field"), self.text("message")) {
            (Some(field), Some(message)) => Some(format!("{field}: {message}")),
            (one, other) => one.or(other),
        }
    }

    fn details(self) -> impl Iterator<Item = Trouble<'b>> {
        self.0.member("details").into_iter().flat_map(Raw::elements).map(Trouble)
    }
}

/// Reads the answer to one request.
#[must_use]
pub fn read(settings: &Settings, about: &About<'_>, answer: &Answer, now: Timestamp) -> Outcome {
    let reading = Reading { settings, about, now };
    match answer {
        Answer::Failure(Failure::Network) => {
            reading.unclear(&shared::UNREACHABLE, "there was no connection to Affonso, or it broke before the answer")
        }
        // Nothing has left, and the next attempt is a first one.
        #[cfg(feature = "impact")]
        Answer::Failure(Failure::Refused) => reading.outcome(&shared::UNREACHABLE, "there was no connection to Affonso"),
        Answer::Failure(Failure::Timeout) => reading.unclear(&shared::TIMEOUT, "Affonso gave no complete answer in time"),
        Answer::Failure(Failure::Unsent) => {
            reading.outcome(&shared::NO_TIME_LEFT, "the call's time was up before this event's turn came; nothing was sent")
        }
        Answer::Failure(Failure::Held) => reading.outcome(
            &shared::HELD_BACK,
            "the sign-up of the same person, earlier in the batch, comes again, and this event after it",
        ),
        Answer::Failure(Failure::Memory) => {
            reading.outcome(&shared::MEMORY_FAILED, "the Worker's memory did not answer; nothing was sent")
        }
        Answer::Response(response) => reading.response(response),
        // Nobody asked: a door's mistake, after which asking Affonso again is safe.
        Answer::Known(_) => reading.outcome(&shared::CORE_FAILED, "an answer came that no step had asked for"),
    }
}

struct Reading<'a> {
    settings: &'a Settings,
    about: &'a About<'a>,
    now: Timestamp,
}

impl Reading<'_> {
    fn response(&self, response: &Response) -> Outcome {
        // Before anything is cut out of it: what is left of a key after a cut could not be found any more.
        let body = self.settings.without_secrets(response.body.clone());
        let envelope = Envelope::read(&body);
        let trouble = envelope.and_then(Envelope::trouble);
        let mut outcome = self.classified(response, envelope, trouble);
        if cfg!(feature = "webhooks") {
            outcome.quoted = said(trouble);
        }
        outcome
    }

    fn classified(&self, response: &Response, envelope: Option<Envelope<'_>>, trouble: Option<Trouble<'_>>) -> Outcome {
        let status = response.status;
        match classify(status) {
            Class::Success => self.success(status, envelope),
            Class::Configuration(code) => self.configuration(code, status, trouble),
            Class::NotFound if envelope.is_some_and(Envelope::is_affonsos_error) => self.not_found(trouble),
            Class::NotFound => self.configuration(&shared::WRONG_ADDRESS, status, None),
            Class::Final => self.refused(status, trouble),
            Class::Later(code) => {
                let body_wait = trouble.and_then(|trouble| trouble.scalar("retryAfter"));
                // The window's reset says nothing about when a broken server works again.
                let window = response.rate_limit_reset.as_deref().filter(|_| code.name == shared::RATE_LIMITED.name);
                let wait = wait_seconds([response.retry_after.as_deref(), body_wait.as_deref(), window], self.now);
                self.later(code, status, trouble, wait)
            }
        }
    }

    /// 2xx: booked, unless the envelope says otherwise.
    fn success(&self, status: u16, envelope: Option<Envelope<'_>>) -> Outcome {
        let Some(envelope) = envelope else {
            let trouble = format!("Affonso answered {status} with something that is not its JSON; is baseUrl right?");
            return self.unreadable(&trouble);
        };
        if envelope.is_unsuccessful() {
            return self.unsuccessful(status, envelope.trouble());
        }
        let data = envelope.data;
        if data.is_none() && !envelope.is_successful() {
            let trouble = format!("Affonso answered {status} with neither success nor data; is baseUrl right?");
            return self.unreadable(&trouble);
        }
        self.delivered(status, data)
    }

    /// A 2xx nobody can read: asked again where Affonso knows a repeat by its key, else taken for what its status says.
    fn unreadable(&self, trouble: &str) -> Outcome {
        if self.about.fact.has_key() {
            return self.outcome(&shared::UNREADABLE_ANSWER, trouble);
        }
        let mut outcome = self.outcome(&codes::DELIVERED, "Affonso answered with a success that cannot be read");
        outcome.warnings.push(owned(trouble));
        outcome
    }

    /// 2xx with `success: false`: the code in the body stands for the status it would have had.
    fn unsuccessful(&self, status: u16, trouble: Option<Trouble<'_>>) -> Outcome {
        let code = trouble.and_then(|trouble| trouble.scalar("code")).unwrap_or_default();
        match &*code {
            "NOT_FOUND" => self.not_found(trouble),
            "VALIDATION_ERROR" | "DUPLICATE_ERROR" => self.refused(status, trouble),
            _ => self.later(&shared::UNREADABLE_ANSWER, status, trouble, None),
        }
    }

    fn delivered(&self, status: u16, data: Option<Raw<'_>>) -> Outcome {
        let data = data.map(Raw::object).unwrap_or_default();
        let scalar = |name| data.scalar(name);
        let fact = self.about.fact;
        let is_replay = data.is("replayed", "true") || fact == Fact::SignUp && status == 200;
        let is_blocked = fact == Fact::SignUp && scalar("status").is_some_and(|status| status == "rejected");
        let what = fact.word();
        let (code, sentence) = if is_blocked {
            (&codes::SIGNUP_BLOCKED, format!("Affonso took the {what} and blocked it as fraud"))
        } else if is_replay {
            (&codes::REPLAYED, format!("Affonso already had this {what}; nothing new was booked"))
        } else {
            let credited = self.credited().map(|click| format!(", credited by the {click}")).unwrap_or_default();
            (&codes::DELIVERED, format!("Affonso booked the {what}{credited}"))
        };
        let mut outcome = self.outcome(code, &sentence);
        let id = match fact {
            Fact::Event(_) | Fact::Refund => ("conversionId", "id"),
            Fact::SignUp => ("referralId", "id"),
            Fact::Click => ("clickId", "id"),
        };
        for (name, theirs) in [&id].into_iter().chain(NAMED) {
            // Ids and states, not sentences: an id of many digits is told as it is.
            outcome.details.extend(scalar(theirs).map(|text| (*name, shown(&text))));
        }
        let warning = match fact {
            Fact::SignUp if is_blocked => Some("fraud block: the referral is rejected at Affonso and will earn nothing"),
            Fact::Click if self.about.recall.as_ref().is_none_or(|recall| recall.event.people.is_empty()) => {
                Some("the click's id is not kept here: it credits nobody until your site stores it")
            }
            Fact::Event(_) if data.get("id").is_some() && scalar("earning_id").is_none() => {
                Some("the conversion is recorded but earned nothing: Affonso found no matching incentive, or a cap is full")
            }
            _ => None,
        };
        outcome.warnings.extend(warning.map(String::from));
        if cfg!(feature = "webhooks") {
            self.remember(scalar("id"), &mut outcome);
        }
        outcome
    }

    /// The remembered click that the request credits, in words.
    fn credited(&self) -> Option<&str> {
        let recall = self.about.recall.as_ref().filter(|_| cfg!(feature = "webhooks"))?;
        recall.event.trace.credited.as_deref()
    }

    /// What the answer tells that later events ask for: the conversion of a sale, the click that was made.
    fn remember(&self, id: Option<Cow<'_, str>>, outcome: &mut Outcome) {
        let Some(recall) = &self.about.recall else { return };
        let Some(id) = id.and_then(conversion_id) else { return };
        let (names, value, at, span) = match self.about.fact {
            Fact::Event(_) => (&recall.orders, id.into_owned(), self.now, Some(SALE_KEPT_FOR)),
            Fact::Click => (
                &recall.event.people,
                remembered_click("click_id", &id),
                recall.event.at,
                self.settings.webhooks.attribution_window,
            ),
            Fact::SignUp | Fact::Refund => return,
        };
        let Some(span) = span else { return };
        let keep = |name: &String| Keep { name: name.clone(), value: value.clone(), at, until: at.after(span) };
        outcome.remember.keep.extend(names.iter().map(keep));
    }

    /// 404 in Affonso's words: for an event nobody's referral, for the others an id that does not exist.
    fn not_found(&self, trouble: Option<Trouble<'_>>) -> Outcome {
        let what = match self.about.fact {
            Fact::Event(_) => return self.unmatched(trouble),
            Fact::SignUp => "click id",
            Fact::Click => {
                return self.outcome(
                    &codes::UNKNOWN_AFFILIATE,
                    &format!("the link names no affiliate that Affonso knows{}", said(trouble)),
                );
            }
            Fact::Refund => "conversion id",
        };
        self.ended(Verdict::Rejected, &codes::UNKNOWN_ID, &format!("Affonso knows no such {what}{}", said(trouble)))
    }

    fn unmatched(&self, trouble: Option<Trouble<'_>>) -> Outcome {
        let verdict = if self.settings.unmatched == Manner::Reject { Verdict::Rejected } else { Verdict::Ignored };
        let hint = if self.about.several {
            "several identifiers were sent, and all of them must belong to one referral; if sales that should match end here, check userIdIs, or set identifiers to first to send the strongest alone"
        } else {
            "if sales that should match end here, check userIdIs"
        };
        self.ended(verdict, &codes::NO_REFERRAL, &format!("Affonso has no referral for this person{}; {hint}", said(trouble)))
    }

    fn configuration(&self, code: &'static Code, status: u16, trouble: Option<Trouble<'_>>) -> Outcome {
        let verdict = if self.settings.auth_errors == Manner::Reject { Verdict::Rejected } else { Verdict::Retry };
        let sentence = match code.name {
            "unauthorized" => {
                let is_signed = self.about.fact.is_signed() && self.settings.signing_secret.is_some();
                let settings = if is_signed { "settings apiKey and signingSecret" } else { "setting apiKey" };
                format!("Affonso answered {status}{}; check the {settings}", said(trouble))
            }
            "forbidden" => {
                let permission = self.about.fact.permission();
                format!("Affonso answered {status}{}; the key needs the permission {permission}", said(trouble))
            }
            _ if status == 404 => owned("a 404 came that is not Affonso's; check the setting baseUrl"),
            _ => owned(
                "a redirect came instead of an answer, and none is followed because the key would travel along; check the setting baseUrl",
            ),
        };
        self.ended(verdict, code, &sentence)
    }

    /// May the same be sent again, whatever became of it?
    fn is_repeatable(&self) -> bool {
        self.about.fact.has_key() || self.settings.clicks.as_ref().is_some_and(|clicks| clicks.retried)
    }

    /// It may have arrived or not: again, where Affonso knows a repeat by its key.
    fn unclear(&self, code: &'static Code, sentence: &str) -> Outcome {
        if self.is_repeatable() {
            return self.outcome(code, sentence);
        }
        let why = "it may have arrived all the same, and Affonso would count a repeat twice; retryClicks sends it again";
        self.outcome(&codes::CLICK_UNCLEAR, &format!("{sentence}; {why}"))
    }

    fn refused(&self, status: u16, trouble: Option<Trouble<'_>>) -> Outcome {
        self.ended(Verdict::Rejected, &codes::REFUSED, &format!("Affonso refused it ({status}){}", said(trouble)))
    }

    fn later(&self, code: &'static Code, status: u16, trouble: Option<Trouble<'_>>, wait: Option<u32>) -> Outcome {
        let asked = wait.map(|seconds| format!("; it asks to wait {seconds} s")).unwrap_or_default();
        let sentence = format!("Affonso answered {status}{}{asked}", said(trouble));
        // What was turned away at the door has certainly not been booked.
        let mut outcome =
            if code.name == shared::RATE_LIMITED.name { self.outcome(code, &sentence) } else { self.unclear(code, &sentence) };
        outcome.retry_after_seconds = wait.filter(|_| outcome.outcome == Verdict::Retry);
        outcome
    }

    fn outcome(&self, code: &'static Code, sentence: &str) -> Outcome {
        self.ended(code.verdict, code, sentence)
    }

    fn ended(&self, verdict: Verdict, code: &'static Code, sentence: &str) -> Outcome {
        let about = self.about;
        let whose = about.message_id.as_ref().map(|id| format!(", messageId {}", shown(id))).unwrap_or_default();
        let mut outcome =
            Outcome::with_verdict(verdict, code, format!("{sentence} (\"{}\"{whose}).", shown(&about.event_name))).by_target();
        outcome.details.push(("eventType", owned(about.fact.word())));
        outcome.details.extend(about.amount_from.as_ref().map(|path| ("amountFrom", path.to_string())));
        outcome.warnings.clone_from(&about.warnings);
        outcome
    }
}

/// Affonso's own words, behind a colon.
fn said(trouble: Option<Trouble<'_>>) -> String {
    let Some(trouble) = trouble else { return String::new() };
    let mut words = Vec::with_capacity(8);
    add_words(trouble.text("code"), &mut words);
    add_words(trouble.statement(), &mut words);
    for detail in trouble.details().take(5) {
        add_words(detail.statement(), &mut words);
    }
    if words.is_empty() { String::new() } else { [": ", &words.join("; ")].concat() }
}

/// Adds a statement, unless it repeats the one before.
#[inline(never)]
fn add_words(statement: Option<String>, words: &mut Vec<String>) {
    if let Some(statement) = statement
        && words.last() != Some(&statement)
    {
        words.push(statement);
    }
}
