//! Every format, from invented samples in the shape of the publishers' files.

use std::collections::BTreeSet;

use super::*;

/// A file's name, what it is, its bytes and how many entries it holds.
type Sample = (&'static str, Format, &'static [u8], usize);

macro_rules! samples {
    ($(($file:literal, $format:ident, $entries:literal)),* $(,)?) => {
        &[$(($file, Format::$format, include_bytes!(concat!("../samples/", $file)), $entries)),*]
    };
}

pub(super) const SAMPLES: &[Sample] = samples![
    ("sdn.csv", OfacSdnCsv, 3),
    ("alt.csv", OfacAltCsv, 2),
    ("add.csv", OfacAddressCsv, 0),
    ("sdn_comments.csv", OfacCommentsCsv, 0),
    ("sdn.xml", OfacSdnXml, 2),
    ("sdn_advanced.xml", OfacAdvancedXml, 2),
    ("csl.csv", CslCsv, 2),
    ("csl.json", CslJson, 2),
    ("un.xml", UnXml, 2),
    ("eu.xml", EuXml, 2),
    ("eu.csv", EuCsv, 2),
    ("uk_conlist.csv", UkCsv, 2),
    ("uk_sanctions_list.csv", UkCsv, 2),
    ("uk_sanctions_list.xml", UkXml, 3),
    ("targets.nested.json", FtmNested, 2),
    ("entities.ftm.json", FtmEntities, 2),
    ("senzing.json", SenzingJson, 3),
    ("plain.csv", PlainCsv, 2),
];

/// Formats that are no list by themselves.
pub(super) const PARTS: [Format; 2] = [Format::OfacAddressCsv, Format::OfacCommentsCsv];

pub(super) fn all(format: Format, bytes: &[u8]) -> Result<(Vec<Entry>, Summary), Error> {
    let mut entries = Vec::new();
    let summary = read(format, "list", bytes, &mut |entry| entries.push(entry))?;
    assert_eq!(summary.entries, entries.len());
    Ok((entries, summary))
}

pub(super) fn sample(file: &str) -> (Vec<Entry>, Summary) {
    let (_, format, bytes, _) = SAMPLES.iter().find(|(name, ..)| *name == file).unwrap();
    all(*format, bytes).unwrap()
}

/// An entry in lines that can be read.
pub(super) fn told(entry: &Entry) -> String {
    let names = entry.names.iter().map(|name| format!("{:?} {}", name.strength, name.text));
    let dates = entry.birth_dates.iter().map(ToString::to_string);
    let identifiers = entry
        .identifiers
        .iter()
        .map(|i| format!("{:?} {} ({}) [{}]", i.kind, i.value, i.label, i.country));
    let lines = [
        format!("{:?} {}", entry.kind, entry.entry_id),
        names.collect::<Vec<_>>().join("; "),
        dates.collect::<Vec<_>>().join("; "),
        identifiers.collect::<Vec<_>>().join("; "),
        entry.countries.join("; "),
        entry.addresses.join("; "),
        entry.programs.join("; "),
    ];
    lines.join("\n")
}

#[test]
fn every_sample_is_recognised_and_read() {
    let mut formats = BTreeSet::new();
    for (file, format, bytes, entries) in SAMPLES {
        assert_eq!(Format::recognise(bytes), Some(*format), "{file}");
        formats.insert(*format);
        assert!(!PARTS.contains(format) || format.part_of() == Some(Format::OfacSdnCsv));
        if PARTS.contains(format) {
            assert!(matches!(all(*format, bytes), Err(Error::Part { .. })), "{file}");
            continue;
        }
        let (read, summary) = all(*format, bytes).unwrap_or_else(|e| panic!("{file}: {e}"));
        assert_eq!(read.len(), *entries, "{file}");
        assert!(read.iter().all(|entry| entry.list == "list" && !entry.entry_id.is_empty()));
        assert_eq!(summary.format, *format);
    }
    assert_eq!(formats.len(), Format::ALL.len(), "a format without a sample");
    assert_eq!(Format::ALL.map(Format::code).into_iter().collect::<BTreeSet<_>>().len(), 17);
    for format in Format::ALL {
        assert_eq!(Format::from_code(format.code()), Some(format));
    }
}

#[test]
fn the_day_is_the_publishers() {
    let days: Vec<_> = SAMPLES
        .iter()
        .filter(|(_, format, ..)| !PARTS.contains(format))
        .filter_map(|(file, ..)| Some((*file, sample(file).1.published?)))
        .collect();
    let day = "2026-02-27".to_owned();
    let expected: Vec<_> = [
        ("sdn.xml", day.clone()),
        ("sdn_advanced.xml", day.clone()),
        ("un.xml", day.clone()),
        ("eu.xml", day.clone()),
        ("eu.csv", day.clone()),
        ("uk_conlist.csv", "2025-02-27".to_owned()),
        ("uk_sanctions_list.csv", day.clone()),
        ("uk_sanctions_list.xml", day.clone()),
        ("targets.nested.json", day),
    ]
    .into();
    assert_eq!(days, expected);
}

#[test]
fn the_same_list_in_another_encoding_is_the_same() {
    let mut walked = 0;
    for (file, format, bytes, _) in SAMPLES.iter().filter(|(_, f, ..)| !PARTS.contains(f)) {
        let text = std::str::from_utf8(bytes).unwrap().trim_start_matches('\u{feff}');
        let little: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let big: Vec<u8> = [0xfe, 0xff]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_be_bytes))
            .collect();
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        let bare = big[2..].to_vec();
        let (expected, _) = all(*format, bytes).unwrap();
        for other in [little, big, marked, bare] {
            assert_eq!(Format::recognise(&other), Some(*format), "{file}");
            let (read, summary) = all(*format, &other).unwrap();
            assert_eq!(read, expected, "{file}");
            assert!(!summary.warnings.iter().any(|w| w.contains("UTF-8")), "{file}");
            walked += 1;
        }
    }
    assert_eq!(walked, 4 * (SAMPLES.len() - 2));
}

#[test]
fn files_of_one_list_are_read_together_in_any_order() {
    let part = |file: &str| {
        let (_, format, bytes, _) = SAMPLES.iter().find(|(name, ..)| *name == file).unwrap();
        (*format, *bytes)
    };
    let mut entries = Vec::new();
    let parts = ["add.csv", "sdn_comments.csv", "sdn.csv", "alt.csv"].map(part).to_vec();
    let summary = read_together("list", parts, &mut |entry| entries.push(entry)).unwrap();
    assert_eq!((summary.format, summary.entries), (Format::OfacSdnCsv, 3));
    assert_eq!(
        summary.warnings,
        [
            "1 aliases belong to entries the primary file does not have; the files may be of different days"
        ]
    );
    assert_eq!(
        told(&entries[1]),
        "Person 37
Primary ROE, Richard Quentin; Strong ROW, Richard; Weak DICKIE
1980-04-04; ~1981
Document X1234567 (Passport) [Exampleland]; Wallet 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa (XBT) []
Exampleland
12 Main Street, Springfield 12345, Exampleland
EXAMPLE; OTHER"
    );
    assert_eq!(entries[0].identifiers.len(), 3, "the comment's telephone number is one");

    let none = &mut |_| ();
    let together = |files: &[&str]| {
        read_together("list", files.iter().map(|file| part(file)).collect(), &mut |_| ())
    };
    assert!(matches!(together(&["alt.csv", "add.csv"]), Err(Error::Part { .. })));
    assert!(matches!(together(&["sdn.csv", "un.xml"]), Err(Error::Apart { .. })));
    assert!(matches!(together(&["sdn.csv", "sdn.csv"]), Err(Error::Apart { .. })));
    assert_eq!(together(&["un.xml"]).unwrap().entries, 2);
    // Towns do not become aliases.
    let parts = vec![part("sdn.csv"), (Format::OfacAltCsv, part("add.csv").1)];
    assert!(matches!(read_together("list", parts, none), Err(Error::WrongFormat { .. })));
    // A part without rows does not keep the others from being read.
    let parts = vec![part("sdn.csv"), (Format::OfacAltCsv, &b"\x1a"[..])];
    assert_eq!(read_together("list", parts, none).unwrap().entries, 3);
}

#[test]
fn sdn_xml_says_what_the_csv_files_say() {
    let (entries, _) = sample("sdn.xml");
    assert_eq!(
        told(&entries[1]),
        "Person 37
Primary ROE, Richard Quentin; Strong ROW, Richard; Weak DICKIE
1980-04-04; ~1981
Document X1234567 (Passport) [Exampleland]; Wallet 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa (XBT) []; Email rq.roe@example.org () []
Exampleland
12 Main Street, Springfield, 12345, Exampleland
EXAMPLE; OTHER"
    );
}

#[test]
fn advanced_xml_is_joined() {
    let (entries, summary) = sample("sdn_advanced.xml");
    assert_eq!(
        told(&entries[0]),
        "Person 37
Primary ROE, Richard Quentin; Strong РО, Ричард; Strong 로리처드; Weak DICKIE
1980-04-04; ~1981; 1979/1982
Wallet 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa (XBT) []; Email rq.roe@example.org () []; Document X1234567 (Passport) [Otherland]
Exampleland
12 Main Street, Springfield, 12345, Exampleland
EXAMPLE; OTHER"
    );
    assert_eq!(
        told(&entries[1]),
        "Vessel 38
Primary EXAMPLE STAR

Document 1234567 (Vessel Registration Identification) []


EXAMPLE"
    );
    assert_eq!(summary.warnings, ["1 parties are no entries of the list and were left out"]);
}

#[test]
fn the_screening_list_is_read_in_all_its_forms() {
    let (entries, _) = sample("csl.csv");
    let roe = "Person 37
Primary ROE, Richard Quentin; Strong ROW, Richard; Strong ROE, Dick
1980-04-04; ~1981
Document X1234567 (Passport) [XE]; Email rq.roe@example.org () []
XE
12 Main Street, Springfield, 12345, XE
Specially Designated Nationals (SDN) - Treasury Department; EXAMPLE; OTHER";
    assert_eq!(told(&entries[0]), roe);
    assert_eq!(entries[1].kind, Kind::Unknown);
    let numbers: Vec<_> = entries[1].identifiers.iter().map(|i| (&*i.value, &*i.country)).collect();
    assert_eq!(numbers, [("4117921", "XE")], "the order of columns before 2023");
    let (entries, _) = sample("csl.json");
    assert_eq!(
        told(&entries[0]),
        "Person 37
Primary ROE, Richard Quentin; Strong ROW, Richard
1980-04-04
Document X1234567 (Passport) [XE]
XE
12 Main Street, Springfield, 12345, XE
Specially Designated Nationals (SDN) - Treasury Department; EXAMPLE; OTHER"
    );
}

#[test]
fn the_european_list_is_one_in_both_forms() {
    let (entries, _) = sample("eu.xml");
    assert_eq!(
        told(&entries[0]),
        "Person EU.1.11
Primary Richard Quentin Roe; Weak Quillo; Strong Row, Richard
1980-04-04; ~1981; 1979/1982
Email rq.roe@example.org () []; Domain www.roe.example.org () []; Document X1234567 (National passport) [EXAMPLELAND]
EXAMPLELAND
12 Main Street, Springfield, 12345, EXAMPLELAND
EXA"
    );
    assert_eq!(entries[1].caption(), "Example & Trading");
    let (entries, _) = sample("eu.csv");
    assert_eq!(
        told(&entries[0]),
        "Person EU.1.11
Primary Richard Quentin Roe; Strong Richard Row
1980-04-04; ~1981
Email rq.roe@example.org () []; Domain www.roe.example.org () []; Document X1234567 (National passport) [EXAMPLELAND]
EXAMPLELAND
12 Main Street, Springfield, 12345, EXAMPLELAND
EXA"
    );
    assert_eq!(
        (entries[1].kind, entries[1].caption()),
        (Kind::Organisation, "Example & Trading; Sons")
    );
}

#[test]
fn the_british_lists_gather_their_rows() {
    let (entries, _) = sample("uk_conlist.csv");
    assert_eq!(
        told(&entries[0]),
        "Person 7001
Primary ROE, Richard Quentin; Strong ROW, Richard; Strong РО; Weak DICKIE
1980-04-04; 1981
Document X1234567 (Passport) []
Exampleland
12 Main Street, 12345, Exampleland
Example"
    );
    assert!(entries[1].addresses.is_empty(), "a country alone is not an address");
    let (entries, _) = sample("uk_sanctions_list.csv");
    assert_eq!(
        told(&entries[0]),
        "Person EXA0001
Primary Roe, Richard Quentin; Strong РО Ричард; Weak Quillo
1980-04-04; 1981
Document X1234567 (Passport) []; Document 111-222 (National identifier) []; Document 333-444 (National identifier) []; Email rq.roe@example.org () []
Exampleland
12 Main Street, 12345, Exampleland
The Example Regulations"
    );
    assert_eq!(
        told(&entries[1]),
        "Vessel EXA0002
Primary Example Star

Document 1234567 (IMO number) []
Exampleland

The Example Regulations"
    );
}

#[test]
fn follow_the_money_is_joined_and_relatives_are_not_listed() {
    let (entries, _) = sample("targets.nested.json");
    assert_eq!(
        told(&entries[0]),
        "Person NK-roe
Primary Richard Quentin Roe; Strong ROE Richard; Strong Richard Row; Weak Quillo
1980-04-04; 1981
Document X1234567 (passportNumber) []; Wallet 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa (XBT) []; Document Y7654321 (Passport) [xo]
xe
12 Main Street, Springfield 12345, Exampleland
EXAMPLE"
    );
    let (entries, summary) = sample("entities.ftm.json");
    assert_eq!(
        told(&entries[0]),
        "Person NK-roe
Primary Richard Quentin Roe; Strong ROE Richard; Strong Richard Row; Weak Quillo
1980-04-04
Document Y7654321 (Passport) [xo]; Document 111-222 (National ID) [xe]; Wallet 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa (XBT) []

12 Main Street, Springfield 12345, Exampleland
EXAMPLE"
    );
    let wallet = &entries[1];
    assert_eq!((wallet.entry_id.as_str(), wallet.identifiers[0].label.as_str()), ("w-2", "ETH"));
    assert_eq!(
        summary.warnings,
        ["1 entities stand beside the targets (relatives, owners, officers) and were left out"]
    );
    let nested = SAMPLES.iter().find(|(file, ..)| *file == "targets.nested.json").unwrap();
    let read = all(Format::FtmEntities, nested.2).unwrap().0;
    assert_eq!(read, sample("targets.nested.json").0, "one reader reads both");
}

#[test]
fn files_of_changes_give_what_they_add() {
    let changes = br#"{"op":"ADD","entity":{"id":"a","caption":"Richard Roe","schema":"Person","properties":{"name":["Richard Roe"],"topics":["sanction"]},"target":true}}
{"op":"DEL","entity":{"id":"b"}}
"#;
    assert_eq!(Format::recognise(changes), Some(Format::FtmEntities));
    let (entries, summary) = all(Format::FtmEntities, changes).unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(summary.warnings, ["1 deletions of a file of changes were left out"]);
}

#[test]
fn senzing_records_are_read_flat_and_grouped() {
    let (entries, _) = sample("senzing.json");
    let told: Vec<String> = entries.iter().map(told).collect();
    assert_eq!(
        told[0],
        "Person 1001
Primary Richard Quentin Roe; Strong Richard Row
1980-04-04
Document X1234567 (Passport) [xe]
xe
12 Main Street, Springfield
"
    );
    assert!(told[1].starts_with("Organisation 1002\nPrimary Example Trading\n"), "{}", told[1]);
    assert!(told[2].starts_with("Person 1003\nPrimary Doe, Jane; Strong Janet Doe\n1990-07-22"));
    assert!(told[2].contains("7 Elm Street, Springfield"), "{}", told[2]);
}

#[test]
fn a_plain_csv_takes_the_callers_word_for_its_columns() {
    let csv = "Nr;Partner;Street;City;Country;Tax;Name\n7;Example Ltd;1 Main Street;Springfield;XE;12345678;x\n";
    let columns = PlainColumns::new()
        .with("nr", PlainField::Id)
        .with("Partner", PlainField::Name)
        .with("Tax", PlainField::Document)
        .with("Name", PlainField::Ignored);
    let mut entries = Vec::new();
    read_plain("own", csv.as_bytes(), &columns, &mut |entry| entries.push(entry)).unwrap();
    assert_eq!(
        told(&entries[0]),
        "Unknown 7
Primary Example Ltd

Document 12345678 () []
XE
1 Main Street, Springfield, XE
"
    );
    let columns = PlainColumns::new().with("Vendor", PlainField::Name);
    let error = read_plain("own", csv.as_bytes(), &columns, &mut |_| ()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no column is called `Vendor`; the header is `Nr, Partner, Street, City, Country, Tax, Name`"
    );
    assert_eq!(PlainField::from_code("birth_date"), Some(PlainField::BirthDate));
    assert_eq!(PlainField::BirthDate.code(), "birth_date");
}
