//! `cargo xtask simulate`: the simulation of Segment, the doors and the targets, for as many runs as one likes.

use std::process::Command;

use crate::process::{self, Result};
use crate::repo::Repo;

/// So many runs where none are asked for: a minute on two cores.
const RUNS: u64 = 100_000;

/// `--runs N` runs from `--seed S`; a seed alone tells the story of its run.
pub fn run(repo: &Repo, args: &[&str]) -> Result<()> {
    let (mut runs, mut seed) = (None, None);
    for pair in args.chunks(2) {
        let value = pair.get(1).and_then(|text| text.replace('_', "").parse::<u64>().ok());
        match (pair.first(), value) {
            (Some(&"--runs"), Some(value)) => runs = Some(value),
            (Some(&"--seed"), Some(value)) => seed = Some(value),
            _ => return Err(format!("expected --runs N and --seed S, found {}", pair.join(" "))),
        }
    }
    let runs = runs.or(seed.is_none().then_some(RUNS));
    process::run(&mut command(repo, runs, seed))
}

/// So many runs, from the first seed.
pub fn all(repo: &Repo) -> Command {
    command(repo, Some(RUNS), None)
}

fn command(repo: &Repo, runs: Option<u64>, seed: Option<u64>) -> Command {
    let test = ["test", "--locked", "--profile", "simulation", "--package", "affonso-segment", "--features", "emulator"];
    let mut command = repo.cargo(&test);
    command.args(["--test", "simulation", "whatever_goes_wrong_the_books_are_right", "--", "--nocapture"]);
    for (name, value) in [("SIMULATION_RUNS", runs), ("SIMULATION_SEED", seed)] {
        // The environment of whoever calls says nothing here.
        match value {
            Some(value) => command.env(name, value.to_string()),
            None => command.env_remove(name),
        };
    }
    command
}
