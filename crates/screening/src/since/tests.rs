use std::collections::BTreeMap;

use matching::screen::{Entry, Index, Kind, ListedName};

use super::*;
use crate::answer::Run;
use crate::asked::Asked;
use crate::run::{Form, Screen, answer};

fn entry(id: &str, name: &str, program: &str) -> Entry {
    Entry {
        list: "l".into(),
        entry_id: id.into(),
        kind: Kind::Person,
        names: vec![ListedName { text: name.into(), ..ListedName::default() }],
        programs: vec![program.into()],
        ..Entry::default()
    }
}

fn line(index: &Index, run: &Run, earlier: Option<&Earlier>) -> Option<serde_json::Value> {
    let screen = Screen {
        index,
        ranges: None,
        run,
        clearances: None,
        since: None,
        form: Form::Json,
        threads: 1,
    };
    let asked =
        Asked { id: Some("7".into()), ..Asked::value(1, "Ottokar Zwickelbaum", Kind::Person) };
    let mut answer = answer(&screen, &mut index.searcher(), &asked);
    if earlier.is_some_and(|earlier| !earlier.only_changes(&mut answer)) {
        return None;
    }
    let mut out = Vec::new();
    answer.json(run, &mut out).unwrap();
    Some(serde_json::from_slice(&out).unwrap())
}

#[test]
fn only_what_is_new_changed_or_gone_is_said() {
    let run = Run { threshold: 0.8, lists: BTreeMap::new(), explain: false };
    let before = Index::build(vec![
        entry("1", "ZWICKELBAUM, Ottokar", "A"),
        entry("2", "ZWICKELBAUM, Ottokar", "A"),
        entry("3", "ZWICKELBAUM, Ottokar", "A"),
    ]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("before.jsonl");
    std::fs::write(&path, format!("{}\n", line(&before, &run, None).unwrap())).unwrap();
    let earlier = Earlier::read(&path).unwrap();
    assert_eq!(line(&before, &run, Some(&earlier)), None, "nothing changed");

    let now = Index::build(vec![
        entry("1", "ZWICKELBAUM, Ottokar", "A"),
        entry("2", "ZWICKELBAUM, Ottokar", "B"),
        entry("4", "ZWICKELBAUM, Ottokar", "A"),
    ]);
    let said = line(&now, &run, Some(&earlier)).unwrap();
    let ids = |key: &str| -> Vec<&str> {
        said[key].as_array().unwrap().iter().map(|hit| hit["entry_id"].as_str().unwrap()).collect()
    };
    assert_eq!((ids("hits"), ids("gone")), (vec!["2", "4"], vec!["3"]));
}

#[test]
fn a_file_that_is_no_result_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.jsonl");
    std::fs::write(&path, "{\"hits\":[]}\n{\"rows\":1}\n").unwrap();
    assert!(Earlier::read(&path).unwrap_err().to_string().contains("line 2"));
    assert!(Earlier::read(&folder.path().join("none")).is_err());
}
