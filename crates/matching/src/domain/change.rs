//! One change of one letter: which, where, and what it looks like.

use super::imitation::Kind;
use super::letters::{is_vowel, look_alike, neighbours};

/// What was done to a label to get another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) kind: Kind,
    /// Place in the label asked about.
    pub(super) at: usize,
    /// The letter of the protected label; 0 where one was put in.
    pub(super) was: u8,
    /// The letter of the label asked about; 0 where one was left out.
    pub(super) is: u8,
}

/// The one change that makes `asked` out of `protected`: a letter put in, left
/// out or replaced, or two neighbours swapped. `None` when they are equal or
/// more was changed.
pub(super) fn between(protected: &[u8], asked: &[u8]) -> Option<Change> {
    let at = protected.iter().zip(asked).take_while(|(a, b)| a == b).count();
    let (left, right) = (protected.get(at..)?, asked.get(at..)?);
    let before = at.checked_sub(1).and_then(|i| asked.get(i)).copied();
    let change = |kind, was, is| Some(Change { kind, at, was, is });
    match (left, right) {
        ([was, a @ ..], [is, b @ ..]) if a == b => change(replaced(*was, *is), *was, *is),
        ([x, y, a @ ..], [v, w, b @ ..]) if x == w && y == v && a == b => match (*x, *v) {
            (b'-', _) | (_, b'-') => change(Kind::Hyphen, b'-', b'-'),
            (x, v) => change(Kind::Transposition, x, v),
        },
        (a, [is, b @ ..]) if a == b => match *is {
            b'-' => change(Kind::Hyphen, 0, b'-'),
            letter if before == Some(letter) => change(Kind::Repetition, 0, letter),
            letter => change(Kind::Insertion, 0, letter),
        },
        ([was, a @ ..], b) if a == b => match *was {
            b'-' => change(Kind::Hyphen, b'-', 0),
            letter => change(Kind::Omission, letter, 0),
        },
        _ => None,
    }
}

/// The most telling reading of one letter in another's place.
fn replaced(was: u8, is: u8) -> Kind {
    if look_alike(was, is) {
        Kind::Homoglyph
    } else if is_vowel(was) && is_vowel(is) {
        Kind::VowelSwap
    } else if neighbours(was, is) {
        Kind::Keyboard
    } else if (was ^ is).is_power_of_two() {
        Kind::Bitsquat
    } else {
        Kind::Replacement
    }
}

/// Whether one label is the other with two or three of its parts in another
/// order: parts of three letters or more. Both are without hyphens and hold the
/// same letters.
pub(super) fn parts_moved(protected: &[u8], asked: &[u8]) -> bool {
    const LEAST: usize = 3;
    let len = protected.len();
    if len != asked.len() || len < 2 * LEAST || protected == asked {
        return false;
    }
    let is = |parts: [&[u8]; 3]| {
        let mut rest = asked;
        parts.iter().all(|part| match rest.strip_prefix(*part) {
            Some(after) => {
                rest = after;
                true
            }
            None => false,
        })
    };
    (LEAST..=len - LEAST).any(|i| {
        let Some((a, rest)) = protected.split_at_checked(i) else { return false };
        is([rest, a, b""])
            || (LEAST..(rest.len() + 1).saturating_sub(LEAST)).any(|j| {
                let Some((b, c)) = rest.split_at_checked(j) else { return false };
                is([c, b, a]) || is([b, a, c]) || is([a, c, b])
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_single_change() {
        let kind = |a: &str, b: &str| between(a.as_bytes(), b.as_bytes()).map(|c| (c.kind, c.at));
        assert_eq!(kind("silver", "silver"), None);
        assert_eq!(kind("silver", "silvre"), Some((Kind::Transposition, 4)));
        assert_eq!(kind("silver", "silvver"), Some((Kind::Repetition, 4)));
        assert_eq!(kind("silver", "silvber"), Some((Kind::Insertion, 4)));
        assert_eq!(kind("silver", "silvers"), Some((Kind::Insertion, 6)));
        assert_eq!(kind("silver", "xsilver"), Some((Kind::Insertion, 0)));
        assert_eq!(kind("silver", "siver"), Some((Kind::Omission, 2)));
        assert_eq!(kind("silver", "silve"), Some((Kind::Omission, 5)));
        assert_eq!(kind("silver", "si1ver"), Some((Kind::Homoglyph, 2)));
        assert_eq!(kind("silver", "sulver"), Some((Kind::VowelSwap, 1)));
        assert_eq!(kind("silver", "dilver"), Some((Kind::Keyboard, 0)));
        assert_eq!(kind("silver", "silvar"), Some((Kind::VowelSwap, 4)));
        assert_eq!(kind("silver", "rilver"), Some((Kind::Bitsquat, 0)));
        assert_eq!(kind("silver", "silwer"), Some((Kind::Homoglyph, 3)));
        assert_eq!(kind("silver", "silper"), Some((Kind::Replacement, 3)));
        assert_eq!(kind("silver", "sil-ver"), Some((Kind::Hyphen, 3)));
        assert_eq!(kind("sil-ver", "silver"), Some((Kind::Hyphen, 3)));
        for other in ["gold", "silber1", "slvr", "silverstar", "vilser", ""] {
            assert_eq!(kind("silver", other), None, "{other}");
        }
    }

    #[test]
    fn parts_in_another_order() {
        let moved = |a: &str, b: &str| parts_moved(a.as_bytes(), b.as_bytes());
        assert!(moved("silverstar", "starsilver"));
        assert!(moved("silverstarchina", "chinastarsilver"));
        assert!(moved("silverstarchina", "starsilverchina"));
        assert!(moved("silverstarchina", "silverchinastar"));
        assert!(!moved("silverstar", "silverstar"));
        assert!(!moved("silverstar", "starsilevr"));
        assert!(!moved("listen", "silent"));
        assert!(!moved("abcd", "cdab"), "parts of two letters are chance");
    }
}
