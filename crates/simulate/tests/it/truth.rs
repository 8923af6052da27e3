use std::collections::{HashMap, HashSet};
use std::path::Path;

use simulate::{
    DecoyChoice, Decoys, Error, HardNegative, Level, Plan, Planting, Scheme, SchemeChoice,
};

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
        schemes: Planting::Exactly(vec![
            SchemeChoice::usual(Scheme::LaptopFarm, Level::Plain),
            SchemeChoice::usual(Scheme::PlatformRing, Level::Moderate),
            SchemeChoice::usual(Scheme::ReferralChain, Level::Careful),
            SchemeChoice {
                camouflage: true,
                ..SchemeChoice::usual(Scheme::ManyPersonas, Level::Plain)
            },
        ]),
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
    let mut compared = 0;
    for (name, content) in &one {
        // In a company of sixty nobody may have changed bank, or be on the marketplace.
        let lines = content.iter().filter(|byte| **byte == b'\n').count();
        if name.starts_with("lists/") || lines < 2 {
            continue;
        }
        compared += 1;
        let same = other.iter().find(|(each, _)| each == name).map(|(_, content)| content);
        assert!(same != Some(content), "{name} does not depend on the seed");
    }
    assert!(compared > 20, "{compared}");
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
    assert_eq!(planted, 25);
    assert!(truth.hard_negatives >= truth.planted);
    assert!(outcomes.iter().all(|row| row["outcome"] == "honest" || !row["reason"].is_empty()));
    for row in &outcomes {
        assert_eq!(row["outcome"] == "planted", !row["follows"].is_empty(), "{row:?}");
    }
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
fn hard_negatives_are_as_many_as_people_in_schemes() {
    let mut shares = 0;
    for share in [50, 100, 143, 500, 1_000, 5_000] {
        for people in [20_000, 100_000] {
            let plan = Plan { schemes: Planting::OneIn(share), ..Plan::new(people, 7) };
            let planted: u32 = plan.planted().iter().map(SchemeChoice::size).sum();
            let decoys: u32 = plan.decoys().iter().map(DecoyChoice::size).sum();
            assert_eq!(decoys, planted, "one in {share} of {people}");
            plan.check().unwrap();
            shares += 1;
        }
    }
    assert_eq!(shares, 12);
}

#[test]
fn a_few_seeds_show_every_hard_negative_however_few_there_are() {
    // Four people in schemes: four hard negatives a seed.
    let mut told: HashSet<&str> = HashSet::new();
    for seed in 1..=23 {
        let plan = Plan { schemes: Planting::OneIn(5_000), ..Plan::new(20_000, seed) };
        let decoys = plan.decoys();
        assert!(!decoys.is_empty());
        told.extend(decoys.iter().map(|choice| choice.decoy.name()));
    }
    assert_eq!(told.len(), HardNegative::ALL.len());
    // The nine that were asked for by name come first.
    let first: Vec<&str> = HardNegative::ALL.iter().take(10).map(|decoy| decoy.name()).collect();
    for name in [
        "expatriate-vpn",
        "couple-one-flat",
        "agency-contractors",
        "home-lab-kvm",
        "newly-married",
        "camera-off-candidate",
        "msp-engineer",
        "mover",
        "listed-namesake",
    ] {
        assert!(first.contains(&name), "{name}");
    }
}

#[test]
fn schemes_can_be_chosen_and_hidden() {
    let plan = Plan {
        schemes: Planting::OneIn(20),
        kinds: vec![Scheme::VendorFront, Scheme::PersonSwap],
        camouflage: true,
        ..Plan::new(400, 2)
    };
    let planted = plan.planted();
    assert_eq!(planted.iter().map(SchemeChoice::size).sum::<u32>(), 20);
    assert!(planted.iter().all(|choice| choice.camouflage && plan.kinds.contains(&choice.scheme)));
    let none = Plan { kinds: vec![Scheme::VendorFront], ..Plan { people: 40, ..plan.clone() } };
    assert!(matches!(none.check(), Err(Error::Plan(message)) if message.contains("small enough")));
    let nothing = Plan { kinds: Vec::new(), ..plan };
    assert!(
        matches!(nothing.check(), Err(Error::Plan(message)) if message.contains("at least one"))
    );
}

#[test]
fn every_scheme_names_public_cases() {
    for scheme in Scheme::ALL {
        assert!(!scheme.cases().is_empty(), "{}", scheme.name());
        assert_eq!(Scheme::named(scheme.name()), Some(scheme));
        for case in scheme.cases() {
            assert!(case.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()), "{case}");
        }
    }
    assert_eq!(Scheme::named("moonlighting"), None);
}

#[test]
fn a_plan_that_cannot_be_carried_out_is_refused() {
    let refused = |plan: Plan| match plan.check() {
        Err(Error::Plan(message)) => message,
        other => panic!("{other:?}"),
    };
    assert!(refused(Plan::new(20, 1)).contains("too few"));
    assert!(refused(Plan::new(1_100_000, 1)).contains("too many"));
    let short = Plan::new(400, 1);
    let short = short.clone().ending(short.end, 5).unwrap();
    assert!(refused(short).contains("7 to 400"));
}
