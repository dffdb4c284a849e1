//! Names of folders: IMAP writes them in a form of UTF-7 of its own (RFC 3501, 5.1.3).

/// The alphabet of its base64, in which a comma takes the place of the stroke.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

/// A name as servers write it.
pub(super) fn in_utf7(name: &str) -> String {
    let mut written = String::with_capacity(name.len());
    let mut other: Vec<u16> = Vec::new();
    for c in name.chars() {
        if !matches!(c, ' '..='~') {
            other.extend_from_slice(c.encode_utf16(&mut [0; 2]));
            continue;
        }
        flush(&mut other, &mut written);
        written.push(c);
        if c == '&' {
            written.push('-');
        }
    }
    flush(&mut other, &mut written);
    written
}

fn flush(other: &mut Vec<u16>, written: &mut String) {
    if other.is_empty() {
        return;
    }
    written.push('&');
    let (mut bits, mut count) = (0_u32, 0);
    for unit in other.drain(..) {
        bits = bits << 16 | u32::from(unit);
        count += 16;
        while count >= 6 {
            count -= 6;
            push(bits >> count, written);
        }
        bits &= (1 << count) - 1;
    }
    if count > 0 {
        push(bits << (6 - count), written);
    }
    written.push('-');
}

fn push(six: u32, written: &mut String) {
    let letter = usize::try_from(six & 63).ok().and_then(|six| ALPHABET.get(six));
    written.push(letter.map_or('?', |letter| char::from(*letter)));
}

/// A server's name for a folder as people read it; what is not written by the rules stays as it is.
pub(super) fn shown(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        match after.split_once('-').and_then(|(inner, after)| Some((decoded(inner)?, after))) {
            Some((inner, after)) => {
                text.push_str(&inner);
                rest = after;
            }
            None => {
                text.push('&');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

fn decoded(inner: &str) -> Option<String> {
    if inner.is_empty() {
        return Some("&".to_owned());
    }
    let (mut units, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for letter in inner.bytes() {
        let six = ALPHABET.iter().position(|known| *known == letter)?;
        bits = bits << 6 | u32::try_from(six).ok()?;
        count += 6;
        if count >= 16 {
            count -= 16;
            units.push(u16::try_from(bits >> count).ok()?);
            bits &= (1 << count) - 1;
        }
    }
    String::from_utf16(&units).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_servers_write_them_and_read_back() {
        for (name, written) in [
            ("INBOX", "INBOX"),
            ("Envoyés", "Envoy&AOk-s"),
            ("A & B", "A &- B"),
            ("台北", "&U,BTFw-"),
            ("😀", "&2D3eAA-"),
        ] {
            assert_eq!(in_utf7(name), written);
            assert_eq!(shown(written), name);
        }
        for broken in ["a&", "&!-", "&AO", "&2D0-"] {
            assert_eq!(shown(broken), broken);
        }
    }
}
