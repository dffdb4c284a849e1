//! Genuine mail as a broken mailing list or a forwarder delivers it: every authentication method fails. Much genuine mail
//! arrives so, and a failing result alone must not make it suspicious.

use vigie_engine::{
    Policy,
    channel::Channel,
    message::{
        Identity, Message,
        container::{self, Hints},
    },
    organisation::index::Knowledge,
};

use super::goals::{Goals, Wanted};
use crate::{
    Failure,
    corpus::{Item, Set},
    judge,
    label::Label,
    statistics::Share,
    table::{Page, Table},
};

/// Most of them that may be warned of, in per cent.
const MOST: f64 = 0.5;

/// Judges every simple genuine mail again, with a failing result put on top.
pub(super) fn measure(
    sets: &[Set],
    knowledge: &Knowledge,
    policy: &Policy,
    page: &mut Page<'_>,
    goals: &mut Goals,
) -> Result<(), Failure> {
    let own = sets.iter().filter(|set| set.label == Label::Genuine && set.name.contains("easy-ham"));
    let items: Vec<&Item> = own.flat_map(|set| &set.items).collect();
    if items.is_empty() {
        return Ok(());
    }
    let warned = judge::in_parallel("failing authentication", items.len(), |at| {
        let Some(Item::File { path, .. }) = items.get(at) else { return None };
        let bytes = std::fs::read(path).ok()?;
        let with_result = failing(&bytes)?;
        let message = first(&with_result)?;
        Some(vigie_engine::analyse(&message, knowledge, policy).verdict.warns())
    });
    let mut share = Share::default();
    warned.into_iter().flatten().for_each(|warned| share.count(warned));
    page.heading("Genuine mail whose authentication fails")?;
    page.paragraph(
        "Every message of easy-ham again, with `Authentication-Results: mx.example.org; dkim=fail; spf=fail; dmarc=fail` \
         for its own From domain on top, as a forwarder or a mailing list makes it arrive.\n",
    )?;
    let mut table = Table::new(&["set", "n", "warned", "false alarms", "95 %"], &[]);
    let cells = [share.whole.to_string(), share.part.to_string(), share.percent(), share.interval_text()];
    table.row(std::iter::once("easy-ham, failing".to_owned()).chain(cells).collect());
    page.table(&table)?;
    goals.add("easy-ham with failing authentication warned of", Wanted::AtMost(MOST), share);
    Ok(())
}

fn first(bytes: &[u8]) -> Option<Message> {
    let hints = Hints { channel: Some(Channel::Email), ..Hints::default() };
    container::read(bytes, &hints).next()?.message.ok()
}

/// The mail with a failing result for its own domain on top; `None` where it has no From domain.
fn failing(mail: &[u8]) -> Option<Vec<u8>> {
    let message = first(mail)?;
    let domain = match &message.sender.as_ref()?.identity {
        Identity::Mailbox(mailbox) => mailbox.host.as_ref()?.domain()?.to_owned(),
        _ => return None,
    };
    // An mbox line before the headers stays first.
    let head =
        if mail.starts_with(b"From ") { mail.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1) } else { 0 };
    let (line, rest) = mail.split_at_checked(head)?;
    let header = format!(
        "Authentication-Results: mx.example.org;\r\n dkim=fail header.d={domain};\r\n spf=fail smtp.mailfrom={domain};\r\n \
         dmarc=fail header.from={domain}\r\n"
    );
    Some([line, header.as_bytes(), rest].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_stands_on_top_and_names_the_senders_domain() {
        let mail = failing(b"From: A <a@b.example>\r\nSubject: x\r\n\r\ny\r\n").unwrap_or_default();
        let message = first(&mail);
        let server =
            message.as_ref().and_then(|message| message.transport.authentication.first()).map(|all| all.server.clone());
        assert_eq!(server.as_deref(), Some("mx.example.org"));
        assert!(String::from_utf8_lossy(&mail).contains("header.from=b.example"));
    }
}
