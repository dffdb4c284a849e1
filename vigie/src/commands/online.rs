//! `--online` of `vigie check`: verifying over the DNS who sent a mail.

use std::net::{IpAddr, SocketAddr};

use vigie_engine::{
    Policy,
    channel::Channel,
    message::{
        Message,
        authentication::{Gap, Method},
    },
};
use vigie_service::online::{Envelope, Limits, Resolver, SERVER, Verifier};

use vigie_service::boundary::guarded;

use crate::{
    failure::{Failure, Outcome},
    flags::{Arguments, Flag, Takes},
    language::say,
};

pub(super) const ONLINE: Flag = Flag {
    name: "online",
    takes: Takes::Nothing,
    help: say(
        "Vérifie qui a envoyé le courriel (SPF, DKIM, DMARC, ARC). Des questions DNS sur les domaines de l’expéditeur partent alors de votre ordinateur : votre serveur DNS et ceux de ces domaines peuvent savoir que ce courriel est vérifié. Le texte ne part jamais, et sans cette option rien ne part",
        "Verifies who sent the mail (SPF, DKIM, DMARC, ARC). DNS questions about the sender’s domains then leave your machine: your DNS server and those of these domains can learn that this mail is being checked. The text never leaves, and without this option nothing does",
    ),
};

pub(super) const DNS: Flag = Flag {
    name: "dns",
    takes: Takes::Value(say("ADRESSE", "ADDRESS")),
    help: say(
        "Avec --online : le serveur DNS à interroger (192.0.2.53, 192.0.2.53:5353) ; sinon, celui du système",
        "With --online: the DNS server to ask (192.0.2.53, 192.0.2.53:5353); else that of the system",
    ),
};

pub(super) const CLIENT_IP: Flag = Flag {
    name: "client-ip",
    takes: Takes::Value(say("ADRESSE", "ADDRESS")),
    help: say(
        "Avec --online : l’adresse IP de la machine qui a remis le courriel, s’il ne la dit pas ; sans elle, SPF n’est pas vérifié",
        "With --online: the IP address of the machine that delivered the mail, where it does not say; without it SPF is not verified",
    ),
};

pub(super) const HELO: Flag = Flag {
    name: "helo",
    takes: Takes::Value(say("NOM", "NAME")),
    help: say(
        "Avec --client-ip : le nom que cette machine s’est donné (HELO)",
        "With --client-ip: the name that this machine gave itself (HELO)",
    ),
};

pub(super) const MAIL_FROM: Flag = Flag {
    name: "mail-from",
    takes: Takes::Value(say("ADRESSE", "ADDRESS")),
    help: say(
        "Avec --client-ip : l’adresse de retour (enveloppe), si le courriel n’a pas de Return-Path ; « <> » si elle est vide",
        "With --client-ip: the return address (envelope), where the mail has no Return-Path; “<>” where it is empty",
    ),
};

/// What `--online` sets up.
pub(super) struct Online {
    verifier: Verifier,
    said: Envelope,
}

impl Online {
    /// Nothing where it was not asked for: then no socket is opened, nor anything prepared for one.
    pub(super) fn asked_for(arguments: &Arguments<'_>) -> Outcome<Option<Self>> {
        if !arguments.given(ONLINE.name) {
            return match [DNS, CLIENT_IP, HELO, MAIL_FROM].iter().find(|flag| arguments.value(flag.name).is_some()) {
                Some(flag) => Err(needs_online(flag.name)),
                None => Ok(None),
            };
        }
        let said = Envelope {
            client: arguments.value(CLIENT_IP.name).map(|text| address(CLIENT_IP.name, text)).transpose()?,
            helo: arguments.value(HELO.name).map(str::to_owned),
            mail_from: arguments.value(MAIL_FROM.name).map(|text| text.trim_matches(['<', '>', ' ']).to_owned()),
            witnessed: false,
        };
        let resolver = arguments.value(DNS.name).map(resolver).transpose()?.unwrap_or(Resolver::System);
        let verifier = Verifier::new(resolver, Limits::default()).map_err(|why| no_resolver(&why.to_string()))?;
        Ok(Some(Self { verifier, said }))
    }

    /// Verifies a mail; other messages have nothing to verify.
    ///
    /// # Errors
    /// The place in the program of a defect; the message can be judged all the same.
    pub(super) fn verify(&self, raw: Option<&[u8]>, message: &mut Message, policy: &Policy) -> Result<(), String> {
        if message.channel != Channel::Email {
            return Ok(());
        }
        let Some(raw) = raw else {
            message.add_verified(SERVER, Vec::<Method>::new(), vec![Gap::NoOriginal]);
            return Ok(());
        };
        guarded(|| self.verifier.verify(raw, message, policy, &self.said))
    }
}

fn resolver(text: &str) -> Outcome<Resolver> {
    match text.parse::<SocketAddr>() {
        Ok(address) => Ok(Resolver::At(address)),
        Err(_) => Ok(Resolver::At(SocketAddr::new(address(DNS.name, text)?, 53))),
    }
}

fn address(flag: &str, text: &str) -> Outcome<IpAddr> {
    text.trim_matches(['[', ']']).parse().map_err(|_| {
        Failure::new(
            format!("--{flag} : {text:?} n’est pas une adresse IP. Écrivez par exemple 192.0.2.1 ou 2001:db8::1."),
            format!("--{flag}: {text:?} is not an IP address. Write for example 192.0.2.1 or 2001:db8::1."),
        )
    })
}

fn needs_online(flag: &str) -> Failure {
    Failure::new(
        format!("--{flag} ne sert qu’avec --online. Ajoutez --online, ou retirez --{flag}."),
        format!("--{flag} is of use with --online only. Add --online, or leave --{flag} out."),
    )
}

fn no_resolver(why: &str) -> Failure {
    Failure::new(
        format!("--online : aucun serveur DNS utilisable ({why}). Indiquez-en un avec --dns ADRESSE."),
        format!("--online: no DNS server can be used ({why}). Name one with --dns ADDRESS."),
    )
}
