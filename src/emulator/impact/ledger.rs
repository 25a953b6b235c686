//! Everything the far side has seen and booked, for whoever wants to check it.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use super::books::Books;
use super::click::Click;
use super::money::Money;
use super::people::Person;
use super::reasons::CONV_DUPLICATE;
use super::records::{Action, ActionState, Change, LoadKind, PageLoad, Submission, SubmissionKind, SubmissionStatus};
use crate::emulator::exchange::Incoming;
use crate::emulator::faults::Fault;

/// The whole state, as it stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ledger {
    /// The counts.
    pub summary: Summary,
    /// What partners get for the actions that did not go back, by partner and currency.
    pub earnings: Vec<Earning>,
    /// Every call, in order.
    pub attempts: Vec<Attempt>,
    /// Page loads and app installs, in order.
    pub page_loads: Vec<PageLoad>,
    /// Conversions, modifications and reversals, in order.
    pub submissions: Vec<Submission>,
    /// The actions as they stand, in order.
    pub actions: Vec<Action>,
    /// The changes of actions that were carried out, in order.
    pub changes: Vec<Change>,
    /// The clicks: those that were there and those that tracking links made.
    pub clicks: Vec<Click>,
    /// Who is who, as far as page loads tell.
    pub people: Vec<Person>,
    /// What was accepted although it should not have come like that.
    pub violations: Vec<Violation>,
}

/// The counts of a ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// All calls but preflights.
    pub calls: usize,
    /// Page loads that were taken.
    pub page_loads: usize,
    /// App installs that were taken.
    pub app_installs: usize,
    /// Conversions that were queued.
    pub conversions: usize,
    /// Submissions that still wait.
    pub waiting: usize,
    /// Conversions that became actions.
    pub attributed: usize,
    /// Conversions that nobody is credited with.
    pub organic: usize,
    /// Conversions of an order that had become an action before.
    pub duplicates: usize,
    /// Submissions that failed for another reason.
    pub failed: usize,
    /// Modifications and reversals that were carried out.
    pub changes: usize,
    /// Calls that were refused.
    pub refused: usize,
    /// Calls struck by a fault.
    pub faults: usize,
    /// Calls that broke a rule and were accepted all the same.
    pub violations: usize,
    /// Orders credited more than once: actions that did not go back and repeat an earlier one that did not. Two actions are
    /// the same order if they have the same order id and event type, or if all that was sent for them is the same but for the order
    /// id. Conversions whose time is `NOW` are only compared by id.
    pub double_credits: usize,
}

/// What a partner gets in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earning {
    /// The partner.
    pub media_partner_id: u64,
    /// The currency.
    pub currency: String,
    /// For how many actions.
    pub actions: usize,
    /// What was sold.
    pub amount: Money,
    /// What is paid for that.
    pub payout: Money,
}

/// Something that was accepted and should not have come like that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// The call, by its place among the attempts.
    pub attempt: usize,
    /// The rule.
    pub rule: Rule,
}

/// The rules that calls can break without being refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Credentials came to the tracking host, which wants none: they leaked.
    CredentialsAtTracking,
    /// An auth token stood in an address.
    TokenInAddress,
    /// An auth token stood in a body.
    TokenInBody,
    /// An order's amount came beside items.
    SubtotalBesideItems,
    /// A customer status that no event type knows.
    UnknownCustomerStatus,
}

/// One call.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Attempt {
    /// When it came, in milliseconds since 1970.
    pub at_ms: u64,
    /// Its method.
    pub method: String,
    /// Its path.
    pub path: String,
    /// Whether it carried credentials. They themselves are not kept.
    pub credentials: bool,
    /// Its body as text.
    pub body: String,
    /// What it did to the books.
    pub effect: Effect,
    /// The status it would have been answered with; nothing if a fault came first.
    pub handled: Option<u16>,
    /// The status that was sent; nothing if the caller got none.
    pub answered: Option<u16>,
    /// The parameters it was refused for.
    pub refused_for: Vec<String>,
    /// The submission it became, or the click id of the page load.
    pub entry: Option<String>,
    /// The fault that struck it.
    pub fault: Option<Fault>,
}

/// What a call did to the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It was queued.
    Queued,
    /// It was kept as a page load or app install.
    Loaded,
    /// It was shown a submission.
    Shown,
    /// It was refused.
    Refused,
    /// A fault kept it from the books.
    Lost,
}

impl Attempt {
    /// A call before anything became of it.
    pub(super) fn new(incoming: &Incoming, now_ms: u64) -> Self {
        Self {
            at_ms: now_ms,
            method: incoming.method.clone(),
            path: incoming.path.clone(),
            credentials: incoming.header("Authorization").is_some(),
            body: String::from_utf8_lossy(&incoming.body).into_owned(),
            effect: Effect::Lost,
            handled: None,
            answered: None,
            refused_for: Vec::new(),
            entry: None,
            fault: None,
        }
    }
}

impl Ledger {
    /// The state of the books at this time.
    pub(super) fn of(books: &Books, attempts: &[Attempt], violations: &[Violation], now_ms: u64) -> Self {
        let submissions = books.submissions(now_ms);
        let actions: Vec<Action> = books.actions.iter().map(|action| standing(action, now_ms)).collect();
        Self {
            summary: Summary {
                double_credits: double_credits(&actions),
                ..Summary::of(books, &submissions, attempts, violations)
            },
            earnings: earnings(&actions),
            attempts: attempts.to_vec(),
            page_loads: books.loads.clone(),
            submissions,
            actions,
            changes: books.changes.clone(),
            clicks: books.people.clicks.clone(),
            people: books.people.known.clone(),
            violations: violations.to_vec(),
        }
    }
}

impl Summary {
    fn of(books: &Books, submissions: &[Submission], attempts: &[Attempt], violations: &[Violation]) -> Self {
        let loads = |kind: LoadKind| books.loads.iter().filter(|load| load.kind == kind).count();
        let with = |counts: &dyn Fn(&Submission) -> bool| submissions.iter().filter(|one| counts(one)).count();
        let failed = with(&|one| one.error_reason.is_some());
        let organic = with(&|one| one.organic);
        let duplicates = with(&|one| one.error_reason.as_deref() == Some(CONV_DUPLICATE));
        Self {
            calls: attempts.len(),
            page_loads: loads(LoadKind::PageLoad),
            app_installs: loads(LoadKind::AppInstall),
            conversions: with(&|one| one.kind == SubmissionKind::Conversion),
            waiting: with(&|one| one.status != SubmissionStatus::Complete),
            attributed: books.actions.len(),
            organic,
            duplicates,
            failed: failed - organic - duplicates,
            changes: books.changes.len(),
            refused: attempts.iter().filter(|attempt| attempt.effect == Effect::Refused).count(),
            faults: attempts.iter().filter(|attempt| attempt.fault.is_some()).count(),
            violations: violations.len(),
            double_credits: 0,
        }
    }
}

/// An action that did not go back is approved when it is locked.
fn standing(action: &Action, now_ms: u64) -> Action {
    let is_approved = action.state == ActionState::Pending && now_ms >= action.locks_at_ms;
    let state = if is_approved { ActionState::Approved } else { action.state };
    Action { state, ..action.clone() }
}

fn double_credits(actions: &[Action]) -> usize {
    let mut orders = HashSet::new();
    let mut contents = HashSet::new();
    let credited = actions.iter().filter(|action| action.state != ActionState::Reversed);
    let repeats = credited.filter(|action| {
        let known_order = !orders.insert((action.event_type_id, &action.order_id));
        let known_content = action.content.as_ref().is_some_and(|content| !contents.insert(content));
        known_order || known_content
    });
    repeats.count()
}

fn earnings(actions: &[Action]) -> Vec<Earning> {
    let mut earnings = BTreeMap::new();
    for action in actions.iter().filter(|action| action.state != ActionState::Reversed) {
        let earning = earnings.entry((action.media_partner_id, &action.currency)).or_insert_with(|| Earning {
            media_partner_id: action.media_partner_id,
            currency: action.currency.clone(),
            actions: 0,
            amount: Money::zero(),
            payout: Money::zero(),
        });
        earning.actions += 1;
        earning.amount = earning.amount.plus(&action.amount);
        earning.payout = earning.payout.plus(&action.payout);
    }
    earnings.into_values().collect()
}
