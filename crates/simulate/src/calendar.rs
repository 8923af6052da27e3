//! Days of the window and instants in them.

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};

use crate::places::{CITIES, CityId};

/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// Days before and after the window for which offsets are kept.
const MARGIN: i32 = 460;

/// The window of an export, and local time in every city during it.
///
/// A day is its distance from the first day of the window; earlier days are
/// negative. An instant is a count of seconds since 1970 in UTC.
pub struct Calendar {
    start: Date,
    days: i32,
    epoch: i64,
    offsets: Vec<Vec<i32>>,
}

impl Calendar {
    /// The calendar of `days` days from `start`.
    #[must_use]
    pub fn new(start: Date, days: i32) -> Self {
        let epoch = midnight(start);
        let offsets = CITIES
            .iter()
            .map(|city| {
                let zone = TimeZone::get(city.zone).unwrap_or(TimeZone::UTC);
                (-MARGIN..=days + 30)
                    .map(|day| {
                        let noon = epoch + i64::from(day) * DAY + DAY / 2;
                        Timestamp::from_second(noon)
                            .map_or(0, |noon| zone.to_offset(noon).seconds())
                    })
                    .collect()
            })
            .collect();
        Self { start, days, epoch, offsets }
    }

    /// Days in the window.
    #[must_use]
    pub const fn days(&self) -> i32 {
        self.days
    }

    /// The calendar day; the first of the window if it is out of range.
    #[must_use]
    pub fn date(&self, day: i32) -> Date {
        self.start.checked_add(day.days()).unwrap_or(self.start)
    }

    /// 0 for Monday to 6 for Sunday.
    #[must_use]
    pub fn weekday(&self, day: i32) -> i8 {
        self.date(day).weekday().to_monday_zero_offset()
    }

    /// The instant at which clocks in `city` show `seconds` after midnight on `day`.
    #[must_use]
    pub fn at(&self, city: CityId, day: i32, seconds: i64) -> i64 {
        self.epoch + i64::from(day) * DAY + seconds - i64::from(self.offset(city, day))
    }

    /// Offset of `city` from UTC at noon of `day`, seconds east.
    #[must_use]
    pub fn offset(&self, city: CityId, day: i32) -> i32 {
        let slot = usize::try_from(day + MARGIN).unwrap_or(0);
        let row = self.offsets.get(usize::from(city.0));
        row.and_then(|row| row.get(slot).or(row.first())).copied().unwrap_or(0)
    }

    /// Midnight in UTC at the start of `day`.
    #[must_use]
    pub const fn utc(&self, day: i32) -> i64 {
        self.epoch + day as i64 * DAY
    }

    /// The last instant of the window.
    #[must_use]
    pub const fn end(&self) -> i64 {
        self.epoch + self.days as i64 * DAY - 1
    }

    /// The day, in UTC, of an instant.
    #[must_use]
    pub const fn day_of(&self, at: i64) -> i32 {
        (at - self.epoch).div_euclid(DAY) as i32
    }
}

fn midnight(date: Date) -> i64 {
    Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).map_or(0, Timestamp::as_second)
}

/// Parts of an instant in UTC.
fn parts(at: i64) -> jiff::civil::DateTime {
    Offset::UTC.to_datetime(Timestamp::from_second(at).unwrap_or(Timestamp::UNIX_EPOCH))
}

fn two(out: &mut String, value: i8) {
    let value = value.unsigned_abs() % 100;
    out.push(char::from(b'0' + value / 10));
    out.push(char::from(b'0' + value % 10));
}

fn clock(out: &mut String, at: i64, between: char) {
    let at = parts(at);
    let mut digits = itoa(i64::from(at.year()));
    while digits.len() < 4 {
        digits.insert(0, '0');
    }
    out.push_str(&digits);
    out.push('-');
    two(out, at.month());
    out.push('-');
    two(out, at.day());
    out.push(between);
    two(out, at.hour());
    out.push(':');
    two(out, at.minute());
    out.push(':');
    two(out, at.second());
}

fn itoa(value: i64) -> String {
    value.to_string()
}

/// `2026-04-02T13:17:37Z`.
#[must_use]
pub fn instant(at: i64) -> String {
    let mut out = String::with_capacity(20);
    clock(&mut out, at, 'T');
    out.push('Z');
    out
}

/// `2026-04-02T06:17:37-07:00`: local time with its offset, as Git writes it.
#[must_use]
pub fn instant_with_offset(at: i64, offset: i32) -> String {
    let mut out = String::with_capacity(25);
    clock(&mut out, at + i64::from(offset), 'T');
    out.push(if offset < 0 { '-' } else { '+' });
    two(&mut out, (offset.unsigned_abs() / 3600) as i8);
    out.push(':');
    two(&mut out, (offset.unsigned_abs() % 3600 / 60) as i8);
    out
}

/// `02/04/2026 13:17`: day first, as the meeting service's report writes it.
#[must_use]
pub fn day_first_minutes(at: i64) -> String {
    let at = parts(at);
    let mut out = String::with_capacity(16);
    two(&mut out, at.day());
    out.push('/');
    two(&mut out, at.month());
    out.push('/');
    out.push_str(&itoa(i64::from(at.year())));
    out.push(' ');
    two(&mut out, at.hour());
    out.push(':');
    two(&mut out, at.minute());
    out
}
