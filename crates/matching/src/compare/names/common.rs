//! Names that are common in the world, however rare they are on a list.
//!
//! Lists are small and chosen; that one `John` is listed does not make `John` a
//! rare name. The file gives the commonest given and family names of many
//! countries an upper bound for how much an agreement on them can say. It makes
//! agreement on common names count for less, whoever bears them, and is used for
//! nothing else.

use std::sync::OnceLock;

use foldhash::{HashMap, HashMapExt as _};

const COMMON: &str = include_str!("common.txt");
const COMMON_IN_COMPANIES: &str = include_str!("common-in-companies.txt");

/// The most bits an agreement on a folded word can be worth; infinite for words
/// that are not common.
pub(crate) fn bits(word: &str) -> f32 {
    static TABLE: OnceLock<HashMap<&'static str, f32>> = OnceLock::new();
    TABLE.get_or_init(|| table(COMMON)).get(word).copied().unwrap_or(f32::INFINITY)
}

/// The same for words of companies' names.
pub(crate) fn bits_in_companies(word: &str) -> f32 {
    static TABLE: OnceLock<HashMap<&'static str, f32>> = OnceLock::new();
    TABLE.get_or_init(|| table(COMMON_IN_COMPANIES)).get(word).copied().unwrap_or(f32::INFINITY)
}

/// The share of people or companies that have a word at least; `None` for words
/// that are not common.
pub(crate) fn share(word: &str) -> Option<f32> {
    let bits = bits(word).min(bits_in_companies(word));
    bits.is_finite().then(|| (-bits).exp2())
}

/// The names that are common, each once or more.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let lines = COMMON.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(|line| line.split_ascii_whitespace().skip(1))
}

fn table(text: &'static str) -> HashMap<&'static str, f32> {
    let mut table = HashMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split_ascii_whitespace();
        let Some(bits) = words.next().and_then(|bits| bits.parse().ok()) else { continue };
        for word in words {
            table.entry(word).or_insert(bits);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_bits_and_folded_names() {
        for line in COMMON
            .lines()
            .chain(COMMON_IN_COMPANIES.lines())
            .filter(|line| !line.starts_with('#') && !line.is_empty())
        {
            let (bits, names) = line.split_once(' ').unwrap();
            assert!((4.0..=11.0).contains(&bits.parse::<f32>().unwrap()), "{line}");
            assert_eq!(crate::compare::text::fold(names), names, "{line}");
        }
        assert!(bits("john") < bits("garcia") + 1.0 && bits("garcia").is_finite());
        assert!(bits("quetzalcoatl").is_infinite());
    }
}
