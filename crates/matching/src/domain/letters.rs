//! What letters look like: other scripts as Latin, and pairs that read as one.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::confusable_detection::skeleton;

use super::table::LONGEST;

/// A label in Latin letters, digits and hyphens as a reader would see them:
/// `pаypal` with a Cyrillic `а` and `pâypal` are `paypal`. The prototypes of
/// Unicode Technical Standard 39 come first; what they leave is transliterated.
/// The second value is the place and form of the first letter that was replaced.
pub(super) fn latin(label: &str) -> (String, Option<(usize, char)>) {
    let mut out = String::with_capacity(label.len());
    let mut first = None;
    for (at, c) in label.chars().enumerate() {
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
            continue;
        }
        first = first.or(Some((at, c)));
        if let Some(plain) = drawn_like(c) {
            out.push(plain);
            continue;
        }
        let mut buffer = [0; 4];
        for prototype in
            skeleton(c.encode_utf8(&mut buffer)).nfd().filter(|c| !is_combining_mark(*c))
        {
            let plain = any_ascii::any_ascii_char(prototype);
            out.extend(
                plain.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()),
            );
        }
    }
    (out, first)
}

/// Small letters drawn like a Latin one that the standard knows as capitals only
/// or as another letter.
fn drawn_like(c: char) -> Option<char> {
    Some(match c {
        'κ' | 'к' | 'ĸ' => 'k',
        'м' | 'ʍ' => 'm',
        'в' | 'ʙ' => 'b',
        'н' | 'ʜ' => 'h',
        'т' | 'ᴛ' => 't',
        'п' => 'n',
        'ш' => 'w',
        _ => return None,
    })
}

/// Letters that two others read as: `rn` as `m`.
pub(super) const PAIRS: [(&[u8; 2], u8); 6] =
    [(b"rn", b'm'), (b"nn", b'm'), (b"rr", b'm'), (b"vv", b'w'), (b"cl", b'd'), (b"lc", b'k')];

/// Letters that read alike, with the one that stands for them.
fn alike(letter: u8) -> u8 {
    match letter {
        b'0' => b'o',
        b'1' | b'i' => b'l',
        b'3' => b'e',
        b'4' => b'a',
        b'5' => b's',
        b'8' => b'b',
        b'9' | b'q' => b'g',
        b'2' => b'z',
        other => other,
    }
}

/// Room for what [`look`] writes of the longest label.
pub(super) const LONGEST_LOOK: usize = 2 * LONGEST;

/// Writes the label with letters that look alike made one, and those that two
/// others read as taken apart, so that no order of reading matters; gives the
/// number of bytes written. Two labels that a hurried reader takes for one give
/// the same.
pub(super) fn look(label: &[u8], out: &mut [u8; LONGEST_LOOK]) -> usize {
    let mut written = 0_usize;
    let mut last = 0;
    for letter in label {
        let letters: &[u8] = match alike(*letter) {
            b'm' => b"rn",
            b'w' => b"vv",
            b'd' => b"cl",
            b'k' => b"lc",
            _ => &[alike(*letter)],
        };
        for letter in letters {
            // `nn` and `rr` are as wide as `m` and look like it.
            let before = written.checked_sub(1).and_then(|i| out.get_mut(i));
            let letter = match (last, *letter, before) {
                (b'n', b'n', Some(before)) => {
                    *before = b'r';
                    b'n'
                }
                (b'r', b'r', _) => b'n',
                (_, letter, _) => letter,
            };
            if let Some(place) = out.get_mut(written) {
                *place = letter;
                written += 1;
            }
            last = letter;
        }
    }
    written
}

/// Single letters that look alike, apart from those [`look`] makes one.
const ALIKE: &[&[u8; 2]] = &[
    b"uv", b"vy", b"ce", b"mn", b"nh", b"nr", b"ft", b"ij", b"jl", b"6b", b"6g", b"7t", b"hb",
    b"bd", b"pq", b"vw", b"il", b"xk", b"oq", b"co", b"0d",
];

/// Whether two letters look alike.
pub(super) fn look_alike(a: u8, b: u8) -> bool {
    alike(a) == alike(b) || ALIKE.iter().any(|pair| **pair == [a, b] || **pair == [b, a])
}

/// Rows of the keyboards of three layouts. A key's neighbours stand beside it or
/// one row up or down.
const KEYBOARDS: [[&[u8]; 4]; 3] = [
    [b"1234567890", b"qwertyuiop", b"asdfghjkl", b"zxcvbnm"],
    [b"1234567890", b"qwertzuiop", b"asdfghjkl", b"yxcvbnm"],
    [b"1234567890", b"azertyuiop", b"qsdfghjklm", b"wxcvbn"],
];

/// Whether two keys are neighbours on a keyboard.
pub(super) fn neighbours(a: u8, b: u8) -> bool {
    KEYBOARDS.iter().any(|rows| {
        let find = |key| {
            rows.iter().enumerate().find_map(|(row, keys)| {
                keys.iter().position(|k| *k == key).map(|column| (row, column))
            })
        };
        match (find(a), find(b)) {
            (Some((row, column)), Some((other_row, other_column))) => {
                a != b && row.abs_diff(other_row) <= 1 && column.abs_diff(other_column) <= 1
            }
            _ => false,
        }
    })
}

/// The vowels of Latin spelling.
pub(super) fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(label: &str) -> String {
        let mut out = [0; LONGEST_LOOK];
        let written = look(label.as_bytes(), &mut out);
        String::from_utf8(out[..written].to_vec()).unwrap()
    }

    #[test]
    fn one_look() {
        for (a, b) in [
            ("modern", "rnodern"),
            ("paypal", "paypa1"),
            ("google", "g00gle"),
            ("window", "vvindovv"),
            ("cloud", "doud"),
            ("vivid", "vlv1d"),
            ("summer", "surnmer"),
            ("big", "b1q"),
            ("falcon", "fa1c0n"),
            ("field", "fielcl"),
            ("stack", "staclc"),
        ] {
            assert_eq!(looks(a), looks(b), "{a} {b}");
        }
        assert_ne!(looks("star"), looks("stare"));
        let long = [b'm'; LONGEST + 9];
        assert_eq!(look(&long, &mut [0; LONGEST_LOOK]), LONGEST_LOOK);
    }

    #[test]
    fn other_scripts_as_seen() {
        for (label, seen) in [
            ("pаypal", "paypal"),
            ("gооgle", "google"),
            ("münchen", "munchen"),
            ("ẹxample", "example"),
            ("łódź", "lodz"),
            ("straße", "strasse"),
            ("plain-1", "plain-1"),
            ("ɡoogle", "google"),
            ("applе", "apple"),
        ] {
            assert_eq!(latin(label).0, seen, "{label}");
        }
        assert_eq!(latin("pаypal").1, Some((1, 'а')));
        assert_eq!(latin("paypal").1, None);
    }

    #[test]
    fn keys_beside_each_other() {
        assert!(neighbours(b'a', b's') && neighbours(b'g', b't') && neighbours(b'o', b'0'));
        assert!(neighbours(b'z', b'u'), "on a German keyboard");
        assert!(!neighbours(b'a', b'p') && !neighbours(b'a', b'a') && !neighbours(b'-', b'a'));
    }
}
