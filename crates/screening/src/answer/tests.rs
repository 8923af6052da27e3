use matching::screen::{
    Entry, Identifier, IdentifierKind, Index, Kind, ListedName, NameStrength, PartialDate,
};

use super::*;
use crate::ranges::Ranges;
use crate::run::{Form, Screen, answer};

/// Asks an index, in text, and remembers nothing.
fn screen<'s>(index: &'s Index, run: &'s Run) -> Screen<'s> {
    Screen { index, ranges: None, run, clearances: None, since: None, form: Form::Text, threads: 1 }
}

fn said(asked: &Asked, explain: bool) -> String {
    let entry = Entry {
        list: "l".into(),
        entry_id: "7".into(),
        kind: Kind::Person,
        names: vec![
            ListedName { text: "ZWICKELBAUM, Ottokar".into(), strength: NameStrength::Primary },
            ListedName { text: "Otto Zwickel".into(), strength: NameStrength::Strong },
        ],
        birth_dates: PartialDate::parse("1984-04-20").into_iter().collect(),
        identifiers: vec![Identifier::new(IdentifierKind::Phone, "+44 20 7946 0958")],
        programs: vec!["X".into()],
        ..Entry::default()
    };
    let index = Index::build(vec![entry]);
    let run = Run { threshold: 0.8, lists: BTreeMap::new(), explain };
    let screen = screen(&index, &run);
    let mut out = String::new();
    answer(&screen, &mut index.searcher(), asked).text(&run, true, &mut out);
    out
}

#[test]
fn both_sides_stand_side_by_side_and_a_name_alone_asks_for_more() {
    let text = said(&Asked::value(1, "Ottokar Zwickelbaum", Kind::Person), false);
    assert!(text.contains("possible") && text.contains("l 7: ZWICKELBAUM, Ottokar"), "{text}");
    assert!(text.contains("not said                         ? 1984-04-20"), "{text}");
    assert!(text.contains("a name alone is possible: needs a second identifier"), "{text}");
    let alias = said(&Asked::value(1, "Otto Zwickel", Kind::Person), true);
    assert!(alias.contains("(listed as Otto Zwickel)") && alias.contains("one in 2^"), "{alias}");

    let mut born = Asked::value(1, "Ottokar Zwickelbaum", Kind::Person);
    born.query.birth_date = PartialDate::parse("1984-04-20");
    let text = said(&born, false);
    assert!(text.contains("strong") && !text.contains("needs a second"), "{text}");
    born.query.birth_date = PartialDate::parse("1961-01-02");
    assert!(said(&born, false).contains("≠ 1984-04-20"));
    let phone = said(&Asked::value(1, "+442079460958", Kind::Unknown), false);
    assert!(phone.contains("a telephone number alone"), "{phone}");
    assert!(said(&Asked::value(1, "Ana Ruiz", Kind::Person), false).contains("nothing found"));
}

#[test]
fn csv_is_one_line_a_hit_and_quotes_what_needs_it() {
    let mut out = Vec::new();
    csv_line(&["a,b".into(), "say \"x\"".into(), String::new(), "two\nlines".into()], &mut out);
    assert_eq!(out, b"\"a,b\",\"say \"\"x\"\"\",,\"two\nlines\"\n");
    assert_eq!(CSV_HEADER.trim_end().split(',').count(), 16);
    let asked = Asked::value(3, "Ana Ruiz", Kind::Person);
    let answer = Answer {
        asked: &asked,
        fingerprint: asked.fingerprint(),
        hits: Vec::new(),
        cleared: Vec::new(),
        gone: Vec::new(),
        information: Vec::new(),
        notes: Vec::new(),
    };
    let run = Run { threshold: 0.8, lists: BTreeMap::new(), explain: false };
    let mut out = Vec::new();
    answer.csv(&run, &mut out);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(out.as_slice());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!((rows.len(), rows[0].len(), &rows[0][2]), (1, 16, "Ana Ruiz"));
}

#[test]
fn overrides_of_reading_direction_are_escaped_and_nothing_is_lost() {
    let name = "Ana \u{202e}ziuR \u{2066}é";
    let asked = Asked::value(1, name, Kind::Person);
    let answer = Answer {
        asked: &asked,
        fingerprint: asked.fingerprint(),
        hits: Vec::new(),
        cleared: Vec::new(),
        gone: Vec::new(),
        information: Vec::new(),
        notes: Vec::new(),
    };
    let run = Run { threshold: 0.8, lists: BTreeMap::new(), explain: false };
    let mut out = b"before\n".to_vec();
    answer.json(&run, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(
        text.is_char_boundary(7) && !text.contains('\u{202e}') && text.contains("\\u202e"),
        "{text}"
    );
    let line: serde_json::Value = serde_json::from_str(text.lines().nth(1).unwrap()).unwrap();
    assert_eq!(line["query"]["name"], name);
}

#[test]
fn an_address_is_information_and_never_a_hit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("example-vpn.txt");
    std::fs::write(&path, "203.0.113.0/24\n").unwrap();
    let lists = crate::load::from_paths(&[path]).unwrap();
    let ranges = Ranges::build(lists.into_iter().flat_map(|list| list.ranges).collect());
    let index = Index::build(Vec::new());
    let run = Run { threshold: 0.8, lists: BTreeMap::new(), explain: false };
    let screen = Screen {
        index: &index,
        ranges: Some(&ranges),
        run: &run,
        clearances: None,
        since: None,
        form: Form::Text,
        threads: 1,
    };
    let asked = Asked::value(1, "203.0.113.7", Kind::Unknown);
    assert_eq!((asked.ips.len(), asked.query.identifiers.len()), (1, 0));
    let answered = answer(&screen, &mut index.searcher(), &asked);
    assert!(answered.hits.is_empty() && answered.notes.is_empty());
    assert_eq!(answered.information.len(), 1);
    let mut text = String::new();
    answered.text(&run, false, &mut text);
    assert!(text.contains("information  203.0.113.7 is within 203.0.113.0/24 of example-vpn: vpn"));
    let mut json = Vec::new();
    answered.json(&run, &mut json).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["information"][0]["kind"], "vpn");
    assert_eq!(json["hits"].as_array().map(Vec::len), Some(0));
    let mut out = Vec::new();
    answered.csv(&run, &mut out);
    let line = String::from_utf8(out).unwrap();
    assert!(line.contains(",example-vpn,203.0.113.0/24,vpn,,,information,"), "{line}");

    // No list of ranges: nothing is known, and that is said.
    let without = Screen { ranges: None, ..screen };
    let answered = answer(&without, &mut index.searcher(), &asked);
    assert!(answered.information.is_empty() && answered.notes[0].contains("no list of address"));
}

#[test]
fn a_wallet_whose_checksum_fails_is_told() {
    let wrong = Asked::value(1, "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed", Kind::Unknown);
    assert!(wrong.notes(true)[0].contains("checksum"));
    for right in
        ["0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"]
    {
        assert!(Asked::value(1, right, Kind::Unknown).notes(true).is_empty(), "{right}");
    }
}

#[test]
fn a_possible_line_type_is_said_beside_an_answer_and_shows_no_row() {
    let index = Index::build(Vec::new());
    let run = Run { threshold: 0.8, lists: BTreeMap::new(), explain: false };
    let screen = screen(&index, &run);
    let told = |number: &str| {
        let asked = Asked::value(1, number, Kind::Unknown);
        let answered = answer(&screen, &mut index.searcher(), &asked);
        assert!(answered.hits.is_empty() && answered.notes.is_empty());
        let (mut quiet, mut text, mut json) = (String::new(), String::new(), Vec::new());
        answered.text(&run, false, &mut quiet);
        assert_eq!(quiet, "", "{number} alone is nothing to look at");
        answered.text(&run, true, &mut text);
        answered.json(&run, &mut json).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        let line = json["line_types"][0]["possible_line_type"].as_str().map(str::to_owned);
        assert_eq!(text.contains("possible line type"), line.is_some(), "{text}");
        line
    };
    assert_eq!(told("+1 800 555 0199").as_deref(), Some("toll-free"));
    assert_eq!(told("+44 56 0000 0000").as_deref(), Some("VoIP"));
    assert_eq!(told("+1 415 555 0100"), None);
    assert_eq!(told("+44 20 7946 0958"), None);
}
