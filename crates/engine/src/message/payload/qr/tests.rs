#![allow(clippy::unwrap_used, clippy::indexing_slicing)]
use std::io::Cursor;

use image::{GrayImage, ImageFormat, Luma as Pixel};

use super::*;
use crate::message::payload::Work;

const URL: &str = "https://portail.example/connexion?u=1234";

/// The modules of a code, true where dark.
fn modules(text: &str) -> Vec<Vec<bool>> {
    let code = qrcode::QrCode::new(text).unwrap();
    code.to_colors()
        .chunks(code.width())
        .map(|row| row.iter().map(|one| *one == qrcode::Color::Dark).collect())
        .collect()
}

/// A picture with codes at places, so many pixels a module.
fn picture(width: u32, height: u32, module: u32, codes: &[(&str, u32, u32)], inverted: bool) -> GrayImage {
    let mut picture = GrayImage::from_pixel(width, height, Pixel([if inverted { 0 } else { 255 }]));
    for (text, left, top) in codes {
        for (y, row) in (0_u32..).zip(modules(text)) {
            for (x, dark) in (0_u32..).zip(row) {
                for (dx, dy) in (0..module).flat_map(|dx| (0..module).map(move |dy| (dx, dy))) {
                    let light = if dark == inverted { 255 } else { 0 };
                    picture.put_pixel(left + x * module + dx, top + y * module + dy, Pixel([light]));
                }
            }
        }
    }
    picture
}

fn written(picture: &GrayImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    if format == ImageFormat::Gif {
        DynamicImage::ImageLuma8(picture.clone()).to_rgba8().write_to(&mut bytes, format).unwrap();
    } else {
        picture.write_to(&mut bytes, format).unwrap();
    }
    bytes.into_inner()
}

fn found(picture: &GrayImage) -> Vec<String> {
    in_picture(&written(picture, ImageFormat::Png), &mut Work::new()).unwrap()
}

#[test]
fn a_code_is_read_in_every_format_and_size() {
    for module in [1, 2, 3, 5, 12] {
        let picture = picture(500, 460, module, &[(URL, 31, 22)], false);
        assert_eq!(found(&picture), [URL], "{module} pixels a module");
    }
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::Bmp, ImageFormat::WebP] {
        let bytes = written(&picture(300, 300, 4, &[(URL, 40, 40)], false), format);
        assert_eq!(in_picture(&bytes, &mut Work::new()).unwrap(), [URL], "{format:?}");
    }
}

#[test]
fn inverted_codes_and_several_codes_are_read() {
    assert_eq!(found(&picture(300, 300, 4, &[(URL, 40, 40)], true)), [URL]);
    let mut two =
        found(&picture(700, 400, 5, &[("https://un.example/", 30, 30), ("https://deux.example/", 400, 100)], false));
    two.sort();
    assert_eq!(two, ["https://deux.example/", "https://un.example/"]);
}

#[test]
fn what_is_transparent_is_white() {
    let opaque = picture(200, 200, 4, &[(URL, 20, 20)], false);
    let mut picture = image::GrayAlphaImage::new(200, 200);
    for (from, to) in opaque.pixels().zip(picture.pixels_mut()) {
        *to = image::LumaA([0, 255 - from.0[0]]);
    }
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    assert_eq!(in_picture(&bytes.into_inner(), &mut Work::new()).unwrap(), [URL]);
}

#[test]
fn a_large_photograph_is_looked_at_in_a_smaller_size() {
    assert_eq!(found(&picture(4_000, 3_000, 20, &[(URL, 1_500, 900)], false)), [URL]);
}

#[test]
fn grids_are_read_as_they_are_and_inverted() {
    let rows = modules(URL);
    let inverted: Vec<Vec<bool>> = rows.iter().map(|row| row.iter().map(|dark| !dark).collect()).collect();
    assert_eq!(in_grid(&Grid::of(&rows).unwrap(), &mut Work::new()).unwrap(), [URL]);
    assert_eq!(in_grid(&Grid::of(&inverted).unwrap(), &mut Work::new()).unwrap(), [URL]);
}

#[test]
fn pictures_without_a_code_say_nothing_and_hostile_ones_end_quickly() {
    let corner = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"];
    for module in [1, 2, 3, 5] {
        let tiled = GrayImage::from_fn(1_000, 1_000, |x, y| {
            let (x, y) = ((x / module % 8) as usize, (y / module % 8) as usize);
            Pixel([if x < 7 && y < 7 && corner[y].as_bytes()[x] == b'1' { 0 } else { 255 }])
        });
        let result = in_picture(&written(&tiled, ImageFormat::Png), &mut Work::new());
        assert!(result.is_err() || module == 5, "{module}: {result:?}");
    }
    let mut seed = 7_u64;
    let noise = GrayImage::from_fn(1_000, 1_000, |_, _| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Pixel([if seed >> 60 & 1 == 0 { 0 } else { 255 }])
    });
    assert_eq!(found(&noise), Vec::<String>::new());
    for bytes in
        [&b""[..], b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff", b"BM\0\0\0\0\0\0\0\0", b"RIFF\0\0\0\0WEBP"]
    {
        assert_eq!(in_picture(bytes, &mut Work::new()), Ok(Vec::new()));
    }
}

#[test]
fn pixels_are_counted_before_they_are_decoded() {
    let mut work = Work::new();
    let large = written(&GrayImage::new(4_000, 4_000), ImageFormat::Png);
    let results: Vec<_> = (0..5).map(|_| in_picture(&large, &mut work)).collect();
    assert_eq!(results.last(), Some(&Err(Limit::Pixels)));
    // A header that promises a hundred million pixels.
    let mut huge = written(&GrayImage::new(1, 1), ImageFormat::Png);
    huge[16..24].copy_from_slice(&[0, 0, 0x27, 0x10, 0, 0, 0x27, 0x10]);
    assert!(matches!(in_picture(&huge, &mut Work::new()), Err(Limit::Pixels) | Ok(_)));
}
