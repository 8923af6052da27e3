//! The program as a user meets it: messages, exit codes, what is left behind.

use std::path::Path;
use std::process::{Command, Output};

pub(crate) fn countersign(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_countersign"))
        .args(arguments)
        .current_dir(folder)
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .env("XDG_DATA_HOME", folder.join("data"))
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

pub(crate) fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

pub(crate) fn write(folder: &Path, name: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

const ACCOUNTS: &str =
    "employee_no,name,account_hash,account_tail,paid_on,amount_minor,currency,payee_name\n";

#[test]
fn what_cannot_run_says_why_and_ends_with_two() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    let cases: [(&[&str], &str); 6] = [
        (&["scan", "nowhere"], "there is no file or folder `nowhere`"),
        (&["scan", "empty"], "there is no file in `empty`"),
        (&["scan"], "<PATHS>"),
        (&["scan", "empty", "--as-of", "yesterday"], "neither a day"),
        (&["rule", "show", "no-such-rule"], "no rule is called `no-such-rule`"),
        (&["rule", "new", "monney/x"], "the families are"),
    ];
    for (arguments, wanted) in cases {
        let output = countersign(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains(wanted), "{arguments:?}: {}", said(&output));
        assert!(output.stdout.is_empty(), "{arguments:?} wrote to standard output");
    }
}

#[test]
fn bad_input_is_named_and_the_run_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(
        path,
        "in/people.csv",
        "person_id,name,started_on\n1,Ana Ruiz,2026-01-01\n2,Leo Hale,not a day\n",
    );
    write(path, "in/empty.json", "");
    write(path, "in/noise.bin", [0_u8, 159, 146, 150, 255, 0, 1, 2]);
    write(
        path,
        "in/pay_requests.csv",
        "person_id,at,kind\n1,2026-01-02T00:00:00Z,virtual_currency\n1,whenever,virtual_currency\n",
    );
    write(path, "rules/money/broken.md", "# Nothing\n");
    let output = countersign(path, &["scan", "in", "--out", "out", "--rules", "rules"]);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("rules/money/broken.md"), "{said}");
    let rejects = std::fs::read_to_string(path.join("out/rejects.jsonl")).unwrap();
    assert!(rejects.contains("pay_requests.csv") && rejects.contains("\"line\":3"), "{rejects}");
    let coverage: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path.join("out/coverage.json")).unwrap())
            .unwrap();
    let files = coverage["files"].as_array().unwrap();
    assert!(files.len() >= 3, "{coverage}");
    for file in files {
        let count = |name: &str| file[name].as_u64().unwrap();
        assert_eq!(
            count("rows_in"),
            count("mapped") + count("not_used") + count("rejected"),
            "{file}"
        );
    }
    let reasons: Vec<&str> = coverage["rules"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|rule| rule["reason"].as_str())
        .collect();
    assert!(reasons.len() > 30 && reasons.iter().all(|reason| reason.contains('`')), "{reasons:?}");
}

#[test]
fn results_are_whole_and_repeat_to_the_byte() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let mut payments = ACCOUNTS.to_owned();
    for (number, name) in [(1, "Ana Ruiz"), (2, "Tomasz Nowak"), (3, "Grace Okafor")] {
        for month in 1..=4 {
            payments.push_str(&format!(
                "{number},{name},shared,4410,2026-0{month}-28,520000,USD,{name}\n"
            ));
        }
    }
    write(
        path,
        "in/payments.csv",
        payments.replace(",name,", ",email,").replace("name,account_hash", "email,account_hash"),
    );
    write(
        path,
        "in/people.csv",
        "employee_no,name,worker_type\n1,Ana Ruiz,employee\n2,Tomasz Nowak,employee\n3,Grace Okafor,employee\n",
    );
    for (out, threads) in [("one", "1"), ("two", "1"), ("four", "4")] {
        let output = countersign(
            path,
            &["scan", "in", "--out", out, "--threads", threads, "--format", "json"],
        );
        assert!(matches!(output.status.code(), Some(0 | 1)), "{}", said(&output));
        let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(summary["subjects"], 3, "{summary}");
    }
    let names = [
        "report.html",
        "cases.jsonl",
        "signals.jsonl",
        "sanctions.html",
        "sanctions.jsonl",
        "rings.jsonl",
        "edges.csv",
        "coverage.json",
        "rejects.jsonl",
        "subjects.parquet",
    ];
    for name in names {
        let bytes = std::fs::read(path.join("one").join(name)).unwrap();
        for other in ["two", "four"] {
            assert!(
                bytes == std::fs::read(path.join(other).join(name)).unwrap(),
                "{name} differs in `{other}`"
            );
        }
    }
    let left: Vec<_> = std::fs::read_dir(path.join("one"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left.len(), names.len(), "{left:?}");
    let signals = std::fs::read_to_string(path.join("one/signals.jsonl")).unwrap();
    assert!(signals.contains("money/one-payout-account-for-several-workers"), "{signals}");
}

#[test]
fn a_new_rule_is_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let output =
        countersign(folder.path(), &["rule", "new", "money/asked-twice", "--into", "mine"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let output =
        countersign(folder.path(), &["rule", "test", "--rules", "mine", "money/asked-twice"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("ok      money/asked-twice (3 cases"), "{}", said(&output));
    let output = countersign(folder.path(), &["rule", "explain", "--rules", "mine", "asked-twice"]);
    assert!(said(&output).contains("It needs: pay_requests"), "{}", said(&output));
}

#[test]
fn a_folder_that_cannot_be_written_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(path, "in/people.csv", "person_id,name\n1,Ana Ruiz\n");
    write(path, "out", "a file where a folder should be");
    let output = countersign(path, &["scan", "in", "--out", "out"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("could not make folder `out`"), "{}", said(&output));
}

const REGISTER: &str = "\
rec_id,given_name,surname,date_of_birth,suburb,sex
a1,Ann,Selby,1984-04-20,Moss,f
a2,Anne,Selby,20 Apr 1984,Moss,f
a3,Ann,Sleby,1984-04-20,,f
b1,Mark,Draycott,1971-12-01,Hamar,m
b2,Draycott,Mark,1971-12-01,Hamar,m
c1,Ruth,Norwood,1990-07-07,Alta,f
";

#[test]
fn link_writes_clusters_pairs_and_a_report() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "people.csv", REGISTER);
    let output = countersign(folder.path(), &["link", "people.csv", "--out", "linked"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(
        read("linked/clusters.csv"),
        "record_id,cluster_id\na1,a1\na2,a1\na3,a1\nb1,b1\nb2,b1\nc1,c1\n"
    );
    let pairs = read("linked/pairs.csv");
    assert!(pairs.starts_with("left_id,right_id,probability,weight\na1,a2,"), "{pairs}");
    let report = read("linked/report.html");
    assert!(report.contains("Linked records") && report.contains("1984-04-20"));
    assert!(!report.contains("<script"));
    let left: Vec<_> = std::fs::read_dir(folder.path().join("linked")).unwrap().collect();
    assert_eq!(left.len(), 5, "{left:?}");
    assert_eq!(read("linked/edges.csv"), "left_id,right_id,weight,kinds,ring_id\n");
    assert_eq!(read("linked/rings.jsonl"), "");
}

#[test]
fn link_writes_who_shares_what() {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = Vec::new();
    let names = ["Kofi Lund", "Livia Moreau", "Milan Novak", "Nora Okafor", "Oskar Petit"];
    for (n, name) in names.iter().enumerate() {
        rows.push(serde_json::json!({
            "id": format!("r,{n}"), "name": name, "dob": format!("19{}-0{}-1{n}", 60 + 7 * n, n + 1),
            "address": format!("{} Harbour Way, Chicago, IL 60601", 100 + 20 * n),
            "phone": "312-555-0142", "account": "GB99123456789012",
        }));
    }
    let text = serde_json::json!({ "people": rows }).to_string();
    write(folder.path(), "people.json", &text);
    let output = countersign(folder.path(), &["link", "people.json", "--out", "linked"]);
    assert_eq!(output.status.code(), Some(0), "nobody is two: {}", said(&output));
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let edges = read("linked/edges.csv");
    assert_eq!(edges.lines().count(), 11, "{edges}");
    assert!(edges.contains("\n\"r,0\",\"r,1\","), "{edges}");
    assert!(edges.contains("telephone number; payout account,ring-1"), "{edges}");
    let rings = read("linked/rings.jsonl");
    let ring: serde_json::Value = serde_json::from_str(rings.trim()).unwrap();
    assert_eq!(ring["members"].as_array().map(Vec::len), Some(5), "{ring}");
    assert!(!rings.contains("GB99123456789012") && !rings.contains("gb99123456789012"));
    assert!(read("linked/report.html").contains("Who shares what"));
}

#[test]
fn link_reads_several_formats_and_later_records() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(path, "old.csv", REGISTER);
    let first = ["link", "old.csv", "--model", "m.toml", "--out", "first", "--format", "json"];
    let output = countersign(path, &first);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((summary["records"].as_u64(), summary["clusters"].as_u64()), (Some(6), Some(3)));
    write(
        path,
        "new.jsonl",
        "{\"rec_id\": \"n1\", \"given_name\": \"ruth\", \"surname\": \"norwood\", \"date_of_birth\": \"1990-07-07\"}\nnot json\n",
    );
    let second = [
        "link",
        "old.csv",
        "new.jsonl",
        "--model",
        "m.toml",
        "--clusters",
        "first/clusters.csv",
        "--out",
        "second",
        "--explain",
        "c1,n1",
    ];
    let output = countersign(path, &second);
    assert_eq!(output.status.code(), Some(3), "one line is not JSON: {}", said(&output));
    assert!(said(&output).contains("new.jsonl:2"), "{}", said(&output));
    assert!(said(&output).contains("two words are the same"), "{}", said(&output));
    let clusters = std::fs::read_to_string(path.join("second/clusters.csv")).unwrap();
    assert!(clusters.contains("\nn1,c1\n"), "{clusters}");
}

#[test]
fn link_says_what_it_cannot_use() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(path, "people.csv", REGISTER);
    write(path, "traits.csv", "id,sex,nationality\n1,f,NO\n2,f,NO\n");
    write(path, "bad.toml", "treshold = 0.5\n");
    let cases: [(&[&str], &str); 6] = [
        (&["link", "nowhere.csv"], "could not read `nowhere.csv`"),
        (&["link", "people.csv", "--id", "number"], "no column is called `number`"),
        (&["link", "people.csv", "--threshold", "2"], "a threshold is a probability"),
        (&["link", "people.csv", "--config", "bad.toml"], "treshold"),
        (&["link", "people.csv", "--explain", "a1,zz"], "no record is called `zz`"),
        (&["link", "traits.csv"], "no column was recognised"),
    ];
    for (arguments, wanted) in cases {
        let output = countersign(path, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains(wanted), "{arguments:?}: {}", said(&output));
    }
}
