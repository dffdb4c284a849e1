//! Accounts on mail servers: their addresses, and how passwords get in. Never by the command line, which every process of a
//! machine can read.

use std::{
    fs,
    io::{self, BufRead, IsTerminal, Read},
};

use jiff::civil::Date;
use vigie_service::mailbox::imap::{Account, Address, Password, WrongAddress};

use crate::{
    failure::{Failure, Outcome, unreadable},
    flags::{Arguments, Flag, Takes},
    language::{Language, say},
    session::Session,
};

/// `--password-file`.
pub(super) const PASSWORD_FILE: Flag = Flag {
    name: "password-file",
    takes: Takes::Value(say("FICHIER", "FILE")),
    help: say(
        "Fichier dont la première ligne est le mot de passe IMAP ; sinon il est demandé, ou lu sur l’entrée standard",
        "File whose first line is the IMAP password; else it is asked for, or read from standard input",
    ),
};

/// `--ca`.
pub(super) const CA: Flag = Flag {
    name: "ca",
    takes: Takes::Value(say("FICHIER", "FILE")),
    help: say(
        "Certificats (PEM) à croire en plus de ceux de votre système, pour un serveur IMAP à vous",
        "Certificates (PEM) to believe beside those of your system, for an IMAP server of yours",
    ),
};

/// `--insecure`.
pub(super) const INSECURE: Flag = Flag {
    name: "insecure",
    takes: Takes::Nothing,
    help: say(
        "Permet imap:// sans chiffrement vers un autre ordinateur : le mot de passe et les courriels passent en clair",
        "Allows imap:// without encryption to another computer: password and mails are sent in the clear",
    ),
};

/// A password is not longer.
const LONGEST: u64 = 4096;

/// An account by its address, with its password.
pub(super) fn open(
    address: &str,
    since: Option<Date>,
    arguments: &Arguments<'_>,
    session: &Session,
) -> Outcome<Account> {
    let address = Address::parse(address).map_err(|why| wrong(address, why))?;
    if !address.encrypted && !address.is_here() && !arguments.given(INSECURE.name) {
        return Err(Failure::new(
            format!(
                "{address} : sans chiffrement, le mot de passe passerait en clair. Écrivez imaps://, ou ajoutez --insecure si vous le voulez ainsi."
            ),
            format!(
                "{address}: without encryption the password would be sent in the clear. Write imaps://, or add --insecure if that is what you want."
            ),
        ));
    }
    let authorities = match arguments.value(CA.name) {
        Some(file) => fs::read(file).map_err(|why| unreadable(file, &why))?,
        None => Vec::new(),
    };
    let password = Password(password(&address, arguments, session)?);
    Ok(Account { address, password, authorities, since })
}

fn password(address: &Address, arguments: &Arguments<'_>, session: &Session) -> Outcome<String> {
    if let Some(file) = arguments.value(PASSWORD_FILE.name).filter(|file| *file != "-") {
        let opened = fs::File::open(file).map_err(|why| unreadable(file, &why))?;
        return first_line(opened, file);
    }
    if arguments.value(PASSWORD_FILE.name).is_none() && io::stdin().is_terminal() {
        let prompt = match session.language {
            Language::Fr => format!("Mot de passe de {} sur {} : ", address.user, address.host),
            Language::En => format!("Password of {} on {}: ", address.user, address.host),
        };
        return rpassword::prompt_password(vigie_page::harmless::harmless(&prompt))
            .map_err(|why| unreadable("terminal", &why).into());
    }
    first_line(io::stdin().lock(), say("entrée standard", "standard input").to(session.language))
}

fn first_line(source: impl Read, name: &str) -> Outcome<String> {
    let mut line = String::new();
    io::BufReader::new(source.take(LONGEST)).read_line(&mut line).map_err(|why| unreadable(name, &why))?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Failure::new(
            format!("{name} : la première ligne est vide. Écrivez-y le mot de passe IMAP."),
            format!("{name}: the first line is empty. Write the IMAP password into it."),
        ));
    }
    Ok(password.to_owned())
}

fn wrong(address: &str, why: WrongAddress) -> Failure {
    match why {
        WrongAddress::HoldsPassword => Failure::new(
            "L’adresse IMAP contient un mot de passe, que tout programme de cet ordinateur pourrait lire. Retirez-le : Vigie le demandera. S’il est vrai, changez-le.",
            "The IMAP address holds a password, which every program of this computer could read. Take it out: Vigie will ask for it. If it is a true one, change it.",
        ),
        WrongAddress::NoUser => Failure::new(
            format!("{address} : il manque le nom du compte. Écrivez imaps://nom@serveur/Dossier."),
            format!("{address}: the name of the account is missing. Write imaps://user@host/Folder."),
        ),
        WrongAddress::Form => Failure::new(
            format!("{address} : ce n’est pas une adresse IMAP. Écrivez imaps://nom@serveur[:port][/Dossier]."),
            format!("{address}: this is no IMAP address. Write imaps://user@host[:port][/Folder]."),
        ),
    }
}
