//! `settings segment`: the form of a destination function, field by field, as it is to be filled in.

use super::super::ending::{Ending, Result};
use super::super::screen::{BOLD, DIM, Screen, plain, styled};
use super::super::settings_file::{Credentials, Settings, variable_of};
use crate::Target;
use crate::segment::settings::{RawSetting, RawSettings, Setting, SettingKind};
use std::path::Path;

pub(super) fn run(target: Target, file: &Path) -> Result<Ending> {
    let settings = Settings::read(target, Some(file), Credentials::Spared)?;
    let raw = RawSettings::parse(&settings.text).unwrap_or_default();
    let mut screen = Screen::open();
    screen.line(styled(DIM, "Connections, Catalog, Functions, your function, Settings. Create each with this name and type:"))?;
    let mut untouched = Vec::new();
    for setting in target.settings_table().iter().filter(|setting| !setting.is_of_webhooks) {
        let value = raw.0.iter().rev().find(|(key, _)| key == setting.key).map(|(_, value)| value);
        match value.filter(|value| !value.is_untouched()) {
            Some(value) => fill_in(&mut screen, target, setting, value)?,
            None => untouched.push(setting.key),
        }
    }
    screen.line("")?;
    screen.line(styled(DIM, &format!("Left blank, each with its default: {}", untouched.join(", "))))?;
    screen.close()?;
    Ok(Ending::Done)
}

fn fill_in(screen: &mut Screen, target: Target, setting: &Setting, value: &RawSetting) -> Result<()> {
    let kind = match setting.kind {
        SettingKind::String => "string",
        SettingKind::Boolean => "boolean",
        SettingKind::Array => "array",
        SettingKind::TextMap => "text map",
    };
    screen.line("")?;
    let marks = if setting.sensitive { ", sensitive" } else { "" };
    screen.line(format!("{}  {}", styled(BOLD, setting.label), styled(DIM, &format!("{}, {kind}{marks}", setting.key))))?;
    if setting.sensitive {
        return screen.line(format!("  (the credential itself; here it is {})", variable_of(target, setting)));
    }
    match value {
        RawSetting::Text(text) => screen.line(format!("  {}", plain(text))),
        RawSetting::Flag(flag) => screen.line(if *flag { "  on" } else { "  off" }),
        RawSetting::List(items) => items.iter().try_for_each(|item| screen.line(format!("  {}", inner(item)))),
        RawSetting::Map(entries) => {
            entries.iter().try_for_each(|(name, value)| screen.line(format!("  {} → {}", plain(name), inner(value))))
        }
        RawSetting::Absent | RawSetting::Other => screen.line("  (nothing that Segment takes: see `settings check`)"),
    }
}

fn inner(value: &RawSetting) -> String {
    match value {
        RawSetting::Text(text) => plain(text).into_owned(),
        other => format!("({}: see `settings check`)", other.kind_word()),
    }
}
