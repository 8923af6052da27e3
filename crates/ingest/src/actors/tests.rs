use super::Actors;
use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;

#[test]
fn ids_are_dense_and_in_order_of_first_sight() {
    let mut actors = Actors::default();
    let ada = actors.intern("okta", [None, None, Some("00u1"), Some("ada@example.com"), None]);
    let bob = actors.intern("okta", [None, None, Some("00u2"), None, None]);
    assert_eq!((ada, bob), (0, 1));
    assert_eq!(
        actors.intern("okta", [None, None, Some("00u1"), Some("ada@example.com"), None]),
        ada
    );
    assert_eq!(actors.intern("zoom", [None, None, Some("00u1"), Some("ada@example.com"), None]), 2);
}

#[test]
fn no_key_is_no_actor() {
    assert_eq!(Actors::default().intern("okta", [None; 5]), -1);
}

#[test]
fn keys_do_not_run_into_each_other() {
    let mut actors = Actors::default();
    let one = actors.intern("s", [Some("ab"), Some("c"), None, None, None]);
    let two = actors.intern("s", [Some("a"), Some("bc"), None, None, None]);
    let three = actors.intern("s", [None, Some("ab"), Some("c"), None, None]);
    assert!(one != two && two != three && one != three);
}

#[test]
fn batches_give_the_keys_back() {
    let mut actors = Actors::default();
    actors.intern("hris", [Some("1001"), None, None, Some("ada@example.com"), None]);
    actors.intern("mdm", [None, None, None, None, Some("C02X")]);
    let batches = actors.batches().unwrap();
    assert_eq!(batches.len(), 1);
    let batch = &batches[0];
    assert_eq!(
        batch.column_by_name("actor").unwrap().as_primitive::<Int64Type>().values(),
        &[0, 1]
    );
    assert_eq!(batch.column_by_name("source").unwrap().as_string::<i32>().value(1), "mdm");
    assert_eq!(batch.column_by_name("employee_no").unwrap().as_string::<i32>().value(0), "1001");
    assert!(batch.column_by_name("employee_no").unwrap().is_null(1));
    assert_eq!(batch.column_by_name("device_id").unwrap().as_string::<i32>().value(1), "C02X");
}
