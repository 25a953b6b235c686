//! Where events come from: files, folders of files, standard input; packed by gzip or not.

use super::super::ending::{Result, Trouble};
use super::records::Records;
use flate2::bufread::MultiGzDecoder;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const GZIP: &[u8] = b"\x1f\x8b";

/// One stream of events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Standard input.
    Input,
    /// A file, and how long it is.
    File(PathBuf, u64),
}

/// All streams of a command line: a folder stands for its files and those of the folders in it, by name.
pub(crate) fn sources(paths: &[PathBuf]) -> Result<Vec<Source>> {
    let mut found = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            found.push(Source::Input);
        } else {
            collect(path, &mut found)?;
        }
    }
    if paths.is_empty() {
        found.push(Source::Input);
    }
    Ok(found)
}

fn collect(path: &Path, found: &mut Vec<Source>) -> Result<()> {
    let about = fs::metadata(path).map_err(|error| Trouble::file("read", path, &error))?;
    if !about.is_dir() {
        found.push(Source::File(path.to_owned(), about.len()));
        return Ok(());
    }
    let entries = fs::read_dir(path).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut entries = entries.map_err(|error| Trouble::file("list", path, &error))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        if !entry.file_name().to_string_lossy().starts_with('.') {
            collect(&entry.path(), found)?;
        }
    }
    Ok(())
}

impl Source {
    /// Its name for people.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Input => "stdin".into(),
            Self::File(path, _) => path.display().to_string(),
        }
    }

    /// Its file, if it is one.
    pub(crate) fn path(&self) -> Option<&PathBuf> {
        match self {
            Self::Input => None,
            Self::File(path, _) => Some(path),
        }
    }

    /// Its length as it lies on the disk, packed or not.
    pub(crate) fn length(&self) -> Option<u64> {
        match self {
            Self::Input => None,
            Self::File(_, length) => Some(*length),
        }
    }

    /// Its records. `read` counts the bytes that are read of it, packed as they are.
    pub(crate) fn open(&self, read: &Arc<AtomicU64>) -> io::Result<Records<Box<dyn Read>>> {
        let input: Box<dyn Read> = match self {
            Self::Input => Box::new(io::stdin().lock()),
            Self::File(path, _) => Box::new(File::open(path)?),
        };
        let mut input = BufReader::with_capacity(1 << 16, Counted { input, read: Arc::clone(read) });
        let is_packed = input.fill_buf()?.starts_with(GZIP);
        Records::open(if is_packed { Box::new(MultiGzDecoder::new(input)) } else { Box::new(input) })
    }
}

/// Counts what is read.
struct Counted {
    input: Box<dyn Read>,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(room)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}
