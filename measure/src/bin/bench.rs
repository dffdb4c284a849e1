//! `script/bench`: see [`vigie_measure::benchmark`].

use std::{
    io::{Write as _, stderr, stdin, stdout},
    process::ExitCode,
};

use vigie_measure::{
    Failure,
    arguments::Arguments,
    benchmark::{self, gateway, hostile, http, memory, scan},
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
    let out = &mut stdout().lock();
    match arguments.part.as_deref() {
        Some("http") => http::run(&arguments, out),
        Some("gateway") => gateway::run(&arguments, out),
        Some(_) => scan::run(&arguments, out),
        None => benchmark::run(&arguments, out),
    }
}
