//! The normal form of the digits that somebody dialled, wrote or displayed.

use super::calling_codes::CallingCode;

/// The roots (without the leading 0) that France dials at home but that live under another calling code.
/// Arcep decision 2022-1583 and the blocks of its table of July 2025. The longest root decides.
const OVERSEAS: &[(&str, &str)] = &[
    ("590", "590"),
    ("690", "590"),
    ("691", "590"),
    ("7090", "590"),
    ("9475", "590"),
    ("9760", "590"),
    ("9761", "590"),
    ("594", "594"),
    ("694", "594"),
    ("70930", "594"),
    ("70931", "594"),
    ("70932", "594"),
    ("70933", "594"),
    ("70934", "594"),
    ("9476", "594"),
    ("9764", "594"),
    ("9765", "594"),
    ("596", "596"),
    ("696", "596"),
    ("697", "596"),
    ("7091", "596"),
    ("9477", "596"),
    ("9766", "596"),
    ("9767", "596"),
    ("262", "262"),
    ("263", "262"),
    ("269", "262"),
    ("692", "262"),
    ("693", "262"),
    ("7092", "262"),
    ("70935", "262"),
    ("70936", "262"),
    ("70937", "262"),
    ("70938", "262"),
    ("70939", "262"),
    ("9478", "262"),
    ("9479", "262"),
    ("9762", "262"),
    ("9763", "262"),
    ("9768", "262"),
    ("9769", "262"),
    ("9395", "590"),
    ("9396", "594"),
    ("9397", "596"),
    ("9398", "262"),
    ("9399", "262"),
    ("7005", "590"),
    ("7006", "594"),
    ("7007", "596"),
    ("7008", "262"),
    ("7009", "262"),
    ("7085", "508"),
];

/// Calling codes whose home numbers begin with a 0 that is not dialled from abroad.
const TRUNK_ZERO: &[&str] = &[
    "33", "262", "508", "590", "594", "596", "44", "49", "32", "41", "31", "43", "46", "61", "64", "212", "213", "353",
    "358", "40", "90", "27", "234", "254", "972",
];

/// The normal form of digits dialled in France, or written with "00".
pub(super) fn dialled(digits: &str) -> Option<String> {
    if is_short(digits) {
        return Some(digits.to_owned());
    }
    if let Some(abroad) = digits.strip_prefix("00") {
        return international(abroad);
    }
    if let Some(national) = digits.strip_prefix('0') {
        return french(national);
    }
    // Networks and exports leave the plus sign out; only for our own codes is that beyond doubt.
    let ours = match digits.len() {
        11 => digits.starts_with("33") && !digits.starts_with("330"),
        12 => ["262", "590", "594", "596"].iter().any(|code| digits.starts_with(code)),
        _ => false,
    };
    if ours { international(digits) } else { None }
}

/// The normal form of digits that follow a plus sign.
pub(super) fn international(digits: &str) -> Option<String> {
    let code = CallingCode::of(digits)?;
    let rest = digits.get(code.digits.len()..)?;
    let rest = match rest.strip_prefix('0') {
        // Nobody writes two of them; taking off both would make one number of two.
        Some(trimmed) if TRUNK_ZERO.contains(&code.digits) && trimmed.starts_with('0') => return None,
        Some(trimmed) if TRUNK_ZERO.contains(&code.digits) => trimmed,
        _ => rest,
    };
    if code.digits == "33" {
        // A mobile abroad displays the short number of home as "+33 3646".
        return if matches!(rest.len(), 4 | 6) && is_short(rest) { Some(rest.to_owned()) } else { french(rest) };
    }
    // Overseas, machines have numbers of twelve digits.
    let fits =
        code.fits(rest.len()) || (rest.len() == 12 && overseas(rest).is_some_and(|(home, _)| home == code.digits));
    let possible = fits
        && match code.digits {
            // Area and exchange of North America begin with 2 to 9.
            "1" => [0, 3].iter().all(|&place| rest.as_bytes().get(place).is_some_and(|digit| *digit >= b'2')),
            "262" | "590" | "594" | "596" => rest.starts_with(['2', '5', '6', '7', '8', '9']),
            _ => true,
        };
    possible.then(|| format!("+{}{rest}", code.digits))
}

/// The normal form of the digits after the 0 (or the +33) of a French number.
fn french(national: &str) -> Option<String> {
    match national.len() {
        9 if !national.starts_with('0') => Some(match overseas(national) {
            Some((code, rest)) => format!("+{code}{rest}"),
            None => format!("+33{national}"),
        }),
        // The long numbers of machines.
        13 if national.starts_with("7000") => Some(format!("+33{national}")),
        12 if national.starts_with("700") => overseas(national).map(|(code, rest)| format!("+{code}{rest}")),
        _ => None,
    }
}

/// The calling code and the number behind it, where a number of the French plan lives overseas.
fn overseas(national: &str) -> Option<(&'static str, &str)> {
    // Saint-Pierre-et-Miquelon: its six digits follow the code itself.
    if let Some(rest) = national.strip_prefix("508") {
        return Some(("508", rest));
    }
    // Mayotte's mobiles, but for the block kept for fiction, which Arcep counts as metropolitan.
    if national.starts_with("639") && !national.starts_with("63998") {
        return Some(("262", national));
    }
    OVERSEAS.iter().find(|(root, _)| national.starts_with(root)).map(|(_, code)| (*code, national))
}

/// Whether digits are a short number of the French plan, by their form alone.
pub(super) fn is_short(digits: &str) -> bool {
    match digits.len() {
        2 => matches!(digits, "15" | "17" | "18"),
        3 => digits.starts_with("11") || digits.starts_with("19"),
        4 => digits.starts_with('3') || digits.starts_with("10"),
        5 => digits.starts_with(['3', '4', '5', '6', '7', '8']),
        6 => digits.starts_with("118") || digits.starts_with("116"),
        _ => false,
    }
}
