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

/// Whether a mail may be verified.
pub(super) fn is_within(raw: &[u8]) -> bool {
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
    use super::*;

    #[test]
    fn line_ends_are_made_full_once() {
        assert_eq!(with_full_line_ends(b"a\nb\r\nc\n").as_ref(), b"a\r\nb\r\nc\r\n");
        assert!(matches!(with_full_line_ends(b"a\r\nb"), Cow::Borrowed(_)));
        assert_eq!(with_full_line_ends(b"\n").as_ref(), b"\r\n");
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
