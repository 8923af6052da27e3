//! Listed entities in a scan: on a page of their own, in no score.

use std::path::Path;

use serde_json::Value;

use crate::command_line::{countersign, said, write};

const WORKERS: &str = "employee_no,name,email,personal_email,worker_type,vendor_id,started_on\n\
    1,Richard Quentin Roe,r.roe@example.com,,employee,,2024-01-08\n\
    2,Ana Ruiz,a.ruiz@example.com,front.office@bluepinewood.example,employee,,2024-01-08\n\
    3,Tom Berg,t.berg@example.com,,contractor,v1,2024-01-08\n\
    4,Martha Roe,m.roe@example.com,,employee,,2024-01-08\n\
    5,Lea Novak,l.novak@example.com,,employee,,2024-01-08\n";

/// A wallet of an invented entity: no checksum is known for it, and none is needed.
const WALLET: &str = "0x52908400098527886e0f7030069857d2e4169ee7";

const LIST: &str = "id,name,schema,birth_date,wallet,domain\n\
    7,\"ROE, Richard Quentin\",person,1965-04-25,,\n\
    9,Blue Pinewood Trading Company Limited,company,,0x52908400098527886e0f7030069857d2e4169ee7,bluepinewood.example\n";

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = countersign(folder, arguments);
    (output.status.code(), said(&output))
}

fn company(folder: &Path) {
    write(folder, "in/people.csv", WORKERS);
    write(folder, "in/vendors.csv", "vendor_id,name,country\nv1,Blue Pinewood Trading Co,US\n");
    write(
        folder,
        "in/identifiers.csv",
        "employee_no,kind,value\n1,birth_date,1965-04-25\n4,birth_date,1991-02-03\n",
    );
    write(
        folder,
        "in/payout_accounts.csv",
        format!(
            "employee_no,account_hash,owner_name,wallet\n5,,,{}\n",
            WALLET.to_uppercase().replace("0X", "0x")
        ),
    );
    write(
        folder,
        "in/payments.csv",
        "employee_no,paid_on,payee_name,account_hash,amount_minor,currency\n\
         1,2026-01-31,Richard Quentin Roe,h1,100000,USD\n\
         2,2026-01-31,Ana Ruiz,h2,100000,USD\n",
    );
}

fn matches(folder: &Path, out: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.join(out).join("sanctions.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of<'a>(matches: &'a [Value], subject: &str) -> &'a Value {
    matches
        .iter()
        .find(|found| found["subject_id"] == subject)
        .unwrap_or_else(|| panic!("{subject} is not in {matches:#?}"))
}

#[test]
fn listed_entities_are_told_apart_from_cases_and_add_to_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    company(path);
    write(path, "list/a-list.csv", LIST);
    let (code, said) = run(path, &["scan", "in", "--out", "before"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(matches(path, "before").is_empty(), "{said}");

    let (code, said) = run(path, &["list", "import", "list/a-list.csv"]);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = run(path, &["scan", "in", "--out", "out"]);
    assert_eq!(code, Some(1), "an exact match is something found: {said}");
    assert!(said.contains("listed  2 exact, 1 strong, 1 possible"), "{said}");
    let found = matches(path, "out");
    assert_eq!(found.len(), 4, "{found:#?}");

    let roe = of(&found, "employee_no:1");
    assert_eq!((&roe["strength"], &roe["hits"][0]["entry_id"]), (&"strong".into(), &"7".into()));
    let agreed = roe["hits"][0]["agreed"].as_array().unwrap();
    let fields: Vec<&str> = agreed.iter().filter_map(|one| one["field"].as_str()).collect();
    assert_eq!(fields, ["name", "birth_date"], "{roe:#}");
    assert_eq!(agreed[1]["row"], "in/identifiers.csv:2", "{roe:#}");
    assert_eq!(roe["signals"][0]["rule"], "lists/name-of-a-listed-person", "{roe:#}");
    assert_eq!(of(&found, "employee_no:2")["strength"], "exact", "the domain of a mailbox");
    assert_eq!(of(&found, "employee_no:5")["strength"], "exact", "a wallet");
    let vendor = found.iter().find(|one| one["vendor_id"] == "v1").unwrap();
    assert_eq!(vendor["strength"], "possible", "{vendor:#}");
    assert!(!found.iter().any(|one| one["subject_id"] == "employee_no:4"), "a namesake's sister");

    // No score knows of any of it.
    for name in ["cases.jsonl", "signals.jsonl", "rings.jsonl", "subjects.parquet"] {
        let read = |out: &str| std::fs::read(path.join(out).join(name)).unwrap();
        assert_eq!(read("before"), read("out"), "{name}");
    }
    let page = std::fs::read_to_string(path.join("out/sanctions.html")).unwrap();
    for text in ["ROE, Richard Quentin", "1965-04-25", "a-list", "A name alone is possible"] {
        assert!(page.contains(text), "{text}");
    }
    assert!(!page.contains("Nothing of this person"), "it is the person who agrees");
    let report = std::fs::read_to_string(path.join("out/report.html")).unwrap();
    assert!(!report.contains("ROE, Richard Quentin"), "the report of cases names no listed entity");
}

#[test]
fn vendors_that_listed_owners_hold_are_told_with_every_step() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(path, "in/people.csv", WORKERS);
    write(path, "in/vendors.csv", "vendor_id,name,country\nv1,Gable Staffing,US\n");
    write(
        path,
        "in/controllers.csv",
        "vendor_id,company_number,company_country,holder_kind,holder_name,holder_number,holder_country,birth_date,role,share_from,share_to\n\
         v1,,,company,Harbour Holdings,00445790,GB,,owner,75,100\n\
         ,445790,GB,person,Richard Quentin Roe,,,1965-04-25,owner,50,75\n\
         v1,,,person,Martha Roe,,,1991-02,director,,\n",
    );
    write(path, "list/a-list.csv", LIST);
    assert_eq!(run(path, &["list", "import", "list/a-list.csv"]).0, Some(0));
    let (_, said) = run(path, &["scan", "in", "--out", "out"]);
    let found = matches(path, "out");
    let of_vendor: Vec<&Value> = found.iter().filter(|one| one["vendor_id"] == "v1").collect();
    let owned = of_vendor.iter().find(|one| one["hits"][0]["role"] == "owned").unwrap();
    assert_eq!(
        (&owned["strength"], &owned["hits"][0]["entry_id"]),
        (&"strong".into(), &"7".into())
    );
    let steps = owned["hits"][0]["agreed"].as_array().unwrap();
    let ours: Vec<&str> = steps.iter().filter_map(|one| one["ours"].as_str()).collect();
    assert_eq!(
        ours,
        [
            "75 to 100 per cent of Gable Staffing held by Harbour Holdings",
            "50 to 75 per cent of Harbour Holdings held by Richard Quentin Roe"
        ],
        "{said}"
    );
    assert_eq!(steps[1]["row"], "in/controllers.csv:3");
    let owner = of_vendor.iter().find(|one| one["named"] == "Richard Quentin Roe").unwrap();
    assert_eq!(owner["hits"][0]["role"], "controller", "{owner:#}");
    assert!(!of_vendor.iter().any(|one| one["named"] == "Martha Roe"), "a namesake's sister");
    let worker = of(&found, "employee_no:3");
    assert_eq!(worker["through_company"], true, "nothing of the worker is listed: {worker:#}");
    let signals = worker["signals"].as_array().unwrap().clone();
    let rules: Vec<&str> = signals.iter().filter_map(|one| one["rule"].as_str()).collect();
    assert_eq!(
        rules,
        [
            "lists/agency-owned-by-listed-owners",
            "lists/controller-of-the-agency-agrees-with-a-listed-name"
        ]
    );
    assert!(std::fs::read_to_string(path.join("out/cases.jsonl")).unwrap().is_empty());
    let page = std::fs::read_to_string(path.join("out/sanctions.html")).unwrap();
    assert!(page.contains("50 per cent rule") && page.contains("Harbour Holdings"));
    assert!(page.contains("Nothing of this person agrees with a list"));
}

#[test]
fn installed_lists_can_be_left_out_and_others_given() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    company(path);
    write(path, "list/a-list.csv", LIST);
    assert_eq!(run(path, &["list", "import", "list/a-list.csv"]).0, Some(0));
    let (code, said) = run(path, &["scan", "in", "--out", "without", "--without-installed"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(matches(path, "without").is_empty());
    let (_, said) =
        run(path, &["scan", "in", "--out", "given", "--without-installed", "--lists", "list"]);
    let given = matches(path, "given");
    assert_eq!(given.len(), 4, "{said}\n{given:#?}");
    assert_eq!(of(&given, "employee_no:1")["hits"][0]["list"], "a-list");
}

#[test]
fn money_that_reaches_a_listed_wallet_is_followed_by_its_hash() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(path, "in/people.csv", WORKERS);
    // A ledger knows wallets in the clear; what is kept of them is a keyed hash.
    write(
        path,
        "in/ledger.csv",
        format!(
            "Date,Owner Email,From Account,To Account,To Name,Amount,Currency,Direction\n\
             2026-02-01T10:00:00Z,l.novak@example.com,0x8617e340b3d01fa5f11f306f4090fd50e238070d,{WALLET},,1500.00,USDC,out\n"
        ),
    );
    write(path, "list/a-list.csv", LIST);
    let (code, said) = run(path, &["scan", "in", "--out", "out", "--lists", "list"]);
    let found = matches(path, "out");
    let novak = of(&found, "employee_no:5");
    assert_eq!(
        novak["signals"][0]["rule"], "lists/money-reaches-a-listed-wallet",
        "{said}\n{novak:#}"
    );
    assert!(matches!(code, Some(1 | 3)), "{said}");
}

#[test]
fn a_third_party_keeps_everybody_who_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(path, "in/people.csv", WORKERS);
    // One employer, told with its domain by some and without by others: two questions, one match.
    write(
        path,
        "in/claims.csv",
        "employee_no,kind,organisation,domain\n\
         1,employment,Blue Pinewood Trading Co,\n\
         2,employment,Blue Pinewood Trading Co,bluepinewood.example\n\
         3,employment,Blue Pinewood Trading Co,bluepinewood.example\n\
         3,employment,Blue Pinewood Trading Co,\n\
         4,employment,Green Pinewood Bakery,\n",
    );
    write(path, "list/a-list.csv", LIST);
    let (code, said) = run(path, &["scan", "in", "--out", "out", "--lists", "list"]);
    assert_eq!(code, Some(1), "the domain is exact: {said}");
    let found = matches(path, "out");
    let employer = found
        .iter()
        .find(|one| one["named"] == "Blue Pinewood Trading Co")
        .unwrap_or_else(|| panic!("{found:#?}"));
    let named_by = ["employee_no:1", "employee_no:2", "employee_no:3"];
    assert_eq!(employer["named_by"], serde_json::json!(named_by), "{employer:#}");
    assert_eq!(employer["named_by_all"], 3, "{employer:#}");
}

#[test]
fn what_was_cleared_stays_apart_until_either_side_changes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    company(path);
    write(path, "list/a-list.csv", LIST);
    let arguments =
        ["scan", "in", "--out", "out", "--lists", "list", "--clearances", "decided.csv"];
    let (code, said) = run(path, &arguments);
    assert_eq!(code, Some(1), "{said}");
    let worksheet = std::fs::read_to_string(path.join("decided.csv")).unwrap();
    assert_eq!(worksheet.lines().count(), 5, "a header and one line a hit: {worksheet}");
    assert!(worksheet.contains("vendor:v1,a-list,9,open,"), "{worksheet}");

    // Everything is somebody else, and neither side changes.
    write(path, "decided.csv", worksheet.replace(",open,", ",cleared,"));
    let (code, said) = run(path, &arguments);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("listed  0 exact, 0 strong, 0 possible"), "{said}");
    let found = matches(path, "out");
    assert_eq!(found.len(), 4, "kept, and set apart");
    assert!(found.iter().all(|one| one["cleared"] == true), "{found:#?}");
    let page = std::fs::read_to_string(path.join("out/sanctions.html")).unwrap();
    assert!(page.contains("Cleared before, and unchanged since: 4"));

    // The list says more about one of them.
    write(path, "list/a-list.csv", LIST.replace("1965-04-25,,", "1965-04-25,,roe.example"));
    let (code, said) = run(path, &arguments);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("listed  0 exact, 1 strong, 0 possible"), "{said}");
    let roe = matches(path, "out");
    assert_eq!(of(&roe, "employee_no:1")["hits"][0]["decision"], "reopened");
    let worksheet = std::fs::read_to_string(path.join("decided.csv")).unwrap();
    assert_eq!(worksheet.matches(",reopened,").count(), 1, "{worksheet}");
}
