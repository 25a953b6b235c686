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
    Settings(Settings),
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
