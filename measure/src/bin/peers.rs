//! `script/peers`: see [`vigie_measure::peers`].

use std::{
    io::{Write as _, stderr, stdout},
    process::ExitCode,
};

use vigie_measure::{Failure, arguments::Arguments, peers};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            let _ = writeln!(stderr().lock(), "peers: {why}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), Failure> {
    let arguments = Arguments::parse(std::env::args_os().skip(1))?;
    if arguments.help {
        stdout().lock().write_all(peers::HELP.as_bytes())?;
        return Ok(());
    }
    peers::run(&arguments, &mut stdout().lock())
}
