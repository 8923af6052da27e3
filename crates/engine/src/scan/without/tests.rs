use model::Family;

use super::*;

fn signal(group: &str, family: Family, points: f64) -> Weighed<'_> {
    Weighed { group, family, points, alone: false }
}

#[test]
fn the_fact_that_decides_is_named_and_others_are_not() {
    let signals = [
        signal("shared-payee", Family::Money, 1.8),
        signal("vpn-use", Family::Access, 0.4),
        signal("camera", Family::Meetings, 0.3),
    ];
    let titles = ["Several workers are paid into one account", "Commercial VPN", "Camera off"];
    let said = sentences(&signals, &titles, &BTreeSet::new());
    assert_eq!(said[0], "without “Several workers are paid into one account” this would be low");
    // Without either of the others the sum falls below the line as well, or it does not.
    assert!(said.len() <= 3);
}

#[test]
fn what_is_shared_is_taken_away_together() {
    let signals = [
        signal("shared-payee", Family::Money, 1.8),
        signal("farm-network", Family::Access, 1.8),
        signal("remote-tools", Family::Endpoint, 1.9),
        signal("away-from-delivery", Family::Devices, 1.9),
    ];
    let titles = ["payee", "network", "tools", "delivery"];
    let shared = BTreeSet::from(["shared-payee", "farm-network"]);
    let said = sentences(&signals, &titles, &shared);
    assert_eq!(said, ["without all that is shared with others this would be medium"]);
}

#[test]
fn where_no_fact_decides_that_is_said() {
    let signals: Vec<Weighed<'_>> = [
        ("a", Family::Money),
        ("b", Family::Access),
        ("c", Family::Endpoint),
        ("d", Family::Devices),
    ]
    .into_iter()
    .map(|(group, family)| signal(group, family, 2.0))
    .collect();
    let said = sentences(&signals, &["a", "b", "c", "d"], &BTreeSet::new());
    assert_eq!(said, ["no single fact decides: without any one of them this stays high"]);
}
