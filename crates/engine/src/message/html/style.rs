//! What style hides: the few declarations that decide whether a reader sees a text.

use std::collections::HashSet;

/// What an inline style does to the sight of an element and all that is in it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Style {
    /// It is not shown.
    pub(super) hides: bool,
    /// Its letters are white; whether they are seen depends on the ground.
    pub(super) white: bool,
    /// It has a ground of its own that is not white.
    pub(super) coloured: bool,
    /// Whether its ground is dark, where it has one of its own.
    pub(super) ground: Option<bool>,
    /// Its width in pixels.
    pub(super) width: Option<u32>,
}

impl Style {
    /// Reads the declarations of a `style` attribute or rule.
    pub(super) fn read(style: &[u8]) -> Self {
        let mut read = Self::default();
        let (mut no_size, mut no_overflow) = (false, false);
        let style = style.get(..style.len().min(2_000)).unwrap_or_default();
        for declaration in style.split(|byte| *byte == b';') {
            let mut halves = declaration.splitn(2, |byte| *byte == b':');
            let (Some(property), Some(value)) = (halves.next(), halves.next()) else { continue };
            let property = property.trim_ascii();
            if !PROPERTIES.iter().any(|known| property.eq_ignore_ascii_case(known.as_bytes())) {
                continue;
            }
            let property = String::from_utf8_lossy(property).to_ascii_lowercase();
            let value: String = String::from_utf8_lossy(value).to_ascii_lowercase().split_whitespace().collect();
            let value = value.trim_end_matches("!important");
            match property.as_str() {
                "display" => read.hides |= value == "none",
                "visibility" => read.hides |= value == "hidden" || value == "collapse",
                "opacity" | "font-size" => read.hides |= is_nothing(value),
                "text-indent" => read.hides |= value.starts_with("-99"),
                "max-height" | "height" | "max-width" | "width" => {
                    no_size |= is_nothing(value);
                    if property == "width" {
                        read.width = pixels(value);
                    }
                }
                "overflow" => no_overflow |= value == "hidden",
                "color" if value == "transparent" => read.hides = true,
                "color" => read.white = is_white(value),
                "background" | "background-color" | "background-image" => {
                    read.coloured |= !is_white(value);
                    read.ground = is_dark(value).or(read.ground);
                }
                _ => {}
            }
        }
        read.hides |= no_size && no_overflow;
        read
    }
}

/// The properties that decide what is seen.
const PROPERTIES: [&str; 14] = [
    "display",
    "visibility",
    "opacity",
    "font-size",
    "text-indent",
    "max-height",
    "height",
    "max-width",
    "width",
    "overflow",
    "color",
    "background",
    "background-color",
    "background-image",
];

/// The classes that a style sheet hides. Only its outermost rules: what it hides on small screens alone is not hidden.
pub(super) fn hidden_classes(sheet: &str, classes: &mut HashSet<String>) {
    let (mut depth, mut start, mut selector) = (0_usize, 0, "");
    for (at, byte) in sheet.bytes().enumerate() {
        match byte {
            b'{' => {
                if depth == 0 {
                    selector = sheet.get(start..at).unwrap_or_default();
                    start = at + 1;
                }
                depth += 1;
            }
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    let rule = sheet.get(start..at).unwrap_or_default();
                    if !selector.contains('@') && Style::read(rule.as_bytes()).hides {
                        let names = selector.split(',').filter_map(|one| one.trim().rsplit_once('.'));
                        classes.extend(
                            names
                                .map(|(_, name)| name.to_owned())
                                .filter(|name| !name.contains([' ', ':', '>']))
                                .take(200),
                        );
                    }
                    start = at + 1;
                }
            }
            _ => {}
        }
    }
}

/// Whether a colour is white, as style sheets and old attributes write it.
pub(super) fn is_white(colour: &str) -> bool {
    let colour = colour.trim().to_ascii_lowercase();
    matches!(
        colour.as_str(),
        "white" | "#fff" | "#ffffff" | "#fefefe" | "rgb(255,255,255)" | "rgba(255,255,255,1)" | "fff" | "ffffff"
    )
}

/// Whether a colour is dark; `None` for what is no colour, or none of its own.
pub(super) fn is_dark(colour: &str) -> Option<bool> {
    let colour = colour.trim().to_ascii_lowercase();
    let light = |red: u32, green: u32, blue: u32| (299 * red + 587 * green + 114 * blue) / 1_000 < 128;
    if let Some(numbers) = colour.strip_prefix("rgba(").or_else(|| colour.strip_prefix("rgb(")) {
        let mut numbers = numbers.split([',', ')', '/', ' ']).filter_map(|number| number.trim().parse::<f32>().ok());
        // A cast keeps within the bounds.
        let mut next = || numbers.next().map(|number| number.clamp(0.0, 255.0) as u32);
        return Some(light(next()?, next()?, next()?));
    }
    let digits = colour.strip_prefix('#').unwrap_or(&colour);
    let length = digits.bytes().take_while(u8::is_ascii_hexdigit).count();
    let digit = |at: usize| digits.get(at..=at).and_then(|digit| u32::from_str_radix(digit, 16).ok());
    let named = colour.len() == digits.len();
    match length {
        3 | 4 if !named => Some(light(digit(0)? * 17, digit(1)? * 17, digit(2)? * 17)),
        6.. if !named || digits.len() == 6 => {
            let pair = |at: usize| Some(digit(at)? * 16 + digit(at + 1)?);
            Some(light(pair(0)?, pair(2)?, pair(4)?))
        }
        _ => match colour.split([' ', ',']).next().unwrap_or_default() {
            "black" | "navy" | "darkblue" | "midnightblue" | "darkgreen" | "maroon" | "indigo" | "purple"
            | "dimgray" | "dimgrey" | "darkslategray" | "darkslategrey" | "green" | "blue" | "darkred" | "teal" => {
                Some(true)
            }
            "white" | "snow" | "ivory" | "whitesmoke" | "lightgray" | "lightgrey" | "silver" | "yellow" | "beige"
            | "aliceblue" | "transparent" | "none" => Some(false),
            _ => None,
        },
    }
}

/// A width in pixels, as attributes and styles write it.
pub(super) fn pixels(width: &str) -> Option<u32> {
    width
        .trim()
        .trim_end_matches("px")
        .parse::<f32>()
        .ok()
        .filter(|width| (0.5..10_000.0).contains(width))
        .map(|width| (width * 4.0) as u32)
}

/// `0`, `0px`, `.1em`: too small to be seen.
fn is_nothing(value: &str) -> bool {
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    number.parse::<f32>().is_ok_and(|size| size.abs() < 0.5 && !value.ends_with("em") || size == 0.0)
}
