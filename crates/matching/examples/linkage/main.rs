//! How good is linking where the truth is known?
//!
//! `cargo run --profile bench -p matching --example linkage -- register|people N`
//! invents a register of `N` records and links it: `register` has about ten
//! heavily corrupted records a person, `people` mostly one or two with several
//! mistakes each. `-- files A.csv B.csv` links files of which the truth is a
//! column `cluster`, or identifiers such as `rec-12-org` and `rec-12-dup-0`.
//! Further words: `--threads T`, `--seed S`, `--config F.toml`, `--model` prints
//! what was learnt, `--misses` some of the worst mistakes, `--write F.csv` the
//! invented records, `--more` links the last tenth to the rest afterwards.

mod invent;

use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::io::Write;
use std::time::Instant;

use matching::link::{self, Linked, Options, Settings, Table};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let mut out = std::io::stdout().lock();
    let words: Vec<String> = std::env::args().skip(1).collect();
    let flag = |name: &str| words.iter().any(|word| word == name);
    let value = |name: &str| {
        let at = words.iter().position(|word| word == name)?;
        words.get(at + 1)
    };
    let number =
        |name: &str, otherwise: u64| value(name).map_or(Ok(otherwise), |text| text.parse::<u64>());
    let seed = number("--seed", 1)?;
    let count = || words.get(1).map_or(Ok(50_000), |text| text.parse::<usize>());
    let started = Instant::now();
    let (table, truth) = match words.first().map(String::as_str) {
        Some("register") => invent::register(count()?, seed),
        Some("people") => invent::people(count()?, seed),
        Some("files") => {
            let paths: Vec<&String> =
                words.iter().skip(1).take_while(|word| !word.starts_with("--")).collect();
            read(&paths)?
        }
        _ => return Err("say what to link: register N, people N, or files A.csv B.csv".into()),
    };
    if let Some(path) = value("--write") {
        write(&table, &truth, path)?;
    }
    let read_in = started.elapsed().as_secs_f64();
    let mut settings = match value("--config") {
        Some(path) => Settings::parse(&fs::read_to_string(path)?)?,
        None => Settings::default(),
    };
    settings.ignore.extend(["cluster".to_owned(), "rec_id".to_owned(), "unique_id".to_owned()]);
    if flag("--one-per-source") {
        settings.one_per_source = true;
    }
    let options = Options { threads: number("--threads", 1)? as usize };

    let before = cpu_seconds();
    let started = Instant::now();
    let linked = link::link(&table, &settings, &options)?;
    let seconds = started.elapsed().as_secs_f64();
    let cpu = cpu_seconds() - before;
    writeln!(
        out,
        "{} records, {} columns, read in {read_in:.2} s",
        table.len(),
        table.columns().count()
    )?;
    writeln!(
        out,
        "linked in {seconds:.2} s, {cpu:.2} CPU s, peak {} MiB, {} candidates, prior {:.2e}",
        peak_mebibytes(),
        linked.candidates,
        linked.model.prior
    )?;
    report(&mut out, &linked, &truth)?;
    if flag("--rules") {
        for rule in &linked.rules {
            writeln!(out, "{rule:?}")?;
        }
    }
    if flag("--model") {
        for field in &linked.model.fields {
            writeln!(out, "{}", field.name)?;
            for level in &field.levels {
                let weight = (level.m / level.u).log2();
                writeln!(
                    out,
                    "  {:50} m {:.4} u {:.6} {weight:6.1}",
                    level.name, level.m, level.u
                )?;
            }
        }
    }
    if !flag("--no-recall") {
        let mut found = 0_u64;
        link::candidates(&table, &settings, |a, b| {
            found += u64::from(truth.get(a as usize) == truth.get(b as usize));
        })?;
        let mut sizes: HashMap<u32, u64> = HashMap::new();
        truth.iter().for_each(|person| *sizes.entry(*person).or_default() += 1);
        let all: u64 = sizes.values().map(|n| n * (n - 1) / 2).sum();
        writeln!(out, "blocking recall {:.4} of {all} pairs", found as f64 / all.max(1) as f64)?;
    }
    if flag("--misses") {
        misses(&mut out, &table, &linked, &truth)?;
    }
    if flag("--more") {
        more(&mut out, &table, &truth, &settings, &options, &linked)?;
    }
    Ok(())
}

fn report(out: &mut impl Write, linked: &Linked, truth: &[u32]) -> Outcome<()> {
    let (pairs, cubed) = link::quality(&linked.clusters, truth);
    for (what, q) in [("clusters, pairs", pairs), ("clusters, B-cubed", cubed)] {
        let (p, r) = (q.precision, q.recall);
        writeln!(out, "{what:20} precision {p:.4} recall {r:.4} F1 {:.4}", q.f1())?;
    }
    let mut sizes: HashMap<u32, u64> = HashMap::new();
    truth.iter().for_each(|person| *sizes.entry(*person).or_default() += 1);
    let all: u64 = sizes.values().map(|n| n * (n - 1) / 2).sum();
    for threshold in [0.5, 0.9, 0.99] {
        let pairs = linked.pairs.iter().filter(|pair| pair.probability >= threshold);
        let (mut found, mut right) = (0_u64, 0_u64);
        for pair in pairs {
            found += 1;
            right += u64::from(truth.get(pair.left as usize) == truth.get(pair.right as usize));
        }
        let (p, r) = (right as f64 / found.max(1) as f64, right as f64 / all.max(1) as f64);
        let f1 = 2.0 * p * r / (p + r).max(1e-9);
        writeln!(out, "pairs above {threshold:<8} precision {p:.4} recall {r:.4} F1 {f1:.4}")?;
    }
    Ok(())
}

/// Pairs of one person that were not found, and pairs that should not have been.
fn misses(out: &mut impl Write, table: &Table, linked: &Linked, truth: &[u32]) -> Outcome<()> {
    let mut last: HashMap<u32, u32> = HashMap::new();
    let mut shown = 0;
    let row = |r: u32| {
        (0..table.columns().count())
            .map(|c| table.value(r, c).unwrap_or("-"))
            .collect::<Vec<_>>()
            .join(" | ")
    };
    let cluster = |r: u32| linked.clusters.get(r as usize);
    for (record, person) in (0_u32..).zip(truth) {
        if let Some(other) = last.insert(*person, record)
            && cluster(other) != cluster(record)
            && shown < 60
        {
            shown += 1;
            let why = linked.explain(table, other, record);
            writeln!(out, "apart {:.1}\n  {}\n  {}", why.weight, row(other), row(record))?;
            for part in &why.parts {
                writeln!(
                    out,
                    "    {:12} {:6.1} {:6.1} {:6.1} {}",
                    part.field, part.weight, part.rarity, part.overlap, part.level
                )?;
            }
        }
    }
    let mut last: HashMap<u32, u32> = HashMap::new();
    shown = 0;
    for record in 0..table.len() as u32 {
        let Some(cluster) = cluster(record) else { continue };
        if let Some(other) = last.insert(*cluster, record)
            && truth.get(other as usize) != truth.get(record as usize)
            && shown < 60
        {
            shown += 1;
            let why = linked.explain(table, other, record);
            writeln!(out, "together {:.1}\n  {}\n  {}", why.weight, row(other), row(record))?;
            for part in &why.parts {
                writeln!(
                    out,
                    "    {:12} {:6.1} {:6.1} {:6.1} {}",
                    part.field, part.weight, part.rarity, part.overlap, part.level
                )?;
            }
        }
    }
    Ok(())
}

/// Links nine tenths, then the rest with the model and clusters of the first
/// run, and compares with the full run.
fn more(
    out: &mut impl Write,
    table: &Table,
    truth: &[u32],
    settings: &Settings,
    options: &Options,
    full: &Linked,
) -> Outcome<()> {
    let late = |record: usize| record % 10 == 3;
    let mut early = Table::new(table.columns());
    let mut both = Table::new(table.columns());
    let mut order = Vec::new();
    for pass in [false, true] {
        for record in (0..table.len()).filter(|r| late(*r) == pass) {
            let r = record as u32;
            let values: Vec<Option<&str>> =
                (0..table.columns().count()).map(|c| table.value(r, c)).collect();
            if !pass {
                early.push(table.id(r), table.source(r), values.iter().copied());
            }
            both.push(table.id(r), table.source(r), values.iter().copied());
            order.push(record);
        }
    }
    let first = link::link(&early, settings, options)?;
    let known: Vec<Option<u32>> =
        (0..both.len()).map(|record| first.clusters.get(record).copied()).collect();
    let started = Instant::now();
    let linked = link::link_more(&both, &first.model, &known, options)?;
    let seconds = started.elapsed().as_secs_f64();
    let truth: Vec<u32> = order.iter().filter_map(|r| truth.get(*r).copied()).collect();
    let same: Vec<u32> = order.iter().filter_map(|r| full.clusters.get(*r).copied()).collect();
    let (pairs, cubed) = link::quality(&linked.clusters, &truth);
    let (against, against_cubed) = link::quality(&linked.clusters, &same);
    writeln!(
        out,
        "a tenth linked to the rest in {seconds:.2} s: F1 {:.4}, B-cubed {:.4}; against the full run {:.4}, {:.4}",
        pairs.f1(),
        cubed.f1(),
        against.f1(),
        against_cubed.f1()
    )?;
    Ok(())
}

fn read(paths: &[&String]) -> Outcome<(Table, Vec<u32>)> {
    let mut table: Option<Table> = None;
    let mut people: HashMap<String, u32> = HashMap::new();
    let mut truth = Vec::new();
    for (source, path) in (0_u16..).zip(paths) {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(path)?;
        let headers = reader.headers()?.clone();
        let table = table.get_or_insert_with(|| Table::new(headers.iter()));
        let cluster = headers.iter().position(|name| name == "cluster");
        for record in reader.records() {
            let record = record?;
            let id = record.get(0).unwrap_or_default();
            let person = match cluster {
                Some(at) => record.get(at).unwrap_or_default(),
                None => id.split('-').nth(1).unwrap_or(id),
            };
            let next = people.len() as u32;
            truth.push(*people.entry(person.to_owned()).or_insert(next));
            table.push(id, source, record.iter().map(Some));
        }
    }
    Ok((table.ok_or("no file was named")?, truth))
}

fn write(table: &Table, truth: &[u32], path: &str) -> Outcome<()> {
    let mut writer = csv::Writer::from_path(path)?;
    let headers = ["rec_id", "cluster"].into_iter().chain(table.columns());
    writer.write_record(headers)?;
    for (record, person) in (0_u32..).zip(truth) {
        let person = person.to_string();
        let values =
            (0..table.columns().count()).map(|column| table.value(record, column).unwrap_or(""));
        writer.write_record([table.id(record), &person].into_iter().chain(values))?;
    }
    writer.flush()?;
    Ok(())
}

fn peak_mebibytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let kibibytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kibibytes.unwrap_or_default() / 1024
}

fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(") ").next().unwrap_or_default();
    // The 14th and 15th fields of the whole line, in hundredths of a second.
    after.split(' ').skip(11).take(2).filter_map(|t| t.parse::<f64>().ok()).sum::<f64>() / 100.0
}
