//! Colours as style sheets and old attributes write them, and whether letters can be told from their ground.

/// A colour; how much of what is behind it shows through is in `alpha` (1 is opaque).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Colour {
    channels: [f32; 3],
    alpha: f32,
}

/// What a declaration paints.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Paint {
    /// A colour that is known.
    Known(Colour),
    /// A picture, a variable, a name outside the table: whatever stands there is taken to be seen.
    Unknown,
}

impl Paint {
    /// The colour, where it is known.
    pub(super) const fn colour(self) -> Option<Colour> {
        match self {
            Self::Known(colour) => Some(colour),
            Self::Unknown => None,
        }
    }
}

/// Channels that differ by no more than this are one to the eye.
const NEAR: f32 = 16.0;
/// Less than this of a colour is not seen.
const FAINTEST: f32 = 0.1;

impl Colour {
    pub(super) const WHITE: Self = Self::opaque([255.0; 3]);
    pub(super) const BLACK: Self = Self::opaque([0.0; 3]);

    const fn opaque(channels: [f32; 3]) -> Self {
        Self { channels, alpha: 1.0 }
    }

    /// The colour seen where this one lies over a ground.
    pub(super) fn over(self, ground: Self) -> Self {
        let mut channels = [0.0; 3];
        for (mixed, (own, behind)) in channels.iter_mut().zip(self.channels.iter().zip(ground.channels)) {
            *mixed = own * self.alpha + behind * (1.0 - self.alpha);
        }
        Self::opaque(channels)
    }

    /// Whether nothing of it is seen, whatever the ground.
    pub(super) fn is_clear(self) -> bool {
        self.alpha < FAINTEST
    }

    /// Whether nothing behind it shows through.
    pub(super) fn is_opaque(self) -> bool {
        self.alpha >= 1.0
    }

    /// Whether it is dark, as a square of a drawn code is; what lets the ground through is not.
    pub(super) fn is_dark(self) -> bool {
        let [red, green, blue] = self.over(Self::WHITE).channels;
        0.299 * red + 0.587 * green + 0.114 * blue < 128.0
    }

    /// Whether letters of this colour cannot be told from the ground.
    pub(super) fn vanishes_on(self, ground: Self) -> bool {
        let seen = self.over(ground);
        seen.channels.iter().zip(ground.channels).all(|(own, behind)| (own - behind).abs() <= NEAR)
    }

    /// Reads a colour in lower case: a name, `#rgb`, `rgb()`, `hsl()`; old attributes leave out the `#`.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(hex) = text.strip_prefix('#') {
            return Self::hex(hex);
        }
        if let Some((function, arguments)) = text.split_once('(') {
            let arguments = arguments.trim_end_matches(')');
            return match function.trim() {
                "rgb" | "rgba" => Self::rgb(arguments),
                "hsl" | "hsla" => Self::hsl(arguments),
                _ => None,
            };
        }
        if text == "transparent" {
            return Some(Self { channels: [0.0; 3], alpha: 0.0 });
        }
        let named = NAMES.iter().find(|(name, _)| *name == text).map(|(_, value)| *value);
        named.map_or_else(|| if matches!(text.len(), 3 | 6) { Self::hex(text) } else { None }, Self::hex)
    }

    fn hex(hex: &str) -> Option<Self> {
        if !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let value = u32::from_str_radix(hex, 16).ok()?;
        let byte = |shift: u32| f32::from(u8::try_from(value >> shift & 0xff).unwrap_or_default());
        let nibble = |shift: u32| f32::from(u8::try_from(value >> shift & 0xf).unwrap_or_default()) * 17.0;
        match hex.len() {
            3 => Some(Self::opaque([nibble(8), nibble(4), nibble(0)])),
            4 => Some(Self { channels: [nibble(12), nibble(8), nibble(4)], alpha: nibble(0) / 255.0 }),
            6 => Some(Self::opaque([byte(16), byte(8), byte(0)])),
            8 => Some(Self { channels: [byte(24), byte(16), byte(8)], alpha: byte(0) / 255.0 }),
            _ => None,
        }
    }

    fn rgb(arguments: &str) -> Option<Self> {
        let mut parts = parts(arguments);
        let mut channel = || {
            let part = parts.next()?;
            let value = match part.strip_suffix('%') {
                Some(percent) => percent.parse::<f32>().ok()? * 2.55,
                None => part.parse().ok()?,
            };
            value.is_finite().then(|| value.clamp(0.0, 255.0))
        };
        let channels = [channel()?, channel()?, channel()?];
        Some(Self { channels, alpha: alpha(parts.next()) })
    }

    fn hsl(arguments: &str) -> Option<Self> {
        let mut parts = parts(arguments);
        let hue: f32 = parts.next()?.trim_end_matches("deg").parse().ok()?;
        let mut percent = || parts.next()?.trim_end_matches('%').parse::<f32>().ok().map(|part| part.clamp(0.0, 100.0));
        let (saturation, lightness) = (percent()? / 100.0, percent()? / 100.0);
        if !(hue.is_finite() && saturation.is_finite() && lightness.is_finite()) {
            return None;
        }
        // CSS Color 4, "hslToRgb".
        let reach = saturation * lightness.min(1.0 - lightness);
        let channel = |offset: f32| {
            let step = (offset + hue.rem_euclid(360.0) / 30.0) % 12.0;
            255.0 * (lightness - reach * (step - 3.0).min(9.0 - step).clamp(-1.0, 1.0))
        };
        Some(Self { channels: [channel(0.0), channel(8.0), channel(4.0)], alpha: alpha(parts.next()) })
    }
}

/// The arguments of a colour function: parted by commas, spaces, or a slash before the last.
fn parts(arguments: &str) -> impl Iterator<Item = &str> {
    arguments.split([',', ' ', '/']).map(str::trim).filter(|part| !part.is_empty())
}

fn alpha(written: Option<&str>) -> f32 {
    let value = written.and_then(|text| match text.strip_suffix('%') {
        Some(percent) => percent.parse::<f32>().ok().map(|percent| percent / 100.0),
        None => text.parse::<f32>().ok(),
    });
    value.filter(|alpha| alpha.is_finite()).map_or(1.0, |alpha| alpha.clamp(0.0, 1.0))
}

/// The names that mails use and those near white and black; any other name is a colour that is seen.
const NAMES: [(&str, &str); 49] = [
    ("white", "fff"),
    ("black", "000"),
    ("snow", "fffafa"),
    ("ivory", "fffff0"),
    ("ghostwhite", "f8f8ff"),
    ("floralwhite", "fffaf0"),
    ("whitesmoke", "f5f5f5"),
    ("azure", "f0ffff"),
    ("mintcream", "f5fffa"),
    ("aliceblue", "f0f8ff"),
    ("seashell", "fff5ee"),
    ("honeydew", "f0fff0"),
    ("oldlace", "fdf5e6"),
    ("linen", "faf0e6"),
    ("lavenderblush", "fff0f5"),
    ("cornsilk", "fff8dc"),
    ("lightyellow", "ffffe0"),
    ("lightcyan", "e0ffff"),
    ("beige", "f5f5dc"),
    ("lavender", "e6e6fa"),
    ("gainsboro", "dcdcdc"),
    ("lightgray", "d3d3d3"),
    ("lightgrey", "d3d3d3"),
    ("silver", "c0c0c0"),
    ("darkgray", "a9a9a9"),
    ("gray", "808080"),
    ("grey", "808080"),
    ("dimgray", "696969"),
    ("dimgrey", "696969"),
    ("darkslategray", "2f4f4f"),
    ("darkslategrey", "2f4f4f"),
    ("darkblue", "00008b"),
    ("midnightblue", "191970"),
    ("darkgreen", "006400"),
    ("darkred", "8b0000"),
    ("indigo", "4b0082"),
    ("red", "f00"),
    ("maroon", "800000"),
    ("yellow", "ff0"),
    ("olive", "808000"),
    ("lime", "0f0"),
    ("green", "008000"),
    ("aqua", "0ff"),
    ("teal", "008080"),
    ("blue", "00f"),
    ("navy", "000080"),
    ("fuchsia", "f0f"),
    ("purple", "800080"),
    ("orange", "ffa500"),
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_way_of_writing_white_is_white() {
        for text in [
            "white",
            "#fff",
            "#FFFFFF",
            "#ffff",
            "ffffff",
            "rgb(255,255,255)",
            "rgb(255 255 255 / 100%)",
            "rgba(100%, 100%, 100%, 1)",
            "hsl(0, 0%, 100%)",
            "hsl(210deg 40% 99%)",
        ] {
            let colour = Colour::read(&text.to_ascii_lowercase()).unwrap();
            assert!(colour.vanishes_on(Colour::WHITE), "{text}: {colour:?}");
        }
    }

    #[test]
    fn colours_that_are_seen_on_white_and_what_is_no_colour() {
        for text in ["#000", "#ddd", "yellow", "rgb(255,255,200)", "hsl(120,100%,50%)", "rgba(0,0,0,.3)"] {
            assert!(!Colour::read(text).unwrap().vanishes_on(Colour::WHITE), "{text}");
        }
        for text in ["", "#", "#ggg", "rgb(1,2)", "rgb(nan,0,0)", "hsl(inf,1%,1%)", "var(--x)", "papayawhip", "#12345"]
        {
            assert_eq!(Colour::read(text), None, "{text}");
        }
    }
}
