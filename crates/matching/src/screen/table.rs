//! Listed names, and how they are found through their words.

use std::collections::HashMap;

use super::prepared::{Asked, Prepared, Role};
use super::scoring::Listed;
use super::traces::{Traces, short};
use crate::compare::names::assign::MOST;
use crate::compare::names::common;
use crate::compare::names::company::{self, Acronyms};
use crate::compare::names::romanise;
use crate::compare::names::word::{Letters, Word};

/// One listed name.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Row {
    pub(super) entry: u32,
    /// Place among the entry's names.
    pub(super) name: u32,
    /// Its words where they fit, so that a row is found within one line of the cache;
    /// otherwise the place of the first in [`Table::tokens`].
    tokens: [u32; INLINE],
    pub(super) len: u8,
    generation: u8,
    /// How many of its words lead, and how many are initials.
    pub(super) leading: u8,
    pub(super) initials: u8,
    /// What the leading words weigh together.
    pub(super) weight: f32,
}

/// Most words that a row holds itself.
const INLINE: usize = 4;

/// Names of one sort (people, or everything else).
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    /// Words of rows that are too long to hold them: number of the word and its role in the
    /// low bits.
    tokens: Vec<u32>,
    /// Every distinct word once.
    pub(super) words: Vec<Word>,
    /// How rare each word is: one entry in two to this power has it.
    pub(super) bits: Vec<f32>,
    /// Where the rows of each word begin in `postings`: two places a word.
    posting_starts: Vec<u32>,
    /// Rows in which a word leads: first those that one word may be enough for,
    /// then the others.
    postings: Vec<u32>,
    /// From what may be left of a mistyped or otherwise spelled word to words.
    pub(super) traces: Traces,
    /// From joined neighbouring words, and from acronyms, to rows.
    pub(super) runs: Traces,
    /// For each letter the rows that have a word beginning with it, as bits; empty for
    /// companies.
    pub(super) letters: Vec<Vec<u64>>,
    /// What else is known of each row's name; empty for people.
    companies: Vec<Company>,
}

/// What is known of a company's name besides its words.
#[derive(Clone, Copy, Debug, Default)]
struct Company {
    /// All letters without spaces.
    whole: Letters,
    acronyms: Acronyms,
}

/// Bits of a token that hold its role.
const ROLE_BITS: u32 = 3;
/// A word is never counted as rarer than this, since lists are small beside the
/// world.
const MOST_BITS: f64 = 14.0;
/// How many names beyond the list are imagined when a word's rarity is judged,
/// and how rare a word is there: a short list says nothing about rarity.
const IMAGINED: f64 = 2000.0;
const IMAGINED_SHARE: f64 = 1.0 / 4096.0;

/// Salt of the traces of acronyms, and of names that may be one.
pub(super) const BY_ACRONYM: u64 = 0x6a09_e667_f3bc_c908;
pub(super) const BY_ITSELF: u64 = 0xbb67_ae85_84ca_a73b;
/// A word of a company's name that is this rare, in bits, weighs all it can, and
/// commoner ones less, but never less than so much: `Korea` and `Moscow` stand in
/// many names.
const FULL_WEIGHT: f32 = 11.0;
const LEAST_WEIGHT: f32 = 0.35;

/// How rare a word is that so many of the entries have: one in two to this power.
fn rarity(with_it: u32, entries: u32) -> f32 {
    let others = f64::from(with_it.saturating_sub(1)) + IMAGINED * IMAGINED_SHARE;
    ((f64::from(entries) + IMAGINED) / others).log2().clamp(1.0, MOST_BITS) as f32
}

impl Table {
    pub(super) fn build(names: impl Iterator<Item = (u32, u32, Prepared)>) -> Self {
        let mut table = Self::default();
        let mut numbers: HashMap<Letters, u32> = HashMap::new();
        // How many entries have each word; `last` keeps aliases of one entry from counting twice.
        let (mut entries_with, mut last_entry) = (Vec::<u32>::new(), Vec::<u32>::new());
        let mut entry_count = 0_u32;
        let mut last_seen = u32::MAX;
        let mut runs = Vec::new();
        for (entry, name, prepared) in names {
            entry_count += u32::from(entry != last_seen);
            last_seen = entry;
            let row = table.rows.len() as u32;
            let mut tokens = [0; INLINE];
            let long = prepared.words.len() > INLINE;
            if let (true, [start, ..]) = (long, &mut tokens) {
                *start = table.tokens.len() as u32;
            }
            let mut slots = tokens.iter_mut();
            for (word, role) in &prepared.words {
                let number = *numbers.entry(word.text).or_insert_with(|| {
                    table.words.push(*word);
                    entries_with.push(0);
                    last_entry.push(u32::MAX);
                    table.words.len() as u32 - 1
                });
                let at = number as usize;
                if let (Some(last), Some(count)) =
                    (last_entry.get_mut(at), entries_with.get_mut(at))
                {
                    *count += u32::from(*last != entry);
                    *last = entry;
                }
                let token = number << ROLE_BITS | role.to_bits();
                if long {
                    table.tokens.push(token);
                } else if let Some(slot) = slots.next() {
                    *slot = token;
                }
            }
            let count = |wanted: fn(Role) -> bool| {
                prepared.words.iter().filter(|(_, r)| wanted(*r)).count() as u8
            };
            table.rows.push(Row {
                entry,
                name,
                tokens,
                len: prepared.words.len() as u8,
                generation: prepared.generation,
                leading: count(Role::leads),
                initials: count(|role| role == Role::Initial),
                weight: 0.0,
            });
            if prepared.is_company() {
                let (whole, acronyms) = (prepared.whole, prepared.acronyms);
                table.companies.push(Company { whole, acronyms });
                let known = acronyms.iter().filter(|hash| **hash != 0);
                runs.extend(known.map(|hash| (short(hash ^ BY_ACRONYM), row)));
                if let Some(word) = prepared.single() {
                    let hash = company::acronym_hash(&word.text);
                    let fits = company::acronym_agreement(&word.text).is_some();
                    runs.extend(fits.then_some((short(hash ^ BY_ITSELF), row)));
                }
                runs.push((short(Word::trace_of_text(&prepared.whole)), row));
            }
            let texts: Vec<Letters> = prepared.words.iter().map(|(word, _)| word.text).collect();
            Prepared::cyclic_runs(&texts, |_, _, run| {
                runs.push((short(Word::trace_of_text(run)), row));
                runs.push((short(Word::trace_of_key(&romanise::key(run))), row));
            });
        }
        let companies = table.is_of_companies();
        table.bits = entries_with
            .iter()
            .zip(&table.words)
            .map(|(count, word)| {
                let (word, most) = (word.text.as_str(), rarity(*count, entry_count));
                let companies =
                    if companies { common::bits_in_companies(word) } else { f32::INFINITY };
                most.min(common::bits(word)).min(companies)
            })
            .collect();
        for number in 0..table.rows.len() {
            let weight = table.rows.get(number).map(|row| table.weight(row));
            if let (Some(row), Some(weight)) = (table.rows.get_mut(number), weight) {
                row.weight = weight;
            }
        }
        table.post();
        table.spell();
        let mut pairs = Vec::new();
        for (number, word) in (0_u32..).zip(&table.words) {
            word.traces(|trace, _| pairs.push((short(trace), number)));
        }
        table.traces = Traces::build(pairs);
        table.runs = Traces::build(runs);
        table.words.shrink_to_fit();
        table.tokens.shrink_to_fit();
        table.rows.shrink_to_fit();
        table
    }

    pub(super) fn is_of_companies(&self) -> bool {
        !self.companies.is_empty()
    }

    /// What a word that is this rare weighs in a name.
    fn weight_of(&self, role: Role, bits: f32) -> f32 {
        if role == Role::Full && self.is_of_companies() {
            (bits / FULL_WEIGHT).clamp(LEAST_WEIGHT, 1.0)
        } else {
            role.weight() as f32
        }
    }

    /// What the leading words of a row weigh together.
    fn weight(&self, row: &Row) -> f32 {
        let weights = self.tokens_of(row).map(|(number, role)| {
            let bits = self.bits.get(number as usize).copied().unwrap_or_default();
            if role.leads() { self.weight_of(role, bits) } else { 0.0 }
        });
        weights.sum()
    }

    /// Fills the postings from the rows.
    fn post(&mut self) {
        let mut starts = vec![0_u32; 2 * self.words.len() + 1];
        // Whether one word that agrees may be enough comes first, for each word.
        let place = |row: &Row, word: u32| 2 * word as usize + usize::from(!row.is_alone());
        let leading = |row: &Row| {
            let mut words = [u32::MAX; MOST];
            let leading = self.tokens_of(row).filter(|(_, role)| role.leads());
            for (slot, (number, _)) in words.iter_mut().zip(leading) {
                *slot = number;
            }
            // A word that stands twice in a name is posted once.
            for n in 1..MOST {
                let (before, rest) = words.split_at_mut(n);
                if let Some(word) = rest.first_mut().filter(|word| before.contains(word)) {
                    *word = u32::MAX;
                }
            }
            words.into_iter().filter(|word| *word != u32::MAX)
        };
        for row in &self.rows {
            for word in leading(row) {
                if let Some(count) = starts.get_mut(place(row, word) + 1) {
                    *count += 1;
                }
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut postings = vec![0_u32; sum as usize];
        for (number, row) in (0_u32..).zip(&self.rows) {
            for word in leading(row) {
                if let Some(at) = next.get_mut(place(row, word)) {
                    if let Some(slot) = postings.get_mut(*at as usize) {
                        *slot = number;
                    }
                    *at += 1;
                }
            }
        }
        (self.posting_starts, self.postings) = (starts, postings);
    }

    /// Fills the rows by letter.
    fn spell(&mut self) {
        if self.is_of_companies() {
            return;
        }
        let mut letters = vec![vec![0_u64; self.rows.len().div_ceil(64)]; 26];
        for (number, row) in self.rows.iter().enumerate() {
            for (word, _) in self.tokens_of(row) {
                let letter = self.words.get(word as usize).and_then(Word::first_letter);
                let rows = letter.and_then(|letter| letters.get_mut(letter));
                if let Some(rows) = rows.and_then(|rows| rows.get_mut(number / 64)) {
                    *rows |= 1 << (number % 64);
                }
            }
        }
        self.letters = letters;
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Bytes held, about.
    pub(super) fn bytes(&self) -> usize {
        self.rows.capacity() * size_of::<Row>()
            + (self.tokens.capacity() + self.postings.capacity() + self.posting_starts.capacity())
                * size_of::<u32>()
            + self.words.capacity() * (size_of::<Word>() + size_of::<f32>())
            + self.traces.bytes()
            + self.runs.bytes()
            + self.letters.iter().map(|rows| rows.capacity() * size_of::<u64>()).sum::<usize>()
            + self.companies.capacity() * size_of::<Company>()
    }

    /// The rows in which a word leads: those that one word may be enough for, and
    /// the others.
    pub(super) fn rows_of(&self, word: u32) -> (&[u32], &[u32]) {
        let place = 2 * word as usize;
        let at = |n: usize| self.posting_starts.get(n).copied().unwrap_or_default() as usize;
        let (start, middle, end) = (at(place), at(place + 1), at(place + 2));
        (
            self.postings.get(start..middle).unwrap_or_default(),
            self.postings.get(middle..end).unwrap_or_default(),
        )
    }

    /// The words of a row by their numbers, with their roles.
    pub(super) fn tokens_of<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = (u32, Role)> + 'a {
        let len = usize::from(row.len);
        let start = row.tokens.first().map_or(0, |start| *start as usize);
        let tokens = match row.tokens.get(..len) {
            Some(tokens) => tokens,
            None => self.tokens.get(start..start + len).unwrap_or_default(),
        };
        let role = |token: u32| Role::from_bits(token & ((1 << ROLE_BITS) - 1));
        tokens.iter().map(move |token| (token >> ROLE_BITS, role(*token)))
    }

    /// Calls back with the words of a row and how rare they are.
    pub(super) fn with_row<R>(&self, place: u32, use_it: impl FnOnce(&Listed<'_>) -> R) -> R {
        let row = self.rows.get(place as usize).copied().unwrap_or_default();
        let empty = Word::default();
        let mut words = [(&empty, Role::Full); MOST];
        let mut bits = [0.0_f32; MOST];
        let mut weights = [0.0_f32; MOST];
        let slots = words.iter_mut().zip(&mut bits).zip(&mut weights);
        for ((number, role), ((word, bit), weight)) in self.tokens_of(&row).zip(slots) {
            if let Some(listed) = self.words.get(number as usize) {
                *word = (listed, role);
            }
            *bit = self.bits.get(number as usize).copied().unwrap_or_default();
            *weight = self.weight_of(role, *bit);
        }
        let len = usize::from(row.len);
        let company = self.companies.get(place as usize).copied().unwrap_or_default();
        let listed = Listed {
            words: words.get(..len).unwrap_or_default(),
            bits: bits.get(..len).unwrap_or_default(),
            generation: row.generation,
            weights: weights.get(..len).unwrap_or_default(),
            whole: company.whole,
            acronyms: &company.acronyms,
        };
        use_it(&listed)
    }

    /// Whether only one word leads in the row.
    pub(super) fn is_single(&self, row: u32) -> bool {
        self.rows.get(row as usize).is_some_and(|row| row.leading < 2)
    }

    /// The query with what its words weigh. A word of a company's name that is not
    /// listed may be a mistyped trade or legal form.
    pub(super) fn weighed(&self, mut query: Prepared) -> Prepared {
        let listed = |word: &Word| {
            self.traces.get(short(Word::trace_of_text(&word.text))).find(|number| {
                self.words.get(*number as usize).is_some_and(|listed| listed.text == word.text)
            })
        };
        let company = query.is_company();
        let asked = query.words.iter().map(|(word, role)| match listed(word) {
            _ if *role != Role::Full || !company => {
                Asked { weight: role.weight() as f32, meant: None }
            }
            Some(number) => {
                let bits = self.bits.get(number as usize).copied().unwrap_or_default();
                Asked { weight: self.weight_of(*role, bits), meant: None }
            }
            None => Asked { weight: 1.0, meant: company::generic_near(&word.text) },
        });
        query.asked = asked.collect();
        let leads =
            |((_, role), asked): (&(Word, Role), &Asked)| role.leads() && asked.meant.is_none();
        if !company || query.words.iter().zip(&query.asked).any(leads) {
            return query;
        }
        // Nothing but trades, some of them mistyped: they are the name.
        let words =
            query.words.iter().zip(&query.asked).filter_map(|(word, asked)| match asked.meant {
                None => Some(*word),
                Some(meant) => (meant.len() > 0).then(|| (Word::new(meant), Role::Generic)),
            });
        let words: Vec<_> = words.collect();
        if words.is_empty() {
            query.asked.iter_mut().for_each(|asked| asked.meant = None);
            return query;
        }
        query.words = words;
        query = query.with_a_leading_word();
        let asked = query.words.iter().map(|(word, role)| {
            let bits = listed(word).and_then(|number| self.bits.get(number as usize)).copied();
            Asked { weight: bits.map_or(1.0, |bits| self.weight_of(*role, bits)), meant: None }
        });
        query.asked = asked.collect();
        query
    }
}

impl Row {
    /// Whether one word that agrees may be enough for this name: it has no other, or
    /// initials beside it.
    pub(super) fn is_alone(&self) -> bool {
        self.leading < 2 || self.initials > 0
    }
}
