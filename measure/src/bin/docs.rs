//! `script/docs`: see [`vigie_measure::pages`].

use std::{
    io::{Write as _, stderr, stdout},
    path::PathBuf,
    process::ExitCode,
};

use vigie_measure::{Failure, pages};

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            let _ = writeln!(stderr().lock(), "docs: {why}");
            ExitCode::from(2)
        }
    }
}

/// Whether the pages are as the program would write them.
fn run() -> Result<bool, Failure> {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let (options, folders): (Vec<_>, Vec<_>) =
        arguments.into_iter().partition(|argument| argument.to_string_lossy().starts_with('-'));
    let check = match options.as_slice() {
        [] => false,
        [one] if one == "--check" => true,
        _ => {
            stdout().lock().write_all(pages::HELP.as_bytes())?;
            return Ok(true);
        }
    };
    let folder = folders.first().map_or_else(|| PathBuf::from("docs"), PathBuf::from);
    let pages = pages::all()?;
    if !check {
        pages::write(&pages, &folder)?;
        return Ok(true);
    }
    let stale = pages::stale(&pages, &folder)?;
    for file in &stale {
        writeln!(stderr().lock(), "docs: {} is not what the knowledge says today", file.display())?;
    }
    Ok(stale.is_empty())
}
