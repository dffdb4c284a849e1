//! Whether an element's letters are seen: what it inherits, and what its own style adds.

use super::{
    colour::{Colour, Paint},
    style::{Size, Style, trait_of as bit},
};

/// How an element is seen. Made for each element from that of the element around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sight {
    /// Nothing inside can be seen again: not displayed, cut off, far away, of no size.
    gone: bool,
    /// Inherited `visibility`; a child may be seen again.
    invisible: bool,
    indented: bool,
    /// Size of letters in pixels.
    size: f32,
    /// The colour of letters; `None` where it is not known.
    colour: Option<Colour>,
    /// The colour behind; `None` where it is not known or a picture.
    ground: Option<Colour>,
    /// The product of the opacities around.
    opacity: f32,
    /// Whether letters are not seen.
    hidden: bool,
}

/// Letters smaller than this, in pixels, cannot be read.
const SMALLEST: f32 = 1.5;
/// Less opaque than this is not seen.
const FAINTEST: f32 = 0.1;
const OUTSIDE: u32 = bit::LEFT | bit::RIGHT | bit::TOP | bit::BOTTOM;
const FLAT: u32 = bit::HEIGHT | bit::MOST_HEIGHT | bit::WIDTH | bit::MOST_WIDTH;

impl Sight {
    /// That of the page: black on white, unless its style comes from elsewhere.
    pub(super) const fn of_page(ground_known: bool) -> Self {
        Self {
            gone: false,
            invisible: false,
            indented: false,
            size: 16.0,
            colour: Some(Colour::BLACK),
            ground: if ground_known { Some(Colour::WHITE) } else { None },
            opacity: 1.0,
            hidden: false,
        }
    }

    /// That of an element inside this one.
    pub(super) fn inside(mut self, style: &Style) -> Self {
        if *style == Style::default() {
            return self;
        }
        let positioned = style.any(bit::POSITION);
        self.gone |= style.any(bit::DISPLAY | bit::CLIP_PATH | bit::TRANSFORM | bit::MARGIN | bit::FILTER)
            || positioned && style.any(OUTSIDE | bit::CLIP)
            || style.any(bit::OVERFLOW) && style.any(FLAT);
        self.invisible = style.says(bit::VISIBILITY).unwrap_or(self.invisible);
        self.indented = style.says(bit::INDENT).unwrap_or(self.indented);
        self.size = match style.size {
            Some(Size::Pixels(pixels)) => pixels,
            Some(Size::Times(times)) => self.size * times,
            None => self.size,
        };
        self.colour = style.colour.map_or(self.colour, Paint::colour);
        self.ground = match style.ground {
            // A ground that lets the one behind through is known where that is.
            Some(Paint::Known(colour)) if colour.is_opaque() => Some(colour),
            Some(Paint::Known(colour)) => self.ground.map(|behind| colour.over(behind)),
            Some(Paint::Unknown) => None,
            None => self.ground,
        };
        self.opacity *= style.opacity.unwrap_or(1.0);
        self.hidden = self.is_box_hidden() || self.indented || self.size < SMALLEST || self.is_colour_hidden();
        self
    }

    /// Whether its letters are not seen.
    pub(super) const fn hides_letters(&self) -> bool {
        self.hidden
    }

    /// Whether not even a picture in it is seen: size and colour of letters do not matter to pictures.
    pub(super) fn is_box_hidden(&self) -> bool {
        self.gone || self.invisible || self.opacity < FAINTEST
    }

    fn is_colour_hidden(&self) -> bool {
        self.colour
            .is_some_and(|colour| colour.is_clear() || self.ground.is_some_and(|ground| colour.vanishes_on(ground)))
    }
}
