use super::*;

fn signal(group: &str, family: Family, points: f64) -> Weighed<'_> {
    Weighed { group, family, points, alone: false }
}

#[test]
fn one_group_counts_once() {
    let score = score(&[signal("vpn", Family::Access, 0.4), signal("vpn", Family::Endpoint, 1.0)]);
    assert_eq!(score.added, [0.0, 1.0]);
    assert!(!score.is_case);
}

#[test]
fn one_family_is_capped() {
    let signals: Vec<_> =
        ["a", "b", "c"].into_iter().map(|group| signal(group, Family::Access, 1.6)).collect();
    let score = score(&signals);
    assert!((score.points - FAMILY_CAP).abs() < 1e-9);
    assert_eq!(score.band, Band::Medium, "one kind of record never reaches the top band");
}

#[test]
fn one_strong_group_is_no_case_unless_it_may_stand_alone() {
    let mut only = signal("kvm", Family::Endpoint, 2.5);
    assert!(!score(&[only]).is_case);
    only.alone = true;
    assert!(score(&[only]).is_case);
}

#[test]
fn two_families_reach_the_top_band() {
    let score = score(&[signal("farm", Family::Devices, 2.5), signal("payee", Family::Money, 2.2)]);
    assert_eq!((score.band, score.witnesses), (Band::High, 2));
}

#[test]
fn what_flows_from_others_is_a_witness_but_never_lifts_into_the_top_band() {
    let own = [signal("farm", Family::Devices, 2.4), signal("payee", Family::Money, 1.6)];
    assert_eq!(score(&own).band, Band::Medium);
    let mut all = own.to_vec();
    all.push(signal("linked", Family::Links, 1.0));
    let with = score(&all);
    assert_eq!((with.band, with.witnesses, with.families), (Band::Medium, 3, 2));
    assert!((with.points - 5.0).abs() < 1e-9);
    // Neither alone nor with one weak signal is it a case.
    assert!(!score(&[signal("linked", Family::Links, 1.0)]).is_case);
    let weak = [signal("vpn", Family::Access, 0.6), signal("linked", Family::Links, 1.0)];
    assert!(!score(&weak).is_case);
}
