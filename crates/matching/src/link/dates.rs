//! Dates that do not change, as several clerks wrote them.

use super::fields::{Outcome, chances};
use super::table::{NONE, Table};
use crate::screen::PartialDate;

pub(crate) const LEVELS: &[&str] = &[
    "same day",
    "same year, no day to compare",
    "one part off, or day and month exchanged",
    "within a month",
    "same year",
    "years one or two apart",
    "years up to ten apart",
    "differ",
];

pub(crate) const EXPECTED: &[f32] = &[0.80, 0.05, 0.06, 0.02, 0.02, 0.02, 0.01, 0.02];

/// When more than this share of dates is 1 January, those dates are years of
/// which the day was not known. One day in 365 is 0.0027.
const FIRST_OF_JANUARY: f64 = 0.015;

/// The chance of a given day among people of whom most are under 70.
const RARE_DAY: f32 = 4e-5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) year: u16,
    /// 0: not known.
    pub(crate) month: u8,
    pub(crate) day: u8,
}

pub(crate) struct Dates {
    distinct: Vec<Option<Day>>,
    values: Vec<Vec<u32>>,
    /// `ln` of the share of records with this value.
    shares: Vec<f32>,
    /// `ln` of the share of records with a year, from year 0.
    years: Vec<f32>,
}

impl Dates {
    pub(crate) fn new(table: &Table, columns: &[usize]) -> Self {
        let mut distinct: Vec<Option<Day>> = Vec::new();
        let mut values = Vec::new();
        for column in columns {
            let Some((ids, texts)) = table.interned(*column) else { continue };
            let base = distinct.len() as u32;
            distinct.extend(texts.iter().map(parse));
            let shift = |id: &u32| if *id == NONE { NONE } else { *id + base };
            values.push(ids.iter().map(shift).collect::<Vec<u32>>());
        }
        let mut counts = vec![0_u32; distinct.len()];
        for id in values.iter().flatten() {
            counts.get_mut(*id as usize).into_iter().for_each(|count| *count += 1);
        }
        let dated = |(day, count): (&Option<Day>, &u32)| day.map(|day| (day, *count));
        let said: u32 = distinct.iter().zip(&counts).filter_map(dated).map(|(_, n)| n).sum();
        let first = |day: &Day| day.month == 1 && day.day == 1;
        let firsts: u32 = distinct
            .iter()
            .zip(&counts)
            .filter_map(dated)
            .filter(|(d, _)| first(d))
            .map(|(_, n)| n)
            .sum();
        if f64::from(firsts) > FIRST_OF_JANUARY * f64::from(said) {
            for day in distinct.iter_mut().flatten().filter(|day| first(day)) {
                (day.month, day.day) = (0, 0);
            }
        }
        let mut years = vec![0.5_f32; 3001];
        for (day, count) in distinct.iter().zip(&counts).filter_map(dated) {
            years.get_mut(usize::from(day.year)).into_iter().for_each(|n| *n += count as f32);
        }
        let total = f64::from(said.max(1)) as f32;
        years.iter_mut().for_each(|n| *n = (*n / total).min(1.0).ln());
        let shares = chances(&counts, said as usize, RARE_DAY, 0.5);
        Self { distinct, values, shares, years }
    }

    pub(crate) fn get(&self, record: u32) -> Option<Day> {
        self.values.iter().find_map(|values| self.at(*values.get(record as usize)?))
    }

    fn at(&self, id: u32) -> Option<Day> {
        self.distinct.get(id as usize).copied().flatten()
    }

    pub(crate) fn compare(&self, a: u32, b: u32) -> Option<Outcome> {
        let mut best: Option<Outcome> = None;
        for left in &self.values {
            for right in &self.values {
                let pair = left.get(a as usize).zip(right.get(b as usize));
                let found = pair.and_then(|(x, y)| self.one(*x, *y));
                if found.is_some_and(|f| best.is_none_or(|b| f.level < b.level)) {
                    best = found;
                }
            }
        }
        best
    }

    fn one(&self, x: u32, y: u32) -> Option<Outcome> {
        let (a, b) = (self.at(x)?, self.at(y)?);
        let level = level(a, b);
        let chance = match level {
            0 => self.shares.get(x as usize).copied(),
            1 => self.years.get(usize::from(a.year)).copied(),
            _ => None,
        };
        Some(Outcome { level, chance })
    }
}

fn level(a: Day, b: Day) -> u8 {
    let known = a.month != 0 && b.month != 0;
    let years = a.year.abs_diff(b.year);
    if a == b && known {
        return 0;
    }
    if years == 0 && !known {
        return 1;
    }
    if known {
        let parts = u8::from(years != 0) + u8::from(a.month != b.month) + u8::from(a.day != b.day);
        let exchanged = years == 0 && a.month == b.day && a.day == b.month;
        let year_typed = years == 0 || years <= 2 || one_digit(a.year, b.year);
        if exchanged || (parts == 1 && year_typed) {
            return 2;
        }
        if ordinal(a).abs_diff(ordinal(b)) <= 31 {
            return 3;
        }
    }
    match years {
        0 => 4,
        1 | 2 => 5,
        3..=10 => 6,
        _ => 7,
    }
}

fn ordinal(day: Day) -> u32 {
    u32::from(day.year) * 372 + u32::from(day.month) * 31 + u32::from(day.day)
}

/// Whether two years differ in one digit, or in two exchanged ones.
fn one_digit(a: u16, b: u16) -> bool {
    let digits = |year: u16| [year / 1000, year / 100 % 10, year / 10 % 10, year % 10];
    let (x, y) = (digits(a), digits(b));
    let differing = x.iter().zip(&y).filter(|(p, q)| p != q).count();
    let (mut p, mut q) = (x, y);
    p.sort_unstable();
    q.sort_unstable();
    differing <= 1 || (differing == 2 && p == q)
}

/// Dates in the ways forms write them, and eight digits that are no date but
/// may be one with a typing error.
fn parse(value: &str) -> Option<Day> {
    let value = with_century(value.trim());
    if let Some(date) = PartialDate::parse(&value) {
        let (month, day) = (date.month.unwrap_or(0), date.day.unwrap_or(0));
        return Some(Day { year: date.year, month: if day == 0 { 0 } else { month }, day });
    }
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    if digits.len() != 8 {
        return None;
    }
    let number = |from, to| digits.get(from..to).and_then(|part| part.parse::<u16>().ok());
    let (month, day) = (number(4, 6)? as u8, number(6, 8)? as u8);
    Some(Day { year: number(0, 4)?.min(2999), month: month.max(1), day: day.max(1) })
}

/// `3/1/70` with its century: people with a birth date are rarely over a hundred.
fn with_century(value: &str) -> String {
    /// Two digits up to this belong to the present century.
    const PRESENT: u8 = 26;
    let fields: Vec<&str> = value.split(['/', '-', '.', ' ']).collect();
    if let ([a, b, year], true) = (fields.as_slice(), value.len() < 10)
        && year.len() == 2
        && a.len() <= 2
        && let Ok(short) = year.parse::<u8>()
    {
        let century = if short <= PRESENT { "20" } else { "19" };
        let mark = if value.contains('.') { "." } else { "/" };
        return format!("{a}{mark}{b}{mark}{century}{year}");
    }
    value.to_owned()
}

#[cfg(test)]
mod tests;
