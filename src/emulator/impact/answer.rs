//! What a call is answered with.

use super::config::{AppInstall, Config, ErrorSpelling};
use super::document::{Document, Format, Node, render};
use super::form::Form;
use super::records::{LoadKind, PageLoad, Submission, SubmissionStatus};
use super::refusal::{Problem, Refusal};
use crate::emulator::exchange::Reply;
use crate::emulator::instant::render_instant;

/// The address of something that belongs to the account.
fn address(config: &Config, of: &str, id: &str) -> String {
    format!("/Advertisers/{}/{of}/{id}", config.account_sid)
}

/// A call was queued (<https://integrations.impact.com/brand-api-reference/reference/conversions/conversions>).
pub(super) fn queued(submission: &Submission, config: &Config, format: Format) -> Reply {
    let uri = address(config, "APISubmissions", &submission.id);
    render(200, vec![("Status", Node::Text("QUEUED".into())), ("QueuedUri", Node::Text(uri))], None, format)
}

/// A conversion became this action at once. Only users of the API tell of this answer.
pub(super) fn booked(action_id: &str, config: &Config, format: Format) -> Reply {
    let uri = address(config, "Actions", action_id);
    render(200, vec![("ActionId", Node::Text(action_id.into())), ("ActionUri", Node::Text(uri))], None, format)
}

/// A submission as it stands
/// (<https://integrations.impact.com/impact-brand/reference/the-api-submission-object>).
pub(super) fn submission(submission: &Submission, config: &Config, format: Format) -> Reply {
    let form = Form::of_form(submission.payload.as_bytes());
    let number = |name| Node::number(form.get(name).and_then(|value| value.parse().ok()));
    let moment = |ms: Option<u64>| Node::text(ms.map(render_instant).as_deref());
    let status = match submission.status {
        SubmissionStatus::Queued => "Queued",
        SubmissionStatus::InProgress => "In Progress",
        SubmissionStatus::Complete => "Complete",
    };
    let document = vec![
        ("BatchId", Node::Text(submission.id.clone())),
        ("AccountId", Node::Number(config.account_id)),
        ("SubmissionDate", moment(Some(submission.accepted_at_ms))),
        ("CampaignId", number("CampaignId")),
        ("ActionTrackerId", Node::number(submission.event_type_id)),
        ("MediaPartnerId", Node::number(submission.media_partner_id)),
        ("EventCode", Node::text(form.get("EventCode"))),
        ("OrderId", Node::text(submission.order_id.as_deref())),
        ("Payload", Node::Text(submission.payload.clone())),
        ("Type", Node::Text(format!("{:?}", submission.kind))),
        ("Status", Node::Text(status.into())),
        ("CompletionDate", moment(submission.completed_at_ms)),
        ("ErrorType", Node::text(submission.error_type.as_deref())),
        ("ErrorReason", Node::text(submission.error_reason.as_deref())),
        ("Uri", Node::Text(address(config, "APISubmissions", &submission.id))),
    ];
    render(200, document, Some("APISubmission"), format)
}

/// A page load was taken. A tracking link is told where it leads, everything else when the session began
/// (<https://integrations.impact.com/brand-api-reference/reference/page-load/page-load>).
pub(super) fn loaded(load: &PageLoad, is_linked: bool, warnings: &[Problem], config: &Config) -> Reply {
    let landing = |parameter: &str, id: &str| {
        let page = &config.landing_page;
        Node::Text(format!("{page}{}{parameter}={id}", if page.contains('?') { '&' } else { '?' }))
    };
    if load.kind == LoadKind::AppInstall && config.app_install == AppInstall::LandingPage {
        return render(200, vec![("landingPage", landing("irclickid", &load.click_id))], None, Format::Json);
    }
    let mut document = vec![("clickId", Node::Text(load.click_id.clone()))];
    if is_linked {
        document.push(("landingPage", landing("im_ref", &load.click_id)));
    } else if load.kind == LoadKind::PageLoad {
        document.push(("sessionStart", Node::Text(render_instant(load.booked_at_ms))));
    }
    if !warnings.is_empty() {
        document.push(("warnings", statements(warnings, "WARNING", ErrorSpelling::Lower)));
    }
    render(200, document, None, Format::Json)
}

/// A call was refused. Without fields there is a sentence, in either spelling.
pub(super) fn refused(refusal: &Refusal, spelling: ErrorSpelling, format: Format) -> Reply {
    let mut document: Document = vec![("Status", Node::Text("ERROR".into()))];
    if refusal.problems.is_empty() || spelling == ErrorSpelling::Capital {
        document.push(("Message", Node::Text(refusal.message.clone())));
    }
    if !refusal.problems.is_empty() {
        let name = if spelling == ErrorSpelling::Lower { "errors" } else { "Errors" };
        document.push((name, statements(&refusal.problems, "ERROR", spelling)));
    }
    render(refusal.status, document, None, format)
}

/// A page load was refused: its errors are always a list.
pub(super) fn load_refused(refusal: &Refusal) -> Reply {
    let whole = [Problem::new("", &*refusal.message)];
    let problems = if refusal.problems.is_empty() { &whole[..] } else { &refusal.problems };
    let document = vec![("errors", statements(problems, "ERROR", ErrorSpelling::Lower))];
    render(refusal.status, document, None, Format::Json)
}

fn statements(problems: &[Problem], level: &str, spelling: ErrorSpelling) -> Node {
    let text = |text: &str| Node::Text(text.to_owned());
    let statement = |Problem { field, message }: &Problem| match spelling {
        ErrorSpelling::Lower => Node::Object(vec![("field", text(field)), ("level", text(level)), ("message", text(message))]),
        ErrorSpelling::Capital => Node::Object(vec![("Field", text(field)), ("Message", text(message))]),
    };
    Node::List(if spelling == ErrorSpelling::Lower { "error" } else { "Error" }, problems.iter().map(statement).collect())
}
