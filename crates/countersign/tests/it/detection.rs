//! Invented companies: schemes rise to the top, hard negatives do not.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

struct Truth {
    outcome: String,
    scheme: String,
}

fn truth(path: &Path) -> BTreeMap<String, Truth> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let at = |name: &str| header.iter().position(|column| *column == name).unwrap();
    let (number, outcome, scheme) = (at("employee_no"), at("outcome"), at("scheme"));
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let truth =
                Truth { outcome: cells[outcome].to_owned(), scheme: cells[scheme].to_owned() };
            (cells[number].to_owned(), truth)
        })
        .collect()
}

fn run(folder: &Path, arguments: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_countersign"))
        .args(arguments)
        .current_dir(folder)
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .env("XDG_DATA_HOME", folder.join("data"))
        .output()
        .unwrap();
    let code = output.status.code();
    assert!(
        matches!(code, Some(0 | 1)),
        "{arguments:?}: {code:?}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Three seeds, none of which the rules were written on.
#[test]
fn schemes_are_cases_at_the_top_and_hard_negatives_are_not() {
    let mut walked = 0;
    let mut folders = Vec::new();
    for seed in ["101", "202", "303"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        run(path, &["simulate", "--people", "600", "--seed", seed, "--out", "company"]);
        run(path, &["scan", "company/exports", "--lists", "company/lists", "--out", "out"]);
        let truth = truth(&path.join("company/truth.csv"));
        assert_eq!(truth.len(), 600);
        let cases: Vec<Value> = std::fs::read_to_string(path.join("out/cases.jsonl"))
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let planted: Vec<&String> = truth
            .iter()
            .filter(|(_, truth)| truth.outcome == "planted")
            .map(|(number, _)| number)
            .collect();
        assert!(planted.len() >= 6, "seed {seed}: only {} planted", planted.len());
        // The first 3 % of the ranking, but never fewer places than people planted.
        let places = (600 * 3 / 100).max(planted.len() + planted.len() / 4);
        let rank = |number: &str| {
            cases.iter().position(|case| case["employee_no"].as_str() == Some(number))
        };
        for number in &planted {
            walked += 1;
            let rank = rank(number);
            assert!(
                rank.is_some_and(|rank| rank < places),
                "seed {seed}: {number} ({}) is at {rank:?} of {} cases",
                truth[*number].scheme,
                cases.len()
            );
        }
        for case in cases.iter().filter(|case| case["band"] == "high") {
            walked += 1;
            let number = case["employee_no"].as_str().unwrap_or_default();
            let outcome = truth.get(number).map_or("unknown", |truth| truth.outcome.as_str());
            assert_eq!(
                outcome,
                "planted",
                "seed {seed}: {number} ({}) is in the top band: {:#}",
                truth.get(number).map_or("", |truth| truth.scheme.as_str()),
                case["signals"]
            );
        }
        folders.push(folder);
    }
    assert!(walked >= 30, "only {walked} people were looked at");
    // The same scans, so that no company is invented twice.
    let companies: Vec<&Path> = folders.iter().map(tempfile::TempDir::path).collect();
    crate::measuring::scans_are_measured(&companies);
}
