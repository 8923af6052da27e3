//! What happens to names on their way into a form, as seeded changes.

/// A seeded sequence of numbers (SplitMix64).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut h = self.0;
        h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        h ^ (h >> 31)
    }

    /// A number below `n`; 0 for 0.
    pub fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { (self.next() % n as u64) as usize }
    }
}

/// Changes the words of a name; false where there was nothing to change.
pub type Change = fn(&mut Vec<String>, &mut Random) -> bool;

/// The kinds of change, by name.
pub const KINDS: &[(&str, Change)] = &[
    ("as listed", |_, _| true),
    ("one letter replaced", |words, random| one_letter(words, random, 0)),
    ("one letter left out", |words, random| one_letter(words, random, 1)),
    ("one letter too many", |words, random| one_letter(words, random, 2)),
    ("two letters swapped", |words, random| one_letter(words, random, 3)),
    ("wrong vowel", |words, random| wrong_vowel(words, random)),
    ("two edits", |words, random| one_letter(words, random, 0) && one_letter(words, random, 1)),
    ("space left out", joined),
    ("all spaces left out", |words, _| {
        let whole = words.concat();
        let many = words.len() > 1;
        *words = vec![whole];
        many
    }),
    ("last word first", |words, _| {
        words.rotate_right(1);
        words.len() > 1
    }),
    ("given names as initials", |words, random| initials(words, random)),
    ("a middle word left out", |words, random| {
        let many = words.len() > 2;
        if many {
            let place = 1 + random.below(words.len() - 2);
            words.remove(place);
        }
        many
    }),
    ("any word left out", |words, random| {
        let many = words.len() > 2;
        if many {
            words.remove(random.below(words.len()));
        }
        many
    }),
    ("a title before", |words, random| {
        let titles = ["Mr", "Dr.", "Prof.", "Mrs."];
        words.insert(0, titles.get(random.below(titles.len())).copied().unwrap_or("Mr").to_owned());
        true
    }),
    ("another transliteration", |words, random| transliterated(words, random)),
];

fn word_of(words: &mut [String], random: &mut Random, least: usize) -> Option<usize> {
    let fit: Vec<usize> = (0..words.len())
        .filter(|n| {
            words
                .get(*n)
                .is_some_and(|w| w.len() >= least && w.bytes().all(|b| b.is_ascii_alphabetic()))
        })
        .collect();
    fit.get(random.below(fit.len())).copied()
}

/// Replaces, removes, adds or swaps letters of a word of four letters or more.
fn one_letter(words: &mut [String], random: &mut Random, kind: u8) -> bool {
    let Some(word) = word_of(words, random, 4).and_then(|n| words.get_mut(n)) else { return false };
    let mut letters: Vec<char> = word.chars().collect();
    let place = random.below(letters.len());
    let letter = char::from(b'a' + random.below(26) as u8);
    let before = letters.clone();
    match kind {
        0 => {
            if let Some(slot) = letters.get_mut(place) {
                *slot = letter;
            }
        }
        1 => drop(letters.remove(place)),
        2 => letters.insert(place, letter),
        _ => letters.swap(place.min(before.len() - 2), place.min(before.len() - 2) + 1),
    }
    *word = letters.iter().collect();
    letters != before
}

fn wrong_vowel(words: &mut [String], random: &mut Random) -> bool {
    let Some(word) = word_of(words, random, 4).and_then(|n| words.get_mut(n)) else { return false };
    let mut letters: Vec<char> = word.chars().collect();
    let is_vowel = |c: &char| matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u');
    let vowels: Vec<usize> =
        (0..letters.len()).filter(|n| letters.get(*n).is_some_and(is_vowel)).collect();
    let Some(slot) = vowels.get(random.below(vowels.len())).and_then(|n| letters.get_mut(*n))
    else {
        return false;
    };
    let before = *slot;
    *slot = ['a', 'e', 'i', 'o', 'u'].get(random.below(5)).copied().unwrap_or('a');
    let changed = !slot.eq_ignore_ascii_case(&before);
    *word = letters.into_iter().collect();
    changed
}

fn joined(words: &mut Vec<String>, random: &mut Random) -> bool {
    if words.len() < 2 {
        return false;
    }
    let place = random.below(words.len() - 1);
    let second = words.remove(place + 1);
    if let Some(first) = words.get_mut(place) {
        first.push_str(&second);
    }
    true
}

/// All words but the last become initials.
fn initials(words: &mut [String], _: &mut Random) -> bool {
    let given = words.len().saturating_sub(1);
    for word in words.iter_mut().take(given) {
        if let Some(first) = word.chars().next() {
            *word = format!("{first}.");
        }
    }
    given > 0
}

/// One spelling of a sound for another, as between transliteration tables.
fn transliterated(words: &mut [String], random: &mut Random) -> bool {
    const PAIRS: &[(&str, &str)] = &[
        ("kh", "h"),
        ("y", "i"),
        ("ou", "u"),
        ("ph", "f"),
        ("sh", "ch"),
        ("w", "v"),
        ("ks", "x"),
        ("ee", "i"),
        ("oo", "u"),
        ("q", "k"),
        ("dh", "d"),
        ("mm", "m"),
        ("ss", "s"),
        ("ll", "l"),
        ("ei", "i"),
        ("iy", "y"),
        ("ov", "off"),
        ("ts", "tz"),
        ("muhammad", "mohamed"),
        ("jong", "jung"),
        ("chol", "cheol"),
        ("hyon", "hyun"),
        ("song", "seong"),
        ("ri", "lee"),
        ("pak", "park"),
        ("choe", "choi"),
        ("yong", "young"),
        ("zh", "j"),
        ("ou", "oo"),
        ("c", "k"),
        ("ya", "ia"),
    ];
    let mut able: Vec<(usize, usize)> = Vec::new();
    for (n, word) in words.iter().enumerate() {
        let lower = word.to_ascii_lowercase();
        for (m, (from, _)) in PAIRS.iter().enumerate() {
            // The Korean ones only as whole words.
            let whole = from.len() >= 3 || matches!(*from, "ri");
            if (whole && lower == *from) || (!whole && lower.len() > 3 && lower.contains(from)) {
                able.push((n, m));
            }
        }
    }
    let Some((n, m)) = able.get(random.below(able.len())).copied() else { return false };
    let (Some(word), Some((from, to))) = (words.get_mut(n), PAIRS.get(m)) else { return false };
    *word = word.to_ascii_lowercase().replacen(from, to, 1);
    true
}
