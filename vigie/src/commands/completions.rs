//! `vigie completions`: what a shell needs to complete commands and flags.

use std::io::Write;

use clap_complete::Shell;

use crate::{
    failure::{Outcome, Status},
    flags::{Arguments, Command, Flag, Takes},
    language::say,
    session::Session,
};

pub(super) const COMMAND: Command = Command {
    name: "completions",
    about: say(
        "Écrit la complétion des commandes pour votre shell",
        "Prints the completion of commands for your shell",
    ),
    more: say(
        "Exemple : vigie completions bash > ~/.local/share/bash-completion/completions/vigie",
        "Example: vigie completions bash > ~/.local/share/bash-completion/completions/vigie",
    ),
    flags: &[Flag {
        name: "shell",
        takes: Takes::NeededChoice(&["bash", "zsh", "fish", "elvish", "powershell"]),
        help: say(
            "Votre shell : bash, zsh, fish, elvish ou powershell",
            "Your shell: bash, zsh, fish, elvish or powershell",
        ),
    }],
    below: &[],
    run,
};

fn run(arguments: &Arguments<'_>, session: &Session) -> Outcome {
    let shell: Shell = arguments.value("shell").and_then(|shell| shell.parse().ok()).unwrap_or(Shell::Bash);
    // Written into memory first: the generator panics when its output does not take all.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut super::whole(session), "vigie", &mut script);
    let mut out = session.plain_output();
    out.write_all(&script)?;
    out.flush()?;
    Ok(Status::Fine)
}
