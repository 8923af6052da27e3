//! Names a second on one core, and whether the candidate step lost anything.

use std::io::Write;
use std::time::Duration;

use matching::screen::{DEFAULT_THRESHOLD, Entry, Hit, Index, Kind, ListedName, Query};

use super::clock::Clock;
use super::lists::Failed;
use super::mutate::{Random, kinds};
use super::ordinary::{self, Census};
use super::typed;

/// Queries of each set.
const QUERIES: usize = 20_000;

/// Listed names of all kinds with one change each.
fn changed(index: &Index, random: &mut Random) -> Vec<Query> {
    let mut queries = Vec::new();
    let [people, companies] = [true, false].map(|people| kinds(people).collect::<Vec<_>>());
    for entry in index.entries() {
        let kinds = if entry.kind == Kind::Person { &people } else { &companies };
        for mut words in typed(entry) {
            let Some((_, _, change)) = kinds.get(random.below(kinds.len())) else { continue };
            if change(&mut words, random) {
                queries.push(Query {
                    name: Some(words.join(" ")),
                    kind: entry.kind,
                    ..Query::default()
                });
            }
        }
    }
    random.shuffle(&mut queries);
    queries.truncate(QUERIES);
    queries
}

pub fn lists(
    out: &mut impl Write,
    index: &Index,
    census: &Census,
    exhaustive: usize,
    random: &mut Random,
) -> Result<(), Failed> {
    let changed = changed(index, random);
    let people: Vec<Query> =
        (0..QUERIES).map(|_| Query::person(census.by_frequency(random))).collect();
    let rare: Vec<Query> = (0..QUERIES).map(|_| Query::person(census.evenly(random))).collect();
    let companies: Vec<Query> =
        (0..QUERIES).map(|_| Query::organisation(ordinary::company(census, random))).collect();
    // Of ten people who are screened nine are ordinary, and that is already harsh.
    let mut mixed: Vec<Query> = changed.iter().take(QUERIES / 10).cloned().collect();
    mixed.extend(people.iter().take(QUERIES * 6 / 10).cloned());
    mixed.extend(rare.iter().take(QUERIES * 2 / 10).cloned());
    mixed.extend(companies.iter().take(QUERIES / 10).cloned());
    random.shuffle(&mut mixed);
    let even: Vec<Query> = {
        let mut half: Vec<Query> = changed.iter().take(QUERIES / 2).cloned().collect();
        half.extend(people.iter().take(QUERIES / 2).cloned());
        random.shuffle(&mut half);
        half
    };
    let unknown: Vec<Query> =
        even.iter().map(|query| Query { kind: Kind::Unknown, ..query.clone() }).collect();
    writeln!(
        out,
        "\n| queries at {DEFAULT_THRESHOLD} | names/s, first seen | names/s, words seen before | hits |\n|---|---:|---:|---:|"
    )?;
    for (label, queries) in [
        ("listed names with one change", &changed),
        ("people of the census, by frequency", &people),
        ("people of the census, drawn evenly", &rare),
        ("invented companies", &companies),
        ("one changed listed name in ten", &mixed),
        ("every second a changed listed name", &even),
        ("the same, of unknown kind", &unknown),
    ] {
        let mut searcher = index.searcher();
        let mut rates = [0.0; 2];
        let mut hits = 0;
        for rate in &mut rates {
            let clock = Clock::start();
            hits = queries.iter().map(|query| searcher.query(query, DEFAULT_THRESHOLD).len()).sum();
            *rate = queries.len() as f64 / clock.elapsed().as_secs_f64();
        }
        writeln!(out, "| {label} | {:.0} | {:.0} | {hits} |", rates[0], rates[1])?;
    }
    let mut searcher = index.searcher();
    let slowest = changed.iter().chain(&people).map(|query| {
        let clock = Clock::start();
        searcher.query(query, DEFAULT_THRESHOLD);
        clock.wall()
    });
    let mut times: Vec<Duration> = slowest.collect();
    times.sort_unstable();
    let at =
        |share: f64| times.get((share * times.len() as f64) as usize).copied().unwrap_or_default();
    writeln!(
        out,
        "\none query: half within {:.1?}, 99 % within {:.1?}, 99.9 % within {:.1?}",
        at(0.5),
        at(0.99),
        at(0.999)
    )?;

    let mut different = 0;
    for query in even.iter().take(exhaustive) {
        let show = |hits: Vec<Hit<'_>>| -> Vec<(String, u64)> {
            hits.iter().map(|hit| (hit.entry.entry_id.clone(), hit.score.to_bits())).collect()
        };
        let same = show(searcher.query(query, DEFAULT_THRESHOLD))
            == show(index.query_exhaustively(query, DEFAULT_THRESHOLD));
        if !same {
            different += 1;
            writeln!(out, "   differs: {:?}", query.name)?;
        }
    }
    if exhaustive > 0 {
        writeln!(out, "{different} of {exhaustive} queries differ from the exhaustive comparison")?;
    }
    Ok(())
}

/// An index of so many invented people with names of the census.
pub fn many(
    out: &mut impl Write,
    census: &Census,
    count: usize,
    random: &mut Random,
) -> Result<(), Failed> {
    let name = |random: &mut Random| {
        let name =
            if random.below(2) == 0 { census.by_frequency(random) } else { census.evenly(random) };
        if random.below(3) == 0 {
            let other = census.evenly(random);
            let middle = other.split(' ').next().unwrap_or_default();
            name.replacen(' ', &format!(" {middle} "), 1)
        } else {
            name
        }
    };
    let entries: Vec<Entry> = (0..count)
        .map(|n| Entry {
            entry_id: n.to_string(),
            kind: Kind::Person,
            names: vec![ListedName { text: name(random), ..ListedName::default() }],
            ..Entry::default()
        })
        .collect();
    let before = memory("VmRSS:");
    let clock = Clock::start();
    let index = Index::build(entries);
    writeln!(
        out,
        "{} names: index built in {:.1?} ({:.1?} of this core), {:.0} MB; the entries themselves {before} MB, peak of the process {} MB",
        index.names(),
        clock.wall(),
        clock.elapsed(),
        index.bytes() as f64 / 1e6,
        memory("VmHWM:")
    )?;
    let kinds: Vec<_> = kinds(true).collect();
    for (label, listed) in
        [("changed listed names", true), ("names drawn like the listed ones", false)]
    {
        let queries: Vec<Query> = (0..5000)
            .map(|_| {
                let entry = index.entries().get(random.below(count));
                let listed_name =
                    entry.and_then(|e| e.names.first()).map_or(String::new(), |n| n.text.clone());
                let mut words: Vec<String> = if listed { listed_name } else { name(random) }
                    .split(' ')
                    .map(str::to_owned)
                    .collect();
                if let (true, Some((_, _, change))) = (listed, kinds.get(random.below(kinds.len())))
                {
                    change(&mut words, random);
                }
                Query::person(words.join(" "))
            })
            .collect();
        let mut searcher = index.searcher();
        let mut rates = [0.0; 2];
        let mut hits = 0;
        for rate in &mut rates {
            let clock = Clock::start();
            hits = queries.iter().map(|query| searcher.query(query, DEFAULT_THRESHOLD).len()).sum();
            *rate = queries.len() as f64 / clock.elapsed().as_secs_f64();
        }
        writeln!(
            out,
            "{label}: {:.0} names/s first seen, {:.0} words seen before, {:.1} hits a name",
            rates[0],
            rates[1],
            hits as f64 / queries.len() as f64
        )?;
    }
    Ok(())
}

/// A line of the process's memory accounts in MB, where the system tells.
fn memory(line: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = status
        .lines()
        .find_map(|l| l.strip_prefix(line)?.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1000
}
