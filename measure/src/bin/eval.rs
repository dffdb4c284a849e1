//! `script/eval`: see [`vigie_measure::evaluation`].

use std::{
    io::{Write as _, stderr, stdout},
    process::ExitCode,
};

use vigie_measure::{Failure, arguments::Arguments, evaluation};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            let _ = writeln!(stderr().lock(), "eval: {why}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), Failure> {
    let arguments = Arguments::parse(std::env::args_os().skip(1))?;
    if arguments.help {
        stdout().lock().write_all(evaluation::HELP.as_bytes())?;
        return Ok(());
    }
    evaluation::run(&arguments, &mut stdout().lock())
}
