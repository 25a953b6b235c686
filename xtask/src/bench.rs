//! `cargo xtask bench`: what the shipped files cost, beside others that do the same work, against their targets.

mod cli;
mod figure;
mod history;
mod instructions;
mod missed;

pub use instructions::counter;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::{self, Result};
use crate::repo::Repo;
use crate::{emulator, setup};
use figure::Figure;

/// What is measured.
#[derive(Clone, Copy)]
enum Form {
    /// The pasted files and their core in V8, and the core native.
    Shipped,
    /// The Worker beside a plain one, in workerd.
    Worker,
    /// The command line over an archive.
    Cli,
    /// What no other work on the machine disturbs.
    Instructions,
}

impl Form {
    fn named(arg: &str) -> Option<Self> {
        match arg {
            "--worker" => Some(Self::Worker),
            "--cli" => Some(Self::Cli),
            "--instructions" => Some(Self::Instructions),
            _ => None,
        }
    }

    /// How the history calls it.
    fn heading(self) -> &'static str {
        match self {
            Self::Shipped => "Shipped files in V8, and native",
            Self::Worker => "Worker in workerd",
            Self::Cli => "Command line",
            Self::Instructions => "Instructions of an event",
        }
    }

    fn measure(self, repo: &Repo, args: &[&str]) -> Result<Vec<Figure>> {
        let bench = repo.shim().join("bench");
        if let Self::Cli = self {
            return if args.is_empty() { cli::run(repo) } else { Err(format!("--cli takes no {}", args.join(" "))) };
        }
        setup::for_demo(repo)?;
        let mut command = match self {
            Self::Instructions => instructions::script(repo, &bench)?,
            Self::Worker => script(repo, &bench.join("worker"))?,
            _ => {
                setup::mapping_kit(repo)?;
                let mut command = script(repo, &bench)?;
                command.arg("--plan-cost").arg(example(repo, "plan-cost")?).arg("--native").arg(example(repo, "native")?);
                command
            }
        };
        figure::read_all(&process::told(command.args(args))?)
    }
}

/// `--json` and `--record` are told here, the rest is the measuring program's.
pub fn run(repo: &Repo, args: &[&str]) -> Result<()> {
    let (mut form, mut json, mut record, mut rest) = (Form::Shipped, false, false, Vec::new());
    for arg in args {
        match (Form::named(arg), *arg) {
            (Some(named), _) => form = named,
            (None, "--json") => json = true,
            (None, "--record") => record = true,
            (None, other) => rest.push(other),
        }
    }
    if record && rest.contains(&"--quick") {
        return Err("a quick run is not for the record".to_owned());
    }
    let figures = form.measure(repo, &rest)?;
    print!("{}", if json { figure::lines(&figures) } else { figure::table(&figures) });
    let reasons = missed::read(repo)?;
    if record {
        history::record(repo, form.heading(), &figures, &reasons)?;
    }
    missed::complain(&figures, &reasons)
}

/// The benchmark in a folder.
fn script(repo: &Repo, folder: &Path) -> Result<Command> {
    let mut command = repo.command("node");
    command.env("AFFONSO_EMULATOR", emulator::compile(repo)?).arg(folder.join("bench.mjs"));
    Ok(command)
}

/// A native program of tests/bench.
fn example(repo: &Repo, name: &str) -> Result<PathBuf> {
    process::run(&mut repo.cargo(&["build", "--quiet", "--locked", "--release", "--example", name]))?;
    Ok(repo.target.join("release").join("examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}
