//! What an entry's fingerprint holds and what an update changed.

use proptest::prelude::*;

use super::*;
use crate::screen::entry::{Identifier, ListedName};

fn entry(id: &str) -> Entry {
    let name = |text: &str, strength| ListedName { text: text.to_owned(), strength };
    Entry {
        list: "list".into(),
        entry_id: id.into(),
        kind: Kind::Person,
        names: vec![
            name("ROE, Richard", NameStrength::Primary),
            name("ROW, Richard", NameStrength::Strong),
            name("DICKIE", NameStrength::Weak),
        ],
        birth_dates: PartialDate::parse("1980-04-04").into_iter().collect(),
        identifiers: vec![
            Identifier::new(IdentifierKind::Document, "X1234567"),
            Identifier::new(IdentifierKind::Email, "rq.roe@example.org"),
        ],
        countries: vec!["Exampleland".into()],
        addresses: vec!["12 Main Street".into()],
        programs: vec!["EXAMPLE".into()],
        listed_on: None,
    }
}

#[test]
fn a_fingerprint_is_the_same_for_ever() {
    // Kept decisions name these numbers: a change here reopens all of them.
    assert_eq!(format!("{:032x}", entry("1").fingerprint()), FINGERPRINT);
    assert_eq!(entry("1").fingerprint(), entry("2").fingerprint());
}

const FINGERPRINT: &str = "dab2e8acf2ff2ed89ca5c994315bb437";

#[test]
fn every_detail_is_part_of_the_fingerprint_and_told() {
    let old = entry("1");
    type Change = (Detail, fn(&mut Entry));
    let changes: [Change; 9] = [
        (Detail::Kind, |e| e.kind = Kind::Organisation),
        (Detail::Names, |e| e.names[1].text.push('E')),
        (Detail::Names, |e| e.names[2].strength = NameStrength::Strong),
        (Detail::BirthDates, |e| e.birth_dates[0].approximate = true),
        (Detail::Identifiers, |e| e.identifiers[0].country = "Exampleland".into()),
        (Detail::Identifiers, |e| e.identifiers[1].kind = IdentifierKind::Domain),
        (Detail::Countries, |e| e.countries.clear()),
        (Detail::Addresses, |e| e.addresses.push("2 Main Street".into())),
        (Detail::Programs, |e| e.programs[0].push('2')),
    ];
    for (detail, change) in changes {
        let mut new = old.clone();
        change(&mut new);
        assert_ne!(new.fingerprint(), old.fingerprint(), "{detail:?}");
        let (old, new) = ([old.clone()], [new]);
        let found = compare(&old, &new);
        assert_eq!((found.added.len(), found.removed.len(), found.changed.len()), (0, 0, 1));
        assert_eq!(found.changed[0].details, [detail]);
    }
    // What stands in one list does not pass for another.
    let mut moved = old.clone();
    moved.addresses = std::mem::take(&mut moved.countries);
    moved.countries = old.addresses.clone();
    assert_ne!(moved.fingerprint(), old.fingerprint());
}

#[test]
fn an_update_is_told_by_number() {
    let mut changed = entry("2");
    changed.names.pop();
    let old = [entry("3"), entry("2"), entry("1")];
    let new = [entry("4"), entry("1"), changed, entry("0")];
    let found = compare(&old, &new);
    let ids = |entries: &[&Entry]| entries.iter().map(|e| e.entry_id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&found.added), ["4", "0"]);
    assert_eq!(ids(&found.removed), ["3"]);
    assert_eq!(found.changed.len(), 1);
    assert_eq!(found.changed[0].new.entry_id, "2");
    assert_eq!(found.changed[0].details, [Detail::Names]);
    assert!(!found.is_empty());
    assert!(compare(&new, &new).is_empty());
    // Two entries of one number are compared in their order.
    let twice = [entry("1"), entry("1")];
    assert_eq!(compare(&twice, &twice[..1]).removed.len(), 1);
}

proptest! {
    #[test]
    fn order_and_repetition_do_not_matter(
        seed in prop::collection::vec(0_usize..3, 0..8),
        repeated in 0_usize..3,
    ) {
        let old = entry("1");
        let mut new = old.clone();
        for place in seed {
            new.names.rotate_left(place);
            new.identifiers.swap(0, place.min(1));
        }
        let again = new.names[repeated].clone();
        new.names.push(again);
        prop_assert_eq!(new.fingerprint(), old.fingerprint());
        prop_assert!(compare(&[old], &[new]).is_empty());
    }

    #[test]
    fn whatever_changes_is_told_if_and_only_if_the_fingerprint_changes(
        a in "[a-c]{0,2}", b in "[a-c]{0,2}", c in "[a-c]{0,2}", d in "[a-c]{0,2}",
    ) {
        let make = |x: &str, y: &str| Entry {
            entry_id: "1".into(),
            countries: vec![x.to_owned()],
            addresses: vec![y.to_owned(), x.to_owned()],
            ..Entry::default()
        };
        let (old, new) = ([make(&a, &b)], [make(&c, &d)]);
        prop_assert_eq!(
            old[0].fingerprint() == new[0].fingerprint(),
            compare(&old, &new).is_empty()
        );
    }
}
