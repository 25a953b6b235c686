//! Segment's Public API, as far as destination functions go. Source: <https://docs.segmentapis.com/tag/Functions>.

use super::super::arguments::Deploy;
use super::super::client::Client;
use super::super::ending::{Result, Trouble};
use super::super::moments;
use super::{Wanted, note_again};
use crate::delivery::{Class, Failure, Response, classify, delay_seconds, wait_seconds};
use crate::segment::settings::is_safe_address;
use crate::value::json::{Raw, Value};
use crate::value::{Secret, scrub};
use std::borrow::Cow;
use std::thread::sleep;
use std::time::Duration;

/// An upload that is given up can leave a version behind: it gets all the time it may need.
const PATIENCE: Duration = Duration::from_mins(2);

/// How often a call is tried.
const ATTEMPTS: u32 = 4;

/// More pages than a workspace may have functions.
const PAGES_AT_MOST: usize = 100;

/// A function as it stands in the workspace.
#[derive(Clone)]
pub(super) struct Function {
    pub(super) id: String,
    /// With the workspace appended, as Segment does it.
    pub(super) name: String,
    pub(super) code: String,
    /// A JSON array.
    pub(super) settings: String,
    pub(super) deployed_at: Option<String>,
}

/// What has become of a change.
pub(super) enum Saved {
    Stands(Function),
    /// It was refused, or did not come about; and why.
    No(String),
}

/// The members of a setting that count.
const OF_A_SETTING: [&str; 6] = ["name", "label", "type", "description", "required", "sensitive"];

impl Function {
    fn read(raw: Raw<'_>) -> Option<Self> {
        let members = raw.object();
        let text = |name| members.get(name).and_then(Raw::text).map(Cow::into_owned);
        Some(Self {
            id: text("id")?,
            name: text("displayName")?,
            code: text("code").unwrap_or_default(),
            settings: members.get("settings").map_or_else(|| "[]".into(), |raw| raw.spelling().to_owned()),
            deployed_at: text("deployedAt"),
        })
    }

    /// Does it hold what is wanted?
    pub(super) fn holds(&self, wanted: &Wanted) -> bool {
        self.code == wanted.code && settings(&self.settings) == settings(&wanted.settings)
    }

    pub(super) fn is_live(&self) -> bool {
        self.deployed_at.is_some()
    }

    /// For people.
    pub(super) fn since(&self) -> String {
        self.deployed_at.as_ref().map_or_else(|| "not live".into(), |moment| format!("live since {moment}"))
    }
}

/// Settings by name, in order, each with the members that count.
pub(super) fn settings(json: &str) -> Vec<(String, String)> {
    let elements = Raw::parse(json).into_iter().flat_map(Raw::elements);
    let row = |raw: Raw<'_>| {
        let members = raw.object();
        let name = members.scalar("name").unwrap_or_default().into_owned();
        let told =
            OF_A_SETTING.map(|it| members.get(it).map(|raw| raw.text().map_or(raw.compact(), |text| text)).unwrap_or_default());
        (name, told.join("\n"))
    };
    elements.map(row).collect()
}

pub(super) struct Api {
    client: Client,
    address: String,
    token: Secret,
    longest_delay: u32,
}

impl Api {
    pub(super) fn open(arguments: &Deploy, token: &str) -> Result<Self> {
        let usual = if arguments.eu { "https://eu1.api.segmentapis.com" } else { "https://api.segmentapis.com" };
        let address = arguments.api_url.as_deref().unwrap_or(usual).trim_end_matches('/').to_owned();
        if !is_safe_address(&address) {
            return Err(Trouble::wrong("--api-url: expected an https address, or http on this machine", ""));
        }
        if !token.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Trouble::wrong("the token holds blanks or other characters that no token has", "copy it again"));
        }
        let client = Client::open(1, PATIENCE);
        Ok(Self { client, address, token: Secret::new(token.into()), longest_delay: arguments.longest_delay })
    }

    /// The function of an id, or of a name; `None` where there is none of that name.
    pub(super) fn find(&self, name: &str, id: Option<&str>) -> Result<Option<Function>> {
        if let Some(id) = id {
            let missing = || Trouble::wrong(format!("there is no function {id}"), "leave --id out to find it by its name");
            return self.read(id)?.ok_or_else(missing).map(Some);
        }
        let mut found = self.list()?;
        let with_workspace = format!("{name} (");
        found.retain(|function| function.name == name || function.name.starts_with(&with_workspace));
        match found.as_slice() {
            [] => Ok(None),
            [one] => self.read(&one.id),
            several => {
                let ids: Vec<_> = several.iter().map(|function| format!("{} {}", function.id, function.name)).collect();
                Err(Trouble::wrong(format!("several functions are called {name}: {}", ids.join(", ")), "say which one with --id"))
            }
        }
    }

    fn list(&self) -> Result<Vec<Function>> {
        let mut found = Vec::new();
        let mut cursor = String::new();
        for _ in 0..PAGES_AT_MOST {
            let page = if cursor.is_empty() { String::new() } else { format!("&pagination.cursor={cursor}") };
            let path = format!("/functions?resourceType=DESTINATION&pagination.count=100{page}");
            let answer = self.ask("GET", &path, "")?.map_err(|why| unfinished("list the functions", &why))?;
            let data = data_of(&answer);
            found.extend(
                data.and_then(|data| data.member("functions")).into_iter().flat_map(Raw::elements).filter_map(Function::read),
            );
            let next = data.and_then(|data| data.member("pagination")?.member("next")).and_then(Raw::text);
            match next {
                Some(next) if !next.is_empty() => {
                    cursor = form_urlencoded::byte_serialize(next.as_bytes()).collect();
                }
                _ => break,
            }
        }
        Ok(found)
    }

    /// A function by its id; `None` where there is none.
    pub(super) fn read(&self, id: &str) -> Result<Option<Function>> {
        match self.ask("GET", &format!("/functions/{id}"), "")? {
            Ok(answer) => function_of(&answer).map(Some).ok_or_else(|| unfinished("read the function", "an answer without one")),
            Err(why) if why.starts_with("404") => Ok(None),
            Err(why) => Err(unfinished("read the function", &why)),
        }
    }

    /// Changes a function; looks again where the answer does not tell.
    pub(super) fn change(&self, id: &str, wanted: &Wanted) -> Result<Saved> {
        let body = body(wanted, false);
        self.save("PATCH", &format!("/functions/{id}"), &body, wanted, || self.read(id))
    }

    /// Makes a function. A try that may have come about is not made again before a look at the list.
    pub(super) fn create(&self, wanted: &Wanted) -> Result<Saved> {
        let body = body(wanted, true);
        self.save("POST", "/functions", &body, wanted, || self.find(&wanted.name, None))
    }

    fn save(
        &self,
        method: &str,
        path: &str,
        body: &str,
        wanted: &Wanted,
        look: impl Fn() -> Result<Option<Function>>,
    ) -> Result<Saved> {
        let mut why = String::new();
        for attempt in 1..=ATTEMPTS {
            let (reason, wait) = match self.call(method, path, body) {
                Called::Done(answer) => match function_of(&answer).filter(|function| function.holds(wanted)) {
                    Some(function) => return Ok(Saved::Stands(function)),
                    None => ("an answer that does not show what was sent".into(), None),
                },
                Called::Refused(why) => return Ok(Saved::No(why)),
                Called::Later(why, wait) => (why, wait),
            };
            // It may have come about although nobody said so.
            let found = look().map_err(|trouble| unknown(&reason, &trouble))?;
            if let Some(function) = found.filter(|function| function.holds(wanted)) {
                return Ok(Saved::Stands(function));
            }
            why = reason;
            if attempt < ATTEMPTS {
                self.rest("saving", &why, attempt, wait);
            }
        }
        Ok(Saved::No(why))
    }

    /// Puts what was saved live, where saving does not; an error is the reason.
    pub(super) fn deploy(&self, id: &str) -> std::result::Result<(), String> {
        match self.ask("POST", &format!("/functions/{id}/deploy"), "{}") {
            Ok(answer) => answer.map(drop),
            Err(trouble) => Err(trouble.message),
        }
    }

    /// An answer's body, or what Segment said against it; tried again where that may help and repeats nothing.
    fn ask(&self, method: &str, path: &str, body: &str) -> Result<std::result::Result<String, String>> {
        let mut last = String::new();
        for attempt in 1..=ATTEMPTS {
            match self.call(method, path, body) {
                Called::Done(answer) => return Ok(Ok(answer)),
                Called::Refused(why) if why.starts_with("401") => {
                    return Err(Trouble::wrong(
                        format!("Segment refused the token: {why}"),
                        "check the token, and the region: a workspace in the EU needs --eu",
                    ));
                }
                Called::Refused(why) => return Ok(Err(why)),
                Called::Later(why, wait) => {
                    last = why;
                    if attempt < ATTEMPTS {
                        self.rest("Segment", &last, attempt, wait);
                    }
                }
            }
        }
        Err(unfinished("reach Segment", &last))
    }

    fn rest(&self, what: &str, why: &str, attempt: u32, wait: Option<u32>) {
        let seconds = delay_seconds(attempt, wait, self.longest_delay, 0.5);
        note_again(what, why, seconds);
        sleep(Duration::from_secs(seconds.into()));
    }

    fn call(&self, method: &str, path: &str, body: &str) -> Called {
        let mut headers =
            vec![("Authorization", format!("Bearer {}", self.token.reveal())), ("Accept", "application/json".into())];
        if !body.is_empty() {
            headers.push(("Content-Type", "application/json".into()));
        }
        match self.client.receive(method, &[self.address.as_str(), path].concat(), &headers, body.as_bytes()) {
            Ok(response) => self.read_answer(response),
            Err(Failure::Timeout) => Called::Later("no complete answer in time".into(), None),
            Err(_) => Called::Later("no connection, or it broke".into(), None),
        }
    }

    fn read_answer(&self, response: Response) -> Called {
        let Response { status, retry_after, rate_limit_reset, body } = response;
        let wait = wait_seconds([retry_after.as_deref(), rate_limit_reset.as_deref()], moments::now());
        let why = self.token.strike_from(format!("{status}{}", words(&body)));
        match classify(status) {
            Class::Success if Raw::parse(&body).is_ok() => Called::Done(body),
            Class::Success => Called::Later(format!("{status} that is no JSON"), wait),
            // Segment says 403 now and then where it means later.
            Class::Later(_) => Called::Later(why, wait),
            Class::Configuration(_) if status == 403 => Called::Later(why, wait),
            Class::Configuration(_) | Class::NotFound | Class::Final => Called::Refused(why),
        }
    }
}

enum Called {
    /// The body of a success.
    Done(String),
    /// For good: status and words.
    Refused(String),
    /// Not now, with the wait that is asked for.
    Later(String, Option<u32>),
}

fn unfinished(doing: &str, why: &str) -> Trouble {
    Trouble::unfinished(format!("could not {doing}: {why}"), "run the same command again")
}

/// The worst case, told as such.
fn unknown(reason: &str, look: &Trouble) -> Trouble {
    Trouble::unfinished(
        format!("it is not known whether the change was saved: {reason}; and a look at it failed: {}", look.message),
        "run the same command again: it compares with what is there. Or look at the function in Segment",
    )
}

/// What Segment says against something: `{"errors":[{"type":…,"message":…}]}`.
fn words(body: &str) -> String {
    let errors = Raw::parse(body).ok().and_then(|body| body.member("errors"));
    let first = errors.and_then(|errors| errors.elements().next()).map(Raw::object).unwrap_or_default();
    first.scalar("message").map(|message| format!(", \"{}\"", scrub(&message))).unwrap_or_default()
}

fn data_of(answer: &str) -> Option<Raw<'_>> {
    Raw::parse(answer).ok()?.member("data")
}

fn function_of(answer: &str) -> Option<Function> {
    Function::read(data_of(answer)?.member("function")?)
}

fn body(wanted: &Wanted, is_new: bool) -> String {
    let settings = Raw::parse(&wanted.settings).map(|raw| raw.compact().into_owned()).unwrap_or_default();
    Value::object(vec![
        ("code", Some(wanted.code.as_str().into())),
        ("settings", Some(Value::Raw(Cow::Owned(settings)))),
        ("displayName", is_new.then(|| Value::from(wanted.name.as_str()))),
        ("resourceType", is_new.then(|| "DESTINATION".into())),
        ("description", is_new.then(|| "Turns Segment events into affiliate commissions (affonso-segment)".into())),
    ])
    .to_json()
}
