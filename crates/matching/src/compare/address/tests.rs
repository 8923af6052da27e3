use proptest::prelude::*;

use super::*;

#[track_caller]
fn one(addresses: &[(&str, Option<&str>, Option<&str>)]) {
    let keys: Vec<_> = addresses.iter().map(|(a, p, c)| key(a, *p, *c)).collect();
    assert!(keys[0].is_some(), "{:?}", addresses[0]);
    for (address, found) in addresses.iter().zip(&keys) {
        assert_eq!(*found, keys[0], "{address:?}");
    }
}

#[test]
fn spellings_of_one_door() {
    one(&[
        ("123 Main Street, Apt. #4B, Springfield, IL", Some("62704-1234"), Some("US")),
        ("123 MAIN ST APT 4-B", Some("62704"), None),
        ("123 Main St., Unit 4B, Springfield, IL 62704, USA", None, None),
        ("123 main st #4b", Some("62704"), Some("United States")),
        ("123 Main St Apt 4 B Springfield IL 62704", None, Some("US")),
        ("Apt 4B, 123 Main Street, Springfield, IL 62704-1234", None, Some("us")),
    ]);
    one(&[
        ("500 5th Ave N.W., Suite 300", Some("10001"), None),
        ("500 Fifth Avenue Northwest, Ste 300, New York", Some("10001"), None),
        ("500 5TH AVE NW STE 0300", Some("10001"), None),
    ]);
    one(&[
        ("Hauptstraße 5, 10115 Berlin", Some("10115"), Some("Germany")),
        ("Hauptstr. 5", Some("10115"), Some("DE")),
    ]);
    one(&[
        ("Flat 2, 10 Downing Street, London", Some("SW1A 2AA"), Some("GB")),
        ("10 Downing St, Flat 2, London SW1A 2AA", None, Some("UK")),
    ]);
    one(&[
        ("12 Court St", Some("11201"), None),
        ("12 Court Street, Brooklyn, NY 11201", None, None),
    ]);
    one(&[
        ("P.O. Box 123", Some("62704"), None),
        ("PO Box #123", Some("62704"), None),
        ("Post Office Box 123", Some("62704"), None),
    ]);
    one(&[
        ("3rd Floor, 9 Elm Rd", Some("07001"), None),
        ("9 Elm Road Floor 3", Some("7001"), Some("US")),
    ]);
}

#[test]
fn different_doors() {
    let k = |a: &str| key(a, Some("62704"), None);
    assert_ne!(k("123 Main St Apt 4B"), k("123 Main St Apt 5B"));
    assert_ne!(k("123 Main St"), k("132 Main St"));
    assert_ne!(k("123 Main St"), k("123 Main Ave"));
    assert_ne!(k("123 N Main St"), k("123 S Main St"));
    assert_ne!(key("123 Main St", Some("62704"), None), key("123 Main St", Some("62705"), None));
    assert_ne!(k("PO Box 12"), k("12 Main St"));
    assert_ne!(k("5 Elm St, Floor 3"), k("5 Elm St, Apt 3"));
}

#[test]
fn a_building_has_many_doors() {
    let b = |a: &str| building(a, Some("62704"), None);
    assert_eq!(b("123 Main St Apt 4B"), b("123 Main Street, Unit 9"));
    assert_eq!(b("123 Main St"), b("123 Main St #1"));
    assert_ne!(b("123 Main St"), b("125 Main St"));
}

#[test]
fn too_little_to_tell() {
    for address in ["", "  ", "n/a", "Main Street", "Springfield, IL", "🏠"] {
        assert_eq!(key(address, None, None), None, "{address}");
    }
    assert!(key("Rose Cottage, Church Lane", Some("GU1 1AA"), Some("GB")).is_some());
}

#[test]
fn boxes() {
    for address in [
        "P.O. Box 77",
        "PO BOX 77, Town",
        "p o box #77",
        "Postfach 12 34",
        "Apartado Postal 9",
        "BP 12",
    ] {
        assert!(is_po_box(address), "{address}");
    }
    for address in ["77 Box Elder Rd", "12 Main St", "Boxwood Lane 3", ""] {
        assert!(!is_po_box(address), "{address}");
    }
    assert!(is_private_mailbox("500 Oak Ave PMB 212"));
    assert_eq!(parse("500 Oak Ave, PMB #212", None, None).unwrap().unit, "pmb 212");
    assert!(is_private_mailbox("500 Oak Ave, PMB #212"));
    assert!(!is_private_mailbox("500 Oak Ave Apt 2"));
}

#[test]
fn where_mail_is_kept_for_somebody() {
    for (address, drop) in [
        ("500 Oak Ave PMB 212", Some(MailDrop::PrivateMailbox)),
        ("500 Oak Ave, Ste 4, PMB #212", Some(MailDrop::PrivateMailbox)),
        ("P.O. Box 77, Springfield", Some(MailDrop::PoBox)),
        ("500 Oak Ave Suite 400 #123", Some(MailDrop::NumberInSuite)),
        ("500 Oak Ave, STE 400, # 123, Springfield, IL 62704", Some(MailDrop::NumberInSuite)),
        ("500 Oak Ave, Suite 400", None),
        ("500 Oak Ave #123", None),
        ("500 Oak Ave, Building 4 #123", None),
        ("500 Oak Ave Apt 4 #2", None),
        ("", None),
    ] {
        assert_eq!(mail_drop(address), drop, "{address}");
    }
}

#[test]
fn places_stand_in_for_postal_codes() {
    let springfield = key("12 Oak St, Springfield", None, Some("US"));
    assert_eq!(springfield, key("12 Oak Street, Springfield, United States", None, Some("usa")));
    assert_ne!(springfield, key("12 Oak St, Shelbyville", None, Some("US")));
}

proptest! {
    #[test]
    fn any_text_is_survived(address in "\\PC{0,60}", postal in proptest::option::of("\\PC{0,10}"), country in proptest::option::of("\\PC{0,10}")) {
        let full = key(&address, postal.as_deref(), country.as_deref());
        let house = building(&address, postal.as_deref(), country.as_deref());
        prop_assert_eq!(full.is_some(), house.is_some());
        let upper = address.to_uppercase();
        if address.is_ascii() {
            prop_assert_eq!(key(&upper, postal.as_deref(), country.as_deref()), full);
        }
        prop_assert!(!(is_po_box(&address) && address.is_empty()));
        prop_assert!(!(is_private_mailbox(&address) && !address.bytes().any(|b| b.is_ascii_digit()) && address.is_ascii()));
    }

    #[test]
    fn case_and_punctuation_do_not_matter(number in 1_u32..9999, street in "[A-Z][a-z]{4,9}", unit in 1_u32..99, zip in 10000_u32..99999) {
        let zip = zip.to_string();
        let a = key(&format!("{number} {street} Street, Apt {unit}"), Some(&zip), None);
        let b = key(&format!("{number} {} ST. #{unit}", street.to_uppercase()), Some(&zip), Some("US"));
        prop_assert_eq!(a, b);
    }
}
