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
