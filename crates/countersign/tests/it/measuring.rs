//! Evaluating, comparing and calibrating, on what a scan really writes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};

use engine::score::{Weighed, score};
use model::Family;
use serde_json::Value;

fn countersign(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_countersign"))
        .args(arguments)
        .current_dir(folder)
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .env("XDG_DATA_HOME", folder.join("data"))
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json(folder: &Path, arguments: &[&str], codes: &[i32]) -> Value {
    let output = countersign(folder, arguments);
    let code = output.status.code().unwrap();
    assert!(codes.contains(&code), "{arguments:?}: {code}\n{}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Holds all three verbs on companies with `company/truth.csv`, `company/groups.csv`
/// and a scan in `out`.
pub fn scans_are_measured(companies: &[&Path]) {
    for company in companies {
        outputs_give_their_points(company);
        evaluated(company);
        compared(company);
    }
    calibrated(companies);
}

/// What is measured is what ran: weights and strengths in the outputs give the points.
fn outputs_give_their_points(company: &Path) {
    let mut signals: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in lines(&company.join("out/signals.jsonl")) {
        signals.entry(line["subject_id"].as_str().unwrap().to_owned()).or_default().push(line);
    }
    let mut walked = 0;
    for case in lines(&company.join("out/cases.jsonl")) {
        let weighed: Vec<Weighed<'_>> = signals[case["subject_id"].as_str().unwrap()]
            .iter()
            .map(|signal| Weighed {
                group: signal["group"].as_str().unwrap(),
                // Links between subjects are a family without a folder of rules.
                family: Family::from_slug(signal["family"].as_str().unwrap())
                    .unwrap_or(Family::Links),
                points: signal["weight"].as_f64().unwrap() * signal["strength"].as_f64().unwrap(),
                alone: signal["alone"].as_bool().unwrap(),
            })
            .collect();
        let again = score(&weighed);
        let points = case["points"].as_f64().unwrap();
        assert!((again.points - points).abs() < 0.02, "{} is not {points}", again.points);
        assert!(again.is_case);
        assert_eq!(case["band"], again.band.word());
        walked += 1;
    }
    assert!(walked >= 10, "only {walked} cases");
}

fn evaluated(company: &Path) {
    let arguments =
        ["evaluate", "--truth", "company/truth.csv", "out", "--out", "page.html", "--budget", "25"];
    let found = json(company, &[&arguments[..], &["--format", "json"]].concat(), &[0]);
    let truth = std::fs::read_to_string(company.join("company/truth.csv")).unwrap();
    let planted: BTreeSet<&str> = truth
        .lines()
        .filter(|line| line.contains(",planted,"))
        .map(|line| line.split(',').next().unwrap())
        .collect();
    let cases = lines(&company.join("out/cases.jsonl"));
    let right = |case: &&Value| planted.contains(case["employee_no"].as_str().unwrap_or_default());
    assert_eq!(found["people"]["positives"], planted.len());
    assert_eq!(found["people"]["known"], 600);
    assert_eq!(found["people"]["positives_not_in_scan"], 0);
    let high = cases.iter().filter(|case| case["band"] == "high").filter(right).count();
    assert_eq!(found["bands"][0]["positives"], high);
    let budgets = found["budgets"].as_array().unwrap();
    let asked = budgets.iter().find(|budget| budget["budget"] == "25").unwrap();
    assert_eq!(asked["used"], 25);
    let first = cases.iter().take(25).filter(right).count();
    assert!(asked["found"].as_u64().unwrap() as usize >= first);
    let recalls: Vec<f64> =
        budgets.iter().map(|budget| budget["recall"].as_f64().unwrap()).collect();
    assert!(recalls.len() >= 6 && recalls.is_sorted(), "{recalls:?}");
    let precision = found["average_precision"].as_f64().unwrap();
    assert!(precision > 0.5 && precision <= 1.0, "{precision}");
    assert!(found["average_precision_interval"]["low"].as_f64().unwrap() <= precision);
    assert_eq!(found["detection"]["people"], planted.len());
    assert!(found["ablation"].as_array().unwrap().len() >= 4);
    let named: u64 = found["schemes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|scheme| scheme["people"].as_u64().unwrap())
        .sum();
    assert_eq!(named, planted.len() as u64);
    let page = std::fs::read_to_string(company.join("page.html")).unwrap();
    assert_eq!(page.matches("<svg").count(), 3);
    assert!(page.contains("prefers-color-scheme: dark") && page.contains("@media print"));
    let text = countersign(company, &arguments);
    assert!(String::from_utf8_lossy(&text.stdout).contains("Review budgets"));
}

fn compared(company: &Path) {
    let before: Vec<(std::path::PathBuf, Vec<u8>)> = super::files(&company.join("out"), "jsonl")
        .into_iter()
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    let arguments =
        ["fairness", "--by", "company/groups.csv", "--truth", "company/truth.csv", "out"];
    let found = json(company, &[&arguments[..], &["--format", "json"]].concat(), &[0, 1]);
    assert!(found["comparisons"].as_u64().unwrap() > 20, "{found}");
    assert_eq!(found["honest_only"], true);
    let groupings = found["groupings"].as_array().unwrap();
    assert_eq!(groupings.len(), 4);
    for grouping in groupings {
        let stages = grouping["stages"].as_array().unwrap();
        assert!(stages.len() > 5);
        for stage in stages {
            let people: u64 = stage["groups"]
                .as_array()
                .unwrap()
                .iter()
                .map(|cell| cell["people"].as_u64().unwrap())
                .sum();
            assert_eq!(people, grouping["people"]);
        }
    }
    for (path, bytes) in before {
        assert!(bytes == std::fs::read(&path).unwrap(), "{} was written", path.display());
    }
    let text = countersign(company, &arguments);
    assert!(String::from_utf8_lossy(&text.stdout).contains("too few to tell"));
}

fn calibrated(companies: &[&Path]) {
    let first = companies[0];
    // Eight people who were found out are too few to learn from.
    let truth = std::fs::read_to_string(first.join("company/truth.csv")).unwrap();
    let mut planted = 0;
    let few: Vec<&str> = truth
        .lines()
        .filter(|line| {
            planted += usize::from(line.contains(",planted,"));
            !line.contains(",planted,") || planted <= 8
        })
        .collect();
    assert!(planted > 8, "only {planted} people were planted");
    std::fs::write(first.join("few.csv"), few.join("\n") + "\n").unwrap();
    let refused = countersign(first, &["calibrate", "--outcomes", "few.csv", "out"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains("too few"), "{}", said(&refused));

    let mut arguments = vec!["calibrate".to_owned()];
    for company in companies {
        arguments.push("--outcomes".to_owned());
        arguments.push(company.join("company/truth.csv").display().to_string());
    }
    arguments.extend(companies.iter().map(|company| company.join("out").display().to_string()));
    for more in ["--out", "weights.toml", "--page", "calibration.html", "--format", "json"] {
        arguments.push(more.to_owned());
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let found = json(first, &arguments, &[0]);
    assert_eq!(found["outcomes"], 600 * companies.len());
    assert!(found["changes"].as_array().unwrap().len() > 10);
    let weights = measure::Weights::read(&first.join("weights.toml")).unwrap();
    assert!(weights.intercept.is_some() && weights.weights.len() >= 60);
    let page = std::fs::read_to_string(first.join("calibration.html")).unwrap();
    assert_eq!(page.matches("<svg").count(), 1);
}

#[test]
fn a_file_of_weights_replaces_weights_and_an_intercept_gives_probabilities() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    std::fs::create_dir(path.join("in")).unwrap();
    let mut payments =
        "employee_no,email,account_hash,account_tail,paid_on,amount_minor,currency,payee_name\n"
            .to_owned();
    for (number, name) in [(1, "Ana Ruiz"), (2, "Tomasz Nowak"), (3, "Grace Okafor")] {
        for month in 1..=4 {
            payments.push_str(&format!(
                "{number},{number}@example.com,shared,4410,2026-0{month}-28,520000,USD,{name}\n"
            ));
        }
    }
    std::fs::write(path.join("in/payments.csv"), payments).unwrap();
    std::fs::write(
        path.join("in/people.csv"),
        "employee_no,name,worker_type\n1,Ana Ruiz,employee\n2,Tomasz Nowak,employee\n3,Grace Okafor,employee\n",
    )
    .unwrap();
    let scan = |out: &str, more: &[&str]| {
        let arguments = [&["scan", "in", "--top", "3", "--out", out][..], more].concat();
        let output = countersign(path, &arguments);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{}", said(&output));
        (lines(&path.join(out).join("cases.jsonl")), said(&output))
    };
    let (plain, _) = scan("plain", &[]);
    assert_eq!(plain.len(), 3);
    assert!(plain.iter().all(|case| case.get("probability").is_none()));
    let signal = &plain[0]["signals"][0];
    let (rule, strength) = (signal["rule"].as_str().unwrap(), signal["strength"].as_f64().unwrap());
    let text = format!("[weights]\n\"{rule}\" = 0.5\n\"money/no-such-rule\" = 1.0\n");
    std::fs::write(path.join("hand.toml"), &text).unwrap();
    let (hand, said_of_it) = scan("hand", &["--weights", "hand.toml"]);
    assert!(said_of_it.contains("`money/no-such-rule`"), "{said_of_it}");
    let lighter = hand[0]["signals"]
        .as_array()
        .unwrap()
        .iter()
        .find(|signal| signal["rule"] == rule)
        .unwrap();
    assert_eq!(lighter["weight"], 0.5);
    assert!((lighter["points"].as_f64().unwrap() - 0.5 * strength).abs() < 0.01);
    assert!(hand[0].get("probability").is_none());

    std::fs::write(path.join("fitted.toml"), format!("intercept = -2.0\n{text}")).unwrap();
    let (fitted, _) = scan("fitted", &["--weights", "fitted.toml"]);
    for case in &fitted {
        let odds = case["points"].as_f64().unwrap() - 2.0;
        let probability = case["probability"].as_f64().unwrap();
        assert!((probability - 1.0 / (1.0 + f64::exp(-odds))).abs() < 0.002, "{case}");
    }
    let report = std::fs::read_to_string(path.join("fitted/report.html")).unwrap();
    assert!(report.contains("probability 0."));
    std::fs::write(path.join("wrong.toml"), "[weights]\n\"a/b\" = 9\n").unwrap();
    let output = countersign(path, &["scan", "in", "--out", "wrong", "--weights", "wrong.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("between 0 and 4"), "{}", said(&output));
}

#[test]
fn what_cannot_be_measured_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let cases: [(&[&str], &str); 4] = [
        (&["evaluate", "--truth", "t.csv", "nowhere"], "no folder that `countersign scan --out`"),
        (&["evaluate", "--truth", "t.csv", ".", "--budget", "lots"], "`lots` is no review budget"),
        (&["fairness", "--by", "g.csv", "nowhere"], "no folder that"),
        (&["calibrate", "--outcomes", "a", "--outcomes", "b", "one"], "2 files of outcomes for 1"),
    ];
    for (arguments, wanted) in cases {
        let output = countersign(path, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains(wanted), "{arguments:?}: {}", said(&output));
    }
}
