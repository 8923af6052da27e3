//! How far do two written names agree?
//!
//! [`agreement`] compares names of people, [`company_agreement`] names of
//! companies. Both fold case, diacritics and script, and both look only at the
//! two strings: nothing is derived about the person or about where a name comes
//! from. To compare one name with many, prepare both sides once as [`Name`].

pub(crate) mod assign;
pub(crate) mod common;
pub(crate) mod company;
pub(crate) mod hanja;
pub(crate) mod kanji;
pub(crate) mod loan;
mod nicknames;
pub(crate) mod person;
pub(crate) mod romanise;
pub(crate) mod strokes;
mod syllables;
pub(crate) mod word;

#[cfg(test)]
mod tests;

pub use company::{CompanyName, company_agreement};
pub use person::Name;

/// How far two names of people agree, from 0 (different people as far as names
/// tell) to 1 (the same words in the same order). `None` when either holds no
/// letters: nothing was compared.
///
/// Order, initials, particles, hyphens, joined or divided syllables, titles,
/// short forms, typing errors and romanisations of Korean, Chinese, Russian and
/// Arabic names are allowed for; Chinese characters are read the Chinese, the Korean and,
/// where they are names that are common in Japan, the Japanese way, and names in kana, Hangul
/// and Chinese characters also as what they leave of a foreign name. As a guide:
///
/// | agreement | meaning |
/// |---|---|
/// | 0.85 to 1 | one name written differently |
/// | 0.6 to 0.85 | some parts agree, some only resemble each other |
/// | 0.5 to 0.6 | one shared part among others that differ: a married name |
/// | 0.4 to 0.5 | a shared last name only |
/// | 0 to 0.3 | unrelated |
///
/// ```
/// use matching::compare::names::agreement;
///
/// assert!(agreement("Jong-song Kim", "Gim Jeongseong").unwrap() > 0.85);
/// assert!(agreement("Mary Smith", "John Smith").unwrap() < 0.6);
/// assert_eq!(agreement("Mary Smith", " "), None);
/// ```
#[must_use]
pub fn agreement(a: &str, b: &str) -> Option<f64> {
    let (x, y) = (Name::parse(a)?, Name::parse(b)?);
    let mut highest = x.agreement(&y);
    if a.is_ascii() && b.is_ascii() {
        return Some(highest);
    }
    // Chinese characters are read the Chinese way or the Korean one, on both sides alike.
    let [left, right] = [a, b].map(|name| Name::parse(&hanja::sino_korean(name)?));
    if let Some(left) = &left {
        highest = highest.max(left.agreement(right.as_ref().unwrap_or(&y)));
    }
    if let (None, Some(right)) = (&left, &right) {
        highest = highest.max(x.agreement(right));
    }
    // Names may also have Japanese readings, several of them.
    let japanese = |name: &str| -> Vec<Name> {
        kanji::readings(name).iter().filter_map(|reading| Name::parse(reading)).collect()
    };
    let (left, right) = (japanese(a), japanese(b));
    for name in &left {
        for other in right.iter().chain([&y]) {
            highest = highest.max(name.agreement(other));
        }
    }
    for name in &right {
        highest = highest.max(x.agreement(name));
    }
    // A foreign name in a script of syllables is read as its consonants.
    for (foreign, other) in [(a, &y), (b, &x)] {
        for name in loan::readings(foreign).iter().filter_map(|reading| Name::parse(reading)) {
            highest = highest.max(name.agreement(other));
        }
    }
    Some(highest)
}
