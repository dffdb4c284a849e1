//! What is too much to verify. mail-auth hashes the body once for every kind of signature and looks for every signed header
//! among all of them: a few megabytes written for the purpose would keep it busy for hours.

use std::borrow::Cow;

/// Bytes of head looked at.
const LONGEST_HEAD: usize = 512 * 1024;
/// Header fields looked at.
const MOST_FIELDS: usize = 1_000;
/// Signatures and seals of each kind looked at.
const MOST_SIGNATURES: usize = 10;
/// Bytes of one signature or seal looked at.
const LONGEST_SIGNATURE: usize = 16 * 1024;
/// The fields that hold signatures, or what they seal.
const SIGNATURES: [&str; 6] = [
    "dkim-signature",
    "arc-seal",
    "arc-message-signature",
    "arc-authentication-results",
    "dkim2-signature",
    "message-instance",
];

/// The fields that honest signatures rest on (RFC 6376, 5.4.1), beside `From`.
const SIGNED: [&str; 12] = [
    "reply-to",
    "sender",
    "subject",
    "date",
    "message-id",
    "to",
    "cc",
    "in-reply-to",
    "references",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
];

/// What of a mail may be verified, and whether that is less than all of it. Of one that is too much, these stay: the sender,
/// signatures of `own` domains before those of others, and what signatures rest on. Else whoever writes enough junk would
/// keep the sender's own domain from saying that it did not send the mail. `None` where not even that is within the limits.
pub(super) fn within(raw: &[u8], own: impl Fn(&str) -> bool) -> Option<(Cow<'_, [u8]>, bool)> {
    if is_within(raw) {
        return Some((Cow::Borrowed(raw), false));
    }
    let end = raw.windows(4).position(|four| four == b"\r\n\r\n").map_or(raw.len(), |end| end + 2);
    let (head, rest) = raw.split_at_checked(end)?;
    let fields = fields(head);
    let signatures = |of_own: bool| {
        fields
            .iter()
            .enumerate()
            .filter(move |(_, field)| is_named(field, "dkim-signature") && field.len() <= LONGEST_SIGNATURE)
            .filter(|(_, field)| own(&signer(field)) == of_own)
            .map(|(place, _)| place)
            .collect::<Vec<_>>()
    };
    let named = |names: &[&str]| {
        let is_one = |field: &[u8]| names.iter().any(|name| is_named(field, name));
        fields.iter().enumerate().filter(|(_, field)| is_one(field)).map(|(place, _)| place).collect::<Vec<_>>()
    };
    let senders = named(&["from"]);
    let signatures = signatures(true).into_iter().chain(signatures(false)).take(MOST_SIGNATURES);
    let mut kept = vec![false; fields.len()];
    let (mut count, mut bytes) = (0, 0);
    for place in senders.iter().copied().chain(signatures).chain(named(&SIGNED)) {
        let Some(field) = fields.get(place) else { continue };
        (count, bytes) = (count + 1, bytes + field.len());
        if count > MOST_FIELDS || bytes > LONGEST_HEAD {
            break;
        }
        if let Some(kept) = kept.get_mut(place) {
            *kept = true;
        }
    }
    if senders.iter().any(|place| kept.get(*place) != Some(&true)) {
        return None;
    }
    let fields = fields.iter().zip(kept).filter(|(_, kept)| *kept).map(|(field, _)| *field);
    Some((Cow::Owned(fields.chain([rest]).collect::<Vec<_>>().concat()), true))
}

/// The fields of a head, each with its line ends.
fn fields(head: &[u8]) -> Vec<&[u8]> {
    let (mut found, mut start, mut at) = (Vec::new(), 0, 0);
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        let goes_on = line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t'));
        if !goes_on && at > start {
            found.extend(head.get(start..at));
            start = at;
        }
        at += line.len();
    }
    found.extend(head.get(start..at).filter(|last| !last.is_empty()));
    found
}

fn is_named(field: &[u8], name: &str) -> bool {
    field.split(|byte| *byte == b':').next().unwrap_or_default().trim_ascii().eq_ignore_ascii_case(name.as_bytes())
}

/// The domain that signs: `d=` of a `DKIM-Signature`. Empty where there is none.
fn signer(field: &[u8]) -> String {
    let value = field.splitn(2, |byte| *byte == b':').nth(1).unwrap_or_default();
    let tag = |tag: &[u8]| {
        let mut halves = tag.splitn(2, |byte| *byte == b'=');
        let (name, value) = (halves.next()?, halves.next()?);
        (name.trim_ascii() == b"d").then(|| String::from_utf8_lossy(value.trim_ascii()).into_owned())
    };
    value.split(|byte| *byte == b';').find_map(tag).unwrap_or_default()
}

/// Whether all of a mail may be verified.
fn is_within(raw: &[u8]) -> bool {
    let end = raw.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(raw.len());
    let Some(head) = raw.get(..end).filter(|head| head.len() <= LONGEST_HEAD) else { return false };
    let (mut fields, mut counts, mut current, mut length) = (0, [0_usize; SIGNATURES.len()], None, 0);
    for line in head.split(|byte| *byte == b'\n') {
        if line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t')) {
            length += line.len();
        } else {
            fields += 1;
            let name = line.split(|byte| *byte == b':').next().unwrap_or_default().trim_ascii();
            current = SIGNATURES.iter().position(|known| name.eq_ignore_ascii_case(known.as_bytes()));
            length = line.len();
            if let Some(count) = current.and_then(|at| counts.get_mut(at)) {
                *count += 1;
            }
        }
        if current.is_some() && length > LONGEST_SIGNATURE {
            return false;
        }
    }
    fields <= MOST_FIELDS && counts.iter().all(|count| *count <= MOST_SIGNATURES)
}

/// The mail with the line ends it travelled with: files on many systems keep the second half of them alone.
pub(super) fn with_full_line_ends(raw: &[u8]) -> Cow<'_, [u8]> {
    let first = raw.iter().position(|byte| *byte == b'\n');
    let is_full = first.is_none_or(|at| at > 0 && raw.get(at - 1) == Some(&b'\r'));
    if is_full {
        return Cow::Borrowed(raw);
    }
    let mut full = Vec::with_capacity(raw.len() + raw.len() / 32);
    let mut last = 0;
    for byte in raw {
        if *byte == b'\n' && last != b'\r' {
            full.push(b'\r');
        }
        full.push(*byte);
        last = *byte;
    }
    Cow::Owned(full)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn line_ends_are_made_full_once() {
        assert_eq!(with_full_line_ends(b"a\nb\r\nc\n").as_ref(), b"a\r\nb\r\nc\r\n");
        assert!(matches!(with_full_line_ends(b"a\r\nb"), Cow::Borrowed(_)));
        assert_eq!(with_full_line_ends(b"\n").as_ref(), b"\r\n");
    }

    #[test]
    fn of_what_is_too_much_the_sender_and_its_own_signatures_stay() {
        let junk = "DKIM-Signature: v=1; d=shop.example; b=\r\n\tx\r\n".repeat(20);
        let mail = format!(
            "{junk}X: y\r\nDKIM-Signature: a=b;\r\n\td = org.example\r\nARC-Seal: i=1\r\nFrom: a@org.example\r\n\r\nx"
        );
        let (kept, less) = within(mail.as_bytes(), |domain| domain == "org.example").unwrap();
        let kept = String::from_utf8(kept.into_owned()).unwrap();
        assert!(less && kept.matches("shop.example").count() == MOST_SIGNATURES - 1, "{kept}");
        assert!(kept.ends_with("DKIM-Signature: a=b;\r\n\td = org.example\r\nFrom: a@org.example\r\n\r\nx"), "{kept}");
        assert!(!kept.contains("X: y") && !kept.contains("ARC"));
        assert!(within(format!("{}\r\n\r\n", "From: a@b.example\r\n".repeat(2_000)).as_bytes(), |_| true).is_none());
        let (whole, less) = within(b"From: a@b.example\r\n\r\n", |_| true).unwrap();
        assert!(!less && matches!(whole, Cow::Borrowed(_)));
    }

    #[test]
    fn mails_written_to_keep_us_busy_are_not_verified() {
        let many = |field: &str, count: usize| format!("{}From: a@b.example\r\n\r\nx", field.repeat(count));
        assert!(is_within(many("DKIM-Signature: x\r\n", 10).as_bytes()));
        assert!(!is_within(many("dkim-signature : x\r\n", 11).as_bytes()));
        assert!(!is_within(many("X: y\r\n", 1_000).as_bytes()));
        assert!(!is_within(format!("DKIM-Signature: h={}\r\n\r\n", "\r\n a:".repeat(5_000)).as_bytes()));
        assert!(!is_within(&vec![b'a'; LONGEST_HEAD + 1]));
        assert!(is_within(b""));
    }
}
