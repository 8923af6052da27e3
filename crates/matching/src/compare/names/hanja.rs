//! Korean readings of names written in Chinese characters.
//!
//! Folding reads such characters the Mandarin way (`金正恩`: Jin Zheng En). A Korean name
//! in them is read otherwise, and which of the two a name is the characters do not tell:
//! both readings are compared. Japanese readings, which are not a matter of single
//! characters, are in [`kanji`](super::kanji).

use std::collections::HashMap;
use std::sync::OnceLock;

const READINGS: &str = include_str!("hanja.txt");

/// The text with its Chinese characters in Hangul as they are read in Korean; `None` where
/// it holds none, or one that is not used in Korean names.
pub(crate) fn sino_korean(text: &str) -> Option<String> {
    if text.is_ascii() || !text.chars().any(is_han) {
        return None;
    }
    static TABLE: OnceLock<HashMap<char, char>> = OnceLock::new();
    let table = TABLE.get_or_init(table);
    text.chars().map(|c| if is_han(c) { table.get(&c).copied() } else { Some(c) }).collect()
}

pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

fn table() -> HashMap<char, char> {
    let mut table = HashMap::new();
    for line in READINGS.lines().filter(|line| !line.starts_with('#')) {
        let Some((syllable, characters)) = line.split_once(' ') else { continue };
        let Some(syllable) = syllable.chars().next() else { continue };
        for character in characters.chars() {
            // A character with two readings stands first where names read it.
            table.entry(character).or_insert(syllable);
        }
    }
    table
}

#[cfg(test)]
mod tests;
