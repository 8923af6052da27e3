use std::path::Path;

use simulate::{Error, HardNegative, Scenario, Scheme};

const SMALLEST: &str = r#"
title = "t"
story = "s"
[plan]
people = 40
seed = 3
schemes = [{ scheme = "person-swap" }]
hard_negatives = ["mover"]
"#;

fn refused(text: &str) -> String {
    match Scenario::parse(text) {
        Err(Error::Scenario(message) | Error::Plan(message)) => message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn shipped_scenarios_load_and_can_be_written() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let mut stories = 0;
    for entry in std::fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path().join("scenario.toml");
        if !path.exists() {
            continue;
        }
        let scenario = Scenario::parse(&std::fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let folder = tempfile::tempdir().unwrap();
        let truth = simulate::write(&scenario.plan, folder.path(), &|_| ()).unwrap();
        assert_eq!(truth.people, scenario.plan.people);
        assert_eq!(truth.planted > 0, !scenario.plan.planted().is_empty());
        stories += 1;
    }
    assert!(stories >= 3, "{stories}");
}

#[test]
fn the_guide_names_everything_that_can_be_planted() {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/README.md");
    let guide = std::fs::read_to_string(guide).unwrap();
    let schemes = Scheme::ALL.map(Scheme::name);
    for name in schemes.into_iter().chain(HardNegative::ALL.map(HardNegative::name)) {
        assert!(guide.contains(&format!("`{name}`")), "{name}");
    }
}

#[test]
fn a_scenario_cannot_expect_what_it_does_not_plant() {
    assert!(Scenario::parse(SMALLEST).is_ok());
    let farm = format!("{SMALLEST}[expect]\nopen = [\"laptop-farm\"]\n");
    assert!(refused(&farm).contains("`laptop-farm` is expected but not planted"));
    let couple = format!("{SMALLEST}[expect]\nquiet = [\"couple-one-flat\"]\n");
    assert!(refused(&couple).contains("`couple-one-flat`"));
}

#[test]
fn a_misspelt_scenario_says_so() {
    assert!(refused(&SMALLEST.replace("person-swap", "person-swop")).contains("person-swop"));
    assert!(refused(&SMALLEST.replace("people", "peeple")).contains("peeple"));
    let day = SMALLEST.replace("seed = 3", "seed = 3\nend = \"soon\"");
    assert!(refused(&day).contains("`soon` is not a day"));
}
