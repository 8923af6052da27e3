//! How good and how fast is screening on the lists at hand?
//!
//! ```text
//! cargo run --profile bench -p matching --example screening -- DIR [--tune] [--misses]
//! cargo run --profile bench -p matching --example screening -- DIR --speed [--exhaustive N]
//! cargo run --profile bench -p matching --example screening -- DIR --pairs
//! cargo run --profile bench -p matching --example screening -- DIR --single [--misses]
//! cargo run --profile bench -p matching --example screening -- DIR --names 1000000
//! ```
//!
//! reads `DIR/ofac`, `DIR/un`, `DIR/names-us-census1990` and the other folders of
//! public data as they are laid out, and prints tables over the threshold: how many
//! changed list names are found, how many ordinary names are found that should not
//! be, aliases against primary names, one list against another, names in other
//! scripts. Entries, banks and universities are divided in two halves by their number:
//! `--tune` reports the half that settings may be tuned on, without it the other half. Changes are in
//! `mutate.rs`; everything drawn at random is drawn from one seed.

mod changed;
mod clock;
mod honest;
mod lists;
mod mutate;
mod ordinary;
mod single;
mod speed;

use std::io::Write;
use std::path::Path;

use clock::Clock;
use lists::Failed;
use matching::screen::{Index, Kind, NameStrength, Query, Searcher};
use mutate::Random;
use ordinary::Census;

const THRESHOLDS: [f64; 7] = [0.7, 0.75, 0.78, 0.8, 0.82, 0.85, 0.9];
const SEED: u64 = 20_260_101;
/// Ordinary names of people: half drawn by frequency, half evenly.
const ORDINARY: usize = 100_000;

/// Names counted by the best score they reached.
#[derive(Clone, Copy, Default)]
struct Curve {
    count: usize,
    found: [usize; THRESHOLDS.len()],
}

impl Curve {
    fn add(&mut self, best: f64) {
        self.count += 1;
        for (threshold, found) in THRESHOLDS.iter().zip(&mut self.found) {
            *found += usize::from(best >= *threshold);
        }
    }

    fn join(&mut self, other: &Self) {
        self.count += other.count;
        self.found.iter_mut().zip(other.found).for_each(|(sum, n)| *sum += n);
    }

    /// A row of a table.
    fn row(&self, label: &str, digits: usize) -> String {
        let shares =
            self.found.map(|n| format!(" {:.digits$} |", n as f64 / self.count.max(1) as f64));
        format!("| {label} | {} |{}", self.count, shares.concat())
    }
}

/// The head of a table of curves.
fn head(what: &str) -> String {
    let columns = THRESHOLDS.map(|t| format!(" {t:.2} |"));
    format!(
        "\n| {what} | names |{}\n|---|---:|{}",
        columns.concat(),
        "---:|".repeat(THRESHOLDS.len())
    )
}

/// The best score with which a query finds anything.
fn best(searcher: &mut Searcher<'_>, query: &Query) -> f64 {
    searcher.query(query, THRESHOLDS[0]).iter().map(|hit| hit.score).fold(0.0, f64::max)
}

/// The best score with which a query finds an entry, by its number in the index.
fn best_of(index: &Index, searcher: &mut Searcher<'_>, query: &Query, entry: usize) -> f64 {
    let hits = searcher.query(query, THRESHOLDS[0]);
    let entry = index.entries().get(entry);
    let of_it = hits.iter().filter(|hit| entry.is_some_and(|entry| std::ptr::eq(hit.entry, entry)));
    of_it.map(|hit| hit.score).fold(0.0, f64::max)
}

fn main() -> Result<(), Failed> {
    let mut out = std::io::stdout().lock();
    let dir = std::env::args().nth(1).ok_or(
        "say where the lists are: screening DIR [--tune] [--misses] [--speed [--exhaustive N]] [--pairs] [--single] [--names N]",
    )?;
    let flag = |name: &str| std::env::args().any(|a| a == name);
    let number = |name: &str| {
        std::env::args().skip_while(|a| a != name).nth(1).and_then(|n| n.parse::<usize>().ok())
    };
    let (tune, misses) = (flag("--tune"), flag("--misses"));
    let dir = Path::new(&dir);
    let census = Census::read(dir)?;
    let mut random = Random(SEED);
    if let Some(count) = number("--names") {
        return speed::many(&mut out, &census, count, &mut random);
    }

    let clock = Clock::start();
    let (entries, warnings) = lists::all(dir)?;
    let (count, read_in) = (entries.len(), clock.elapsed());
    let clock = Clock::start();
    let index = Index::build(entries);
    writeln!(
        out,
        "{count} entries of OFAC and UN, {} names, {} numbers, {warnings} warnings; read in {read_in:.2?}, index built in {:.2?}, {:.1} MB",
        index.names(),
        index.identifiers(),
        clock.elapsed(),
        index.bytes() as f64 / 1e6
    )?;
    if flag("--pairs") {
        return honest::pairs(&mut out, &index);
    }
    if flag("--single") {
        return single::report(&mut out, &index, &census, misses, &mut random);
    }
    if flag("--speed") {
        return speed::lists(
            &mut out,
            &index,
            &census,
            number("--exhaustive").unwrap_or(0),
            &mut random,
        );
    }
    let half = |n: usize| n.is_multiple_of(2) == tune;
    for kind in [Kind::Person, Kind::Organisation] {
        changed::report(&mut out, &index, kind, half, misses, &mut random)?;
    }
    negatives(&mut out, dir, &index, &census, &mut random, tune, misses)?;
    honest::report(&mut out, dir, &index)?;
    speed::lists(&mut out, &index, &census, number("--exhaustive").unwrap_or(0), &mut random)
}

/// How many names that are on no list are found.
fn negatives(
    out: &mut impl Write,
    dir: &Path,
    index: &Index,
    census: &Census,
    random: &mut Random,
    tune: bool,
    misses: bool,
) -> Result<(), Failed> {
    // Of names that are read every second one, as of the entries: the others are for tuning.
    let half = |names: Vec<String>| -> Vec<String> {
        let names = names.into_iter().enumerate();
        names.filter(|(n, _)| n.is_multiple_of(2) == tune).map(|(_, name)| name).collect()
    };
    let mut many = |count: usize, of: &dyn Fn(&mut Random) -> String| -> Vec<String> {
        (0..count).map(|_| of(random)).collect()
    };
    let sets = [
        (
            "people, drawn by frequency",
            Kind::Person,
            many(ORDINARY / 2, &|r| census.by_frequency(r)),
        ),
        ("people, drawn evenly", Kind::Person, many(ORDINARY / 2, &|r| census.evenly(r))),
        (
            "invented companies",
            Kind::Organisation,
            many(ORDINARY / 4, &|r| ordinary::company(census, r)),
        ),
        ("banks of the United States", Kind::Organisation, half(ordinary::banks(dir)?)),
        (
            "universities of the world (some are listed)",
            Kind::Organisation,
            half(ordinary::universities(dir)?),
        ),
    ];
    writeln!(out, "{}", head("ordinary names, share found"))?;
    for (label, kind, names) in sets {
        let mut searcher = index.searcher();
        let mut curve = Curve::default();
        for (n, name) in names.iter().enumerate() {
            let query = Query { name: Some(name.clone()), kind, ..Query::default() };
            let best = best(&mut searcher, &query);
            curve.add(best);
            if misses && best >= 0.78 && (kind != Kind::Person || n % 7 == 0) {
                for hit in searcher.query(&query, 0.78).iter().take(1) {
                    let parts = hit.parts.pairs.iter();
                    let parts = parts.map(|p| {
                        format!("{}~{} {:.2}/{:.0}", p.query, p.listed, p.similarity, p.bits)
                    });
                    let parts = parts.collect::<Vec<_>>().join(", ");
                    writeln!(
                        out,
                        "   found ({best:.3}) `{name}` as `{}`: {parts}",
                        hit.matched.unwrap_or_default()
                    )?;
                }
            }
        }
        writeln!(out, "{}", curve.row(label, 4))?;
    }
    Ok(())
}

/// The names of an entry that a person would type: not weak ones, in the order of speech.
fn typed(entry: &matching::screen::Entry) -> Vec<Vec<String>> {
    let names =
        entry.names.iter().filter(|n| n.strength != NameStrength::Weak && n.text.is_ascii());
    let words = names.map(|name| {
        let text = match name.text.split_once(", ") {
            Some((family, given)) if entry.kind == Kind::Person => format!("{given} {family}"),
            _ => name.text.clone(),
        };
        text.split([' ', '-']).filter(|w| !w.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    });
    words.filter(|words| words.len() > 1).collect()
}
