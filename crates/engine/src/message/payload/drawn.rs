//! Codes that are no pictures: drawn with block letters in text, or with rectangles. Here they become grids of dark and
//! light cells.

use crate::span::Span;

/// The smallest side of a code, in cells.
const SMALLEST: usize = 21;
/// The largest side of a grid looked at: the largest code, two cells a module, with its margins.
const LARGEST: usize = 400;
/// Drawings looked at in one text.
const MOST_DRAWINGS: usize = 8;

/// Dark and light cells.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(in crate::message) struct Grid {
    pub(super) width: usize,
    cells: Vec<bool>,
}

impl Grid {
    /// Rows of cells; missing ones are light. `None` where it is too small or too large to be a code.
    pub(in crate::message) fn of(rows: &[Vec<bool>]) -> Option<Self> {
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        let sides = SMALLEST..=LARGEST;
        if !sides.contains(&width) || !sides.contains(&rows.len()) {
            return None;
        }
        let mut cells = Vec::with_capacity(width * rows.len());
        for row in rows {
            cells.extend_from_slice(row);
            cells.resize(cells.len() + width - row.len(), false);
        }
        Some(Self { width, cells })
    }

    pub(super) fn height(&self) -> usize {
        self.cells.len().checked_div(self.width).unwrap_or(0)
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &[bool]> {
        self.cells.chunks(self.width.max(1))
    }
}

/// The drawings of a text: runs of lines that hold block letters, where they stand, and the grids that they may mean.
pub(super) fn in_text(text: &str) -> Vec<(Span, Vec<Grid>)> {
    if !text.contains(is_block) {
        return Vec::new();
    }
    let mut drawings: Vec<(Span, Vec<&str>)> = Vec::new();
    let (mut at, mut open) = (0, false);
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let line = line.trim_end_matches(['\r', '\n']).trim_start_matches(['>', '|']);
        if line.trim().is_empty() {
            // No row of a code is empty; a blank line comes from how the text was wrapped.
            continue;
        }
        let blocks = line.chars().filter(|letter| is_block(*letter)).count();
        let others = line.chars().filter(|letter| !is_block(*letter) && !letter.is_whitespace()).count();
        if blocks < 3 || others > 2 {
            open = false;
            continue;
        }
        if !open {
            if drawings.len() >= MOST_DRAWINGS {
                break;
            }
            drawings.push((Span::new(start, at), Vec::new()));
            open = true;
        }
        if let Some((span, lines)) = drawings.last_mut().filter(|(_, lines)| lines.len() <= LARGEST) {
            *span = Span::new(span.start as usize, at);
            lines.push(line);
        }
    }
    drawings.into_iter().map(|(span, lines)| (span, grids(&lines))).filter(|(_, grids)| !grids.is_empty()).collect()
}

/// A drawing read in the two ways in which letters make cells: a letter is twice as high as wide, or square.
fn grids(lines: &[&str]) -> Vec<Grid> {
    let indent = |line: &&str| line.chars().take_while(|letter| letter.is_whitespace()).count();
    let margin = lines.iter().map(indent).min().unwrap_or(0);
    // Every letter is four quarters: two wide, two high.
    let mut quarters: Vec<Vec<bool>> = Vec::new();
    for line in lines {
        let (mut upper, mut lower) = (Vec::new(), Vec::new());
        for letter in line.chars().skip(margin).take(LARGEST) {
            let [a, b, c, d] = quarters_of(letter);
            upper.extend([a, b]);
            lower.extend([c, d]);
        }
        quarters.extend([upper, lower]);
    }
    let twice = |rows: &[Vec<bool>]| rows.iter().flat_map(|row| [row.clone(), row.clone()]).collect::<Vec<_>>();
    // Where no letter has a left half of its own, half of the columns say nothing.
    let halves = quarters.iter().all(|row| row.chunks(2).all(|pair| pair.first() == pair.get(1)));
    let full = quarters.chunks(2).all(|pair| pair.first() == pair.get(1));
    let narrow: Vec<Vec<bool>> = if halves {
        quarters.iter().map(|row| row.iter().step_by(2).copied().collect()).collect()
    } else {
        twice(&quarters)
    };
    let square: Vec<Vec<bool>> = if halves && full { narrow.iter().step_by(2).cloned().collect() } else { quarters };
    [narrow, square].iter().filter_map(|rows| Grid::of(rows)).collect()
}

/// Block letters and shades.
pub(in crate::message) const fn is_block(letter: char) -> bool {
    matches!(letter, '\u{2580}'..='\u{259f}' | '\u{25a0}' | '\u{2b1b}' | '\u{2b1c}')
}

/// Which quarters of a letter are dark: upper left and right, lower left and right.
const fn quarters_of(letter: char) -> [bool; 4] {
    match letter {
        '█' | '▉' | '▇' | '▓' | '■' | '⬛' => [true; 4],
        '▀' => [true, true, false, false],
        '▄' | '▅' | '▃' => [false, false, true, true],
        '▌' => [true, false, true, false],
        '▐' => [false, true, false, true],
        '▘' => [true, false, false, false],
        '▝' => [false, true, false, false],
        '▖' => [false, false, true, false],
        '▗' => [false, false, false, true],
        '▙' => [true, false, true, true],
        '▛' => [true, true, true, false],
        '▜' => [true, true, false, true],
        '▟' => [false, true, true, true],
        '▚' => [true, false, false, true],
        '▞' => [false, true, true, false],
        _ => [false; 4],
    }
}

/// A rectangle on a page or drawing, in its own units, and whether it is dark.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rectangle {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) dark: bool,
}

/// The grid that many small rectangles draw, if they do. Later ones lie over earlier ones.
pub(super) fn of_rectangles(rectangles: &[Rectangle]) -> Option<Grid> {
    // What covers a whole page is its ground; what is invisibly thin is a line.
    let sizes = rectangles.iter().filter(|one| one.dark).map(|one| one.height);
    let module = sizes.filter(|size| size.is_finite() && *size > 0.01).fold(f32::INFINITY, f32::min);
    let small: Vec<&Rectangle> =
        rectangles.iter().filter(|one| one.height <= 8.5 * module && one.width <= 180.0 * module).collect();
    if small.len() < 60 || !module.is_finite() {
        return None;
    }
    let least = |side: fn(&Rectangle) -> f32| small.iter().map(|one| side(one)).fold(f32::INFINITY, f32::min);
    let most = |side: fn(&Rectangle) -> f32| small.iter().map(|one| side(one)).fold(f32::NEG_INFINITY, f32::max);
    let (left, top) = (least(|one| one.x), least(|one| one.y));
    let (width, height) = (most(|one| one.x + one.width) - left, most(|one| one.y + one.height) - top);
    let cells = |length: f32| {
        let cells = (length / module).round();
        // A cast keeps within the bounds: nothing and infinity saturate.
        if cells.is_finite() { cells.max(0.0) as usize } else { 0 }
    };
    let (columns, lines) = (cells(width), cells(height));
    if !(SMALLEST..=LARGEST).contains(&columns) || !(SMALLEST..=LARGEST).contains(&lines) {
        return None;
    }
    let mut rows = vec![vec![false; columns]; lines];
    let mut painted = 0_usize;
    for one in small {
        let (x, y) = (cells(one.x - left), cells(one.y - top));
        let (wide, high) = (cells(one.width).max(1), cells(one.height).max(1));
        painted += wide.min(LARGEST) * high.min(LARGEST);
        if painted > 50 * LARGEST * LARGEST {
            return None;
        }
        for row in rows.iter_mut().skip(y).take(high) {
            row.iter_mut().skip(x).take(wide).for_each(|cell| *cell = one.dark);
        }
    }
    Grid::of(&rows)
}
