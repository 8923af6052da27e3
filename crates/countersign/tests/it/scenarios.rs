//! The stories of `scenarios/`, scanned: which cases open and which must not.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use simulate::Scenario;

struct Person {
    outcome: String,
    scheme: String,
}

/// Who was planted, by employee number: invented names have no commas.
fn truth(path: &Path) -> BTreeMap<String, Person> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("employee_no,email,outcome,scheme,ring,follows,reason"));
    lines
        .map(|line| {
            let cells: Vec<&str> = line.splitn(7, ',').collect();
            let person = Person { outcome: cells[2].to_owned(), scheme: cells[3].to_owned() };
            (cells[0].to_owned(), person)
        })
        .collect()
}

fn cases(folder: &Path, seed: u64) -> Vec<Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_countersign"))
        .args(["scan", "company/exports", "--lists", "company/lists", "--out", "out"])
        .current_dir(folder)
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .env("XDG_DATA_HOME", folder.join("data"))
        .output()
        .unwrap();
    let code = output.status.code();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(code, Some(0 | 1)), "seed {seed}: {code:?}\n{said}");
    std::fs::read_to_string(folder.join("out/cases.jsonl"))
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn every_story_ends_as_it_says() {
    let (mut stories, mut opened, mut quiet) = (0, 0, 0);
    let mut wrong: Vec<String> = Vec::new();
    for path in super::files(&super::root().join("scenarios"), "toml") {
        let text = std::fs::read_to_string(&path).unwrap();
        let scenario = Scenario::parse(&text).unwrap();
        stories += 1;
        let folder = tempfile::tempdir().unwrap();
        simulate::write(&scenario.plan, &folder.path().join("company"), &|_| ()).unwrap();
        let truth = truth(&folder.path().join("company/truth.csv"));
        let cases = cases(folder.path(), scenario.plan.seed);
        let case_of: BTreeMap<&str, &Value> =
            cases.iter().filter_map(|case| Some((case["employee_no"].as_str()?, case))).collect();
        let of = |name: &str| -> Vec<&str> {
            truth
                .iter()
                .filter(|(_, person)| person.scheme == name)
                .map(|(number, _)| number.as_str())
                .collect()
        };
        let title = &scenario.title;
        for scheme in scenario.expect.open.iter().map(|scheme| scheme.name()) {
            let people = of(scheme);
            assert!(!people.is_empty(), "{title}: nobody was planted for {scheme}");
            for number in people {
                opened += 1;
                if !case_of.contains_key(number) {
                    wrong.push(format!("{title}: {number} ({scheme}) has no case"));
                }
            }
        }
        for scheme in scenario.expect.open_some.iter().map(|scheme| scheme.name()) {
            opened += 1;
            if !of(scheme).iter().any(|number| case_of.contains_key(number)) {
                wrong.push(format!("{title}: nobody of {scheme} has a case"));
            }
        }
        for scheme in scenario.expect.one_ring.iter().map(|scheme| scheme.name()) {
            let rings: BTreeSet<Option<&str>> = of(scheme)
                .iter()
                .map(|number| case_of.get(number).and_then(|case| case["ring_id"].as_str()))
                .collect();
            if rings.len() != 1 || rings.contains(&None) {
                wrong.push(format!("{title}: {scheme} is in {rings:?}, not in one ring"));
            }
        }
        for decoy in scenario.expect.quiet.iter().map(|decoy| decoy.name()) {
            let people = of(decoy);
            assert!(!people.is_empty(), "{title}: nobody was made a {decoy}");
            for number in people {
                quiet += 1;
                if let Some(case) = case_of.get(number) {
                    let seen: Vec<String> = case["signals"]
                        .as_array()
                        .into_iter()
                        .flatten()
                        .map(|signal| format!("{} {}", signal["rule"], signal["says"]))
                        .collect();
                    wrong.push(format!("{title}: {number} ({decoy}) has a case: {seen:#?}"));
                }
            }
        }
        let honest: Vec<&str> = case_of
            .keys()
            .copied()
            .filter(|number| truth.get(*number).is_none_or(|person| person.outcome == "honest"))
            .collect();
        if honest.len() > scenario.expect.honest_at_most as usize {
            let first = honest.first().and_then(|number| case_of.get(number));
            wrong
                .push(format!("{title}: honest people have cases: {honest:?}, such as {first:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        stories >= 4 && opened >= 11 && quiet >= 30,
        "{stories} stories, {opened} cases that must open, {quiet} people who must have none"
    );
}
