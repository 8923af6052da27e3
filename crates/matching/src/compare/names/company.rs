//! Names of companies: legal forms set aside, generic words weighed lightly,
//! numbers taken literally.

mod words;

use std::cmp::Ordering;

use super::assign::{self, MOST};
use super::strokes;
use super::word::{Letters, Word};
use crate::compare::text;
use words::Meaning;

/// A company's name prepared for comparison.
#[derive(Clone, Debug)]
pub struct CompanyName {
    words: Vec<(Word, Rank)>,
    /// Each word as it was written: a trade is counted as another word.
    written: Vec<Letters>,
    /// The legal form as one key, empty where none is written.
    form: &'static str,
    /// All letters and digits without spaces, the legal form included.
    whole: Letters,
    acronyms: Acronyms,
}

/// What a company may be called by the first letters of its words, as hashes: without its
/// legal form, with it, and with the small words; 0 where there are too few letters.
pub(crate) type Acronyms = [u64; 3];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rank {
    /// Tells this company from others.
    Distinctive,
    /// A trade or a place that thousands of companies share.
    Generic,
    /// A number: equal or different, never alike.
    Number,
    /// One letter: a word cut short, or what tells `Plan A` from `Plan B`.
    Letter,
}

fn weight(rank: Rank) -> f64 {
    match rank {
        Rank::Distinctive | Rank::Number => 1.0,
        Rank::Letter => 0.35,
        Rank::Generic => 0.25,
    }
}

/// Whether a word says a trade or a place in names of companies.
pub(crate) fn is_generic(word: &str) -> bool {
    matches!(words::meaning(&[word]), Some((_, Meaning::Generic(_))))
}

/// The trade or place that a mistyped word was meant to be, one edit away and long enough
/// that chance is unlikely. Empty for a legal form, which counts for nothing.
pub(crate) fn generic_near(word: &Letters) -> Option<Letters> {
    let near = |meant: &str| {
        word.len() + 1 >= meant.len() && strokes::within(meant.as_bytes(), word.as_bytes(), 1)
    };
    if is_form_near(word) {
        return Some(Letters::new());
    }
    let long_enough = |generic: &str| generic.len() > 4 || generic == "bank";
    let meant = words::GENERIC
        .iter()
        .find(|(generic, _)| long_enough(generic) && word.len() > 3 && near(generic));
    meant.map(|(_, counted)| Letters::of(counted))
}

/// Whether a word is a mistyped legal form.
fn is_form_near(word: &Letters) -> bool {
    let near = |form: &&&str| {
        word.len() + 1 >= form.len() && strokes::within(form.as_bytes(), word.as_bytes(), 1)
    };
    let spoken = word.as_bytes().iter().any(|b| matches!(b, b'a' | b'e' | b'i' | b'o' | b'u'));
    word.len() > 3 && words::LONG_FORMS.iter().find(near).is_some()
        || !spoken && word.len() > 2 && words::SHORT_FORMS.iter().find(near).is_some()
}

/// Whether a trade says what kind of house a company is, which no other kind calls itself.
pub(crate) fn is_institution(trade: &Letters) -> bool {
    matches!(
        trade.as_str(),
        "bank" | "university" | "college" | "school" | "academy" | "hospital" | "church" | "credit"
    )
}

/// Similarity of two words of companies' names, which are shorter and made with more
/// freedom than names of people: letters left out are no script without vowels there, and three or
/// four letters are soon alike.
pub(crate) fn similarity_in_companies(x: &Word, y: &Word, similarity: f64) -> f64 {
    match x.text.len().max(y.text.len()) {
        _ if x.text == y.text => similarity,
        4.. if x.by_skeleton(y) => x.by_edits(y, true, true),
        0..=3 => similarity.min(ALIKE_IN_THREE),
        4 => similarity.min(ALIKE_IN_FOUR),
        _ => similarity,
    }
}

/// Highest similarity of two words of so many letters in names of companies: less than it
/// takes by itself.
const ALIKE_IN_THREE: f64 = 0.7;
const ALIKE_IN_FOUR: f64 = 0.78;

/// Fewest and most letters of an acronym.
const ACRONYM: std::ops::RangeInclusive<usize> = 3..=8;

/// How far a single word agrees with a name whose words begin with its letters; `None`
/// where the word cannot be an acronym. Few letters, or letters that can be spoken and so
/// may be a name of their own, agree by chance.
pub(crate) fn acronym_agreement(word: &Letters) -> Option<f64> {
    let letters = word.as_bytes();
    if !ACRONYM.contains(&letters.len()) || letters.iter().any(|b| !b.is_ascii_lowercase()) {
        return None;
    }
    let is_vowel = |b: &u8| matches!(b, b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
    let spoken =
        letters.iter().any(is_vowel) && !letters.windows(3).any(|w| !w.iter().any(is_vowel));
    Some(match (letters.len(), spoken) {
        (3, _) | (4, true) => 0.7,
        (4, false) | (5, true) => 0.82,
        _ => 0.85,
    })
}

/// The hash under which an acronym is known.
pub(crate) fn acronym_hash(word: &Letters) -> u64 {
    text::hash(word.as_bytes()) | 1
}

/// What one more distinctive word on one side costs, as a share of its weight:
/// more than in a person's name, because `Orion Bank` is not `Orion Air Bank`.
const MISSING: f64 = 0.5;

/// How far two company names agree, from 0 to 1. `None` when either holds no
/// letters or digits.
///
/// Legal forms are set aside (a different one costs little), trades and places
/// weigh lightly and never make two companies equal by themselves, numbers must
/// be equal, and an acronym agrees with the words it is made of.
///
/// ```
/// use matching::compare::names::company_agreement;
///
/// assert!(company_agreement("Acme Technologies, Inc.", "ACME Tech LLC").unwrap() > 0.9);
/// assert!(company_agreement("Orion Trading Co", "Vega Trading Co").unwrap() < 0.4);
/// ```
#[must_use]
pub fn company_agreement(a: &str, b: &str) -> Option<f64> {
    Some(CompanyName::parse(a)?.agreement(&CompanyName::parse(b)?))
}

impl CompanyName {
    /// Cuts a company's name into words and sets its legal form aside. `None`
    /// when it holds no letters or digits.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let folded = text::fold(name);
        let mut tokens: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let mut form = "";
        let mut form_letter = None;
        // Forms stand at the end: `Acme Co., Ltd`.
        while let Some((left, found)) = without_form(&tokens) {
            form_letter = tokens.get(left).and_then(|word| word.bytes().next());
            tokens.truncate(left);
            form = if form.is_empty() { found } else { form };
        }
        let mut named = Named::default();
        let mut rest = tokens.as_slice();
        while let Some((first, after)) = rest.split_first() {
            let (taken, meaning) = words::meaning(rest).unzip();
            let taken = taken.unwrap_or(1);
            match meaning {
                // Or before the name, or in its middle: `OOO Acme`, `Acme Company for Trade`.
                Some(Meaning::Form(found))
                    if taken > 2
                        || !words::ONLY_LAST
                            .contains(&spaced(rest.get(..taken).unwrap_or_default()).as_str()) =>
                {
                    form = if form.is_empty() { found } else { form };
                    named.empty(first);
                }
                Some(Meaning::Generic(counted)) => {
                    rest.iter().take(taken).for_each(|word| named.letter(word));
                    named.words.push((Word::new(Letters::of(counted)), Rank::Generic));
                    named.written.push(spaced(rest.get(..taken).unwrap_or_default()));
                }
                _ if words::EMPTY.contains(first) => named.empty(first),
                // `S ogranichennoi otvetstvennostyu`: with limited liability.
                _ if *first == "s" && after.first().is_some_and(|w| w.starts_with("ogranich")) => {}
                _ => {
                    named.word(first);
                    rest = after;
                    continue;
                }
            }
            rest = rest.get(taken..).unwrap_or_default();
        }
        // Nothing but forms and empty words: they are the name after all.
        if named.words.is_empty() {
            tokens.iter().for_each(|word| named.word(word));
        }
        let mut whole = Letters::new();
        folded.bytes().filter(|b| *b != b' ').for_each(|b| whole.push(b));
        let acronyms = named.acronyms(form_letter);
        (!named.words.is_empty()).then_some(Self {
            words: named.words,
            written: named.written,
            form,
            whole,
            acronyms,
        })
    }

    /// How far two company names agree: see [`company_agreement`].
    #[must_use]
    pub fn agreement(&self, other: &Self) -> f64 {
        let score = match self.letters().cmp(other.letters()) {
            Ordering::Equal => 1.0,
            Ordering::Less => compare(self, other),
            Ordering::Greater => compare(other, self),
        };
        // `Ltd` and `Company` are written for one another; other forms differ in law.
        let differ = !self.form.is_empty() && !other.form.is_empty() && self.form != other.form;
        if differ { score * 0.96 } else { score }
    }

    fn letters(&self) -> impl Iterator<Item = &[u8]> {
        self.words.iter().map(|(word, _)| word.text.as_bytes())
    }

    /// The words without the legal form, each with what it is worth.
    pub(crate) fn words(&self) -> &[(Word, Rank)] {
        &self.words
    }

    /// All letters and digits without spaces, the legal form included, cut to
    /// what [`Letters`] holds.
    pub(crate) fn whole(&self) -> Letters {
        self.whole
    }

    /// Whether anything but its own words says that this is a company: a legal form, a
    /// trade, a number.
    pub(crate) fn says_company(&self) -> bool {
        let own = |rank: &Rank| matches!(rank, Rank::Distinctive | Rank::Letter);
        !self.form.is_empty() || self.words.iter().any(|(_, rank)| !own(rank))
    }

    /// What the company may be called by the first letters of its words.
    pub(crate) fn acronyms(&self) -> &Acronyms {
        &self.acronyms
    }
}

/// Words with spaces between them, cut to what [`Letters`] holds.
fn spaced(words: &[&str]) -> Letters {
    let mut letters = Letters::new();
    for (place, word) in words.iter().enumerate() {
        if place > 0 {
            letters.push(b' ');
        }
        letters.extend(word.as_bytes());
    }
    letters
}

/// How many words are left without the legal form at the end, and which form that was;
/// `None` when there is none or nothing else is left.
fn without_form(tokens: &[&str]) -> Option<(usize, &'static str)> {
    (1..tokens.len()).find_map(|left| match words::meaning(tokens.get(left..)?)? {
        (taken, Meaning::Form(form)) if left + taken == tokens.len() => Some((left, form)),
        _ => None,
    })
}

/// The words of a name as they are read, and their first letters.
#[derive(Default)]
struct Named {
    words: Vec<(Word, Rank)>,
    written: Vec<Letters>,
    /// Of the words that say something; of all words; and of a form before the name.
    initials: Letters,
    all_initials: Letters,
    /// Whether the last word was made of single letters: `I. B. M.` is one word.
    spelled: bool,
}

impl Named {
    fn letter(&mut self, word: &str) {
        if let Some(first) = word.bytes().next() {
            self.initials.push(first);
            self.all_initials.push(first);
        }
        self.spelled = false;
    }

    fn empty(&mut self, word: &str) {
        word.bytes().take(1).for_each(|first| self.all_initials.push(first));
        self.spelled = false;
    }

    fn word(&mut self, word: &str) {
        let spelled = word.len() == 1 && word.bytes().all(|b| b.is_ascii_lowercase());
        let before = self.spelled;
        self.letter(word);
        self.spelled = spelled;
        if let (true, true, Some((last, rank))) = (spelled, before, self.words.last_mut()) {
            let mut joined = last.text;
            word.bytes().for_each(|b| joined.push(b));
            (*last, *rank) = (Word::new(joined), Rank::Distinctive);
            if let Some(written) = self.written.last_mut() {
                *written = joined;
            }
            return;
        }
        let rank = if spelled {
            Rank::Letter
        } else if word.bytes().all(|b| b.is_ascii_digit()) {
            Rank::Number
        } else {
            Rank::Distinctive
        };
        let read = match NUMERALS.iter().position(|numeral| *numeral == word) {
            Some(place) => {
                (Word::new(Letters::of(DIGITS.get(place).unwrap_or(&word))), Rank::Number)
            }
            None => (Word::new(Letters::of(word)), rank),
        };
        self.written.push(read.0.text);
        self.words.push(read);
    }

    fn acronyms(&self, form: Option<u8>) -> Acronyms {
        let mut with_form = self.initials;
        form.into_iter().for_each(|b| with_form.push(b));
        let hash = |letters: &Letters| {
            if ACRONYM.contains(&letters.len()) { acronym_hash(letters) } else { 0 }
        };
        let mut all = [hash(&self.initials), hash(&with_form), hash(&self.all_initials)];
        // One word has no acronym, and one hash is enough.
        if self.words.len() < 2 {
            all = [0; 3];
        }
        let [first, second, third] = &mut all;
        *second = if second == first { 0 } else { *second };
        *third = if third == first || third == second { 0 } else { *third };
        all
    }
}

/// Roman numerals that are no words, with their digits. `I`, `V`, `X`, `Vi` and `Xi` are.
const NUMERALS: &[&str] = &["ii", "iii", "iv", "vii", "viii", "ix"];
const DIGITS: &[&str] = &["2", "3", "4", "7", "8", "9"];

fn compare(a: &CompanyName, b: &CompanyName) -> f64 {
    if let Some(agreed) = acronym(a, b).or_else(|| acronym(b, a)) {
        return agreed;
    }
    if let Some(agreed) = written_together(a, b) {
        return agreed;
    }
    let worth = |i: usize, j: usize| -> f64 {
        let (Some(x), Some(y)) = (a.words.get(i), b.words.get(j)) else { return 0.0 };
        let mistyped = match (x.1, y.1) {
            (Rank::Distinctive, Rank::Generic) => is_mistyped(&x.0, b.written.get(j)),
            (Rank::Generic, Rank::Distinctive) => is_mistyped(&y.0, a.written.get(i)),
            _ => false,
        };
        if mistyped { MISTYPED * weight(Rank::Generic) } else { worth(x, y) }
    };
    let pairs = assign::best(a.words.len(), b.words.len(), worth);
    let (mut agreed, mut compared, mut distinctive) = (0.0, 0.0, false);
    let mut used = [false; MOST];
    let (mut left, mut right) = ((0.0, 0.0), (0.0, 0.0));
    let mut numbers_differ = false;
    for (i, x) in a.words.iter().enumerate() {
        match pairs.get(i).copied().flatten().and_then(|j| Some((j, b.words.get(j)?))) {
            Some((j, y)) => {
                agreed += worth(i, j);
                // A letter stands for a word, and a mistyped trade is one.
                let cut = x.1 != y.1;
                let (x_weight, y_weight) = (weight(x.1), weight(y.1));
                compared += if cut { x_weight.min(y_weight) } else { x_weight.max(y_weight) };
                distinctive |= x.1 == Rank::Distinctive && y.1 == Rank::Distinctive;
                if let Some(slot) = used.get_mut(j) {
                    *slot = true;
                }
            }
            None => count(&mut left, x),
        }
    }
    for (j, y) in b.words.iter().enumerate() {
        if !used.get(j).copied().unwrap_or_default() {
            count(&mut right, y);
        }
    }
    numbers_differ |= has_number(a) != has_number(b) || numbers(a).ne(numbers(b));
    // A word shared and the trades contradicted: `Alpha Trading`, `Alpha Shipping`.
    let conflict = left.0.min(right.0) + TRADES_DIFFER * left.1.min(right.1);
    let missing = (left.0 - right.0).abs() * MISSING + (left.1 - right.1).abs() * 0.3;
    let total = compared + conflict + missing;
    let mut score = if total > 0.0 { agreed / total } else { 0.0 };
    if numbers_differ {
        score = score.min(if has_number(a) && has_number(b) { 0.5 } else { 0.75 });
    }
    // Sharing trades and places, or numbers, is not sharing a name.
    if !distinctive && a.words.iter().chain(&b.words).any(|(_, rank)| *rank == Rank::Distinctive) {
        score = score.min(0.3);
    }
    score
}

/// Whether a word is a trade with one letter wrong.
fn is_mistyped(word: &Word, trade: Option<&Letters>) -> bool {
    trade.is_some_and(|trade| {
        trade.len() > 3 && strokes::within(word.text.as_bytes(), trade.as_bytes(), 1)
    })
}

/// Similarity of a trade and a mistyping of it.
const MISTYPED: f64 = 0.9;

/// What two trades that differ cost, as a share of their weight.
const TRADES_DIFFER: f64 = 3.0;

/// Adds an unpaired word: distinctive weight first, generic weight second.
fn count(side: &mut (f64, f64), (word, rank): &(Word, Rank)) {
    match rank {
        Rank::Distinctive if is_form_near(&word.text) => {}
        Rank::Generic => side.1 += weight(*rank),
        Rank::Distinctive | Rank::Number | Rank::Letter => side.0 += weight(*rank),
    }
}

fn numbers(name: &CompanyName) -> impl Iterator<Item = &Letters> {
    name.words.iter().filter(|(_, rank)| *rank == Rank::Number).map(|(word, _)| &word.text)
}

fn has_number(name: &CompanyName) -> bool {
    numbers(name).next().is_some()
}

fn worth(x: &(Word, Rank), y: &(Word, Rank)) -> f64 {
    let weight = weight(x.1).max(weight(y.1));
    match (x.1, y.1) {
        _ if x.0.text == y.0.text => weight,
        (Rank::Distinctive, Rank::Letter) | (Rank::Letter, Rank::Distinctive) => {
            let least = self::weight(Rank::Letter);
            if x.0.similarity_by_letters(&y.0) > 0.0 { 0.95 * least } else { 0.0 }
        }
        (Rank::Distinctive, Rank::Distinctive) => {
            let similarity = x.0.similarity(&y.0);
            if similarity >= 0.75 { weight * similarity } else { 0.0 }
        }
        _ => 0.0,
    }
}

/// `IBM` against `International Business Machines`.
fn acronym(short: &CompanyName, long: &CompanyName) -> Option<f64> {
    let [(word, Rank::Distinctive)] = short.words.as_slice() else { return None };
    let agreement = acronym_agreement(&word.text)?;
    // With nothing but the two names to look at, letters that agree mean more.
    long.acronyms.contains(&acronym_hash(&word.text)).then_some(agreement.max(0.8))
}

/// The same letters with the spaces elsewhere.
fn written_together(a: &CompanyName, b: &CompanyName) -> Option<f64> {
    if a.words.len() == b.words.len() {
        return None;
    }
    let len = |name: &CompanyName| name.letters().map(<[u8]>::len).sum::<usize>();
    let divided_otherwise =
        len(a) >= 5 && len(a) == len(b) && a.letters().flatten().eq(b.letters().flatten());
    divided_otherwise.then_some(0.95)
}

#[cfg(test)]
mod tests;
