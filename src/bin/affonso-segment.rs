//! The command line `affonso-segment`: see `affonso_segment::cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    affonso_segment::cli::run()
}
