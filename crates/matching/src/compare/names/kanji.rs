//! Japanese readings of names written in Chinese characters.
//!
//! How a Japanese name is read is a matter of whole names, not of single characters (`東`
//! is Higashi or Azuma, `裕子` Yūko or Hiroko), and the characters do not tell whether a name
//! is Japanese or Chinese. These are further readings to compare a name by, beside the one
//! that folding gives and the Korean one: never the only ones, and nothing is said about who
//! bears the name.

use std::collections::HashMap;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

use super::hanja::is_han;
use super::loan::is_kana;

const READINGS: &str = include_str!("kanji.txt");

/// Most readings of one name: common names have one to four.
const MOST: usize = 12;
/// Most words of a name that is read.
const MOST_WORDS: usize = 3;
/// Most characters of a word: a family name of five and a given name of four.
const LONGEST: usize = 9;
/// A character that stands for the one before it.
const AGAIN: char = '々';

/// The name as it may be read in Japanese, `family, given` in Latin letters and kana; nothing
/// where it holds no Chinese characters or where some of them are in no name of the table.
/// Written without a space, the longest family name that leaves a given name is taken.
pub(crate) fn readings(name: &str) -> Vec<String> {
    if name.is_ascii() || !name.chars().any(is_han) {
        return Vec::new();
    }
    let tables = tables();
    let name = tables.usual_forms(name);
    let words: Vec<&str> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(MOST_WORDS + 1)
        .collect();
    if words.len() > MOST_WORDS || words.iter().any(|word| word.chars().count() > LONGEST) {
        return Vec::new();
    }
    let mut readings = Readings(Vec::new());
    match words.as_slice() {
        [word] => tables.read_word(word, &mut readings),
        [first, others @ ..] => {
            tables.read_words(first, others, &mut readings);
            if let ([others @ .., last], true) = (words.as_slice(), readings.0.is_empty()) {
                tables.read_words(last, others, &mut readings);
            }
        }
        [] => {}
    }
    readings.0
}

/// Readings of a name, each once and not too many.
struct Readings(Vec<String>);

impl Readings {
    fn push(&mut self, reading: String) {
        if self.0.len() < MOST && !self.0.contains(&reading) {
            self.0.push(reading);
        }
    }
}

/// Spellings with their readings, sorted by spelling; of one spelling in the order of the file.
type Spellings = Vec<(&'static str, &'static str)>;

#[derive(Default)]
struct Tables {
    family: Spellings,
    given: Spellings,
    /// What a given name begins with, and what it ends with.
    first: Spellings,
    last: Spellings,
    /// Other forms of a character, each with the one that the spellings have.
    forms: HashMap<char, char>,
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(Tables::read)
}

/// The readings of one spelling.
fn of(all: &Spellings, spelling: &str) -> impl Iterator<Item = &'static str> {
    let start = all.partition_point(|(other, _)| *other < spelling);
    let rest = all.get(start..).unwrap_or_default();
    let len = rest.partition_point(|(other, _)| *other == spelling);
    rest.get(..len).unwrap_or_default().iter().map(|(_, reading)| *reading)
}

impl Tables {
    fn read() -> Self {
        let mut tables = Self::default();
        let mut section = "";
        for line in READINGS.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split_ascii_whitespace();
            let Some(reading) = words.next() else { continue };
            if let Some(name) = reading.strip_prefix('[') {
                section = name.trim_end_matches(']');
                continue;
            }
            let spellings = match section {
                "family" => &mut tables.family,
                "given" => &mut tables.given,
                "first" => &mut tables.first,
                "last" => &mut tables.last,
                _ => {
                    let usual = reading.chars().next().unwrap_or_default();
                    tables.forms.extend(words.flat_map(str::chars).map(|form| (form, usual)));
                    continue;
                }
            };
            spellings.extend(words.map(|spelling| (spelling, reading)));
        }
        for spellings in
            [&mut tables.family, &mut tables.given, &mut tables.first, &mut tables.last]
        {
            // Stable, so that readings of one spelling stay in order.
            spellings.sort_by_key(|(spelling, _)| *spelling);
        }
        tables
    }

    /// The name in the forms of characters that the tables have.
    fn usual_forms(&self, name: &str) -> String {
        let mut usual = String::with_capacity(name.len());
        let mut before = ' ';
        for c in name.nfkc() {
            let c = self.forms.get(&c).copied().unwrap_or(c);
            usual.push(if c == before && is_han(c) { AGAIN } else { c });
            before = c;
        }
        usual
    }

    /// A word that stands alone: a whole name without a space, a family name or a given one.
    fn read_word(&self, word: &str, readings: &mut Readings) {
        let places = word.char_indices().map(|(place, _)| place).skip(1);
        for place in places.collect::<Vec<_>>().into_iter().rev() {
            let Some((family, given)) = word.split_at_checked(place) else { continue };
            if of(&self.family, family).next().is_some() {
                self.read_words(family, &[given], readings);
                if !readings.0.is_empty() {
                    break;
                }
            }
        }
        for reading in of(&self.family, word).chain(of(&self.given, word)) {
            readings.push(reading.to_owned());
        }
    }

    /// A family name and one given name or more.
    fn read_words(&self, family: &str, given: &[&str], readings: &mut Readings) {
        let mut names = vec![String::new()];
        for word in given {
            let read = self.given(word);
            let joined = names.iter().flat_map(|name| {
                read.iter().map(move |word| {
                    if name.is_empty() { word.clone() } else { format!("{name} {word}") }
                })
            });
            names = joined.take(MOST).collect();
        }
        let family: Vec<&str> = if family.chars().any(is_han) {
            of(&self.family, family).collect()
        } else {
            vec![family]
        };
        // The first reading of the given name with every family name before further ones.
        for name in names {
            for family in &family {
                readings.push(format!("{family}, {name}"));
            }
        }
    }

    /// How a given name may be read. What holds no Chinese characters stays as it is.
    fn given(&self, word: &str) -> Vec<String> {
        if !word.chars().any(is_han) {
            return vec![word.to_owned()];
        }
        let known: Vec<String> = of(&self.given, word).map(str::to_owned).collect();
        if !known.is_empty() {
            return known;
        }
        let mut composed = Readings(Vec::new());
        let places: Vec<usize> = word.char_indices().map(|(place, _)| place).skip(1).collect();
        for place in &places {
            let Some((head, tail)) = word.split_at_checked(*place) else { continue };
            for first in parts(&self.first, head) {
                for last in parts(&self.last, tail) {
                    composed.push(format!("{first}{last}"));
                }
            }
        }
        // Three parts, as in 真由美, where two do not do.
        if composed.0.is_empty() {
            for (n, place) in places.iter().enumerate() {
                for end in places.iter().skip(n + 1) {
                    let (Some(head), Some(middle), Some(tail)) =
                        (word.get(..*place), word.get(*place..*end), word.get(*end..))
                    else {
                        continue;
                    };
                    for first in parts(&self.first, head) {
                        for second in parts(&self.first, middle) {
                            for last in parts(&self.last, tail) {
                                composed.push(format!("{first}{second}{last}"));
                            }
                        }
                    }
                }
            }
        }
        composed.0
    }
}

/// The readings of a part of a given name; kana are their own.
fn parts<'a>(all: &Spellings, part: &'a str) -> Vec<&'a str> {
    if part.chars().all(is_kana) { vec![part] } else { of(all, part).collect() }
}

#[cfg(test)]
mod tests;
