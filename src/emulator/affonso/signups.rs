//! `POST /v1/signups`: a click becomes a lead (<https://docs.affonso.io/api/endpoint/signups/create>).

use super::command::SignupOrder;
use super::fields::Fields;
use super::refusal::{Problem, Refusal};

const KNOWN: [&str; 4] = ["click_id", "email", "external_user_id", "name"];

/// The longest name, in characters.
const MAX_NAME: usize = 255;

/// Reads a body by the documented rules; an undocumented name is a mistake.
pub(super) fn parse_signup(body: &[u8]) -> Result<SignupOrder, Refusal> {
    let fields = Fields::parse(body).ok_or_else(Refusal::unreadable)?;
    let mut problems = Vec::new();
    fields.refuse_others(&KNOWN, &mut problems);
    let click_id = fields.required_text("click_id", &mut problems);
    if !fields.has("email") && !fields.has("external_user_id") {
        problems.push(Problem::new("email", "Either email or external_user_id is required"));
    }
    let email = fields.email("email", &mut problems);
    let external_user_id = fields.filled_text("external_user_id", &mut problems);
    let name = fields.short_text("name", MAX_NAME, &mut problems);
    let name = name.filter(|name| !name.is_empty());
    match click_id.filter(|_| problems.is_empty()) {
        Some(click_id) => Ok(SignupOrder { click_id, email, external_user_id, name }),
        None => Err(Refusal::invalid(problems)),
    }
}
