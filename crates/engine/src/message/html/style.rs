//! What style says about being seen: the declarations of a `style` attribute or rule that decide it.

use std::borrow::Cow;

use super::colour::{Colour, Paint};

/// Declarations, each at most once; what is not stated is inherited or left as it was.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Style {
    /// Which yes-or-no properties are stated, and which of them hide ([`trait_of`] numbers them).
    stated: u32,
    hides: u32,
    pub(super) size: Option<Size>,
    pub(super) colour: Option<Paint>,
    pub(super) ground: Option<Paint>,
    pub(super) opacity: Option<f32>,
    /// Its width in pixels.
    pub(super) width: Option<f32>,
}

/// A size of letters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Size {
    /// In CSS pixels.
    Pixels(f32),
    /// Times the size around it.
    Times(f32),
}

/// Yes-or-no properties, one bit each.
pub(super) mod trait_of {
    pub(in super::super) const DISPLAY: u32 = 1;
    pub(in super::super) const VISIBILITY: u32 = 1 << 1;
    pub(in super::super) const POSITION: u32 = 1 << 2;
    pub(in super::super) const LEFT: u32 = 1 << 3;
    pub(in super::super) const RIGHT: u32 = 1 << 4;
    pub(in super::super) const TOP: u32 = 1 << 5;
    pub(in super::super) const BOTTOM: u32 = 1 << 6;
    pub(in super::super) const MARGIN: u32 = 1 << 7;
    pub(in super::super) const INDENT: u32 = 1 << 8;
    pub(in super::super) const CLIP: u32 = 1 << 9;
    pub(in super::super) const CLIP_PATH: u32 = 1 << 10;
    pub(in super::super) const TRANSFORM: u32 = 1 << 11;
    pub(in super::super) const HEIGHT: u32 = 1 << 12;
    pub(in super::super) const MOST_HEIGHT: u32 = 1 << 13;
    pub(in super::super) const WIDTH: u32 = 1 << 14;
    pub(in super::super) const MOST_WIDTH: u32 = 1 << 15;
    pub(in super::super) const OVERFLOW: u32 = 1 << 16;
    pub(in super::super) const FILTER: u32 = 1 << 17;
}
use trait_of as bit;

/// Bytes of one `style` attribute that are read.
const LONGEST: usize = 4_000;
/// Farther than this from its place, in pixels, nothing is on the screen.
const FAR: f32 = 900.0;

impl Style {
    /// Reads declarations, in two parts: the ordinary ones, and those marked `!important`.
    pub(super) fn read(style: &str) -> (Self, Self) {
        let (mut ordinary, mut important) = (Self::default(), Self::default());
        let style = style.get(..style.floor_char_boundary(LONGEST)).unwrap_or_default();
        let style = without_comments(style);
        for declaration in style.as_bytes().split(|byte| *byte == b';') {
            let Some(colon) = declaration.iter().position(|byte| *byte == b':') else { continue };
            let (name, value) = declaration.split_at(colon);
            let Some(property) = Property::named(name.trim_ascii()) else { continue };
            let value =
                std::str::from_utf8(value).unwrap_or_default().trim_start_matches(':').trim().to_ascii_lowercase();
            match value.split_once('!') {
                Some((value, mark)) if mark.trim() == "important" => important.declare(property, value.trim()),
                Some(_) => {}
                None => ordinary.declare(property, &value),
            }
        }
        (ordinary, important)
    }

    /// Adds what a stronger style states.
    pub(super) fn overlay(&mut self, stronger: &Self) {
        self.hides = self.hides & !stronger.stated | stronger.hides;
        self.stated |= stronger.stated;
        self.size = stronger.size.or(self.size);
        self.colour = stronger.colour.or(self.colour);
        self.ground = stronger.ground.or(self.ground);
        self.opacity = stronger.opacity.or(self.opacity);
        self.width = stronger.width.or(self.width);
    }

    /// Whether the property is stated, and whether it hides: `None` where nothing is said.
    pub(super) const fn says(&self, property: u32) -> Option<bool> {
        if self.stated & property == 0 { None } else { Some(self.hides & property != 0) }
    }

    /// Whether any of these properties hides.
    pub(super) const fn any(&self, properties: u32) -> bool {
        self.hides & properties != 0
    }

    /// States a yes-or-no property.
    pub(super) const fn state(&mut self, property: u32, hides: bool) {
        self.stated |= property;
        self.hides = if hides { self.hides | property } else { self.hides & !property };
    }

    /// The same as far as it matters when the rule may or may not apply: colours are then unknown, and so seen.
    pub(super) fn doubtful(&self) -> Self {
        let unknown = |paint: Option<Paint>| paint.map(|_| Paint::Unknown);
        Self { colour: unknown(self.colour), ground: unknown(self.ground), ..Self::default() }
    }

    fn declare(&mut self, property: Property, value: &str) {
        if matches!(value, "inherit" | "unset" | "revert") {
            return;
        }
        match property {
            Property::Flag(property) => {
                if property == bit::WIDTH {
                    self.width = pixels(value).or(self.width);
                }
                if let Some(hides) = hides(property, value) {
                    self.state(property, hides);
                }
            }
            Property::Size => self.size = Size::read(value).or(self.size),
            Property::Font => {
                let size = value
                    .split([' ', '/'])
                    .filter(|part| part.ends_with(|c: char| !c.is_ascii_digit()) || *part == "0");
                self.size = size
                    .filter(|part| part.starts_with(['.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']))
                    .find_map(Size::read)
                    .or(self.size);
            }
            Property::Colour => {
                if value != "currentcolor" {
                    self.colour = Some(paint(value));
                }
            }
            Property::Ground => self.ground = ground(value).or(self.ground),
            Property::Opacity => {
                let number = match value.strip_suffix('%') {
                    Some(percent) => percent.parse::<f32>().ok().map(|percent| percent / 100.0),
                    None => value.parse::<f32>().ok(),
                };
                self.opacity =
                    number.filter(|number| number.is_finite()).map(|number| number.clamp(0.0, 1.0)).or(self.opacity);
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Property {
    Flag(u32),
    Size,
    Font,
    Colour,
    Ground,
    Opacity,
}

impl Property {
    /// The property of that name. `mso-hide` is not among them: it hides in one mail program alone.
    fn named(name: &[u8]) -> Option<Self> {
        let mut lower = [0; 20];
        let lower = lower.get_mut(..name.len())?;
        lower.copy_from_slice(name);
        lower.make_ascii_lowercase();
        Some(match &*lower {
            b"display" => Self::Flag(bit::DISPLAY),
            b"visibility" => Self::Flag(bit::VISIBILITY),
            b"position" => Self::Flag(bit::POSITION),
            b"left" => Self::Flag(bit::LEFT),
            b"right" => Self::Flag(bit::RIGHT),
            b"top" => Self::Flag(bit::TOP),
            b"bottom" => Self::Flag(bit::BOTTOM),
            b"margin-left" | b"margin-top" => Self::Flag(bit::MARGIN),
            b"text-indent" => Self::Flag(bit::INDENT),
            b"clip" => Self::Flag(bit::CLIP),
            b"clip-path" | b"-webkit-clip-path" => Self::Flag(bit::CLIP_PATH),
            b"transform" | b"-webkit-transform" => Self::Flag(bit::TRANSFORM),
            b"height" => Self::Flag(bit::HEIGHT),
            b"max-height" => Self::Flag(bit::MOST_HEIGHT),
            b"width" => Self::Flag(bit::WIDTH),
            b"max-width" => Self::Flag(bit::MOST_WIDTH),
            b"overflow" => Self::Flag(bit::OVERFLOW),
            b"filter" => Self::Flag(bit::FILTER),
            b"font-size" => Self::Size,
            b"font" => Self::Font,
            b"color" => Self::Colour,
            b"background" | b"background-color" | b"background-image" => Self::Ground,
            b"opacity" => Self::Opacity,
            _ => return None,
        })
    }
}

/// Whether a value of a yes-or-no property hides; `None` where it is no value of it.
fn hides(property: u32, value: &str) -> Option<bool> {
    let far = |value: &str, both_sides: bool| {
        let size = Size::read(value)?;
        let pixels = match size {
            Size::Pixels(pixels) => pixels,
            Size::Times(times) => times * 16.0,
        };
        Some(pixels <= -FAR || both_sides && pixels >= 5.0 * FAR)
    };
    match property {
        bit::DISPLAY => Some(value == "none"),
        bit::VISIBILITY => Some(matches!(value, "hidden" | "collapse")),
        bit::POSITION => Some(matches!(value, "absolute" | "fixed")),
        bit::OVERFLOW => Some(value.starts_with("hidden") || value.starts_with("clip")),
        bit::LEFT | bit::RIGHT | bit::TOP | bit::BOTTOM => Some(far(value, true).unwrap_or(false)),
        bit::MARGIN | bit::INDENT => Some(far(value, false).unwrap_or(false)),
        bit::HEIGHT | bit::MOST_HEIGHT | bit::WIDTH | bit::MOST_WIDTH => {
            Some(matches!(Size::read(value), Some(Size::Pixels(size) | Size::Times(size)) if size.abs() < 0.5))
        }
        bit::CLIP => Some(value.strip_prefix("rect(").is_some_and(|edges| {
            let edges: Vec<f32> = edges
                .trim_end_matches(')')
                .split([',', ' '])
                .filter(|edge| !edge.is_empty())
                .map_while(number)
                .collect();
            matches!(edges.as_slice(), [top, right, bottom, left] if bottom - top < 1.5 && right - left < 1.5)
        })),
        bit::CLIP_PATH => Some(
            value
                .strip_prefix("inset(")
                .and_then(|inset| number(inset.split([' ', ')']).next()?))
                .is_some_and(|inset| inset >= 50.0 && value.contains('%'))
                || ["circle(0", "ellipse(0 0", "polygon(0 0)"]
                    .iter()
                    .any(|nothing| value.starts_with(nothing) && !value.starts_with("circle(0.")),
        ),
        bit::TRANSFORM => Some(transforms_away(value)),
        bit::FILTER => Some(
            value
                .split_once("opacity(")
                .and_then(|(_, amount)| number(amount.split(')').next()?))
                .is_some_and(|amount| amount < 0.05),
        ),
        _ => None,
    }
}

/// `scale(0)`, or a shift by more than a screen.
fn transforms_away(value: &str) -> bool {
    value.split(')').any(|step| {
        let Some((function, arguments)) = step.split_once('(') else { return false };
        let mut arguments = arguments.split([',', ' ']).filter(|argument| !argument.is_empty());
        match function.trim() {
            "scale" | "scalex" | "scaley" | "scale3d" => {
                arguments.any(|factor| number(factor).is_some_and(|factor| factor.abs() < 0.02))
            }
            "translate" | "translatex" | "translatey" | "translate3d" => {
                arguments.any(|by| !by.ends_with('%') && number(by).is_some_and(|by| by.abs() > FAR))
            }
            _ => false,
        }
    })
}

/// The number that a value begins with.
fn number(value: &str) -> Option<f32> {
    let value = value.trim();
    let digits = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    digits.parse::<f32>().ok().filter(|number| number.is_finite())
}

impl Size {
    /// Reads a length or a keyword of `font-size`, in lower case.
    pub(super) fn read(value: &str) -> Option<Self> {
        let digits = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
        let number = digits.parse::<f32>().ok().filter(|number| number.is_finite());
        let Some(number) = number else {
            return Some(match value {
                "xx-small" => Self::Pixels(9.0),
                "x-small" => Self::Pixels(10.0),
                "small" => Self::Pixels(13.0),
                "medium" | "initial" => Self::Pixels(16.0),
                "large" => Self::Pixels(18.0),
                "x-large" => Self::Pixels(24.0),
                "xx-large" => Self::Pixels(32.0),
                "smaller" => Self::Times(0.83),
                "larger" => Self::Times(1.2),
                _ => return None,
            });
        };
        Some(match value.get(digits.len()..).unwrap_or_default() {
            "em" => Self::Times(number),
            "ex" | "ch" => Self::Times(number / 2.0),
            "%" => Self::Times(number / 100.0),
            "rem" => Self::Pixels(number * 16.0),
            "pt" => Self::Pixels(number * 96.0 / 72.0),
            "pc" | "vw" | "vh" | "vmin" | "vmax" => Self::Pixels(number * 10.0),
            "in" | "cm" => Self::Pixels(number * 40.0),
            "mm" => Self::Pixels(number * 3.8),
            _ => Self::Pixels(number),
        })
    }

    /// The sizes that `<font size>` gives.
    pub(super) fn of_font(value: &str) -> Option<Self> {
        let value = value.trim();
        let number: i32 = value.trim_start_matches('+').parse().ok()?;
        let step = if value.starts_with(['+', '-']) { number.saturating_add(3) } else { number };
        let pixels = [10.0, 13.0, 16.0, 18.0, 24.0, 32.0, 48.0];
        let step = usize::try_from(step.clamp(1, 7) - 1).unwrap_or_default();
        pixels.get(step).copied().map(Self::Pixels)
    }
}

/// A width in pixels, as attributes and styles write it.
pub(super) fn pixels(width: &str) -> Option<f32> {
    match Size::read(width.trim()) {
        Some(Size::Pixels(pixels)) if (0.5..10_000.0).contains(&pixels) => Some(pixels),
        _ => None,
    }
}

/// What a colour in lower case paints.
pub(super) fn paint(value: &str) -> Paint {
    match value {
        "initial" => Paint::Known(Colour::BLACK),
        value => Colour::read(value).map_or(Paint::Unknown, Paint::Known),
    }
}

/// What a background paints: a picture is unknown, else the first colour in it; `None` where it paints nothing new.
fn ground(value: &str) -> Option<Paint> {
    if value.contains("url(") || value.contains("gradient") || value.contains("var(") {
        return Some(Paint::Unknown);
    }
    if value.contains('(') || !value.contains(' ') {
        return match value {
            "none" | "initial" | "" => None,
            value => Some(paint(value)),
        };
    }
    // "#fff repeat center": the parts that are no colour say where a picture would stand.
    value.split(' ').find_map(Colour::read).map(Paint::Known).or(Some(Paint::Unknown))
}

/// A style without its comments, which may stand inside a word as well.
pub(super) fn without_comments(style: &str) -> Cow<'_, str> {
    if memchr::memmem::find(style.as_bytes(), b"/*").is_none() {
        return Cow::Borrowed(style);
    }
    let mut out = String::with_capacity(style.len());
    let mut rest = style;
    while let Some((before, inside)) = rest.split_once("/*") {
        out.push_str(before);
        rest = inside.split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    Cow::Owned(out)
}
