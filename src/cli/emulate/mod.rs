//! `affonso-segment emulate`: the far side on this machine, for tests of one's own.

mod faults;
mod page;

use super::arguments::Emulate;
use super::ending::{Ending, Result, Trouble};
use super::screen::{Screen, note};
use crate::emulator::{FarSide, Incoming, Reply, http};
use std::fs;
use std::io;
use std::net::{Ipv4Addr, TcpListener};

pub(crate) fn run(arguments: &Emulate) -> Result<Ending> {
    let mut far_side = FarSide::default();
    let party = arguments.target.target.word();
    if let Some(path) = &arguments.config {
        let config = fs::read(path).map_err(|error| Trouble::file("read", path, &error))?;
        control(&mut far_side, party, "reset", config).map_err(|why| {
            Trouble::wrong(format!("{}: {why}", path.display()), "see the documentation of the emulator's Config")
        })?;
    }
    let faults = faults::parse_all(&arguments.faults)
        .map_err(|why| Trouble::wrong(why, "such as --fault 503@3 or --fault reset@5-8:after"))?;
    control(&mut far_side, party, "faults", faults.to_string().into_bytes()).map_err(|why| Trouble::wrong(why, ""))?;
    let address = (Ipv4Addr::LOCALHOST, arguments.port);
    let listening = TcpListener::bind(address).and_then(|listener| Ok((listener.local_addr()?, listener)));
    let (address, listener) = listening.map_err(|error| {
        let message = format!("cannot listen on port {}: {error}", arguments.port);
        Trouble::wrong(message, "another --port; without one, a free port is taken")
    })?;
    let mut screen = Screen::open();
    screen.line(format!("listening on http://{address}"))?;
    screen.close()?;
    note(&format!("  Affonso      baseUrl http://{address}/v1 with the key sk_live_demo"));
    note(&format!("  impact.com   baseUrl http://{address}/impact/api, trackingUrl http://{address}/impact/trk"));
    note(&format!("  Public API   --api-url http://{address}/public-api with the token sgp_demo"));
    note(&format!("  the ledger   http://{address}/"));
    if arguments.until_stdin_closes {
        std::thread::spawn(end_with_stdin);
    }
    let take = move |incoming: &Incoming, now_ms| {
        if incoming.method == "GET" && incoming.route() == "/" {
            return page::page(|party| ask(&mut far_side, party, now_ms));
        }
        far_side.handle(incoming, now_ms)
    };
    match http::serve_calls(listener, take) {
        Ok(never) => match never {},
        Err(error) => Err(Trouble::wrong(format!("cannot serve: {error}"), "")),
    }
}

/// Carries out a control of a party.
fn control(far_side: &mut FarSide, party: &str, name: &str, body: Vec<u8>) -> std::result::Result<(), String> {
    let path = format!("/_emulator/{party}/{name}");
    let incoming = Incoming { method: "POST".into(), path, body, ..Incoming::default() };
    match far_side.handle(&incoming, 0) {
        Reply::Answer { status: 200..=299, .. } => Ok(()),
        Reply::Answer { body, .. } => Err(super::text_of(&body).into_owned()),
        _ => Err("no answer".into()),
    }
}

/// The ledger of a party.
fn ask(far_side: &mut FarSide, party: &str, now_ms: u64) -> serde_json::Value {
    let path = format!("/_emulator/{party}/ledger");
    let incoming = Incoming { method: "GET".into(), path, ..Incoming::default() };
    match far_side.handle(&incoming, now_ms) {
        Reply::Answer { status: 200, body, .. } => serde_json::from_slice(&body).unwrap_or_default(),
        _ => serde_json::Value::Null,
    }
}

fn end_with_stdin() {
    // An error on standard input ends it as well as its end does.
    let _ = io::copy(&mut io::stdin(), &mut io::sink());
    std::process::exit(0);
}
