use super::*;
use crate::input::{Data, TableInput};
use datafusion::arrow::array::{ArrayRef, Int64Array, StringArray};
use std::sync::Arc;

type Keys<'a> =
    (&'a str, Option<&'a str>, Option<&'a str>, Option<&'a str>, Option<&'a str>, Option<&'a str>);

/// Actors as (source, employee_no, person_id, account_id, email, name).
fn resolved(actors: &[Keys<'_>]) -> Resolution {
    let text = |pick: fn(&Keys<'_>) -> Option<String>| -> ArrayRef {
        Arc::new(actors.iter().map(pick).collect::<StringArray>())
    };
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..actors.len() as i64));
    let nobody: ArrayRef = Arc::new(actors.iter().map(|_| None::<&str>).collect::<StringArray>());
    let batch = RecordBatch::try_from_iter_with_nullable([
        ("actor", numbers.clone(), false),
        ("source", text(|keys| Some(keys.0.to_owned())), true),
        ("employee_no", text(|keys| keys.1.map(str::to_owned)), true),
        ("person_id", text(|keys| keys.2.map(str::to_owned)), true),
        ("account_id", text(|keys| keys.3.map(str::to_owned)), true),
        ("email", text(|keys| keys.4.map(str::to_owned)), true),
        ("device_id", nobody, true),
    ])
    .unwrap();
    let people = RecordBatch::try_from_iter_with_nullable([
        ("actor", numbers, false),
        ("name", text(|keys| keys.5.map(str::to_owned)), true),
    ])
    .unwrap();
    let mut input = Input { actors: vec![batch], ..Input::default() };
    input.tables.insert(
        "people".into(),
        TableInput { rows: actors.len() as u64, data: Data::Batches(vec![people]) },
    );
    resolve(&input).unwrap()
}

#[test]
fn keys_of_several_systems_meet_in_one_subject() {
    let resolution = resolved(&[
        ("hris", Some("17"), None, None, Some("ana@example.org"), Some("Ana Ruiz")),
        ("okta", None, None, Some("00u1"), Some("ana@example.org"), None),
        ("okta", None, None, Some("00u1"), None, None),
        ("ach", Some("17"), None, None, None, None),
        ("github", None, None, Some("00u1"), None, None),
    ]);
    assert_eq!(resolution.ids, ["account_id:github/00u1", "employee_no:17"]);
    assert_eq!(resolution.of_actor, [1, 1, 1, 1, 0], "an account id is private to its system");
}

#[test]
fn two_employee_numbers_never_merge() {
    let resolution = resolved(&[
        ("hris", Some("1"), None, None, Some("team@example.org"), Some("Ana Ruiz")),
        ("hris", Some("2"), None, None, Some("team@example.org"), Some("Ana Ruiz")),
        ("okta", None, None, None, Some("team@example.org"), None),
    ]);
    assert_eq!(resolution.ids.len(), 2);
    assert_eq!(
        resolution.of_actor,
        [0, 1, 0],
        "a shared mailbox goes to the first, whatever the order of files"
    );
}

#[test]
fn a_mailbox_does_not_merge_two_names() {
    let resolution = resolved(&[
        ("greenhouse", None, Some("1"), None, Some("dev@example.org"), Some("Ana Ruiz")),
        ("greenhouse", None, Some("2"), None, Some("dev@example.org"), Some("Tomasz Nowak")),
        ("greenhouse", None, Some("3"), None, Some("dev@example.org"), Some("Ruiz, Ana")),
    ]);
    assert_eq!(resolution.ids, ["email:dev@example.org", "email:dev@example.org#2"]);
    assert_eq!(resolution.of_actor[0], resolution.of_actor[2]);
    assert_ne!(resolution.of_actor[0], resolution.of_actor[1]);
}

#[test]
fn the_order_of_reading_changes_no_id() {
    let mut actors = vec![
        ("hris", Some("1"), None, None, Some("a@example.org"), Some("Ana Ruiz")),
        ("greenhouse", None, Some("9"), None, Some("a@example.org"), Some("Tomasz Nowak")),
        ("okta", None, None, Some("00u9"), Some("a@example.org"), None),
    ];
    let forward = resolved(&actors);
    actors.reverse();
    let backward = resolved(&actors);
    assert_eq!(forward.ids, backward.ids);
    let mut mirrored = backward.of_actor.clone();
    mirrored.reverse();
    assert_eq!(forward.of_actor, mirrored);
}

#[test]
fn two_personnel_systems_that_count_from_1000_have_two_people() {
    let resolution = resolved(&[
        ("workday", Some("1001"), None, None, Some("ana@example.org"), Some("Ana Ruiz")),
        ("bamboo", Some("1001"), None, None, Some("tomasz@example.org"), Some("Tomasz Nowak")),
        ("ach", Some("1001"), None, None, None, None),
        ("payroll", Some("1001"), None, None, Some("tomasz@example.org"), None),
    ]);
    let [ana, tomasz, nobody, by_mailbox] = resolution.of_actor[..] else { panic!("four actors") };
    assert_ne!(ana, tomasz);
    assert!(nobody != ana && nobody != tomasz, "it may be either, so it is neither");
    assert_eq!(by_mailbox, tomasz);
}

#[test]
fn a_new_name_under_the_old_number_and_mailbox_is_one_person() {
    let resolution = resolved(&[
        ("hris", Some("7"), None, None, Some("a@example.org"), Some("Ana Ruiz")),
        ("ats", Some("7"), None, None, Some("a@example.org"), Some("Anneke de Vries")),
        ("ach", Some("7"), None, None, None, None),
    ]);
    assert_eq!(resolution.ids, ["employee_no:7"]);
}

#[test]
fn leading_zeros_are_no_part_of_a_number() {
    let resolution = resolved(&[
        ("hris", Some("00123"), None, None, None, Some("Ana Ruiz")),
        ("hris", Some("123"), None, None, None, Some("Ruiz, Ana")),
        ("hris", Some("A0123"), None, None, None, Some("Ana Ruiz")),
    ]);
    assert_eq!(resolution.of_actor[0], resolution.of_actor[1]);
    assert_ne!(resolution.of_actor[0], resolution.of_actor[2]);
}

#[test]
fn a_bare_mailbox_of_two_names_is_nobodys() {
    let resolution = resolved(&[
        ("ats", None, None, None, Some("jobs@example.org"), Some("Ana Ruiz")),
        ("ats2", None, None, None, Some("jobs@example.org"), Some("Tomasz Nowak")),
        ("mail", None, None, None, Some("jobs@example.org"), None),
    ]);
    let [ana, tomasz, bare] = resolution.of_actor[..] else { panic!("three actors") };
    assert!(ana != tomasz && bare != ana && bare != tomasz);
}

fn hand_over(day: Option<i64>, row: i64, subject: i32, returned: Option<i64>) -> HandOver {
    HandOver { at: day.map(|day| day * DAY), row, subject, returned: returned.map(|d| d * DAY) }
}

#[test]
fn a_device_tells_of_whoever_held_it_then() {
    let issued = vec![hand_over(Some(100), 1, 5, None)];
    let sent = vec![hand_over(Some(20), 2, 4, None), hand_over(Some(101), 3, 5, None)];
    let holders = holders(issued, sent).unwrap();
    assert_eq!(holders.last, 5);
    let mut resolution =
        Resolution { ids: vec![String::new(); 6], of_actor: vec![5], ..Resolution::default() };
    resolution.held.insert(0, holders.times);
    let at = |day: i64| resolution.subject_at(Some(0), Some(day * DAY));
    assert_eq!([at(1), at(10), at(50), at(99)], [None, Some(4), Some(4), Some(4)]);
    assert_eq!([at(100), at(5000)], [Some(5), Some(5)]);
    assert_eq!(resolution.subject_at(Some(0), None), Some(5), "no date: whoever has it now");
    assert_eq!(resolution.subject(Some(0)), Some(5));
}

#[test]
fn a_returned_device_is_nobodys_until_it_is_issued_again() {
    let issued = vec![hand_over(Some(100), 1, 4, Some(150)), hand_over(Some(200), 2, 5, None)];
    let times = holders(issued, Vec::new()).unwrap().times;
    let spans: Vec<_> = times.iter().map(|time| (time.from / DAY, time.subject)).collect();
    assert_eq!(spans, [(86, 4), (200, 5)]);
    assert_eq!(times[0].to, 150 * DAY);
}

#[test]
fn a_parcel_to_somebody_else_takes_no_device_away() {
    // The inventory does not say since when; a shipment to another person is no proof.
    let holders_of = |issued, sent| holders(issued, sent).unwrap();
    let undated =
        holders_of(vec![hand_over(None, 1, 5, None)], vec![hand_over(Some(9), 2, 4, None)]);
    assert_eq!((undated.last, undated.times.len()), (5, 0));
    let later =
        holders_of(vec![hand_over(Some(5), 1, 5, None)], vec![hand_over(Some(90), 2, 4, None)]);
    assert_eq!((later.last, later.times.len()), (5, 1));
    assert_eq!(later.times[0].to, i64::MAX);
}
