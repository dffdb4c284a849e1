//! `script/bench`: see [`vigie_measure::benchmark`].

use std::{
    io::{Write as _, stderr, stdin, stdout},
    process::ExitCode,
};

use vigie_measure::{
    Failure,
    arguments::Arguments,
    benchmark::{self, hostile, http, memory, scan},
};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            let _ = writeln!(stderr().lock(), "bench: {why}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), Failure> {
    let arguments = Arguments::parse(std::env::args_os().skip(1))?;
    if arguments.help {
        stdout().lock().write_all(benchmark::HELP.as_bytes())?;
        return Ok(());
    }
    if arguments.peak {
        return memory::judge_and_tell_peak(&mut stdin().lock(), &mut stdout().lock());
    }
    if let Some(form) = &arguments.judge {
        return hostile::judge(form, &mut stdin().lock(), &mut stdout().lock());
    }
    if arguments.folder.as_deref().is_some_and(|folder| folder == "http") {
        return http::run(&arguments, &mut stdout().lock());
    }
    if arguments.scan {
        return scan::run(&arguments, &mut stdout().lock());
    }
    benchmark::run(&arguments, &mut stdout().lock())
}
