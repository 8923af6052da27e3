use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

fn word(text: &str) -> Word {
    Word::new(Letters::of(text))
}

fn traces(word: &Word) -> HashMap<u64, u8> {
    let mut all = HashMap::new();
    word.traces(|trace, sort| *all.entry(trace).or_default() |= sort);
    all
}

#[test]
fn similarities() {
    let of = |a: &str, b: &str| word(a).similarity(&word(b));
    for (a, b, least, most) in [
        ("smith", "smith", 1.0, 1.0),
        ("smith", "simth", 0.75, 0.9),
        ("william", "bill", NICKNAME, NICKNAME),
        ("mohammed", "muhamad", 0.7, 1.0),
        ("kim", "gim", ROMANISED, ROMANISED),
        ("kim", "kin", 0.0, ALIKE),
        ("kim", "kmi", 0.7, 0.9),
        ("jong", "yong", 0.0, ALIKE),
        ("u", "woo", ROMANISED, ROMANISED),
        ("j", "john", INITIAL, INITIAL),
        ("j", "k", 0.0, 0.0),
        ("1234", "1235", 0.0, 0.0),
        ("mhmd", "muhammad", SKELETON, 1.0),
        ("smith", "jones", 0.0, 0.0),
    ] {
        let found = of(a, b);
        assert!((least..=most).contains(&found), "{a} {b}: {found}");
    }
}

proptest! {
    #[test]
    fn similar_words_leave_a_common_trace(
        a in "[a-eikmnoprsuvyg]{2,12}|mohammed|aleksandr|jong|hyonchol|william|petrovich",
        edits in proptest::collection::vec((0_usize..12, 0_u8..4, b'a'..=b'z'), 0..3),
    ) {
        let mut letters = a.clone().into_bytes();
        for (place, kind, letter) in edits {
            let place = place % letters.len().max(1);
            match kind {
                0 => letters.insert(place, letter),
                1 if letters.len() > 2 => drop(letters.remove(place)),
                2 => letters[place] = letter,
                _ if place + 1 < letters.len() => letters.swap(place, place + 1),
                _ => {}
            }
        }
        let (x, y) = (word(&a), word(std::str::from_utf8(&letters).unwrap()));
        prop_assert_eq!(x.similarity(&y), y.similarity(&x));
        let theirs = traces(&y);
        let sorts = traces(&x).iter().filter(|(t, _)| theirs.contains_key(t)).fold(0, |all, (_, s)| all | s);
        let found = if sorts == 0 { 0.0 } else { x.similarity_found(&y, sorts) };
        if x.similarity_of_words(&y) >= 0.62 {
            prop_assert_eq!(found, x.similarity_of_words(&y), "{:?} {:?}", x.text, y.text);
        }
    }
}
