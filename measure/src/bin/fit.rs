//! `script/fit`: see [`vigie_measure::fitting`].

use std::{
    io::{Write as _, stderr, stdout},
    process::ExitCode,
};

use vigie_measure::{Failure, arguments::Arguments, fitting};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            let _ = writeln!(stderr().lock(), "fit: {why}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), Failure> {
    let arguments = Arguments::parse(std::env::args_os().skip(1))?;
    if arguments.help {
        stdout().lock().write_all(fitting::HELP.as_bytes())?;
        return Ok(());
    }
    fitting::run(&arguments, &mut stdout().lock())
}
