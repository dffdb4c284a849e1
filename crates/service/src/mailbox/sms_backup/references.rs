//! References in the XML of a backup (`&amp;`, `&#233;`).

use std::borrow::Cow;

/// Bytes of the longest reference behind its `&`: `#x10FFFF;`, with room for zeros in front.
pub(super) const LONGEST: usize = 12;

/// Resolves the references that XML itself knows. The application writes an emoji as two of them, one for each half of its
/// UTF-16 form, which XML does not allow and every reader of these files must understand.
pub(super) fn resolved(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, reference) = rest.split_at(at);
        units.extend(before.encode_utf16());
        let known = reference.get(1..).and_then(name_of).and_then(|(name, after)| {
            let mut pair = [0; 2];
            let resolved: &[u16] = match code_point(name)? {
                unit @ 0xd800..=0xdfff => {
                    pair[0] = u16::try_from(unit).ok()?;
                    &pair[..1]
                }
                scalar => char::from_u32(scalar)?.encode_utf16(&mut pair),
            };
            units.extend_from_slice(resolved);
            Some(after)
        });
        rest = known.unwrap_or_else(|| {
            units.push(u16::from(b'&'));
            reference.get(1..).unwrap_or_default()
        });
    }
    units.extend(rest.encode_utf16());
    Cow::Owned(String::from_utf16_lossy(&units))
}

/// A reference's name, and what stands behind it. The end is looked for no farther than a reference goes: a text of `&`
/// alone would else be read from each of them to its end.
fn name_of(inner: &str) -> Option<(&str, &str)> {
    let end = inner.bytes().take(LONGEST).position(|byte| byte == b';')?;
    Some((inner.get(..end)?, inner.get(end + 1..)?))
}

/// The number of the character that a reference stands for.
fn code_point(name: &str) -> Option<u32> {
    match name {
        "amp" => Some('&'.into()),
        "lt" => Some('<'.into()),
        "gt" => Some('>'.into()),
        "quot" => Some('"'.into()),
        "apos" => Some('\''.into()),
        _ => {
            let number = name.strip_prefix('#').filter(|number| number.len() <= 9)?;
            match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok(),
                None => number.parse().ok(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_that_stand_for_nothing_stay_as_they_are() {
        for (written, read) in
            [("a & b", "a & b"), ("&#xD83D;", "\u{fffd}"), ("&#1114112;", "&#1114112;"), ("&;&#;&#x;", "&;&#;&#x;")]
        {
            assert_eq!(resolved(written), read);
        }
    }
}
