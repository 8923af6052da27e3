//! Dates that do not change, as several clerks wrote them.

use std::collections::HashMap;

use super::fields::{Outcome, chances};
use super::settings::{Field, Kind};
use super::table::Table;
use super::values::{Gather, Lists, slots, split};
use crate::screen::PartialDate;

pub(crate) const LEVELS: &[&str] = &[
    "same day",
    "same year or month, no day to compare",
    "one part off, or day and month exchanged",
    "within a month",
    "same year, another month and day",
    "years one or two apart",
    "years up to ten apart",
    "differ",
];

pub(crate) const EXPECTED: &[f32] = &[0.82, 0.06, 0.07, 0.015, 0.015, 0.008, 0.005, 0.007];

/// From this level on, dates are years apart, or differ in all their parts.
pub(crate) const APART: usize = 6;

/// When more than this share of dates is 1 January, those dates are years of
/// which the day was not known. One day in 365 is 0.0027.
const FIRST_OF_JANUARY: f64 = 0.015;

/// The chance of a given day among people of whom most are under 70.
const RARE_DAY: f32 = 4e-5;

/// A date; month and day are 0 where they are not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Day {
    pub(crate) year: u16,
    pub(crate) month: u8,
    pub(crate) day: u8,
}

impl Day {
    fn unpacked(packed: u32) -> Self {
        Self { year: (packed >> 16) as u16, month: (packed >> 8) as u8, day: packed as u8 }
    }
}

pub(crate) struct Dates {
    distinct: Vec<Day>,
    lists: Lists,
    /// `ln` of the share of records with this value.
    shares: Vec<f32>,
    /// `ln` of the share of records with a year, from year 0.
    years: Vec<f32>,
}

impl Dates {
    pub(crate) fn new(table: &Table, field: &Field) -> Self {
        let columns: Vec<(&[u32], Vec<Vec<Day>>)> = slots(field, table)
            .into_iter()
            .flatten()
            .filter_map(|column| table.interned(column))
            .map(|(cells, texts)| (cells, texts.iter().map(|cell| days(cell, field)).collect()))
            .collect();
        let of = |record: usize, visit: &mut dyn FnMut(Day)| {
            for (cells, days) in &columns {
                let cell = cells.get(record).and_then(|cell| days.get(*cell as usize));
                cell.into_iter().flatten().for_each(|day| visit(*day));
            }
        };
        let first = |day: Day| day.month == 1 && day.day == 1;
        let (mut said, mut firsts) = (0_u32, 0_u32);
        for record in 0..table.len() {
            of(record, &mut |day| {
                said += 1;
                firsts += u32::from(first(day));
            });
        }
        let only_years = f64::from(firsts) > FIRST_OF_JANUARY * f64::from(said);
        let mut known: HashMap<Day, u32, foldhash::fast::FixedState> = HashMap::default();
        let (mut distinct, mut counts) = (Vec::new(), Vec::new());
        let mut gather = Gather::new(table.len());
        let mut values = Vec::new();
        for record in 0..table.len() {
            values.clear();
            of(record, &mut |mut day| {
                if only_years && first(day) {
                    (day.month, day.day) = (0, 0);
                }
                values.push(*known.entry(day).or_insert_with(|| {
                    distinct.push(day);
                    counts.push(0_u32);
                    distinct.len() as u32 - 1
                }));
            });
            gather.push(&mut values);
            for value in &values {
                counts.get_mut(*value as usize).into_iter().for_each(|count| *count += 1);
            }
        }
        let mut years = vec![0.5_f32; 3001];
        for (day, count) in distinct.iter().zip(&counts) {
            years.get_mut(usize::from(day.year)).into_iter().for_each(|n| *n += *count as f32);
        }
        let total = f64::from(said.max(1)) as f32;
        years.iter_mut().for_each(|n| *n = (*n / total).min(1.0).ln());
        let shares = chances(&counts, said as usize, RARE_DAY, 0.5);
        Self { distinct, lists: gather.done(), shares, years }
    }

    /// All dates of a record.
    pub(crate) fn all(&self, record: u32) -> impl Iterator<Item = Day> {
        self.lists.of(record).iter().filter_map(|id| self.distinct.get(*id as usize).copied())
    }

    pub(crate) fn lists(&self) -> &Lists {
        &self.lists
    }

    /// A date in one number, from which [`one`](Self::one) reads it.
    pub(crate) fn packed(&self, id: u32) -> u32 {
        let Some(day) = self.distinct.get(id as usize) else { return 0 };
        u32::from(day.year) << 16 | u32::from(day.month) << 8 | u32::from(day.day)
    }

    /// Compares two dates by their number and packed form.
    pub(crate) fn one(&self, x: (u32, u32), y: (u32, u32)) -> Outcome {
        let (a, b) = (Day::unpacked(x.1), Day::unpacked(y.1));
        let level = level(a, b);
        let chance = match level {
            0 => self.shares.get(x.0 as usize).copied(),
            1 | 4 => self.years.get(usize::from(a.year)).copied(),
            _ => None,
        };
        Outcome { level, chance }
    }
}

fn level(a: Day, b: Day) -> u8 {
    let known = a.day != 0 && b.day != 0;
    let years = a.year.abs_diff(b.year);
    if a == b && known {
        return 0;
    }
    let months = a.month == b.month || a.month == 0 || b.month == 0;
    if years == 0 && !known && months {
        return 1;
    }
    if known {
        let parts = u8::from(years != 0) + u8::from(a.month != b.month) + u8::from(a.day != b.day);
        let exchanged = years <= 2 && a.month == b.day && a.day == b.month;
        let year_typed = years == 0 || years <= 2 || one_digit(a.year, b.year);
        if exchanged || (parts == 1 && year_typed) {
            return 2;
        }
        if ordinal(a).abs_diff(ordinal(b)) <= 31 {
            return 3;
        }
        // Nobody mistypes all of a date: this is somebody else's.
        if parts == 3 && years <= 2 {
            return 7;
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

/// All dates of a cell.
fn days(cell: &str, field: &Field) -> Vec<Day> {
    let mut days = Vec::new();
    split(cell, Kind::Date, field.separator.as_deref(), |value| days.extend(parse(value)));
    days
}

/// Dates in the ways forms write them, and eight digits that are no date but
/// may be one with a typing error.
fn parse(value: &str) -> Option<Day> {
    let value = with_century(value.trim());
    if let Some(date) = PartialDate::parse(&value) {
        let (month, day) = (date.month.unwrap_or(0), date.day.unwrap_or(0));
        return Some(Day {
            year: date.year.min(2999),
            month,
            day: if month == 0 { 0 } else { day },
        });
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
