use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;

use matching::screen::{
    Entry, Identifier, IdentifierKind, Kind, ListedName, NameStrength, PartialDate,
};

use super::*;
use crate::column::Mapping;
use crate::rows::from_stream;

fn entry(id: &str, name: &str, born: Option<&str>) -> Entry {
    Entry {
        list: "l".into(),
        entry_id: id.into(),
        kind: Kind::Person,
        names: vec![ListedName { text: name.into(), strength: NameStrength::Primary }],
        birth_dates: born.and_then(PartialDate::parse).into_iter().collect(),
        ..Entry::default()
    }
}

fn index() -> Index {
    let mut listed = entry("2", "QUILLFEATHER, Ambrose", None);
    listed.identifiers.push(Identifier::new(IdentifierKind::Domain, "quillfeather.example"));
    Index::build(vec![entry("1", "ZWICKELBAUM, Ottokar", Some("1984-04-20")), listed])
}

fn about() -> Run {
    let lists = BTreeMap::from([("l".to_owned(), "2026-01-01 abc".to_owned())]);
    Run { threshold: 0.8, lists, explain: false }
}

fn screened(screen: &Screen<'_>, text: &str) -> (Vec<serde_json::Value>, Totals, Vec<Pair>) {
    let input = Cursor::new(text.as_bytes().to_vec());
    let rows = from_stream(input, Path::new("in"), "", &Mapping::default(), Kind::Unknown).unwrap();
    let (mut out, mut pairs) = (Vec::new(), Vec::new());
    let totals = run(screen, rows, &mut |mut done| {
        out.extend_from_slice(&done.bytes);
        pairs.append(&mut done.pairs);
        Ok(())
    })
    .unwrap();
    let lines = out.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    (lines.map(|line| serde_json::from_slice(line).unwrap()).collect(), totals, pairs)
}

fn screen<'a>(index: &'a Index, run: &'a Run) -> Screen<'a> {
    Screen { index, ranges: None, run, clearances: None, since: None, form: Form::Json, threads: 3 }
}

#[test]
fn answers_come_in_the_order_of_the_rows_with_any_number_of_threads() {
    let (index, about) = (index(), about());
    let mut text = "id,name\n".to_owned();
    for row in 1..=5_000 {
        let name = if row % 7 == 0 { "Ottokar Zwickelbaum" } else { "Ana Ruiz" };
        text.push_str(&format!("r{row},{name}\n"));
    }
    let (one, totals, _) = screened(&Screen { threads: 1, ..screen(&index, &about) }, &text);
    assert_eq!((totals.rows, totals.found, totals.hits), (5_000, 714, [0, 0, 714]));
    assert_eq!(one.len(), 5_000);
    for (row, line) in (1..).zip(&one) {
        assert_eq!(line["row"], row);
        assert_eq!(line["id"], format!("r{row}"));
        assert_eq!(line["hits"].as_array().unwrap().len(), usize::from(row % 7 == 0));
    }
    for threads in [2, 5] {
        assert!(one == screened(&Screen { threads, ..screen(&index, &about) }, &text).0);
    }
}

#[test]
fn a_line_has_the_shape_of_the_contract() {
    let (index, about) = (index(), about());
    let text = "{\"id\":7,\"name\":\"Ottokar Zwickelbaum\",\"dob\":\"1984-04-20\",\"ip\":\"10.0.0.1\"}\n{\"email\":\"a@quillfeather.example\"}\n";
    let (lines, totals, _) = screened(&screen(&index, &about), text);
    assert_eq!(totals.hits, [1, 1, 0]);
    let line = &lines[0];
    for key in ["row", "id", "query", "hits", "algorithm", "threshold", "lists"] {
        assert!(line.get(key).is_some(), "{key}");
    }
    assert_eq!(line["query"]["birth_date"], "1984-04-20");
    assert_eq!(line["query"]["ip"], "10.0.0.1");
    assert_eq!(line["lists"]["l"], "2026-01-01 abc");
    let hit = &line["hits"][0];
    for key in [
        "list", "entry_id", "caption", "matched", "score", "strength", "agreed", "differed",
        "missing", "parts",
    ] {
        assert!(hit.get(key).is_some(), "{key}");
    }
    assert_eq!(hit["strength"], "strong");
    assert_eq!(hit["agreed"][1]["field"], "birth_date");
    assert_eq!(hit["agreed"][1]["query"], "1984-04-20");
    assert_eq!(hit["parts"]["pairs"].as_array().unwrap().len(), 2);
    let domain = &lines[1]["hits"][0];
    assert_eq!(
        (&domain["strength"], &domain["matched"]),
        (&"exact".into(), &serde_json::Value::Null)
    );
}

#[test]
fn every_name_of_a_row_is_searched_and_an_entry_is_one_hit() {
    let (index, about) = (index(), about());
    let text =
        "name,alias,domain\nAna Ruiz,Ambrose Quillfeather;A. Quillfeather,quillfeather.example\n";
    let (lines, _, _) = screened(&screen(&index, &about), text);
    let hits = lines[0]["hits"].as_array().unwrap();
    assert_eq!(hits.len(), 1, "{hits:?}");
    assert_eq!(hits[0]["matched"], "QUILLFEATHER, Ambrose");
}

#[test]
fn rejected_rows_are_counted_and_the_others_are_screened() {
    let (index, about) = (index(), about());
    let (lines, totals, _) =
        screened(&screen(&index, &about), "name,x\nAna Ruiz,\n,\nLeo,a,b\nOttokar Zwickelbaum,\n");
    assert_eq!((totals.rows, totals.screened, totals.rejected, totals.found), (4, 2, 2, 1));
    assert_eq!(lines.iter().map(|line| line["row"].clone()).collect::<Vec<_>>(), [1, 4]);
}

#[test]
fn a_decision_holds_until_either_side_changes() {
    let (listed, about) = (index(), about());
    let text = "id,name\n7,Ottokar Zwickelbaum\n";
    let empty = Clearances::default();
    let first = Screen { clearances: Some(&empty), ..screen(&listed, &about) };
    let (_, totals, pairs) = screened(&first, text);
    assert_eq!((totals.found, pairs.len(), pairs[0].decision.as_str()), (1, 1, "open"));

    let mut worksheet = empty.clone().with(pairs).pairs().to_vec();
    worksheet[0].decision = "cleared".into();
    let cleared = Clearances::default().with(worksheet);
    let again = Screen { clearances: Some(&cleared), ..screen(&listed, &about) };
    let (lines, totals, pairs) = screened(&again, text);
    assert_eq!((totals.found, totals.cleared), (0, 1));
    assert!(lines[0]["hits"].as_array().unwrap().is_empty());
    assert_eq!(lines[0]["cleared"][0]["entry_id"], "1");
    assert_eq!(pairs[0].decision, "cleared");

    let (lines, totals, _) = screened(&again, "id,name,dob\n7,Ottokar Zwickelbaum,1984\n");
    assert_eq!(totals.found, 1);
    assert_eq!(lines[0]["hits"][0]["reopened"][0], "what was asked");
    let changed = Index::build(vec![entry("1", "ZWICKELBAUM, Ottokar", Some("1985"))]);
    let (lines, ..) = screened(&Screen { index: &changed, ..again }, text);
    assert_eq!(lines[0]["hits"][0]["reopened"][0], "the listed entry");
}

#[test]
fn a_sink_that_fails_ends_the_run() {
    let (index, about) = (index(), about());
    let text = format!("name\n{}", "Ana Ruiz\n".repeat(20_000));
    let input = Cursor::new(text.into_bytes());
    let rows = from_stream(input, Path::new("in"), "", &Mapping::default(), Kind::Unknown).unwrap();
    let mut taken = 0;
    let ended = run(&screen(&index, &about), rows, &mut |_| {
        taken += 1;
        if taken > 2 { Err(io::Error::from(io::ErrorKind::BrokenPipe)) } else { Ok(()) }
    });
    assert!(matches!(ended, Err(Error::Output(_))));
    assert_eq!(taken, 3);
}
