//! Rings from exports to the report: what must become one and what must not.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

const CITIES: [(&str, &str, &str); 5] = [
    ("Columbus", "OH", "43004"),
    ("Denver", "CO", "80014"),
    ("Austin", "TX", "73301"),
    ("Portland", "OR", "97086"),
    ("Boston", "MA", "02108"),
];

/// Sixty people with homes and laptops of their own. Five laptops (1 to 5) stand
/// behind one home line and three of their owners are paid into one account;
/// thirty (10 to 39) are behind an office; a couple (50, 51) has one home, line
/// and account.
fn company(folder: &Path) {
    let mut people = String::from(
        "employee_no,name,address,city,region,postal_code,country,remote,worker_type\n",
    );
    let mut devices = String::from("employee_no,device_id,kind\n");
    let mut events = String::from("device_id,kind,at,ip\n");
    let mut payments =
        String::from("employee_no,account_hash,account_tail,paid_on,amount_minor,currency\n");
    let names =
        ["Ana", "Leo", "Mia", "Tom", "Ida", "Max", "Eva", "Ben", "Zoe", "Jon", "Lea", "Kai"];
    let families = [
        "Ruiz",
        "Hale",
        "Okafor",
        "Nowak",
        "Lindqvist",
        "Rao",
        "Voss",
        "Moreau",
        "Tanaka",
        "Weiss",
    ];
    for number in 1..=60_usize {
        let (city, region, code) = CITIES[number % 5];
        let home = if number == 51 { 50 } else { number };
        let (city, region, code) = if number == 51 { CITIES[0] } else { (city, region, code) };
        writeln!(
            people,
            "{number},{} {},{home} Alder St,{city},{region},{code},US,true,employee",
            names[number % 12],
            families[(number * 7) % 10]
        )
        .unwrap();
        writeln!(devices, "{number},SN{number:03},laptop").unwrap();
        let line = match number {
            1..=5 => "24.16.3.7".to_owned(),
            10..=39 => "24.18.0.9".to_owned(),
            50 | 51 => "24.19.0.50".to_owned(),
            other => format!("24.17.0.{other}"),
        };
        let account = match number {
            1..=3 => "acc-1".to_owned(),
            50 | 51 => "acc-50".to_owned(),
            other => format!("acc-{other}"),
        };
        for day in 2..=9 {
            writeln!(events, "SN{number:03},check_in,2026-03-0{day}T09:10:00Z,{line}").unwrap();
        }
        for month in 1..=3 {
            writeln!(payments, "{number},{account},4410,2026-0{month}-28,520000,USD").unwrap();
        }
    }
    let export = folder.join("in");
    std::fs::create_dir_all(&export).unwrap();
    for (name, text) in [
        ("people", people),
        ("devices", devices),
        ("device_events", events),
        ("payments", payments),
    ] {
        std::fs::write(export.join(format!("{name}.csv")), text).unwrap();
    }
}

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_farm_of_five_is_a_ring_and_an_office_and_a_couple_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    company(path);
    let output = Command::new(env!("CARGO_BIN_EXE_countersign"))
        .args(["scan", "in", "--out", "out"])
        .current_dir(path)
        .env("XDG_CONFIG_HOME", path.join("config"))
        .env("XDG_DATA_HOME", path.join("data"))
        .output()
        .unwrap();
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let rings = lines(&path.join("out/rings.jsonl"));
    assert_eq!(rings.len(), 1, "{rings:#?}");
    let ring = &rings[0];
    assert_eq!(ring["members"].as_array().unwrap().len(), 5, "{ring:#}");
    assert_eq!(ring["shape"], "equipment-at-one-place", "{ring:#}");
    assert_eq!(ring["joined"].as_array().unwrap().len(), 5);
    assert!(ring["joined"][0]["at"].is_string(), "{ring:#}");
    assert_eq!(ring["pay"][0], "78,000.00 USD", "{ring:#}");
    let kinds: Vec<&str> =
        ring["shared"].as_array().unwrap().iter().filter_map(|t| t["kind"].as_str()).collect();
    assert!(kinds.contains(&"home network of devices") && kinds.contains(&"payout account"));
    for thing in ring["shared"].as_array().unwrap() {
        let (rows, members) = (thing["rows"].as_array(), thing["members"].as_array());
        assert_eq!(rows.unwrap().len(), members.unwrap().len(), "{thing:#}");
    }
    let cases = lines(&path.join("out/cases.jsonl"));
    assert!(!cases.is_empty());
    for case in &cases {
        assert_eq!(case["ring_id"], "ring-1", "{case:#}");
        assert!(!case["without"].as_array().unwrap().is_empty(), "{case:#}");
    }
    let edges = std::fs::read_to_string(path.join("out/edges.csv")).unwrap();
    let within = edges.lines().filter(|line| line.ends_with("ring-1")).count();
    assert_eq!(within, 10, "{edges}");
    assert!(edges.starts_with("left_id,right_id,weight,kinds,ring_id\n"));
    let report = std::fs::read_to_string(path.join("out/report.html")).unwrap();
    for wanted in ["Who came when", "What they share", "What would change this", "5 people and"] {
        assert!(report.contains(wanted), "the report says nothing of `{wanted}`");
    }
}
