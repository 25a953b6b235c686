//! BENCHMARKS.md: what was measured, newest first, a section for each revision and machine.

use std::fmt::Write as _;
use std::time::SystemTime;

use affonso_segment::value::Timestamp;

use super::figure::Figure;
use super::missed::Reasons;
use crate::process::{Result, quiet};
use crate::repo::{self, Repo};

const FILE: &str = "BENCHMARKS.md";

const PREAMBLE: &str = "\
# Benchmarks

Written by `cargo xtask bench --record` and its other forms, newest first; CONTRIBUTING.md says what they measure. A ratio is the
median of paired runs; the spread is what most of them lie between.
";

const MISSED: &str = "Missed";
const UNEXPLAINED: &str = "no reason is kept";
const HEADER: [&str; 2] = ["| figure | value | spread | target | |", "|---|---|---|---|---|"];

/// One run, as it enters the history.
struct Run<'r> {
    /// `2026-11-21`
    date: &'r str,
    /// Version and revision.
    build: &'r str,
    machine: &'r str,
    form: &'r str,
    figures: &'r [Figure],
}

/// Writes a run down.
pub fn record(repo: &Repo, form: &str, figures: &[Figure], reasons: &Reasons) -> Result<()> {
    let path = repo.root.join(FILE);
    let old = if path.exists() { repo::read(&path)? } else { String::new() };
    let (build, machine, date) = (build(repo)?, machine(repo), today());
    let run = Run { date: &date, build: &build, machine: &machine, form, figures };
    repo::write(&path, &with(&old, &run, reasons))?;
    eprintln!("bench: {FILE}: {build}, {form}");
    Ok(())
}

/// The history with a run: in the section of its revision and machine, or in a new one above the others.
fn with(history: &str, run: &Run<'_>, reasons: &Reasons) -> String {
    let mut sections: Vec<_> = history.split("\n## ").skip(1).map(|text| text.trim_end().to_owned()).collect();
    let same = sections.iter().position(|section| {
        let mut lines = section.lines().filter(|line| !line.is_empty());
        let is_build = lines.next().and_then(|heading| heading.split_once(" · ")).is_some_and(|(_, build)| build == run.build);
        is_build && lines.next() == Some(run.machine)
    });
    let mut parts = same.map(|at| parts_of(&sections.remove(at))).unwrap_or_default();
    enter(&mut parts, run);
    sections.insert(0, section(run, &parts, reasons));
    sections.iter().fold(PREAMBLE.to_owned(), |mut out, section| {
        let _ = write!(out, "\n## {section}\n");
        out
    })
}

/// A form with its rows.
type Part = (String, Vec<String>);

fn parts_of(section: &str) -> Vec<Part> {
    let parts = section.split("\n### ").skip(1).filter_map(|part| part.split_once('\n'));
    let rows = |text: &str| text.lines().filter(|line| line.starts_with('|')).skip(HEADER.len()).map(str::to_owned).collect();
    parts.filter(|(heading, _)| *heading != MISSED).map(|(heading, text)| (heading.to_owned(), rows(text))).collect()
}

/// A figure that is measured again takes the place of the older one.
fn enter(parts: &mut Vec<Part>, run: &Run<'_>) {
    let at = parts.iter().position(|(form, _)| form == run.form).unwrap_or_else(|| {
        parts.push((run.form.to_owned(), Vec::new()));
        parts.len() - 1
    });
    let rows = &mut parts[at].1;
    for figure in run.figures {
        let row = row(figure);
        match rows.iter_mut().find(|other| name_in(other) == name_in(&row)) {
            Some(older) => *older = row,
            None => rows.push(row),
        }
    }
}

fn row(figure: &Figure) -> String {
    let target = figure.target.as_deref().unwrap_or_default();
    let cells = [&figure.name.replace('|', "/"), &figure.measured(), &figure.range(), target, figure.judgement()];
    format!("| {} |", cells.join(" | "))
}

fn name_in(row: &str) -> &str {
    row.split(" | ").next().unwrap_or_default().trim_start_matches("| ")
}

fn section(run: &Run<'_>, parts: &[Part], reasons: &Reasons) -> String {
    let mut out = format!("{} · {}\n\n{}\n", run.date, run.build, run.machine);
    for (form, rows) in parts {
        let _ = write!(out, "\n### {form}\n\n{}\n{}\n", HEADER.join("\n"), rows.join("\n"));
    }
    let missed = parts.iter().flat_map(|(_, rows)| rows).filter(|row| row.ends_with("| MISSED |")).map(|row| name_in(row));
    let listed: Vec<_> =
        missed.map(|name| format!("- {name}: {}", reasons.get(name).map_or(UNEXPLAINED, |reason| reason))).collect();
    if !listed.is_empty() {
        let _ = write!(out, "\n### {MISSED}\n\n{}\n", listed.join("\n"));
    }
    out.trim_end().to_owned()
}

fn today() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let moment = Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or_default());
    moment.to_string().chars().take("2026-11-21".len()).collect()
}

/// Version and revision; of a tree that differs from its revision, that it does.
fn build(repo: &Repo) -> Result<String> {
    let version = repo::version(repo)?;
    let git = |args: &[&str]| quiet(repo.command("git").args(args));
    let Ok(revision) = git(&["rev-parse", "--short=10", "HEAD"]) else { return Ok(format!("{version} · no revision")) };
    // What the benchmark writes itself is no difference.
    let changes =
        git(&["status", "--porcelain", "--", ":/", ":(exclude,top)BENCHMARKS.md", ":(exclude,top)tests/bench/instructions.json"]);
    let mark = if changes.is_ok_and(|told| told.trim().is_empty()) { "" } else { ", with changes" };
    Ok(format!("{version} · {}{mark}", revision.trim()))
}

fn machine(repo: &Repo) -> String {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let about = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = about.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("unknown processor", |(_, model)| model.trim());
    let version = |program: &str| quiet(repo.command(program).arg("--version")).unwrap_or_default().trim().to_owned();
    let rustc: String = version("rustc").split(' ').take(2).collect::<Vec<_>>().join(" ");
    format!("{cores} cores, {model}; Node {}, {rustc}", version("node").trim_start_matches('v'))
}

#[cfg(test)]
mod tests {
    use super::{Figure, Reasons, Run, with};

    fn run<'r>(build: &'r str, form: &'r str, figures: &'r [Figure]) -> Run<'r> {
        Run { date: "2026-11-21", build, machine: "2 cores", form, figures }
    }

    fn missed(name: &str) -> Figure {
        Figure::new(name, 4.0, "×").at_least(5.0)
    }

    #[test]
    fn a_run_is_a_section() {
        let reasons = Reasons::from([("jq".to_owned(), "It is C.".to_owned())]);
        let told = with("", &run("0.1.0 · abc", "Command line", &[missed("jq"), missed("b")]), &reasons);
        assert!(told.starts_with("# Benchmarks\n"));
        let section = "
## 2026-11-21 · 0.1.0 · abc

2 cores

### Command line

| figure | value | spread | target | |
|---|---|---|---|---|
| jq | 4 × |  | ≥ 5 | MISSED |
| b | 4 × |  | ≥ 5 | MISSED |

### Missed

- jq: It is C.
- b: no reason is kept
";
        assert!(told.ends_with(section), "{told}");
    }

    #[test]
    fn runs_of_one_revision_share_a_section() {
        let none = Reasons::new();
        let first = with("", &run("0.1.0 · abc", "Command line", &[missed("jq"), Figure::new("rate", 7.0, "MB/s")]), &none);
        let second = with(&first, &run("0.1.0 · abc", "Worker", &[Figure::new("jq", 1.0, "×")]), &none);
        let again = with(&second, &run("0.1.0 · abc", "Command line", &[Figure::new("jq", 6.0, "×").at_least(5.0)]), &none);
        assert_eq!(again.matches("\n## ").count(), 1);
        assert_eq!(again.matches("\n### ").count(), 2, "what is met now is no longer among the missed: {again}");
        assert!(again.contains("| jq | 6 × |  | ≥ 5 | met |\n| rate | 7 MB/s |"), "{again}");
        assert!(
            again.contains("### Worker\n\n| figure | value | spread | target | |\n|---|---|---|---|---|\n| jq | 1 × |"),
            "{again}"
        );
    }

    #[test]
    fn another_revision_or_machine_comes_on_top() {
        let none = Reasons::new();
        let first = with("", &run("0.1.0 · abc", "Command line", &[missed("jq")]), &none);
        let other = with(&first, &run("0.1.0 · def", "Command line", &[missed("jq")]), &none);
        let moved = with(&other, &Run { machine: "8 cores", ..run("0.1.0 · def", "Command line", &[missed("jq")]) }, &none);
        let headings: Vec<_> = moved.lines().filter(|line| line.starts_with("## ") || line.ends_with("cores")).collect();
        let expected = [
            "## 2026-11-21 · 0.1.0 · def",
            "8 cores",
            "## 2026-11-21 · 0.1.0 · def",
            "2 cores",
            "## 2026-11-21 · 0.1.0 · abc",
            "2 cores",
        ];
        assert_eq!(headings, expected);
        assert!(moved.contains(first.split_once("\n## ").map_or("", |(_, section)| section)), "older sections stay as they are");
    }
}
