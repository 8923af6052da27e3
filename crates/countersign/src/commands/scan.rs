//! `countersign scan`: the main job.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use anyhow::{Context, bail};
use engine::networks::Networks;
use engine::rules::{Planned, RuleFile};
use engine::scan::{Request, Run};
use engine::session::{self, Limits};
use model::{Band, ListStrength, Problem, Severity};
use screening::clearance::Clearances;

use crate::args::{ScanArgs, Sources};
use crate::printer::{Printer, counted};
use crate::tidy::{self, Temporary};
use crate::{Ending, cleared, house};

/// Inputs smaller than this stay in memory; larger ones go through Parquet.
const IN_MEMORY: u64 = 200 << 20;

/// Reads exports and writes cases.
///
/// # Errors
/// There is nothing to read, or the results cannot be written.
pub fn run(args: &ScanArgs, printer: &Printer) -> anyhow::Result<Ending> {
    let started = Instant::now();
    let run = scan(args, printer)?;
    let unread = run
        .coverage
        .files
        .iter()
        .any(|file| file.is_unread() || (file.rows_in > 0 && file.rejected == file.rows_in));
    let incomplete =
        unread || run.problems.iter().any(|problem| problem.severity == Severity::Error);
    if printer.is_json() {
        printer.json(&summary(&run, &args.out))?;
    } else {
        printer.result(&table(&run, args.top.unwrap_or(20)));
        printer.result(&footer(&run, &args.out, started.elapsed().as_secs_f64()));
    }
    let [exact, strong, _] = sanctions(&run);
    Ok(match (incomplete, run.cases.is_empty() && exact + strong == 0) {
        (true, _) => Ending::Incomplete,
        (false, false) => Ending::Found,
        (false, true) => Ending::Clear,
    })
}

/// Everything `scan` does but the printing of results.
pub(crate) fn scan(args: &ScanArgs, printer: &Printer) -> anyhow::Result<Run> {
    for path in &args.paths {
        if !path.exists() {
            bail!("there is no file or folder `{}`", path.display());
        }
    }
    let threads = args
        .threads
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
        .max(1);
    let temporary = Temporary::new(args.temp.as_deref())?;
    let mut problems = Vec::new();
    let (connectors, mut found) = house::connectors(&args.sources.connectors)?;
    problems.append(&mut found);
    let key = house::key(args.key.as_deref())?;
    let as_of = args.as_of.as_deref().map(moment).transpose()?;
    let weights = args.weights.as_deref().map(measure::Weights::read).transpose()?;
    let clearances = args.clearances.as_deref().map(Clearances::read).transpose()?;

    let bytes = ingest::bytes(&args.paths).context("could not read the exports")?;
    printer.stage("read exports", bytes);
    let rejects_path = temporary.path().join("rejects.jsonl");
    let mut rejects = RejectsFile::create(&rejects_path)?;
    let output = match &args.tables {
        Some(folder) => ingest::Output::Parquet(folder.clone()),
        None if bytes > IN_MEMORY => ingest::Output::Parquet(temporary.path().join("tables")),
        None => ingest::Output::Memory,
    };
    let fills = house::fills(&connectors);
    let options =
        ingest::Options { threads, output, ..ingest::Options::new(connectors, key.clone()) };
    let ingested = ingest::run(&args.paths, &options, &Bar(printer), &mut rejects)
        .context("could not read the exports")?;
    rejects.finish()?;
    printer.finish();
    problems.extend(ingested.notes.iter().cloned());
    let files = ingested.files.clone();
    if files.is_empty() {
        bail!(
            "there is no file in `{}`",
            args.paths
                .iter()
                .map(|path| path.display().to_string())
                .collect::<Vec<_>>()
                .join("`, `")
        );
    }
    let mut input = house::input(ingested);
    let nothing = input.tables.values().all(|table| table.rows == 0);
    let mut lists = house::add_lists(&mut input, &args.sources.lists, Some(&key), &mut problems)?;
    let installed = crate::lists::installed(&args.sources, &mut problems)?;
    lists.extend(house::add_published(&mut input, &installed, Some(&key), &mut problems)?);

    let spill = temporary.path().join("spill");
    std::fs::create_dir_all(&spill)
        .with_context(|| format!("could not make folder `{}`", spill.display()))?;
    let limits = Limits { threads, memory: args.memory << 20, spill };
    let runtime = runtime(threads)?;
    let mut run = runtime.block_on(async {
        let as_of = match as_of {
            Some(as_of) => as_of,
            None => engine::scan::latest(&input)?,
        };
        let mut planned = rules(&args.sources, &limits, as_of, &mut problems).await?;
        if let Some(weights) = &weights {
            reweigh(&mut planned, weights, &mut problems);
        }
        let stop = AtomicBool::new(false);
        let request = Request {
            as_of,
            limits,
            top: args.top,
            fills: &fills,
            files,
            lists,
            timings: args.timings,
            photos: args.compare_photos,
            stop: &stop,
        };
        anyhow::Ok(engine::scan::run(&input, planned, request, &Bar(printer), problems).await?)
    })?;
    printer.finish();
    if let Some(weights) = &weights {
        for case in &mut run.cases {
            let probability = weights.probability(case.points);
            case.probability = probability.map(|share| (share * 1_000.0).round() / 1_000.0);
        }
    }
    for problem in &run.problems {
        printer.problem(problem);
    }
    if nothing {
        printer.say("nothing could be used: no export was recognised, or all were empty (try `countersign doctor`)");
    }
    let decided = match (&args.clearances, clearances) {
        (Some(path), Some(known)) => Some((path, cleared::apply(known, &mut run.sanctions))),
        _ => None,
    };
    std::fs::create_dir_all(&args.out)
        .with_context(|| format!("could not make folder `{}`", args.out.display()))?;
    let staging = Temporary::hidden_in(&args.out)?;
    engine::scan::write(&run, Some(&rejects_path), &args.out, staging.path())?;
    tidy::without_interruption(|| engine::scan::publish(staging.path(), &args.out))?;
    if let Some((path, worksheet)) = decided {
        worksheet.write(path)?;
    }
    Ok(run)
}

/// Rules that plan; the others are problems.
pub(crate) async fn rules(
    sources: &Sources,
    limits: &Limits,
    as_of: i64,
    problems: &mut Vec<Problem>,
) -> anyhow::Result<Vec<Planned>> {
    let (rules, mut found) = house::rules(&sources.rules)?;
    problems.append(&mut found);
    // Rules that ship were checked when they were built; only others need tables to plan on.
    let context = match rules.iter().all(house::ships) {
        true => None,
        false => {
            let context = session::session(limits, &Arc::new(Networks::default()))?;
            session::register_empty(&context)?;
            Some(context)
        }
    };
    let mut planned = Vec::with_capacity(rules.len());
    for rule in rules {
        let checked = match &context {
            Some(context) if !house::ships(&rule) => {
                engine::rules::check(context, rule, as_of).await
            }
            _ => engine::rules::trusted(rule, as_of),
        };
        match checked {
            Ok(rule) => planned.push(rule),
            Err(mut found) => problems.append(&mut found),
        }
    }
    Ok(planned)
}

/// Replaces the weights of rules by those of a file.
fn reweigh(planned: &mut [Planned], weights: &measure::Weights, problems: &mut Vec<Problem>) {
    for (name, weight) in &weights.weights {
        match planned.iter_mut().find(|planned| planned.rule.slug() == *name) {
            Some(planned) => planned.rule.header.weight = *weight,
            None => problems.push(Problem::warning(
                "weight-without-rule",
                format!("the file of weights has `{name}`, but no such rule is here; its weight is not used"),
            )),
        }
    }
}

/// A runtime whose threads have room for deep plans.
pub(crate) fn runtime(threads: usize) -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .thread_stack_size(32 << 20)
        .build()
        .context("could not start worker threads")
}

/// `2026-06-30` or an instant, in microseconds.
fn moment(text: &str) -> anyhow::Result<i64> {
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Ok(at.as_microsecond());
    }
    let day = text.parse::<jiff::civil::Date>().with_context(|| format!("`{text}` is neither a day such as `2026-06-30` nor an instant such as `2026-06-30T18:00:00Z`"))?;
    Ok(day.at(23, 59, 59, 0).to_zoned(jiff::tz::TimeZone::UTC)?.timestamp().as_microsecond())
}

/// Progress of ingest and engine on the printer.
struct Bar<'a>(&'a Printer);

impl ingest::Progress for Bar<'_> {
    fn read(&self, bytes: u64) {
        self.0.reach(bytes);
    }
}

impl engine::scan::Progress for Bar<'_> {
    fn stage(&self, name: &str, steps: u64) {
        self.0.stage(name, steps);
    }

    fn step(&self) {
        self.0.advance(1);
    }
}

/// Rejected records, one JSON object a line.
struct RejectsFile {
    path: PathBuf,
    out: BufWriter<File>,
    failed: Option<std::io::Error>,
}

impl RejectsFile {
    fn create(path: &Path) -> anyhow::Result<Self> {
        let file =
            File::create(path).with_context(|| format!("could not write `{}`", path.display()))?;
        Ok(Self { path: path.to_owned(), out: BufWriter::new(file), failed: None })
    }

    fn finish(mut self) -> anyhow::Result<()> {
        let flushed = self.out.flush();
        self.failed
            .map_or(flushed, Err)
            .with_context(|| format!("could not write `{}`", self.path.display()))
    }
}

impl ingest::Rejects for RejectsFile {
    fn reject(&mut self, problem: Problem) {
        if self.failed.is_some() {
            return;
        }
        let line = serde_json::to_string(&problem).unwrap_or_default();
        if let Err(error) = writeln!(self.out, "{line}") {
            self.failed = Some(error);
        }
    }
}

fn summary(run: &Run, out: &Path) -> serde_json::Value {
    let count = |band: Band| run.cases.iter().filter(|case| case.band == band).count();
    let [exact, strong, possible] = sanctions(run);
    serde_json::json!({
        "out": out,
        "subjects": run.subjects,
        "cases": run.cases.len(),
        "high": count(Band::High),
        "medium": count(Band::Medium),
        "rings": run.rings.len(),
        "sanctions": { "exact": exact, "strong": strong, "possible": possible },
        "rules_evaluated": run.coverage.rules.iter().filter(|rule| rule.evaluated).count(),
        "rules_not_evaluated": run.coverage.rules.iter().filter(|rule| !rule.evaluated).count(),
        "records": run.coverage.files.iter().map(|file| file.rows_in).sum::<u64>(),
        "rejected": run.coverage.files.iter().map(|file| file.rejected).sum::<u64>(),
        "top": run.cases.iter().take(20).collect::<Vec<_>>(),
    })
}

/// The ranked table.
pub(crate) fn table(run: &Run, most: usize) -> String {
    if run.cases.is_empty() {
        return "no case is over the line".to_owned();
    }
    let mut table = comfy_table::Table::new();
    table
        .load_preset(comfy_table::presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(comfy_table::ContentArrangement::Dynamic)
        .set_header(["#", "band", "points", "subject", "ring", "what was seen"]);
    if table.width().is_none() {
        table.set_width(120);
    }
    for (rank, case) in (1..).zip(run.cases.iter().take(most)) {
        let name = case.subject.names.first().map_or("(no name)", String::as_str);
        let number = case
            .subject
            .employee_no
            .as_deref()
            .or(case.subject.email.as_deref())
            .unwrap_or_default();
        let seen: Vec<&str> = case
            .signals
            .iter()
            .filter(|signal| signal.points > 0.0)
            .take(3)
            .map(|signal| signal.title.as_str())
            .collect();
        let more = case
            .signals
            .iter()
            .filter(|signal| signal.points > 0.0)
            .count()
            .saturating_sub(seen.len());
        let mut seen = seen.join("\n");
        if more > 0 {
            seen.push_str(&format!("\nand {more} more"));
        }
        table.add_row([
            rank.to_string(),
            case.band.word().to_owned(),
            format!("{:.1}", case.points),
            format!("{name}\n{number}"),
            case.ring_id
                .as_deref()
                .and_then(|ring| ring.strip_prefix("ring-"))
                .unwrap_or("")
                .to_owned(),
            seen,
        ]);
    }
    table.to_string()
}

pub(crate) fn footer(run: &Run, out: &Path, seconds: f64) -> String {
    let evaluated = run.coverage.rules.iter().filter(|rule| rule.evaluated).count();
    let records: u64 = run.coverage.files.iter().map(|file| file.rows_in).sum();
    let rejected: u64 = run.coverage.files.iter().map(|file| file.rejected).sum();
    let unread = run.coverage.files.iter().filter(|file| file.is_unread()).count();
    let mut text = format!(
        "{} among {}, {}; {} from {} in {seconds:.1} s\n{} evaluated, {} not evaluated for want of data",
        counted(run.cases.len(), "case"),
        counted(run.subjects, "subject"),
        counted(run.rings.len(), "ring"),
        counted(records, "record"),
        counted(run.coverage.files.len(), "file"),
        counted(evaluated, "rule"),
        run.coverage.rules.len() - evaluated,
    );
    if rejected > 0 {
        text.push_str(&format!(
            "\n{} rejected: see {}",
            counted(rejected, "record"),
            out.join("rejects.jsonl").display()
        ));
    }
    if unread > 0 {
        text.push_str(&format!(
            "\n{} not recognised: see {}",
            counted(unread, "file"),
            out.join("coverage.json").display()
        ));
    }
    let [exact, strong, possible] = sanctions(run);
    text.push_str(&format!(
        "\nlisted  {exact} exact, {strong} strong, {possible} possible: {}",
        out.join("sanctions.html").display()
    ));
    text.push_str(&format!("\nreport  {}", out.join("report.html").display()));
    text
}

/// How many agree with a listed entity: exact, strong, possible.
fn sanctions(run: &Run) -> [usize; 3] {
    [ListStrength::Exact, ListStrength::Strong, ListStrength::Possible].map(|strength| {
        let open = run.sanctions.iter().filter(|found| !found.cleared);
        open.filter(|found| found.strength == strength).count()
    })
}

/// A rule by `name` or `family/name`.
pub(crate) fn find<'a>(rules: &'a [RuleFile], name: &str) -> anyhow::Result<&'a RuleFile> {
    let wanted = name.trim_end_matches(".md");
    let fits = |rule: &&RuleFile| rule.slug() == wanted || rule.name == wanted;
    if let Some(rule) = rules.iter().find(fits) {
        return Ok(rule);
    }
    let near: Vec<String> =
        rules.iter().map(RuleFile::slug).filter(|slug| slug.contains(wanted)).collect();
    if near.is_empty() {
        bail!("no rule is called `{name}` (see `countersign rule list`)");
    }
    bail!("no rule is called `{name}`; did you mean `{}`?", near.join("`, `"))
}
