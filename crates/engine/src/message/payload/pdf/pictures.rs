//! Pictures on the pages of a document, as far as they can be looked at cheaply: JPEG files as they are, and bits or bytes
//! of grey or colour.

use lopdf::{Document, Object, ObjectId};

use super::{Work, entry};
use crate::message::payload::qr::{Luma, luminance};

/// Pixels of one picture.
const MOST_PIXELS: usize = 16_000_000;
/// The smallest side that a code can have.
const SMALLEST: usize = 21;

/// A picture to look at.
pub(super) enum Picture<'d> {
    /// A file of a known format.
    File(&'d [u8]),
    /// One byte of light a pixel.
    Light(Luma),
}

/// Reads a picture; `None` where it is in a form that is not read, or too large.
pub(super) fn read<'d>(document: &'d Document, id: ObjectId, work: &mut Work) -> Option<Picture<'d>> {
    let stream = document.get_object(id).and_then(Object::as_stream).ok()?;
    let filters = stream.filters().unwrap_or_default();
    if filters == [b"DCTDecode"] {
        return Some(Picture::File(&stream.content));
    }
    if filters
        .iter()
        .any(|filter| !matches!(*filter, b"FlateDecode" | b"LZWDecode" | b"ASCII85Decode" | b"ASCIIHexDecode"))
    {
        return None;
    }
    let number =
        |key: &[u8]| entry(document, &stream.dict, key).and_then(|number| usize::try_from(number.as_i64().ok()?).ok());
    let (width, height) = (number(b"Width")?, number(b"Height")?);
    let is_mask = entry(document, &stream.dict, b"ImageMask").is_some_and(|mask| matches!(mask, Object::Boolean(true)));
    let bits = if is_mask { 1 } else { number(b"BitsPerComponent")? };
    let pixels = width.checked_mul(height).filter(|pixels| *pixels <= MOST_PIXELS)?;
    if width < SMALLEST || height < SMALLEST || !matches!(bits, 1 | 8) {
        return None;
    }
    let (components, palette) = colours(document, stream, is_mask)?;
    let row = (width * components * bits).div_ceil(8);
    let bytes = row.checked_mul(height)?;
    if bytes > work.unpacked {
        return None;
    }
    work.unpacked -= bytes;
    let content = stream.decompressed_content_with_limit(bytes + 1_024).ok()?;
    let turned = entry(document, &stream.dict, b"Decode")
        .and_then(|decode| decode.as_array().ok()?.first()?.as_float().ok())
        .is_some_and(|first| first > 0.5);
    let mut light = Vec::with_capacity(pixels);
    for line in content.chunks(row).take(height) {
        match (bits, components) {
            (1, _) => light.extend((0..width).map(|x| line.get(x / 8).map_or(0, |byte| byte >> (7 - x % 8) & 1))),
            (_, 3) => light.extend(line.as_chunks().0.iter().map(|&[r, g, b]| luminance(r, g, b))),
            (_, 4) => light.extend(line.as_chunks().0.iter().map(|&[c, m, y, k]| 255 - luminance(c, m, y).max(k))),
            _ => light.extend_from_slice(line),
        }
    }
    if palette.is_some() || bits == 1 || turned {
        let as_light = |value: u8| match &palette {
            Some(palette) => palette.get(usize::from(value)).copied().unwrap_or(255),
            None if bits == 1 => value * 255,
            None => value,
        };
        let table: [u8; 256] = std::array::from_fn(|value| {
            let light = as_light(u8::try_from(value).unwrap_or(255).min(if bits == 1 { 1 } else { 255 }));
            if turned { 255 - light } else { light }
        });
        light.iter_mut().for_each(|value| *value = table.get(usize::from(*value)).copied().unwrap_or(255));
    }
    light.resize(pixels, 255);
    let side = |length: usize| u32::try_from(length).ok();
    Some(Picture::Light(Luma { pixels: light, width: side(width)?, height: side(height)? }))
}

/// How many components a pixel has, and the light of each entry of a palette.
fn colours(document: &Document, stream: &lopdf::Stream, is_mask: bool) -> Option<(usize, Option<Vec<u8>>)> {
    if is_mask {
        return Some((1, None));
    }
    match entry(document, &stream.dict, b"ColorSpace")? {
        Object::Name(name) => of_name(name).map(|components| (components, None)),
        Object::Array(array) => {
            let resolve = |at: usize| document.dereference(array.get(at)?).ok().map(|(_, object)| object);
            match resolve(0)?.as_name().ok()? {
                b"ICCBased" => {
                    let components = resolve(1)?.as_stream().ok()?.dict.get(b"N").and_then(Object::as_i64).ok()?;
                    matches!(components, 1 | 3 | 4).then_some((usize::try_from(components).ok()?, None))
                }
                b"CalRGB" => Some((3, None)),
                b"CalGray" => Some((1, None)),
                b"Indexed" => {
                    let base = match resolve(1)? {
                        Object::Name(name) => of_name(name)?,
                        _ => 3,
                    };
                    let table = match resolve(3)? {
                        Object::String(bytes, _) => bytes.clone(),
                        Object::Stream(stream) => stream.decompressed_content_with_limit(4_096).ok()?,
                        _ => return None,
                    };
                    let light = table.chunks(base).map(|colour| match colour {
                        [grey] => *grey,
                        [red, green, blue] => luminance(*red, *green, *blue),
                        _ => 255,
                    });
                    Some((1, Some(light.collect())))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

const fn of_name(name: &[u8]) -> Option<usize> {
    match name {
        b"DeviceGray" | b"G" | b"CalGray" => Some(1),
        b"DeviceRGB" | b"RGB" | b"CalRGB" => Some(3),
        b"DeviceCMYK" | b"CMYK" => Some(4),
        _ => None,
    }
}
