//! One walk over a page's content: its words, the rectangles it paints and the pictures it shows.

use lopdf::{Dictionary, Document, Object, ObjectId, content::Content};

use super::{Fonts, LARGEST_STREAM, LONGEST_PAGE, entry};
use crate::message::payload::drawn::Rectangle;

/// Operations of one page.
const MOST_OPERATIONS: usize = 300_000;
/// Pieces of content drawn inside one another.
const DEEPEST: usize = 4;
/// Rectangles kept of one page.
const MOST_RECTANGLES: usize = 40_000;
/// Pictures kept of one page.
const MOST_PICTURES: usize = 10;
/// Fonts read of one set of resources.
const MOST_FONTS: usize = 60;
/// Bytes that the table of one font's letters may unpack to.
const LARGEST_TABLE: usize = 512 * 1024;

/// Scale and place of what is drawn: `[a b c d e f]`.
type Matrix = [f32; 6];

/// The walk and what it found.
pub(super) struct Walk<'d> {
    document: &'d Document,
    pub(super) text: String,
    pub(super) rectangles: Vec<Rectangle>,
    pub(super) pictures: Vec<ObjectId>,
    /// Bytes unpacked, and how many may be.
    pub(super) unpacked: usize,
    most: usize,
    operations: usize,
}

#[derive(Clone, Copy)]
struct State {
    matrix: Matrix,
    dark: bool,
}

impl<'d> Walk<'d> {
    pub(super) const fn new(document: &'d Document, most: usize) -> Self {
        Self {
            document,
            text: String::new(),
            rectangles: Vec::new(),
            pictures: Vec::new(),
            unpacked: 0,
            most,
            operations: 0,
        }
    }

    /// Walks over a page; whether all of it was seen.
    pub(super) fn page(&mut self, page: ObjectId) -> bool {
        let room = self.most.saturating_sub(self.unpacked).min(LARGEST_STREAM);
        let Ok(content) = self.document.get_page_content_with_limit(page, room) else { return false };
        self.unpacked += content.len();
        let resources = self.resources(page);
        self.content(&content, resources, [1.0, 0.0, 0.0, 1.0, 0.0, 0.0], 0)
    }

    /// The page's own resources, or the nearest that it inherits.
    fn resources(&self, page: ObjectId) -> Option<&'d Dictionary> {
        let mut node = self.document.get_dictionary(page).ok()?;
        for _ in 0..50 {
            if let Some(resources) = entry(self.document, node, b"Resources") {
                return resources.as_dict().ok();
            }
            node = entry(self.document, node, b"Parent")?.as_dict().ok()?;
        }
        None
    }

    fn fonts(&mut self, resources: Option<&'d Dictionary>) -> Fonts<'d> {
        let mut fonts = Fonts::new();
        let Some(names) = resources.and_then(|resources| entry(self.document, resources, b"Font")?.as_dict().ok())
        else {
            return fonts;
        };
        for (name, _) in names.iter().take(MOST_FONTS) {
            let Some(font) = entry(self.document, names, name).and_then(|font| font.as_dict().ok()) else { continue };
            let room = self.most.saturating_sub(self.unpacked).min(LARGEST_TABLE);
            if let Some(table) = entry(self.document, font, b"ToUnicode").and_then(|table| table.as_stream().ok()) {
                // Reading a table costs several times what unpacking it does.
                let length = table.decompressed_content_with_limit(room).map_or(room, |table| table.len());
                self.unpacked += (4 * length).max(1_000);
            }
            if let Ok(encoding) = font.get_font_encoding_with_limit(self.document, room) {
                fonts.insert(name.clone(), encoding);
            }
        }
        fonts
    }

    fn content(&mut self, content: &[u8], resources: Option<&'d Dictionary>, matrix: Matrix, depth: usize) -> bool {
        let fonts = self.fonts(resources);
        let mut font = None;
        let mut states = vec![State { matrix, dark: true }];
        let mut path: Vec<Rectangle> = Vec::new();
        let mut line = None;
        let mut complete = true;
        for operation in Content::decode_iter(content) {
            self.operations += 1;
            if self.operations > MOST_OPERATIONS {
                return false;
            }
            let Ok(operation) = operation else { return complete };
            let Some(state) = states.last().copied() else { return complete };
            let operands = &operation.operands;
            match operation.operator.as_str() {
                "q" if states.len() < 200 => states.push(state),
                "Q" if states.len() > 1 => {
                    states.pop();
                }
                "cm" => {
                    if let (Some(state), Some(new)) = (states.last_mut(), numbers(operands)) {
                        state.matrix = times(new, state.matrix);
                    }
                }
                "g" | "rg" | "k" | "sc" | "scn" => {
                    if let (Some(state), Some(dark)) = (states.last_mut(), is_dark(operands)) {
                        state.dark = dark;
                    }
                }
                "re" if path.len() < MOST_RECTANGLES => path.extend(rectangle(operands, state)),
                "f" | "F" | "f*" | "B" | "B*" | "b" | "b*" => {
                    let room = MOST_RECTANGLES.saturating_sub(self.rectangles.len());
                    self.rectangles.extend(path.drain(..).take(room));
                }
                "n" | "S" | "s" => path.clear(),
                "BT" | "T*" => self.line_end(),
                "Td" | "TD" | "Tm" => {
                    // A move along the line parts words, any other lines.
                    let down = operands.last().and_then(|down| down.as_float().ok()).unwrap_or(0.0);
                    let same = match operation.operator.as_str() {
                        "Tm" => line == Some(down),
                        _ => down.abs() < 0.01,
                    };
                    line = (operation.operator == "Tm").then_some(down).or(line);
                    if same { self.gap() } else { self.line_end() }
                }
                "Tf" => font = operands.first().and_then(|name| fonts.get(name.as_name().ok()?)),
                "Tj" | "TJ" => self.show(operands, font),
                "'" | "\"" => {
                    self.line_end();
                    self.show(operands, font);
                }
                "Do" => {
                    let name = operands.first().and_then(|name| name.as_name().ok());
                    complete &= name.is_none_or(|name| self.object(name, resources, state.matrix, depth));
                }
                _ => {}
            }
        }
        complete
    }

    /// A picture, or another piece of content.
    fn object(&mut self, name: &[u8], resources: Option<&'d Dictionary>, matrix: Matrix, depth: usize) -> bool {
        let Some(objects) = resources.and_then(|resources| entry(self.document, resources, b"XObject")?.as_dict().ok())
        else {
            return true;
        };
        let Some((Some(id), object)) = objects.get(name).ok().and_then(|object| self.document.dereference(object).ok())
        else {
            return true;
        };
        let Ok(stream) = object.as_stream() else { return true };
        match stream.dict.get(b"Subtype").and_then(Object::as_name) {
            Ok(b"Image") => {
                if self.pictures.len() < MOST_PICTURES && !self.pictures.contains(&id) {
                    self.pictures.push(id);
                }
                true
            }
            Ok(b"Form") if depth < DEEPEST => {
                let room = self.most.saturating_sub(self.unpacked).min(LARGEST_STREAM);
                let Ok(content) = stream.decompressed_content_with_limit(room) else { return false };
                // A piece drawn a thousand times costs a thousand times.
                self.unpacked += content.len() + 1_000;
                let own = entry(self.document, &stream.dict, b"Resources").and_then(|own| own.as_dict().ok());
                let inner = stream.dict.get(b"Matrix").and_then(Object::as_array).ok().and_then(|inner| numbers(inner));
                let matrix = inner.map_or(matrix, |inner| times(inner, matrix));
                self.content(&content, own.or(resources), matrix, depth + 1)
            }
            _ => true,
        }
    }

    fn show(&mut self, operands: &[Object], font: Option<&lopdf::Encoding<'_>>) {
        let Some(font) = font else { return };
        for operand in operands {
            match operand {
                Object::String(bytes, _) => self.letters(bytes, font),
                Object::Array(pieces) => {
                    for piece in pieces {
                        match piece {
                            Object::String(bytes, _) => self.letters(bytes, font),
                            // In thousandths of the letter size: a fifth is a space.
                            other => {
                                if other.as_float().is_ok_and(|back| back < -180.0) {
                                    self.gap();
                                }
                            }
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn letters(&mut self, bytes: &[u8], font: &lopdf::Encoding<'_>) {
        if self.text.len() < LONGEST_PAGE {
            let bytes = bytes.get(..bytes.len().min(10_000)).unwrap_or_default();
            let _ = font.write_to_string(bytes, &mut self.text);
        }
    }

    fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with(char::is_whitespace) {
            self.text.push(' ');
        }
    }

    fn line_end(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }
}

fn numbers<const N: usize>(operands: &[Object]) -> Option<[f32; N]> {
    let mut numbers = [0.0; N];
    for (number, operand) in numbers.iter_mut().zip(operands.get(..N)?) {
        *number = operand.as_float().ok().filter(|number| number.is_finite())?;
    }
    Some(numbers)
}

/// First one matrix, then the other.
fn times([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix) -> Matrix {
    [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l]
}

/// Grey, red-green-blue, or ink.
fn is_dark(operands: &[Object]) -> Option<bool> {
    match operands.len() {
        1 => numbers(operands).map(|[grey]: [f32; 1]| grey < 0.5),
        3 => numbers(operands).map(|[red, green, blue]: [f32; 3]| 0.3 * red + 0.59 * green + 0.11 * blue < 0.5),
        4 => numbers(operands)
            .map(|[cyan, magenta, yellow, black]: [f32; 4]| black > 0.5 || cyan + magenta + yellow > 1.5),
        _ => None,
    }
}

/// A rectangle on the page, whose lines run downwards here.
fn rectangle(operands: &[Object], state: State) -> Option<Rectangle> {
    let [x, y, width, height]: [f32; 4] = numbers(operands)?;
    let [a, b, c, d, e, f] = state.matrix;
    let corner = |x: f32, y: f32| (a * x + c * y + e, b * x + d * y + f);
    let ((left, low), (right, high)) = (corner(x, y), corner(x + width, y + height));
    let upper = -low.max(high);
    let found = Rectangle {
        x: left.min(right),
        y: upper,
        width: (right - left).abs(),
        height: (high - low).abs(),
        dark: state.dark,
    };
    [found.x, found.y, found.width, found.height].iter().all(|side| side.is_finite()).then_some(found)
}
