//! `countersign link`: which records are about the same person or company, and who
//! shares with whom what strangers do not?

mod json;
mod page;
mod read;
mod shared;

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, bail};
use matching::link::{self, Explanation, Linked, Model, Options, Settings};
use model::{Edge, Ring, Severity};

use crate::Ending;
use crate::args::LinkArgs;
use crate::printer::{Printer, counted};
use crate::tidy::Temporary;
use read::Input;

/// Links records and writes clusters, pairs, edges, rings and a report.
///
/// # Errors
/// A file cannot be read, nothing in it can be compared, or the results cannot
/// be written.
pub fn run(args: &LinkArgs, printer: &Printer) -> anyhow::Result<Ending> {
    let started = Instant::now();
    let mut settings = match &args.config {
        Some(path) => {
            Settings::parse(&text_of(path)?).with_context(|| format!("in `{}`", path.display()))?
        }
        None => Settings::default(),
    };
    settings.id = args.id.clone().or(settings.id);
    settings.threshold = args.threshold.unwrap_or(settings.threshold);
    if !(0.0..1.0).contains(&settings.threshold) {
        bail!("a threshold is a probability from 0 up to 1, not {}", settings.threshold);
    }
    printer.stage("read records", 0);
    let input = read::read(&args.files, settings.id.as_deref())?;
    printer.finish();
    settings.id.clone_from(&input.id);
    for problem in &input.problems {
        printer.problem(problem);
    }
    if input.table.is_empty() {
        bail!("there is no record to link");
    }
    let threads =
        args.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    printer.stage(&format!("link {} records", input.table.len()), 0);
    let linked = linked(args, &settings, &input, &Options { threads })?;
    printer.finish();
    let shares = linked.shares(&input.table);
    let rings = shared::rings(&input, &shares);
    let edges = shared::edges(&input, &shares, &rings);
    write(args, &input, &linked, &edges, &rings)?;
    if let Some(pair) = &args.explain {
        explain(pair, &input, &linked, printer)?;
    }
    let sizes = sizes(&linked.clusters);
    let together = sizes.values().filter(|size| **size > 1);
    let (groups, members) = (together.clone().count(), together.sum::<usize>());
    let review = linked.for_review(usize::MAX).len();
    if printer.is_json() {
        printer.json(&serde_json::json!({
            "out": args.out,
            "records": input.table.len(),
            "clusters": sizes.len(),
            "shared_clusters": groups,
            "records_in_shared_clusters": members,
            "pairs": linked.pairs.len(),
            "for_review": review,
            "edges": edges.len(),
            "rings": rings.len(),
            "compared": linked.candidates,
            "rejected": input.rejected,
        }))?;
    } else {
        printer.result(&format!(
            "{members} of {} are in {} of two or more; {}, {review} of them for review\n\
             {} of different subjects share something, {}\n\
             {} compared in {:.1} s\nreport  {}",
            counted(input.table.len(), "record"),
            counted(groups, "cluster"),
            counted(linked.pairs.len(), "pair"),
            counted(edges.len(), "pair"),
            counted(rings.len(), "ring"),
            counted(linked.candidates, "pair"),
            started.elapsed().as_secs_f64(),
            args.out.join("report.html").display(),
        ));
    }
    let broken = input.problems.iter().any(|problem| problem.severity >= Severity::Warning);
    Ok(match (broken, groups) {
        (true, _) => Ending::Incomplete,
        (false, 0) => Ending::Clear,
        (false, _) => Ending::Found,
    })
}

fn text_of(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("could not read `{}`", path.display()))
}

fn linked(
    args: &LinkArgs,
    settings: &Settings,
    input: &Input,
    options: &Options,
) -> anyhow::Result<Linked> {
    let Some(path) = args.model.as_ref().filter(|path| path.exists()) else {
        if args.clusters.is_some() {
            bail!("`--clusters` needs the model of the run that made them, given with `--model`");
        }
        return Ok(link::link(&input.table, settings, options)?);
    };
    let mut model =
        Model::parse(&text_of(path)?).with_context(|| format!("in `{}`", path.display()))?;
    if args.config.is_some() {
        bail!("a model brings its own settings: leave `--config` or `--model` out");
    }
    model.settings.threshold = args.threshold.unwrap_or(model.settings.threshold);
    let known = match &args.clusters {
        Some(path) => known(path, input)?,
        None => Vec::new(),
    };
    Ok(link::link_more(&input.table, &model, &known, options)?)
}

/// The clusters of an earlier run, numbered.
fn known(path: &Path, input: &Input) -> anyhow::Result<Vec<Option<u32>>> {
    let unreadable = || format!("could not read `{}`", path.display());
    let mut reader = csv::Reader::from_path(path).with_context(unreadable)?;
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut of: HashMap<String, u32> = HashMap::new();
    for row in reader.records() {
        let row = row.with_context(unreadable)?;
        let (Some(record), Some(cluster)) = (row.get(0), row.get(1)) else {
            bail!("`{}` does not hold `record_id,cluster_id`", path.display());
        };
        let next = u32::try_from(numbers.len()).context("too many clusters")?;
        let number = *numbers.entry(cluster.to_owned()).or_insert(next);
        of.insert(record.to_owned(), number);
    }
    Ok(input.ids.iter().map(|id| of.get(id).copied()).collect())
}

fn sizes(clusters: &[u32]) -> HashMap<u32, usize> {
    let mut sizes = HashMap::new();
    clusters.iter().for_each(|cluster| *sizes.entry(*cluster).or_default() += 1);
    sizes
}

/// The files of a run.
const WRITTEN: [&str; 5] = ["clusters.csv", "pairs.csv", "edges.csv", "rings.jsonl", "report.html"];

/// Results are written beside their place and moved in when all are complete.
fn write(
    args: &LinkArgs,
    input: &Input,
    linked: &Linked,
    edges: &[Edge],
    rings: &[Ring],
) -> anyhow::Result<()> {
    let out = &args.out;
    fs::create_dir_all(out)
        .with_context(|| format!("could not make folder `{}`", out.display()))?;
    let folder = Temporary::new(Some(out))?;
    let written = || format!("could not write into `{}`", out.display());

    let mut clusters = csv::Writer::from_path(folder.path().join("clusters.csv"))?;
    clusters.write_record(["record_id", "cluster_id"])?;
    for (id, cluster) in input.ids.iter().zip(&linked.clusters) {
        clusters.write_record([id.as_str(), input.id_of(*cluster)])?;
    }
    clusters.flush().with_context(written)?;

    let mut pairs = csv::Writer::from_path(folder.path().join("pairs.csv"))?;
    pairs.write_record(["left_id", "right_id", "probability", "weight"])?;
    for pair in &linked.pairs {
        pairs.write_record([
            input.id_of(pair.left),
            input.id_of(pair.right),
            &format!("{:.6}", pair.probability),
            &format!("{:.3}", pair.weight),
        ])?;
    }
    pairs.flush().with_context(written)?;

    engine::scan::edges(&folder.path().join("edges.csv"), edges).with_context(written)?;
    engine::scan::lines(&folder.path().join("rings.jsonl"), rings).with_context(written)?;
    fs::write(folder.path().join("report.html"), page::html(input, linked, edges, rings))
        .with_context(written)?;
    for name in WRITTEN {
        fs::rename(folder.path().join(name), out.join(name)).with_context(written)?;
    }
    if let Some(path) = args.model.as_ref().filter(|path| !path.exists()) {
        fs::write(path, linked.model.to_toml()?)
            .with_context(|| format!("could not write `{}`", path.display()))?;
    }
    Ok(())
}

fn explain(pair: &str, input: &Input, linked: &Linked, printer: &Printer) -> anyhow::Result<()> {
    let (left, right) =
        pair.split_once(',').context("give the pair as `LEFT,RIGHT`, two record identifiers")?;
    let find = |id: &str| {
        let at = input.ids.iter().position(|known| known == id.trim());
        let at = at.with_context(|| format!("no record is called `{}`", id.trim()))?;
        u32::try_from(at).context("too many records")
    };
    let why = linked.explain(&input.table, find(left)?, find(right)?);
    if printer.is_json() {
        return printer.json(&why);
    }
    printer.result(&waterfall(&why));
    Ok(())
}

fn waterfall(why: &Explanation) -> String {
    let mut table = comfy_table::Table::new();
    table
        .load_preset(comfy_table::presets::NOTHING)
        .set_content_arrangement(comfy_table::ContentArrangement::Dynamic)
        .set_header([
            "evidence",
            "agreement",
            "left",
            "right",
            "m",
            "u",
            "bits",
            "rarity",
            "overlap",
        ]);
    let share = |p: Option<f64>| p.map_or(String::new(), |p| format!("{p:.5}"));
    for part in &why.parts {
        table.add_row([
            part.field.clone(),
            part.level.clone(),
            part.left.clone().unwrap_or_default(),
            part.right.clone().unwrap_or_default(),
            share(part.m),
            share(part.u),
            format!("{:+.1}", part.weight),
            format!("{:+.1}", part.rarity),
            format!("{:+.1}", part.overlap),
        ]);
    }
    format!("{table}\nsum {:+.1} bits, probability {:.4}\n", why.weight, why.probability)
}
