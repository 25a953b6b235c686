//! `affonso-segment settings`: what is wrong with them, their schema, and what to type into Segment.

mod check;
mod form;

use super::arguments::{Settings, SettingsCommand};
use super::ending::{Ending, Result};
use super::screen::Screen;

pub(crate) fn run(arguments: &Settings) -> Result<Ending> {
    match &arguments.what {
        SettingsCommand::Check { file, target, against, json } => check::run(target.target, file, against.as_deref(), *json),
        SettingsCommand::Segment { file, target } => form::run(target.target, file),
        SettingsCommand::Schema { target } => {
            let mut screen = Screen::open();
            screen.text(target.target.settings_schema())?;
            screen.close()?;
            Ok(Ending::Done)
        }
    }
}
