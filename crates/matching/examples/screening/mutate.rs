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

    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for n in 0..all.len() {
            let m = n + self.below(all.len() - n);
            all.swap(n, m);
        }
    }
}

/// Changes the words of a name; false where there was nothing to change.
pub type Change = fn(&mut Vec<String>, &mut Random) -> bool;

/// What a change is counted under beside its own line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Group {
    Typo,
    Reordered,
    Other,
}

use Group::{Other, Reordered, Typo};

/// Changes that happen to any name.
const ANY: &[(&str, Group, Change)] = &[
    ("as listed", Other, |_, _| true),
    ("one letter replaced", Typo, |words, random| one_letter(words, random, Edit::Replace)),
    ("one letter left out", Typo, |words, random| one_letter(words, random, Edit::Remove)),
    ("one letter too many", Typo, |words, random| one_letter(words, random, Edit::Insert)),
    ("one letter doubled", Typo, |words, random| one_letter(words, random, Edit::Double)),
    ("a key beside the right one", Typo, |words, random| one_letter(words, random, Edit::Key)),
    ("two letters swapped", Typo, |words, random| one_letter(words, random, Edit::Swap)),
    ("wrong vowel", Typo, |words, random| wrong_vowel(words, random)),
    ("two edits in one word or two", Other, |words, random| {
        one_letter(words, random, Edit::Replace) && one_letter(words, random, Edit::Remove)
    }),
    ("space left out", Other, joined),
    ("all spaces left out", Other, |words, _| {
        let whole = words.concat();
        let many = words.len() > 1;
        *words = vec![whole];
        many
    }),
    ("a word cut in two", Other, cut),
    ("last word first", Reordered, |words, _| {
        words.rotate_right(1);
        words.len() > 1
    }),
    ("first word last", Reordered, |words, _| {
        words.rotate_left(1);
        words.len() > 1
    }),
    ("another transliteration", Other, |words, random| transliterated(words, random)),
    ("two transliterations", Other, |words, random| {
        transliterated(words, random) && transliterated(words, random)
    }),
];

/// Changes that happen to names of people.
const PEOPLE: &[(&str, Group, Change)] = &[
    ("words backwards", Reordered, |words, _| {
        words.reverse();
        words.len() > 1
    }),
    ("given names as initials", Other, |words, _| initials(words, usize::MAX)),
    ("first name as initial", Other, |words, _| initials(words, 1)),
    ("middle names as initials", Other, |words, _| {
        let many = words.len() > 2;
        let end = words.len().saturating_sub(1);
        words.get_mut(1..end).unwrap_or_default().iter_mut().for_each(|word| *word = initial(word));
        many
    }),
    ("a middle word left out", Other, |words, random| {
        let many = words.len() > 2;
        if many {
            let place = 1 + random.below(words.len() - 2);
            words.remove(place);
        }
        many
    }),
    ("any word left out", Other, any_left_out),
    ("a title before", Other, |words, random| {
        let titles = ["Mr", "Dr.", "Prof.", "Mrs.", "Gen.", "Sheikh", "Col."];
        words.insert(0, titles.get(random.below(titles.len())).copied().unwrap_or("Mr").to_owned());
        true
    }),
    ("short form of a given name", Other, |words, random| exchanged(words, random, NICKNAMES)),
    ("a middle name more", Other, |words, random| {
        let names = ["Ivan", "Maria", "Ahmad", "Lee", "Ann", "Jose", "K."];
        words.insert(1, names.get(random.below(names.len())).copied().unwrap_or("Lee").to_owned());
        true
    }),
];

/// Changes that happen to names of companies.
const COMPANIES: &[(&str, Group, Change)] = &[
    ("legal form left out", Other, |words, _| {
        let before = words.len();
        words.retain(|word| !is_form(word));
        words.len() < before && words.iter().any(|word| word.len() > 1)
    }),
    ("another legal form", Other, |words, random| {
        let before = words.len();
        words.retain(|word| !is_form(word));
        let forms = ["LLC", "Ltd.", "Inc.", "Corp", "Company", "Co., Ltd."];
        words.push(forms.get(random.below(forms.len())).copied().unwrap_or("Ltd").to_owned());
        before > 1 && words.len() > 1
    }),
    ("legal form first", Reordered, |words, _| {
        let form: Vec<String> = words.extract_if(.., |word| is_form(word)).collect();
        let both = !form.is_empty() && !words.is_empty();
        words.splice(0..0, form);
        both
    }),
    ("a trade otherwise", Other, |words, random| exchanged(words, random, TRADES)),
    ("a trade or place left out", Other, |words, random| {
        let able: Vec<usize> =
            (0..words.len()).filter(|n| words.get(*n).is_some_and(|w| is_trade(w))).collect();
        let names = words.iter().filter(|w| !is_form(w) && !is_trade(w)).count();
        match able.get(random.below(able.len())) {
            Some(place) if names > 0 => {
                words.remove(*place);
                true
            }
            _ => false,
        }
    }),
    ("any word of four left out", Other, |words, random| {
        words.len() > 3 && any_left_out(words, random)
    }),
    ("first word as initial", Other, |words, _| {
        let names = words.iter().filter(|w| !is_form(w) && !is_trade(w) && w.len() > 2).count();
        names > 2 && initials(words, 1)
    }),
    ("first letters of all words", Other, |words, _| {
        let letters = |word: &String| word.chars().find(char::is_ascii_alphabetic);
        let plain = words.iter().all(|w| {
            w.len() > 1 && w.chars().all(|c| c.is_ascii_alphabetic() || c == '.' || c == ',')
        });
        let many = plain && words.iter().filter(|w| !is_form(w)).count() > 3;
        // Of `Co., Ltd.` the first letter at most, and nothing of a form before the name.
        while words.first().is_some_and(|word| is_form(word)) {
            words.remove(0);
        }
        let forms = words.iter().rev().take_while(|word| is_form(word)).count();
        words.truncate(words.len() + 1 - forms.max(1));
        let acronym: String = words
            .iter()
            .filter(|w| !SMALL.contains(&w.to_ascii_lowercase().as_str()))
            .filter_map(letters)
            .collect();
        *words = vec![acronym.to_uppercase()];
        many
    }),
    ("`The` before", Other, |words, _| {
        words.insert(0, "The".to_owned());
        true
    }),
    ("a place after", Other, |words, random| {
        let places = ["International", "(HK)", "Dubai", "Group", "Global"];
        words.push(places.get(random.below(places.len())).copied().unwrap_or("Group").to_owned());
        true
    }),
];

/// The kinds of change for a kind of name.
pub fn kinds(people: bool) -> impl Iterator<Item = &'static (&'static str, Group, Change)> {
    ANY.iter().chain(if people { PEOPLE } else { COMPANIES })
}

const SMALL: &[&str] = &["of", "the", "and", "for", "de", "la", "y", "e"];

fn plain(word: &str) -> String {
    word.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

fn is_form(word: &str) -> bool {
    let forms = [
        "limited",
        "ltd",
        "llc",
        "inc",
        "corp",
        "corporation",
        "company",
        "co",
        "incorporated",
        "jsc",
        "ooo",
        "oao",
        "zao",
        "pao",
        "gmbh",
        "sa",
        "plc",
        "fze",
        "fzco",
        "fzc",
        "srl",
        "sarl",
        "liability",
        "joint",
        "stock",
        "pjsc",
        "ojsc",
    ];
    forms.contains(&plain(word).as_str())
}

fn is_trade(word: &str) -> bool {
    let trades = [
        "trading",
        "general",
        "international",
        "group",
        "holding",
        "holdings",
        "services",
        "shipping",
        "investment",
        "industries",
        "industrial",
        "industry",
        "bank",
        "technology",
        "technologies",
        "development",
        "commercial",
        "trade",
        "transport",
        "export",
        "import",
        "oil",
        "gas",
        "petroleum",
        "construction",
        "engineering",
        "management",
        "marine",
        "maritime",
        "logistics",
        "global",
        "enterprise",
        "enterprises",
        "energy",
        "electronics",
        "systems",
    ];
    trades.contains(&plain(word).as_str())
}

const NICKNAMES: &[(&str, &str)] = &[
    ("alexander", "alex"),
    ("aleksandr", "sasha"),
    ("aleksandr", "alex"),
    ("vladimir", "vova"),
    ("vladimir", "volodya"),
    ("dmitry", "dima"),
    ("dmitriy", "dima"),
    ("sergei", "seryozha"),
    ("mikhail", "misha"),
    ("nikolai", "kolya"),
    ("nikolay", "kolya"),
    ("yevgeniy", "zhenya"),
    ("jose", "pepe"),
    ("francisco", "paco"),
    ("jesus", "chuy"),
    ("guillermo", "memo"),
    ("ignacio", "nacho"),
    ("william", "bill"),
    ("robert", "bob"),
    ("james", "jim"),
    ("michael", "mike"),
    ("richard", "rick"),
    ("joseph", "joe"),
    ("thomas", "tom"),
    ("anthony", "tony"),
    ("antonio", "tono"),
    ("eduardo", "lalo"),
    ("enrique", "quique"),
    ("manuel", "manolo"),
    ("roberto", "beto"),
    ("konstantin", "kostya"),
    ("pavel", "pasha"),
    ("yuri", "yura"),
    ("yuriy", "yura"),
    ("ivan", "vanya"),
    ("natalia", "natasha"),
    ("elena", "lena"),
    ("olga", "olya"),
    ("tatiana", "tanya"),
    ("maria", "masha"),
    ("daniel", "dan"),
    ("david", "dave"),
    ("charles", "chuck"),
    ("edward", "ed"),
    ("christopher", "chris"),
];

const TRADES: &[(&str, &str)] = &[
    ("international", "intl"),
    ("international", "int'l"),
    ("technology", "tech"),
    ("technologies", "tech"),
    ("trading", "trade"),
    ("company", "co"),
    ("limited", "ltd"),
    ("corporation", "corp"),
    ("and", "&"),
    ("incorporated", "inc"),
    ("center", "centre"),
    ("industries", "industry"),
    ("industrial", "industry"),
    ("services", "service"),
    ("holdings", "holding"),
    ("manufacturing", "mfg"),
    ("banking", "bank"),
    ("transportation", "transport"),
    ("investments", "investment"),
    ("defense", "defence"),
    ("trading", "trading house"),
    ("management", "mgmt"),
    ("development", "dev"),
    ("enterprises", "enterprise"),
    ("electronics", "electronic"),
    ("chemicals", "chemical"),
    ("pharmaceutical", "pharma"),
];

/// One word for another that means the same.
fn exchanged(words: &mut [String], random: &mut Random, pairs: &[(&str, &str)]) -> bool {
    let able: Vec<(usize, &str)> = (0..)
        .zip(words.iter())
        .flat_map(|(n, word)| {
            let word = plain(word);
            pairs.iter().filter(move |(from, _)| *from == word).map(move |(_, to)| (n, *to))
        })
        .collect();
    let Some((n, to)) = able.get(random.below(able.len())) else { return false };
    words.get_mut(*n).is_some_and(|word| {
        *word = (*to).to_owned();
        true
    })
}

fn any_left_out(words: &mut Vec<String>, random: &mut Random) -> bool {
    let many = words.len() > 2;
    if many {
        words.remove(random.below(words.len()));
    }
    many
}

/// A word of eight letters or more in two.
fn cut(words: &mut Vec<String>, random: &mut Random) -> bool {
    let Some(n) = word_of(words, random, 7) else { return false };
    let Some(word) = words.get_mut(n) else { return false };
    let tail = word.split_off(3 + random.below(word.len() - 5));
    words.insert(n + 1, tail);
    true
}

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

/// What one wrong key does.
#[derive(Clone, Copy)]
enum Edit {
    Replace,
    Remove,
    Insert,
    Double,
    Key,
    Swap,
}

/// Changes one letter of a word of four letters or more.
fn one_letter(words: &mut [String], random: &mut Random, edit: Edit) -> bool {
    const KEYS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
    let Some(word) = word_of(words, random, 4).and_then(|n| words.get_mut(n)) else { return false };
    let mut letters: Vec<char> = word.chars().collect();
    let place = random.below(letters.len());
    let letter = char::from(b'a' + random.below(26) as u8);
    let before = letters.clone();
    let here = letters.get(place).copied().unwrap_or('a').to_ascii_lowercase();
    match edit {
        Edit::Remove => drop(letters.remove(place)),
        Edit::Insert => letters.insert(place, letter),
        Edit::Double => letters.insert(place, here),
        Edit::Swap => letters.swap(place.min(before.len() - 2), place.min(before.len() - 2) + 1),
        Edit::Replace | Edit::Key => {
            let beside = KEYS.iter().find_map(|row| {
                let at = row.find(here)?;
                let at = if at == 0 || (at + 1 < row.len() && random.below(2) == 0) {
                    at + 1
                } else {
                    at - 1
                };
                row.chars().nth(at)
            });
            let new = if matches!(edit, Edit::Key) { beside.unwrap_or(letter) } else { letter };
            if let Some(slot) = letters.get_mut(place) {
                *slot = new;
            }
        }
    }
    *word = letters.iter().collect();
    !word.eq_ignore_ascii_case(&before.iter().collect::<String>())
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

fn initial(word: &str) -> String {
    word.chars().find(|c| c.is_alphanumeric()).map_or_else(String::new, |first| format!("{first}."))
}

/// At most so many words, but never the last, become initials.
fn initials(words: &mut [String], most: usize) -> bool {
    let given = words.len().saturating_sub(1);
    words.iter_mut().take(given.min(most)).for_each(|word| *word = initial(word));
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
