use super::*;

fn pair(key: &str, decision: &str, query: &str, entry: &str) -> Pair {
    Pair {
        key: key.into(),
        list: "l".into(),
        entry_id: "7".into(),
        decision: decision.into(),
        query_fingerprint: query.into(),
        entry_fingerprint: entry.into(),
        ..Pair::default()
    }
}

fn decided(clearances: &Clearances, query: &str, entry: &str) -> Decided {
    clearances.decided("1", "l", "7", query, entry)
}

#[test]
fn a_cleared_pair_stays_cleared_until_either_side_changes() {
    let clearances = Clearances::of(vec![pair("1", "cleared", "q", "e")]);
    assert_eq!(decided(&clearances, "q", "e"), Decided::Cleared);
    assert_eq!(decided(&clearances, "q2", "e"), Decided::Reopened(vec!["what was asked"]));
    assert_eq!(decided(&clearances, "q", "e2"), Decided::Reopened(vec!["the listed entry"]));
    assert_eq!(
        decided(&clearances, "q2", "e2"),
        Decided::Reopened(vec!["what was asked", "the listed entry"])
    );
    assert_eq!(clearances.decided("2", "l", "7", "q", "e"), Decided::Open);
    assert_eq!(clearances.decided("1", "other", "7", "q", "e"), Decided::Open);
}

#[test]
fn other_decisions_clear_nothing() {
    for decision in ["", "open", "confirmed"] {
        let clearances = Clearances::of(vec![pair("1", decision, "q", "e")]);
        assert_eq!(decided(&clearances, "q", "e"), Decided::Open, "{decision}");
    }
}

#[test]
fn what_was_opened_again_stays_open_until_it_is_cleared_again() {
    let first = Clearances::of(vec![Pair {
        reason: "other birth year".into(),
        ..pair("1", "cleared", "q", "e")
    }]);
    let reopened = first.with(vec![pair("1", "reopened", "q", "e2")]);
    assert_eq!(reopened.pairs().len(), 1);
    assert_eq!(reopened.pairs()[0].decision, "reopened");
    assert_eq!(reopened.pairs()[0].reason, "other birth year", "what was said before is kept");
    assert!(matches!(decided(&reopened, "q", "e2"), Decided::Reopened(_)));
    let mut again = reopened.pairs().to_vec();
    again[0].decision = "cleared".into();
    assert_eq!(decided(&Clearances::of(again), "q", "e2"), Decided::Cleared);
}

#[test]
fn new_hits_are_added_and_rows_of_one_id_are_kept_apart() {
    let clearances = Clearances::default()
        .with(vec![pair("1", "open", "q", "e"), pair("1", "open", "other", "e")])
        .with(vec![pair("1", "open", "q", "e")]);
    assert_eq!(clearances.pairs().len(), 2);
}

#[test]
fn both_formats_come_back_as_they_were_written() {
    let folder = tempfile::tempdir().unwrap();
    let pairs = vec![
        Pair {
            reason: "a comma, a \"quote\"\nand a line".into(),
            ..pair("1", "cleared", "q", "e")
        },
        pair("2", "open", "", ""),
    ];
    for name in ["clearances.csv", "clearances.jsonl"] {
        let path = folder.path().join(name);
        assert!(Clearances::read(&path).unwrap().pairs().is_empty(), "a new worksheet");
        Clearances::of(pairs.clone()).write(&path).unwrap();
        assert_eq!(Clearances::read(&path).unwrap().pairs(), pairs, "{name}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing else is left");
}

#[test]
fn a_file_of_pairs_alone_clears_them_and_mistakes_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.csv");
    fs::write(&path, "id,list,entry_id,reason\n1,l,7,not him\n").unwrap();
    let clearances = Clearances::read(&path).unwrap();
    assert_eq!(decided(&clearances, "q", "e"), Decided::Cleared);
    // From now on it holds for what is there now.
    let bound = clearances.with(vec![pair("1", "cleared", "q", "e")]);
    assert!(matches!(decided(&bound, "q2", "e"), Decided::Reopened(_)));
    for (text, wanted) in [
        ("id,list,entry_id,decision\n1,l,7,maybe\n", "`maybe`"),
        ("id,list,entry_id\n1,,7\n", "lacks"),
        ("id,list\n1,l\n", "entry_id"),
    ] {
        fs::write(&path, text).unwrap();
        let said = Clearances::read(&path).unwrap_err().to_string();
        assert!(said.contains(wanted), "{said}");
    }
}
