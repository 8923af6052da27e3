//! Where rows, counts and complaints of one input gather until they are handed on.

use crate::actors::{Actors, Fresh};
use crate::columns::{Part, Rows};
use crate::{Error, HashKey};
use foldhash::{HashMap, HashMapExt, HashSet};
use model::tables::ALL;
use model::{Problem, RowId, Table};
use std::sync::Arc;

/// Most distinct kinds of unused record counted one by one; the rest are `other`.
const MOST_KINDS: usize = 500;
/// Rows of all tables together after which a collector should be emptied.
pub(crate) const ENOUGH_ROWS: usize = 16_384;
/// Bytes of text of one table after which its rows are finished into a batch.
const ENOUGH_TEXT: usize = 1 << 26;

/// What happened to records: each is exactly one of mapped, not used, rejected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) mapped: u64,
    pub(crate) not_used: u64,
    pub(crate) rejected: u64,
    pub(crate) kinds: HashMap<String, u64>,
}

impl Counts {
    pub(crate) fn not_used(&mut self, kind: &str) {
        self.not_used += 1;
        self.kind(kind, 1);
    }

    fn kind(&mut self, kind: &str, count: u64) {
        if let Some(seen) = self.kinds.get_mut(kind) {
            *seen += count;
        } else if self.kinds.len() < MOST_KINDS {
            self.kinds.insert(kind.to_owned(), count);
        } else {
            *self.kinds.entry("other".to_owned()).or_default() += count;
        }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.mapped += other.mapped;
        self.not_used += other.not_used;
        self.rejected += other.rejected;
        // Sorted, so that which kinds are counted one by one never depends on a hash.
        let mut kinds: Vec<_> = other.kinds.into_iter().collect();
        kinds.sort();
        for (kind, count) in kinds {
            self.kind(&kind, count);
        }
    }
}

/// Complaints that did not cost a record, counted by what and where: a column
/// that is wrong in ten million lines is one problem.
#[derive(Debug, Default)]
pub(crate) struct Warnings {
    seen: Vec<(Problem, u64)>,
}

impl Warnings {
    /// Most different complaints kept of one input.
    const MOST: usize = 200;

    pub(crate) fn add(&mut self, problem: Problem, count: u64) {
        let same = |other: &Problem| {
            other.slug == problem.slug && other.place.field == problem.place.field
        };
        if let Some((_, seen)) = self.seen.iter_mut().find(|(other, _)| same(other)) {
            *seen += count;
        } else if self.seen.len() < Self::MOST {
            self.seen.push((problem, count));
        }
    }

    /// Counts another occurrence if the complaint has been made before.
    pub(crate) fn again(&mut self, slug: &'static str, field: &str) -> bool {
        let same =
            |other: &Problem| other.slug == slug && other.place.field.as_deref() == Some(field);
        match self.seen.iter_mut().find(|(other, _)| same(other)) {
            Some((_, seen)) => {
                *seen += 1;
                true
            }
            None => false,
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        for (problem, count) in other.seen {
            self.add(problem, count);
        }
    }

    /// One problem each; where there were more, the first says how many.
    pub(crate) fn into_problems(self, file: &str) -> impl Iterator<Item = Problem> {
        self.seen.into_iter().map(move |(mut problem, count)| {
            if count > 1 {
                problem.message = format!("{} (first of {count} times)", problem.message);
            }
            if problem.place.file.is_none() { problem.in_file(file) } else { problem }
        })
    }
}

/// What a collector hands on.
#[derive(Default)]
pub(crate) struct Parsed {
    pub(crate) parts: Vec<Part>,
    pub(crate) counts: Counts,
    pub(crate) rejects: Vec<Problem>,
    pub(crate) warnings: Warnings,
    /// Actors first seen since the collector was last emptied.
    pub(crate) actors: Fresh,
}

/// Rows of the table with one index in [`ALL`], and how many there were before
/// the record being read.
struct Open {
    rows: Rows,
    before: usize,
}

/// Gathers what one worker makes of the records it is given.
///
/// A record is opened with [`begin`](Self::begin), gives any number of rows and
/// is closed by exactly one of [`mapped`](Self::mapped), [`not_used`](Self::not_used)
/// and [`reject`](Self::reject).
pub(crate) struct Collector {
    tables: Vec<Option<Open>>,
    /// Rows that are written once per distinct content.
    once: Vec<Option<Open>>,
    touched: Vec<(bool, usize)>,
    /// Contents of `once` rows this worker has written.
    seen: HashSet<u128>,
    /// Contents the record being read has added.
    fresh: Vec<u128>,
    /// Actors before the record being read, and before the last handing over.
    actors_before: usize,
    actors_handed: usize,
    pub(crate) actors: Actors,
    pub(crate) counts: Counts,
    pub(crate) rejects: Vec<Problem>,
    pub(crate) warnings: Warnings,
    pub(crate) file: u32,
    pub(crate) path: Arc<str>,
    pub(crate) source: Arc<str>,
    pub(crate) key: HashKey,
    rows: usize,
    /// Some table holds enough text.
    full: bool,
    ready: Vec<Part>,
    pub(crate) failed: Option<Error>,
}

impl Collector {
    pub(crate) fn new(key: HashKey) -> Self {
        Self {
            tables: ALL.iter().map(|_| None).collect(),
            once: ALL.iter().map(|_| None).collect(),
            touched: Vec::new(),
            seen: HashSet::default(),
            fresh: Vec::new(),
            actors_before: 0,
            actors_handed: 0,
            actors: Actors::default(),
            counts: Counts { kinds: HashMap::new(), ..Counts::default() },
            rejects: Vec::new(),
            warnings: Warnings::default(),
            file: 0,
            path: "".into(),
            source: "".into(),
            key,
            rows: 0,
            full: false,
            ready: Vec::new(),
            failed: None,
        }
    }

    /// Says which input the next records are of.
    pub(crate) fn input(&mut self, file: u32, path: &Arc<str>, source: &Arc<str>) {
        self.file = file;
        self.path = Arc::clone(path);
        self.source = Arc::clone(source);
    }

    pub(crate) fn begin(&mut self) {
        self.touched.clear();
        self.fresh.clear();
        self.actors_before = self.actors.len();
    }

    /// The rows of a table (an index in [`ALL`]) to write a row of.
    pub(crate) fn rows(&mut self, table: usize, once: bool) -> Option<&mut Rows> {
        let about: &'static Table = ALL.get(table).copied()?;
        let side = if once { &mut self.once } else { &mut self.tables };
        let open =
            side.get_mut(table)?.get_or_insert_with(|| Open { rows: Rows::new(about), before: 0 });
        if !self.touched.contains(&(once, table)) {
            self.touched.push((once, table));
            open.before = open.rows.len();
        }
        Some(&mut open.rows)
    }

    /// The same, and where complaints are counted.
    pub(crate) fn rows_and_warnings(
        &mut self,
        table: usize,
        once: bool,
    ) -> Option<(&mut Rows, &mut Warnings)> {
        self.rows(table, once)?;
        let side = if once { &mut self.once } else { &mut self.tables };
        let open = side.get_mut(table)?.as_mut()?;
        Some((&mut open.rows, &mut self.warnings))
    }

    /// Finishes the row being built.
    pub(crate) fn finish(
        &mut self,
        table: usize,
        once: bool,
        position: u64,
        source: Option<&str>,
    ) -> Result<(), TooLarge> {
        let side = if once { &mut self.once } else { &mut self.tables };
        let Some(Some(open)) = side.get_mut(table) else { return Ok(()) };
        let source = source.unwrap_or(&self.source);
        let id = RowId::new(self.file, position);
        open.rows
            .finish(
                id.with_part(open.rows.len().saturating_sub(open.before)),
                source,
                &mut self.actors,
            )
            .map_err(|_| TooLarge)?;
        self.full |= open.rows.text() > ENOUGH_TEXT;
        self.rows += 1;
        Ok(())
    }

    /// Finishes a row that is written once per distinct `content`.
    pub(crate) fn finish_once(
        &mut self,
        table: usize,
        position: u64,
        content: u128,
    ) -> Result<(), TooLarge> {
        let Some(Some(open)) = self.once.get_mut(table) else { return Ok(()) };
        let id = RowId::new(self.file, position);
        if self.seen.contains(&content) || self.fresh.contains(&content) {
            let rows = open.rows.len();
            open.rows.truncate(rows);
            return Ok(());
        }
        open.rows
            .finish(
                id.with_part(open.rows.len().saturating_sub(open.before)),
                &self.source,
                &mut self.actors,
            )
            .map_err(|_| TooLarge)?;
        open.rows.content(content);
        self.fresh.push(content);
        self.rows += 1;
        Ok(())
    }

    /// The record gave what it gave.
    pub(crate) fn mapped(&mut self) {
        if !self.fresh.is_empty() {
            self.seen.extend(self.fresh.drain(..));
        }
        self.counts.mapped += 1;
        if self.full {
            self.full = false;
            if let Err(error) = self.finish_batches() {
                self.failed.get_or_insert(error);
            }
        }
    }

    fn finish_batches(&mut self) -> Result<(), Error> {
        for (table, once) in self.tables.iter_mut().zip(&mut self.once) {
            for open in [table, once].into_iter().flatten() {
                self.ready.extend(open.rows.take()?);
                open.before = 0;
            }
        }
        Ok(())
    }

    /// The record is of no use to any table.
    pub(crate) fn not_used(&mut self, kind: &str) {
        self.undo();
        self.counts.not_used(kind);
    }

    /// The record is refused, with all the rows it has given.
    pub(crate) fn reject(&mut self, position: u64, problem: Problem) {
        self.undo();
        self.counts.rejected += 1;
        let mut problem =
            if problem.place.file.is_none() { problem.in_file(&*self.path) } else { problem };
        if problem.place.line.is_none() && position > 0 {
            problem = problem.at_line(position);
        }
        self.rejects.push(problem);
    }

    fn undo(&mut self) {
        for (once, table) in self.touched.drain(..) {
            let side = if once { &mut self.once } else { &mut self.tables };
            if let Some(Some(open)) = side.get_mut(table) {
                self.rows = self.rows.saturating_sub(open.rows.len().saturating_sub(open.before));
                open.rows.truncate(open.before);
            }
        }
        self.fresh.clear();
        if self.actors.len() > self.actors_before {
            self.actors.truncate(self.actors_before);
        }
    }

    /// Rows held.
    pub(crate) const fn held(&self) -> usize {
        self.rows
    }

    /// Hands over everything gathered. Tables come in the order of [`ALL`].
    pub(crate) fn take(&mut self) -> Result<Parsed, Error> {
        let mut parsed = Parsed {
            counts: std::mem::take(&mut self.counts),
            rejects: std::mem::take(&mut self.rejects),
            warnings: std::mem::take(&mut self.warnings),
            ..Parsed::default()
        };
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        self.finish_batches()?;
        parsed.parts = std::mem::take(&mut self.ready);
        parsed.actors = self.actors.since(self.actors_handed);
        self.actors_handed = self.actors.len();
        self.rows = 0;
        Ok(parsed)
    }
}

/// One record gave more text than a batch can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLarge;

/// The index of a table in [`ALL`].
pub(crate) fn table_index(name: &str) -> Option<usize> {
    ALL.iter().position(|table| table.name == name)
}
