//! What crates must never know, held over `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// A crate and what must not be among its dependencies, however far down.
const ABSENT: &[(&str, &[&str])] = &[
    (
        "model",
        &[
            "datafusion",
            "sqlx",
            "axum",
            "hyper",
            "reqwest",
            "parquet",
            "tokio",
            "ingest",
            "engine",
            "matching",
        ],
    ),
    (
        "ingest",
        &[
            "datafusion",
            "sqlx",
            "axum",
            "hyper",
            "reqwest",
            "ureq",
            "engine",
            "matching",
            "screening",
            "simulate",
        ],
    ),
    ("matching", &["datafusion", "sqlx", "axum", "hyper", "reqwest", "ureq", "ingest", "engine"]),
    (
        "screening",
        &["datafusion", "sqlx", "axum", "hyper", "reqwest", "ureq", "rustls", "engine", "simulate"],
    ),
    (
        "engine",
        &[
            "sqlx",
            "axum",
            "hyper",
            "reqwest",
            "ureq",
            "ingest",
            "measure",
            "screening",
            "simulate",
            "ballista",
        ],
    ),
    (
        "measure",
        &[
            "datafusion",
            "arrow-array",
            "parquet",
            "tokio",
            "axum",
            "hyper",
            "reqwest",
            "ingest",
            "engine",
            "matching",
            "simulate",
        ],
    ),
    ("simulate", &["datafusion", "sqlx", "axum", "hyper", "reqwest", "ingest", "engine"]),
    ("countersign", &["ballista", "axum", "sqlx", "reqwest"]),
];

#[test]
fn crates_do_not_know_what_they_must_not() {
    // Only what is built here: other platforms' crates need not be on this machine.
    let rustc = Command::new("rustc").arg("-vV").output().unwrap();
    let host = String::from_utf8(rustc.stdout).unwrap();
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned();
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--offline",
            "--filter-platform",
            &host,
            "--manifest-path",
        ])
        .arg(super::root().join("Cargo.toml"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    for package in metadata["packages"].as_array().unwrap() {
        names.insert(package["id"].as_str().unwrap(), package["name"].as_str().unwrap());
    }
    let mut needs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for node in metadata["resolve"]["nodes"].as_array().unwrap() {
        let normal = node["deps"].as_array().unwrap().iter().filter(|dependency| {
            dependency["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"].is_null())
        });
        needs.insert(
            node["id"].as_str().unwrap(),
            normal.map(|dependency| dependency["pkg"].as_str().unwrap()).collect(),
        );
    }
    let mut walked = 0;
    for (name, absent) in ABSENT {
        let id = names
            .iter()
            .find(|(id, found)| *found == name && id.contains("crates/"))
            .map(|(id, _)| *id)
            .unwrap_or_else(|| panic!("no crate `{name}`"));
        let mut seen = BTreeSet::new();
        let mut queue = vec![id];
        while let Some(id) = queue.pop() {
            if seen.insert(id) {
                queue.extend(needs.get(id).into_iter().flatten().copied());
            }
        }
        walked += seen.len();
        for id in &seen {
            assert!(!absent.contains(&names[id]), "`{name}` depends on `{}`", names[id]);
        }
    }
    assert!(walked > 200, "only {walked} dependencies were looked at");
}
