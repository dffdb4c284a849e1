//! QR codes, in pictures and in grids of dark and light cells. rxing finds and decodes them; how much work that may be is
//! decided here, since its own search is cubic in the corners that a hostile picture can hold by the ten thousand.

use image::{DynamicImage, ImageDecoder, ImageReader, Limits};
use rxing::{
    Binarizer, Luma8LuminanceSource,
    common::{BitMatrix, DetectorRXingResult, HybridBinarizer},
    qrcode::cpp_port::{
        decoder::Decode,
        detector::{FindFinderPatterns, GenerateFinderPatternSets, SampleQR},
    },
};

use super::{Work, drawn::Grid};
use crate::message::Limit;

/// Longest side of a picture that is decoded.
const LONGEST_SIDE: u32 = 10_000;
/// Memory that decoding one picture may take.
const MOST_MEMORY: u64 = 128 * 1024 * 1024;
/// Pixels of one picture; a photograph has twelve million.
const MOST_PIXELS: u64 = 24_000_000;
/// Corner patterns looked at in one picture: sixteen codes and as much noise again.
const MOST_CORNERS: usize = 96;
/// Corner patterns of one picture before it is left alone: screens and weaves have dozens.
const MOST_PIECEWISE: usize = 600;
/// Places that may seem to be corner patterns along a line; noise of a million pixels has four thousand.
const MOST_SEEMING: usize = 8_000;
/// Triples of corners tried in one picture.
const MOST_TRIPLES: usize = 200;
/// Codes read in one picture.
const MOST_CODES: usize = 16;
/// A code's text is cut there; the largest code holds less.
const LONGEST_TEXT: usize = 8_000;
/// Larger pictures are looked at in a smaller size: a code of two centimetres on a scanned page still has two points a cell.
const LARGEST_LOOKED_AT: u64 = 2_000_000;

/// The texts of the codes in a picture, in the order in which they were found.
pub(super) fn in_picture(bytes: &[u8], work: &mut Work) -> Result<Vec<String>, Limit> {
    let Some(luma) = read(bytes, work)? else { return Ok(Vec::new()) };
    in_luma(luma, work)
}

/// The texts of the codes in a picture of which each pixel is one byte of light.
pub(super) fn in_luma(luma: Luma, work: &mut Work) -> Result<Vec<String>, Limit> {
    let luma = luma.shrunk();
    work.take_pixels(u64::from(luma.width) * u64::from(luma.height))?;
    let Ok(source) = Luma8LuminanceSource::new(luma.pixels, luma.width, luma.height) else { return Ok(Vec::new()) };
    // What is dark is told from place to place, as the light of a photograph differs.
    HybridBinarizer::new(source).get_black_matrix().map_or(Ok(Vec::new()), in_both_polarities)
}

/// The texts of the codes in a grid of cells, drawn large enough to be found.
pub(super) fn in_grid(grid: &Grid, work: &mut Work) -> Result<Vec<String>, Limit> {
    const CELL: u32 = 4;
    const MARGIN: u32 = 4 * CELL;
    let side = |cells: usize| u32::try_from(cells).unwrap_or(u32::MAX).saturating_mul(CELL).saturating_add(2 * MARGIN);
    let (width, height) = (side(grid.width), side(grid.height()));
    work.take_pixels(2 * u64::from(width) * u64::from(height))?;
    let drawn = |wanted: bool| {
        let mut matrix = BitMatrix::new(width, height).ok()?;
        for (y, row) in grid.rows().enumerate() {
            for (x, _) in row.iter().enumerate().filter(|(_, dark)| **dark == wanted) {
                matrix.setRegion(side(x) - MARGIN, side(y) - MARGIN, CELL, CELL).ok()?;
            }
        }
        Some(matrix)
    };
    // Light letters on dark ground are drawn as they are seen there: what is filled is light.
    let mut found = drawn(true).map_or(Ok(Vec::new()), |matrix| in_matrix(&matrix))?;
    if found.is_empty() {
        found = drawn(false).map_or(Ok(Vec::new()), |matrix| in_matrix(&matrix))?;
    }
    Ok(found)
}

/// A picture of which each pixel is one byte of light.
pub(super) struct Luma {
    pub(super) pixels: Vec<u8>,
    pub(super) width: u32,
    pub(super) height: u32,
}

impl Luma {
    /// The same in a size that is quickly looked at: each pixel is the mean of a square.
    fn shrunk(self) -> Self {
        let (width, height) = (self.width as usize, self.height as usize);
        let mut step = 1_usize;
        while (width / step) as u64 * (height / step) as u64 > LARGEST_LOOKED_AT {
            step += 1;
        }
        if step == 1 || self.pixels.len() < width * height {
            return self;
        }
        let (small_width, small_height) = (width / step, height / step);
        let mut pixels = Vec::with_capacity(small_width * small_height);
        let mut sums = vec![0_u32; small_width];
        for rows in self.pixels.chunks_exact(width * step).take(small_height) {
            sums.fill(0);
            for row in rows.chunks_exact(width) {
                for (sum, square) in sums.iter_mut().zip(row.chunks_exact(step)) {
                    *sum += square.iter().map(|light| u32::from(*light)).sum::<u32>();
                }
            }
            let area = u32::try_from(step * step).unwrap_or(u32::MAX);
            pixels.extend(sums.iter().map(|sum| u8::try_from(sum / area).unwrap_or(u8::MAX)));
        }
        let side = |length: usize| u32::try_from(length).unwrap_or_default();
        Self { pixels, width: side(small_width), height: side(small_height) }
    }
}

/// Decodes a picture into light; `None` for bytes that are no picture.
fn read(bytes: &[u8], work: &mut Work) -> Result<Option<Luma>, Limit> {
    let Ok(mut reader) = ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format() else { return Ok(None) };
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let decoder = match reader.into_decoder() {
        Ok(decoder) => decoder,
        Err(image::ImageError::Limits(_)) => return Err(Limit::Pixels),
        Err(_) => return Ok(None),
    };
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MOST_PIXELS {
        return Err(Limit::Pixels);
    }
    // A JPEG may draw itself over and over; each time costs as much as the first.
    let scans = if bytes.starts_with(b"\xff\xd8") {
        bytes.windows(2).filter(|window| *window == b"\xff\xda").count().max(1)
    } else {
        1
    };
    work.take_pixels(pixels.saturating_mul(scans as u64))?;
    let picture = match DynamicImage::from_decoder(decoder) {
        Ok(picture) => picture,
        Err(image::ImageError::Limits(_)) => return Err(Limit::Pixels),
        Err(_) => return Ok(None),
    };
    Ok(Some(Luma { pixels: light_of(picture), width, height }))
}

/// The light of each pixel. The crate's own conversion manages colours, at ten times the price; for a black-and-white code the
/// plain weights do.
fn light_of(picture: DynamicImage) -> Vec<u8> {
    let of_colours = |bytes: &[u8]| bytes.as_chunks().0.iter().map(|&[r, g, b]| luminance(r, g, b)).collect();
    match picture {
        DynamicImage::ImageLuma8(grey) => grey.into_raw(),
        DynamicImage::ImageRgb8(colours) => of_colours(colours.as_raw()),
        // What is transparent shows the page, which is white.
        DynamicImage::ImageLumaA8(grey) => {
            grey.as_raw().as_chunks().0.iter().map(|&[light, alpha]| on_white(light, alpha)).collect()
        }
        picture if picture.color().has_alpha() => {
            let pixels = picture.into_rgba8();
            pixels.as_raw().as_chunks().0.iter().map(|&[r, g, b, alpha]| on_white(luminance(r, g, b), alpha)).collect()
        }
        picture => of_colours(picture.into_rgb8().as_raw()),
    }
}

/// The light of a colour (ITU-R BT.601: 299, 587 and 114 thousandths), in steps of one 65,536th.
pub(super) const fn luminance(red: u8, green: u8, blue: u8) -> u8 {
    ((19_595 * red as u32 + 38_470 * green as u32 + 7_471 * blue as u32) >> 16) as u8
}

/// Light seen through on white paper.
const fn on_white(light: u8, alpha: u8) -> u8 {
    let (light, alpha) = (light as u32, alpha as u32);
    ((light * alpha + 255 * (255 - alpha)) / 255) as u8
}

fn in_both_polarities(matrix: &BitMatrix) -> Result<Vec<String>, Limit> {
    let mut found = in_matrix(matrix)?;
    let mut inverted = matrix.clone();
    inverted.flip_self();
    for text in in_matrix(&inverted)? {
        if !found.contains(&text) && found.len() < MOST_CODES {
            found.push(text);
        }
    }
    Ok(found)
}

fn in_matrix(matrix: &BitMatrix) -> Result<Vec<String>, Limit> {
    // The search needs three rows.
    if matrix.width() < 21 || matrix.height() < 21 {
        return Ok(Vec::new());
    }
    if !is_affordable(matrix) {
        return Err(Limit::Corners);
    }
    let mut corners = FindFinderPatterns(matrix, true, 0);
    let too_many = corners.len() > MOST_CORNERS;
    corners.truncate(MOST_CORNERS);
    let mut used = Vec::new();
    let mut found = Vec::new();
    for triple in GenerateFinderPatternSets(&mut corners).into_iter().take(MOST_TRIPLES) {
        let three = [triple.bl, triple.tl, triple.tr];
        if three.iter().any(|corner| used.contains(corner)) {
            continue;
        }
        let Ok(sampled) = SampleQR(matrix, &triple) else { continue };
        let Ok(decoded) = Decode(sampled.getBits()) else { continue };
        if !decoded.isValid() {
            continue;
        }
        used.extend(three);
        let mut text = decoded.text();
        text.truncate((0..=LONGEST_TEXT.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0));
        if !text.trim().is_empty() && !found.contains(&text) {
            found.push(text);
        }
        if found.len() >= MOST_CODES {
            break;
        }
    }
    if too_many && found.is_empty() { Err(Limit::Corners) } else { Ok(found) }
}

/// Whether the search for corners can be afforded: it is quadratic in how many there are. A picture in which many may seem
/// to be is searched piece by piece first.
fn is_affordable(matrix: &BitMatrix) -> bool {
    const PIECE: usize = 512;
    let (width, height) = (matrix.width() as usize, matrix.height() as usize);
    if seeming_corners(matrix) <= MOST_SEEMING {
        return true;
    }
    let mut corners = 0;
    for top in (0..height).step_by(PIECE) {
        for left in (0..width).step_by(PIECE) {
            let (high, wide) = (PIECE.min(height - top), PIECE.min(width - left));
            if high >= 21 && wide >= 21 {
                corners += piece(matrix, (left, top), (wide, high))
                    .map_or(0, |piece| FindFinderPatterns(&piece, true, 0).len());
            }
            if corners > MOST_PIECEWISE {
                return false;
            }
        }
    }
    true
}

/// How often dark and light alternate along a line about as in a corner pattern (1:1:3:1:1).
fn seeming_corners(matrix: &BitMatrix) -> usize {
    let (width, height) = (matrix.width(), matrix.height());
    let mut seen = 0;
    for y in (2..height).step_by(3) {
        // Lengths of the last five stretches of one colour.
        let mut runs = [0_u32; 5];
        let (mut length, mut dark) = (0, false);
        for x in 0..=width {
            let now = x < width && matrix.get(x, y);
            if now == dark && x < width {
                length += 1;
                continue;
            }
            let [_, outer, inner, centre, after] = runs;
            runs = [outer, inner, centre, after, length];
            // The same quick test as the search itself makes.
            if dark && centre >= 3 && centre >= 2 * outer.max(length) && centre >= inner.max(after) && outer > 0 {
                seen += 1;
            }
            (length, dark) = (1, now);
        }
    }
    seen
}

/// Part of a picture. rxing's own `crop` panics.
fn piece(matrix: &BitMatrix, (left, top): (usize, usize), (wide, high): (usize, usize)) -> Option<BitMatrix> {
    let side = |length: usize| u32::try_from(length).ok();
    let (left, top, wide, high) = (side(left)?, side(top)?, side(wide)?, side(high)?);
    let mut piece = BitMatrix::new(wide, high).ok()?;
    for y in 0..high {
        for x in 0..wide {
            if matrix.get(left + x, top + y) {
                piece.set(x, y);
            }
        }
    }
    Some(piece)
}

#[cfg(test)]
mod tests;
