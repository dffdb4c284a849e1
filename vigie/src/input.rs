//! Files and standard input, read whole, with one clear sentence for what cannot be judged.

use std::{
    ffi::OsStr,
    fs::File,
    io::{self, IsTerminal, Read},
};

use vigie_engine::message::container::{OtherThanText, other_than_text};

use crate::{
    failure::unreadable,
    language::{Language, Wording, both, say},
    session::Session,
};

/// Larger files are refused: they are read whole.
const LARGEST: u64 = 256 * 1024 * 1024;

/// A file that was read.
pub(crate) struct Input {
    /// Its name, for people; that of standard input in their language.
    pub(crate) name: String,
    /// What it holds.
    pub(crate) bytes: Vec<u8>,
}

/// Reads a file, or standard input where the name is `-`.
///
/// # Errors
/// One sentence: the file, what is wrong, what to do.
pub(crate) fn read(file: &OsStr, session: &Session) -> Result<Input, Wording> {
    let input = if file == "-" { read_standard_input(session) } else { read_file(file) }?;
    refuse_what_is_no_text(&input)?;
    Ok(input)
}

/// The name of standard input, as people read it.
pub(crate) fn standard_input(language: Language) -> &'static str {
    say("entrée standard", "standard input").to(language)
}

fn read_standard_input(session: &Session) -> Result<Input, Wording> {
    if io::stdin().is_terminal() {
        session.tell(
            say(
                "Collez ici le message reçu (ou tapez-le), puis appuyez sur Entrée et sur Ctrl+D (sous Windows : Ctrl+Z, puis Entrée).",
                "Paste the message here (or type it), then press Enter and Ctrl+D (on Windows: Ctrl+Z, then Enter).",
            )
            .to(session.language),
        );
    }
    let name = standard_input(session.language).to_owned();
    let bytes = read_at_most(io::stdin().lock(), &name)?;
    Ok(Input { name, bytes })
}

fn read_file(file: &OsStr) -> Result<Input, Wording> {
    let name = file.to_string_lossy().into_owned();
    let opened = File::open(file).map_err(|why| unreadable(&name, &why))?;
    let bytes = read_at_most(opened, &name)?;
    Ok(Input { name, bytes })
}

fn read_at_most(source: impl Read, name: &str) -> Result<Vec<u8>, Wording> {
    let mut bytes = Vec::new();
    source.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|why| unreadable(name, &why))?;
    if bytes.len() as u64 > LARGEST {
        return Err(both(
            format!(
                "{name} : plus de 256 Mio, c’est trop pour une seule lecture. Partagez ce fichier en plusieurs, puis recommencez."
            ),
            format!(
                "{name}: more than 256 MiB is too much to read at once. Split this file into several, then try again."
            ),
        ));
    }
    Ok(bytes)
}

fn refuse_what_is_no_text(input: &Input) -> Result<(), Wording> {
    let (name, bytes) = (&input.name, input.bytes.as_slice());
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(both(
            format!("{name} : il n’y a rien à lire. Mettez-y le texte du message reçu, puis recommencez."),
            format!("{name}: there is nothing to read. Put the text of the message into it, then try again."),
        ));
    }
    match other_than_text(bytes) {
        None => Ok(()),
        Some(OtherThanText::Known(Wording { fr, en })) => Err(both(
            format!(
                "{name} : c’est {fr}, que Vigie ne sait pas lire. Copiez le texte du message et collez-le dans « vigie check »."
            ),
            format!(
                "{name}: this is {en}, which Vigie cannot read. Copy the text of the message and paste it into “vigie check”."
            ),
        )),
        Some(OtherThanText::Binary) => Err(both(
            format!("{name} : ce n’est pas du texte. Enregistrez le message au format .eml, ou copiez son texte."),
            format!("{name}: this is not text. Save the message as .eml, or copy its text."),
        )),
    }
}
