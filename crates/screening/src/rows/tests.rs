use std::fs;

use proptest::prelude::*;

use super::*;

fn read(bytes: impl AsRef<[u8]>, table: &str) -> Vec<Row> {
    let input = Cursor::new(bytes.as_ref().to_vec());
    from_stream(input, Path::new("in"), table, &Mapping::default(), Kind::Unknown)
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

/// Names of rows that are screened, and lines of those that are not.
fn brief(rows: &[Row]) -> Vec<String> {
    rows.iter()
        .map(|row| match row {
            Row::Asked(asked, _) => format!("{} {}", asked.row, asked.caption()),
            Row::Rejected(problem) => {
                format!("{} at {}", problem.slug, problem.place.line.unwrap_or_default())
            }
            Row::NotUsed(why) => format!("not used: {why}"),
        })
        .collect()
}

#[test]
fn csv_of_any_delimiter_is_read_and_broken_rows_are_named() {
    for text in [
        "id,name,city\n1,Ana Ruiz,Vigo\n2,,\n\n3,\"Leo\nHale\",Bern\n4,Max Moe,Bern,more\n5,Eva Lind\n",
        "id;name;city\r\n1;Ana Ruiz;Vigo\r\n2;;\r\n\r\n3;\"Leo\r\nHale\";Bern\r\n4;Max Moe;Bern;more\r\n5;Eva Lind\r\n",
        "\u{feff}id\tname\tcity\n1\tAna Ruiz\tVigo\n2\t\t\n\n3\t\"Leo\nHale\"\tBern\n4\tMax Moe\tBern\tmore\n5\tEva Lind\n",
    ] {
        let rows = brief(&read(text, ""));
        let wanted =
            ["1 Ana Ruiz", "nothing-to-screen at 3", "3 Leo\nHale", "cells at 7", "5 Eva Lind"];
        assert_eq!(rows, wanted, "{text:?}");
    }
}

#[test]
fn text_that_is_not_utf_8_and_compressed_files_are_read() {
    assert_eq!(brief(&read(b"name\nJos\xe9 Ruiz\n", "")), ["1 José Ruiz"]);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    io::Write::write_all(&mut encoder, b"name\nAna Ruiz\n").unwrap();
    assert_eq!(brief(&read(encoder.finish().unwrap(), "")), ["1 Ana Ruiz"]);
}

#[test]
fn a_file_that_was_cut_off_ends_with_a_problem() {
    let mut walked = 0;
    for (head, row) in
        [("", "Ana Ruiz\n"), ("id,name\n", "1,Ana Ruiz\n"), ("", "{\"name\":\"Ana\"}\n")]
    {
        let text: String =
            (0..40_000).map(|number| row.replace("Ana", &format!("Ana{number}"))).collect();
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        io::Write::write_all(&mut encoder, format!("{head}{text}").as_bytes()).unwrap();
        let whole = encoder.finish().unwrap();
        let rows = read(&whole[..whole.len() / 2], "");
        assert!(rows.len() > 1_000 && rows.len() < 40_000, "{}", rows.len());
        assert!(
            matches!(rows.last(), Some(Row::Rejected(problem)) if problem.slug == "unreadable")
        );
        walked += 1;
    }
    assert_eq!(walked, 3);
}

#[test]
fn json_lines_and_arrays_are_read_and_broken_records_are_named() {
    let lines = "{\"name\":\"Ana Ruiz\"}\n\nnonsense\n{\"other\":1}\n[1]\n{\"properties\":{\"name\":[\"Leo Hale\",\"Lee Hale\"],\"birthDate\":[\"1984\"]}}\n{\"name\":\"cut";
    let rows = read(lines, "");
    assert_eq!(
        brief(&rows),
        [
            "1 Ana Ruiz",
            "json at 3",
            "nothing-to-screen at 4",
            "json at 5",
            "5 Leo Hale",
            "json at 7"
        ]
    );
    let Some(Row::Asked(asked, _)) = rows.get(4) else { panic!("{rows:?}") };
    assert_eq!(asked.other_names, ["Lee Hale"]);
    assert_eq!(asked.birth_date.as_deref(), Some("1984"));

    let array = "[\n  {\"name\": \"Ana, \\\"Ruiz\\\" [x]\"},\n  {\"name\": {\"full_name\": \"Leo\"}},\n  7\n]\ntrailing";
    assert_eq!(brief(&read(array, "")), ["1 Ana, \"Ruiz\" [x]", "2 Leo", "json at 4"]);
    let cut = brief(&read("[{\"name\":\"Ana\"},{\"name\":\"Le", ""));
    assert_eq!(cut, ["1 Ana", "unreadable at 1"]);
    assert_eq!(brief(&read("[]", "")), [""; 0]);
}

#[test]
fn lines_without_a_header_are_values() {
    let rows = read("Ana Ruiz\nROE, Richard\nbc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq\n", "");
    assert_eq!(
        brief(&rows),
        ["1 Ana Ruiz", "2 ROE, Richard", "3 bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"]
    );
    assert!(read("", "").is_empty());
}

#[test]
fn a_table_without_anything_to_screen_is_refused_with_its_columns() {
    let input = Cursor::new(b"colour,size\nred,7\n".to_vec());
    let refused = from_stream(input, Path::new("in.csv"), "", &Mapping::default(), Kind::Unknown)
        .err()
        .unwrap();
    let said = refused.to_string();
    assert!(said.contains("colour, size") && said.contains("--map"), "{said}");
}

#[test]
fn canonical_identifiers_are_screened_by_what_they_are() {
    let rows = read(
        "person_id,kind,value,value_hash\n7,wallet,0x00000000219ab540356cBB839Cbe05303d7705Fa,\n7,ssn,,abc\n7,birth_date,1984-04-20,\n",
        "identifiers.csv",
    );
    assert_eq!(
        brief(&rows),
        [
            "1 0x00000000219ab540356cBB839Cbe05303d7705Fa",
            "not used: kept only as a hash",
            "not used: of a kind that no list holds"
        ]
    );
}

/// What a shell gives for `<(…)`: it can be read once.
#[cfg(unix)]
#[test]
fn a_pipe_with_a_name_is_read_from_its_first_byte() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&path).status().unwrap();
    assert!(made.success());
    let writer = {
        let path = path.clone();
        std::thread::spawn(move || fs::write(path, "example-bank.com\n").unwrap())
    };
    let rows: Vec<Row> =
        open(&path, &Mapping::default(), Kind::Unknown).unwrap().map(Result::unwrap).collect();
    writer.join().unwrap();
    assert_eq!(rows.len(), 1);
    let Row::Asked(asked, _) = &rows[0] else { panic!("{rows:?}") };
    assert_eq!(asked.query.identifiers[0].value, "example-bank.com");
}

#[test]
fn parquet_is_read_by_its_columns() {
    use std::sync::Arc;

    use arrow_array::{Date32Array, Int64Array, RecordBatch, StringArray};

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.parquet");
    let names: arrow_array::ArrayRef = Arc::new(StringArray::from(vec![Some("Ana Ruiz"), None]));
    let batch = RecordBatch::try_from_iter([
        ("row_id", Arc::new(Int64Array::from(vec![1, 2])) as arrow_array::ArrayRef),
        ("person_id", Arc::new(Int64Array::from(vec![17, 18]))),
        ("name", names),
        ("birth_date", Arc::new(Date32Array::from(vec![Some(5223), None]))),
    ])
    .unwrap();
    let file = File::create(&path).unwrap();
    let mut writer = parquet::arrow::ArrowWriter::try_new(file, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let rows: Vec<Row> =
        open(&path, &Mapping::default(), Kind::Unknown).unwrap().map(Result::unwrap).collect();
    assert_eq!(brief(&rows), ["1 Ana Ruiz", "nothing-to-screen at 2"]);
    let Row::Asked(asked, None) = &rows[0] else { panic!("{rows:?}") };
    assert_eq!(
        (asked.id.as_deref(), asked.birth_date.as_deref()),
        (Some("17"), Some("1984-04-20"))
    );
    assert_eq!(asked.query.kind, Kind::Person);
}

/// Hands out a few bytes at a time.
struct Drip(Cursor<Vec<u8>>, usize);

impl Read for Drip {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let most = self.1.min(to.len());
        self.0.read(&mut to[..most])
    }
}

proptest! {
    #[test]
    fn line_ends_are_made_one_byte_wherever_reads_end(
        text in "[ab\r\n]{0,40}",
        drip in 1_usize..5,
        room in 1_usize..7,
    ) {
        let mut unix = Unix::new(Drip(Cursor::new(text.clone().into_bytes()), drip));
        let mut out = Vec::new();
        let mut buffer = vec![0; room];
        loop {
            let read = unix.read(&mut buffer).unwrap();
            if read == 0 { break; }
            out.extend_from_slice(&buffer[..read]);
        }
        // A buffer of one byte has no room to look ahead.
        if room > 1 {
            prop_assert_eq!(String::from_utf8(out).unwrap(), text.replace("\r\n", "\n"));
        }
    }

    #[test]
    fn any_bytes_are_rows_or_problems(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let input = Cursor::new(bytes);
        if let Ok(rows) = from_stream(input, Path::new("in"), "", &Mapping::default(), Kind::Unknown) {
            // As many rows as bytes at most: it ends.
            prop_assert!(rows.count() <= 401);
        }
    }
}
