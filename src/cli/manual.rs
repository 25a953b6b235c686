//! `affonso-segment completions` and `man`: made from the command line itself.

use super::arguments::Arguments;
use super::ending::{Ending, Result, Trouble};
use super::screen::Screen;
use clap::CommandFactory;
use clap_complete::Shell;
use std::path::Path;

pub(crate) fn completions(shell: Shell) -> Result<Ending> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "affonso-segment", &mut text);
    print(&text)
}

pub(crate) fn run(folder: Option<&Path>) -> Result<Ending> {
    let Some(folder) = folder else {
        let mut text = Vec::new();
        clap_mangen::Man::new(Arguments::command()).render(&mut text).map_err(|error| Trouble::output(&error))?;
        return print(&text);
    };
    clap_mangen::generate_to(Arguments::command(), folder).map_err(|error| Trouble::file("write to", folder, &error))?;
    Ok(Ending::Done)
}

fn print(text: &[u8]) -> Result<Ending> {
    let mut screen = Screen::open();
    screen.text(super::text_of(text))?;
    screen.close()?;
    Ok(Ending::Done)
}
