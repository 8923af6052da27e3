//! Phone numbers as E.164 keys.
//!
//! The numbering plans (country codes, trunk and exit prefixes, the lengths a
//! plan gives out) are the library's. Here a cell of an export becomes digits,
//! and three things are decided that a key needs and a dialler does not: when
//! digits without a `+` carry their country, that a number of a range opened
//! after the library's tables keeps its key, and which retired ways of writing
//! are today's number.

use std::str;

use phonelib::{ParseError, PhoneNumber, PhoneNumberType};

#[cfg(test)]
mod tests;

/// The key of a phone number: `+`, country code and national number, digits
/// only. `default_region` is the ISO 3166-1 alpha-2 code of the country whose
/// national format a number without a country code is in; a code that is no
/// country's counts as none given.
///
/// No country is guessed. Without a default region a number needs a `+`, or
/// `00`, or a length that hardly any country has at home without a leading zero:
/// eleven digits or more that are possible with the code they begin with. After
/// a `1`, where Chinese mobiles begin as well, these are a number of North America
/// only in an area code given out (`14155550100`).
///
/// `None` when the country is unknown, the text holds more than a number, or
/// the number of digits is impossible there, since a key made of half a number
/// would link strangers. Whether anybody was given the number is not asked: a
/// number of a possible length in a range that the library does not know keeps
/// its key, because a link must not be lost to tables older than a carrier's
/// range. Extensions are dropped: they share the line.
///
/// ```
/// # use matching::compare::phone::key;
/// assert_eq!(key("(415) 555-0100", Some("US")).as_deref(), Some("+14155550100"));
/// assert_eq!(key("+44 (0)20 7946 0018 ext. 5", None).as_deref(), Some("+442079460018"));
/// assert_eq!(key("555-0100", Some("US")), None);
/// ```
#[must_use]
pub fn key(number: &str, default_region: Option<&str>) -> Option<String> {
    let written = Digits::read(number)?;
    let digits = written.plain();
    if written.international {
        return with_code(digits);
    }
    if let Some(region) = default_region {
        match PhoneNumber::try_parse_with_country(digits, region.trim()) {
            Ok(parsed) => return Some(parsed.e164().to_owned()),
            Err(ParseError::UnknownCountry) => {}
            Err(_) => return of_region(digits, region.trim()),
        }
    }
    // Two zeros are what most of the world dials before a country code.
    let abroad = digits.strip_prefix("00");
    let long = digits.len() >= CARRIES_ITS_CODE && !digits.starts_with(['0', '1']);
    match abroad.or_else(|| long.then_some(digits)) {
        Some(code) => with_code(code),
        None => phonelib::normalize_phone_number(digits),
    }
}

/// Digits from which on a number that does not begin with zero is read with its
/// country code: lists and exports leave the `+` out.
const CARRIES_ITS_CODE: usize = 11;

/// What a number's range is reserved for, where the plan reserves it for one
/// thing. Ranges that carry landlines and mobiles alike are none of these, and
/// a number that was moved between carriers keeps its range: this is possible,
/// never certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineType {
    /// Whoever is called pays.
    TollFree,
    /// Whoever calls pays more than for a call.
    PremiumRate,
    /// Given out for calls over the internet, wherever they are taken.
    Voip,
}

impl LineType {
    /// The word for a reader.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TollFree => "toll-free",
            Self::PremiumRate => "premium rate",
            Self::Voip => "VoIP",
        }
    }
}

/// What the range of a [`key`] is reserved for. `None`: for lines of any type,
/// or not known; never that it is none of them.
#[must_use]
pub fn possible_line_type(key: &str) -> Option<LineType> {
    match phonelib::detect_phone_number_type(key)? {
        PhoneNumberType::TollFree => Some(LineType::TollFree),
        PhoneNumberType::PremiumRate => Some(LineType::PremiumRate),
        PhoneNumberType::Voip => Some(LineType::Voip),
        _ => None,
    }
}

/// The key of digits that begin with a country code.
fn with_code(digits: &str) -> Option<String> {
    phonelib::normalize_phone_number(Digits::of(digits)?.marked())
        .or_else(|| digits.strip_prefix('1').and_then(newer_area).or_else(|| retired(digits)))
}

/// The key of digits that the library finds impossible in the country they are
/// of.
fn of_region(digits: &str, region: &str) -> Option<String> {
    match phonelib::country_by_code(region)?.prefix {
        // Small countries of North America are kept with their area codes.
        1 | 1000.. => newer_area(digits.strip_prefix('1').unwrap_or(digits)),
        code => retired(&format!("{code}{digits}")),
    }
}

/// The key of ten digits of North America whose area code the library does not
/// know: several are opened every year. Area codes and exchanges begin with 2 to
/// 9.
fn newer_area(digits: &str) -> Option<String> {
    let digit = |place| digits.as_bytes().get(place).copied().unwrap_or_default();
    let possible = digits.len() == 10 && digit(0) >= b'2' && digit(3) >= b'2';
    possible.then(|| format!("+1{digits}"))
}

/// What was dialled before the ten digits of a Mexican number until August
/// 2019, when mobiles also lost their `1` abroad.
const MEXICAN: [&str; 4] = ["044", "045", "01", "1"];

/// Today's number of digits with a country code that are impossible today.
fn retired(digits: &str) -> Option<String> {
    let rewritten = if let Some(national) = digits.strip_prefix("52") {
        let mut rests = MEXICAN.iter().filter_map(|prefix| national.strip_prefix(prefix));
        Digits::of("52")?.followed_by(rests.find(|rest| rest.len() == 10)?)?
    } else {
        let national = digits.strip_prefix("54")?;
        argentine_mobile(national.strip_prefix('0').unwrap_or(national))?
    };
    phonelib::normalize_phone_number(rewritten.marked())
}

/// A mobile of Argentina as it is dialled at home: ten digits with `15` behind
/// the area code, where calls from abroad have a `9` before it. Area codes are
/// `11`, or have three or four digits and begin with 2 or 3; no twelve digits
/// have a `15` in two of these places.
fn argentine_mobile(national: &str) -> Option<Digits> {
    if national.len() != 12 {
        return None;
    }
    let (area, line) = [2, 3, 4].into_iter().find_map(|place| {
        let (area, line) = national.split_at_checked(place)?;
        let fits = if place == 2 { area == "11" } else { area.starts_with(['2', '3']) };
        Some((area, line.strip_prefix("15")?)).filter(|_| fits)
    })?;
    Digits::of("549")?.followed_by(area)?.followed_by(line)
}

/// More than any number has, with room for what is dialled before it.
const MOST_DIGITS: usize = 20;

/// ASCII digits of one number.
struct Digits {
    /// A `+`, then the digits.
    text: [u8; MOST_DIGITS + 1],
    len: usize,
    /// Whether a `+` was written before them.
    international: bool,
}

impl Digits {
    fn of(digits: &str) -> Option<Self> {
        let none = Self { text: [b'+'; MOST_DIGITS + 1], len: 0, international: false };
        none.followed_by(digits)
    }

    fn followed_by(mut self, digits: &str) -> Option<Self> {
        digits.bytes().try_for_each(|digit| self.push(digit))?;
        Some(self)
    }

    fn push(&mut self, digit: u8) -> Option<()> {
        self.len += 1;
        *self.text.get_mut(self.len)? = digit;
        Some(())
    }

    /// The digits behind a `+`.
    fn marked(&self) -> &str {
        self.text.get(..=self.len).and_then(|text| str::from_utf8(text).ok()).unwrap_or_default()
    }

    fn plain(&self) -> &str {
        self.marked().trim_start_matches('+')
    }

    /// The digits of a number up to its extension. `None` for text without
    /// digits, with more than any number has, or with anything that is neither
    /// digit nor separator: of a masked number (`+49 151 23XXXX`) only a part
    /// is known.
    fn read(number: &str) -> Option<Self> {
        let number = number.trim();
        let scheme = number.get(..4).filter(|scheme| scheme.eq_ignore_ascii_case("tel:"));
        let number = number.get(scheme.map_or(0, str::len)..)?;
        // A column of numbers that was read as decimals.
        let whole = number.strip_suffix(".0").filter(|n| n.bytes().all(|b| b.is_ascii_digit()));
        let number = whole.unwrap_or(number);
        let mut digits = Self::of("")?;
        for (place, c) in number.char_indices() {
            if let Some(digit) = decimal(c) {
                digits.push(digit)?;
            } else if matches!(c, '+' | '\u{ff0b}') && digits.len == 0 {
                digits.international = true;
            } else if !is_separator(c) {
                let rest = number.get(place..).filter(|_| digits.len >= BEFORE_EXTENSION)?;
                is_extension(rest).then_some(())?;
                break;
            }
        }
        (digits.len > 0).then_some(digits)
    }
}

/// ASCII, full-width, Arabic, Persian and Devanagari digits, as ASCII.
fn decimal(c: char) -> Option<u8> {
    let zero = match c {
        '0'..='9' => '0',
        '\u{ff10}'..='\u{ff19}' => '\u{ff10}',
        '\u{0660}'..='\u{0669}' => '\u{0660}',
        '\u{06f0}'..='\u{06f9}' => '\u{06f0}',
        '\u{0966}'..='\u{096f}' => '\u{0966}',
        _ => return None,
    };
    u8::try_from(u32::from(c) - u32::from(zero)).ok().map(|digit| b'0' + digit)
}

/// What is written between digits, and what comes along when a number is copied:
/// marks of direction and of width, a spreadsheet's quotes.
fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '-' | '.' | '/' | '(' | ')' | '[' | ']' | '~' | '\'' | '"' | '=')
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}' | '\u{feff}')
        || matches!(c, '\u{2060}'..='\u{2069}' | '\u{ff08}' | '\u{ff09}' | '\u{ff0d}'..='\u{ff0f}')
        || matches!(c, '\u{ff3b}' | '\u{ff3d}' | '\u{ff5e}')
}

/// Fewer digits than these are no number that has an extension.
const BEFORE_EXTENSION: usize = 6;
/// What is written before the digits of an extension; a word may also stand alone.
const EXTENSION_WORDS: [&str; 6] = ["extension", "extn", "ext", "anexo", "int", "доб"];

/// Whether this is an extension, or begins with what ends a number.
fn is_extension(text: &str) -> bool {
    if text.starts_with([',', ';']) {
        return true;
    }
    let word = EXTENSION_WORDS.iter().find_map(|word| {
        let mut letters = text.chars().flat_map(char::to_lowercase);
        word.chars().all(|c| letters.next() == Some(c)).then(|| word.chars().count())
    });
    let marker = word.unwrap_or(usize::from(text.starts_with(['x', 'X', '#'])));
    let mut digits = 0;
    let only_digits = text.chars().skip(marker).all(|c| {
        digits += usize::from(decimal(c).is_some());
        decimal(c).is_some() || is_separator(c) || c == ':'
    });
    // A lone sign stands for a digit that was left out.
    marker > 0 && only_digits && (digits > 0 || word.is_some())
}
