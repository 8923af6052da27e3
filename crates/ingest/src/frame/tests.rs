use super::{Chunks, DocumentChunks, Ends, LineChunks, Records, last_csv_end};
use proptest::prelude::*;
use std::io::Read;

/// Gives a few bytes at a time.
struct Drip<'b>(&'b [u8], usize);

impl Read for Drip<'_> {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        let some = self.1.min(to.len()).min(self.0.len());
        let (now, later) = self.0.split_at(some);
        to[..some].copy_from_slice(now);
        self.0 = later;
        Ok(some)
    }
}

#[derive(Debug, Default, PartialEq)]
struct Got {
    records: Vec<(u64, String)>,
    too_long: Vec<u64>,
    cut: bool,
}

fn gather(mut chunks: impl Chunks) -> Got {
    let mut got = Got::default();
    while let Some(chunk) = chunks.next(Vec::new()).unwrap() {
        got.too_long.extend(chunk.too_long);
        got.cut |= chunk.cut;
        let bytes = &chunk.bytes[..chunk.len];
        assert!(chunk.bytes.len() >= chunk.len + crate::json::PADDING);
        match chunk.records {
            Records::Lines(first) => {
                for (at, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
                    got.records
                        .push((first + at as u64, String::from_utf8_lossy(line).trim().to_owned()));
                }
            }
            Records::Ends(first, ends) => {
                let mut start = 0;
                for (at, end) in ends.into_iter().enumerate() {
                    got.records.push((
                        first + at as u64,
                        String::from_utf8_lossy(&bytes[start..end]).into_owned(),
                    ));
                    start = end;
                }
            }
        }
    }
    got
}

fn document(json: &str, path: &[&str]) -> Got {
    let path: Vec<_> = path.iter().map(|name| (*name).to_owned()).collect();
    let whole = gather(DocumentChunks::new(json.as_bytes(), path.clone(), 1 << 20));
    assert_eq!(
        whole,
        gather(DocumentChunks::new(Drip(json.as_bytes(), 1), path, 1 << 20)),
        "{json}"
    );
    whole
}

fn texts(got: &Got) -> Vec<&str> {
    got.records.iter().map(|(_, text)| text.as_str()).collect()
}

#[test]
fn elements_of_an_array() {
    let got = document(r#" [ {"a":"}]\"{"}, {"b":[1,{"c":2}]} ,3, "x,y" ] "#, &[]);
    assert_eq!(texts(&got), [r#"{"a":"}]\"{"}"#, r#"{"b":[1,{"c":2}]}"#, "3", r#""x,y""#]);
    assert!(!got.cut);
    assert_eq!(got.records[3].0, 4);
}

#[test]
fn elements_inside_an_object() {
    let json = r#"{"value_not":[{"no":1}],"n":{"value":[{"no":2}]},"value":[{"a":1},{"b":2}],"after":"]"} {"value":[{"c":3}]}"#;
    assert_eq!(texts(&document(json, &["value"])), [r#"{"a":1}"#, r#"{"b":2}"#, r#"{"c":3}"#]);
    let nested = r#"{"response":{"other":[0],"logs":[{"a":1}]},"logs":[{"no":1}]}"#;
    assert_eq!(texts(&document(nested, &["response", "logs"])), [r#"{"a":1}"#]);
    assert_eq!(texts(&document(r#"[{"v":{"l":[1]}},{"v":{"l":[2]}}]"#, &["v", "l"])), ["1", "2"]);
    assert_eq!(texts(&document(r#"{"value":{"one":1}}"#, &["value"])), [r#"{"one":1}"#]);
    assert_eq!(texts(&document(r#"{"value":null,"x":1}"#, &["value"])), Vec::<&str>::new());
}

#[test]
fn objects_after_each_other() {
    let got = document("{\n \"a\": 1\n}\n{\"b\":2}{\"c\":3}", &[]);
    assert_eq!(texts(&got), ["{\n \"a\": 1\n}", r#"{"b":2}"#, r#"{"c":3}"#]);
}

#[test]
fn a_document_that_is_cut_off() {
    let got = document(r#"{"value":[{"a":1},{"b":"#, &["value"]);
    assert_eq!(texts(&got), [r#"{"a":1}"#, r#"{"b":"#]);
    assert!(got.cut);
    let got = document(r#"{"value":[{"a":1}"#, &["value"]);
    assert_eq!(texts(&got), [r#"{"a":1}"#]);
    assert!(got.cut);
}

#[test]
fn brackets_too_many_end() {
    assert_eq!(texts(&document(r#"[{"a":1}]]]}}]"#, &[])), [r#"{"a":1}"#]);
    assert_eq!(texts(&document("[1}2]", &[])).len(), 2);
}

#[test]
fn records_too_long_are_passed_over() {
    let json = format!(r#"[{{"a":1}},{{"long":"{}"}},{{"b":2}}]"#, "x".repeat(500_000));
    let got = gather(DocumentChunks::new(json.as_bytes(), Vec::new(), 1000));
    assert_eq!(texts(&got), [r#"{"a":1}"#, r#"{"b":2}"#]);
    assert_eq!(got.too_long, [2]);

    let lines = format!("{{\"a\":1}}\n{}\n{{\"b\":2}}\n", "x".repeat(20 << 20));
    let got = gather(LineChunks::new(lines.as_bytes(), Ends::Line, 1, 8 << 20));
    assert_eq!(got.records, [(1, r#"{"a":1}"#.to_owned()), (3, r#"{"b":2}"#.to_owned())]);
    assert_eq!(got.too_long, [2]);
}

#[test]
fn lines_keep_their_numbers() {
    let text: String = (1..=400_000).map(|n| format!("line number {n} of many\n")).collect();
    let got = gather(LineChunks::new(text.as_bytes(), Ends::Line, 1, 1 << 20));
    assert_eq!(got.records.len(), 400_000);
    assert!(got.records.iter().all(|(line, text)| *text == format!("line number {line} of many")));
    assert!(!got.cut);
    assert!(gather(LineChunks::new(&b"a\nb"[..], Ends::Line, 7, 99)).cut);
}

#[test]
fn ends_of_csv_records() {
    let end = |text: &str| last_csv_end(text.as_bytes(), b',');
    assert_eq!(end("a,b\nc,d"), Some(4));
    assert_eq!(end("a,\"b\nc\",d\n"), Some(10));
    assert_eq!(end("a,\"b\nc"), None);
    assert_eq!(end("a\n\"b\nc"), Some(2));
    assert_eq!(end("5\" pipe,x\ny"), Some(10), "a quote inside a cell is a quote");
    assert_eq!(end("\"say \"\"hi\n\"\"\",x\n"), Some(16));
    assert_eq!(end(""), None);
}

proptest! {
    #[test]
    fn any_bytes_are_cut_without_losing_any(bytes in prop::collection::vec(prop::sample::select(&b"{}[]\",:\\\n ax1"[..]), 0..200), step in 1_usize..7) {
        for path in [vec![], vec!["a".to_owned()]] {
            let whole = gather(DocumentChunks::new(&bytes[..], path.clone(), 1 << 20));
            let dripped = gather(DocumentChunks::new(Drip(&bytes, step), path, 1 << 20));
            prop_assert_eq!(whole, dripped);
        }
        for ends in [Ends::Line, Ends::Csv(b',')] {
            let got = gather(LineChunks::new(&bytes[..], ends, 1, 1 << 20));
            prop_assert_eq!(got.records.len(), bytes.split_inclusive(|byte| *byte == b'\n').count());
        }
    }

    #[test]
    fn csv_is_cut_where_the_parser_cuts(bytes in prop::collection::vec(prop::sample::select(&b"\",\na"[..]), 0..60)) {
        if let Some(end) = last_csv_end(&bytes, b',') {
            let count = |bytes: &[u8]| {
                ::csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes).byte_records().count()
            };
            prop_assert_eq!(count(&bytes), count(&bytes[..end]) + count(&bytes[end..]));
        }
    }
}
