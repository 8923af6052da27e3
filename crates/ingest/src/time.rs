//! Reading instants and days.
//!
//! Sign-in logs write nearly every instant as RFC 3339 in UTC, so that form is
//! read by hand; everything else goes to jiff.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;
/// What a date is where there is none: systems write year 1 for "never".
const NEVER: i64 = -62_000_000_000 * 1_000_000;

/// Reads an instant: microseconds since 1970 in UTC. `Some(None)`: the system's
/// way to write "never" (the year 1, or zero).
pub(crate) fn instant(text: &str, zone: &TimeZone) -> Option<Option<i64>> {
    if let Some(micros) = in_utc(text.as_bytes()) {
        return Some(Some(micros).filter(|micros| *micros > NEVER));
    }
    let micros = match iso(text.as_bytes()) {
        Some((civil, Some(offset))) => civil.checked_sub(offset)?,
        Some((civil, None)) if *zone == TimeZone::UTC => civil,
        Some((civil, None)) => in_zone(civil, zone)?,
        None => return other(text, zone),
    };
    Some(Some(micros).filter(|micros| *micros > NEVER))
}

/// `2026-01-31T09:15:00Z` with no, three or six decimals: what nearly every sign-in log
/// writes. Anything else, also anything wrong, is for [`iso`].
#[inline]
fn in_utc(bytes: &[u8]) -> Option<i64> {
    let (head, rest) = bytes.split_first_chunk::<19>()?;
    if [head[4], head[7], head[10], head[13], head[16]] != *b"--T::" {
        return None;
    }
    let fraction = match rest {
        [b'Z'] => 0,
        [b'.', a, b, c, b'Z'] => digits([*a, *b, *c])? * 1000,
        [b'.', a, b, c, d, e, f, b'Z'] => digits([*a, *b, *c, *d, *e, *f])?,
        _ => return None,
    };
    let year = digits([head[0], head[1], head[2], head[3]])?;
    let (month, day) = (digits([head[5], head[6]])?, digits([head[8], head[9]])?);
    let (hour, minute) = (digits([head[11], head[12]])?, digits([head[14], head[15]])?);
    let second = digits([head[17], head[18]])?;
    // Days that only some months have are looked up by the general way.
    if !(1..=12).contains(&month)
        || !(1..=28).contains(&day)
        || year == 0
        || hour > 23
        || minute > 59
        || second > 59
    {
        return None;
    }
    let seconds = (hour * 60 + minute) * 60 + second;
    Some(days_of(year, month, day) * DAY + seconds * 1_000_000 + fraction)
}

/// A number of that many digits.
#[inline]
fn digits<const N: usize>(digits: [u8; N]) -> Option<i64> {
    let mut value = 0;
    let mut wrong = false;
    for digit in digits {
        let digit = digit.wrapping_sub(b'0');
        wrong |= digit > 9;
        value = value * 10 + i64::from(digit);
    }
    (!wrong).then_some(value)
}

/// The forms that are not ISO 8601 with a plain offset.
fn other(text: &str, zone: &TimeZone) -> Option<Option<i64>> {
    if text.len() > 100 {
        return None;
    }
    if let Some(first) = text.bytes().next()
        && (first.is_ascii_digit() || first == b'-')
        && let Ok(number) = text.parse::<f64>()
    {
        // Seconds as text keep their six decimals only when read as digits.
        return match text.parse::<i64>() {
            Ok(whole) => epoch(whole),
            Err(_) => epoch_real(number),
        };
    }
    if let Some(text) = text.strip_suffix(" UTC").or_else(|| text.strip_suffix(" GMT"))
        && let Some((civil, None)) = iso(text.as_bytes())
    {
        return Some(Some(civil).filter(|micros| *micros > NEVER));
    }
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Some(Some(timestamp.as_microsecond()).filter(|micros| *micros > NEVER));
    }
    if let Ok(zoned) = text.parse::<Zoned>() {
        return Some(Some(zoned.timestamp().as_microsecond()));
    }
    if let Ok(zoned) = jiff::fmt::rfc2822::parse(text) {
        return Some(Some(zoned.timestamp().as_microsecond()));
    }
    let civil = text.parse::<DateTime>().ok()?;
    Some(Some(zone.to_timestamp(civil).ok()?.as_microsecond()).filter(|micros| *micros > NEVER))
}

/// Seconds, milliseconds, microseconds or nanoseconds since 1970, told by size:
/// seconds reach the year 5138 before they are as large as milliseconds of 1973.
/// Zero is "never".
pub(crate) fn epoch(number: i64) -> Option<Option<i64>> {
    let micros = match number.unsigned_abs() {
        0 => return Some(None),
        1..100_000_000_000 => number.checked_mul(1_000_000)?,
        100_000_000_000..100_000_000_000_000 => number.checked_mul(1_000)?,
        100_000_000_000_000..100_000_000_000_000_000 => number,
        _ => number / 1_000,
    };
    Some(Some(micros))
}

/// The same with a fraction.
pub(crate) fn epoch_real(number: f64) -> Option<Option<i64>> {
    if !number.is_finite() || number.abs() >= 9e18 {
        return None;
    }
    if number == 0.0 {
        return Some(None);
    }
    let scale = match number.abs() {
        size if size < 1e11 => 1e6,
        size if size < 1e14 => 1e3,
        size if size < 1e17 => 1.0,
        _ => 1e-3,
    };
    Some(Some((number * scale).round() as i64))
}

fn in_zone(civil: i64, zone: &TimeZone) -> Option<i64> {
    let civil = Timestamp::from_microsecond(civil).ok()?.to_zoned(TimeZone::UTC).datetime();
    // A wall-clock time that a change of clocks skips or repeats is read as most
    // calendars do: the earlier of two, the later side of a gap.
    zone.to_timestamp(civil).ok().map(Timestamp::as_microsecond)
}

/// Text in a strftime form, or in the first that fits of several with `|` between
/// them, where `iso` stands for what [`instant`] reads: an offset in the text
/// counts before `zone`.
pub(crate) fn instant_as(text: &str, format: &str, zone: &TimeZone) -> Option<i64> {
    format.split('|').find_map(|form| match form {
        "iso" => instant(text, zone).flatten(),
        form => instant_in(text, form, zone),
    })
}

fn instant_in(text: &str, format: &str, zone: &TimeZone) -> Option<i64> {
    let parsed = jiff::fmt::strtime::parse(format, text).ok()?;
    if parsed.offset().is_some() || parsed.timestamp().is_some() {
        return parsed.to_timestamp().ok().map(Timestamp::as_microsecond);
    }
    let civil = match parsed.to_datetime() {
        Ok(civil) => civil,
        Err(_) => parsed.to_date().ok()?.to_datetime(jiff::civil::Time::midnight()),
    };
    zone.to_timestamp(civil).ok().map(Timestamp::as_microsecond)
}

/// Text in a strftime form as days since 1970.
pub(crate) fn day_as(text: &str, format: &str) -> Option<i32> {
    let parsed = jiff::fmt::strtime::parse(format, text).ok()?;
    parsed.to_date().ok().map(days)
}

/// Days since 1970 of a calendar day.
pub(crate) fn days(date: Date) -> i32 {
    days_of(
        i64::from(date.year()),
        date.month().unsigned_abs().into(),
        date.day().unsigned_abs().into(),
    )
    .try_into()
    .unwrap_or_default()
}

/// The UTC day of an instant.
pub(crate) fn day_of(micros: i64) -> i32 {
    micros.div_euclid(DAY).try_into().unwrap_or_default()
}

/// Reads a day: `2026-01-31`, `20260131`, `01/31/2026`, or the UTC day of an
/// instant. `Some(None)` is "never" as for instants.
pub(crate) fn day(text: &str) -> Option<Option<i32>> {
    let bytes = text.as_bytes();
    if bytes.len() == 8 && bytes.iter().all(u8::is_ascii_digit) {
        let (year, month, day) = (number(bytes, 0, 4)?, number(bytes, 4, 2)?, number(bytes, 6, 2)?);
        return Some(Some(civil_days(year, month, day)?.try_into().ok()?));
    }
    if let Some((month, rest)) = text.split_once('/')
        && let Some((day, year)) = rest.split_once('/')
        && year.len() == 4
    {
        let (year, month, day) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
        return Some(Some(civil_days(year, month, day)?.try_into().ok()?));
    }
    instant(text, &TimeZone::UTC).map(|micros| micros.map(day_of))
}

fn civil_days(year: i64, month: i64, day: i64) -> Option<i64> {
    let lengths = [31, if leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let length = *lengths.get(usize::try_from(month.checked_sub(1)?).ok()?)?;
    if !(1..=length).contains(&day) || !(1..=9999).contains(&year) {
        return None;
    }
    Some(days_of(year, month, day))
}

const fn leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days from 1970-01-01 (Howard Hinnant's algorithm: years begin in March, so
/// that the leap day is the last of its year).
const fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// `length` digits from `at` on.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<i64> {
    let mut value = 0;
    for byte in bytes.get(at..at + length)? {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + i64::from(digit);
    }
    Some(value)
}

/// ISO 8601 as RFC 3339 has it, with a blank or a `T`, a fraction of any length,
/// seconds that may be missing, and an offset that may: civil microseconds since
/// 1970 and the offset in microseconds. A bare day is its midnight.
fn iso(bytes: &[u8]) -> Option<(i64, Option<i64>)> {
    if bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return None;
    }
    let days = civil_days(number(bytes, 0, 4)?, number(bytes, 5, 2)?, number(bytes, 8, 2)?)?;
    if bytes.len() == 10 {
        return Some((days * DAY, None));
    }
    if !matches!(bytes.get(10)?, b'T' | b't' | b' ') || bytes.get(13) != Some(&b':') {
        return None;
    }
    let (hour, minute) = (number(bytes, 11, 2)?, number(bytes, 14, 2)?);
    let mut at = 16;
    let mut second = 0;
    let mut fraction = 0;
    if bytes.get(at) == Some(&b':') {
        second = number(bytes, at + 1, 2)?;
        at += 3;
        if matches!(bytes.get(at), Some(b'.' | b',')) {
            at += 1;
            let mut scale = 100_000;
            let mut digits = 0;
            while let Some(digit) =
                bytes.get(at).map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit <= 9)
            {
                fraction += i64::from(digit) * scale;
                scale /= 10;
                digits += 1;
                at += 1;
            }
            if digits == 0 {
                return None;
            }
        }
    }
    // A leap second is the second before it, as everywhere.
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let civil = days * DAY + ((hour * 60 + minute) * 60 + second.min(59)) * 1_000_000 + fraction;
    let rest = bytes.get(at..)?;
    let offset = match rest {
        [] => None,
        [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), rest @ ..] => {
            let (hours, minutes) = match rest.len() {
                2 => (number(rest, 0, 2)?, 0),
                4 => (number(rest, 0, 2)?, number(rest, 2, 2)?),
                5 if rest.get(2) == Some(&b':') => (number(rest, 0, 2)?, number(rest, 3, 2)?),
                _ => return None,
            };
            if hours > 23 || minutes > 59 {
                return None;
            }
            let size = (hours * 60 + minutes) * 60_000_000;
            Some(if *sign == b'-' { -size } else { size })
        }
        _ => return None,
    };
    Some((civil, offset))
}

#[cfg(test)]
mod tests;
