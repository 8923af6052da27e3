//! How good is screening on the lists at hand?
//!
//! `cargo run --profile bench -p matching --example screening -- DIR [--tune]`
//! reads `DIR/ofac`, `DIR/un` and `DIR/names-us-census1990` as public copies of
//! the lists are laid out, and prints how many changed list names are found and
//! how many ordinary names are found that should not be, over the threshold.
//! Entries are divided in two halves by their number: `--tune` reports the half
//! that settings may be tuned on, without it the other half.

mod mutate;

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::time::Instant;

use flate2::read::GzDecoder;
use matching::screen::{DEFAULT_THRESHOLD, Hit, Index, Kind, NameStrength, Query, lists};
use mutate::{KINDS, Random};

const THRESHOLDS: [f64; 7] = [0.7, 0.75, 0.78, 0.8, 0.82, 0.85, 0.9];
/// Listed names that are changed in every way.
const SAMPLE: usize = 4000;
/// Ordinary names.
const ORDINARY: usize = 50_000;

fn open(dir: &Path, name: &str) -> Result<Box<dyn BufRead>, Box<dyn Error>> {
    let path = dir.join(name);
    let file = File::open(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(if name.ends_with(".gz") {
        Box::new(BufReader::new(GzDecoder::new(file)))
    } else {
        Box::new(BufReader::new(file))
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    let dir = std::env::args().nth(1).ok_or(
        "say where the lists are: screening DIR [--tune] [--misses] [--speed] [--exhaustive N]",
    )?;
    let (tune, misses) =
        (std::env::args().any(|a| a == "--tune"), std::env::args().any(|a| a == "--misses"));
    let dir = Path::new(&dir);

    let started = Instant::now();
    let files = lists::ofac::Files {
        primary: open(dir, "ofac/sdn_2024-05-03.csv.gz")?,
        aliases: Some(open(dir, "ofac/alt_2025-12-24.csv.gz")?),
        addresses: Some(open(dir, "ofac/add_2025-12-24.csv.gz")?),
        comments: Some(open(dir, "ofac/sdn_comments_2025-12-24.csv")?),
    };
    let mut read = lists::ofac::read(files, "us-ofac-sdn")?;
    let un = lists::un::read(open(dir, "un/UN_consolidated_2026-02.xml.gz")?, "un")?;
    let warnings = read.warnings.len() + un.warnings.len();
    let (ofac_count, un_count) = (read.entries.len(), un.entries.len());
    read.entries.extend(un.entries);
    let read_in = started.elapsed();
    let started = Instant::now();
    let index = Index::build(read.entries);
    writeln!(
        out,
        "{ofac_count} OFAC and {un_count} UN entries, {} names, {} numbers, {warnings} warnings; read in {read_in:.2?}, index built in {:.2?}, {:.1} MB",
        index.names(),
        index.identifiers(),
        started.elapsed(),
        index.bytes() as f64 / 1e6
    )?;

    let mut random = Random(20_260_101);
    let half = |n: usize| n.is_multiple_of(2) == tune;
    if std::env::args().any(|a| a == "--speed") {
        return speed(&mut out, &index, &mut random);
    }
    for kind in [Kind::Person, Kind::Organisation] {
        changed_names(&mut out, &index, kind, half, misses, &mut random)?;
    }
    ordinary_names(&mut out, dir, &index, &mut random, misses)?;
    aliases(&mut out, &index, half)?;
    speed(&mut out, &index, &mut random)?;
    Ok(())
}

/// How many listed names are found after every kind of change.
fn changed_names(
    out: &mut impl Write,
    index: &Index,
    kind: Kind,
    half: impl Fn(usize) -> bool,
    misses: bool,
    random: &mut Random,
) -> Result<(), Box<dyn Error>> {
    let mut names = Vec::new();
    for (n, entry) in
        index.entries().iter().enumerate().filter(|(n, entry)| half(*n) && entry.kind == kind)
    {
        for name in entry
            .names
            .iter()
            .filter(|name| name.strength != NameStrength::Weak && name.text.is_ascii())
        {
            let text = match name.text.split_once(", ") {
                Some((family, given)) if kind == Kind::Person => format!("{given} {family}"),
                _ => name.text.clone(),
            };
            let words: Vec<String> =
                text.split([' ', '-']).filter(|w| !w.is_empty()).map(str::to_owned).collect();
            if words.len() > 1 {
                names.push((n, words));
            }
        }
    }
    for n in 0..names.len() {
        let m = n + random.below(names.len() - n);
        names.swap(n, m);
    }
    names.truncate(SAMPLE);
    writeln!(out, "\n{kind:?}: share of {} changed names found, by threshold", names.len())?;
    writeln!(
        out,
        "{:28} {:>6} {}",
        "change",
        "n",
        THRESHOLDS.map(|t| format!("{t:>6.2}")).join(" ")
    )?;
    let mut searcher = index.searcher();
    let (mut all, mut all_found, mut queries, mut spent) =
        (0_usize, [0_usize; THRESHOLDS.len()], 0, std::time::Duration::ZERO);
    for (label, change) in KINDS {
        let (mut count, mut found) = (0_usize, [0_usize; THRESHOLDS.len()]);
        for (n, words) in &names {
            let mut words = words.clone();
            if !change(&mut words, random) {
                continue;
            }
            let query = Query { name: Some(words.join(" ")), kind, ..Query::default() };
            let started = Instant::now();
            let hits = searcher.query(&query, THRESHOLDS[0]);
            spent += started.elapsed();
            queries += 1;
            count += 1;
            let entry = index.entries().get(*n);
            let best = hits
                .iter()
                .filter(|hit| Some(hit.entry) == entry)
                .map(|hit| hit.score)
                .fold(0.0, f64::max);
            for (threshold, found) in THRESHOLDS.iter().zip(&mut found) {
                *found += usize::from(best >= *threshold);
            }
            if misses && best < 0.8 && count % 37 == 0 {
                writeln!(
                    out,
                    "   missed ({best:.3}) `{}` of `{}`",
                    words.join(" "),
                    entry.map_or("", |e| e.caption())
                )?;
            }
        }
        all += count;
        all_found.iter_mut().zip(found).for_each(|(sum, n)| *sum += n);
        let shares = found.map(|n| format!("{:6.3}", n as f64 / count.max(1) as f64));
        writeln!(out, "{label:28} {count:>6} {}", shares.join(" "))?;
    }
    let shares = all_found.map(|n| format!("{:6.3}", n as f64 / all.max(1) as f64));
    writeln!(out, "{:28} {all:>6} {}", "all", shares.join(" "))?;
    writeln!(out, "{:.0} names/s", queries as f64 / spent.as_secs_f64())?;
    Ok(())
}

/// How many ordinary names are found, drawn by their frequency and evenly.
fn ordinary_names(
    out: &mut impl Write,
    dir: &Path,
    index: &Index,
    random: &mut Random,
    misses: bool,
) -> Result<(), Box<dyn Error>> {
    let table = |name: &str| -> Result<Vec<(String, f64)>, Box<dyn Error>> {
        let mut text = String::new();
        open(dir, &format!("names-us-census1990/{name}"))?.read_to_string(&mut text)?;
        Ok(text
            .lines()
            .filter_map(|line| {
                let mut fields = line.split_whitespace();
                let name = fields.next()?.to_owned();
                Some((name, fields.nth(1)?.parse().ok()?))
            })
            .collect())
    };
    let (family, mut given) = (table("dist.all.last.gz")?, table("dist.male.first.gz")?);
    given.extend(
        table("dist.female.first.gz")?.into_iter().map(|(name, share)| (name, share + 100.0)),
    );
    // The second column is the share of all with this name or a commoner one.
    let by_share = |table: &[(String, f64)], at: f64| {
        let place = table.partition_point(|(_, share)| *share < at).min(table.len() - 1);
        table.get(place).map_or(String::new(), |(name, _)| name.clone())
    };
    let evenly = |table: &[(String, f64)], n: usize| {
        table.get(n).map_or(String::new(), |(name, _)| name.clone())
    };
    for by_frequency in [true, false] {
        let mut searcher = index.searcher();
        let mut found = [0_usize; THRESHOLDS.len()];
        let names: Vec<String> = (0..ORDINARY)
            .map(|_| {
                if by_frequency {
                    let at = |random: &mut Random, most: f64| {
                        random.below(1_000_000) as f64 / 1e6 * most
                    };
                    format!(
                        "{} {}",
                        by_share(&given, at(random, 190.0)),
                        by_share(&family, at(random, 90.0))
                    )
                } else {
                    format!(
                        "{} {}",
                        evenly(&given, random.below(given.len())),
                        evenly(&family, random.below(family.len()))
                    )
                }
            })
            .collect();
        let started = Instant::now();
        for (n, name) in names.iter().enumerate() {
            let hits = searcher.query(&Query::person(name.as_str()), THRESHOLDS[0]);
            let best = hits.iter().map(|hit| hit.score).fold(0.0, f64::max);
            for (threshold, found) in THRESHOLDS.iter().zip(&mut found) {
                *found += usize::from(best >= *threshold);
            }
            if let (true, Some(hit)) = (misses && best >= 0.8 && n % 7 == 0, hits.first()) {
                let parts = hit
                    .parts
                    .pairs
                    .iter()
                    .map(|p| format!("{}~{} {:.2}", p.query, p.listed, p.similarity));
                let parts = parts.collect::<Vec<_>>().join(", ");
                writeln!(
                    out,
                    "   found ({best:.3}) `{name}` as `{}`: {parts}",
                    hit.matched.unwrap_or_default()
                )?;
            }
        }
        let rate = names.len() as f64 / started.elapsed().as_secs_f64();
        let shares = found.map(|n| format!("{:.4}", n as f64 / names.len() as f64));
        let how = if by_frequency { "by frequency" } else { "evenly" };
        writeln!(
            out,
            "\nordinary names drawn {how}, share found: {} ({rate:.0} names/s)",
            shares.join(" ")
        )?;
    }
    Ok(())
}

/// Names a second at the default threshold on one thread, and whether the
/// candidate step lost anything: `--exhaustive N` compares N of the queries with
/// every listed name.
fn speed(out: &mut impl Write, index: &Index, random: &mut Random) -> Result<(), Box<dyn Error>> {
    let mut queries = Vec::new();
    for entry in index.entries() {
        for name in &entry.names {
            let text = name.text.replace(',', " ");
            let mut words: Vec<String> =
                text.split([' ', '-']).filter(|w| !w.is_empty()).map(str::to_owned).collect();
            let Some((_, change)) = KINDS.get(random.below(KINDS.len())) else { continue };
            change(&mut words, random);
            queries.push(Query {
                name: Some(words.join(" ")),
                kind: entry.kind,
                ..Query::default()
            });
        }
    }
    for n in 0..queries.len() {
        let m = n + random.below(queries.len() - n);
        queries.swap(n, m);
    }
    queries.truncate(20_000);
    let mut searcher = index.searcher();
    for pass in ["first time", "words seen before"] {
        let started = Instant::now();
        let hits: usize =
            queries.iter().map(|query| searcher.query(query, DEFAULT_THRESHOLD).len()).sum();
        let rate = queries.len() as f64 / started.elapsed().as_secs_f64();
        writeln!(
            out,
            "\n{} changed names of all kinds, {pass}: {rate:.0} names/s, {hits} hits",
            queries.len()
        )?;
    }
    let wanted = std::env::args()
        .skip_while(|a| a != "--exhaustive")
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or(0);
    let mut different = 0;
    for query in queries.iter().take(wanted) {
        let show = |hits: Vec<Hit<'_>>| -> Vec<(String, u64)> {
            hits.iter().map(|hit| (hit.entry.entry_id.clone(), hit.score.to_bits())).collect()
        };
        different += usize::from(
            show(searcher.query(query, 0.75)) != show(index.query_exhaustively(query, 0.75)),
        );
    }
    writeln!(out, "{different} of {wanted} queries differ from the exhaustive comparison")?;
    Ok(())
}

/// How many aliases find their entry through its primary name alone.
fn aliases(
    out: &mut impl Write,
    index: &Index,
    half: impl Fn(usize) -> bool,
) -> Result<(), Box<dyn Error>> {
    let mut entries = index.entries().to_vec();
    let mut asked = Vec::new();
    for (n, entry) in entries.iter_mut().enumerate() {
        if half(n) && entry.kind == Kind::Person {
            asked.extend(
                entry
                    .names
                    .iter()
                    .skip(1)
                    .filter(|a| a.strength == NameStrength::Strong)
                    .map(|a| (n, a.text.clone())),
            );
        }
        entry.names.truncate(1);
    }
    let primary = Index::build(entries);
    let mut searcher = primary.searcher();
    let mut found = [0_usize; THRESHOLDS.len()];
    for (n, alias) in &asked {
        let hits = searcher.query(&Query::person(alias.as_str()), THRESHOLDS[0]);
        let entry = primary.entries().get(*n);
        let best = hits
            .iter()
            .filter(|hit| Some(hit.entry) == entry)
            .map(|hit| hit.score)
            .fold(0.0, f64::max);
        for (threshold, found) in THRESHOLDS.iter().zip(&mut found) {
            *found += usize::from(best >= *threshold);
        }
    }
    let shares = found.map(|n| format!("{:.3}", n as f64 / asked.len().max(1) as f64));
    writeln!(
        out,
        "\n{} good aliases of people against primary names alone: {}",
        asked.len(),
        shares.join(" ")
    )?;
    Ok(())
}
