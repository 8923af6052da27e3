//! The run: rows in, answers out, in the order of the rows, over all cores and
//! in memory that does not grow with the rows.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use matching::screen::{Index, Searcher};
use model::Problem;

use crate::Error;
use crate::answer::{Answer, Found, Run};
use crate::asked::Asked;
use crate::clearance::{Clearances, Decided, Pair};
use crate::ranges::Ranges;
use crate::rows::{Row, Rows};
use crate::since::Earlier;

/// Rows handed to a thread at once.
const CHUNK: usize = 512;
/// Chunks waiting for each thread.
const WAITING: usize = 2;

/// How answers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One JSON object a line.
    Json,
    /// A line a hit.
    Csv,
    /// For reading; rows without hits are left out.
    Text,
}

/// What a run needs beside the rows.
#[derive(Clone, Copy, Debug)]
pub struct Screen<'a> {
    /// The lists.
    pub index: &'a Index,
    /// Ranges of IP addresses; `None`: addresses are not looked up.
    pub ranges: Option<&'a Ranges>,
    /// What each answer says of the run.
    pub run: &'a Run,
    /// Decisions made before.
    pub clearances: Option<&'a Clearances>,
    /// An earlier run; only changes are written.
    pub since: Option<&'a Earlier>,
    /// How answers are written.
    pub form: Form,
    /// Threads that compare.
    pub threads: usize,
}

/// How a run went.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Totals {
    /// Records read.
    pub rows: u64,
    /// Rows screened.
    pub screened: u64,
    /// Rows with at least one hit that is not cleared.
    pub found: u64,
    /// Hits that are not cleared: exact, strong, possible.
    pub hits: [u64; 3],
    /// Hits that were cleared before.
    pub cleared: u64,
    /// Rows that could not be screened.
    pub rejected: u64,
    /// Rows that hold nothing a list of entities holds, and why, by reason.
    pub not_used: Vec<(&'static str, u64)>,
    /// Rows of which a part could not be used.
    pub partly: u64,
}

/// What comes out of one chunk.
#[derive(Default)]
pub struct Done {
    /// Answers as they are written.
    pub bytes: Vec<u8>,
    /// What is wrong with rows.
    pub problems: Vec<Problem>,
    /// Hits for the worksheet of decisions.
    pub pairs: Vec<Pair>,
    /// How many rows.
    pub rows: u64,
    totals: Totals,
}

/// Screens every row and hands the results to `sink` in the order of the rows.
///
/// # Errors
/// Rows cannot be read further, or `sink` fails; what was handed over stands.
pub fn run(
    screen: &Screen<'_>,
    rows: Rows,
    sink: &mut dyn FnMut(Done) -> io::Result<()>,
) -> Result<Totals, Error> {
    let threads = screen.threads.max(1);
    std::thread::scope(|scope| {
        let (mut inboxes, mut outboxes) = (Vec::new(), Vec::new());
        for _ in 0..threads {
            let (to_worker, inbox) = sync_channel::<Vec<Row>>(WAITING);
            let (to_writer, outbox) = sync_channel::<Done>(WAITING);
            scope.spawn(move || work(screen, &inbox, &to_writer));
            inboxes.push(to_worker);
            outboxes.push(outbox);
        }
        let reader = scope.spawn(move || read(rows, &inboxes));
        let mut totals = Totals::default();
        // Chunks were dealt out in turn, so results are taken in turn.
        for outbox in outboxes.iter().cycle() {
            let Ok(mut done) = outbox.recv() else { break };
            totals.add(&std::mem::take(&mut done.totals));
            sink(done).map_err(Error::Output)?;
        }
        // Workers whose results nobody waits for end when their channels close.
        drop(outboxes);
        match reader.join() {
            Ok(Ok(())) => Ok(totals),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(Error::Output(io::Error::other("the reading thread stopped"))),
        }
    })
}

/// Deals chunks of rows to the workers in turn.
fn read(rows: Rows, inboxes: &[SyncSender<Vec<Row>>]) -> Result<(), Error> {
    let mut turn = inboxes.iter().cycle();
    let mut chunk = Vec::with_capacity(CHUNK);
    let mut deal = |chunk: Vec<Row>| match turn.next() {
        // Nobody reads any more: the writer has stopped.
        Some(inbox) => inbox.send(chunk).is_ok(),
        None => false,
    };
    for row in rows {
        match row {
            Ok(row) => chunk.push(row),
            Err(error) => {
                deal(chunk);
                return Err(error);
            }
        }
        if chunk.len() == CHUNK && !deal(std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK))) {
            return Ok(());
        }
    }
    if !chunk.is_empty() {
        deal(chunk);
    }
    Ok(())
}

fn work(screen: &Screen<'_>, inbox: &Receiver<Vec<Row>>, out: &SyncSender<Done>) {
    let mut searcher = screen.index.searcher();
    let mut text = String::new();
    while let Ok(rows) = inbox.recv() {
        let mut done = Done { rows: rows.len() as u64, ..Done::default() };
        for row in rows {
            done.totals.rows += 1;
            match row {
                Row::Asked(asked, problem) => {
                    done.totals.partly += u64::from(problem.is_some());
                    done.problems.extend(problem);
                    one(screen, &mut searcher, &asked, &mut done, &mut text);
                }
                Row::Rejected(problem) => {
                    done.totals.rejected += 1;
                    done.problems.push(problem);
                }
                Row::NotUsed(why) => done.totals.not_used(why, 1),
            }
        }
        if out.send(done).is_err() {
            return;
        }
    }
}

fn one<'a>(
    screen: &Screen<'a>,
    searcher: &mut Searcher<'a>,
    asked: &Asked,
    done: &mut Done,
    text: &mut String,
) {
    let mut answer = answer(screen, searcher, asked);
    done.totals.screened += 1;
    if screen.clearances.is_some() {
        pairs(&answer, &mut done.pairs);
    }
    if let Some(earlier) = screen.since
        && !earlier.only_changes(&mut answer)
    {
        return;
    }
    done.totals.found += u64::from(!answer.hits.is_empty());
    for found in &answer.hits {
        let [exact, strong, possible] = &mut done.totals.hits;
        *match found.hit.strength {
            matching::screen::Strength::Exact => exact,
            matching::screen::Strength::Strong => strong,
            matching::screen::Strength::Possible => possible,
        } += 1;
    }
    done.totals.cleared += answer.cleared.len() as u64;
    match screen.form {
        // Values made here have a JSON form.
        Form::Json => drop(answer.json(screen.run, &mut done.bytes)),
        Form::Csv => answer.csv(screen.run, &mut done.bytes),
        Form::Text => {
            text.clear();
            answer.text(screen.run, false, text);
            done.bytes.extend_from_slice(text.as_bytes());
        }
    }
}

/// Answers one row.
#[must_use]
pub fn answer<'a, 'q>(
    screen: &Screen<'a>,
    searcher: &mut Searcher<'a>,
    asked: &'q Asked,
) -> Answer<'q>
where
    'a: 'q,
{
    let threshold = screen.run.threshold;
    let hits = searcher.query_names(&asked.query, &asked.other_names, threshold);
    let fingerprint = asked.fingerprint();
    let key = asked.id.as_deref().unwrap_or(&fingerprint);
    let (mut open, mut cleared) = (Vec::with_capacity(hits.len()), Vec::new());
    for hit in hits {
        let entry_fingerprint = format!("{:032x}", hit.entry.fingerprint());
        let decided = screen.clearances.map_or(Decided::Open, |clearances| {
            clearances.decided(
                key,
                &hit.entry.list,
                &hit.entry.entry_id,
                &fingerprint,
                &entry_fingerprint,
            )
        });
        match decided {
            Decided::Cleared => {
                cleared.push(Found { hit, entry_fingerprint, reopened: Vec::new() });
            }
            Decided::Open => open.push(Found { hit, entry_fingerprint, reopened: Vec::new() }),
            Decided::Reopened(reopened) => open.push(Found { hit, entry_fingerprint, reopened }),
        }
    }
    let ranges = screen.ranges.filter(|ranges| !ranges.is_empty());
    let information =
        ranges.into_iter().flat_map(|ranges| asked.ips.iter().flat_map(|ip| ranges.find(ip)));
    Answer {
        asked,
        fingerprint,
        hits: open,
        cleared,
        gone: Vec::new(),
        information: information.collect(),
        notes: asked.notes(ranges.is_some()),
    }
}

/// The hits of an answer for the worksheet of decisions.
pub fn pairs(answer: &Answer<'_>, into: &mut Vec<Pair>) {
    let all = answer.hits.iter().map(|found| (found, "open"));
    for (found, decision) in all.chain(answer.cleared.iter().map(|found| (found, "cleared"))) {
        into.push(Pair {
            key: answer.asked.key(),
            list: found.hit.entry.list.clone(),
            entry_id: found.hit.entry.entry_id.clone(),
            decision: if found.reopened.is_empty() { decision } else { "reopened" }.to_owned(),
            query_fingerprint: answer.fingerprint.clone(),
            entry_fingerprint: found.entry_fingerprint.clone(),
            query: answer.asked.caption().to_owned(),
            caption: found.hit.entry.caption().to_owned(),
            strength: found.hit.strength.as_str().to_owned(),
            ..Pair::default()
        });
    }
}

impl Totals {
    fn not_used(&mut self, why: &'static str, count: u64) {
        match self.not_used.iter_mut().find(|(known, _)| *known == why) {
            Some((_, known)) => *known += count,
            None => self.not_used.push((why, count)),
        }
    }

    fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.screened += other.screened;
        self.found += other.found;
        for (sum, hits) in self.hits.iter_mut().zip(other.hits) {
            *sum += hits;
        }
        self.cleared += other.cleared;
        self.rejected += other.rejected;
        self.partly += other.partly;
        for (why, count) in &other.not_used {
            self.not_used(why, *count);
        }
    }
}

#[cfg(test)]
mod tests;
