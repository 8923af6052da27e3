use super::*;

fn written<'a>(address: &'a str, city: Option<&'a str>, postal: Option<&'a str>) -> Written<'a> {
    Written { address, city, postal_code: postal, country: Some("US") }
}

#[test]
fn an_address_without_its_postal_code_is_the_same_door() {
    let mut doors = Doors::default();
    let whole = written("900 Maple Dr Apt 2", Some("Nashville"), Some("37011"));
    doors.add(whole);
    let key = doors.key(&whole);
    assert!(key.is_some());
    assert_eq!(doors.key(&written("900 Maple Drive, Apt 2", Some("Nashville"), None)), key);
    assert_eq!(doors.key(&written("900 Maple Drive, Apt 2, Nashville, TN", None, None)), key);
    assert_eq!(
        doors.building(&written("900 Maple Drive", Some("Nashville"), None)),
        doors.building(&whole)
    );
    assert_ne!(doors.key(&written("900 Maple Dr Apt 3", Some("Nashville"), None)), key);
}

#[test]
fn another_town_or_two_codes_tell_nothing() {
    let mut doors = Doors::default();
    let whole = written("900 Maple Dr", Some("Nashville"), Some("37011"));
    doors.add(whole);
    let elsewhere = written("900 Maple Dr", Some("Austin"), None);
    assert_ne!(doors.key(&elsewhere), doors.key(&whole));
    assert_ne!(doors.key(&written("900 Maple Dr", None, None)), doors.key(&whole));
    doors.add(written("900 Maple Dr", Some("Nashville"), Some("37205")));
    assert_ne!(doors.key(&written("900 Maple Dr", Some("Nashville"), None)), doors.key(&whole));
}
