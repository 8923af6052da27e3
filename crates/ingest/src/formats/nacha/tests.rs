use super::*;
use crate::formats::fixture::{self, Outcome};
use proptest::prelude::*;

const GOOD: &[u8] = include_bytes!("../../../../../connectors/nacha/samples/nacha/good.ach");

fn without_ids(outcome: &Outcome) -> String {
    outcome.json().to_string()
}

#[test]
fn line_ends_and_blocks_change_nothing() {
    let text = std::str::from_utf8(GOOD).unwrap();
    let plain = without_ids(&fixture::read(&Nacha, GOOD));
    for other in [text.replace('\n', "\r\n"), text.replace('\n', "\r"), text.replace('\n', "")] {
        assert!(Nacha.recognises(other.as_bytes(), Path::new("x")));
        assert_eq!(without_ids(&fixture::read(&Nacha, other.as_bytes())), plain);
    }
}

#[test]
fn a_block_longer_than_one_read_is_read_whole() {
    let lines: Vec<&str> = std::str::from_utf8(GOOD).unwrap().lines().collect();
    // Non-ASCII, so that columns are not bytes and reads end inside characters.
    let entry = lines[2].replace("RUIZ ANA", "RUÍZ ANA");
    let entries = entry.repeat(3_000);
    let blocked = format!("{}{}{entries}{}", lines[0], lines[1], lines[5]);
    let outcome = fixture::read(&Nacha, blocked.as_bytes());
    assert_eq!((outcome.mapped, outcome.rejects.len()), (3_000, 0));
    assert_eq!(outcome.cell("payments", 2_999, "payee_name"), "RUÍZ ANA");
    assert_eq!(outcome.cell("payments", 2_999, "row_id"), "3002");
    let latin: Vec<u8> = blocked.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let outcome = fixture::read(&Nacha, &latin);
    assert_eq!((outcome.mapped, outcome.rejects.len()), (3_000, 0));
    assert_eq!(outcome.cell("payments", 2_999, "payee_name"), "RUÍZ ANA");
}

#[test]
fn an_entry_cut_off_is_refused_with_its_addenda() {
    let lines: Vec<&str> = std::str::from_utf8(GOOD).unwrap().lines().collect();
    let cut =
        format!("{}\n{}\n{}\n{}\n{}\n", lines[0], lines[6], &lines[7][..60], lines[8], lines[9]);
    let outcome = fixture::read(&Nacha, cut.as_bytes());
    assert_eq!((outcome.mapped, outcome.rejects.len()), (0, 1));
    assert_eq!(outcome.rejects[0].place.line, Some(3));
    assert!(outcome.rejects[0].message.contains("60 of 94"));
}

#[test]
fn transaction_codes_say_direction_and_kind() {
    let of = |text| code(text).map(|code| (code.direction, code.prenote, code.automated));
    assert_eq!(of("22"), Some((Direction::Credit, false, false)));
    assert_eq!(of("27"), Some((Direction::Debit, false, false)));
    assert_eq!(of("23"), Some((Direction::Credit, true, false)));
    assert_eq!(of("38"), Some((Direction::Debit, true, false)));
    assert_eq!(of("21"), Some((Direction::Credit, false, true)));
    assert_eq!(of("36"), Some((Direction::Debit, false, true)));
    assert_eq!(of("55"), Some((Direction::Debit, false, false)));
    assert_eq!(of("53"), Some((Direction::Credit, true, false)));
    for wrong in ["", "2", "57", "60", "81", "99", "2A"] {
        assert_eq!(of(wrong), None, "{wrong}");
    }
}

#[test]
fn days_have_six_digits() {
    assert_eq!(day("260131").unwrap().to_string(), "2026-01-31");
    for wrong in ["", "000000", "260230", "26013", "26O131"] {
        assert_eq!(day(wrong), None, "{wrong}");
    }
}

#[test]
fn json_forms_of_ach_files_are_not_ach_files() {
    assert!(!Nacha.recognises(b"{\"fileHeader\":{\"id\":\"\"}}", Path::new("x.json")));
    assert!(!Nacha.recognises(b"", Path::new("x.ach")));
    assert!(!Nacha.recognises(b"101,Ana,2026", Path::new("x.csv")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Records built of what the format holds, in any order.
    #[test]
    fn every_record_ends_once(kinds in proptest::collection::vec(0_usize..12, 0..30)) {
        let lines: Vec<&str> = std::str::from_utf8(GOOD).unwrap().lines().collect();
        let text: String = kinds.iter().map(|at| format!("{}\n", lines[at % lines.len()])).collect();
        let outcome = fixture::read(&Nacha, text.as_bytes());
        let entries = text.lines().filter(|line| line.starts_with('6')).count() as u64;
        let orphans = outcome.rejects.iter().filter(|problem| problem.message.contains("addenda")).count() as u64;
        prop_assert_eq!(outcome.records(), entries + orphans);
    }
}
