//! Charts as SVG, each beside a table of the same figures: a drawing is never the only place where a number stands. Kinds of
//! messages are told apart by their pattern too, not by colour alone.

use askama::filters::{Html, escape};

use super::Scanned;
use crate::{language::grouped, words::Words};

/// Bars of a chart of names; the table has them all.
const MOST_BARS: usize = 12;
/// Months shown one by one; more are shown as years.
const MOST_MONTHS: usize = 48;
/// Rows of a table.
const MOST_ROWS: usize = 200;

/// A chart and its table.
pub(super) struct Chart {
    pub(super) id: &'static str,
    pub(super) title: String,
    pub(super) drawing: String,
    pub(super) has_legend: bool,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<(String, Vec<u64>)>,
}

/// A bar: what it stands for, fraudulent and suspicious messages.
struct Bar<'a> {
    name: &'a str,
    solid: u64,
    striped: u64,
}

impl Bar<'_> {
    const fn total(&self) -> u64 {
        self.solid + self.striped
    }
}

/// Every chart that has something to show.
pub(super) fn all(scan: &Scanned, w: Words) -> Vec<Chart> {
    [over_time(scan, w), organisations(scan, w), checks(scan, w)].into_iter().flatten().collect()
}

fn over_time(scan: &Scanned, w: Words) -> Option<Chart> {
    let is_warned = |(_, [.., suspicious, fraudulent]): &&(String, [u64; 4])| suspicious + fraudulent > 0;
    let (first, last) = (scan.months.iter().find(is_warned)?, scan.months.iter().rfind(is_warned)?);
    let months = whole_months(&first.0, &last.0);
    let by_year = months.len() > MOST_MONTHS;
    let periods = if by_year { years(&first.0, &last.0) } else { months };
    let count = |period: &String| {
        let inside = scan.months.iter().filter(|(month, _)| month.starts_with(period.as_str()));
        inside.fold([0; 4], |mut sum, (_, counts)| {
            sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
            sum
        })
    };
    let counted: Vec<(String, [u64; 4])> = periods.into_iter().map(|period| (period.clone(), count(&period))).collect();
    let bars: Vec<Bar<'_>> =
        counted.iter().map(|(name, [.., striped, solid])| Bar { name, solid: *solid, striped: *striped }).collect();
    let most = bars.iter().max_by_key(|bar| bar.total())?;
    let (unit, head) = if by_year { ("scan-unit-year", "scan-year") } else { ("scan-unit-month", "scan-month") };
    let text = w.fill(
        "scan-months-text",
        &[("unit", &w.say(unit)), ("most", &grouped(most.total(), w.0)), ("when", most.name)],
    );
    let verdicts = ["scan-consistent", "scan-unverified", "scan-suspicious", "scan-fraudulent"];
    Some(Chart {
        id: "over-time",
        title: w.say("scan-months"),
        drawing: standing(&bars, &text, w),
        has_legend: true,
        columns: [head].iter().chain(&verdicts).map(|key| w.say(key)).collect(),
        rows: counted.iter().rev().take(MOST_ROWS).map(|(name, counts)| (name.clone(), counts.to_vec())).collect(),
    })
}

fn organisations(scan: &Scanned, w: Words) -> Option<Chart> {
    let bars: Vec<Bar<'_>> = scan
        .organisations
        .iter()
        .take(MOST_BARS)
        .map(|(name, [striped, solid])| Bar { name, solid: *solid, striped: *striped })
        .collect();
    let first = bars.first()?;
    let text = w.fill("scan-organisations-text", &[("name", first.name), ("count", &grouped(first.total(), w.0))]);
    let columns = ["scan-organisation", "scan-fraudulent", "scan-suspicious"];
    Some(Chart {
        id: "organisations",
        title: w.say("scan-organisations"),
        drawing: lying(&bars, "organisations", &text, w),
        has_legend: true,
        columns: columns.iter().map(|key| w.say(key)).collect(),
        rows: rows(scan.organisations.iter().map(|(name, [striped, solid])| (name, vec![*solid, *striped]))),
    })
}

fn checks(scan: &Scanned, w: Words) -> Option<Chart> {
    let bars: Vec<Bar<'_>> =
        scan.checks.iter().take(MOST_BARS).map(|(name, count)| Bar { name, solid: *count, striped: 0 }).collect();
    let first = bars.first()?;
    let text = w.fill("scan-checks-text", &[("name", first.name), ("count", &grouped(first.solid, w.0))]);
    Some(Chart {
        id: "checks",
        title: w.say("scan-checks"),
        drawing: lying(&bars, "checks", &text, w),
        has_legend: false,
        columns: ["scan-check", "scan-messages-count"].iter().map(|key| w.say(key)).collect(),
        rows: rows(scan.checks.iter().map(|(name, count)| (name, vec![*count]))),
    })
}

fn rows<'a>(rows: impl Iterator<Item = (&'a String, Vec<u64>)>) -> Vec<(String, Vec<u64>)> {
    rows.take(MOST_ROWS).map(|(name, counts)| (name.clone(), counts)).collect()
}

/// Every month between two, `2024-05`.
fn whole_months(first: &str, last: &str) -> Vec<String> {
    let number = |month: &str| {
        let (year, month) = month.split_once('-')?;
        Some(year.parse::<u32>().ok()? * 12 + month.parse::<u32>().ok()?.checked_sub(1)?)
    };
    let (Some(first), Some(last)) = (number(first), number(last)) else { return Vec::new() };
    (first..=last).map(|month| format!("{:04}-{:02}", month / 12, month % 12 + 1)).collect()
}

fn years(first: &str, last: &str) -> Vec<String> {
    let year = |month: &str| month.split('-').next().and_then(|year| year.parse::<u32>().ok());
    let (Some(first), Some(last)) = (year(first), year(last)) else { return Vec::new() };
    // An attacker may write any day: a chart of two thousand years shows nothing.
    let first = first.max(last.saturating_sub(60));
    (first..=last).map(|year| format!("{year:04}")).collect()
}

/// The beginning of a drawing: what it shows in words, and the pattern of what is suspicious.
fn begun(id: &str, width: u64, height: u64, text: &str) -> String {
    let text = escaped(text);
    format!(
        "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{id}-text\"><title id=\"{id}-text\">{text}</title>\
         <defs><pattern id=\"{id}-stripes\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
         <path class=\"stripe\" d=\"M1 0V5\" stroke-width=\"2\"/></pattern></defs>"
    )
}

fn escaped(text: &str) -> String {
    escape(text, Html).map(|text| text.to_string()).unwrap_or_default()
}

/// The length of a part of a bar.
const fn scaled(count: u64, most: u64, length: u64) -> u64 {
    match count.saturating_mul(length).checked_div(most) {
        // What is there is seen.
        Some(0) if count > 0 => 1,
        Some(scaled) => scaled,
        None => 0,
    }
}

/// Bars that stand, for time.
fn standing(bars: &[Bar<'_>], text: &str, w: Words) -> String {
    const HEIGHT: u64 = 180;
    const LEFT: u64 = 50;
    let most = bars.iter().map(Bar::total).max().unwrap_or(0);
    let count = bars.len() as u64;
    let step = (700 / count.max(1)).clamp(8, 60);
    let mut svg = begun("over-time", LEFT + step * count + 30, HEIGHT + 50, text);
    let base = HEIGHT + 15;
    let top = grouped(most, w.0);
    svg += &format!(
        "<text class=\"end\" x=\"{}\" y=\"20\">{top}</text><text class=\"end\" x=\"{}\" y=\"{base}\">0</text><path class=\"axis\" d=\"M{LEFT} {base}h{}\"/>",
        LEFT - 8,
        LEFT - 8,
        step * count
    );
    // Labels that would touch are left out.
    let every = (56 / step + 1).max(1);
    for (place, bar) in (0_u64..).zip(bars) {
        let (x, width) = (LEFT + place * step + 1, step.saturating_sub(2));
        let (solid, striped) = (scaled(bar.solid, most, HEIGHT), scaled(bar.striped, most, HEIGHT));
        let y = base.saturating_sub(solid);
        svg += &format!("<rect class=\"solid\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{solid}\"/>");
        svg += &patterned("over-time", (x, y.saturating_sub(striped)), (width, striped));
        if place % every == 0 {
            let middle = x + width / 2;
            svg += &format!("<text class=\"middle\" x=\"{middle}\" y=\"{}\">{}</text>", base + 20, escaped(bar.name));
        }
    }
    svg + "</svg>"
}

/// Bars that lie, for names.
fn lying(bars: &[Bar<'_>], id: &str, text: &str, w: Words) -> String {
    const LEFT: u64 = 300;
    const WIDTH: u64 = 380;
    const STEP: u64 = 28;
    let most = bars.iter().map(Bar::total).max().unwrap_or(0);
    let mut svg = begun(id, LEFT + WIDTH + 80, STEP * bars.len() as u64 + 6, text);
    for (place, bar) in (0_u64..).zip(bars) {
        let y = place * STEP + 4;
        let (solid, striped) = (scaled(bar.solid, most, WIDTH), scaled(bar.striped, most, WIDTH));
        let name = escaped(&shortened(bar.name));
        svg += &format!("<text class=\"end\" x=\"{}\" y=\"{}\">{name}</text>", LEFT - 10, y + 15);
        svg += &format!("<rect class=\"solid\" x=\"{LEFT}\" y=\"{y}\" width=\"{solid}\" height=\"20\"/>");
        svg += &patterned(id, (LEFT + solid, y), (striped, 20));
        let end = LEFT + solid + striped + 8;
        svg += &format!("<text x=\"{end}\" y=\"{}\">{}</text>", y + 15, grouped(bar.total(), w.0));
    }
    svg + "</svg>"
}

fn patterned(id: &str, (x, y): (u64, u64), (width, height): (u64, u64)) -> String {
    if width == 0 || height == 0 {
        return String::new();
    }
    format!(
        "<rect fill=\"url(#{id}-stripes)\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/><rect class=\"frame\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>"
    )
}

/// What fits beside a bar.
fn shortened(name: &str) -> String {
    let mut kept: String = name.chars().take(36).collect();
    if kept.len() < name.len() {
        kept.push('…');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_without_a_message_are_there_too() {
        assert_eq!(whole_months("2023-11", "2024-02"), ["2023-11", "2023-12", "2024-01", "2024-02"]);
        assert_eq!(years("0001-01", "2024-02").len(), 61);
    }

    #[test]
    fn what_is_there_is_seen_however_small_it_is() {
        assert_eq!(
            (scaled(1, 100_000, 180), scaled(0, 100_000, 180), scaled(5, 5, 180), scaled(0, 0, 180)),
            (1, 0, 180, 0)
        );
    }
}
