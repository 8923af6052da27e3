//! How listed names are found, and which of them need not be compared.

use std::collections::HashMap;

use super::prepared::{Asked, Prepared, Role};
use super::scoring::{self, ALIKE, Parts};
use super::table::{BY_ACRONYM, BY_ITSELF, Row, Table};
use super::traces::short;
use crate::compare::names::assign::MOST;
use crate::compare::names::common;
use crate::compare::names::company;
use crate::compare::names::word::{Letters, Word};

/// A listed name that reaches the threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) entry: u32,
    pub(super) name: u32,
    pub(super) row: u32,
    pub(super) score: f64,
}

/// Working memory of one searcher, reused from query to query.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// Rows that a word of the query leads to, as bits, where one is not enough.
    once: Vec<u64>,
    /// Rows that may reach the threshold, as bits and as numbers.
    twice: Vec<u64>,
    touched: Vec<u32>,
    /// The same rows themselves: gathered first, because to wait for all of them at once
    /// is quicker than for one after the other.
    rows: Vec<Row>,
    /// Rows with words divided otherwise, and the words of the query that are
    /// one word there, as bits; all bits where one word of the query is several.
    joined: Vec<(u32, u8)>,
    /// For every listed word one more than its line in `similarities`; 0 for none.
    lines: Vec<u32>,
    lined: Vec<u32>,
    similarities: Vec<Line>,
    /// Words that a word of the query has a trace in common with, and of which sorts: the
    /// numbers, and for every listed word the sorts.
    candidates: Vec<u32>,
    sorts: Vec<u8>,
    /// Rows with a word that an initial of the query may stand for, as bits.
    by_initial: Vec<u64>,
    /// Words alike to each word of the query, as places in `alike`.
    spans: [Span; MOST],
    /// Words searched before, with where in `alike` the words alike to them are.
    remembered: HashMap<Letters, Span, foldhash::fast::FixedState>,
    alike: Vec<(u32, f32)>,
}

/// How alike a listed word is to each word of the query, and to which it is, as bits.
#[derive(Clone, Copy, Debug, Default)]
struct Line {
    similarities: [f32; MOST],
    words: u8,
}

#[derive(Clone, Copy, Debug, Default)]
struct Span {
    start: u32,
    end: u32,
}

/// Most places of words alike to others that a searcher remembers.
const REMEMBERED: usize = 1 << 20;

impl Table {
    /// All names that score at least `threshold`.
    pub(super) fn search(
        &self,
        query: &Prepared,
        threshold: f64,
        scratch: &mut Scratch,
        mut found: impl FnMut(Found),
    ) {
        scratch.prepare(self.rows.len(), self.words.len());
        let mut bound = Bound::new(query);
        // How many rows each word leads to, and which word it is.
        let mut reach = [(0_usize, 0_usize); MOST];
        let mut words = 0;
        for (i, (word, _)) in query.words.iter().enumerate().filter(|(_, (_, role))| role.leads()) {
            let span = self.look_up(word, scratch);
            let mut rows = 0;
            for place in span.start..span.end {
                let Some((number, similarity)) = scratch.alike.get(place as usize).copied() else {
                    continue;
                };
                scratch.line(number, i, similarity);
                let listed = self.bits.get(number as usize).copied().unwrap_or_default();
                let most = query.bits.get(i).copied().unwrap_or(f32::INFINITY).min(listed);
                if let Some(bits) = bound.bits.get_mut(i) {
                    *bits = bits.max(most);
                }
                let (alone, others) = self.rows_of(number);
                rows += alone.len() + others.len();
            }
            if let (Some(slot), Some(reached)) = (scratch.spans.get_mut(i), reach.get_mut(words)) {
                *slot = span;
                *reached = (rows, i);
                words += 1;
            }
        }
        // The words that lead to most rows last: most of those rows no other word has
        // led to, and nothing need be noted of them.
        let reach = reach.get_mut(..words).unwrap_or_default();
        reach.sort_unstable();
        let one_is_enough = bound.company || threshold <= scoring::ONE_WORD;
        // Beside one full word an initial may agree with a full one.
        let abbreviated = bound.initials > 0 && bound.leading < 2;
        let by_initial = abbreviated && !one_is_enough;
        // A name of one word may stand in one of several.
        let among_others = bound.corroborated && bound.leading < 2;
        let one_is_enough = one_is_enough || among_others && threshold <= scoring::AMONG_OTHERS;
        if by_initial {
            self.look_up_initials(query, scratch);
        }
        for (turn, (_, i)) in (1..).zip(reach) {
            let span = scratch.spans.get(*i).copied().unwrap_or_default();
            for place in span.start..span.end {
                let number = scratch.alike.get(place as usize).map_or(u32::MAX, |(n, _)| *n);
                let (alone, others) = self.rows_of(number);
                scratch.touch(alone);
                if one_is_enough {
                    scratch.touch(others);
                } else if by_initial {
                    scratch.touch_by_initial(others);
                } else if turn < words {
                    scratch.touch_twice::<true>(others);
                } else if turn > 1 {
                    scratch.touch_twice::<false>(others);
                }
            }
        }
        self.look_up_joined(query, scratch);

        let row_of = |number: &u32| self.rows.get(*number as usize).copied().unwrap_or_default();
        scratch.rows.clear();
        scratch.rows.extend(scratch.touched.iter().map(row_of));
        for (number, row) in scratch.touched.iter().zip(&scratch.rows) {
            let lines = self.lines_of(row, scratch);
            if bound.highest(lines.words, lines.words, row, false) < threshold {
                continue;
            }
            let score = self.score_found(query, *number, &lines, false);
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
            let lines = self.lines_of(row, scratch);
            let mask = same.iter().fold(lines.words, |mask, (_, words)| mask | words);
            // One word of the query that is several there breaks the count.
            if mask != u8::MAX && bound.highest(mask, lines.words, row, true) < threshold {
                continue;
            }
            let score = self.score_found(query, number, &lines, true);
            if score >= threshold {
                found(Found { entry: row.entry, name: row.name, row: number, score });
            }
        }
        scratch.forget();
    }

    /// Notes the rows with a word that an initial of the query may stand for: that begins
    /// with it, or that is another spelling of it where one letter is a whole syllable.
    fn look_up_initials(&self, query: &Prepared, scratch: &mut Scratch) {
        scratch.by_initial.clear();
        scratch.by_initial.resize(self.rows.len().div_ceil(64), 0);
        for (word, _) in query.words.iter().filter(|(_, role)| *role == Role::Initial) {
            let rows = word.first_letter().and_then(|letter| self.letters.get(letter));
            for (to, from) in scratch.by_initial.iter_mut().zip(rows.into_iter().flatten()) {
                *to |= from;
            }
            if !word.is_syllables() {
                continue;
            }
            let span = self.look_up(word, scratch);
            for place in span.start..span.end {
                let number = scratch.alike.get(place as usize).map_or(u32::MAX, |(n, _)| *n);
                let (alone, others) = self.rows_of(number);
                for row in alone.iter().chain(others) {
                    set(&mut scratch.by_initial, *row);
                }
            }
        }
    }

    /// What is known of the words of a row.
    fn lines_of<'a>(&self, row: &Row, scratch: &'a Scratch) -> Lines<'a> {
        let mut lines = Lines::default();
        for ((number, role), line) in self.tokens_of(row).zip(&mut lines.lines) {
            let place = scratch.lines.get(number as usize).copied().unwrap_or_default();
            *line = place.checked_sub(1).and_then(|n| scratch.similarities.get(n as usize));
            if let (true, Some(line)) = (role.leads(), line) {
                lines.words |= line.words;
            }
        }
        lines
    }

    /// The score of a row by what is known of its words.
    fn score_found(&self, query: &Prepared, row: u32, lines: &Lines<'_>, joined: bool) -> f64 {
        self.with_row(row, |listed| {
            let similarity = |i: usize, j: usize| {
                let line = lines.lines.get(j).copied().flatten();
                line.and_then(|line| line.similarities.get(i)).copied().map_or(0.0, f64::from)
            };
            scoring::score(query, listed, similarity, joined, None)
        })
    }

    /// The score of any row, every word compared with every word.
    pub(super) fn score_exhaustively(
        &self,
        query: &Prepared,
        row: u32,
        explain: Option<&mut Parts>,
    ) -> f64 {
        self.with_row(row, |listed| {
            let similarity = |i: usize, j: usize| match (query.words.get(i), listed.words.get(j)) {
                // The table of similar words holds them at this precision.
                (Some((x, _)), Some((y, _))) => {
                    f64::from(self.fitted(x, y, x.similarity_of_words(y)) as f32)
                }
                _ => 0.0,
            };
            scoring::score(query, listed, similarity, true, explain)
        })
    }

    /// Whether a name was found through one word that says little by itself: it would not be
    /// found if nothing else could agree, or it is a weak alias that is a common word. Such a
    /// name is told only where something else does agree.
    pub(super) fn says_little_alone(
        &self,
        query: &Prepared,
        found: &Found,
        threshold: f64,
        weak: bool,
    ) -> bool {
        let single = query.single();
        if single.is_none() && !self.is_single(found.row) {
            return false;
        }
        if query.corroborated {
            let strict = Prepared { corroborated: false, ..query.clone() };
            if self.score_exhaustively(&strict, found.row, None) < threshold {
                return true;
            }
        }
        let common = |word: &Word| {
            let bits = common::bits(word.text.as_str());
            scoring::is_common(word, bits)
        };
        let listed = || {
            self.with_row(found.row, |listed| {
                let mut words = listed.words.iter().zip(listed.bits);
                words.any(|((word, role), bits)| role.leads() && scoring::is_common(word, *bits))
            })
        };
        weak && self.is_single(found.row)
            && !query.is_company()
            && single.is_some_and(|word| common(word) || listed())
    }

    /// All names that score at least `threshold`, by comparing every word with
    /// every listed word and the query with every listed name.
    pub(super) fn search_exhaustively(
        &self,
        query: &Prepared,
        threshold: f64,
        mut found: impl FnMut(Found),
    ) {
        let mut scratch = Scratch::default();
        scratch.prepare(self.rows.len(), self.words.len());
        for (i, (word, _)) in query.words.iter().enumerate() {
            for (number, listed) in (0_u32..).zip(&self.words) {
                let similarity = self.fitted(word, listed, word.similarity_of_words(listed));
                if similarity > 0.0 {
                    scratch.line(number, i, similarity as f32);
                }
            }
        }
        for (number, row) in (0_u32..).zip(&self.rows) {
            let score = self.score_found(query, number, &self.lines_of(row, &scratch), true);
            if score >= threshold {
                found(Found { entry: row.entry, name: row.name, row: number, score });
            }
        }
    }

    /// The similarity of two words as it counts in names of this table.
    fn fitted(&self, x: &Word, y: &Word, similarity: f64) -> f64 {
        if similarity > 0.0 && self.is_of_companies() {
            company::similarity_in_companies(x, y, similarity)
        } else {
            similarity
        }
    }

    /// Every listed word alike to `word`, and how alike, as a span of `alike`.
    fn look_up(&self, word: &Word, scratch: &mut Scratch) -> Span {
        if let Some(span) = scratch.remembered.get(&word.text) {
            return *span;
        }
        word.traces(|trace, sort| {
            for number in self.traces.get(short(trace)) {
                if let Some(sorts) = scratch.sorts.get_mut(number as usize) {
                    if *sorts == 0 {
                        scratch.candidates.push(number);
                    }
                    *sorts |= sort;
                }
            }
        });
        let start = scratch.alike.len() as u32;
        for number in scratch.candidates.drain(..) {
            let Some((sorts, listed)) =
                scratch.sorts.get_mut(number as usize).zip(self.words.get(number as usize))
            else {
                continue;
            };
            let similarity = word.similarity_found(listed, std::mem::take(sorts));
            let similarity = self.fitted(word, listed, similarity);
            if similarity >= ALIKE {
                scratch.alike.push((number, similarity as f32));
            }
        }
        let span = Span { start, end: scratch.alike.len() as u32 };
        scratch.remembered.insert(word.text, span);
        span
    }

    /// Finds rows whose words are those of the query, divided otherwise, or that are
    /// the query's first letters or have it for theirs.
    fn look_up_joined(&self, query: &Prepared, scratch: &mut Scratch) {
        let joined = &mut scratch.joined;
        if query.is_company() {
            let rows = self.runs.get(short(Word::trace_of_text(&query.whole)));
            joined.extend(rows.map(|row| (row, u8::MAX)));
            if let Some(word) =
                query.single().filter(|w| company::acronym_agreement(&w.text).is_some())
            {
                let rows = self.runs.get(short(company::acronym_hash(&word.text) ^ BY_ACRONYM));
                joined.extend(rows.map(|row| (row, u8::MAX)));
            }
            for hash in query.acronyms.iter().filter(|hash| **hash != 0) {
                // The same letters, as a word that stands alone.
                joined.extend(self.runs.get(short(hash ^ BY_ITSELF)).map(|row| (row, u8::MAX)));
            }
        }
        for (word, _) in query.words.iter().filter(|(_, role)| *role == Role::Full) {
            for trace in [Word::trace_of_text(&word.text), Word::trace_of_key(&word.key)] {
                joined.extend(self.runs.get(short(trace)).map(|row| (row, u8::MAX)));
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
                        let (alone, others) = self.rows_of(number);
                        let rows = alone.iter().chain(others);
                        joined.extend(rows.map(|row| (*row, run.words as u8)));
                    }
                }
            }
        }
    }
}

impl Scratch {
    fn prepare(&mut self, rows: usize, words: usize) {
        self.lines.resize(words, 0);
        self.sorts.resize(words, 0);
        self.once.clear();
        self.once.resize(rows.div_ceil(64), 0);
        self.twice.resize(rows.div_ceil(64), 0);
        if self.alike.len() > REMEMBERED {
            self.alike.clear();
            self.remembered.clear();
        }
    }

    /// Notes rows for which it is enough that one word leads to them.
    fn touch<'a>(&mut self, rows: impl IntoIterator<Item = &'a u32>) {
        for row in rows {
            if set(&mut self.twice, *row) {
                self.touched.push(*row);
            }
        }
    }

    /// Notes rows that have a word which an initial may stand for as well.
    fn touch_by_initial(&mut self, rows: &[u32]) {
        for row in rows {
            if is_set(&self.by_initial, *row) && set(&mut self.twice, *row) {
                self.touched.push(*row);
            }
        }
    }

    /// Notes rows that are to be looked at when a second word leads to them; `MORE`
    /// where other words follow.
    fn touch_twice<const MORE: bool>(&mut self, rows: &[u32]) {
        for row in rows {
            let before = if MORE { !set(&mut self.once, *row) } else { is_set(&self.once, *row) };
            if before && set(&mut self.twice, *row) {
                self.touched.push(*row);
            }
        }
    }

    /// Notes that listed word `number` is alike to word `i` of the query.
    fn line(&mut self, number: u32, i: usize, similarity: f32) {
        let Some(line) = self.lines.get_mut(number as usize) else { return };
        if *line == 0 {
            self.similarities.push(Line::default());
            self.lined.push(number);
            *line = self.similarities.len() as u32;
        }
        if let Some(line) = self.similarities.get_mut(*line as usize - 1) {
            line.words |= 1 << i;
            if let Some(cell) = line.similarities.get_mut(i) {
                *cell = similarity;
            }
        }
    }

    fn forget(&mut self) {
        for number in self.lined.drain(..) {
            if let Some(line) = self.lines.get_mut(number as usize) {
                *line = 0;
            }
        }
        self.similarities.clear();
        for row in self.touched.drain(..) {
            if let Some(bits) = self.twice.get_mut(row as usize / 64) {
                *bits = 0;
            }
        }
        self.joined.clear();
    }
}

/// What is known of the words of a row, and which words of the query lead to it.
#[derive(Default)]
struct Lines<'a> {
    lines: [Option<&'a Line>; MOST],
    words: u8,
}

/// Sets a bit; whether it was not set before.
fn set(bits: &mut [u64], place: u32) -> bool {
    let Some(word) = bits.get_mut(place as usize / 64) else { return false };
    let before = *word;
    *word |= 1 << (place % 64);
    *word != before
}

fn is_set(bits: &[u64], place: u32) -> bool {
    bits.get(place as usize / 64).is_some_and(|word| word >> (place % 64) & 1 == 1)
}

/// What a query can score at most, before words are compared.
struct Bound {
    company: bool,
    /// Whether something else may agree beside a person's name.
    corroborated: bool,
    /// How much each leading word weighs, 0 for the others.
    weights: [f64; MOST],
    /// How much an agreement on each can say at most.
    bits: [f32; MOST],
    /// How many words lead and were not mistyped trades.
    leading: usize,
    /// Particles and trades, mistyped ones too.
    rest: usize,
    initials: usize,
    /// Weight of the leading words that must agree or contradict.
    firm: [f64; MOST],
}

impl Bound {
    fn new(query: &Prepared) -> Self {
        let mut bound = Self {
            company: query.is_company(),
            corroborated: query.corroborated && !query.is_company(),
            weights: [0.0; MOST],
            firm: [0.0; MOST],
            bits: [0.0; MOST],
            leading: 0,
            rest: 0,
            initials: 0,
        };
        let slots = bound.weights.iter_mut().zip(&mut bound.firm);
        for (((_, role), Asked { weight, meant }), (slot, firm)) in
            query.words.iter().zip(&query.asked).zip(slots)
        {
            if role.leads() {
                *slot = f64::from(*weight);
                if meant.is_none() {
                    *firm = *slot;
                    bound.leading += 1;
                } else {
                    bound.rest += 1;
                }
            } else if *role == Role::Initial {
                bound.initials += 1;
            } else {
                bound.rest += 1;
            }
        }
        bound
    }

    /// No comparison with the row scores higher in which only the words of `mask` agree
    /// with leading words: those of `single` each with one, the others only together with
    /// neighbours; `joined` where words are divided otherwise.
    fn highest(&self, mask: u8, single: u8, row: &Row, joined: bool) -> f64 {
        let hits = mask.count_ones() as usize;
        let (mut agreed, mut left, mut bits) = (0.0, 0.0, 0.0);
        for (i, ((weight, firm), bit)) in
            self.weights.iter().zip(&self.firm).zip(&self.bits).enumerate()
        {
            if mask >> i & 1 == 1 {
                agreed += weight;
                bits += f64::from(*bit);
            } else {
                left += firm;
            }
        }
        let leading = usize::from(row.leading);
        let row_initials = usize::from(row.initials);
        let rest = usize::from(row.len) - leading - row_initials;
        let initials = self.initials + row_initials;
        // Words that are divided otherwise weigh as much as any other, and two of the query
        // or more are one of the row.
        let alone = (mask & single).count_ones() as usize;
        let listed = alone + (hits - alone) / 2;
        let agreed = if joined { listed as f64 } else { agreed }
            + Role::Initial.weight() * initials as f64
            + Role::Generic.weight() * rest.min(self.rest) as f64;
        // Initials may pair with leading words of the other side, others only
        // with their like.
        let left = left - row_initials as f64;
        let right = f64::from(row.weight) - listed as f64 - self.initials as f64;
        let conflict = left.min(right).max(0.0);
        let (bits, surplus) = if joined || self.company {
            (f64::INFINITY, 0.0)
        } else {
            // However words are paired, one side has this much more than the other.
            let slack = initials as f64 + Role::Generic.weight() * (rest + self.rest) as f64;
            (bits, (self.leading.abs_diff(leading) as f64 - slack).max(0.0))
        };
        let ratio = scoring::highest_ratio(agreed, conflict, surplus, bits);
        let longest = self.leading.max(leading);
        let abbreviated = initials > 0 && self.leading.min(leading) < 2;
        let cap = scoring::cap_of_pairs(hits, longest, abbreviated, self.company, conflict);
        let among_others = self.corroborated && hits > 0 && self.leading.min(leading) < 2;
        ratio.min(cap).max(if among_others { scoring::AMONG_OTHERS } else { 0.0 })
    }
}
