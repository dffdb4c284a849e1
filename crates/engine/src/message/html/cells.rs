//! Tables whose cells are coloured squares: a code drawn so is seen by a telephone and by no scanner of pictures.

use super::{
    colour::{Colour, Paint},
    style::Style,
    tag::Tag,
};
use crate::message::payload::drawn::Grid;

/// Tables inside tables that are followed.
const DEEPEST: usize = 16;
/// Cells of one row, and rows of one table: the largest code with its margins, twice.
const MOST_CELLS: usize = 400;
/// Cells of a page that are remembered; an honest page has a few thousand.
const MOST_IN_ALL: usize = 500_000;
/// Tables of a page that may be codes.
const MOST_GRIDS: usize = 8;

/// An element that is part of a table.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Part {
    Table,
    Row,
    Cell,
}

impl Part {
    pub(super) fn of(name: &[u8]) -> Option<Self> {
        match name {
            b"table" => Some(Self::Table),
            b"tr" => Some(Self::Row),
            b"td" | b"th" => Some(Self::Cell),
            _ => None,
        }
    }
}

#[derive(Debug, Default)]
struct Table {
    ground: Option<bool>,
    row_ground: Option<bool>,
    rows: Vec<Vec<Cell>>,
}

#[derive(Clone, Copy, Debug)]
struct Cell {
    dark: Option<bool>,
    columns: usize,
    width: Option<u32>,
}

/// The tables being read.
#[derive(Debug, Default)]
pub(super) struct Cells {
    open: Vec<Table>,
    beyond: usize,
    seen: usize,
    grids: usize,
}

impl Cells {
    /// A start tag, whatever its element: what fills a cell may colour it.
    pub(super) fn open(&mut self, tag: &Tag, style: &Style) {
        let ground = style.ground.and_then(Paint::colour).map(Colour::is_dark);
        match tag.part {
            Some(Part::Table) => {
                if self.open.len() < DEEPEST {
                    self.open.push(Table { ground, ..Table::default() });
                } else {
                    self.beyond += 1;
                }
            }
            Some(Part::Row) => {
                if let Some(table) = self.open.last_mut().filter(|table| table.rows.len() <= MOST_CELLS) {
                    table.row_ground = ground;
                    table.rows.push(Vec::new());
                }
            }
            Some(Part::Cell) => {
                self.seen += 1;
                let room = self.seen < MOST_IN_ALL;
                if let Some(table) = self.open.last_mut().filter(|_| room) {
                    let dark = ground.or(table.row_ground).or(table.ground);
                    let columns = tag.columns.clamp(1, MOST_CELLS);
                    if let Some(row) = table.rows.last_mut().filter(|row| row.len() < MOST_CELLS) {
                        row.push(Cell { dark, columns, width: style.width.map(quarters) });
                    }
                }
            }
            None if ground.is_some() => {
                let cell = self.open.last_mut().and_then(|table| table.rows.last_mut()).and_then(|row| row.last_mut());
                if let Some(cell) = cell {
                    cell.dark = ground;
                }
            }
            None => {}
        }
    }

    /// An end tag: a table that ends may be a code.
    pub(super) fn close(&mut self, name: &[u8]) -> Option<Grid> {
        if name != b"table" {
            return None;
        }
        if self.beyond > 0 {
            self.beyond -= 1;
            return None;
        }
        let table = self.open.pop()?;
        self.grid(&table)
    }

    /// What is left open at the end.
    pub(super) fn finish(&mut self) -> Vec<Grid> {
        let open = std::mem::take(&mut self.open);
        open.iter().filter_map(|table| self.grid(table)).collect()
    }

    fn grid(&mut self, table: &Table) -> Option<Grid> {
        let rows: Vec<&Vec<Cell>> = table.rows.iter().filter(|row| !row.is_empty()).collect();
        let dark = rows.iter().flat_map(|row| row.iter()).filter(|cell| cell.dark == Some(true)).count();
        // A third of a code is dark; an honest table of that many cells has a dark head at most. Long runs may be one cell.
        if dark < 60 || rows.len() < 17 || rows.len() > MOST_CELLS || self.grids >= MOST_GRIDS {
            return None;
        }
        // Cells of several widths: the narrowest is one module.
        let widths = || rows.iter().flat_map(|row| row.iter()).map(|cell| cell.width);
        let narrowest =
            if widths().all(|width| width.is_some_and(|width| width > 0)) { widths().flatten().min() } else { None };
        let cells = rows.iter().map(|row| {
            let mut cells = Vec::new();
            for cell in *row {
                let wide = match (cell.columns, narrowest, cell.width) {
                    (1, Some(narrowest), Some(width)) => ((width + narrowest / 2) / narrowest) as usize,
                    (columns, ..) => columns,
                };
                cells.extend(std::iter::repeat_n(cell.dark == Some(true), wide.min(MOST_CELLS)));
                cells.truncate(MOST_CELLS);
            }
            cells
        });
        let grid = Grid::of(&cells.collect::<Vec<_>>())?;
        self.grids += 1;
        Some(grid)
    }
}

/// A width in quarters of a pixel. A cast keeps within the bounds.
fn quarters(pixels: f32) -> u32 {
    (pixels * 4.0) as u32
}
