//! What is wrong with a command line, in the reader's language: clap's own sentences are English.

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use crate::language::{Language, Wording, both};

/// One or two sentences: what was not understood, and what to write instead.
pub(crate) fn words(error: &Error, language: Language) -> String {
    let what = what(error);
    let near =
        near(error).map(|near| both(format!(" Vouliez-vous dire « {near} » ?"), format!(" Did you mean “{near}”?")));
    let help = both(
        " Aide : « vigie --help », ou « vigie COMMANDE --help ».",
        " Help: “vigie --help”, or “vigie COMMAND --help”.",
    );
    let near = near.as_ref().map(|near| near.in_language(language)).unwrap_or_default();
    format!("{}{near}{}", what.in_language(language), help.in_language(language))
}

fn what(error: &Error) -> Wording {
    // The flag alone, without the names of its values.
    let arg = texts(error, ContextKind::InvalidArg);
    let arg: Vec<&str> = arg
        .iter()
        .map(|arg| if arg.starts_with('-') { arg.split(' ').next().unwrap_or_default() } else { arg })
        .collect();
    let arg = arg.join(", ");
    let value = texts(error, ContextKind::InvalidValue).join(", ");
    match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => both(
            format!("il manque une valeur après « {arg} ».{}", valid(error).fr),
            format!("a value is missing after “{arg}”.{}", valid(error).en),
        ),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => both(
            format!("« {value} » n’est pas possible pour « {arg} ».{}", valid(error).fr),
            format!("“{value}” is not possible for “{arg}”.{}", valid(error).en),
        ),
        ErrorKind::UnknownArgument => {
            both(format!("« {arg} » n’est pas une option connue ici."), format!("“{arg}” is not a known option here."))
        }
        ErrorKind::InvalidSubcommand => {
            let command = texts(error, ContextKind::InvalidSubcommand).join(", ");
            match near(error) {
                Some(_) => both(
                    format!("« {command} » n’est pas une commande de Vigie."),
                    format!("“{command}” is not a command of Vigie."),
                ),
                None => both(
                    format!(
                        "« {command} » n’est pas une commande de Vigie. Pour juger un fichier : « vigie check {command} »."
                    ),
                    format!("“{command}” is not a command of Vigie. To judge a file: “vigie check {command}”."),
                ),
            }
        }
        ErrorKind::MissingRequiredArgument => both(format!("il manque {arg}."), format!("{arg} is missing.")),
        ErrorKind::MissingSubcommand => both(
            format!("il manque une commande : {}.", texts(error, ContextKind::ValidSubcommand).join(", ")),
            format!("a command is missing: {}.", texts(error, ContextKind::ValidSubcommand).join(", ")),
        ),
        ErrorKind::ArgumentConflict => {
            both(format!("« {arg} » a été donné deux fois."), format!("“{arg}” was given twice."))
        }
        ErrorKind::InvalidUtf8 => both("un argument n’est pas du texte UTF-8.", "an argument is not UTF-8 text."),
        _ => both(
            format!("la commande n’est pas comprise (« {arg} »)."),
            format!("the command is not understood (“{arg}”)."),
        ),
    }
}

fn valid(error: &Error) -> Wording {
    let valid = texts(error, ContextKind::ValidValue).join(", ");
    if valid.is_empty() {
        return Wording::default();
    }
    both(format!(" Valeurs possibles : {valid}."), format!(" Possible values: {valid}."))
}

fn near(error: &Error) -> Option<String> {
    let kinds = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    // The likeliest comes last.
    kinds.into_iter().find_map(|kind| texts(error, kind).pop())
}

fn texts(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}

/// The name nearest to a mistyped one, if any is near.
pub(crate) fn nearest<'n>(typed: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let scored = names.map(|name| (strsim::jaro_winkler(typed, name), name));
    scored.filter(|(score, _)| *score > 0.75).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

/// "Did you mean ...?", or nothing.
pub(crate) fn did_you_mean<'n>(typed: &str, names: impl Iterator<Item = &'n str>) -> Wording {
    match nearest(typed, names) {
        Some(name) => both(format!(" Vouliez-vous dire « {name} » ?"), format!(" Did you mean “{name}”?")),
        None => Wording::default(),
    }
}
