#![allow(clippy::unwrap_used, clippy::indexing_slicing)]
use std::{fmt::Write as _, path::Path};

use super::*;
use crate::message::email;

const URL: &str = "https://portail.example/connexion";

/// The modules of a code with a margin, true where dark.
fn modules(text: &str) -> Vec<Vec<bool>> {
    let code = qrcode::QrCode::new(text).unwrap();
    let width = code.width();
    let dark = |x: usize, y: usize| code.to_colors()[y * width + x] == qrcode::Color::Dark;
    (0..width + 4)
        .map(|y| {
            let inside = |at: usize| (2..width + 2).contains(&at);
            (0..width + 4).map(|x| inside(x) && inside(y) && dark(x - 2, y - 2)).collect()
        })
        .collect()
}

fn png(text: &str) -> Vec<u8> {
    let rows = modules(text);
    let side = u32::try_from(rows.len() * 4).unwrap();
    let picture = image::GrayImage::from_fn(side, side, |x, y| {
        image::Luma([if rows[(y / 4) as usize][(x / 4) as usize] { 0 } else { 255 }])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let value = (0..3).fold(0_usize, |value, at| value << 8 | usize::from(*three.get(at).unwrap_or(&0)));
        for at in 0..4 {
            let letter = char::from(LETTERS[value >> (18 - 6 * at) & 63]);
            text.push(if at <= three.len() { letter } else { '=' });
        }
    }
    text
}

fn table(text: &str, cell: fn(bool) -> &'static str) -> String {
    let rows = modules(text);
    let rows = rows.iter().map(|row| format!("<tr>{}</tr>", row.iter().map(|dark| cell(*dark)).collect::<String>()));
    format!("<table cellspacing=0>{}</table>", rows.collect::<String>())
}

/// Two rows of modules a line, as `qrencode -t UTF8` draws.
fn half_blocks(text: &str) -> String {
    let rows = modules(text);
    rows.chunks(2).fold(String::new(), |mut lines, pair| {
        for (at, upper) in pair[0].iter().enumerate() {
            lines.push(match (upper, pair.get(1).is_some_and(|row| row[at])) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            });
        }
        lines.push('\n');
        lines
    })
}

/// Two letters a module.
fn pairs(text: &str, dark: &str, light: &str) -> String {
    modules(text).iter().fold(String::new(), |mut lines, row| {
        lines.extend(row.iter().map(|one| if *one { dark } else { light }));
        lines.push('\n');
        lines
    })
}

fn mail(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut raw =
        String::from("From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n");
    for (head, body) in parts {
        write!(raw, "--x\r\n{head}\r\n\r\n{body}\r\n").unwrap();
    }
    raw.push_str("--x--\r\n");
    raw.into_bytes()
}

fn codes(raw: &[u8]) -> Vec<(String, String, Carrier)> {
    let message = email::read(raw);
    let codes = message.codes.iter();
    codes
        .map(|code| {
            let view = &message.views[code.place.view];
            assert_eq!(message.shown(code.place), view.text);
            (view.part.clone(), view.text.clone(), code.carrier)
        })
        .collect()
}

const TEXT: &str = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit";
const HTML: &str = "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit";

fn attached(media_type: &str, name: &str) -> String {
    format!(
        "Content-Type: {media_type}\r\nContent-Disposition: attachment; filename=\"{name}\"\r\nContent-Transfer-Encoding: base64"
    )
}

fn one(part: &str, carrier: Carrier) -> Vec<(String, String, Carrier)> {
    vec![(part.to_owned(), URL.to_owned(), carrier)]
}

#[test]
fn codes_in_attached_and_embedded_pictures_are_views_with_links() {
    let head = attached("application/octet-stream", "scan.png");
    let raw = mail(&[(TEXT, "Scannez."), (&head, &base64(&png(URL)))]);
    assert_eq!(codes(&raw), one("attachment:1/qr:0", Carrier::Picture));
    assert!(email::read(&raw).links.iter().any(|link| link.target.web().is_some_and(|address| address.url == URL)));
    let embedded = format!("<p>Scannez</p><img src=\"data:image/png;base64,{}\">", base64(&png(URL)));
    assert_eq!(codes(&mail(&[(HTML, &embedded)])), one("html:0/qr:0", Carrier::Picture));
}

#[test]
fn codes_drawn_with_table_cells_are_read_however_they_are_coloured() {
    for cell in [
        |dark| {
            if dark { "<td bgcolor=#000000 width=4 height=4></td>" } else { "<td bgcolor=white width=4 height=4></td>" }
        },
        |dark| if dark { "<td style='background:#000;width:4px'></td>" } else { "<td style='width:4px'>&nbsp;</td>" },
        |dark| if dark { "<td><div style='background-color:rgb(10, 20, 30)'></div></td>" } else { "<td></td>" },
        |dark| if dark { "<td class=b></td>" } else { "<td class='w'></td>" },
        |dark| if dark { "<td></td>" } else { "<td style='background:#fff'></td>" },
    ] {
        let html = format!(
            "<style>.b{{background:#111}} td {{background-color:black}} .w{{background:white}}</style><p>x</p>{}",
            table(URL, cell)
        );
        // The rule for every cell must not colour those that say nothing.
        let html = if html.contains("<td></td>") && html.contains("#fff") {
            html
        } else {
            html.replace("td {background-color:black}", "")
        };
        assert_eq!(codes(&mail(&[(HTML, &html)])), one("html:0/qr:0", Carrier::Drawing), "{}", cell(true));
    }
}

#[test]
fn cells_that_cover_several_columns_count_as_many() {
    let mut html = String::from("<table>");
    for row in modules(URL) {
        html.push_str("<tr>");
        for run in row.chunk_by(|one, other| one == other) {
            let colour = if run[0] { "black" } else { "white" };
            write!(html, "<td colspan={} bgcolor={colour}></td>", run.len()).unwrap();
        }
        html.push_str("</tr>");
    }
    html.push_str("</table>");
    assert_eq!(codes(&mail(&[(HTML, &html)])), one("html:0/qr:0", Carrier::Drawing));
}

#[test]
fn codes_drawn_with_letters_are_read_in_text_and_in_html() {
    let inverted = half_blocks(URL)
        .replace('█', "#")
        .replace(' ', "█")
        .replace('#', " ")
        .replace('▀', "#")
        .replace('▄', "▀")
        .replace('#', "▄");
    for drawing in [half_blocks(URL), inverted, pairs(URL, "██", "  "), pairs(URL, "⬛", "⬜"), pairs(URL, "█", " ")]
    {
        let text = format!("Bonjour,\n\n{drawing}\nCordialement");
        assert_eq!(codes(&mail(&[(TEXT, &text)])), one("text:0/qr:0", Carrier::Drawing), "{drawing}");
    }
    let pre = format!("<p>Bonjour</p><pre>{}</pre><p>Merci</p>", half_blocks(URL));
    assert_eq!(codes(&mail(&[(HTML, &pre)])), one("html:0/qr:0", Carrier::Drawing));
    let lines = half_blocks(URL).replace(' ', "&nbsp;").replace('\n', "<br>\n");
    assert_eq!(codes(&mail(&[(HTML, &format!("<div>{lines}</div>"))])), one("html:0/qr:0", Carrier::Drawing));
}

#[test]
fn ordinary_tables_and_lines_of_blocks_are_no_codes() {
    let calendar = "<table>".to_owned()
        + &"<tr><td bgcolor=black>1</td><td>2</td><td bgcolor=navy>3</td></tr>".repeat(40)
        + "</table>";
    assert_eq!(codes(&mail(&[(HTML, &calendar)])), []);
    assert_eq!(codes(&mail(&[(TEXT, "Progression : █████████▒▒▒ 80 %\n▄▄▄▄▄▄▄▄▄▄▄▄\n")])), []);
}

#[test]
fn an_attached_svg_is_read_with_its_links_forms_and_scripts() {
    let svg = "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='x'><a xlink:href='https://un.example/'><text>Voir la facture</text></a>\
        <foreignObject><form action='https://deux.example/'><input type=password name=p></form></foreignObject>\
        <script><![CDATA[ window.location.href = atob('aHR0cHM6Ly90cm9pcy5leGFtcGxlLw=='); ]]></script></svg>";
    let message = email::read(&mail(&[(&attached("image/svg+xml", "facture.svg"), &base64(svg.as_bytes()))]));
    let parts: Vec<&str> = message.views.iter().map(|view| view.part.as_str()).collect();
    for part in ["attachment:1/name", "attachment:1/svg", "attachment:1/svg/script", "attachment:1/svg/written:0"] {
        assert!(parts.contains(&part), "{part} in {parts:?}");
    }
    let hosts: Vec<String> = message.links.iter().filter_map(|link| Some(link.target.web()?.host.ascii())).collect();
    assert_eq!(hosts, ["un.example", "trois.example"]);
    assert!(message.forms[0].attached && message.scripts[0].redirects);
}

#[test]
fn what_the_script_of_an_attached_page_writes_is_read_as_a_page() {
    let page = "<html><body onload=\"x()\"><script>document.write(unescape('%3Cform action=%22https://deux.example/%22%3EMot de passe%3Cinput type=password%3E%3C/form%3E'))</script></body></html>";
    let message = email::read(&mail(&[(&attached("text/html", "facture.html"), &base64(page.as_bytes()))]));
    assert_eq!(message.forms.len(), 1);
    assert!(message.scripts[0].writes);
    let refresh = "<html><meta http-equiv=\"refresh\" content=\"0; url='https://trois.example/'\">";
    let message = email::read(&mail(&[(&attached("text/html", "a.html"), &base64(refresh.as_bytes()))]));
    assert!(message.scripts[0].redirects);
    assert_eq!(message.links.len(), 1);
    // A mail program runs no scripts: those of the body are not read.
    assert!(email::read(&mail(&[(HTML, page)])).scripts.is_empty());
}

#[test]
fn a_mail_of_nothing_but_pictures_is_known_as_such() {
    let picture = "<a href='https://shop.example/'><img src='https://shop.example/a.png' width=600></a>";
    assert!(email::read(&mail(&[(HTML, picture)])).is_image_only());
    let words = format!("{picture}<p>{}</p>", "Voici ce que nous vous proposons ce mois-ci. ".repeat(3));
    assert!(!email::read(&mail(&[(HTML, &words)])).is_image_only());
    assert!(!email::read(&mail(&[(HTML, "<img src=x>")])).is_image_only());
}

/// The first inputs of the fuzz targets. `VIGIE_SEEDS=1` writes them; else they must be there.
#[test]
fn seeds_of_the_fuzz_targets_are_there() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let document = super::pdf::tests::document(
        2,
        b"BT /F1 12 Tf 72 700 Td (Bonjour https://a.example/) Tj ET 0 0 9 9 re f",
        &lopdf::dictionary! { "Annots" => vec![lopdf::dictionary! { "A" => lopdf::dictionary! { "S" => "URI", "URI" => lopdf::Object::string_literal("https://a.example/") } }.into()] },
        &lopdf::Dictionary::new(),
        vec![],
    );
    let table = table(URL, |dark| if dark { "<td bgcolor=black>" } else { "<td>" });
    let script = "<svg><a xlink:href='https://a.example/'><text>x</text></a><script>document.write(unescape('%3Cform%3E%3Cinput%3E')+atob('aHR0cHM6Ly9hLmV4YW1wbGUv'))</script></svg>";
    let mut zip = b"PK\x03\x04\x14\0\x01\0\0\0".to_vec();
    zip.extend([0; 16]);
    zip.extend(b"\x05\0\0\0a.exeMZ");
    let seeds: [(&str, &str, Vec<u8>); 9] = [
        ("picture", "code.png", png(URL)),
        ("picture", "cut.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0".to_vec()),
        ("drawing", "half-blocks.txt", half_blocks("https://a.example/").into_bytes()),
        ("drawing", "table.html", table.into_bytes()),
        ("document", "two-pages.pdf", document),
        ("document", "circle.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[2 0 R]/Parent 2 0 R>>endobj trailer<</Root 1 0 R>>".to_vec()),
        ("page", "script.svg", script.as_bytes().to_vec()),
        ("file", "facture.pdf.exe", b"facture.pdf.exe\nMZ\x90\0\x03".to_vec()),
        ("file", "locked.zip", [b"a.zip\n".to_vec(), zip].concat()),
    ];
    for (target, name, bytes) in seeds {
        let path = corpus.join(target).join(name);
        if std::env::var_os("VIGIE_SEEDS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, bytes).unwrap();
        }
        assert!(path.is_file(), "{} is missing", path.display());
    }
}
