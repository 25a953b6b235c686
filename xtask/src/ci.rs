//! `cargo xtask ci`: the tests, on a tree that is committed as it stands and stays so.

use crate::process::{Result, quiet};
use crate::repo::Repo;
use crate::test;

pub fn run(repo: &Repo) -> Result<()> {
    clean(repo, "before the tests")?;
    test::run(repo)?;
    clean(repo, "after the tests: something that is generated is out of date")
}

fn clean(repo: &Repo, when: &str) -> Result<()> {
    let changes = quiet(repo.command("git").args(["status", "--porcelain"]))?;
    if changes.is_empty() { Ok(()) } else { Err(format!("the working tree is not clean {when}\n{}", changes.trim_end())) }
}
