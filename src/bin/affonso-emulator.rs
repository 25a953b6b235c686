//! The emulator as a server of its own: `affonso-emulator [--port N] [--until-stdin-closes]`.

use std::io::{self, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::process::ExitCode;

use affonso_segment::emulator::{FarSide, http};

const USAGE: &str = "usage: affonso-emulator [--port N] [--until-stdin-closes]

  --port N               listen on 127.0.0.1:N; without it, on a free port
  --until-stdin-closes   end when standard input ends, so that no orphan outlives its parent";

/// What the command line asks for.
#[derive(Default)]
struct Wish {
    port: u16,
    until_stdin_closes: bool,
}

fn main() -> ExitCode {
    let Some(wish) = parse_wish(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    if wish.until_stdin_closes {
        std::thread::spawn(end_with_stdin);
    }
    let Err(error) = listen(wish.port);
    eprintln!("affonso-emulator: {error}");
    ExitCode::FAILURE
}

fn parse_wish(mut arguments: impl Iterator<Item = String>) -> Option<Wish> {
    let mut wish = Wish::default();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--port" => wish.port = arguments.next()?.parse().ok()?,
            "--until-stdin-closes" => wish.until_stdin_closes = true,
            _ => return None,
        }
    }
    Some(wish)
}

fn listen(port: u16) -> io::Result<std::convert::Infallible> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    let address = listener.local_addr()?;
    writeln!(io::stdout(), "affonso-emulator listening on http://{address}")?;
    http::serve(listener, FarSide::default())
}

fn end_with_stdin() {
    // An error on standard input ends it as well as its end does.
    let _ = io::copy(&mut io::stdin(), &mut io::sink());
    std::process::exit(0);
}
