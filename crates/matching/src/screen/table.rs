//! Listed names, and how they are found through their words.

use std::collections::HashMap;

use super::common;
use super::prepared::{Prepared, Role};
use super::scoring::{self, ALIKE, Listed, Parts};
use super::traces::{Traces, short};
use crate::compare::names::assign::MOST;
use crate::compare::names::company;
use crate::compare::names::romanise;
use crate::compare::names::word::{Letters, Word};

/// One listed name.
#[derive(Clone, Copy, Debug)]
struct Row {
    entry: u32,
    /// Place among the entry's names.
    name: u32,
    /// First of its words in [`Table::tokens`].
    start: u32,
    len: u8,
    generation: u8,
    /// How many of its words lead, and how many are initials.
    leading: u8,
    initials: u8,
}

/// A listed name that reaches the threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) entry: u32,
    pub(super) name: u32,
    pub(super) row: u32,
    pub(super) score: f64,
}

/// Names of one sort (people, or everything else).
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Row>,
    /// Words of all rows: number of the word and its role in the low bits.
    tokens: Vec<u32>,
    /// Every distinct word once.
    words: Vec<Word>,
    /// How rare each word is: one entry in two to this power has it.
    bits: Vec<f32>,
    /// Where the rows of each word begin in `postings`.
    posting_starts: Vec<u32>,
    /// Rows in which a word leads.
    postings: Vec<u32>,
    /// From what may be left of a mistyped or otherwise spelled word to words.
    traces: Traces,
    /// From joined neighbouring words to rows.
    runs: Traces,
    /// All letters of each row's name without spaces; empty for people.
    wholes: Vec<Letters>,
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

/// How rare a word is that so many of the entries have: one in two to this power.
fn rarity(with_it: u32, entries: u32) -> f32 {
    let others = f64::from(with_it.saturating_sub(1)) + IMAGINED * IMAGINED_SHARE;
    ((f64::from(entries) + IMAGINED) / others).log2().clamp(1.0, MOST_BITS) as f32
}

/// Working memory of one searcher, reused from query to query.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// For every row the leading words of the query it was found through, as bits.
    masks: Vec<u8>,
    touched: Vec<u32>,
    /// Rows with words divided otherwise, and the words of the query that are
    /// one word there, as bits; all bits where one word of the query is several.
    joined: Vec<(u32, u8)>,
    /// For every listed word one more than its line in `similarities`; 0 for none.
    lines: Vec<u32>,
    lined: Vec<u32>,
    similarities: Vec<[f32; MOST]>,
    candidates: Vec<(u32, bool)>,
    /// How much an agreement on each word of the query can say at most.
    word_bits: [f32; MOST],
    /// Words searched before, with what was found.
    remembered: HashMap<Letters, Box<[(u32, f32)]>>,
}

/// Most words a searcher remembers.
const REMEMBERED: usize = 1 << 16;

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
            let start = table.tokens.len() as u32;
            let row = table.rows.len() as u32;
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
                table.tokens.push(number << ROLE_BITS | role.to_bits());
            }
            let count = |wanted: fn(Role) -> bool| {
                prepared.words.iter().filter(|(_, r)| wanted(*r)).count() as u8
            };
            table.rows.push(Row {
                entry,
                name,
                start,
                len: prepared.words.len() as u8,
                generation: prepared.generation,
                leading: count(Role::leads),
                initials: count(|role| role == Role::Initial),
            });
            if prepared.whole.len() > 0 {
                table.wholes.resize(table.rows.len(), Letters::new());
                if let Some(slot) = table.wholes.last_mut() {
                    *slot = prepared.whole;
                }
                runs.push((short(Word::trace_of_text(&prepared.whole)), row));
            }
            let texts: Vec<Letters> = prepared.words.iter().map(|(word, _)| word.text).collect();
            Prepared::cyclic_runs(&texts, |_, _, run| {
                runs.push((short(Word::trace_of_text(run)), row));
                runs.push((short(Word::trace_of_key(&romanise::key(run))), row));
            });
        }
        table.bits = entries_with
            .iter()
            .zip(&table.words)
            .map(|(count, word)| rarity(*count, entry_count).min(common::bits(word.text.as_str())))
            .collect();
        table.post();
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

    /// Fills the postings from the rows.
    fn post(&mut self) {
        let mut starts = vec![0_u32; self.words.len() + 1];
        let leading = |tokens: &[u32], row: &Row| -> Vec<u32> {
            let mut words: Vec<u32> = tokens
                .iter()
                .skip(row.start as usize)
                .take(usize::from(row.len))
                .filter(|token| Role::from_bits(*token & ((1 << ROLE_BITS) - 1)).leads())
                .map(|token| token >> ROLE_BITS)
                .collect();
            words.sort_unstable();
            words.dedup();
            words
        };
        for row in &self.rows {
            for word in leading(&self.tokens, row) {
                if let Some(count) = starts.get_mut(word as usize + 1) {
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
            for word in leading(&self.tokens, row) {
                if let Some(at) = next.get_mut(word as usize) {
                    if let Some(slot) = postings.get_mut(*at as usize) {
                        *slot = number;
                    }
                    *at += 1;
                }
            }
        }
        (self.posting_starts, self.postings) = (starts, postings);
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
            + self.wholes.capacity() * size_of::<Letters>()
    }

    fn rows_of(&self, word: u32) -> &[u32] {
        let start = self.posting_starts.get(word as usize).copied().unwrap_or_default() as usize;
        let end = self.posting_starts.get(word as usize + 1).copied().unwrap_or_default() as usize;
        self.postings.get(start..end).unwrap_or_default()
    }

    /// Calls back with the words of a row, how rare they are, and their numbers.
    fn with_row<R>(
        &self,
        place: u32,
        row: &Row,
        use_it: impl FnOnce(&Listed<'_>, &[u32]) -> R,
    ) -> R {
        let empty = Word::default();
        let mut words = [(&empty, Role::Full); MOST];
        let mut bits = [0.0_f32; MOST];
        let mut numbers = [0_u32; MOST];
        let start = row.start as usize;
        let tokens = self.tokens.get(start..start + usize::from(row.len)).unwrap_or_default();
        for (((token, word), bit), number) in
            tokens.iter().zip(&mut words).zip(&mut bits).zip(&mut numbers)
        {
            *number = token >> ROLE_BITS;
            if let Some(listed) = self.words.get(*number as usize) {
                *word = (listed, Role::from_bits(token & ((1 << ROLE_BITS) - 1)));
            }
            *bit = self.bits.get(*number as usize).copied().unwrap_or_default();
        }
        let len = tokens.len();
        let listed = Listed {
            words: words.get(..len).unwrap_or_default(),
            bits: bits.get(..len).unwrap_or_default(),
            generation: row.generation,
            whole: self.wholes.get(place as usize).copied().unwrap_or_default(),
        };
        use_it(&listed, numbers.get(..len).unwrap_or_default())
    }

    /// The query with mistyped trades and legal forms of a company read as what
    /// they were meant to be. A word that is listed is never taken for a mistake.
    pub(super) fn corrected(&self, mut query: Prepared) -> Prepared {
        if query.whole.len() == 0 {
            return query;
        }
        let listed = |word: &Word| {
            self.traces.get(short(Word::trace_of_text(&word.text))).any(|number| {
                self.words.get(number as usize).is_some_and(|listed| listed.text == word.text)
            })
        };
        let leading = query.words.iter().filter(|(_, role)| role.leads()).count();
        let mut left = leading;
        query.words.retain_mut(|(word, role)| {
            // Something must be left to be found by.
            if *role != Role::Full || left < 2 || listed(word) {
                return true;
            }
            if company::is_form_near(&word.text) {
                left -= 1;
                return false;
            }
            if let Some(generic) = company::generic_near(&word.text) {
                left -= 1;
                (*word, *role) = (generic, Role::Generic);
            }
            true
        });
        query
    }

    /// All names that score at least `threshold`.
    pub(super) fn search(
        &self,
        query: &Prepared,
        threshold: f64,
        scratch: &mut Scratch,
        mut found: impl FnMut(Found),
    ) {
        scratch.prepare(self.rows.len(), self.words.len());
        for (i, (word, _)) in query.words.iter().enumerate().filter(|(_, (_, role))| role.leads()) {
            self.look_up(word, scratch, |scratch, number, similarity| {
                scratch.line(number, i, similarity);
                let listed = self.bits.get(number as usize).copied().unwrap_or_default();
                let most = query.bits.get(i).copied().unwrap_or(f32::INFINITY).min(listed);
                if let Some(bits) = scratch.word_bits.get_mut(i) {
                    *bits = bits.max(most);
                }
                for row in self.rows_of(number) {
                    if let Some(mask) = scratch.masks.get_mut(*row as usize) {
                        if *mask == 0 {
                            scratch.touched.push(*row);
                        }
                        *mask |= 1 << i;
                    }
                }
            });
        }
        self.look_up_joined(query, scratch);

        let query_leading = query.words.iter().filter(|(_, role)| role.leads()).count();
        let query_initials = query.words.iter().filter(|(_, role)| *role == Role::Initial).count();
        let query_rest = query.words.len() - query_leading - query_initials;
        let counts = Counts { leading: query_leading, rest: query_rest, initials: query_initials };
        for number in &scratch.touched {
            let at = *number as usize;
            let (Some(row), Some(mask)) = (self.rows.get(at), scratch.masks.get(at)) else {
                continue;
            };
            let hits = mask.count_ones() as usize;
            let bits = (0..)
                .zip(&scratch.word_bits)
                .filter(|(i, _)| mask >> i & 1 == 1)
                .map(|(_, b)| f64::from(*b));
            if counts.highest(hits, hits.min(usize::from(row.leading)), Some(bits.sum()), row)
                < threshold
            {
                continue;
            }
            let score = self.score_found(query, *number, row, scratch, false);
            if score >= threshold {
                found(Found { entry: row.entry, name: row.name, row: *number, score });
            }
        }
        scratch.joined.sort_unstable();
        for same in scratch.joined.chunk_by(|a, b| a.0 == b.0) {
            let Some((number, row)) =
                same.first().and_then(|(n, _)| Some((*n, self.rows.get(*n as usize)?)))
            else {
                continue;
            };
            let own = scratch.masks.get(number as usize).copied().unwrap_or_default();
            let mask = same.iter().fold(own, |mask, (_, words)| mask | words);
            // One word of the query that is several there breaks the count.
            let hits = mask.count_ones() as usize;
            if mask != u8::MAX
                && counts.highest(hits, usize::from(row.leading), None, row) < threshold
            {
                continue;
            }
            let score = self.score_found(query, number, row, scratch, true);
            if score >= threshold {
                found(Found { entry: row.entry, name: row.name, row: number, score });
            }
        }
        for number in scratch.touched.drain(..) {
            if let Some(mask) = scratch.masks.get_mut(number as usize) {
                *mask = 0;
            }
        }
        scratch.joined.clear();
        scratch.forget_lines();
    }

    /// The score of a row whose similar words are in the scratch.
    fn score_found(
        &self,
        query: &Prepared,
        place: u32,
        row: &Row,
        scratch: &Scratch,
        joined: bool,
    ) -> f64 {
        self.with_row(place, row, |listed, numbers| {
            let similarity = |i: usize, j: usize| {
                let number = numbers.get(j).copied().unwrap_or(u32::MAX) as usize;
                let line = scratch.lines.get(number).copied().unwrap_or_default();
                let line =
                    line.checked_sub(1).and_then(|line| scratch.similarities.get(line as usize));
                line.and_then(|line| line.get(i)).copied().map_or(0.0, f64::from)
            };
            scoring::score(query, listed, &similarity, joined, None)
        })
    }

    /// The score of any row, every word compared with every word.
    pub(super) fn score_exhaustively(
        &self,
        query: &Prepared,
        row: u32,
        explain: Option<&mut Parts>,
    ) -> f64 {
        let place = row;
        let Some(row) = self.rows.get(place as usize) else { return 0.0 };
        self.with_row(place, row, |listed, _| {
            let similarity = |i: usize, j: usize| match (query.words.get(i), listed.words.get(j)) {
                // The table of similar words holds them at this precision.
                (Some((x, _)), Some((y, _))) => f64::from(x.similarity_of_words(y) as f32),
                _ => 0.0,
            };
            scoring::score(query, listed, &similarity, true, explain)
        })
    }

    /// All names that score at least `threshold`, by comparing with every one.
    pub(super) fn search_exhaustively(
        &self,
        query: &Prepared,
        threshold: f64,
        mut found: impl FnMut(Found),
    ) {
        for (number, row) in (0_u32..).zip(&self.rows) {
            let score = self.score_exhaustively(query, number, None);
            if score >= threshold {
                found(Found { entry: row.entry, name: row.name, row: number, score });
            }
        }
    }

    /// Calls back with every listed word alike to `word`, and how alike.
    fn look_up(
        &self,
        word: &Word,
        scratch: &mut Scratch,
        mut visit: impl FnMut(&mut Scratch, u32, f32),
    ) {
        if let Some((key, hits)) = scratch.remembered.remove_entry(&word.text) {
            hits.iter().for_each(|(number, similarity)| visit(scratch, *number, *similarity));
            scratch.remembered.insert(key, hits);
            return;
        }
        let mut candidates = std::mem::take(&mut scratch.candidates);
        candidates.clear();
        word.traces(|trace, by_syllables| {
            candidates.extend(self.traces.get(short(trace)).map(|number| (number, by_syllables)));
        });
        candidates.sort_unstable();
        let mut hits: Vec<(u32, f32)> = Vec::new();
        for same in candidates.chunk_by(|a, b| a.0 == b.0) {
            let Some((number, listed)) = same
                .first()
                .and_then(|(number, _)| Some((*number, self.words.get(*number as usize)?)))
            else {
                continue;
            };
            // Only a trace of syllables can lead to a likeness of syllables, which
            // is the dearer one to look for.
            let similarity =
                if same.iter().any(|(_, by_syllables)| *by_syllables) || word.is_initial() {
                    word.similarity_of_words(listed)
                } else if listed.is_initial() {
                    0.0
                } else {
                    word.similarity_by_letters(listed)
                };
            if similarity >= ALIKE {
                hits.push((number, similarity as f32));
            }
        }
        scratch.candidates = candidates;
        hits.iter().for_each(|(number, similarity)| visit(scratch, *number, *similarity));
        if scratch.remembered.len() >= REMEMBERED {
            scratch.remembered.clear();
        }
        scratch.remembered.insert(word.text, hits.into_boxed_slice());
    }

    /// Finds rows whose words are those of the query, divided otherwise.
    fn look_up_joined(&self, query: &Prepared, scratch: &mut Scratch) {
        if query.whole.len() > 0 {
            let rows = self.runs.get(short(Word::trace_of_text(&query.whole)));
            scratch.joined.extend(rows.map(|row| (row, u8::MAX)));
        }
        for (word, _) in query.words.iter().filter(|(_, role)| *role == Role::Full) {
            for trace in [Word::trace_of_text(&word.text), Word::trace_of_key(&word.key)] {
                scratch.joined.extend(self.runs.get(short(trace)).map(|row| (row, u8::MAX)));
            }
        }
        for run in &query.runs {
            let traces =
                [Some(Word::trace_of_text(&run.text)), run.key.as_ref().map(Word::trace_of_key)];
            for trace in traces.into_iter().flatten() {
                for number in self.traces.get(short(trace)) {
                    if self
                        .words
                        .get(number as usize)
                        .is_some_and(|word| run.similarity(word).is_some())
                    {
                        let rows = self.rows_of(number).iter();
                        scratch.joined.extend(rows.map(|row| (*row, run.words as u8)));
                    }
                }
            }
        }
    }
}

impl Scratch {
    fn prepare(&mut self, rows: usize, words: usize) {
        self.masks.resize(rows, 0);
        self.lines.resize(words, 0);
        self.word_bits = [0.0; MOST];
    }

    /// Notes that listed word `number` is alike to word `i` of the query.
    fn line(&mut self, number: u32, i: usize, similarity: f32) {
        let Some(line) = self.lines.get_mut(number as usize) else { return };
        if *line == 0 {
            self.similarities.push([0.0; MOST]);
            self.lined.push(number);
            *line = self.similarities.len() as u32;
        }
        let cells = self.similarities.get_mut(*line as usize - 1);
        if let Some(cell) = cells.and_then(|cells| cells.get_mut(i)) {
            *cell = similarity;
        }
    }

    fn forget_lines(&mut self) {
        for number in self.lined.drain(..) {
            if let Some(line) = self.lines.get_mut(number as usize) {
                *line = 0;
            }
        }
        self.similarities.clear();
    }
}

/// The words of a query, counted.
struct Counts {
    leading: usize,
    /// Particles and trades.
    rest: usize,
    initials: usize,
}

impl Counts {
    /// No comparison scores higher in which so many words of the query, and at
    /// most so many leading words of the row, agree, saying at most so many bits
    /// together; `None` where words are divided otherwise.
    fn highest(&self, hits: usize, listed_hits: usize, bits: Option<f64>, row: &Row) -> f64 {
        let leading = usize::from(row.leading);
        // Initials may pair with leading words of the other side, others only
        // with their like.
        let row_initials = usize::from(row.initials);
        let rest = usize::from(row.len) - leading - row_initials;
        let left = self.leading.saturating_sub(hits + row_initials);
        let right = leading.saturating_sub(listed_hits + self.initials);
        let conflict = left.min(right) as f64;
        let initials = self.initials + row_initials;
        let agreed = hits as f64
            + Role::Initial.weight() * initials as f64
            + Role::Generic.weight() * rest.min(self.rest) as f64;
        // However words are paired, one side has this much more than the other.
        let surplus = bits.map_or(0.0, |_| {
            let slack = initials as f64 + Role::Generic.weight() * (rest + self.rest) as f64;
            (self.leading.abs_diff(leading) as f64 - slack).max(0.0)
        });
        let ratio =
            scoring::highest_ratio(agreed, conflict, surplus, bits.unwrap_or(f64::INFINITY));
        ratio.min(scoring::cap_of_pairs(hits, self.leading.max(leading), initials))
    }
}
