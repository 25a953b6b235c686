//! Segment's Public API as far as destination functions go: list, read, create and change them.
//!
//! Written from <https://docs.segmentapis.com/tag/Functions>. Where that is silent, the choice is a setting or is named where
//! it is made. All paths stand behind `/public-api`, so that one address serves every party.
//!
//! | endpoint | does | again |
//! |---|---|---|
//! | `GET /functions?resourceType=DESTINATION` | lists, so many a page | |
//! | `GET /functions/{id}` | reads one with its code | |
//! | `POST /functions` | makes one | makes another |
//! | `PATCH /functions/{id}` | changes one, live at once | changes nothing |
//! | `POST /functions/{id}/deploy` | puts one live, where changing it does not | |

mod function;

pub use function::Function;

use function::Wish;
use serde::{Deserialize, Serialize};

use super::control::Party;
use super::exchange::{Incoming, Reply};
use super::faults::{Fault, Plan, Voice, strike};
use super::instant::render_instant;

/// Every path begins like this.
pub(super) const PREFIX: &str = "/public-api";

/// Functions a workspace may have. Source: <https://segment.com/docs/connections/functions/usage/>.
const FUNCTIONS_AT_MOST: usize = 25;

/// The workspace that is played.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The tokens that exist.
    pub tokens: Vec<String>,
    /// What is appended to the names of functions, in parentheses.
    pub workspace: String,
    /// The functions that exist.
    pub functions: Vec<Function>,
    /// Does a change go live at once? Otherwise it has to be deployed.
    pub live_at_once: bool,
    /// Is `code` answered with line breaks as they are, which is no JSON? It has been seen.
    pub raw_line_breaks: bool,
    /// Functions on a page of a list.
    pub page: usize,
    /// The faults to begin with.
    pub faults: Vec<Fault>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            tokens: vec!["sgp_demo".into()],
            workspace: "Demo".into(),
            functions: Vec::new(),
            live_at_once: true,
            raw_line_breaks: true,
            page: 2,
            faults: Vec::new(),
        }
    }
}

/// A workspace in memory.
pub struct Emulator {
    config: Config,
    plan: Plan,
    functions: Vec<Function>,
    calls: Vec<Call>,
}

/// One call, without its headers: they carry the token.
#[derive(Clone, Debug, Serialize)]
struct Call {
    method: String,
    path: String,
    answered: Option<u16>,
}

/// A refusal: status, type, sentence.
type Refusal = (u16, &'static str, String);

struct Segment;

impl Voice for Segment {
    fn error(&self, status: u16) -> Reply {
        refuse(&(status, "fault", "A fault was asked for".into()))
    }

    fn success(&self) -> Reply {
        Reply::json(200, br#"{"data":{}}"#.into())
    }
}

impl Emulator {
    /// A workspace with the functions of its configuration.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self { plan: Plan::new(config.faults.clone()), functions: config.functions.clone(), calls: Vec::new(), config }
    }

    /// Takes one call and says what the caller experiences. `now_ms` is the time in milliseconds since 1970.
    pub fn handle(&mut self, incoming: &Incoming, now_ms: u64) -> Reply {
        let path = incoming.route().strip_prefix(PREFIX).unwrap_or_default().to_owned();
        let fault = self.plan.strike(&path);
        let reply =
            strike(fault.as_ref(), &Segment, || self.carry_out(incoming, &path, now_ms).unwrap_or_else(|error| refuse(&error)));
        self.calls.push(Call { method: incoming.method.clone(), path, answered: reply.status() });
        reply
    }

    fn carry_out(&mut self, incoming: &Incoming, path: &str, now_ms: u64) -> Result<Reply, Refusal> {
        let token = incoming.header("Authorization").and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
        if !self.config.tokens.iter().any(|known| known == token) {
            return Err((401, "unauthorized", "The token is not valid".into()));
        }
        let parts: Vec<_> = path.split('/').skip(1).collect();
        match (incoming.method.as_str(), parts.as_slice()) {
            ("GET", ["functions"]) => Ok(self.list(incoming)),
            ("POST", ["functions"]) => self.create(incoming, now_ms),
            ("GET", ["functions", id]) => self.find(id).map(|at| self.answer(at, 200)),
            ("PATCH", ["functions", id]) => self.change(id, incoming, now_ms),
            ("POST", ["functions", id, "deploy"]) => self.deploy(id, now_ms),
            _ => Err((404, "not-found", format!("No such endpoint: {} {path}", incoming.method))),
        }
    }

    fn find(&self, id: &str) -> Result<usize, Refusal> {
        let at = self.functions.iter().position(|function| function.id == id);
        at.ok_or_else(|| (404, "not-found", "The function was not found".into()))
    }

    /// One page; the code is not in it.
    fn list(&self, incoming: &Incoming) -> Reply {
        let query = incoming.path.split_once('?').map_or("", |(_, query)| query);
        let mut parameters = form_urlencoded::parse(query.as_bytes());
        let cursor = parameters.find(|(name, _)| name == "pagination.cursor");
        let from: usize = cursor.and_then(|(_, cursor)| cursor.parse().ok()).unwrap_or(0);
        let functions: Vec<_> = self.functions.iter().skip(from).take(self.config.page).collect();
        let listed: Vec<_> = functions.iter().map(|function| function.listed(&self.config.workspace)).collect();
        let next = from + functions.len();
        let mut pagination = serde_json::json!({ "current": from.to_string(), "totalEntries": self.functions.len() });
        if next < self.functions.len() {
            pagination["next"] = next.to_string().into();
        }
        let answer = serde_json::json!({ "data": { "functions": listed, "pagination": pagination } });
        Reply::json(200, answer.to_string().into_bytes())
    }

    fn create(&mut self, incoming: &Incoming, now_ms: u64) -> Result<Reply, Refusal> {
        let wish = Wish::read(&incoming.body)?;
        if self.functions.len() >= FUNCTIONS_AT_MOST {
            return Err((400, "bad-request", "The workspace has as many functions as it may have".into()));
        }
        let number = self.functions.len() + 1;
        let mut function = wish.made(number)?;
        if self.config.live_at_once {
            function.deployed_at = Some(render_instant(now_ms));
        }
        self.functions.push(function);
        Ok(self.answer(number - 1, 201))
    }

    fn change(&mut self, id: &str, incoming: &Incoming, now_ms: u64) -> Result<Reply, Refusal> {
        let at = self.find(id)?;
        let wish = Wish::read(&incoming.body)?;
        let is_live = self.config.live_at_once;
        if let Some(function) = self.functions.get_mut(at) {
            wish.change(function)?;
            if is_live {
                function.deployed_at = Some(render_instant(now_ms));
            }
        }
        Ok(self.answer(at, 200))
    }

    fn deploy(&mut self, id: &str, now_ms: u64) -> Result<Reply, Refusal> {
        let at = self.find(id)?;
        if self.config.live_at_once {
            return Err((400, "bad-request", "Only source functions can be deployed".into()));
        }
        if let Some(function) = self.functions.get_mut(at) {
            function.deployed_at = Some(render_instant(now_ms));
        }
        Ok(self.answer(at, 200))
    }

    fn answer(&self, at: usize, status: u16) -> Reply {
        let Some(function) = self.functions.get(at) else { return refuse(&(500, "internal", String::new())) };
        let shown = function.shown(&self.config.workspace, self.config.raw_line_breaks);
        Reply::json(status, [r#"{"data":{"function":"#, &shown, "}}"].concat().into_bytes())
    }
}

impl Party for Emulator {
    type Config = Config;

    fn open(config: Config) -> Self {
        Self::new(config)
    }

    fn set_faults(&mut self, faults: Vec<Fault>) {
        self.plan = Plan::new(faults);
    }

    fn show(&mut self, _now_ms: u64) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(&serde_json::json!({ "functions": self.functions, "calls": self.calls }))
    }
}

fn refuse((status, kind, message): &Refusal) -> Reply {
    let body = serde_json::json!({ "errors": [{ "type": kind, "message": message }] });
    Reply::json(*status, body.to_string().into_bytes())
}
