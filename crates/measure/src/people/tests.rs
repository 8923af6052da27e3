use std::io::Write;

use super::*;
use crate::sample::{scan, subject};

fn file(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn three() -> Scan {
    let mut found = scan(
        vec![subject("1", None, None), subject("2", None, None), subject("3", None, None)],
        &[],
    );
    found.subjects[2].row.employee_no = None;
    found.subjects[2].row.subject_id = "person_id:9".to_owned();
    found
}

#[test]
fn rows_find_their_subject_by_any_key() {
    let file = file(
        "employee_no,person_id,email,outcome,scheme\n1,,,planted,farm\n,,2@EXAMPLE.com,honest,\n,9,,unsure,\n77,,,planted,ghost\n",
    );
    let truth = Truth::read(file.path(), &three()).unwrap();
    let labels: Vec<Option<Label>> = (0..3).map(|at| truth.label(at)).collect();
    assert_eq!(labels, [Some(Label::Positive), Some(Label::Negative), Some(Label::Undecided)]);
    assert_eq!((truth.people, truth.unmatched.len()), (4, 1));
    assert_eq!(truth.unmatched[0].scheme.as_deref(), Some("ghost"));
}

#[test]
fn a_key_of_two_subjects_tells_neither() {
    let mut scan = three();
    scan.subjects[1].row.email = Some("1@example.com".to_owned());
    let file = file("email,outcome\n1@example.com,planted\n");
    let truth = Truth::read(file.path(), &scan).unwrap();
    assert_eq!((truth.unmatched.len(), truth.of.iter().flatten().count()), (1, 0));
}

#[test]
fn what_is_wrong_with_a_table_is_said_with_its_line() {
    let cases = [
        ("name,outcome\nA,planted\n", "line 1: no column says whom"),
        ("employee_no,scheme\n1,farm\n", "line 1: no column is called `outcome`"),
        ("employee_no,outcome\n1,planted\n2,guilty\n", "line 3: `guilty` is no outcome"),
        ("employee_no,outcome\n1,planted,more\n", "line 2: 3 fields where the header has 2"),
    ];
    for (text, wanted) in cases {
        let file = file(text);
        let said = Truth::read(file.path(), &three()).unwrap_err().to_string();
        assert!(said.contains(wanted), "{said}");
    }
    let alone = file("employee_no\n1\n");
    let said = Groups::read(alone.path(), &three()).unwrap_err().to_string();
    assert!(said.contains("no column groups people"), "{said}");
}

#[test]
fn every_other_column_groups_people() {
    let file = file("employee_no,site,shift\n1,north,day\n2,south,\n8,north,day\n");
    let groups = Groups::read(file.path(), &three()).unwrap();
    assert_eq!(groups.unmatched, 1);
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(groups.columns[0], ("site".to_owned(), vec![some("north"), some("south"), None]));
    assert_eq!(groups.columns[1], ("shift".to_owned(), vec![some("day"), None, None]));
}
