//! `vigie scan`: whole mailboxes judged, on all processors.
//!
//! One thread reads, one for each processor judges, and this one takes what was judged in the order in which it was read:
//! so the result is the same however the work was shared, and a scan that was stopped goes on behind the last thing taken.

mod account;
mod crew;
mod form;
mod html;
mod judge;
mod plan;
mod rows;
mod state;
mod summary;
mod table;
mod trouble;

use crate::{
    failure::{Outcome, Status},
    flags::{Arguments, Command, Flag, Takes},
    knowledge::{self, KNOWLEDGE},
    language::say,
    progress::Share,
    session::{NOW, Session},
};

use super::check::{RECEIVED_BY, TRUST};
use form::Form;
use judge::What;
use plan::Plan;
use state::{Keeper, Start};
use trouble::Complaints;

pub(super) const COMMAND: Command = Command {
    name: "scan",
    about: say(
        "Juge des boîtes entières : dossiers de courriels, Maildir, mbox, IMAP, SMS sauvegardés",
        "Judges whole mailboxes: folders of mails, Maildir, mbox, IMAP, backups of text messages",
    ),
    more: say(
        "Exemples :
  vigie scan ~/Maildir                                           un tableau, à l’écran
  vigie scan archive.mbox sms.xml --format html --output r.html  un rapport à ouvrir dans un navigateur
  vigie scan imaps://camille@imap.exemple.fr/INBOX               lecture seule : rien n’y est modifié

Avec --output (ou --state), un examen interrompu reprend où il en était quand vous relancez la même commande.
Les dossiers derrière un lien symbolique ne sont pas parcourus. Les SMS envoyés ne sont pas jugés.
Code de retour : 0 rien contre aucun message, 1 au moins un message suspect ou frauduleux, 2 une entrée illisible.",
        "Examples:
  vigie scan ~/Maildir                                           a table on the screen
  vigie scan archive.mbox sms.xml --format html --output r.html  a report to open in a browser
  vigie scan imaps://camille@imap.example.com/INBOX              only read: nothing is changed there

With --output (or --state), a scan that was stopped goes on where it was when you run the same command again.
Folders behind a symbolic link are not entered. Text messages that were sent are not judged.
Exit status: 0 nothing against any message, 1 at least one suspicious or fraudulent, 2 an input could not be read.",
    ),
    flags: &[
        Flag {
            name: "path",
            takes: Takes::Any(say("CHEMIN", "PATH")),
            help: say(
                "Dossiers (courriels, Maildir), fichiers .eml, mbox, .jsonl (une fiche par ligne), .xml de « SMS Backup & Restore », ou imaps://nom@serveur[:port][/Dossier]",
                "Folders (mails, Maildir), files .eml, mbox, .jsonl (one record a line), .xml of “SMS Backup & Restore”, or imaps://user@host[:port][/Folder]",
            ),
        },
        Flag {
            name: "format",
            takes: Takes::Choice(&["text", "ndjson", "csv", "html"]),
            help: say(
                "Forme du résultat : un tableau (text), ndjson (un rapport par ligne), csv (une ligne par message), html",
                "Form of the result: a table (text), ndjson (one report a line), csv (one row a message), html",
            ),
        },
        plan::OUTPUT,
        plan::STATE,
        RECEIVED_BY,
        TRUST,
        plan::SINCE,
        plan::UNTIL,
        account::PASSWORD_FILE,
        account::CA,
        account::INSECURE,
        KNOWLEDGE,
        NOW,
    ],
    below: &[],
    run,
};

fn run(arguments: &Arguments<'_>, session: &Session) -> Outcome {
    let (knowledge, profiles) = knowledge::chosen(arguments, session)?;
    let mut plan = Plan::new(arguments, session, &knowledge)?;
    let (mut keeper, start) = Keeper::open(&plan, session)?;
    plan.policy.now = keeper.now();
    let Start { source, position, written, mut summary } = start;
    let mut form = Form::open(&plan, session, written)?;
    let mut progress = Share::new(session.language, !form.is_on_screen());
    let mut complaints = Complaints::default();
    let survey = progress.survey();
    crew::run(&plan, &knowledge, (source, &position), &survey, &mut |judged| {
        progress.step(judged.weight, matches!(judged.what, What::Report(_)));
        match judged.what {
            What::Ahead(work) => progress.ahead(work),
            What::Report(seen) => {
                if let Some(why) = &seen.trouble {
                    summary.unread += 1;
                    progress.hidden(|| complaints.tell(why, session));
                }
                form.take(&seen)?;
                summary.take(*seen);
            }
            What::Trouble(why) => {
                summary.unread += 1;
                progress.hidden(|| complaints.tell(&why, session));
            }
            What::Halted(why) => {
                keeper.halt(judged.source, &judged.position, &summary, &mut form)?;
                summary.unread += 1;
                progress.hidden(|| complaints.tell(&why, session));
            }
            What::Aside(aside) => *summary.aside.entry(aside).or_default() += 1,
            What::OutsideDays => summary.outside += 1,
            What::Undated => summary.undated += 1,
            What::Nothing => {}
        }
        keeper.keep(judged.source, &judged.position, &summary, &mut form)
    })?;
    progress.end();
    complaints.end(session);
    form.end(&plan, &knowledge, &summary, session)?;
    if summary.judged() == 0 && summary.unread == 0 {
        session
            .tell(say("Aucun message à juger n’a été trouvé.", "No message to judge was found.").to(session.language));
    }
    keeper.done(session);
    Ok(profiles.max(summary.status()))
}

impl summary::Summary {
    /// The exit status that the whole scan has.
    fn status(&self) -> Status {
        if self.unread > 0 {
            Status::Unreadable
        } else if self.warned() > 0 {
            Status::Warned
        } else {
            Status::Fine
        }
    }
}
