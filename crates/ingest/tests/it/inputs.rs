//! Inputs made for one question each.

use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, RecordBatch};
use flate2::Compression;
use flate2::write::GzEncoder;
use ingest::{Connectors, Data, HashKey, Ingested, Options, Output};
use model::{Problem, RowId};
use proptest::prelude::*;
use std::fs;
use std::io::Write;
use std::path::Path;
use tempfile::TempDir;

const IDP: &str = r#"
name = "idp"
title = "Sign-ins"
source = "idp"
format = "json"
[recognise]
has = ["/id", "/time"]
[records]
kind = "/type"
[[row]]
table = "accounts"
once = true
when = [{ at = "/id", exists = true }]
[row.columns]
account_id = "/id"
email = { from = "/mail", as = "email" }
[[row]]
table = "logins"
when = [{ at = "/type", in = ["login"] }]
[row.columns]
at = { from = "/time", as = "instant" }
account_id = "/id"
email = { from = "/mail", as = "email" }
ip = { from = "/ip", as = "ip" }
latitude = { from = "/lat", as = "real" }
[[row]]
table = "identifiers"
each = "/keys"
when = [{ at = "./kind", exists = true }]
[row.columns]
account_id = "/id"
kind = "./kind"
value = "./value"
"#;

fn options(threads: usize) -> Options {
    let (connectors, problems) = Connectors::load([("idp", IDP)].into_iter());
    assert_eq!(problems, []);
    Options { threads, ..Options::new(connectors, HashKey::new([9; 32])) }
}

fn run(folder: &Path, options: &Options) -> (Ingested, Vec<Problem>) {
    let mut rejects = Vec::new();
    let ingested = ingest::run(&[folder.to_owned()], options, &(), &mut rejects).unwrap();
    for file in &ingested.files {
        assert_eq!(file.rows_in, file.mapped + file.not_used + file.rejected, "{file:?}");
    }
    (ingested, rejects)
}

fn read(name: &str, bytes: impl AsRef<[u8]>) -> (Ingested, Vec<Problem>) {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    run(folder.path(), &options(2))
}

fn batches<'i>(ingested: &'i Ingested, table: &str) -> &'i [RecordBatch] {
    match ingested.tables.get(table).map(|table| &table.data) {
        Some(Data::Batches(batches)) => batches,
        _ => &[],
    }
}

fn texts(ingested: &Ingested, table: &str, column: &str) -> Vec<Option<String>> {
    batches(ingested, table)
        .iter()
        .flat_map(|batch| {
            let column = batch.column_by_name(column).unwrap().as_string::<i32>();
            column.iter().map(|text| text.map(str::to_owned)).collect::<Vec<_>>()
        })
        .collect()
}

fn numbers(ingested: &Ingested, table: &str, column: &str) -> Vec<Option<i64>> {
    batches(ingested, table)
        .iter()
        .flat_map(|batch| {
            batch
                .column_by_name(column)
                .unwrap()
                .as_primitive::<Int64Type>()
                .iter()
                .collect::<Vec<_>>()
        })
        .collect()
}

fn positions(ingested: &Ingested, table: &str) -> Vec<(u32, u64)> {
    let ids = numbers(ingested, table, "row_id");
    ids.into_iter()
        .map(|id| RowId::from_raw(id.unwrap()))
        .map(|id| (id.file(), id.position()))
        .collect()
}

fn event(id: &str, rest: &str) -> String {
    format!(
        r#"{{"id":"{id}","time":"2026-01-31T09:15:00Z","type":"login","mail":"{id}@Example.com"{rest}}}"#
    )
}

fn slugs(problems: &[Problem]) -> Vec<(&str, Option<u64>)> {
    problems.iter().map(|problem| (problem.slug, problem.place.line)).collect()
}

#[test]
fn lines_are_mapped_counted_and_rejected() {
    let text = [
        event("a", ""),
        r#"{"id":"b","time":"2026-01-31T09:15:00Z","type":"logout"}"#.to_owned(),
        "{broken".to_owned(),
        String::new(),
        "[1]".to_owned(),
        event("c", "").replace("2026-01-31T09:15:00Z", "soon"),
        event("d", "").replace(r#""time":"2026-01-31T09:15:00Z","#, ""),
        event("e", r#","ip":"nowhere","lat":"north""#),
        event(
            "a",
            r#","keys":[{"kind":"phone","value":"1"},{"no":1},{"kind":"ssh_key","value":"2"}]"#,
        ),
    ]
    .join("\n");
    let (ingested, rejects) = read("x.log", text);
    let file = &ingested.files[0];
    assert_eq!(file.connector.as_deref(), Some("idp"));
    assert_eq!((file.rows_in, file.mapped, file.not_used, file.rejected), (8, 4, 0, 4));
    assert_eq!(
        slugs(&rejects),
        [
            ("not-json", Some(3)),
            ("not-an-object", Some(5)),
            ("bad-value", Some(6)),
            ("missing-value", Some(7))
        ]
    );
    assert_eq!(rejects[2].place.field.as_deref(), Some("/time"));
    assert_eq!(rejects[2].message, "`soon` is not an instant, such as `2026-01-31T09:15:00Z`");
    assert_eq!(positions(&ingested, "logins"), [(0, 1), (0, 8), (0, 9)]);
    assert_eq!(texts(&ingested, "logins", "email")[0].as_deref(), Some("a@example.com"));
    // `b` gave its account although its event is of no use; `a` is written once.
    assert_eq!(
        texts(&ingested, "accounts", "account_id"),
        ["a", "b", "e"].map(|id| Some(id.to_owned()))
    );
    assert_eq!(
        texts(&ingested, "identifiers", "value"),
        [Some("1".to_owned()), Some("2".to_owned())]
    );
    let notes: Vec<_> =
        ingested.notes.iter().map(|note| (note.slug, note.place.field.as_deref())).collect();
    assert_eq!(notes, [("bad-value", Some("/ip")), ("bad-value", Some("/lat"))]);
}

#[test]
fn records_of_no_use_are_counted_by_kind() {
    let line = |kind: &str| format!(r#"{{"id":null,"time":1,"type":"{kind}"}}"#);
    let (ingested, _) = read("x.log", [line("b"), line("a"), line("b")].join("\n"));
    let file = &ingested.files[0];
    assert_eq!((file.rows_in, file.not_used), (3, 3));
    assert_eq!(file.not_used_kinds, [("b".to_owned(), 2), ("a".to_owned(), 1)]);
}

#[test]
fn one_file_however_it_is_wrapped() {
    let text = [event("a", ""), event("b", "")].join("\n");
    let array = format!("[{},\n{}]", event("a", ""), event("b", ""));
    let wrapped = format!(r#"{{"next":null,"value":{array}}}"#);
    let gz = {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let zst = zstd::encode_all(text.as_bytes(), 1).unwrap();
    let utf_16: Vec<u8> =
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    for (name, bytes) in [
        ("lines", text.into_bytes()),
        ("array", array.into_bytes()),
        ("wrapped", wrapped.into_bytes()),
        ("gz", gz),
        ("zst", zst),
        ("utf-16", utf_16),
        ("marked", marked),
    ] {
        let (ingested, rejects) = read(name, bytes);
        assert_eq!(rejects, [], "{name}");
        assert_eq!(texts(&ingested, "logins", "account_id").len(), 2, "{name}");
        assert_eq!(positions(&ingested, "logins"), [(0, 1), (0, 2)], "{name}");
    }
}

#[test]
fn damage_costs_what_is_damaged() {
    let text: String = (0..20_000).map(|n| event(&format!("p{n}"), "") + "\n").collect();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    let mut gz = encoder.finish().unwrap();
    gz.truncate(gz.len() / 2);
    let (ingested, rejects) = read("cut.gz", gz);
    let file = &ingested.files[0];
    assert_eq!(rejects.last().map(|problem| problem.slug), Some("unreadable"));
    assert_eq!(file.rejected, rejects.len() as u64);

    let (ingested, rejects) = read("cut.json", &text.as_bytes()[..text.len() - 30]);
    assert_eq!(slugs(&rejects), [("truncated", Some(20_000))]);
    assert_eq!(ingested.files[0].mapped, 19_999);
}

#[test]
fn a_record_that_is_too_long_is_passed_over() {
    let long = event("long", &format!(r#","x":"{}""#, "y".repeat(9 << 20)));
    for (before, between, after) in [("", "\n", "\n"), ("[", ",", "]")] {
        let text =
            format!("{before}{}{between}{long}{between}{}{after}", event("a", ""), event("b", ""));
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("x"), text).unwrap();
        let (ingested, rejects) =
            run(folder.path(), &Options { longest_record: 1 << 20, ..options(1) });
        assert_eq!(slugs(&rejects), [("record-too-long", Some(2))]);
        assert_eq!(positions(&ingested, "logins"), [(0, 1), (0, 3)]);
    }
}

#[test]
fn threads_do_not_change_anything() {
    let folder = TempDir::new().unwrap();
    for file in 0..3 {
        let text: String = (0..30_000)
            .map(|n| match n % 7 {
                0 => "{broken\n".to_owned(),
                1 => event(&format!("p{}", n % 500), "").replace("login", "other") + "\n",
                2 => event(&format!("gone{n}"), "").replace("09:15", "99:99") + "\n",
                _ => {
                    event(&format!("p{}", (n * 31 + file) % 900), r#","keys":[{"kind":"phone"}]"#)
                        + "\n"
                }
            })
            .collect();
        fs::write(folder.path().join(format!("{file}.log")), text).unwrap();
    }
    let (one, one_rejects) = run(folder.path(), &options(1));
    assert_eq!(one.tables["accounts"].rows, 900, "each account once, over all files and chunks");
    for threads in [2, 5] {
        let (other, rejects) = run(folder.path(), &options(threads));
        assert_eq!(one.files, other.files);
        assert_eq!(one.tables, other.tables);
        assert_eq!(one.actors, other.actors);
        assert_eq!(one_rejects, rejects);
    }
    // No trace of rejected records, and every actor is somebody's.
    let sources = one.actors[0].column_by_name("account_id").unwrap().as_string::<i32>();
    assert!(sources.iter().flatten().all(|id| !id.starts_with("gone")));
    // Identifiers name the account only, which is another combination of keys.
    assert_eq!(one.actors[0].num_rows(), 1800);
    assert!(
        numbers(&one, "logins", "actor")
            .iter()
            .all(|actor| actor.is_some_and(|actor| actor < 1800))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// What is remembered from record to record is remembered within one file only, so one record
    /// a file is read by what each of them says itself.
    #[test]
    fn a_record_gives_the_same_rows_whatever_came_before_it(
        records in prop::collection::vec((0..3_usize, 0..4_usize, 0..3_usize, 0..3_usize), 1..25)
    ) {
        let lines: Vec<String> = records
            .into_iter()
            .map(|(id, kind, mail, time)| {
                let id = ["\"a\"", "\"b\"", "7"][id];
                let kind = ["\"login\"", "\"LOGIN\"", "\"other\"", "null"][kind];
                let mail = ["\"x@example.com\"", "\"none\"", "[]"][mail];
                let time = ["1769850900", "\"2026-01-31T09:15:00Z\"", "\"soon\""][time];
                format!(
                    r#"{{"id":{id},"time":{time},"type":{kind},"mail":{mail},"keys":[{{"kind":"k"}}]}}"#
                )
            })
            .collect();
        let (together, apart) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        fs::write(together.path().join("x.log"), lines.join("\n")).unwrap();
        for (at, line) in lines.iter().enumerate() {
            // Two records of one file, or the file is one document; the second is no record.
            let text = format!("{line}\n{{\"at\":{at}}}\n");
            fs::write(apart.path().join(format!("{at:03}.log")), text).unwrap();
        }
        let (together, _) = run(together.path(), &options(1));
        let (apart, _) = run(apart.path(), &options(1));
        for (table, column) in
            [("logins", "account_id"), ("logins", "email"), ("accounts", "account_id"), ("accounts", "email"), ("identifiers", "kind")]
        {
            prop_assert_eq!(
                texts(&together, table, column), texts(&apart, table, column), "{} {}", table, column
            );
        }
    }
}

#[test]
fn parquet_holds_what_memory_holds_and_can_be_read_again() {
    let folder = TempDir::new().unwrap();
    let text: String =
        (0..5_000).map(|n| event(&format!("p{}", n % 40), r#","ip":"192.0.2.1""#) + "\n").collect();
    fs::write(folder.path().join("x.log"), text).unwrap();
    let (memory, _) = run(folder.path(), &options(2));
    let out = TempDir::new().unwrap();
    let output = Output::Parquet(out.path().join("tables"));
    let (written, _) = run(folder.path(), &Options { output, ..options(2) });
    assert_eq!(written.files, memory.files);
    let Data::Parquet(paths) = &written.tables["logins"].data else { panic!("files") };
    assert_eq!(paths, &[out.path().join("tables/logins/000000-0000.parquet")]);

    let (again, rejects) = run(&out.path().join("tables"), &options(2));
    assert_eq!(rejects, []);
    assert_eq!(
        again.files.iter().map(|file| file.connector.as_deref()).collect::<Vec<_>>(),
        [Some("canonical-accounts"), Some("canonical-logins")]
    );
    for column in ["account_id", "email", "ip", "source"] {
        assert_eq!(texts(&again, "logins", column), texts(&memory, "logins", column), "{column}");
    }
    assert_eq!(again.actors[0].num_rows(), memory.actors[0].num_rows());

    let blocked = out.path().join("blocked");
    fs::write(&blocked, "a file where a folder should be").unwrap();
    let failing = Options { output: Output::Parquet(blocked.join("x")), ..options(1) };
    let error =
        ingest::run(&[folder.path().to_owned()], &failing, &(), &mut Vec::new()).unwrap_err();
    assert!(error.to_string().contains("blocked"), "{error}");
}

#[test]
fn parquet_of_other_types_is_read_as_far_as_it_makes_sense() {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, columns: &[(&str, [i64; 2])]| {
        let columns = columns.iter().map(|(name, values)| {
            let array = arrow_array::Int64Array::from(values.to_vec());
            (*name, std::sync::Arc::new(array) as arrow_array::ArrayRef)
        });
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let file = fs::File::create(folder.path().join(name)).unwrap();
        let mut writer = parquet::arrow::ArrowWriter::try_new(file, batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
    };
    // A number where text is wanted is text; where an instant is wanted nothing says in which unit.
    write("people.parquet", &[("person_id", [1, 2]), ("name", [3, 4])]);
    write("pay_requests.parquet", &[("person_id", [1, 2]), ("at", [5, 6]), ("kind", [7, 8])]);
    fs::write(folder.path().join("logins.parquet"), b"PAR1 and nothing that follows PAR1").unwrap();
    let (ingested, rejects) = run(folder.path(), &options(1));
    assert_eq!(texts(&ingested, "people", "name"), [Some("3".to_owned()), Some("4".to_owned())]);
    let of = |ending: &str| {
        ingested.files.iter().find(|file| file.path.ends_with(ending)).unwrap().clone()
    };
    assert_eq!((of("people.parquet").mapped, of("pay_requests.parquet").rejected), (2, 2));
    let noted = ingested.notes.iter().find(|note| note.slug == "column-type").unwrap();
    assert_eq!(
        noted.message,
        "`pay_requests.at` is Int64 in the file and instant here, so it is null"
    );
    assert_eq!(of("logins.parquet").rows_in, of("logins.parquet").rejected);
    assert!(
        rejects.iter().chain(&ingested.notes).any(|problem| {
            problem.place.file.as_deref().is_some_and(|file| file.ends_with("logins.parquet"))
        }),
        "{rejects:?}"
    );
}

#[test]
fn rows_of_one_record_can_be_told_apart() {
    let folder = TempDir::new().unwrap();
    let keys = r#","keys":[{"kind":"email","value":"a"},{"kind":"phone","value":"b"}]"#;
    fs::write(folder.path().join("x.log"), event("p1", "") + "\n" + &event("p2", keys) + "\n")
        .unwrap();
    let (ingested, _) = run(folder.path(), &options(1));
    let places: Vec<_> = numbers(&ingested, "identifiers", "row_id")
        .iter()
        .map(|id| RowId::from_raw(id.unwrap()))
        .map(|id| (id.file(), id.position(), id.part()))
        .collect();
    assert_eq!(places, [(0, 2, 0), (0, 2, 1)]);
}

#[test]
fn a_mailbox_alone_is_not_one_person() {
    let folder = TempDir::new().unwrap();
    let people = "email,name\njobs@example.org,Ana Ruiz\njobs@example.org,Tomasz Nowak\njobs@example.org,Ana Ruiz\n";
    fs::write(folder.path().join("people.csv"), people).unwrap();
    fs::write(
        folder.path().join("logins.csv"),
        "at,email,ip\n2026-01-31T09:15:00Z,jobs@example.org,\n",
    )
    .unwrap();
    let (ingested, _) = run(folder.path(), &options(1));
    let actors = numbers(&ingested, "people", "actor");
    assert_ne!(actors[0], actors[1]);
    assert_eq!(actors[0], actors[2]);
    assert!(!actors.contains(&numbers(&ingested, "logins", "actor")[0]), "it names nobody");
}

#[test]
fn canonical_rows_are_taken_as_they_are() {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write(
        "logins-old.csv",
        "at,email,source,mood\n2026-01-31 09:15:00, Ada@Example.com ,vpn,fine\n,b@example.com,,\n",
    );
    write(
        "people.jsonl",
        "{\"employee_no\":7,\"remote\":true}\n{\"employee_no\":\"8\",\"started_on\":\"2026-01-31\"}\n",
    );
    write(
        "other.json",
        r#"[{"table":"payments","paid_on":"2026-01-31","amount_minor":"1200","direction":"credit"}]"#,
    );
    write(".hidden.csv", "at\n2026-01-31\n");
    let (ingested, rejects) = run(folder.path(), &options(1));
    let connectors: Vec<_> = ingested.files.iter().map(|file| file.connector.as_deref()).collect();
    assert_eq!(
        connectors,
        [Some("canonical-logins"), Some("canonical-payments"), Some("canonical-people")]
    );
    assert_eq!(slugs(&rejects), [("missing-value", Some(3))]);
    assert_eq!(texts(&ingested, "logins", "email"), [Some("ada@example.com".to_owned())]);
    assert_eq!(texts(&ingested, "logins", "source"), [Some("vpn".to_owned())]);
    assert_eq!(
        texts(&ingested, "people", "employee_no"),
        [Some("7".to_owned()), Some("8".to_owned())]
    );
    assert_eq!(numbers(&ingested, "payments", "amount_minor"), [Some(1200)]);
    assert_eq!(ingested.notes.iter().map(|note| note.slug).collect::<Vec<_>>(), ["unknown-column"]);
    let at = batches(&ingested, "logins")[0].column_by_name("at").unwrap();
    assert_eq!(at.as_primitive::<TimestampMicrosecondType>().value(0), 1_769_850_900_000_000);
    assert!(at.null_count() == 0);
}

#[test]
fn files_nobody_knows_are_told() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("sub")).unwrap();
    fs::write(folder.path().join("sub/notes.txt"), "hello").unwrap();
    fs::write(folder.path().join("near.json"), r#"{"id":1}"#).unwrap();
    fs::write(folder.path().join("empty.csv"), "").unwrap();
    let (ingested, _) = run(folder.path(), &options(1));
    assert!(ingested.files.iter().all(|file| file.rows_in == 0));
    // A file without a record is no loss; the others are.
    let unread = ingested.files.iter().filter(|file| file.is_unread());
    assert!(unread.map(|file| &file.path).all(|path| !path.ends_with("empty.csv")));
    assert_eq!(ingested.files.iter().filter(|file| file.is_unread()).count(), 2);
    assert_eq!(
        ingested.notes.iter().map(|note| note.slug).collect::<Vec<_>>(),
        ["empty", "not-recognised", "not-recognised"]
    );
    assert_eq!(
        ingested.notes[1].help.as_deref(),
        Some("nearest is `idp`, for which it lacks `/time`")
    );
    let nowhere = ingest::run(&[folder.path().join("nowhere")], &options(1), &(), &mut Vec::new())
        .unwrap_err();
    assert!(nowhere.to_string().contains("nowhere"));
}

#[test]
fn a_run_can_be_stopped() {
    struct Stop;
    impl ingest::Progress for Stop {
        fn cancelled(&self) -> bool {
            true
        }
    }
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("x.log"), event("a", "")).unwrap();
    let stopped = ingest::run(&[folder.path().to_owned()], &options(1), &Stop, &mut Vec::new());
    assert!(matches!(stopped, Err(ingest::Error::Cancelled)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_bytes_are_accounted_for(
        head in prop::sample::select(&["{\"id\":1,\"time\":2}\n{\"id\":1,\"time\":2}\n", "[{\"id\":1,\"time\":2},", "at,email\n", "", "PAR1"][..]),
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        name in prop::sample::select(&["x", "logins.csv", "logins.parquet"][..]),
    ) {
        let _ = read(name, [head.as_bytes(), &bytes].concat());
    }
}
