use std::collections::{HashMap, HashSet};
use std::path::Path;

use simulate::{Decoys, Error, HardNegative, Level, Plan, Planting, Scheme, SchemeChoice};

use crate::{PEOPLE, company, files, rows};

fn bytes(root: &Path) -> Vec<(String, Vec<u8>)> {
    files(root)
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(root).unwrap().display().to_string();
            (name, std::fs::read(&path).unwrap())
        })
        .collect()
}

fn small(people: u32, seed: u64) -> Plan {
    let plan = Plan {
        schemes: Planting::Exactly(vec![SchemeChoice::usual(Scheme::LaptopFarm, Level::Plain)]),
        hard_negatives: Decoys::Exactly(vec![HardNegative::CoupleOneFlat]),
        ..Plan::new(people, seed)
    };
    plan.clone().ending(plan.end, 35).unwrap()
}

fn written(plan: &Plan) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    simulate::write(plan, folder.path(), &|_| ()).unwrap();
    folder
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let one = bytes(written(&small(60, 5)).path());
    assert!(one == bytes(written(&small(60, 5)).path()));
    let other = bytes(written(&small(60, 6)).path());
    for (name, content) in &one {
        if name.starts_with("lists/") {
            continue;
        }
        let same = other.iter().find(|(each, _)| each == name).map(|(_, content)| content);
        assert!(same != Some(content), "{name} does not depend on the seed");
    }
}

#[test]
fn more_people_change_nothing_for_the_others() {
    let (few, many) = (written(&small(300, 5)), written(&small(330, 5)));
    let read = |folder: &tempfile::TempDir, file: &str| {
        std::fs::read_to_string(folder.path().join("exports").join(file)).unwrap()
    };
    let few_workers = read(&few, "hris/workers.csv");
    let many_workers: HashSet<String> =
        read(&many, "hris/workers.csv").lines().map(str::to_owned).collect();
    for line in few_workers.lines() {
        assert!(many_workers.contains(line), "{line}");
    }
    // Sign-ins differ only in the ids of events, which count lines.
    let key = |line: &str| {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        let published = event["published"].as_str().unwrap()[..19].to_owned();
        let client = event["client"].to_string();
        (event["actor"]["alternateId"].to_string(), published, client)
    };
    let later: HashSet<_> = read(&many, "okta/system-log.ndjson").lines().map(key).collect();
    let log = read(&few, "okta/system-log.ndjson");
    let lost = log.lines().filter(|line| !later.contains(&key(line))).count();
    // Addresses behind carriers' NAT depend on how many people share them; nothing else does.
    assert!(lost * 20 < log.lines().count(), "{lost} of {} lines", log.lines().count());
}

#[test]
fn everybody_is_in_the_truth_once_and_every_story_is_told() {
    let (folder, truth) = company();
    let workers: HashSet<String> = rows(&folder.path().join("exports/hris/workers.csv"))
        .into_iter()
        .map(|mut row| row.remove("Employee ID").unwrap())
        .collect();
    let outcomes = rows(&folder.path().join("truth.csv"));
    assert_eq!(outcomes.len(), PEOPLE as usize);
    let told: HashSet<String> = outcomes.iter().map(|row| row["employee_no"].clone()).collect();
    assert_eq!(workers, told);
    let emails: HashSet<&str> = outcomes.iter().map(|row| row["email"].as_str()).collect();
    assert_eq!(emails.len(), PEOPLE as usize, "two people have one mailbox");

    let mut stories: HashMap<(&str, &str), u32> = HashMap::new();
    for row in &outcomes {
        *stories.entry((row["outcome"].as_str(), row["scheme"].as_str())).or_default() += 1;
    }
    for scheme in Scheme::ALL {
        assert!(stories.contains_key(&("planted", scheme.name())), "{}", scheme.name());
    }
    for decoy in HardNegative::ALL {
        assert!(stories.contains_key(&("hard_negative", decoy.name())), "{}", decoy.name());
    }
    let planted = outcomes.iter().filter(|row| row["outcome"] == "planted").count();
    assert_eq!(planted, truth.planted as usize);
    assert_eq!(planted, 14);
    assert!(truth.hard_negatives >= truth.planted);
    assert!(outcomes.iter().all(|row| row["outcome"] == "honest" || !row["reason"].is_empty()));
}

#[test]
fn the_base_rate_is_what_was_asked_for() {
    let planted = |people, share| {
        let plan = Plan { schemes: Planting::OneIn(share), ..Plan::new(people, 1) };
        plan.planted().iter().map(SchemeChoice::size).sum::<u32>()
    };
    assert_eq!(planted(2_000, 50), 40);
    assert_eq!(planted(2_000, 143), 13);
    assert_eq!(planted(2_000, 5_000), 1);
    assert_eq!(planted(100_000, 5_000), 20);
}

#[test]
fn a_plan_that_cannot_be_carried_out_is_refused() {
    let refused = |plan: Plan| match plan.check() {
        Err(Error::Plan(message)) => message,
        other => panic!("{other:?}"),
    };
    assert!(refused(Plan::new(20, 1)).contains("too few"));
    assert!(refused(Plan::new(300_000, 1)).contains("too many"));
    let short = Plan::new(400, 1);
    let short = short.clone().ending(short.end, 5).unwrap();
    assert!(refused(short).contains("28 to 400"));
}
