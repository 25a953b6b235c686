//! Where things are in this checkout.

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::Result;

/// The checkout and its build directory.
pub struct Repo {
    pub root: PathBuf,
    pub target: PathBuf,
}

impl Repo {
    /// Cargo says where the package is when it runs it; a path compiled in would be wrong after a move.
    pub fn find() -> Result<Self> {
        let package = env::var_os("CARGO_MANIFEST_DIR").ok_or("run me as `cargo xtask`")?;
        let root = Path::new(&package).parent().ok_or("xtask has no parent folder")?.to_path_buf();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => env::current_dir().map_err(|e| format!("no current folder: {e}"))?.join(dir),
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    pub fn shim(&self) -> PathBuf {
        self.root.join("js-shim")
    }

    pub fn pkg(&self) -> PathBuf {
        self.root.join("pkg")
    }

    pub fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    pub fn tool(&self, name: &str) -> PathBuf {
        self.tools().join("bin").join(name)
    }

    /// A command in the checkout's root.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// A cargo command in the checkout's root, with the build directory of this run.
    pub fn cargo(&self, args: &[&str]) -> Command {
        let mut command = self.command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.env("CARGO_TARGET_DIR", &self.target).args(args);
        command
    }

    /// wasm-pack with our own wasm-bindgen before any other on PATH.
    pub fn wasm_pack(&self, args: &[&str]) -> Result<Command> {
        // Without this folder `--mode no-install` stops at once.
        let cache = self.tools().join("wasm-pack-cache");
        make_dir(&cache)?;
        let mut command = self.command(self.tool("wasm-pack"));
        command
            .env("PATH", self.path_with_tools()?)
            .env("WASM_PACK_CACHE", cache)
            .env("CARGO_TARGET_DIR", &self.target)
            .args(args);
        Ok(command)
    }

    fn path_with_tools(&self) -> Result<OsString> {
        let path = env::var_os("PATH").unwrap_or_default();
        let dirs = std::iter::once(self.tools().join("bin")).chain(env::split_paths(&path));
        env::join_paths(dirs).map_err(|e| format!("cannot compose PATH: {e}"))
    }
}

/// The version of the package at the root, from its manifest.
pub fn version(repo: &Repo) -> Result<String> {
    let manifest = read(&repo.root.join("Cargo.toml"))?;
    manifest
        .lines()
        .skip_while(|line| line.trim() != "[package]")
        .find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        .map(str::to_owned)
        .ok_or_else(|| "Cargo.toml names no version".to_owned())
}

pub fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}", path.display()))
}

pub fn write(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).map_err(|e| format!("cannot write {}: {e}", path.display()))
}

pub fn make_dir(path: &Path) -> Result<()> {
    std::fs::create_dir_all(path).map_err(|e| format!("cannot create {}: {e}", path.display()))
}

/// An empty folder, whatever was there before.
pub fn fresh_dir(path: &Path) -> Result<()> {
    if path.exists() {
        std::fs::remove_dir_all(path).map_err(|e| format!("cannot clear {}: {e}", path.display()))?;
    }
    make_dir(path)
}

/// All files of a folder and of those in it, by their paths from it.
pub fn files_in(dir: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut files = BTreeSet::new();
    for name in names_in(dir)? {
        if dir.join(&name).is_dir() {
            files.extend(files_in(&dir.join(&name))?.iter().map(|file| name.join(file)));
        } else {
            files.insert(name);
        }
    }
    Ok(files)
}

/// The names in a folder; none where there is no such folder.
pub fn names_in(dir: &Path) -> Result<BTreeSet<PathBuf>> {
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries,
        // Before the first build there is no pkg/.
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(e) => return Err(format!("cannot list {}: {e}", dir.display())),
    };
    entries
        .map(|entry| entry.map(|e| PathBuf::from(e.file_name())).map_err(|e| format!("cannot list {}: {e}", dir.display())))
        .collect()
}
