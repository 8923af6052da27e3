//! Golden samples: `connectors/<system>/samples/<export>/<case>.<ext>` is read and
//! compared with `<case>.expected.json` beside it. `UPDATE=1` writes those files.

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use ingest::formats::Format;
use ingest::{Connectors, Data, HashKey, Ingested, Options};
use model::{Problem, RowId};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Cases every connector has.
const CASES: [&str; 4] = ["good", "empty", "truncated", "malformed"];

fn connectors_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../connectors")
}

fn load() -> Connectors {
    let (connectors, problems) = Connectors::from_dir(&connectors_folder()).unwrap();
    let shown: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems, [], "{}", shown.join("\n"));
    connectors
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> =
        fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// (system, export, case, sample).
fn samples() -> Vec<(String, String, String, PathBuf)> {
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let mut found = Vec::new();
    for system in entries(&connectors_folder()).into_iter().filter(|path| path.is_dir()) {
        for export in entries(&system.join("samples")).into_iter().filter(|path| path.is_dir()) {
            for sample in entries(&export) {
                let file = name(&sample);
                if file.ends_with(".expected.json") || file.starts_with('.') {
                    continue;
                }
                let case = file.split('.').next().unwrap().to_owned();
                found.push((name(&system), name(&export), case, sample));
            }
        }
    }
    found
}

/// Formats read by code have their own form of expectation, and their own test.
fn is_mapping(system: &str, export: &str) -> bool {
    connectors_folder().join(system).join(format!("{export}.toml")).is_file()
}

#[test]
fn samples_give_what_is_expected() {
    let options = Options { threads: 1, ..Options::new(load(), HashKey::new([0x5a; 32])) };
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    let mut walked = BTreeMap::<String, u64>::new();
    for (system, export, case, sample) in samples() {
        let mut rejects = Vec::new();
        let ingested =
            ingest::run(std::slice::from_ref(&sample), &options, &(), &mut rejects).unwrap();
        let name = sample.file_name().unwrap().to_string_lossy().into_owned();
        hold_contract(&name, &ingested, &rejects);
        if !is_mapping(&system, &export) {
            continue;
        }
        let found = format!("{:#}\n", describe(&name, &ingested, &rejects));
        let expected = sample.with_file_name(format!("{case}.expected.json"));
        if update {
            fs::write(&expected, &found).unwrap();
        } else if fs::read_to_string(&expected).ok().as_deref() != Some(&found) {
            wrong.push(format!("{}\n{}", expected.display(), difference(&expected, &found)));
        }
        *walked.entry(case).or_default() += 1;
    }
    assert!(
        wrong.is_empty(),
        "read these and run with UPDATE=1 if they are right:\n{}",
        wrong.join("\n")
    );
    // A walk that finds nothing proves nothing.
    for case in CASES {
        assert!(walked.get(case).is_some_and(|count| *count >= 30), "{case}: {walked:?}");
    }
}

#[test]
fn every_connector_has_its_samples() {
    let connectors = load();
    let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (system, export, case, _) in samples() {
        wanted.entry(format!("{system}/{export}")).or_default().insert(case);
    }
    let mut lacking = Vec::new();
    let mut files = 0;
    for system in entries(&connectors_folder()).into_iter().filter(|path| path.is_dir()) {
        for file in entries(&system)
            .into_iter()
            .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        {
            files += 1;
            let name = format!(
                "{}/{}",
                system.file_name().unwrap().to_string_lossy(),
                file.file_stem().unwrap().to_string_lossy()
            );
            let has = wanted.get(&name);
            lacking.extend(
                CASES
                    .iter()
                    .filter(|case| !has.is_some_and(|has| has.contains(**case)))
                    .map(|case| format!("{name}: {case}")),
            );
        }
    }
    assert_eq!(files, connectors.describe().count());
    assert!(lacking.is_empty(), "samples that are not there:\n{}", lacking.join("\n"));
}

#[test]
fn good_samples_are_recognised_by_their_own_connector() {
    let connectors = load();
    let tables: BTreeMap<String, Vec<&str>> =
        connectors.describe().map(|about| (about.name.to_owned(), about.tables)).collect();
    let options = Options { threads: 1, ..Options::new(connectors, HashKey::new([0x5a; 32])) };
    for (system, export, case, sample) in
        samples().into_iter().filter(|(_, _, case, _)| case.starts_with("good"))
    {
        let mapping = connectors_folder().join(&system).join(format!("{export}.toml"));
        let ingested =
            ingest::run(std::slice::from_ref(&sample), &options, &(), &mut Vec::new()).unwrap();
        let file = &ingested.files[0];
        let connector = file.connector.clone().unwrap_or_default();
        let at = format!("{system}/{export}/{case}");
        assert_eq!(file.rejected, 0, "{at}: a good sample has nothing to reject");
        assert!(file.mapped > 0, "{at}: nothing was mapped");
        if let Ok(text) = fs::read_to_string(&mapping) {
            let own = format!("\"{connector}\"");
            let named = text.lines().find(|line| line.starts_with("name")).unwrap();
            assert!(
                named.contains(&own),
                "{at} was recognised as `{connector}`, not by its own {named}"
            );
            let known = &tables[&connector];
            assert!(file.tables.keys().all(|table| known.contains(&table.as_str())), "{at}");
        } else {
            assert!(
                ingest::formats::ALL.iter().any(|format: &&dyn Format| format.name() == connector),
                "{at}: `{connector}` is neither a mapping nor a format"
            );
        }
    }
}

/// What holds for every input, whatever is in it.
fn hold_contract(name: &str, ingested: &Ingested, rejects: &[Problem]) {
    for file in &ingested.files {
        assert_eq!(file.rows_in, file.mapped + file.not_used + file.rejected, "{name}");
        assert_eq!(
            file.not_used,
            file.not_used_kinds.iter().map(|(_, count)| count).sum::<u64>(),
            "{name}"
        );
        assert_eq!(file.rows_out, file.tables.values().sum::<u64>(), "{name}");
    }
    let rejected: u64 = ingested.files.iter().map(|file| file.rejected).sum();
    assert_eq!(rejected, rejects.len() as u64, "{name}: every rejected record is told");
    for problem in rejects {
        assert!(problem.place.file.is_some(), "{name}: {problem}");
        assert!(problem.place.line.is_some() || problem.slug == "unreadable", "{name}: {problem}");
        assert!(
            !problem.message.is_empty() && !problem.message.ends_with('.'),
            "{name}: {problem}"
        );
    }
    for (table, data) in &ingested.tables {
        let Data::Batches(batches) = &data.data else { panic!("in memory") };
        let schema = ingest::output_schema(model::tables::by_name(table).unwrap());
        assert!(batches.iter().all(|batch| *batch.schema() == schema), "{name}: {table}");
        assert_eq!(
            data.rows,
            batches.iter().map(|batch| batch.num_rows() as u64).sum::<u64>(),
            "{name}: {table}"
        );
    }
}

fn describe(name: &str, ingested: &Ingested, rejects: &[Problem]) -> Value {
    let file = &ingested.files[0];
    let mut tables = Map::new();
    for (table, data) in &ingested.tables {
        let Data::Batches(batches) = &data.data else { continue };
        let rows: Vec<_> = batches
            .iter()
            .flat_map(|batch| (0..batch.num_rows()).map(|row| show(batch, row)))
            .collect();
        tables.insert((*table).to_owned(), rows.into());
    }
    let problems = |problems: &[Problem]| -> Vec<Value> {
        problems
            .iter()
            .map(|problem| {
                let mut problem = problem.clone();
                // The path is where the repository is, which is not the sample's matter.
                problem.place.file = Some(name.to_owned());
                serde_json::to_value(problem).unwrap()
            })
            .collect()
    };
    json!({
        "connector": file.connector,
        "records": file.rows_in,
        "mapped": file.mapped,
        "not_used": file.not_used,
        "not_used_kinds": file.not_used_kinds.iter().map(|(kind, count)| (kind.clone(), json!(count))).collect::<Map<_, _>>(),
        "rejected": file.rejected,
        "rejects": problems(rejects),
        "notes": problems(&ingested.notes),
        "tables": tables,
    })
}

/// A row without nulls; `row_id` as its position.
fn show(batch: &RecordBatch, row: usize) -> Value {
    let mut object = Map::new();
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        if column.is_null(row) {
            continue;
        }
        let value = match field.data_type() {
            DataType::Utf8 => json!(column.as_string::<i32>().value(row)),
            DataType::Int64 if field.name() == "row_id" => {
                json!(RowId::from_raw(column.as_primitive::<Int64Type>().value(row)).position())
            }
            DataType::Int64 => json!(column.as_primitive::<Int64Type>().value(row)),
            DataType::Float64 => json!(column.as_primitive::<Float64Type>().value(row)),
            DataType::Boolean => json!(column.as_boolean().value(row)),
            DataType::Date32 => {
                json!(
                    column
                        .as_primitive::<Date32Type>()
                        .value_as_date(row)
                        .map(|day| day.to_string())
                )
            }
            _ => {
                let at = column.as_primitive::<TimestampMicrosecondType>().value_as_datetime(row);
                json!(at.map(|at| at.format("%Y-%m-%dT%H:%M:%S%.fZ").to_string()))
            }
        };
        object.insert(field.name().clone(), value);
    }
    Value::Object(object)
}

/// The first lines that differ.
fn difference(expected: &Path, found: &str) -> String {
    let Ok(expected) = fs::read_to_string(expected) else { return "  is not there".to_owned() };
    let mut lines = expected.lines().zip(found.lines()).enumerate().filter(|(_, (a, b))| a != b);
    match lines.next() {
        Some((at, (was, is))) => {
            format!("  line {}: expected {}, found {}", at + 1, was.trim(), is.trim())
        }
        None => format!(
            "  {} lines expected, {} found",
            expected.lines().count(),
            found.lines().count()
        ),
    }
}
