//! What is kept of page loads, submissions and actions.

use serde::{Deserialize, Serialize};

use super::money::Money;

/// What a visit was told as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoadKind {
    /// `POST /PageLoad`.
    PageLoad,
    /// `POST /AppInstall`.
    AppInstall,
}

/// One page load or app install.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PageLoad {
    /// The click id it was answered with.
    pub click_id: String,
    /// What it was told as.
    pub kind: LoadKind,
    /// Its `PageUrl`.
    pub page_url: Option<String>,
    /// Its `EventDate`, in milliseconds since 1970.
    pub event_ms: i64,
    /// The click it came by, or that its visitor came by before.
    pub referred_by: Option<String>,
    /// Whose click that was; without one the visit is organic.
    pub media_partner_id: Option<u64>,
    /// The parameters it was warned about.
    pub warnings: Vec<String>,
    /// Its parameters that are not documented.
    pub unknown: Vec<String>,
    /// When it came, in milliseconds since 1970.
    pub booked_at_ms: u64,
}

/// What a submission asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SubmissionKind {
    /// A new action.
    Conversion,
    /// Another amount, another quantity.
    Modification,
    /// The whole action taken back.
    Reversal,
}

/// How far a submission is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SubmissionStatus {
    /// It waits.
    Queued,
    /// It is looked at.
    #[serde(rename = "In Progress")]
    InProgress,
    /// It is done, one way or the other.
    Complete,
}

/// One call that was queued
/// (<https://integrations.impact.com/impact-brand/reference/the-api-submission-object>).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Submission {
    /// Its id: `A-…`.
    pub id: String,
    /// What it asks for.
    pub kind: SubmissionKind,
    /// How far it is.
    pub status: SubmissionStatus,
    /// `Validation` or `Contract Error`, if it failed.
    pub error_type: Option<String>,
    /// Why it failed.
    pub error_reason: Option<String>,
    /// Whether it failed because nobody sent the customer.
    pub organic: bool,
    /// The order's id: as it was sent, or as it was made up.
    pub order_id: Option<String>,
    /// The event type it was resolved to.
    pub event_type_id: Option<u64>,
    /// The partner it was credited to.
    pub media_partner_id: Option<u64>,
    /// The action it made or changed.
    pub action_id: Option<String>,
    /// The body as it came.
    pub payload: String,
    /// Its parameters that are not documented.
    pub unknown: Vec<String>,
    /// When it came, in milliseconds since 1970.
    pub accepted_at_ms: u64,
    /// When it will be processed, in milliseconds since 1970.
    pub due_at_ms: u64,
    /// When it was processed, in milliseconds since 1970.
    pub completed_at_ms: Option<u64>,
}

/// What an action is worth to its partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ActionState {
    /// It can still change.
    Pending,
    /// It is locked, and pays.
    Approved,
    /// It went back.
    Reversed,
}

/// A conversion that was credited to a partner
/// (<https://integrations.impact.com/brand-api-reference/reference/actions/actions>).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Action {
    /// Its id: `1000.4000.000001`.
    pub id: String,
    /// The submission that made it.
    pub submission: String,
    /// The event type.
    pub event_type_id: u64,
    /// The mobile event, if it was told.
    pub event_code: Option<String>,
    /// The order.
    pub order_id: String,
    /// Who is paid.
    pub media_partner_id: u64,
    /// The parameter that led there.
    pub attributed_by: String,
    /// The click, if one led there.
    pub click_id: Option<String>,
    /// Where it stands.
    pub state: ActionState,
    /// What was sold, as things stand.
    pub amount: Money,
    /// What was sold at first.
    pub intended_amount: Money,
    /// What the partner gets, as things stand.
    pub payout: Money,
    /// The currency of both.
    pub currency: String,
    /// What the order as a whole was reduced by.
    pub order_discount: Money,
    /// The items, if there were any.
    pub items: Vec<Item>,
    /// When it happened, in milliseconds since 1970.
    pub event_ms: i64,
    /// When it was booked, in milliseconds since 1970.
    pub booked_at_ms: u64,
    /// When it can change no more, in milliseconds since 1970.
    pub locks_at_ms: u64,
    /// How often it was changed.
    pub modifications: u32,
    /// All that was sent but for the order's id: whoever sends that again under another id sells the same thing twice.
    #[serde(skip)]
    pub(super) content: Option<String>,
}

/// One item of an action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its number in the parameters.
    pub number: u32,
    /// Its stock-keeping unit.
    pub sku: Option<String>,
    /// Its category.
    pub category: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// How many pieces.
    pub quantity: u32,
    /// What they cost together, before what the whole order is reduced by.
    pub amount: Money,
}

/// One change of an action that was carried out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Change {
    /// The submission that asked for it.
    pub submission: String,
    /// The action.
    pub action_id: String,
    /// A modification or a reversal.
    pub kind: SubmissionKind,
    /// The reason or disposition that was given.
    pub reason: String,
    /// What the action was worth before.
    pub amount_before: Money,
    /// What it is worth since.
    pub amount_after: Money,
    /// When it was carried out, in milliseconds since 1970.
    pub booked_at_ms: u64,
}
