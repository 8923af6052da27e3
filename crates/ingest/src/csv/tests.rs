use super::{Binding, CsvMapper, Layout, head_records};
use crate::HashKey;
use crate::collect::{Collector, Parsed};
use crate::connector::{Connectors, Plan};
use crate::recognise::{Frame, Recognised, recognise};
use arrow_array::cast::AsArray;
use model::RowId;
use proptest::prelude::*;
use std::path::Path;

const PEOPLE: &str = r#"
name = "people"
title = "People"
source = "hris"
format = "csv"
[recognise]
headers = [["Name"], ["Mail"]]
[headers]
mail = ["E-mail", "Mail"]
[[row]]
table = "people"
[row.columns]
name  = "/Name"
email = { from = "/mail", as = "email" }
city  = "/preamble/Office"
"#;

fn read(bytes: &[u8]) -> Parsed {
    let (connectors, problems) = Connectors::load([("people", PEOPLE)].into_iter());
    assert_eq!(problems, []);
    let Recognised::Mapped { connector, frame: Frame::Csv(layout) } =
        recognise(&connectors, Path::new("a"), bytes, true, "test")
    else {
        panic!("not recognised")
    };
    let plan = &connector.get().plan;
    chunk(plan, &layout, &bytes[layout.bytes..])
}

fn chunk(plan: &Plan, layout: &Layout, rest: &[u8]) -> Parsed {
    let key = HashKey::new([0; 32]);
    let mut collector = Collector::new(key.clone());
    collector.input(3, &"a.csv".into(), &"hris".into());
    let cut = rest.last() != Some(&b'\n');
    CsvMapper::new(&key).chunk(
        plan,
        &Binding::new(plan, layout),
        rest,
        layout.lines + 1,
        cut,
        1 << 20,
        &mut collector,
    );
    collector.take().unwrap()
}

fn names(parsed: &Parsed) -> Vec<(u64, String)> {
    let Some(part) = parsed.parts.first() else { return Vec::new() };
    let ids = part
        .batch
        .column_by_name("row_id")
        .unwrap()
        .as_primitive::<arrow_array::types::Int64Type>();
    let names = part.batch.column_by_name("name").unwrap().as_string::<i32>();
    ids.values()
        .iter()
        .zip(names)
        .map(|(id, name)| (RowId::from_raw(*id).position(), name.unwrap_or_default().to_owned()))
        .collect()
}

#[test]
fn lines_are_counted_whatever_ends_them() {
    for end in ["\n", "\r\n"] {
        let text = [
            "Name,Mail",
            "Ada,a@example.com",
            "",
            "\"Two",
            "lines\",b@example.com",
            "Last,c@example.com",
            "",
        ]
        .join(end);
        let parsed = read(text.as_bytes());
        let got: Vec<_> = names(&parsed)
            .into_iter()
            .map(|(line, name)| (line, name.replace("\r\n", "\n")))
            .collect();
        assert_eq!(
            got,
            [(2, "Ada".into()), (4, "Two\nlines".into()), (6, "Last".into())],
            "{end:?}"
        );
    }
}

#[test]
fn the_preamble_is_a_column_of_every_row() {
    let parsed = read(b"Office,Berlin\nName,Mail\nAda,a@example.com\nBob,b@example.com\n");
    let cities = parsed.parts[0].batch.column_by_name("city").unwrap().as_string::<i32>();
    assert_eq!(cities.iter().collect::<Vec<_>>(), [Some("Berlin"), Some("Berlin")]);
}

#[test]
fn cells_too_many_and_records_cut_off_are_rejected() {
    let parsed = read(b"Name,Mail\nAda,a@example.com,,\nBob,b@example.com,extra\nShort\nCut");
    assert_eq!(names(&parsed).len(), 2);
    let slugs: Vec<_> =
        parsed.rejects.iter().map(|problem| (problem.slug, problem.place.line)).collect();
    assert_eq!(slugs, [("cells", Some(3)), ("truncated", Some(5))]);
    assert_eq!(parsed.rejects[0].place.file.as_deref(), Some("a.csv"));
}

#[test]
fn another_section_ends_the_table() {
    let parsed = read(b"Name,Mail\nAda,a@example.com\n3. Activities\nName,When\nAda,now\n");
    assert_eq!(names(&parsed).len(), 1);
    assert_eq!((parsed.counts.mapped, parsed.counts.not_used), (1, 3));
}

#[test]
fn latin_1_is_read_with_a_note() {
    let parsed =
        read(b"Name,Mail\nZo\xeb,a@example.com\nAda,b@example.com\nJos\xe9,c@example.com\n");
    let names = names(&parsed);
    assert_eq!(
        (names[0].1.as_str(), names[1].1.as_str(), names[2].1.as_str()),
        ("Zoë", "Ada", "José")
    );
    let notes: Vec<_> = parsed.warnings.into_problems("a.csv").collect();
    assert_eq!((notes.len(), notes[0].slug), (1, "not-utf-8"));
}

proptest! {
    #[test]
    fn any_bytes_are_counted(bytes in prop::collection::vec(prop_oneof![Just(b','), Just(b'"'), Just(b'\n'), any::<u8>()], 0..200)) {
        let (connectors, _) = Connectors::load([("people", PEOPLE)].into_iter());
        let layout = Layout { delimiter: b',', headers: vec!["Name".into(), "Mail".into()], ..Layout::default() };
        let parsed = chunk(&connectors.all[0].plan, &layout, &bytes);
        let records = ::csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(&bytes[..])
            .byte_records()
            .filter(|record| !record.as_ref().unwrap().iter().all(|cell| cell.trim_ascii().is_empty()))
            .count();
        let counted = parsed.counts.mapped + parsed.counts.not_used + parsed.counts.rejected;
        prop_assert_eq!(counted, records as u64);
        let _ = head_records(&bytes, b',', 10);
    }
}
