//! Converters: how a value becomes a cell.

use crate::columns::Cell;
use crate::value::{Value, filled};
use crate::{HashKey, countries, time};
use jiff::tz::TimeZone;
use model::Kind;
use std::fmt::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A converter, named in a mapping by `as`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Converter {
    Text,
    Lower,
    Email,
    Instant {
        zone: TimeZone,
    },
    InstantAs {
        format: String,
        zone: TimeZone,
    },
    Day,
    DayAs {
        format: String,
    },
    Integer,
    Real,
    Flag,
    Minor {
        decimals: u32,
    },
    Ip,
    Country,
    Hash {
        context: String,
    },
    Tail,
    /// Minutes are the value times this, where it is a plain number.
    Minutes {
        scale: f64,
    },
    Hex4,
}

/// Names of converters, as written in a mapping.
pub(crate) const NAMES: &[&str] = &[
    "text", "lower", "email", "instant", "day", "integer", "real", "flag", "minor", "ip",
    "country", "hash", "tail", "minutes", "hex4",
];

/// The value is there and is not what the converter accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unfit;

impl Converter {
    /// The converter a column has where the mapping names none.
    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text,
            Kind::Integer | Kind::Rows => Self::Integer,
            Kind::Real => Self::Real,
            Kind::Flag => Self::Flag,
            Kind::Instant => Self::Instant { zone: TimeZone::UTC },
            Kind::Day => Self::Day,
        }
    }

    /// Whether what it gives can be stored in a column of that type.
    pub(crate) fn fits(&self, kind: Kind) -> bool {
        match self {
            Self::Text
            | Self::Lower
            | Self::Email
            | Self::Ip
            | Self::Country
            | Self::Hash { .. }
            | Self::Tail
            | Self::Hex4 => kind == Kind::Text,
            Self::Instant { .. } | Self::InstantAs { .. } => kind == Kind::Instant,
            Self::Day | Self::DayAs { .. } => kind == Kind::Day,
            Self::Integer | Self::Minor { .. } => kind == Kind::Integer,
            Self::Real | Self::Minutes { .. } => matches!(kind, Kind::Real | Kind::Integer),
            Self::Flag => kind == Kind::Flag,
        }
    }

    /// What it accepts, for a problem.
    pub(crate) fn wants(&self) -> String {
        match self {
            Self::Text | Self::Lower | Self::Hash { .. } | Self::Tail => {
                "a single value".to_owned()
            }
            Self::Email => "an e-mail address".to_owned(),
            Self::Instant { .. } => "an instant, such as `2026-01-31T09:15:00Z`".to_owned(),
            Self::InstantAs { format, .. } => {
                let forms = format.replace("iso", "2026-01-31T09:15:00Z").replace('|', "` or `");
                format!("an instant of the form `{forms}`")
            }
            Self::Day => "a day, such as `2026-01-31`".to_owned(),
            Self::DayAs { format } => format!("a day of the form `{format}`"),
            Self::Integer => "an integer".to_owned(),
            Self::Real => "a number".to_owned(),
            Self::Flag => "a flag, such as `true` or `no`".to_owned(),
            Self::Minor { .. } => "an amount, such as `1,234.56`".to_owned(),
            Self::Ip => "an IP address".to_owned(),
            Self::Country => "a country".to_owned(),
            Self::Minutes { .. } => "a length of time, such as `01:02:03`".to_owned(),
            Self::Hex4 => "four hex digits".to_owned(),
        }
    }

    /// Converts. `None` is null: nothing was there, or what was there says
    /// "nothing" in the converter's own terms (an e-mail field that holds none,
    /// an instant that means never).
    pub(crate) fn convert<'v>(
        &self,
        value: Value<'v>,
        scratch: &'v mut String,
        key: &HashKey,
    ) -> Result<Option<Cell<'v>>, Unfit> {
        match (self, value) {
            (_, Value::Missing) => return Ok(None),
            (_, Value::Container) => return Err(Unfit),
            (Self::Text, Value::Text(text)) => return Ok(filled(text).map(Cell::Text)),
            (Self::Ip, Value::Text(text)) if is_plain_v4(text) => {
                return Ok(Some(Cell::Text(text)));
            }
            (Self::Instant { zone }, Value::Text(text)) => {
                let Some(text) = filled(text) else { return Ok(None) };
                return Ok(time::instant(text, zone).ok_or(Unfit)?.map(Cell::Instant));
            }
            (Self::Instant { .. }, Value::Integer(number)) => {
                return Ok(time::epoch(number).ok_or(Unfit)?.map(Cell::Instant));
            }
            (Self::Instant { .. }, Value::Real(number)) => {
                return Ok(time::epoch_real(number).ok_or(Unfit)?.map(Cell::Instant));
            }
            (Self::Day, Value::Integer(number)) if number.unsigned_abs() > 99_999_999 => {
                return Ok(time::epoch(number)
                    .ok_or(Unfit)?
                    .map(|micros| Cell::Day(time::day_of(micros))));
            }
            (Self::Integer, Value::Integer(number)) => return Ok(Some(Cell::Integer(number))),
            (Self::Real, Value::Real(number)) => {
                return Ok(Some(Cell::Real(number)).filter(|_| number.is_finite()));
            }
            (Self::Real, Value::Integer(number)) => return Ok(Some(Cell::Real(number as f64))),
            (Self::Flag, Value::Flag(flag)) => return Ok(Some(Cell::Flag(flag))),
            (Self::Hex4, Value::Integer(number)) => {
                let number = u16::try_from(number).map_err(|_| Unfit)?;
                scratch.clear();
                write!(scratch, "{number:04x}").map_err(|_| Unfit)?;
                return Ok(Some(Cell::Text(scratch)));
            }
            _ => {}
        }
        // A number is first written out, so the converted text needs another place.
        let mut digits = String::new();
        let Some(text) = value.text(&mut digits) else { return Ok(None) };
        let borrowed = if let Value::Text(text) = value { filled(text) } else { None };
        match self {
            Self::Text => Ok(Some(Cell::Text(keep(borrowed, text, scratch)))),
            Self::Lower => Ok(Some(Cell::Text(lower(borrowed, text, scratch)))),
            Self::Email if !is_email(text) => Ok(None),
            Self::Email => Ok(Some(Cell::Text(lower(borrowed, text, scratch)))),
            Self::Instant { zone } => {
                Ok(time::instant(text, zone).ok_or(Unfit)?.map(Cell::Instant))
            }
            Self::InstantAs { format, zone } => time::instant_as(text, format, zone)
                .map(|micros| Some(Cell::Instant(micros)))
                .ok_or(Unfit),
            Self::Day => Ok(time::day(text).ok_or(Unfit)?.map(Cell::Day)),
            Self::DayAs { format } => {
                time::day_as(text, format).map(|day| Some(Cell::Day(day))).ok_or(Unfit)
            }
            Self::Integer => integer(text).map(|number| Some(Cell::Integer(number))).ok_or(Unfit),
            Self::Real => real(text).map(|number| Some(Cell::Real(number))).ok_or(Unfit),
            Self::Flag => flag(text).map(|flag| Some(Cell::Flag(flag))).ok_or(Unfit),
            Self::Minor { decimals } => {
                minor(text, *decimals).map(|minor| Some(Cell::Integer(minor))).ok_or(Unfit)
            }
            Self::Ip => {
                let address = ip(text).ok_or(Unfit)?;
                scratch.clear();
                write!(scratch, "{address}").map_err(|_| Unfit)?;
                Ok(Some(Cell::Text(scratch)))
            }
            Self::Country => {
                countries::alpha_2(text).map(|code| Some(Cell::Text(code))).ok_or(Unfit)
            }
            Self::Hash { context } => {
                scratch.clear();
                let Some(hash) = key.hash(context, text) else { return Ok(None) };
                scratch.push_str(&hash);
                Ok(Some(Cell::Text(scratch)))
            }
            Self::Tail => {
                scratch.clear();
                let mut last: Vec<char> =
                    text.chars().rev().filter(|c| c.is_alphanumeric()).take(4).collect();
                last.reverse();
                scratch.extend(last);
                Ok(Some(Cell::Text(&*scratch)).filter(|_| !scratch.is_empty()))
            }
            Self::Minutes { scale } => {
                minutes(text, *scale).map(|minutes| Some(Cell::Real(minutes))).ok_or(Unfit)
            }
            Self::Hex4 => {
                let hex =
                    text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
                let number = u16::from_str_radix(hex, 16).map_err(|_| Unfit)?;
                scratch.clear();
                write!(scratch, "{number:04x}").map_err(|_| Unfit)?;
                Ok(Some(Cell::Text(scratch)))
            }
        }
    }
}

#[inline]
fn keep<'v>(borrowed: Option<&'v str>, text: &str, scratch: &'v mut String) -> &'v str {
    borrowed.unwrap_or_else(|| {
        scratch.clear();
        scratch.push_str(text);
        scratch
    })
}

/// Lower case, without a copy where it is already.
#[inline]
fn lower<'v>(borrowed: Option<&'v str>, text: &str, scratch: &'v mut String) -> &'v str {
    match borrowed {
        // All of them, without a way out at the first: many bytes are then looked at at once.
        Some(text)
            if !text.bytes().fold(false, |other, byte| {
                other | !byte.is_ascii() | byte.is_ascii_uppercase()
            }) =>
        {
            text
        }
        _ => {
            scratch.clear();
            if text.is_ascii() {
                scratch.push_str(text);
                scratch.make_ascii_lowercase();
            } else {
                scratch.extend(text.chars().flat_map(char::to_lowercase));
            }
            scratch
        }
    }
}

/// One `@` with something before it, and a name after it; no blanks.
pub(crate) fn is_email(text: &str) -> bool {
    let mut at = None;
    for (place, byte) in text.bytes().enumerate() {
        match byte {
            b'@' if at.is_some() => return false,
            b'@' => at = Some(place),
            b',' | b';' | b' ' | b'\t' | b'\r' | b'\n' => return false,
            _ => {}
        }
    }
    at.is_some_and(|at| at > 0 && at + 1 < text.len())
}

/// Digits with or without separators of thousands.
fn integer(text: &str) -> Option<i64> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    minor(text, 0).filter(|_| {
        // A fraction is no integer, unless it is one of noughts.
        text.rsplit_once('.').is_none_or(|(_, fraction)| fraction.bytes().all(|byte| byte == b'0'))
            && !text.contains('(')
    })
}

fn real(text: &str) -> Option<f64> {
    let plain = text.replace([',', '\u{a0}', '\u{202f}', ' ', '\''], "");
    // A comma stands for thousands, so it must stand where thousands are.
    let grouped = text.bytes().filter(|byte| *byte == b',').count();
    if grouped > 0 && !commas_group(text) {
        return None;
    }
    plain.parse::<f64>().ok().filter(|number| number.is_finite())
}

/// Whether every comma has three digits before the next or the end of the whole part.
fn commas_group(text: &str) -> bool {
    let whole = text.split('.').next().unwrap_or_default();
    let digits = |part: &str| {
        part.trim().trim_start_matches(['-', '+']).bytes().all(|byte| byte.is_ascii_digit())
    };
    let mut parts = whole.split(',');
    let first = parts.next().unwrap_or_default().trim();
    let head = first.trim_start_matches(['-', '+']);
    (1..=3).contains(&head.len())
        && digits(first)
        && parts.all(|part| part.trim_end().len() == 3 && digits(part))
}

fn flag(text: &str) -> Option<bool> {
    const YES: &[&str] = &["true", "yes", "1", "y", "on", "t"];
    const NO: &[&str] = &["false", "no", "0", "n", "off", "f"];
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is(YES) {
        Some(true)
    } else if is(NO) {
        Some(false)
    } else {
        None
    }
}

/// An amount as an integer of its smallest unit, half rounded away from zero.
///
/// A comma or point is the decimal mark when it is the last of the two, or when
/// it is alone and not followed by exactly three digits; parentheses and a
/// trailing minus are a minus; signs of currency are passed over.
fn minor(text: &str, decimals: u32) -> Option<i64> {
    let inner = text.trim();
    let (inner, bracketed) = match inner.strip_prefix('(').and_then(|inner| inner.strip_suffix(')'))
    {
        Some(inner) => (inner, true),
        None => (inner, false),
    };
    let mut negative = bracketed;
    let mut digits: Vec<u8> = Vec::with_capacity(inner.len());
    let mut marks: Vec<(char, usize)> = Vec::new();
    for letter in inner.chars() {
        match letter {
            '0'..='9' => digits.push(letter as u8 - b'0'),
            '.' | ',' => marks.push((letter, digits.len())),
            '-' | '\u{2212}' if digits.is_empty() || marks.is_empty() || digits.len() > 1 => {
                negative = true
            }
            '\'' | ' ' | '\u{a0}' | '\u{202f}' | '$' | '€' | '£' | '¥' | '+' => {}
            _ => return None,
        }
        if digits.len() > 30 {
            return None;
        }
    }
    if digits.is_empty() {
        return None;
    }
    let last = marks.last().copied();
    let point = match last {
        None => digits.len(),
        Some((mark, at)) => {
            let alone = marks.iter().all(|(other, _)| *other == mark);
            let repeated = marks.len() > 1;
            let after = digits.len() - at;
            let groups = alone && (repeated || (mark == ',' && after == 3 && at > 0));
            if groups {
                // Every group must have three digits, or it is no number we know.
                let ends = marks.iter().skip(1).map(|(_, at)| *at).chain([digits.len()]);
                if !marks.iter().zip(ends).all(|((_, at), end)| end - at == 3) {
                    return None;
                }
                digits.len()
            } else {
                at
            }
        }
    };
    let wanted = point + decimals as usize;
    let mut amount: i64 = 0;
    for at in 0..wanted {
        let digit = digits.get(at).copied().unwrap_or(0);
        amount = amount.checked_mul(10)?.checked_add(digit.into())?;
    }
    if digits.get(wanted).is_some_and(|digit| *digit >= 5) {
        amount = amount.checked_add(1)?;
    }
    Some(if negative { -amount } else { amount })
}

/// Whether text is an IPv4 address in its canonical form, as nearly all are.
#[inline]
fn is_plain_v4(text: &str) -> bool {
    let mut parts = 0;
    let mut digits = 0;
    let mut value = 0_u32;
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => {
                if digits > 0 && value == 0 {
                    return false;
                }
                digits += 1;
                value = value * 10 + u32::from(byte - b'0');
                if value > 255 {
                    return false;
                }
            }
            b'.' if digits > 0 && parts < 3 => {
                parts += 1;
                digits = 0;
                value = 0;
            }
            _ => return false,
        }
    }
    parts == 3 && digits > 0
}

/// An address alone, with a port, in brackets, with a zone, or first of a list.
pub(crate) fn ip(text: &str) -> Option<IpAddr> {
    if let Ok(address) = text.parse::<Ipv4Addr>() {
        return Some(IpAddr::V4(address));
    }
    let text = text.split(',').next()?.trim();
    let text = match text.strip_prefix('[') {
        Some(rest) => rest.split(']').next()?,
        None => text,
    };
    let text = text.split('%').next()?;
    if let Ok(address) = text.parse::<Ipv6Addr>() {
        return Some(address.to_ipv4_mapped().map_or(IpAddr::V6(address), IpAddr::V4));
    }
    let (host, port) = text.split_once(':').unwrap_or((text, "0"));
    port.parse::<u16>().ok()?;
    host.parse::<Ipv4Addr>().ok().map(IpAddr::V4)
}

/// `HH:MM:SS`, `1h 2m 3s`, `PT1H2M3S`, or a number of the unit given.
fn minutes(text: &str, scale: f64) -> Option<f64> {
    if let Some(number) = real(text) {
        return Some(number * scale).filter(|minutes| *minutes >= 0.0);
    }
    let mut parts = text.split(':');
    if let (Some(hours), Some(minutes), Some(seconds), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    {
        let (hours, minutes): (u32, u32) = (hours.trim().parse().ok()?, minutes.parse().ok()?);
        let seconds: f64 = seconds.trim().parse().ok()?;
        if minutes > 59 || !(0.0..60.0).contains(&seconds) {
            return None;
        }
        return Some(f64::from(hours) * 60.0 + f64::from(minutes) + seconds / 60.0);
    }
    let rest = text.strip_prefix("PT").or_else(|| text.strip_prefix("P")).unwrap_or(text);
    let mut total = 0.0;
    let mut number = String::new();
    let mut units = 0;
    let mut word = String::new();
    for letter in rest.chars().chain([' ']) {
        if letter.is_ascii_digit() || letter == '.' {
            if !word.is_empty() {
                total += take_unit(&mut number, &mut word)?;
                units += 1;
            }
            number.push(letter);
        } else if letter.is_ascii_alphabetic() {
            word.push(letter.to_ascii_lowercase());
        } else if letter == ' ' || letter == 'T' || letter == ',' {
            if !word.is_empty() {
                total += take_unit(&mut number, &mut word)?;
                units += 1;
            }
        } else {
            return None;
        }
    }
    if units > 0 && number.is_empty() { Some(total) } else { None }
}

fn take_unit(number: &mut String, word: &mut String) -> Option<f64> {
    let amount: f64 = number.parse().ok()?;
    let minutes = match word.as_str() {
        "d" | "day" | "days" | "dt" => 1440.0,
        "h" | "hr" | "hrs" | "hour" | "hours" => 60.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 1.0,
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0 / 60.0,
        _ => return None,
    };
    number.clear();
    word.clear();
    Some(amount * minutes)
}

#[cfg(test)]
mod tests;
