//! Folding the spellings that transliteration tables disagree about.
//!
//! The keys merge what the tables for Russian, Ukrainian, Arabic, Persian,
//! Greek and Hebrew write differently: `Yevgeniy`, `Evgeny`; `Khrushchev`,
//! `Hruscev`; `Muhammad`, `Mohamed`; `Aleksandr`, `Alexandr`. They are for
//! comparing, never shown.

use std::borrow::Cow;

use super::word::Letters;

/// The key of a folded word: equal for most transliterations of one word.
/// Words of one or two letters are their own key.
pub(crate) fn key(text: &Letters) -> Letters {
    if text.len() < 3 {
        return *text;
    }
    let mut key = Letters::new();
    let mut rest = text.as_bytes();
    // Abd al-, Abdel, Abdul, Abdur: one word with many joins. The article takes
    // the sound of the letter that follows it.
    if let [b'a', b'b', b'd', b'a' | b'e' | b'i' | b'o' | b'u', article, next, ..] = rest
        && (*article == b'l'
            || (article == next && matches!(next, b'r' | b's' | b'n' | b'z' | b'd' | b't')))
    {
        b"abd".iter().for_each(|b| key.push(*b));
        rest = rest.get(5..).unwrap_or_default();
    }
    let mut last = key.as_bytes().last().copied();
    while let Some((&c, tail)) = rest.split_first() {
        // Most letters stand for themselves whatever follows.
        if PLAIN >> (c & 31) & 1 == 1 && c.is_ascii_lowercase() {
            if last != Some(c) {
                key.push(c);
                last = Some(c);
            }
            rest = tail;
            continue;
        }
        let (sound, used) = sound(c, tail, key.len() == 0);
        for &s in sound {
            // Doubled letters and runs of one vowel class are one letter.
            if last != Some(s) {
                key.push(s);
                last = Some(s);
            }
        }
        rest = rest.get(used.max(1)..).unwrap_or_default();
    }
    // -ii, -iy, -y and -ij end one and the same name, as do -off and -ov.
    if key.len() < 2 { *text } else { key }
}

/// The letters of which [`sound`] says the same whatever stands around them, by their
/// place among the letters.
const PLAIN: u32 = place(b'a')
    | place(b'b')
    | place(b'l')
    | place(b'm')
    | place(b'n')
    | place(b'r')
    | place(b'v')
    | place(b'x');

const fn place(letter: u8) -> u32 {
    1 << (letter & 31)
}

/// The sound at the start of `c tail`, and how many letters it takes.
fn sound(c: u8, tail: &[u8], initial: bool) -> (&'static [u8], usize) {
    match (c, tail) {
        (b's', [b'h', b'c', b'h', ..]) => (b"s", 4),
        (b's', [b'c', b'h', ..]) => (b"s", 3),
        (b't', [b'c', b'h', ..]) => (b"c", 3),
        (b'd', [b'z', b'h', ..]) => (b"j", 3),
        (b'd', [b'j', ..]) => (b"j", 2),
        (b't', [b's' | b'z', ..]) => (b"c", 2),
        (b's' | b'z', [b'h', ..]) => (if c == b's' { b"s" } else { b"j" }, 2),
        (b'c', [b'h', ..]) => (b"c", 2),
        (b'k', [b'h', ..]) => (b"h", 2),
        (b'g', [b'h', ..]) => (b"g", 2),
        (b'd', [b'h', ..]) => (b"d", 2),
        (b't', [b'h', ..]) => (b"t", 2),
        (b'p', [b'h', ..]) => (b"f", 2),
        (b'f', [b'f']) => (b"v", 2),
        (b'c', [b'k', ..]) => (b"k", 2),
        (b'k', [b's', ..]) => (b"x", 2),
        (b'o', [b'u' | b'o', ..]) => (b"u", 2),
        (b'e', [b'e', ..]) => (b"i", 2),
        // Names begin with Yu-, Ju- or Iu-, with Ye- or E-, with Yi- or I-.
        (b'y' | b'j' | b'i', [b'u', ..]) if initial => (b"iu", 2),
        (b'i' | b'y', [b'j']) => (b"i", 2),
        (b'y' | b'j' | b'i', [b'e', ..]) if initial => (b"i", 2),
        (b'w', _) => (b"v", 1),
        (b'q', _) => (b"k", 1),
        (b'c', [b'e' | b'i' | b'y', ..]) => (b"c", 1),
        (b'c', _) => (b"k", 1),
        (b'e' | b'i' | b'y', _) => (b"i", 1),
        (b'o' | b'u', _) => (b"u", 1),
        // A silent h after a vowel.
        (b'h', []) => (b"", 1),
        (b'a', _) => (b"a", 1),
        (b'b', _) => (b"b", 1),
        (b'd', _) => (b"d", 1),
        (b'f', _) => (b"f", 1),
        (b'g', _) => (b"g", 1),
        (b'h', _) => (b"h", 1),
        (b'j', _) => (b"j", 1),
        (b'k', _) => (b"k", 1),
        (b'l', _) => (b"l", 1),
        (b'm', _) => (b"m", 1),
        (b'n', _) => (b"n", 1),
        (b'p', _) => (b"p", 1),
        (b'r', _) => (b"r", 1),
        (b's', _) => (b"s", 1),
        (b't', _) => (b"t", 1),
        (b'v', _) => (b"v", 1),
        (b'x', _) => (b"x", 1),
        (b'z', _) => (b"z", 1),
        _ => (b"", 1),
    }
}

/// The consonants of a word, doubled ones once, `y` and `w` left out, and those written
/// alike that some script does not tell apart: what is left of a name in a script that
/// writes no vowels.
pub(crate) fn skeleton(text: &Letters) -> Letters {
    let mut skeleton = Letters::new();
    let mut before = 0;
    for &c in text.as_bytes() {
        let sound = match c {
            b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | b'w' => 0,
            // Kh, sh, th, dh, gh, ph.
            b'h' if matches!(before, b'k' | b's' | b't' | b'd' | b'g' | b'p' | b'c') => 0,
            b'p' | b'f' | b'v' => b'b',
            b'q' | b'c' | b'x' => b'k',
            b'g' => b'j',
            other => other,
        };
        before = c;
        if sound != 0 && skeleton.as_bytes().last() != Some(&sound) {
            skeleton.push(sound);
        }
    }
    skeleton
}

/// The name without the letters that stand for long vowels, where it is in a script that
/// leaves short ones out (Arabic, Hebrew): what is then compared are its consonants.
pub(crate) fn unvowelled(name: &str) -> Cow<'_, str> {
    let vowel = |c: char| {
        matches!(
            c,
            '\u{0621}'..='\u{0627}' | '\u{0649}' | '\u{0671}' | '\u{064b}'..='\u{0652}' | 'א' | 'ו' | 'ע'
        )
    };
    if name.is_ascii() || !name.contains(vowel) {
        return Cow::Borrowed(name);
    }
    let mut kept = String::with_capacity(name.len());
    let mut before = ' ';
    let mut letters = name.chars().peekable();
    while let Some(c) = letters.next() {
        // Vav at the start of a word, or written twice, is no vowel: `ורד` Vered.
        if c == 'ו' && (letters.next_if_eq(&'ו').is_some() || !before.is_alphabetic()) {
            kept.push('v');
        } else if !vowel(c) {
            kept.push(c);
        }
        before = c;
    }
    if kept.chars().any(char::is_alphabetic) { Cow::Owned(kept) } else { Cow::Borrowed(name) }
}

#[cfg(test)]
mod tests;
