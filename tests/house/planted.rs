//! The checker itself, on planted violations.

use super::tokens::tokens;
use super::{LINES_AT_MOST, check};

fn complaints(path: &str, code: &str) -> Vec<String> {
    check(path, &format!("//! A room.\n{code}"))
}

#[track_caller]
fn refuses(path: &str, code: &str, complaint: &str) {
    let found = complaints(path, code);
    assert!(found.iter().any(|found| found.contains(complaint)), "{path}: {code}\n{found:?}");
}

#[track_caller]
fn accepts(path: &str, code: &str) {
    assert_eq!(complaints(path, code), Vec::<String>::new(), "{path}: {code}");
}

#[test]
fn sees_every_form_of_an_import() {
    refuses("src/value/money.rs", "use crate::segment::Event;", "must not name `segment`");
    refuses("src/value/money.rs", "fn f() { crate::segment::parse_event() }", "must not name `segment`");
    refuses("src/value/money.rs", "use super::super::segment::Event;", "must not name `segment`");
    refuses("src/value/mod.rs", "use super::segment::Event;", "must not name `segment`");
    refuses("src/value.rs", "use super::{delivery, segment};", "must not name `segment`");
    refuses("src/value/money.rs", "use crate::{value::{Secret, Shown}, segment::Event};", "must not name `segment`");
    refuses("src/value/money.rs", "mod inner { use super::super::super::segment::Event; }", "`segment`");
    refuses("src/value/money.rs", "use crate::*;", "must not name `*`");
    refuses("src/value/money.rs", "use crate::begin;", "must not name `begin`");
}

#[test]
fn holds_the_order_of_the_rooms() {
    refuses("src/delivery/step.rs", "use crate::segment::Event;", "`segment`");
    refuses("src/segment/event.rs", "use crate::delivery::Outcome;", "`delivery`");
    refuses("src/affonso/decide.rs", "use crate::impact::decide;", "`impact`");
    refuses("src/impact/decide.rs", "use crate::affonso::decide;", "`affonso`");
    refuses("src/affonso/decide.rs", "use crate::wasm::Shim;", "`wasm`");
    refuses("src/emulator/books.rs", "use crate::affonso::Settings;", "`affonso`");
    refuses("src/wasm/mod.rs", "use crate::cli::Args;", "`cli`");
    refuses("src/lib.rs", "pub use wasm::Door;", "`wasm`");
    refuses("src/cellar/wine.rs", "", "no room of the house");
    accepts("src/affonso/decide.rs", "use crate::{delivery::Outcome, segment::Event, value::Money};");
    accepts("src/affonso/mod.rs", "mod decide; use self::decide::decide; pub(crate) fn f() {}");
    accepts("src/wasm/mod.rs", "use crate::affonso; use crate::begin;");
    accepts("src/lib.rs", "pub mod value; pub mod wasm; pub use affonso::begin;");
}

#[test]
fn keeps_the_parties_of_the_far_side_apart() {
    for code in
        ["use crate::emulator::impact::Config;", "use super::super::impact::Config;", "use crate::emulator::{Reply, impact};"]
    {
        refuses("src/emulator/affonso/books.rs", code, "`affonso` of the far side must not name `impact`");
    }
    refuses("src/emulator/impact/books/mod.rs", "use super::super::affonso::Ledger;", "must not name `affonso`");
    refuses("src/emulator/faults.rs", "use super::affonso::Refusal;", "must not name `affonso`");
    refuses("src/emulator/faults.rs", "fn f() { crate::emulator::impact::f() }", "must not name `impact`");
    accepts("src/emulator/mod.rs", "pub mod affonso; use self::affonso::Emulator; use crate::emulator::impact::Config;");
    accepts("src/emulator/affonso/books/mod.rs", "use crate::emulator::{affonso::Refusal, Reply}; use super::super::Reply;");
    accepts("src/emulator/affonso/people.rs", "mod impact {} use self::impact::x;");
}

#[test]
fn keeps_request_and_response_blind() {
    for file in ["src/affonso/request.rs", "src/affonso/response.rs", "src/impact/request.rs"] {
        refuses(file, "use crate::segment::Event;", "of a destination must not name `segment`");
        accepts(file, "use crate::delivery::Request;");
    }
    accepts("src/delivery/request.rs", "use crate::value::Secret;");
}

#[test]
fn is_not_misled() {
    accepts("src/value/money.rs", "// use crate::segment::Event;\n/* /* x */ crate::segment::X */");
    accepts("src/value/money.rs", r##"const A: &str = "\" crate::segment::X"; const B: &str = r#"" crate::affonso::X"#;"##);
    accepts("src/value/money.rs", "fn f<'a>(c: char) -> bool { c == '\"' || c == '\\'' } // crate::segment");
    accepts("src/affonso/request.rs", "mod tests { use super::segment::x; fn f() {} } use super::segment::y;");
    accepts("src/emulator/claim.rs", "use super::segment::rows;");
    assert_eq!(tokens("a::b('x', b'\\n', \"s\")"), ["a", "::", "b", "(", ",", ",", ")"]);
}

#[test]
fn finds_what_could_panic() {
    for code in ["fn f() { g().unwrap(); }", "fn f() { g()\n.expect(\"x\"); }", "fn f() { panic!(\"x\") }", "fn f() { todo!() }"]
    {
        refuses("src/value/money.rs", code, "outside tests");
        refuses("src/value/money.rs", &format!("#[cfg(not(test))] {code}"), "outside tests");
        accepts("src/value/money.rs", &format!("#[cfg(test)] mod tests {{ {code} }}"));
        accepts("src/value/money.rs", &format!("#[cfg(all(test, unix))]\n#[must_use]\n{code} fn g() {{}}"));
        accepts("src/value/tests.rs", code);
        accepts("src/bin/affonso-emulator.rs", code);
        accepts("src/emulator/http.rs", code);
    }
    refuses("src/value/money.rs", "#[cfg(test)] mod tests; fn f() { g().unwrap(); }", "outside tests");
    accepts("src/value/money.rs", "fn f() { g().unwrap_or_default(); } // .unwrap()");
}

#[test]
fn looks_at_names_openings_and_lengths() {
    refuses("src/affonso/helpers.rs", "", "`helpers` says nothing");
    refuses("src/value/utils/money.rs", "", "`utils` says nothing");
    refuses("src/value/money.rs", &"\n".repeat(LINES_AT_MOST), "lines, more than");
    assert!(check("src/value/money.rs", "use std::fmt;\n")[0].contains("does not open with"));
    accepts("src/value/money.rs", "");
}
