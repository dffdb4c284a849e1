//! Links written so that nothing follows them, or with a slip in their scheme, in their readable form.

use crate::text::offsets::Offsets;

/// Puts disarmed links back into their readable form, and a space where a typographic quotation mark touches a link, with
/// the way back to the original places. `None` where there was nothing to do.
pub(super) fn rearm(text: &str) -> Option<(String, Offsets)> {
    const FORMS: [(&str, &str); 19] = [
        ("“", " "),
        ("”", " "),
        ("„", " "),
        ("«", " "),
        ("»", " "),
        ("‘", " "),
        ("’", " "),
        ("‹", " "),
        ("›", " "),
        ("…", " "),
        ("hxxps", "https"),
        ("hxxp", "http"),
        ("[.]", "."),
        ("(.)", "."),
        ("{.}", "."),
        ("[dot]", "."),
        ("(dot)", "."),
        ("[:]", ":"),
        ("[@]", "@"),
    ];
    let may_begin = |byte: u8| matches!(byte, b'[' | b'{' | b'(' | b'h' | b'H' | 0xc2 | 0xe2);
    if !text.bytes().any(|byte| matches!(byte, b'[' | b'{' | b'(' | b'x' | b'X' | 0xc2 | 0xe2))
        && !has_broken_scheme(text)
    {
        return None;
    }
    let mut out = String::new();
    let mut offsets = Offsets::default();
    let mut copied = 0;
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let rest = bytes.get(at..).unwrap_or_default();
        if !rest.first().is_some_and(|byte| may_begin(*byte)) {
            at += 1;
            continue;
        }
        let form = FORMS
            .iter()
            .find(|(form, _)| rest.get(..form.len()).is_some_and(|start| start.eq_ignore_ascii_case(form.as_bytes())));
        let starts_word =
            || !at.checked_sub(1).and_then(|before| bytes.get(before)).is_some_and(u8::is_ascii_alphanumeric);
        let form =
            form.map(|(form, meant)| (form.len(), *meant)).or_else(|| broken_scheme(rest).filter(|_| starts_word()));
        let Some((length, meant)) = form else {
            at += 1;
            continue;
        };
        offsets.note(out.len(), copied);
        out.push_str(text.get(copied..at).unwrap_or_default());
        offsets.note(out.len(), at);
        out.push_str(meant);
        at += length;
        copied = at;
    }
    if copied == 0 {
        return None;
    }
    offsets.note(out.len(), copied);
    out.push_str(text.get(copied..).unwrap_or_default());
    Some((out, offsets))
}

/// `http:/shop.example`, `https;//shop.example`, `http//shop.example`: slips that a reader mends, and so do browsers. How long
/// it is and what is meant.
fn broken_scheme(text: &[u8]) -> Option<(usize, &'static str)> {
    const SLIPS: [&[u8]; 4] = [b":/", b"//", b";//", b":\\\\"];
    let (scheme, meant) = [(5, "https://"), (4, "http://")].into_iter().find(|(length, meant)| {
        text.get(..*length)
            .is_some_and(|it| it.eq_ignore_ascii_case(meant.as_bytes().get(..*length).unwrap_or_default()))
    })?;
    let rest = text.get(scheme..)?;
    let slip = SLIPS.into_iter().find(|slip| rest.strip_prefix(*slip).is_some_and(begins_host))?;
    Some((scheme + slip.len(), meant))
}

fn begins_host(text: &[u8]) -> bool {
    text.first().is_some_and(u8::is_ascii_alphanumeric)
}

/// Whether a scheme may be broken somewhere: a quick look before the slow one.
fn has_broken_scheme(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), b"ttp").any(|at| {
        let rest = text.as_bytes().get(at + 3..).unwrap_or_default();
        let rest = rest.strip_prefix(b"s").unwrap_or(rest);
        !rest.starts_with(b"://") && rest.first().is_some_and(|next| matches!(next, b':' | b';' | b'/'))
    })
}
