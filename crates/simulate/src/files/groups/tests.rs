use std::collections::BTreeMap;

use super::*;
use crate::names::FAMILY;

#[test]
fn every_origin_has_names_of_the_company_and_no_name_two_origins() {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for family in FAMILY {
        *counts.entry(origin(family)).or_default() += 1;
    }
    assert_eq!(counts.len(), 5);
    assert!(counts.values().all(|names| *names >= 15), "{counts:?}");
    let listed = [EAST_ASIA, SOUTH_ASIA, AFRICA_AND_NEAR_EAST, IBERIA_AND_LATIN_AMERICA].concat();
    for (at, name) in listed.iter().enumerate() {
        assert!(FAMILY.contains(name), "{name} is nobody's");
        assert!(!listed[..at].contains(name), "{name} is listed twice");
    }
}
