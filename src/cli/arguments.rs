//! The command line as it can be typed.

use super::ending::EXIT_CODES;
use crate::Target;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

const ABOUT: &str = "Turn Segment events into affiliate commissions: see what would happen, back-fill, check, deploy.";

const AFTER: &str = "\
Credentials are read from the environment and never from arguments:
  AFFONSO_API_KEY, AFFONSO_SIGNING_SECRET, IMPACT_API_KEY, SEGMENT_PUBLIC_API_TOKEN";

#[derive(Debug, Parser)]
#[command(name = "affonso-segment", version, about = ABOUT, after_help = [AFTER, "\n\n", EXIT_CODES].concat())]
#[command(max_term_width = 110, disable_help_subcommand = true, propagate_version = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Explain(Explain),
    Replay(Replay),
    Settings(Settings),
    Deploy(Deploy),
    Emulate(Emulate),
    /// Print completions for a shell
    Completions {
        shell: clap_complete::Shell,
    },
    /// Print the manual page (roff), or write one for each command into a folder
    Man {
        /// The folder
        #[arg(long, value_name = "FOLDER")]
        out: Option<PathBuf>,
    },
}

/// For which target, and under which settings.
#[derive(Debug, Args)]
pub(crate) struct Under {
    #[command(flatten)]
    pub(crate) target: ForTarget,
    /// The settings: a JSON object with the same keys as in Segment. See `affonso-segment settings schema`
    #[arg(long, value_name = "FILE")]
    pub(crate) settings: Option<PathBuf>,
}

fn target_parser() -> impl TypedValueParser<Value = Target> {
    let words = Target::ALL.iter().map(|target| target.word()).collect::<Vec<_>>();
    PossibleValuesParser::new(words).try_map(|word| Target::from_word(&word).ok_or("no such target"))
}

/// Show what would become of events, and where every field comes from. Nothing is sent
///
/// For each event: what is decided and why, the request as it would leave (credentials masked), the path that each of its
/// fields comes from, warnings, and what Segment would do next.
#[derive(Debug, Args)]
#[command(after_help = "\
Events: one JSON document, an array, or one a line (NDJSON); packed by gzip or not.

Examples:
  affonso-segment explain order.json --settings settings.json
  zcat archive.gz | head -5 | affonso-segment explain
  affonso-segment explain archive.gz --json | jq -r .decision | sort | uniq -c")]
pub(crate) struct Explain {
    /// Files or folders; `-`, or none, is standard input
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) under: Under,
    /// One plan a line, as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// As if it were this moment, such as 2026-06-22T12:00:00Z
    #[arg(long, value_name = "MOMENT", value_parser = super::moments::parse)]
    pub(crate) now: Option<crate::value::Timestamp>,
}

/// Send what lies in an archive: as fast as the target allows, and never twice
///
/// What is done is kept in a checkpoint, which survives the end of the process at any moment: the same command goes on
/// where it stopped. Sign-ups go before the sales of the same person. What fails for the moment is tried again; what will
/// never work is written to a file with its reason, to be corrected and replayed.
#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools)] // each is a switch of the command line
#[command(after_help = "\
Archives: one event a line (NDJSON), arrays, documents; packed by gzip or not; folders of those, by name.

Examples:
  affonso-segment replay archive/ --settings settings.json --dry-run
  affonso-segment replay archive/ --settings settings.json --plan growth
  affonso-segment replay replay-1a2b3c4d.rejected.ndjson --settings settings.json

Exit codes: 0 all done; 1 events were rejected; 2 nothing was sent; 3 stopped, or events are left to be sent again;
4 part of the archive could not be read.")]
pub(crate) struct Replay {
    /// Files or folders; `-`, or none, is standard input
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) under: Under,
    /// Send nothing; tell what would be sent
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Leave out what happened earlier: a day in UTC, or a moment
    #[arg(long, value_name = "MOMENT", value_parser = super::moments::parse)]
    pub(crate) since: Option<crate::value::Timestamp>,
    /// Leave out what happened then or later
    #[arg(long, value_name = "MOMENT", value_parser = super::moments::parse)]
    pub(crate) until: Option<crate::value::Timestamp>,
    /// Send clicks and page loads, too. They have no key: one that is sent again is counted again
    #[arg(long)]
    pub(crate) clicks: bool,
    /// The plan at Affonso that sets the pace: launch, growth, elite or enterprise
    #[arg(long, value_name = "NAME", conflicts_with = "per_minute")]
    pub(crate) plan: Option<String>,
    /// So many requests a minute [default: what requestsPerSecond allows; impact.com 1,000 an hour]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=60_000))]
    pub(crate) per_minute: Option<u32>,
    /// So many requests at once [default: the setting concurrency]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) concurrency: Option<u32>,
    /// How often an event is tried before it is left to be sent again
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) attempts: u32,
    /// The longest pause between two attempts, in seconds [default: the setting retryDelayMax]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=43_200))]
    pub(crate) longest_delay: Option<u32>,
    /// Where to keep what is done [default: replay-….checkpoint, named after the archive]
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoint: Option<PathBuf>,
    /// Where to write rejected events [default: beside the checkpoint, .rejected.ndjson]
    #[arg(long, value_name = "FILE")]
    pub(crate) rejected: Option<PathBuf>,
    /// Where to write events to send again [default: beside the checkpoint, .retry.ndjson]
    #[arg(long, value_name = "FILE")]
    pub(crate) retry: Option<PathBuf>,
    /// Begin anew, whatever the checkpoint says
    #[arg(long)]
    pub(crate) restart: bool,
    /// The report as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Check settings, print their JSON Schema, or what to type into Segment
#[derive(Debug, Args)]
pub(crate) struct Settings {
    #[command(subcommand)]
    pub(crate) what: SettingsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SettingsCommand {
    /// Tell what is wrong, and what is probably not meant
    #[command(after_help = "Ends with 1 when a setting has an error; advice alone is no error.")]
    Check {
        /// The settings file
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        target: ForTarget,
        /// The settings in use until now: tells which changes are dangerous while retries are in flight
        #[arg(long, value_name = "FILE")]
        against: Option<PathBuf>,
        /// The findings as one JSON array
        #[arg(long)]
        json: bool,
    },
    /// Print the JSON Schema of a settings file
    #[command(after_help = "In a settings file, `\"$schema\": \"settings.schema.json\"` lets editors check and complete it.")]
    Schema {
        #[command(flatten)]
        target: ForTarget,
    },
    /// Print what to type into the form of Segment
    Segment {
        /// The settings file
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        target: ForTarget,
    },
}

/// For which target.
#[derive(Debug, Args)]
pub(crate) struct ForTarget {
    /// Where commissions are booked
    #[arg(long, value_name = "NAME", default_value = "affonso", value_parser = target_parser())]
    pub(crate) target: Target,
}

/// Play Affonso, impact.com and Segment's Public API on this machine, for tests of your own
///
/// Nothing leaves this machine. The page at / shows what was seen and booked.
#[derive(Debug, Args)]
#[command(after_help = "\
Faults: KIND[@CALLS][:after]
  KIND   a status such as 503, delay=MILLISECONDS, hang, reset, garbage, slow-body, redirect=URL
  CALLS  3, or 3,7, or 5-8; without it, every call
  after  the call is booked, and only its answer is lost

Examples:
  affonso-segment emulate --port 8080 --fault 503@3 --fault reset@5-8:after
  affonso-segment emulate --target impact --fault 429@1")]
pub(crate) struct Emulate {
    /// Listen on this port of 127.0.0.1; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub(crate) port: u16,
    /// What goes wrong, and when. May be given several times
    #[arg(long = "fault", value_name = "FAULT")]
    pub(crate) faults: Vec<String>,
    #[command(flatten)]
    pub(crate) target: ForTarget,
    /// What the target knows beforehand: its configuration as JSON (keys, referrals, limits, …)
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// End when standard input ends, so that no orphan outlives its parent
    #[arg(long)]
    pub(crate) until_stdin_closes: bool,
}

/// Create or change the destination function in a Segment workspace
///
/// The file is checked, the difference to what is live is shown, and you are asked. Segment puts a change live at once.
#[derive(Debug, Args)]
#[command(after_help = "\
The token (Workspace Owner, Team or Business plan) is read from SEGMENT_PUBLIC_API_TOKEN.

Examples:
  affonso-segment deploy --dry-run
  affonso-segment deploy --target impact --eu
  affonso-segment deploy --name 'Affonso staging' --yes

Exit codes: 0 live, or nothing to change; 2 nothing was changed; 3 not finished: the message says which step stands.")]
#[allow(clippy::struct_excessive_bools)] // each is a switch of the command line
pub(crate) struct Deploy {
    #[command(flatten)]
    pub(crate) target: ForTarget,
    /// The file [default: pkg/segment-function.js, for impact.com pkg/segment-function-impact.js]
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// The function's name [default: Affonso, or impact.com]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Change this one, whatever its name
    #[arg(long, value_name = "ID", conflicts_with = "name", value_parser = function_id)]
    pub(crate) id: Option<String>,
    /// The workspace is in the EU
    #[arg(long)]
    pub(crate) eu: bool,
    /// Another address of the Public API, for tests: see `affonso-segment emulate`
    #[arg(long, value_name = "URL", conflicts_with = "eu")]
    pub(crate) api_url: Option<String>,
    /// Do not ask
    #[arg(long)]
    pub(crate) yes: bool,
    /// Show the difference and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// The longest pause between two tries, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub(crate) longest_delay: u32,
}

fn function_id(text: &str) -> Result<String, &'static str> {
    let fits = text.starts_with("dfn_") && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    fits.then(|| text.to_owned()).ok_or("expected an id that begins with dfn_")
}
