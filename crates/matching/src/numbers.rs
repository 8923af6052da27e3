//! Numbers of accounts, taxes and companies: can such a number exist?
//!
//! Check digits, ranges and shapes as their issuers publish them. The answer is
//! about the number alone: a wrong one is mostly a typing error, and a right one
//! says nothing about who uses it. What is worth a question is a contradiction
//! between two documents: [`ssn_contradicts_first_work`], [`bank_countries_agree`].
//!
//! ```
//! use matching::numbers::{Kind, Problem, check};
//!
//! let iban = check(Kind::Iban, "GB82 WEST 1234 5698 7654 32").unwrap();
//! assert_eq!((iban.valid, iban.country.as_deref()), (Some(true), Some("GB")));
//! let typo = check(Kind::Iban, "GB82 WEST 1234 5698 7654 33").unwrap();
//! assert_eq!(typo.problem, Some(Problem::CheckDigit));
//! assert_eq!(check(Kind::Iban, "n/a"), None, "nothing was written");
//! ```

mod bank;
mod company;
mod countries;
mod tax;

#[cfg(test)]
mod tests;

pub use bank::bank_countries_agree;
pub use tax::ssn_contradicts_first_work;

use std::fmt;

/// What a number is said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// International bank account number, ISO 13616.
    Iban,
    /// Business identifier code of a bank, ISO 9362.
    Bic,
    /// US routing number of the American Bankers Association.
    Aba,
    /// US social security number.
    Ssn,
    /// US individual taxpayer identification number.
    Itin,
    /// US employer identification number.
    Ein,
    /// Chinese unified social credit code, GB 32100-2015.
    Uscc,
    /// Legal entity identifier, ISO 17442.
    Lei,
}

impl Kind {
    /// Every kind, as they are declared.
    pub const ALL: [Self; 8] =
        [Self::Iban, Self::Bic, Self::Aba, Self::Ssn, Self::Itin, Self::Ein, Self::Uscc, Self::Lei];

    /// A stable lower-case word for tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Iban => "iban",
            Self::Bic => "bic",
            Self::Aba => "aba",
            Self::Ssn => "ssn",
            Self::Itin => "itin",
            Self::Ein => "ein",
            Self::Uscc => "uscc",
            Self::Lei => "lei",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a number cannot exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Problem {
    /// Too short or too long.
    Length,
    /// A letter where a digit belongs, or a sign no such number has.
    Letters,
    /// No such country, or one that takes no part.
    Country,
    /// The digits between fit no bank's format of the country.
    Structure,
    /// The check digits are not those of the rest.
    CheckDigit,
    /// A range that was never given out.
    NeverIssued,
    /// A number printed in advertisements and forms, or one digit over and over.
    Example,
}

impl Problem {
    /// What is wrong, in a clause for a message.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Length => "too short or too long",
            Self::Letters => "a letter or sign in a wrong place",
            Self::Country => "no such country",
            Self::Structure => "not built as numbers of its country are",
            Self::CheckDigit => "the check digit does not fit",
            Self::NeverIssued => "in a range that was never issued",
            Self::Example => "an example, not somebody's number",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What can be said about a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What it was said to be.
    pub kind: Kind,
    /// `Some(true)`: its check digits hold. `Some(false)`: it cannot exist, see
    /// `problem`. `None`: it may exist, and has nothing that could be checked.
    pub valid: Option<bool>,
    /// Why it cannot exist.
    pub problem: Option<Problem>,
    /// Letters in upper case and digits only.
    pub normalised: String,
    /// ISO 3166-1 alpha-2, where the number names its country.
    pub country: Option<String>,
    /// What else the number says, in plain clauses for a reviewer.
    pub notes: Vec<String>,
}

impl Verdict {
    fn new(kind: Kind, normalised: String) -> Self {
        Self { kind, valid: None, problem: None, normalised, country: None, notes: Vec::new() }
    }

    fn wrong(mut self, problem: Problem) -> Self {
        (self.valid, self.problem) = (Some(false), Some(problem));
        self
    }

    fn right(mut self) -> Self {
        self.valid = Some(true);
        self
    }

    fn of_country(mut self, country: &str) -> Self {
        self.country = Some(country.to_owned());
        self
    }

    fn noting(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }
}

/// Looks at a number. Blanks, hyphens, dots and slashes are left out; full-width
/// letters and digits are read.
///
/// `None` where nothing was written that could be such a number: an empty text, a
/// word without digits (`pending`), a number masked with `*` or `X`. That is
/// missing, not wrong.
#[must_use]
pub fn check(kind: Kind, text: &str) -> Option<Verdict> {
    let normalised = normalise(text);
    let masked = text.contains(['*', '•', '#']) || normalised.starts_with("XXX");
    let written = kind == Kind::Bic && matches!(normalised.len(), 8 | 11)
        || normalised.bytes().any(|b| b.is_ascii_digit());
    if masked || !written {
        return None;
    }
    let verdict = Verdict::new(kind, normalised);
    Some(match kind {
        Kind::Iban => bank::iban(verdict),
        Kind::Bic => bank::bic(verdict),
        Kind::Aba => bank::aba(verdict),
        Kind::Ssn => tax::ssn(verdict),
        Kind::Itin => tax::itin(verdict),
        Kind::Ein => tax::ein(verdict),
        Kind::Uscc => company::uscc(verdict),
        Kind::Lei => company::lei(verdict),
    })
}

/// Longest number kept; what is longer is none of these.
const LONGEST: usize = 64;

/// Upper-case letters and digits, and any sign that belongs into no number.
fn normalise(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfkc()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '/' | '‐' | '‑' | '–'))
        .flat_map(char::to_uppercase)
        .take(LONGEST)
        .collect()
}

/// The value of a digit or letter: 0 to 9, then `A` as 10 to `Z` as 35.
fn value(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(36).filter(|_| !byte.is_ascii_lowercase())
}

/// The remainder of ISO 7064 MOD 97-10 of digits and letters.
fn mod_97(text: impl Iterator<Item = u8>) -> Option<u32> {
    let mut rest = 0;
    for byte in text {
        let value = value(byte)?;
        rest = (rest * if value > 9 { 100 } else { 10 } + value) % 97;
    }
    Some(rest)
}

/// Exactly `N` digits.
fn digits<const N: usize>(text: &str) -> Result<[u8; N], Problem> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Problem::Letters);
    }
    <[u8; N]>::try_from(text.as_bytes())
        .map(|digits| digits.map(|b| b - b'0'))
        .map_err(|_| Problem::Length)
}

fn one_digit<const N: usize>(digits: &[u8; N]) -> bool {
    digits.windows(2).all(|pair| matches!(pair, [a, b] if a == b))
}
