//! Birth dates as lists and forms write them: partial, turned round, a year off.

#[cfg(test)]
mod tests;

/// A calendar date of which only part may be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    /// Year, 1000 to 2999.
    pub year: u16,
    /// Last year, where the list gives a range; otherwise equal to `year`.
    pub until: u16,
    /// Month 1 to 12, where known.
    pub month: Option<u8>,
    /// Day 1 to 31, where known (then the month is known too).
    pub day: Option<u8>,
    /// Whether the list says `circa` or gives a range.
    pub approximate: bool,
}

/// What two partial dates say about each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DateAgreement {
    /// They cannot be the same day.
    Differ,
    /// Everything known on both sides fits, but no more than the year is known
    /// on one of them, or a year is off by one, or day and month are exchanged.
    Near,
    /// The same day, month and year.
    Same,
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

impl PartialDate {
    /// Reads `1984-04-20`, `1984-04`, `1984`, `20 Apr 1984`, `Apr 1984`,
    /// `circa 1984`, `1980 to 1985`, `04/20/1984` and `20.04.1984`, and what it is
    /// itself written as (`~1984`, `1980/1985`). With slashes the month leads unless
    /// it is impossible; with dots the day leads. `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let lower = text.trim().to_ascii_lowercase();
        let (approximate, rest) =
            match ["circa", "c.", "~"].into_iter().find_map(|mark| lower.strip_prefix(mark)) {
                Some(rest) => (true, rest.trim()),
                None => (false, lower.as_str()),
            };
        let rest = rest.strip_prefix("approximately").map_or(rest, str::trim);
        let years = || rest.split_once('/').filter(|(from, to)| is_year(from) && is_year(to));
        let range = rest.split_once(" to ").or_else(|| rest.split_once(" - ")).or_else(years);
        if let Some((from, to)) = range {
            let (from, to) = (Self::parse(from)?, Self::parse(to)?);
            return (from.year <= to.year).then_some(Self {
                year: from.year,
                until: to.year,
                month: None,
                day: None,
                approximate: true,
            });
        }
        let dots = rest.contains('.');
        let fields: Vec<&str> =
            rest.split(['-', '/', '.', ' ', ',']).filter(|field| !field.is_empty()).collect();
        let (year, month, day) = match fields.as_slice() {
            [year] if year.len() == 8 && year.bytes().all(|b| b.is_ascii_digit()) => {
                (year.get(..4)?, year.get(4..6), year.get(6..))
            }
            [year] => (*year, None, None),
            [year, month] if is_year(year) => (*year, Some(*month), None),
            [month, year] => (*year, Some(*month), None),
            [year, month, day] if is_year(year) => (*year, Some(*month), Some(*day)),
            [a, b, year] if month_of(a).is_some() && a.bytes().all(|c| c.is_ascii_alphabetic()) => {
                (*year, Some(*a), Some(*b))
            }
            [a, b, year]
                if dots || month_of(b).is_some_and(|_| !b.bytes().all(|c| c.is_ascii_digit())) =>
            {
                (*year, Some(*b), Some(*a))
            }
            [a, b, year] if month_of(a).is_some() => (*year, Some(*a), Some(*b)),
            [a, b, year] => (*year, Some(*b), Some(*a)),
            _ => return None,
        };
        let year = Some(year).filter(|y| is_year(y))?.parse().ok()?;
        // `1984-00-00` is how some systems write a year alone.
        let zero = |field: &&str| !field.bytes().all(|b| b == b'0');
        let month = match month.filter(zero) {
            Some(month) => Some(month_of(month)?),
            None => None,
        };
        let day = match day.filter(zero) {
            Some(day) => Some(day.parse::<u8>().ok().filter(|day| (1..=31).contains(day))?),
            None => None,
        };
        let day = month.and(day);
        Some(Self { year, until: year, month, day, approximate })
    }

    /// What this date and another say about each other.
    #[must_use]
    pub fn agreement(&self, other: &Self) -> DateAgreement {
        let slack = if self.approximate || other.approximate { 1 } else { 0 };
        let years_meet = self.year <= other.until + slack && other.year <= self.until + slack;
        let year_apart = self.year.abs_diff(other.year);
        let both = |a: Option<u8>, b: Option<u8>| a.zip(b);
        let exact = self.year == other.year && !self.approximate && !other.approximate;
        match (both(self.month, other.month), both(self.day, other.day)) {
            (Some((m, n)), Some((d, e))) if m == n && d == e => {
                if exact {
                    DateAgreement::Same
                } else if years_meet || year_apart <= 1 {
                    DateAgreement::Near
                } else {
                    DateAgreement::Differ
                }
            }
            // Day and month exchanged, as between two countries' forms.
            (Some((m, n)), Some((d, e))) if exact && m == e && d == n => DateAgreement::Near,
            (Some((m, n)), None) if m == n && years_meet => DateAgreement::Near,
            (None, None) if years_meet => DateAgreement::Near,
            // An approximate date is approximate in its month as well.
            _ if years_meet && (self.approximate || other.approximate) => DateAgreement::Near,
            _ => DateAgreement::Differ,
        }
    }
}

impl std::fmt::Display for PartialDate {
    /// `1984-04-20`, `1984-04`, `1984`, `1980/1985`, `~1984`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.year != self.until {
            return write!(f, "{}/{}", self.year, self.until);
        }
        write!(f, "{}{}", if self.approximate { "~" } else { "" }, self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        match self.day {
            Some(day) => write!(f, "-{day:02}"),
            None => Ok(()),
        }
    }
}

fn is_year(text: &str) -> bool {
    text.len() == 4
        && text.bytes().all(|b| b.is_ascii_digit())
        && matches!(text.as_bytes().first(), Some(b'1' | b'2'))
}

fn month_of(text: &str) -> Option<u8> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok().filter(|month| (1..=12).contains(month));
    }
    let start = text.get(..3)?;
    (1_u8..).zip(MONTHS).find(|(_, name)| *name == start).map(|(number, _)| number)
}
