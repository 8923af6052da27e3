//! Linking of a small file of people, companies and a watch list that was made to
//! be hard, without any configuration: nicknames, aliases and maiden names, several
//! addresses and numbers, half-known dates, records of a name and one other thing;
//! and beside them fathers and sons, twins, flat mates, branches, namesakes.
//!
//! Every part was written by somebody who did not look at the code, before anything was
//! tuned with it, and has been looked at case by case since: what a part says about records
//! that were never seen is what it reached the first time, which `docs/benchmarks.md` tells.

use std::collections::{BTreeMap, HashSet};

use matching::link::{Linked, Options, Quality, Settings, Table, link, quality};

/// What the parts and the whole file reach, rounded down.
const FLOORS: [(&str, f64); 6] =
    [("a", 0.96), ("b", 0.97), ("c", 0.93), ("d", 0.96), ("e", 0.98), ("", 0.95)];

struct Case {
    part: String,
    row: Vec<Option<String>>,
    cluster: String,
}

fn cases() -> (Vec<String>, Vec<Case>) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/hard_cases.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let headers: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let at = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let (cluster, part) = (at("cluster"), at("part"));
    let cases = reader.records().map(|record| {
        let record = record.unwrap();
        Case {
            part: record[part].to_owned(),
            cluster: record[cluster].to_owned(),
            row: record.iter().map(|v| (!v.is_empty()).then(|| v.to_owned())).collect(),
        }
    });
    let cases = cases.collect();
    (headers, cases)
}

fn linked(headers: &[String], cases: &[&Case]) -> (Table, Linked) {
    let mut table = Table::new(headers);
    for (n, case) in cases.iter().enumerate() {
        table.push(&n.to_string(), 0, case.row.iter().map(Option::as_deref));
    }
    let ignore = ["record_id", "part"].map(str::to_owned).to_vec();
    let settings = Settings { ignore, ..Settings::default() };
    let linked = link(&table, &settings, &Options::default()).unwrap();
    (table, linked)
}

#[test]
fn hard_cases_are_linked() {
    let (headers, cases) = cases();
    for (part, floor) in FLOORS {
        let cases: Vec<&Case> =
            cases.iter().filter(|case| part.is_empty() || case.part == part).collect();
        assert!(cases.len() > 80, "{} records", cases.len());
        let (_, linked) = linked(&headers, &cases);
        let truth: Vec<&str> = cases.iter().map(|case| case.cluster.as_str()).collect();
        let (pairs, _): (Quality, Quality) = quality(&linked.clusters, &truth);
        println!("part `{part}`: {pairs:?}, F1 {:.4}", pairs.f1());
        assert!(pairs.f1() >= floor, "part `{part}`: {pairs:?}, F1 {:.4}", pairs.f1());
    }
}

#[test]
fn people_and_companies_are_never_one() {
    let (headers, cases) = cases();
    let all: Vec<&Case> = cases.iter().collect();
    let (table, linked) = linked(&headers, &all);
    let sort = table.column("record_type").unwrap();
    let mut sorts: BTreeMap<u32, HashSet<&str>> = BTreeMap::new();
    for (record, cluster) in (0_u32..).zip(&linked.clusters) {
        sorts.entry(*cluster).or_default().extend(table.value(record, sort));
    }
    assert!(sorts.len() > 60, "{} clusters", sorts.len());
    assert!(sorts.values().all(|sorts| sorts.len() == 1), "{sorts:?}");
}

#[test]
fn aliases_in_a_list_or_in_columns_say_the_same() {
    let rows = [
        (["Ingrid Falk", "Ingrid Holm", "Inge Falk"], "1965-03-22"),
        (["Inge Holm", "Ingrid Holm", ""], "1965-03-22"),
        (["Peter Falk", "", ""], "1971-01-30"),
        (["Ingrid Moe", "", ""], "1990-11-02"),
    ];
    let mut columns = Table::new(["name", "alias", "previous_name", "dob"]);
    let mut lists = Table::new(["names", "dob"]);
    let mut nested =
        Table::new(["NAMES.0.NAME_FULL", "NAMES.1.NAME_FULL", "NAMES.2.NAME_FULL", "dob"]);
    for (n, (names, dob)) in rows.iter().enumerate() {
        let id = n.to_string();
        let each = || names.iter().map(|name| Some(*name)).chain([Some(*dob)]);
        columns.push(&id, 0, each());
        nested.push(&id, 0, each());
        let said: Vec<&str> = names.iter().copied().filter(|name| !name.is_empty()).collect();
        let list = if n == 0 { said.join("; ") } else { format!("{said:?}") };
        lists.push(&id, 0, [Some(list.as_str()), Some(*dob)]);
    }
    for table in [&columns, &lists, &nested] {
        let linked = link(table, &Settings::default(), &Options::default()).unwrap();
        assert_eq!(linked.clusters, [0, 0, 2, 3]);
        let why = linked.explain(table, 0, 1);
        let name = why.parts.iter().find(|part| part.field == "name").unwrap();
        assert_eq!(name.level, "two words are the same (ingrid, holm)");
    }
}
