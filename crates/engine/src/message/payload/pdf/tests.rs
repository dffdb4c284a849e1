#![allow(clippy::unwrap_used, clippy::indexing_slicing)]
use std::fmt::Write as _;

use lopdf::{Document, Object, Stream, dictionary};

use super::*;
use crate::channel::Channel;

/// A document with so many pages of the same content, with these entries in the page and the catalog.
pub(in crate::message::payload) fn document(
    pages: usize,
    content: &[u8],
    page: &Dictionary,
    catalog: &Dictionary,
    objects: Vec<Stream>,
) -> Vec<u8> {
    let mut document = Document::with_version("1.5");
    let root = document.new_object_id();
    let font = document.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding" });
    let mut named = lopdf::Dictionary::new();
    for (at, object) in objects.into_iter().enumerate() {
        named.set(format!("X{at}"), document.add_object(object));
    }
    let resources = document.add_object(dictionary! { "Font" => dictionary! { "F1" => font }, "XObject" => named });
    let mut kids: Vec<Object> = Vec::new();
    for _ in 0..pages {
        let mut stream = Stream::new(lopdf::Dictionary::new(), content.to_vec());
        stream.compress().unwrap();
        let stream = document.add_object(stream);
        let mut one =
            dictionary! { "Type" => "Page", "Parent" => root, "Contents" => stream, "Resources" => resources };
        one.extend(page);
        kids.push(document.add_object(one).into());
    }
    let count = i64::try_from(pages).unwrap();
    document
        .objects
        .insert(root, Object::Dictionary(dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }));
    let mut top = dictionary! { "Type" => "Catalog", "Pages" => root };
    top.extend(catalog);
    let top = document.add_object(top);
    document.trailer.set("Root", top);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

pub(super) fn opened(bytes: &[u8]) -> Message {
    let mut message = Message::empty(Channel::Email);
    let file =
        File { part: "attachment:1", name: Some("a.pdf"), media_type: "application/pdf".into(), is_html: false, bytes };
    super::super::open(&file, &mut Work::new(), &mut message);
    message
}

fn view<'m>(message: &'m Message, part: &str) -> &'m str {
    &message.views.iter().find(|view| view.part == part).unwrap().text
}

fn none() -> Dictionary {
    Dictionary::new()
}

#[test]
fn words_are_read_page_by_page() {
    let content = b"BT /F1 12 Tf 72 700 Td (Votre carte est p\xe9rim\xe9e) Tj 0 -20 Td [(Rendez-vous sur) -300 (shop.example/carte)] TJ ET";
    let message = opened(&document(2, content, &none(), &none(), vec![]));
    let words = "Votre carte est périmée\nRendez-vous sur shop.example/carte";
    assert_eq!((view(&message, "attachment:1/page:1"), view(&message, "attachment:1/page:2")), (words, words));
    assert_eq!(message.links.len(), 2);
}

#[test]
fn links_forms_and_scripts_are_told_where_they_lead() {
    let uri = |address: &str| dictionary! { "S" => "URI", "URI" => Object::string_literal(address) };
    let link = dictionary! { "Type" => "Annot", "Subtype" => "Link", "A" => uri("https://shop.example/x") };
    let button = dictionary! { "Type" => "Annot", "Subtype" => "Widget", "A" => dictionary! {
    "S" => "SubmitForm", "F" => dictionary! { "FS" => "URL", "F" => Object::string_literal("https://form.example/y") },
    "Next" => dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert('x')") } } };
    let page = dictionary! { "Annots" => vec![link.into(), button.into()] };
    let catalog = dictionary! { "OpenAction" => uri("https://open.example/") };
    let message = opened(&document(1, b"", &page, &catalog, vec![]));
    assert_eq!(
        view(&message, "attachment:1/page:1/links"),
        "https://shop.example/x\nhttps://form.example/y\njavascript:app.alert('x')"
    );
    assert_eq!(view(&message, "attachment:1/actions"), "https://open.example/");
    let shown: Vec<&str> = message.links.iter().map(|link| message.shown(link.place)).collect();
    assert_eq!(
        shown,
        ["https://shop.example/x", "https://form.example/y", "javascript:app.alert('x')", "https://open.example/"]
    );
}

#[cfg(feature = "qr")]
mod codes {
    use super::*;

    const URL: &str = "https://portail.example/q";

    fn code() -> (usize, Vec<bool>) {
        let code = qrcode::QrCode::new(URL).unwrap();
        (code.width(), code.to_colors().into_iter().map(|one| one == qrcode::Color::Dark).collect())
    }

    #[test]
    fn a_code_of_painted_squares_is_read() {
        let (width, cells) = code();
        let mut content = String::from("1 1 1 rg 0 0 595 842 re f q 3 0 0 3 100 400 cm 0 0 0 rg\n");
        for (at, _) in cells.iter().enumerate().filter(|(_, dark)| **dark) {
            writeln!(content, "{} {} 1 1 re", at % width, width - 1 - at / width).unwrap();
        }
        content.push_str("f Q");
        let message = opened(&document(1, content.as_bytes(), &none(), &none(), vec![]));
        assert_eq!(view(&message, "attachment:1/page:1/qr:0"), URL);
    }

    #[test]
    fn a_code_in_a_picture_of_the_page_is_read() {
        let (width, cells) = code();
        let side = (width + 8) * 4;
        let mut pixels = vec![255_u8; side * side * 3];
        for (at, pixel) in pixels.chunks_mut(3).enumerate() {
            let (x, y) = (at % side / 4, at / side / 4);
            if (4..width + 4).contains(&x) && (4..width + 4).contains(&y) && cells[(y - 4) * width + x - 4] {
                pixel.fill(0);
            }
        }
        let side = i64::try_from(side).unwrap();
        let mut picture = Stream::new(
            dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => side, "Height" => side, "ColorSpace" => "DeviceRGB", "BitsPerComponent" => 8 },
            pixels,
        );
        picture.compress().unwrap();
        let message = opened(&document(1, b"q 200 0 0 200 50 50 cm /X0 Do Q", &none(), &none(), vec![picture]));
        assert_eq!(view(&message, "attachment:1/page:1/qr:0"), URL);
    }
}

#[test]
fn hostile_documents_end_quickly_and_say_so() {
    // Pages in a circle, a piece that draws itself, and content that unpacks a thousand times.
    let circle = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Parent 2 0 R/Count 9>>endobj trailer<</Root 1 0 R>>";
    opened(circle);
    let mut own = Stream::new(dictionary! { "Type" => "XObject", "Subtype" => "Form" }, b"/X0 Do ".repeat(2_000));
    own.compress().unwrap();
    let message = opened(&document(3, b"/X0 Do", &none(), &none(), vec![own]));
    assert!(message.limits.contains(&Limit::Document) || message.limits.contains(&Limit::Pages));
    let bomb = document(1, &b"                                ".repeat(1_000_000), &none(), &none(), vec![]);
    assert!(bomb.len() < 100_000);
    assert_eq!(opened(&bomb).limits, [Limit::Document]);
    let deep = [b"%PDF-1.4\n1 0 obj".as_slice(), &b"[".repeat(1_000_000)].concat();
    assert_eq!(opened(&deep).limits, [Limit::Document]);
    let dictionaries = [b"%PDF-1.4\n1 0 obj".as_slice(), &b"<</A".repeat(500_000)].concat();
    opened(&dictionaries);
    let many = [b"%PDF-1.4\n".as_slice(), &b"1 0 obj<<>>stream\nendstream\n".repeat(20_000)].concat();
    assert_eq!(opened(&many).limits, [Limit::Document]);
    assert_eq!(opened(&document(80, b"", &none(), &none(), vec![])).limits, [Limit::Pages]);
}

#[test]
fn cut_and_altered_documents_never_stop_the_reader() {
    let content = b"BT /F1 12 Tf 72 700 Td (Bonjour) Tj ET";
    let page = dictionary! { "Annots" => vec![dictionary! { "A" => dictionary! { "S" => "URI", "URI" => Object::string_literal("https://a.example/") } }.into()] };
    let whole = document(2, content, &page, &none(), vec![]);
    let mut seed = 11_u64;
    for round in 0..300 {
        let mut bytes = whole.clone();
        for _ in 0..1 + round % 8 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = usize::try_from(seed >> 33).unwrap() % bytes.len();
            bytes[at] = u8::try_from(seed >> 25 & 0xff).unwrap();
        }
        bytes.truncate(if round % 3 == 0 { usize::try_from(seed >> 35).unwrap() % bytes.len() } else { usize::MAX });
        opened(&bytes);
    }
}
