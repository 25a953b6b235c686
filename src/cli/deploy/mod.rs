//! `affonso-segment deploy`: creates or changes the destination function in a Segment workspace, by Segment's Public API.
//!
//! A change goes live at once: so the file is checked first, the difference to what is live is shown, and somebody is asked.
//! Each call that changes something is followed by a look at what has become of it, and the last word says which step stands.

mod api;
mod difference;
mod file;

use super::arguments::Deploy;
use super::ending::{Ending, Result, Trouble};
use super::screen::{BOLD, DIM, DOUBTFUL, GOOD, Screen, note, plain, styled};
use crate::Target;
use api::{Api, Function, Saved};
use std::io::{self, BufRead, IsTerminal, Write};

/// The variable that holds the token.
const TOKEN: &str = "SEGMENT_PUBLIC_API_TOKEN";

/// What is to stand in the workspace.
pub(crate) struct Wanted {
    pub(crate) name: String,
    pub(crate) code: String,
    /// As Segment's Public API takes them.
    pub(crate) settings: String,
}

pub(crate) fn run(arguments: &Deploy) -> Result<Ending> {
    let target = arguments.target.target;
    let checked = file::read(target, arguments.file.as_deref())?;
    let mut screen = Screen::open();
    checked.tell(&mut screen)?;
    let token = std::env::var(TOKEN).ok().filter(|token| !token.trim().is_empty()).ok_or_else(|| {
        let next = "create a token in Segment (Settings, Workspace settings, Access Management, Tokens) and put it there";
        Trouble::wrong(format!("no token: expected one in the environment, as {TOKEN}"), next)
    })?;
    let api = Api::open(arguments, token.trim())?;
    let wanted = Wanted {
        name: arguments.name.clone().unwrap_or_else(|| title(target).into()),
        code: checked.code,
        settings: target.settings_json(),
    };
    let live = api.find(&wanted.name, arguments.id.as_deref())?;
    if let Some(live) = live.as_ref().filter(|live| live.is_live() && live.holds(&wanted)) {
        screen.line(format!("{} is up to date: {}", styled(BOLD, &plain(&live.name)), live.since()))?;
        screen.close()?;
        return Ok(Ending::Done);
    }
    difference::tell(&mut screen, live.as_ref(), &wanted)?;
    if arguments.dry_run {
        screen.line(styled(DIM, "nothing was changed (--dry-run)"))?;
        screen.close()?;
        return Ok(Ending::Done);
    }
    screen.close()?;
    if !arguments.yes && !is_agreed(live.is_some())? {
        return Err(Trouble::wrong("nothing was changed", ""));
    }
    let saved = save(&api, live.as_ref(), &wanted)?;
    let function = go_live(&api, live.as_ref(), saved)?;
    tell_the_end(&function, live.is_none(), target)
}

/// For people.
fn title(target: Target) -> &'static str {
    match target {
        Target::Affonso => "Affonso",
        Target::Impact => "impact.com",
    }
}

/// Somebody at a terminal says yes.
fn is_agreed(is_change: bool) -> Result<bool> {
    if !io::stdin().is_terminal() {
        return Err(Trouble::wrong(
            "nobody can be asked: standard input is no terminal",
            "look at the difference, then say --yes",
        ));
    }
    let question = if is_change { "Change it? It goes live at once." } else { "Create it?" };
    // Nobody may be reading; then nobody answers either.
    let _ = write!(io::stderr(), "{question} [y/N] ");
    let mut answer = String::new();
    let _ = io::stdin().lock().read_line(&mut answer);
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}

/// The first step: the code and the settings are in the workspace.
fn save(api: &Api, live: Option<&Function>, wanted: &Wanted) -> Result<Function> {
    match live {
        // It was saved before, and did not go live.
        Some(function) if function.holds(wanted) => Ok(function.clone()),
        Some(function) => match api.change(&function.id, wanted)? {
            Saved::Stands(function) => Ok(function),
            Saved::No(why) => Err(Trouble::unfinished(
                format!("{} ({}) was not changed: {why}", function.name, function.id),
                "what was live before is live now; mend that and run the same command again",
            )),
        },
        None => match api.create(wanted)? {
            Saved::Stands(function) => Ok(function),
            Saved::No(why) => Err(Trouble::unfinished(
                format!("\"{}\" was not created: {why}", wanted.name),
                "there is no function of that name; mend that and run the same command again",
            )),
        },
    }
}

/// The second step: what was saved is live.
fn go_live(api: &Api, before: Option<&Function>, saved: Function) -> Result<Function> {
    if saved.is_live() && before.is_none_or(|before| before.deployed_at != saved.deployed_at) {
        return Ok(saved);
    }
    let stands = |function: &Function, why: &str| {
        Trouble::unfinished(
            format!("step 1 of 2 stands: the code is saved as {}, but it is not live: {why}", function.id),
            "open the function in Segment and choose Deploy, or run the same command again",
        )
    };
    match api.deploy(&saved.id) {
        Ok(()) => {}
        // It was live before, and Segment takes changes live by itself: only the moment it tells is the old one.
        Err(why) if saved.is_live() => {
            note(&format!("doubtful: Segment tells no new moment of deployment ({why}); look at the function in Segment"));
            return Ok(saved);
        }
        Err(why) => return Err(stands(&saved, &why)),
    }
    let function = api.read(&saved.id)?.ok_or_else(|| stands(&saved, "it cannot be found any more"))?;
    if function.is_live() { Ok(function) } else { Err(stands(&saved, "Segment says nothing of a deployment")) }
}

fn tell_the_end(function: &Function, is_new: bool, target: Target) -> Result<Ending> {
    let mut screen = Screen::open();
    let done = if is_new { "created" } else { "changed" };
    screen.line(format!(
        "{} {} ({}), {}",
        styled(GOOD, done),
        styled(BOLD, &plain(&function.name)),
        function.id,
        function.since()
    ))?;
    if is_new {
        let word = target.word();
        screen.line("  next: connect it to a source in Segment (Connections, Catalog, Functions)")?;
        screen.line(format!("  next: fill in its settings: affonso-segment settings segment settings.json --target {word}"))?;
    }
    screen.line(styled(DIM, &format!("In `integrations` it goes by the name \"{}\"", plain(&function.name))))?;
    screen.close()?;
    Ok(Ending::Done)
}

/// Something to know before it is shown what differs.
fn doubt(screen: &mut Screen, text: &str) -> Result<()> {
    screen.line(format!("{}  {text}", styled(DOUBTFUL, "doubtful")))
}

/// A try that failed and is made again.
fn note_again(what: &str, why: &str, seconds: u32) {
    note(&format!("{what}: {why}; again in {seconds} s"));
}
