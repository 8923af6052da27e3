//! `countersign doctor`: what is here, what is missing, what cannot be evaluated.

use std::collections::BTreeMap;

use engine::needs::{Present, missing};
use model::{FileCoverage, Problem};

use crate::args::DoctorArgs;
use crate::printer::Printer;
use crate::tidy::Temporary;
use crate::{Ending, house};

/// Keeps what was rejected only as far as it is shown.
#[derive(Default)]
struct First {
    problems: Vec<Problem>,
    more: u64,
}

impl ingest::Rejects for First {
    fn reject(&mut self, problem: Problem) {
        if self.problems.len() < 10 {
            self.problems.push(problem);
        } else {
            self.more += 1;
        }
    }
}

struct Quiet;

impl ingest::Progress for Quiet {}

/// Looks at exports, lists and rules and says what a scan could do with them.
///
/// # Errors
/// A folder cannot be read.
pub fn run(args: &DoctorArgs, printer: &Printer) -> anyhow::Result<Ending> {
    let (connectors, mut problems) = house::connectors(&args.sources.connectors)?;
    let (rules, mut found) = house::rules(&args.sources.rules)?;
    problems.append(&mut found);
    let fills = house::fills(&connectors);
    let mut input = engine::Input::default();
    let mut files: Vec<FileCoverage> = Vec::new();
    let mut rejects = First::default();
    let temporary = Temporary::new(None)?;
    if !args.paths.is_empty() {
        let key = ingest::HashKey::new([0; 32]);
        let options = ingest::Options {
            output: ingest::Output::Parquet(temporary.path().join("tables")),
            ..ingest::Options::new(connectors, key)
        };
        let ingested = ingest::run(&args.paths, &options, &Quiet, &mut rejects)?;
        files.clone_from(&ingested.files);
        problems.extend(ingested.notes.iter().cloned());
        input = house::input(ingested);
    }
    let mut lists = house::add_lists(&mut input, &args.sources.lists, None, &mut problems)?;
    let installed = crate::lists::installed(&args.sources, &mut problems)?;
    lists.extend(house::add_published(&mut input, &installed, None, &mut problems)?);

    let present = Present::of(&input)?;
    let not_evaluated: BTreeMap<String, String> = rules
        .iter()
        .filter_map(|rule| Some((rule.slug(), missing(rule, &present, &fills)?)))
        .collect();
    if printer.is_json() {
        printer.json(&serde_json::json!({
            "files": files,
            "lists": lists,
            "rules": rules.len(),
            "not_evaluated": not_evaluated,
            "problems": problems,
        }))?;
    } else {
        for file in &files {
            printer.result(&format!(
                "{}  {}  {} records: {} used, {} not used, {} rejected",
                file.path,
                file.connector.as_deref().unwrap_or(if file.is_unread() {
                    "NOT RECOGNISED"
                } else {
                    "duplicate, not used"
                }),
                file.rows_in,
                file.mapped,
                file.not_used,
                file.rejected,
            ));
        }
        printer.result(&format!("\n{} lists", lists.len()));
        for list in &lists {
            printer.result(&format!("  {}  {}  {} rows", list.name, list.date, list.rows));
        }
        printer.result(&format!(
            "\n{} rules, {} can be evaluated",
            rules.len(),
            rules.len() - not_evaluated.len()
        ));
        // What is missing, by what it would unlock: the most useful export first.
        let mut by_table: BTreeMap<&str, u64> = BTreeMap::new();
        let tables = fills.keys().filter(|name| !name.contains('.'));
        for table in tables.filter(|table| input.rows(table) == 0) {
            let unlocked = rules
                .iter()
                .filter(|rule| engine::needs::tables(rule).contains(&table.as_str()))
                .count() as u64;
            by_table.insert(table, unlocked);
        }
        let mut by_table: Vec<(&str, u64)> =
            by_table.into_iter().filter(|(_, rules)| *rules > 0).collect();
        by_table.sort_by_key(|(table, rules)| (std::cmp::Reverse(*rules), *table));
        for (table, rules) in by_table {
            let exports = fills.get(table).map(|exports| exports.join(", ")).unwrap_or_default();
            printer.result(&format!("  {rules:>3} rules want `{table}`: {exports}"));
        }
    }
    for problem in problems.iter().chain(&rejects.problems) {
        printer.problem(problem);
    }
    if rejects.more > 0 {
        printer.say(&format!("and {} more rejected records", rejects.more));
    }
    let unread = files.iter().any(FileCoverage::is_unread);
    Ok(if unread { Ending::Incomplete } else { Ending::Clear })
}
