//! One plan as people read it.

use super::super::ending::Result;
use super::super::screen::{BAD, BOLD, DIM, DOUBTFUL, GOOD, Screen, padded, plain, styled};
use crate::delivery::{Plan, Verdict};
use crate::value::json::Raw;
use crate::value::owned;
use anstyle::Style;

/// The width of the words at the left.
const LEFT: usize = 10;

/// The widest that a column is made, in characters; what is longer stands out.
const WIDEST: usize = 34;

/// Writes a plan. `place` is where the event lies.
pub(super) fn write(screen: &mut Screen, place: &str, event: &str, plan: &Plan<'_>) -> Result<()> {
    screen.line(heading(place, event))?;
    let json = plan.to_value().to_json();
    let told = Raw::parse(&json).map(Raw::object).unwrap_or_default();
    let style = style_of(plan);
    if let Some(request) = plan.request() {
        row(screen, style, plan.decision(), &format!("{} {}", request.method.word(), plain(&request.url)))?;
        for (at, (name, value)) in request.headers.iter().enumerate() {
            row(screen, DIM, if at == 0 { "headers" } else { "" }, &format!("{name}: {}", plain(&value.masked())))?;
        }
        fields(screen, "fields", told.get("fields"))?;
        for follow in told.get("follow").into_iter().flat_map(Raw::elements) {
            fields(screen, "then", Some(follow))?;
        }
        row(screen, DIM, "body", &plain(&request.body))?;
    }
    if let Some(outcome) = plan.outcome() {
        row(screen, style, plan.decision(), &format!("{}: {}", outcome.code, plain(&outcome.message)))?;
        for (name, detail) in &outcome.details {
            row(screen, DIM, "", &format!("{name}: {}", plain(detail)))?;
        }
    }
    let warnings = plan.outcome().map_or(plan.warnings(), |outcome| &outcome.warnings);
    for warning in warnings {
        row(screen, DOUBTFUL, "warning", &plain(warning))?;
    }
    row(screen, DIM, "Segment", &next(plan))?;
    screen.line("")
}

/// Where it lies, and what it is.
fn heading(place: &str, event: &str) -> String {
    let event = Raw::parse(event.trim_start_matches('\u{feff}')).map(Raw::object).unwrap_or_default();
    let scalar = |name| event.scalar(name).map(|text| owned(&plain(&text)));
    let mut words = vec![styled(BOLD, &plain(place))];
    words.extend(scalar("type"));
    words.extend(scalar("event").or_else(|| scalar("name")).map(|name| format!("\"{name}\"")));
    words.extend(scalar("messageId").map(|id| styled(DIM, &id)));
    words.join("  ")
}

fn style_of(plan: &Plan<'_>) -> Style {
    match plan.outcome().map(|outcome| outcome.outcome) {
        None => GOOD,
        Some(Verdict::Delivered | Verdict::Ignored) => DIM,
        Some(Verdict::Retry) => DOUBTFUL,
        Some(Verdict::Rejected) => BAD,
    }
}

/// What Segment does next: at once, or when the target has taken the request.
fn next(plan: &Plan<'_>) -> String {
    plan.outcome().map_or_else(
        || {
            let [taken, later] = [Verdict::Delivered, Verdict::Retry].map(|verdict| verdict.next_in_segment(None));
            format!("{taken} once it is taken; {later} when it cannot be taken now")
        },
        |outcome| outcome.outcome.next_in_segment(outcome.refused_by).to_owned(),
    )
}

fn fields(screen: &mut Screen, word: &str, fields: Option<Raw<'_>>) -> Result<()> {
    let cell =
        |field: Raw<'_>, name: &str| field.member(name).and_then(Raw::text).map(|text| owned(&plain(&text))).unwrap_or_default();
    let rows: Vec<_> = fields
        .into_iter()
        .flat_map(Raw::elements)
        .map(|field| (cell(field, "field"), cell(field, "from"), cell(field, "value")))
        .collect();
    let width = |length: fn(&(String, String, String)) -> usize| rows.iter().map(length).max().unwrap_or(0).min(WIDEST);
    let (names, origins) = (width(|row| row.0.chars().count()), width(|row| row.1.chars().count()));
    for (at, (name, from, value)) in rows.iter().enumerate() {
        let line = format!("{}  {}  {value}", padded(name, names), styled(DIM, &padded(from, origins)));
        row(screen, DIM, if at == 0 { word } else { "" }, &line)?;
    }
    Ok(())
}

fn row(screen: &mut Screen, style: Style, word: &str, text: &str) -> Result<()> {
    screen.line(format!("  {}{text}", styled(style, &padded(word, LEFT))))
}
