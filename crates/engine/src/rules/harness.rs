//! Running the cases of a rule, and what every rule must survive beside them.
//!
//! A case goes through the real pipeline: its rows are resolved, derived,
//! planned and run as in a scan. Beside the cases of the file, each need is taken
//! away in turn, each column that a case fills is emptied in turn (who is silent
//! without it must say "not evaluated"), rows of nulls are added, and rows are
//! reordered and spread over four partitions.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use datafusion::arrow::array::Date32Array;
use datafusion::arrow::array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use model::{Kind, Problem, RowId, Table};

use super::file::{Block, CaseBlock, RuleFile, Verdict};
use super::plan::{Planned, check};
use super::run::{Raw, run};
use crate::Error;
use crate::input::{Data, Input, TableInput};
use crate::needs::{Present, missing};
use crate::networks::Networks;
use crate::scan::prepare;
use crate::session::{self, Limits};

/// The moment of every case, where a rule asks for it: the end of the latest
/// day that cases use. Microseconds since 1970.
const AS_OF: i64 = 1_798_675_200_000_000;

/// What testing one rule showed.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Cases of the file that were run.
    pub cases: usize,
    /// Further runs the harness made.
    pub checks: usize,
    /// What failed.
    pub failures: Vec<Problem>,
}

/// Tests one rule. `lists` holds the list tables that ship with the program.
///
/// # Errors
/// The engine itself cannot run; what is wrong with the rule is in the outcome.
pub async fn test(rule: &RuleFile, lists: &Input, limits: &Limits) -> Result<Outcome, Error> {
    let mut outcome = Outcome::default();
    let empty = session::session(limits, &Arc::new(Networks::default()))?;
    session::register_empty(&empty)?;
    let planned = match check(&empty, rule.clone(), AS_OF).await {
        Ok(planned) => planned,
        Err(problems) => {
            outcome.failures = problems;
            return Ok(outcome);
        }
    };
    let firing = rule.cases.iter().filter(|case| matches!(case.verdict, Verdict::Fires(_))).count();
    let quiet = rule.cases.len() - firing;
    if firing < 1 || quiet < 2 {
        outcome.failures.push(
            Problem::error("rule-cases", format!("{firing} cases fire and {quiet} stay quiet"))
                .in_file(&rule.path)
                .help("write at least one that fires and two that stay quiet, one of them an innocent explanation"),
        );
    }
    for case in &rule.cases {
        outcome.cases += 1;
        let tester = Tester { rule, case, planned: &planned, lists, limits };
        match tester.tables() {
            Ok(tables) => tester.run(tables, &mut outcome).await?,
            Err(problem) => outcome.failures.push(problem),
        }
    }
    Ok(outcome)
}

/// Rows of a case by table, in file order.
type Tables = BTreeMap<&'static str, Vec<Fixture>>;

/// One row: its values by column, its subject, its id.
#[derive(Clone, Debug, Default)]
struct Fixture {
    row_id: i64,
    subject: Option<String>,
    values: HashMap<&'static str, String>,
}

struct Tester<'a> {
    rule: &'a RuleFile,
    case: &'a CaseBlock,
    planned: &'a Planned,
    lists: &'a Input,
    limits: &'a Limits,
}

/// What came of running the rule on some rows.
#[derive(Debug)]
enum Ran {
    /// Signals by the case's own names of subjects.
    Signals(Vec<(String, Raw)>),
    /// Something it needs is missing.
    NotEvaluated(String),
    /// It could not run.
    Failed(String),
}

/// The rows of a case without what `needs` names: whole tables, or the values of
/// columns, of all those that can fill a derived column.
fn without(tables: &Tables, needs: &[String]) -> Tables {
    let mut left = tables.clone();
    for need in needs {
        let Some((table, column)) = need.split_once('.') else {
            left.remove(need.as_str());
            continue;
        };
        for source in model::derived::made_of(table, column).unwrap_or(&[need]) {
            let Some((table, column)) = source.split_once('.') else { continue };
            for row in left.get_mut(table).into_iter().flatten() {
                row.values.remove(column);
            }
        }
    }
    left
}

/// How the rows of a case are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    AsWritten,
    Shuffled,
    FourPartitions,
}

impl Tester<'_> {
    fn problem(&self, line: u64, message: String) -> Problem {
        Problem::error("rule-case", message).in_file(&self.rule.path).at_line(line)
    }

    async fn run(&self, tables: Tables, outcome: &mut Outcome) -> Result<(), Error> {
        let raws = match self.ran(&tables, Layout::AsWritten).await? {
            Ran::Signals(raws) => raws,
            Ran::NotEvaluated(_) if self.case.verdict == Verdict::NotEvaluated => return Ok(()),
            Ran::NotEvaluated(reason) | Ran::Failed(reason) => {
                outcome.failures.push(self.problem(
                    self.case.line,
                    format!("case `{}` could not be evaluated: {reason}", self.case.name),
                ));
                return Ok(());
            }
        };
        let fired: Vec<String> = raws.iter().map(|(subject, _)| subject.clone()).collect();
        let wanted = match &self.case.verdict {
            Verdict::Fires(who) => who.clone(),
            Verdict::Quiet => Vec::new(),
            Verdict::NotEvaluated => {
                outcome.failures.push(
                    self.problem(self.case.line, format!("case `{}` is evaluated", self.case.name)),
                );
                return Ok(());
            }
        };
        if fired != wanted {
            let list =
                |who: &[String]| if who.is_empty() { "nobody".to_owned() } else { who.join(", ") };
            let said: Vec<String> =
                raws.iter().map(|(subject, raw)| format!("{subject}: {}", raw.says)).collect();
            let mut problem = self.problem(
                self.case.line,
                format!(
                    "case `{}` fires for {}, not for {}",
                    self.case.name,
                    list(&fired),
                    list(&wanted)
                ),
            );
            if !said.is_empty() {
                problem = problem.help(said.join("; "));
            }
            outcome.failures.push(problem);
            return Ok(());
        }
        for (subject, raw) in &raws {
            if raw.rows.is_empty() {
                outcome.failures.push(self.problem(
                    self.case.line,
                    format!("the signal for {subject} names no evidence rows"),
                ));
            }
            if raw.says.contains('{') {
                outcome.failures.push(
                    self.problem(
                        self.case.line,
                        format!("the sentence keeps a brace: {}", raw.says),
                    ),
                );
            }
        }
        for layout in [Layout::Shuffled, Layout::FourPartitions] {
            outcome.checks += 1;
            if !matches!(self.ran(&tables, layout).await?, Ran::Signals(other) if other == raws) {
                outcome.failures.push(self.problem(
                    self.case.line,
                    format!("case `{}` gives something else when its rows are laid out otherwise ({layout:?})", self.case.name),
                ));
            }
        }
        if matches!(self.case.verdict, Verdict::Fires(_)) {
            self.remove_needs(&tables, outcome).await?;
            self.empty_columns(&tables, outcome).await?;
            self.add_nulls(&tables, &raws, outcome).await?;
        }
        Ok(())
    }

    /// Each need removed in turn gives "not evaluated".
    async fn remove_needs(&self, tables: &Tables, outcome: &mut Outcome) -> Result<(), Error> {
        let header = &self.rule.header;
        let single = header.needs.iter().map(std::slice::from_ref);
        for needs in single.chain(header.needs_any.iter().map(Vec::as_slice)) {
            let mut input = self.input(&without(tables, needs), Layout::AsWritten);
            // Lists that ship are there whatever the case says.
            if needs.iter().any(|need| need.contains('.') && self.ships(need)) {
                continue;
            }
            outcome.checks += 1;
            for need in needs.iter().filter(|need| !need.contains('.')) {
                match model::derived::by_name(need) {
                    Some(derived) => {
                        for from in derived.from {
                            input.tables.remove(*from);
                        }
                    }
                    None => drop(input.tables.remove(need.as_str())),
                }
            }
            let is_derived_alone = |need: &String| {
                model::derived::by_name(need).is_some_and(|derived| derived.from.is_empty())
            };
            if needs.iter().any(is_derived_alone) {
                outcome.failures.push(
                    self.problem(
                        self.case.line,
                        format!("`{}` is always there, so it cannot be needed", needs.join("`, `")),
                    )
                    .help("name the columns of it that must be filled"),
                );
                continue;
            }
            if !matches!(self.run_on(&input, Layout::AsWritten).await?, Ran::NotEvaluated(_)) {
                outcome.failures.push(self.problem(
                    self.case.line,
                    format!("without `{}` the rule is still evaluated", needs.join("` and `")),
                ));
            }
        }
        Ok(())
    }

    /// Whether a need is a column of a list that ships.
    fn ships(&self, need: &str) -> bool {
        need.split_once('.').is_some_and(|(table, _)| self.lists.rows(table) > 0)
    }

    /// A rule that finds nobody once a column is null in every row does not know
    /// anything about anyone, so it must not count as evaluated.
    async fn empty_columns(&self, tables: &Tables, outcome: &mut Outcome) -> Result<(), Error> {
        for (name, rows) in tables {
            let Some(table) = model::tables::by_name(name) else { continue };
            // A list that a rule does not name tells innocence, not guilt.
            let is_list = table.area == model::Area::Lists;
            if self.lists.rows(name) > 0
                || (is_list && !crate::needs::tables(self.rule).contains(&table.name))
            {
                continue;
            }
            let by_keys = rows.iter().any(|row| row.subject.is_none());
            for column in table.columns {
                let says_who = by_keys && table.keys.contains(&column.name);
                let filled = rows.iter().any(|row| row.values.contains_key(column.name));
                if column.required || says_who || !filled {
                    continue;
                }
                let need = format!("{name}.{}", column.name);
                // An alternative that the rule names may be what this case does not use.
                let named = self.rule.header.all_needs().any(|named| {
                    let made_of = named
                        .split_once('.')
                        .and_then(|(table, column)| model::derived::made_of(table, column));
                    named == need || made_of.is_some_and(|sources| sources.contains(&need.as_str()))
                });
                if named {
                    continue;
                }
                outcome.checks += 1;
                let emptied = without(tables, std::slice::from_ref(&need));
                if matches!(self.ran(&emptied, Layout::AsWritten).await?, Ran::Signals(raws) if raws.is_empty())
                {
                    outcome.failures.push(
                        self.problem(
                            self.case.line,
                            format!("without any value in `{need}` nobody is found, and the rule counts as evaluated"),
                        )
                        .help(format!("missing is not clean: name `{need}`, or the derived column it fills, in `needs` or `needs_any`")),
                    );
                }
            }
        }
        Ok(())
    }

    /// A subject of whom nothing is known but that rows about them exist stays quiet.
    async fn add_nulls(
        &self,
        tables: &Tables,
        before: &[(String, Raw)],
        outcome: &mut Outcome,
    ) -> Result<(), Error> {
        outcome.checks += 1;
        let mut with_nulls = tables.clone();
        for (number, need) in (0_u64..).zip(crate::needs::tables(self.rule)) {
            if let Some(table) =
                model::tables::by_name(need).filter(|table| table.is_about_people())
            {
                with_nulls.entry(table.name).or_default().push(Fixture {
                    row_id: RowId::new(999, number + 1).raw(),
                    subject: Some("nobody-in-particular".to_owned()),
                    values: HashMap::new(),
                });
            }
        }
        match self.ran(&with_nulls, Layout::AsWritten).await? {
            Ran::Signals(after) => {
                let fired: BTreeSet<&str> =
                    after.iter().map(|(subject, _)| subject.as_str()).collect();
                if fired.contains("nobody-in-particular") {
                    outcome.failures.push(
                        self.problem(self.case.line, "a row of nulls fires".to_owned())
                            .help("null means that the export does not say: write conditions that need a value"),
                    );
                }
                let was: Vec<&String> = before.iter().map(|(subject, _)| subject).collect();
                if was.iter().any(|subject| !fired.contains(subject.as_str())) {
                    outcome.failures.push(self.problem(
                        self.case.line,
                        "a row of nulls about somebody else silences the rule".to_owned(),
                    ));
                }
            }
            Ran::NotEvaluated(reason) | Ran::Failed(reason) => outcome
                .failures
                .push(self.problem(self.case.line, format!("rows of nulls: {reason}"))),
        }
        Ok(())
    }

    async fn ran(&self, tables: &Tables, layout: Layout) -> Result<Ran, Error> {
        self.run_on(&self.input(tables, layout), layout).await
    }

    async fn run_on(&self, input: &Input, layout: Layout) -> Result<Ran, Error> {
        let limits = Limits {
            threads: if layout == Layout::FourPartitions { 4 } else { 1 },
            ..self.limits.clone()
        };
        let mut problems = Vec::new();
        // The index over listed entities is for the rules that ask it.
        let listed = model::derived::OF_LISTS
            .iter()
            .any(|derived| self.rule.sql.text.contains(derived.table.name));
        let prepared = prepare(input, &limits, listed, &mut problems).await?;
        let present = Present::of(input)?.with(prepared.derived());
        if let Some(reason) = missing(self.rule, &present, &BTreeMap::new()) {
            return Ok(Ran::NotEvaluated(reason));
        }
        if let Some(problem) = problems.first() {
            return Ok(Ran::Failed(problem.to_string()));
        }
        let raws = match run(&prepared.context, self.planned).await {
            Ok(raws) => raws,
            Err(error) => {
                return Ok(Ran::Failed(match &error {
                    Error::Query { source, .. } => format!("{error}: {}", source.strip_backtrace()),
                    other => other.to_string(),
                }));
            }
        };
        let mut named: Vec<(String, Raw)> = raws
            .into_iter()
            .map(|mut raw| {
                let id =
                    prepared.resolution.ids.get(raw.subject as usize).map_or("", String::as_str);
                let name = id
                    .strip_prefix("person_id:case/")
                    .or_else(|| id.split_once(':').map(|(_, id)| id))
                    .unwrap_or(id);
                // Dense numbers depend on who else is there; names do not.
                raw.subject = 0;
                (name.to_owned(), raw)
            })
            .collect();
        named.sort_by(|left, right| left.0.cmp(&right.0));
        Ok(Ran::Signals(named))
    }

    fn tables(&self) -> Result<Tables, Problem> {
        let mut tables = Tables::new();
        for (number, (name, block)) in (0_u32..).zip(&self.case.tables) {
            let Some(table) = model::tables::by_name(name) else {
                let near = crate::nearest(name, model::tables::ALL.iter().map(|table| table.name));
                let problem = self.problem(
                    block.line.saturating_sub(1),
                    format!("no canonical table is called `{name}`"),
                );
                return Err(match near {
                    Some(near) => problem.help(format!("did you mean `{near}`?")),
                    None => problem,
                });
            };
            let mut rows = self.rows(table, block, number)?;
            tables.entry(table.name).or_default().append(&mut rows);
        }
        Ok(tables)
    }

    fn rows(
        &self,
        table: &'static Table,
        block: &Block,
        number: u32,
    ) -> Result<Vec<Fixture>, Problem> {
        let mut lines =
            (block.line..).zip(block.text.lines()).filter(|(_, line)| !line.trim().is_empty());
        let Some((header_line, header)) = lines.next() else { return Ok(Vec::new()) };
        let mut columns: Vec<Option<&'static str>> = Vec::new();
        for name in split(header) {
            if name == "subject_id" {
                columns.push(None);
            } else if let Some(column) = table.column(&name) {
                columns.push(Some(column.name));
            } else {
                let near = crate::nearest(&name, table.columns.iter().map(|column| column.name));
                let problem =
                    self.problem(header_line, format!("`{}` has no column `{name}`", table.name));
                return Err(match near {
                    Some(near) => problem.help(format!("did you mean `{near}`?")),
                    None => problem,
                });
            }
        }
        let mut rows = Vec::new();
        for (line, text) in lines {
            let values = split(text);
            if values.len() != columns.len() {
                return Err(self.problem(
                    line,
                    format!("{} values under {} columns", values.len(), columns.len()),
                ));
            }
            let mut row = Fixture { row_id: RowId::new(number, line).raw(), ..Fixture::default() };
            for (column, value) in columns.iter().zip(values) {
                match column {
                    None => row.subject = (!value.is_empty()).then_some(value),
                    Some(name) if !value.is_empty() => {
                        let kind = table.column(name).map_or(Kind::Text, |column| column.kind);
                        if !fits(kind, &value) {
                            return Err(self.problem(
                                line,
                                format!("`{value}` in `{name}` is not {}", article(kind)),
                            ));
                        }
                        row.values.insert(name, value);
                    }
                    Some(_) => {}
                }
            }
            rows.push(row);
        }
        Ok(rows)
    }

    /// The input of a run: the case's rows and the shipped lists.
    fn input(&self, tables: &Tables, layout: Layout) -> Input {
        let mut actors = Actors::default();
        let mut input = Input { files: vec!["case".to_owned()], ..Input::default() };
        for (name, rows) in tables {
            let Some(table) = model::tables::by_name(name) else { continue };
            let mut rows: Vec<&Fixture> = rows.iter().collect();
            if layout == Layout::Shuffled {
                // Any fixed order that is not the written one.
                rows.sort_by_key(|row| {
                    blake3::hash(&row.row_id.to_le_bytes()).as_bytes().to_owned()
                });
            }
            let size = if layout == Layout::FourPartitions {
                rows.len().div_ceil(4).max(1)
            } else {
                rows.len().max(1)
            };
            let batches: Vec<RecordBatch> =
                rows.chunks(size).filter_map(|rows| batch(table, rows, &mut actors)).collect();
            let rows = rows.len() as u64;
            input
                .tables
                .insert((*name).to_owned(), TableInput { rows, data: Data::Batches(batches) });
        }
        for (name, list) in &self.lists.tables {
            match (
                input.tables.get_mut(name).map(|table| (&mut table.rows, &mut table.data)),
                &list.data,
            ) {
                (Some((rows, Data::Batches(own))), Data::Batches(shipped)) => {
                    *rows += list.rows;
                    own.extend(shipped.iter().cloned());
                }
                (Some(_), _) => {}
                (None, _) => {
                    input.tables.insert(name.clone(), list.clone());
                }
            }
        }
        input.actors = actors.batches();
        input
    }
}

/// Splits a line of a case: commas, with double quotes around values that hold one.
fn split(line: &str) -> Vec<String> {
    let mut values = vec![String::new()];
    let mut quoted = false;
    let mut letters = line.trim().chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                if let Some(value) = values.last_mut() {
                    value.push('"');
                }
            }
            '"' => quoted = !quoted,
            ',' if !quoted => values.push(String::new()),
            letter => {
                if let Some(value) = values.last_mut() {
                    value.push(letter);
                }
            }
        }
    }
    values.into_iter().map(|value| value.trim().to_owned()).collect()
}

const fn article(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Integer => "an integer",
        Kind::Real => "a number",
        Kind::Flag => "`true` or `false`",
        Kind::Instant => "an instant such as `2026-03-02T09:15:00Z`",
        Kind::Day => "a day such as `2026-03-02`",
        Kind::Rows => "rows",
    }
}

fn fits(kind: Kind, value: &str) -> bool {
    match kind {
        Kind::Text => true,
        Kind::Integer => value.parse::<i64>().is_ok(),
        Kind::Real => value.parse::<f64>().is_ok(),
        Kind::Flag => matches!(value, "true" | "false"),
        Kind::Instant => instant(value).is_some(),
        Kind::Day => day(value).is_some(),
        Kind::Rows => false,
    }
}

fn instant(value: &str) -> Option<i64> {
    value.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_microsecond)
}

fn day(value: &str) -> Option<i32> {
    let days = value
        .parse::<jiff::civil::Date>()
        .ok()?
        .since((jiff::Unit::Day, jiff::civil::date(1970, 1, 1)))
        .ok()?;
    Some(days.get_days())
}

fn batch(table: &'static Table, rows: &[&Fixture], actors: &mut Actors) -> Option<RecordBatch> {
    let mut fields: Vec<Arc<Field>> = table.schema().fields().iter().cloned().collect();
    let mut columns: Vec<ArrayRef> = vec![
        Arc::new(rows.iter().map(|row| Some(row.row_id)).collect::<Int64Array>()),
        Arc::new(
            rows.iter()
                .map(|row| Some(row.values.get("source").map_or("case", String::as_str)))
                .collect::<StringArray>(),
        ),
    ];
    for column in table.columns {
        let values = rows.iter().map(|row| row.values.get(column.name).map(String::as_str));
        columns.push(match column.kind {
            Kind::Integer => {
                Arc::new(values.map(|value| value?.parse().ok()).collect::<Int64Array>())
            }
            Kind::Real => {
                Arc::new(values.map(|value| value?.parse().ok()).collect::<Float64Array>())
            }
            Kind::Flag => {
                Arc::new(values.map(|value| value?.parse().ok()).collect::<BooleanArray>())
            }
            Kind::Instant => {
                let values = values
                    .map(|value| value.and_then(instant))
                    .collect::<TimestampMicrosecondArray>();
                Arc::new(values.with_timezone("UTC"))
            }
            Kind::Day => Arc::new(values.map(|value| value.and_then(day)).collect::<Date32Array>()),
            Kind::Text | Kind::Rows => Arc::new(values.collect::<StringArray>()),
        });
    }
    if table.is_about_people() {
        fields.push(Arc::new(Field::new("actor", DataType::Int64, true)));
        columns.push(Arc::new(
            rows.iter().map(|row| actors.number(table, row)).collect::<Int64Array>(),
        ));
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).ok()
}

/// Who the rows of a case are about.
#[derive(Default)]
struct Actors {
    numbers: HashMap<[Option<String>; 7], i64>,
}

/// Columns of the actors table, `source` first.
const ACTOR: [&str; 7] =
    ["source", "employee_no", "person_id", "account_id", "email", "device_id", "name"];

impl Actors {
    fn number(&mut self, table: &Table, row: &Fixture) -> Option<i64> {
        let key = match &row.subject {
            Some(subject) => {
                [Some("case".to_owned()), None, Some(subject.clone()), None, None, None, None]
            }
            None => ACTOR.map(|name| {
                if name == "source" {
                    return Some(
                        row.values.get(name).cloned().unwrap_or_else(|| "case".to_owned()),
                    );
                }
                // As in ingest: where a mailbox is all there is, the name tells people apart.
                let is_name = name == "name"
                    && ["people", "applications"].contains(&table.name)
                    && table
                        .keys
                        .iter()
                        .all(|key| *key == "email" || !row.values.contains_key(key));
                (is_name || table.keys.contains(&name))
                    .then(|| row.values.get(name).cloned())
                    .flatten()
            }),
        };
        if key.iter().take(6).skip(1).all(Option::is_none) {
            return None;
        }
        let next = i64::try_from(self.numbers.len()).ok()?;
        Some(*self.numbers.entry(key).or_insert(next))
    }

    fn batches(self) -> Vec<RecordBatch> {
        let mut actors: Vec<_> = self.numbers.into_iter().collect();
        actors.sort_by_key(|(_, number)| *number);
        let mut columns: Vec<(&str, ArrayRef)> = vec![(
            "actor",
            Arc::new(actors.iter().map(|(_, number)| Some(*number)).collect::<Int64Array>()),
        )];
        for (at, name) in ACTOR.into_iter().enumerate() {
            let values: StringArray =
                actors.iter().map(|(key, _)| key.get(at).and_then(Option::as_deref)).collect();
            columns.push((name, Arc::new(values)));
        }
        RecordBatch::try_from_iter_with_nullable(
            columns.into_iter().map(|(name, array)| (name, array, true)),
        )
        .into_iter()
        .collect()
    }
}
