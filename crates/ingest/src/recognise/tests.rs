use super::{Frame, Recognised, recognise};
use crate::Connectors;
use std::path::Path;

const JSON: &str = r#"
name = "sign-ins"
title = "Sign-ins"
source = "idp"
format = "json"
[recognise]
has = ["/id", "/when"]
[records]
unwrap = ["/response/rows"]
[[row]]
table = "logins"
[row.columns]
at = "/when"
"#;

const CSV: &str = r#"
name = "people"
title = "People"
source = "hris"
format = "csv"
[recognise]
headers = [["E-mail", "Mail"], ["Name"]]
[[row]]
table = "people"
[row.columns]
email = "/Mail"
"#;

fn connectors() -> Connectors {
    let specific = JSON
        .replace("sign-ins", "special")
        .replace("[\"/id\", \"/when\"]", "[\"/id\", \"/when\", \"/more\"]");
    let where_ = JSON.replace("sign-ins", "other").replace(
        "has = [\"/id\", \"/when\"]",
        "has = [\"/id\"]\nwhere = [{ at = \"/version\", in = [\"0\"] }]",
    );
    let (connectors, problems) =
        Connectors::load([("j", JSON), ("s", &specific), ("o", &where_), ("c", CSV)].into_iter());
    assert_eq!(problems, []);
    connectors
}

fn look(path: &str, head: &str) -> (String, Option<Frame>) {
    match recognise(&connectors(), Path::new(path), head.as_bytes(), true, "test") {
        Recognised::Mapped { connector, frame } => (connector.get().name.clone(), Some(frame)),
        Recognised::Parquet(table) => (format!("parquet {}", table.name), None),
        Recognised::Code(format) => (format.name().to_owned(), None),
        Recognised::Empty => ("empty".to_owned(), None),
        Recognised::Nobody(problem) => (problem.help.unwrap_or_default(), None),
    }
}

fn place(names: &[&str]) -> Option<Frame> {
    Some(Frame::Document(names.iter().map(|name| (*name).to_owned()).collect()))
}

#[test]
fn json_by_what_is_in_it() {
    let one = r#"{"id":1,"when":2}"#;
    assert_eq!(look("a.json", &format!("{one}\n{one}\n")), ("sign-ins".into(), Some(Frame::Lines)));
    assert_eq!(
        look("a.log", &format!("{{broken\n{one}\n")),
        ("sign-ins".into(), Some(Frame::Lines))
    );
    assert_eq!(look("a", &format!("[{one}]")), ("sign-ins".into(), place(&[])));
    assert_eq!(look("a", &format!("[\n{one},\n{one}\n]\n")), ("sign-ins".into(), place(&[])));
    assert_eq!(look("a", one), ("sign-ins".into(), place(&[])));
    assert_eq!(
        look("a", "{\n  \"id\": 1,\n  \"when\": null\n}\n"),
        ("sign-ins".into(), place(&[]))
    );
    assert_eq!(
        look("a", &format!(r#"{{"value":[{one}]}}"#)),
        ("sign-ins".into(), place(&["value"]))
    );
    assert_eq!(
        look("a", &format!(r#"{{"response":{{"rows":[{one}]}}}}"#)),
        ("sign-ins".into(), place(&["response", "rows"]))
    );
    assert_eq!(
        look("a", &format!("{{\"Records\":[{one}]}}\n{{\"Records\":[{one}]}}\n")),
        ("sign-ins".into(), place(&["Records"]))
    );
}

#[test]
fn the_most_specific_wins() {
    assert_eq!(look("a", r#"{"id":1,"when":2,"more":3}"#).0, "special");
    assert_eq!(look("a", r#"{"id":1,"version":"0"}"#).0, "other");
    // Two conditions each: the first by name.
    assert_eq!(look("a", r#"{"id":1,"when":2,"version":"0"}"#).0, "other");
}

#[test]
fn what_nobody_knows_is_told_what_it_lacks() {
    assert_eq!(look("a", r#"{"id":1}"#).0, "nearest is `other`, for which it lacks `/version = 0`");
    assert_eq!(
        look("a", "Name,Age\nAda,36\n").0,
        "nearest is `people`, for which it lacks `E-mail`"
    );
    assert!(look("a", "hello").0.starts_with("write a connector"));
    assert_eq!(look("a", " \n ").0, "empty");
    for empty in ["[]", r#"{"value":[],"count":0}"#, r#"{"response":{"rows":[ ]}}"#] {
        assert_eq!(look("a", empty).0, "empty", "{empty}");
    }
    for cut in [r#"{"actor":{"id":"00u"},"cli"#, r#"[{"id":1"#, r#"{"value":["#] {
        assert!(look("a", cut).0.starts_with("export it again"), "{cut}");
    }
}

#[test]
fn csv_by_its_headers() {
    let layout = |text: &str| match look("a.csv", text) {
        (name, Some(Frame::Csv(layout))) if name == "people" => layout,
        other => panic!("{other:?}"),
    };
    assert_eq!(layout("name,MAIL,x\n").delimiter, b',');
    assert_eq!(layout("Name;E-Mail\r\nAda;a@example.com\r\n").delimiter, b';');
    assert_eq!(layout("Name\te mail\n").delimiter, b'\t');
    let found = layout("sep=;\r\nName;Mail\r\nAda;a\r\n");
    assert_eq!((found.delimiter, found.lines, found.bytes), (b';', 2, 18));
    let found =
        layout("Report of,May\nMeeting ID,Topic,Start\n81,Review,now\n\nName,Mail\nAda,a\n");
    assert_eq!(found.lines, 5);
    assert_eq!(
        found.preamble,
        [("reportof", "May"), ("meetingid", "81"), ("topic", "Review"), ("start", "now")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
}

#[test]
fn canonical_files_by_name_and_columns() {
    assert_eq!(look("logins.csv", "at,email\n").0, "canonical-logins");
    assert_eq!(
        look("logins-2026.jsonl", "{\"at\":\"2026-01-01\",\"ip\":\"192.0.2.1\"}\n").0,
        "canonical-logins"
    );
    assert_eq!(look("logins/part-0.csv", "at,email\n").0, "canonical-logins");
    assert_eq!(look("device_events.csv", "device_id,kind,at\n").0, "canonical-device_events");
    assert_eq!(look("x.json", r#"[{"table":"logins","at":"2026-01-01"}]"#).0, "canonical-logins");
    assert_eq!(look("x.csv", "# table: logins\nat,email\n").0, "canonical-logins");
    assert_eq!(look("logins.parquet", "PAR1xxxx").0, "parquet logins");
    assert_eq!(
        look("logins.csv", "when,email\n").0,
        "it is named after the table `logins`, but it lacks `at`"
    );
    assert!(look("x.parquet", "PAR1xxxx").0.starts_with("name the file"));
}

proptest::proptest! {
    #[test]
    fn any_head_is_something(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200), json in proptest::prelude::any::<bool>()) {
        let connectors = connectors();
        let mut head = if json { b"{\"id\":".to_vec() } else { Vec::new() };
        head.extend(bytes);
        let _ = recognise(&connectors, Path::new("a"), &head, false, "test");
    }
}
