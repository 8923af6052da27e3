//! Names of one word: what they find, and what finds them.

use std::io::Write;

use matching::screen::{DEFAULT_THRESHOLD, Index, Kind, NameStrength, Query, Searcher};

use super::lists::Failed;
use super::mutate::{Random, kinds};
use super::ordinary::Census;
use super::typed;

/// Names asked of each sort.
const SAMPLE: usize = 50_000;

/// How many names were found, and through which names.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    asked: usize,
    found: usize,
    /// Where the listed name has one word and the asked one several, by what is listed.
    one_for_several: usize,
    of_these_people: usize,
    /// Where the asked name has one word and the listed one several.
    several_for_one: usize,
    one_for_one: usize,
}

impl Tally {
    fn row(&self, label: &str) -> String {
        format!(
            "| {label} | {} | {} | {} | {} | {} | {} |",
            self.asked,
            self.found,
            self.one_for_several,
            self.of_these_people,
            self.several_for_one,
            self.one_for_one
        )
    }
}

fn words(name: &str) -> usize {
    name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count()
}

/// Asks one name; of the hits the one that counts is that of `entry`, or the best.
fn ask(
    searcher: &mut Searcher<'_>,
    index: &Index,
    tally: &mut Tally,
    (name, kind): (&str, Kind),
    entry: Option<usize>,
) -> Option<String> {
    let query = Query { name: Some(name.to_owned()), kind, ..Query::default() };
    let entry = entry.and_then(|n| index.entries().get(n));
    tally.asked += 1;
    let hits = searcher.query(&query, DEFAULT_THRESHOLD);
    let hit = hits.iter().find(|hit| entry.is_none_or(|entry| std::ptr::eq(hit.entry, entry)))?;
    let matched = hit.matched?;
    tally.found += 1;
    match (words(name), words(matched)) {
        (2.., 1) => {
            tally.one_for_several += 1;
            tally.of_these_people += usize::from(hit.entry.kind == Kind::Person);
            return Some(format!("   `{name}` as `{matched}`, {:.3}", hit.score));
        }
        (1, 2..) => {
            tally.several_for_one += 1;
            return Some(format!("   `{name}` as `{matched}`, {:.3}", hit.score));
        }
        (1, 1) => tally.one_for_one += 1,
        _ => {}
    }
    None
}

pub fn report(
    out: &mut impl Write,
    index: &Index,
    census: &Census,
    misses: bool,
    random: &mut Random,
) -> Result<(), Failed> {
    let mut searcher = index.searcher();
    let listed =
        |kind: Kind| index.entries().iter().enumerate().filter(move |(_, e)| e.kind == kind);
    for kind in [Kind::Person, Kind::Organisation, Kind::Vessel] {
        let names = || listed(kind).flat_map(|(_, entry)| &entry.names);
        let single = names().filter(|name| words(&name.text) == 1);
        let weak = single.clone().filter(|name| name.strength == NameStrength::Weak).count();
        writeln!(
            out,
            "{kind:?}: {} names, {} of one word, {weak} of these weak aliases",
            names().count(),
            single.count()
        )?;
    }
    writeln!(
        out,
        "\n| asked | names | found | several words through a listed name of one | of these people | one word through several | one through one |\n|---|---:|---:|---:|---:|---:|---:|"
    )?;
    for (label, kind) in [("person", Kind::Person), ("unknown kind", Kind::Unknown)] {
        for by_frequency in [true, false] {
            let mut tally = Tally::default();
            let mut shown = Vec::new();
            for _ in 0..SAMPLE {
                let name =
                    if by_frequency { census.by_frequency(random) } else { census.evenly(random) };
                shown.extend(ask(&mut searcher, index, &mut tally, (&name, kind), None));
            }
            let how = if by_frequency { "by frequency" } else { "evenly" };
            writeln!(out, "{}", tally.row(&format!("census {how}, {label}")))?;
            for line in shown.iter().filter(|_| misses).take(40) {
                writeln!(out, "{line}")?;
            }
        }
        // One word of a census name alone: hardly anybody's whole name.
        for last in [false, true] {
            let mut tally = Tally::default();
            for _ in 0..SAMPLE / 2 {
                let name = census.by_frequency(random);
                let mut words = name.split(' ');
                let word = if last { words.next_back() } else { words.next() };
                ask(&mut searcher, index, &mut tally, (word.unwrap_or_default(), kind), None);
            }
            let which = if last { "family" } else { "given" };
            writeln!(out, "{}", tally.row(&format!("a {which} name alone, {label}")))?;
        }
    }
    for kind in [Kind::Person, Kind::Organisation] {
        for asked in [kind, Kind::Unknown] {
            let mut tally = Tally::default();
            let mut shown = Vec::new();
            for (n, entry) in listed(kind).filter(|(n, _)| n % 4 == 0) {
                for words in typed(entry) {
                    for (_, _, change) in kinds(kind == Kind::Person) {
                        let mut words = words.clone();
                        if change(&mut words, random) {
                            let name = words.join(" ");
                            let asked = (name.as_str(), asked);
                            shown.extend(ask(&mut searcher, index, &mut tally, asked, Some(n)));
                        }
                    }
                }
            }
            writeln!(out, "{}", tally.row(&format!("changed {kind:?}, asked as {asked:?}")))?;
            for line in shown.iter().step_by(101).filter(|_| misses).take(30) {
                writeln!(out, "{line}")?;
            }
        }
        // Somebody listed under one word, asked by it.
        let mut tally = Tally::default();
        for (n, entry) in listed(kind) {
            for name in entry.names.iter().filter(|name| words(&name.text) == 1) {
                ask(&mut searcher, index, &mut tally, (&name.text, kind), Some(n));
            }
        }
        writeln!(out, "{}", tally.row(&format!("listed names of one word, {kind:?}")))?;
    }
    Ok(())
}
