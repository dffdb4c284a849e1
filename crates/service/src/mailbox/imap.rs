//! IMAP, to read and nothing else: folders are opened with `EXAMINE`, mails fetched with `BODY.PEEK`, so that no flag changes.
//!
//! The server is a stranger too. What an answer may hold is limited around async-imap (`limited.rs`), which by itself would
//! reserve whatever a server announces; every answer has a time-out; a broken connection is tried again a few times.

mod address;
mod connection;
mod folder_name;
mod limited;

use std::{collections::BTreeMap, io, ops::ControlFlow::Continue, time::Duration};

use async_imap::{Session, error::Error, types::NameAttribute};
use futures_util::{Stream, StreamExt};
use jiff::{Timestamp, civil::Date};
use tokio::time::timeout;
use vigie_engine::message::day::day_in_paris;

pub use address::{Address, WrongAddress};
use connection::Wire;
use folder_name::{in_utf7, shown};

use super::{Flow, Held, Item, LONGEST, Met, Position, Receive, Unit, What, Within};

/// How long a server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often a broken connection is made again without anything having come.
const RETRIES: u32 = 3;
/// Bytes of mails asked for at once, and how many mails.
const AT_ONCE: (u64, usize) = (4 * 1024 * 1024, 50);
/// Bytes of mails that come at once, however small the server had said that they are.
const MOST_AT_ONCE: usize = 8 * 1024 * 1024 + LONGEST;
/// Folders of an account that are read.
const MOST_FOLDERS: usize = 10_000;
/// Bytes of a folder's name: a longer one is nobody's.
const LONGEST_NAME: usize = 1024;
/// UIDs asked about at once.
const WIDEST: u32 = 200_000;
/// What a mail counts for in the share of work, since servers do not say how much there is.
const NOMINAL: u64 = 64 * 1024;

/// An account on a server.
#[derive(Debug)]
pub struct Account {
    /// Where it is.
    pub address: Address,
    /// The password.
    pub password: Password,
    /// Certificates (PEM) that are believed beside the system's.
    pub authorities: Vec<u8>,
    /// Mails that came in earlier are not fetched.
    pub since: Option<Date>,
}

/// A password, which no error and no debugging output shows.
pub struct Password(pub String);

impl std::fmt::Debug for Password {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Password")
    }
}

/// What goes wrong with a server.
#[derive(Debug)]
pub enum Trouble {
    /// No connection.
    Connect(io::Error),
    /// Its certificate is not believed, or the connection cannot be encrypted.
    Certificate(String),
    /// None of the certificates given as authorities can be read.
    Authorities,
    /// It refuses name or password, in its own words.
    Refused(String),
    /// It refuses a folder, in its own words.
    NoFolder(String),
    /// Its answers make no sense, or are longer than they may be.
    Answer,
    /// It takes too long.
    Slow,
    /// The connection broke.
    Lost,
    /// The folder was made anew since reading was stopped: its numbers mean other mails.
    Renumbered,
    /// The mail was listed, and is gone.
    Gone,
}

impl Trouble {
    /// Whether another attempt may help. A server that cannot be reached at all is told of at once.
    fn may_pass(&self, has_begun: bool) -> bool {
        matches!(self, Self::Lost | Self::Slow) || (has_begun && matches!(self, Self::Connect(_)))
    }

    /// Whether it ended the reading of the account, so that mails which are still there were not read.
    #[must_use]
    pub fn ends_reading(&self) -> bool {
        !matches!(self, Self::NoFolder(_) | Self::Renumbered | Self::Gone)
    }

    /// What an error means. Its own words may quote mails, so only what a server says to people is kept.
    fn of(why: Error) -> Self {
        match why {
            Error::Io(why) if matches!(why.kind(), io::ErrorKind::InvalidData | io::ErrorKind::Other) => Self::Answer,
            Error::Io(_) | Error::ConnectionLost => Self::Lost,
            _ => Self::Answer,
        }
    }
}

/// Reads an account, or one folder of it, from a position on.
pub(super) fn read(account: &Account, from: &Position, receive: Receive<'_>) -> Flow {
    let alone = |position: Position, trouble| Met {
        position,
        name: account.address.to_string(),
        place: None,
        weight: 0,
        what: What::Trouble(super::Trouble::Server(trouble)),
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(why) => return receive(alone(from.clone(), Trouble::Connect(why))),
    };
    let (mut reached, mut attempts) = (from.clone(), 0);
    loop {
        let before = reached.clone();
        let mut hand_on = |met: Met| {
            reached.clone_from(&met.position);
            receive(met)
        };
        match runtime.block_on(Reading { account, receive: &mut hand_on }.run(&before)) {
            Ok(flow) => return flow,
            Err(trouble) => {
                attempts = if reached == before { attempts + 1 } else { 1 };
                if !trouble.may_pass(reached != *from) || attempts > RETRIES {
                    return receive(alone(reached, trouble));
                }
                std::thread::sleep(Duration::from_secs(u64::from(attempts)));
            }
        }
    }
}

struct Reading<'a> {
    account: &'a Account,
    receive: Receive<'a>,
}

/// A folder that is open.
struct Open {
    /// Its name as the server writes it.
    name: String,
    validity: u64,
    end: u32,
}

type Logged = Session<limited::Limited<Box<dyn Wire>>>;

impl Reading<'_> {
    async fn run(&mut self, from: &Position) -> Result<Flow, Trouble> {
        let mut session = connection::open(self.account).await?;
        let folders = match &self.account.address.folder {
            Some(folder) => vec![in_utf7(folder)],
            None => folders(&mut session).await?,
        };
        let first = from.names.first().and_then(|name| name.to_str()).map(str::to_owned);
        let ahead: Vec<String> =
            folders.into_iter().filter(|folder| first.as_ref().is_none_or(|first| folder >= first)).collect();
        for folder in &ahead {
            // A folder that cannot be counted is still to be read.
            let count = session.status(quoted(folder), "(MESSAGES)");
            let count = timeout(PATIENCE, count).await.map_err(|_| Trouble::Slow)?.map_or(0, |folder| folder.exists);
            let what = What::Ahead(u64::from(count) * NOMINAL);
            if self.meet(from.clone(), folder, None, 0, what).is_break() {
                return Ok(Flow::Break(()));
            }
        }
        for folder in ahead {
            let within = from.within.filter(|_| first.as_ref() == Some(&folder));
            if self.folder(&mut session, folder, within).await?.is_break() {
                return Ok(Flow::Break(()));
            }
        }
        // Reading is done: a server that does not say goodbye changes nothing.
        let _ = timeout(Duration::from_secs(5), session.logout()).await;
        Ok(Continue(()))
    }

    /// The mails of one folder, by UID.
    async fn folder(&mut self, session: &mut Logged, name: String, from: Option<Within>) -> Result<Flow, Trouble> {
        let opened = timeout(PATIENCE, session.examine(&name)).await.map_err(|_| Trouble::Slow)?;
        let mailbox = match opened {
            Ok(mailbox) => mailbox,
            Err(Error::No(_) | Error::Bad(_) | Error::Validate(_)) => {
                let what = What::Trouble(super::Trouble::Server(Trouble::NoFolder(shown(&name))));
                let position = Position { names: vec![name.clone().into()], within: from };
                return Ok(self.meet(position, &name, None, 0, what));
            }
            Err(why) => return Err(Trouble::of(why)),
        };
        let open = Open {
            validity: mailbox.uid_validity.unwrap_or_default().into(),
            end: mailbox.uid_next.unwrap_or(u32::MAX),
            name,
        };
        if from.is_some_and(|from| from.offset != open.validity) {
            let what = What::Trouble(super::Trouble::Server(Trouble::Renumbered));
            let position = Position { names: vec![open.name.clone().into()], within: from };
            return Ok(self.meet(position, &open.name, None, 0, what));
        }
        if mailbox.exists == 0 {
            return Ok(Continue(()));
        }
        let mut next = from.map_or(1, |from| u32::try_from(from.number).unwrap_or(u32::MAX).saturating_add(1));
        let mut width: u32 = 500;
        while next < open.end {
            let last = next.saturating_add(width - 1).min(open.end.saturating_sub(1));
            let listed = self.list(session, next, last).await?;
            // UIDs may lie far apart.
            width = if listed.len() < 200 { (width * 4).min(WIDEST) } else { width };
            if self.mails(session, &open, &listed).await?.is_break() {
                return Ok(Flow::Break(()));
            }
            next = last.saturating_add(1);
        }
        Ok(Continue(()))
    }

    /// UIDs and sizes of the mails between two UIDs that are to be read, in order.
    async fn list(&self, session: &mut Logged, first: u32, last: u32) -> Result<BTreeMap<u32, u64>, Trouble> {
        let range = format!("{first}:{last}");
        let answers = session.uid_fetch(range, "(UID RFC822.SIZE INTERNALDATE)");
        let mut answers = timeout(PATIENCE, answers).await.map_err(|_| Trouble::Slow)?.map_err(Trouble::of)?;
        let mut listed = BTreeMap::new();
        while let Some(mail) = answer(&mut answers).await? {
            let Some(uid) = mail.uid.filter(|uid| (first..=last).contains(uid)) else { continue };
            let day = mail.internal_date().and_then(|date| Timestamp::from_second(date.timestamp()).ok());
            // A day of grace: the reader of the mail decides by its own day.
            let since = self.account.since.and_then(|since| since.yesterday().ok());
            let is_early = since.zip(day).is_some_and(|(since, day)| day_in_paris(day) < since);
            if !is_early {
                // Of a mail without a size, the worst is expected.
                let size = mail.size.filter(|size| *size > 0).map_or(LONGEST as u64, u64::from);
                listed.insert(uid, size);
            }
        }
        drop(answers);
        still_there(session).await?;
        Ok(listed)
    }

    /// Fetches mails, some at a time, and hands them on in order.
    async fn mails(&mut self, session: &mut Logged, open: &Open, listed: &BTreeMap<u32, u64>) -> Result<Flow, Trouble> {
        let mut ahead = listed.iter().peekable();
        while ahead.peek().is_some() {
            let (mut uids, mut bytes) = (Vec::new(), 0);
            while let Some((uid, size)) = ahead.next_if(|_| bytes < AT_ONCE.0 && uids.len() < AT_ONCE.1) {
                uids.push(*uid);
                bytes += (*size).min(LONGEST as u64);
            }
            let mut mails = fetch(session, &uids).await?;
            for uid in uids {
                let size = listed.get(&uid).copied().unwrap_or_default();
                let what = match mails.remove(&uid) {
                    Some((bytes, received)) => {
                        let cut = size > LONGEST as u64 || bytes.len() > LONGEST;
                        What::Message(Item { held: Held::Mail(bytes), received, cut })
                    }
                    None => What::Trouble(super::Trouble::Server(Trouble::Gone)),
                };
                let within = Within { number: uid.into(), offset: open.validity };
                let position = Position { names: vec![open.name.clone().into()], within: Some(within) };
                if self.meet(position, &open.name, Some(uid), NOMINAL, what).is_break() {
                    return Ok(Flow::Break(()));
                }
            }
        }
        Ok(Continue(()))
    }

    fn meet(&mut self, position: Position, folder: &str, uid: Option<u32>, weight: u64, what: What) -> Flow {
        let name = self.account.address.in_folder(&shown(folder));
        (self.receive)(Met { position, name, place: uid.map(|uid| (Unit::Uid, uid.into())), weight, what })
    }
}

/// The next of a server's answers.
async fn answer<T>(
    answers: &mut (impl Stream<Item = async_imap::error::Result<T>> + Unpin),
) -> Result<Option<T>, Trouble> {
    timeout(PATIENCE, answers.next()).await.map_err(|_| Trouble::Slow)?.transpose().map_err(Trouble::of)
}

type Fetched = BTreeMap<u32, (Vec<u8>, Option<Timestamp>)>;

async fn fetch(session: &mut Logged, uids: &[u32]) -> Result<Fetched, Trouble> {
    let set: Vec<String> = uids.iter().map(u32::to_string).collect();
    let wanted = format!("(UID INTERNALDATE BODY.PEEK[]<0.{LONGEST}>)");
    let answers = session.uid_fetch(set.join(","), wanted);
    let mut answers = timeout(PATIENCE, answers).await.map_err(|_| Trouble::Slow)?.map_err(Trouble::of)?;
    let mut mails = BTreeMap::new();
    let (mut count, mut bytes) = (0, 0);
    while let Some(mail) = answer(&mut answers).await? {
        count += 1;
        if count > 4 * AT_ONCE.1 {
            return Err(Trouble::Answer);
        }
        let (Some(uid), Some(body)) = (mail.uid.filter(|uid| uids.contains(uid)), mail.body()) else { continue };
        bytes += body.len();
        if bytes > MOST_AT_ONCE {
            return Err(Trouble::Answer);
        }
        let received = mail.internal_date().and_then(|date| Timestamp::from_second(date.timestamp()).ok());
        mails.entry(uid).or_insert_with(|| (body.to_vec(), received));
    }
    drop(answers);
    if mails.len() < uids.len() {
        still_there(session).await?;
    }
    Ok(mails)
}

/// Answers also end where the connection does: what was not answered is missing only where the server still talks.
async fn still_there(session: &mut Logged) -> Result<(), Trouble> {
    timeout(PATIENCE, session.noop()).await.map_err(|_| Trouble::Slow)?.map_err(Trouble::of)
}

/// The folders of an account, in order. Where one holds all mail, it and those that it leaves out.
async fn folders(session: &mut Logged) -> Result<Vec<String>, Trouble> {
    let answers = timeout(PATIENCE, session.list(None, Some("\"*\""))).await.map_err(|_| Trouble::Slow)?;
    let mut answers = answers.map_err(Trouble::of)?;
    let mut folders = BTreeMap::new();
    while let Some(folder) = answer(&mut answers).await? {
        let is = |wanted: &NameAttribute<'_>| folder.attributes().contains(wanted);
        if is(&NameAttribute::NoSelect) || folder.name().len() > LONGEST_NAME || folders.len() >= MOST_FOLDERS {
            continue;
        }
        let is_all = is(&NameAttribute::All);
        let beside_all = is_all || is(&NameAttribute::Junk) || is(&NameAttribute::Trash);
        folders.insert(folder.name().to_owned(), (is_all, beside_all));
    }
    drop(answers);
    still_there(session).await?;
    let one_holds_all = folders.values().any(|(is_all, _)| *is_all);
    Ok(folders.into_iter().filter(|(_, (_, beside))| *beside || !one_holds_all).map(|(name, _)| name).collect())
}

/// A folder's name as a command takes it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}
