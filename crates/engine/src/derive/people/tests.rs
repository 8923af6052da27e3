use super::*;

fn record(row: i64, started: Option<i32>, ended: Option<i32>, status: &str) -> Record {
    let mut texts: [Option<String>; FIELDS.len()] = Default::default();
    texts[STATUS] = Some(status.to_owned());
    Record {
        rank: 0,
        row,
        name: Some("Ana Ruiz".to_owned()),
        texts,
        time_zone: None,
        remote: None,
        started_on: started,
        ended_on: ended,
    }
}

fn chosen(mut records: Vec<Record>) -> (Option<i32>, Option<i32>) {
    assert_eq!(FIELDS[STATUS], "status");
    records.sort_by_key(Record::order);
    let person = person("employee_no:1", &records, &Places::default());
    (person.started_on, person.ended_on)
}

#[test]
fn whoever_was_rehired_has_the_employment_that_goes_on() {
    let old = || record(9, Some(100), Some(200), "terminated");
    let new = || record(1, Some(300), None, "active");
    assert_eq!(chosen(vec![old(), new()]), (Some(300), None));
    assert_eq!(chosen(vec![new(), old()]), (Some(300), None));
}

#[test]
fn of_ended_employments_the_last_one_counts() {
    let first = || record(9, Some(100), Some(200), "terminated");
    let second = || record(1, Some(300), Some(400), "terminated");
    assert_eq!(chosen(vec![first(), second()]), (Some(300), Some(400)));
    // A terminated record without a last day is not one that goes on.
    let unknown = record(2, Some(50), None, "terminated");
    assert_eq!(chosen(vec![unknown, second()]), (Some(300), Some(400)));
    // A record without any dates says nothing about either.
    assert_eq!(chosen(vec![record(7, None, None, "active"), second()]), (Some(300), Some(400)));
}
