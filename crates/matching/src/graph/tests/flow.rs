use proptest::prelude::*;

use super::super::money::{DAY, Ledger, Limits, Transfer};
use super::Random;

fn transfer(day: i64, from: u32, to: u32, amount: i64) -> Transfer {
    Transfer { at: day * DAY, from, to, amount, currency: 0, row: day * 1_000 + i64::from(to) }
}

#[test]
fn pay_that_goes_on_in_a_fixed_share_passes_through() {
    // Employer 0 pays 1; 1 keeps a fifth and sends the rest to 2.
    let mut transfers = Vec::new();
    for month in 0..6 {
        transfers.push(transfer(month * 30, 0, 1, 500_000));
        transfers.push(transfer(month * 30 + 2, 1, 2, 400_000 + month * 1_000));
    }
    // 3 lives on it: rent of a third, the rest over the month to many.
    for month in 0..6 {
        transfers.push(transfer(month * 30, 0, 3, 500_000));
        transfers.push(transfer(month * 30 + 1, 3, 4, 150_000));
        transfers.extend((0..5).map(|n| transfer(month * 30 + n + 2, 3, 5 + n as u32, 9_000)));
    }
    let ledger = Ledger::new(20, transfers);
    let found = ledger.pass_through(&Limits::default());
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].account, found[0].cycles, found[0].to.clone()), (1, 6, vec![2]));
    assert!((found[0].kept - 0.195).abs() < 0.01);
    assert_eq!(found[0].steps.len(), 12);
    assert_eq!((found[0].came, found[0].went), (3_000_000, 2_415_000));
}

#[test]
fn several_owners_reach_one_account_and_a_service_does_not_count() {
    let owners: Vec<Option<u32>> = (0..200).map(|at| (at < 100).then_some(at)).collect();
    let mut transfers: Vec<Transfer> =
        (0..4).map(|owner| transfer(i64::from(owner), owner, 150, 1_000)).collect();
    transfers.push(transfer(6, 150, 151, 3_900));
    // Everybody uses the exchange 160, two send to 161.
    transfers.extend((0..90).map(|owner| transfer(3, owner, 160, 1_000)));
    transfers.extend((0..2).map(|owner| transfer(3, owner, 161, 1_000)));
    let ledger = Ledger::new(200, transfers);
    let found = ledger.fan_in(&owners, 3, &Limits::default());
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].account, found[0].owners.clone()), (150, vec![0, 1, 2, 3]));
    assert_eq!((found[0].came, found[0].on_to), (4_000, Some(151)));
    assert!(ledger.is_service(160, &Limits::default()));
}

#[test]
fn a_chain_to_a_listed_wallet_is_followed_in_time_and_not_through_an_exchange() {
    let mut listed = vec![false; 200];
    listed[9] = true;
    let mut transfers = vec![
        // 1 → 2 → 3 → 9, each within days.
        transfer(1, 1, 2, 1_000),
        transfer(4, 2, 3, 800),
        transfer(9, 3, 9, 790),
        // 4 → 5 happened after 5 → 9.
        transfer(5, 5, 9, 500),
        transfer(8, 4, 5, 500),
        // 6 → 7 → 9 in dust.
        transfer(1, 6, 7, 100_000),
        transfer(2, 7, 9, 10),
        // 8 → the exchange 10 → 9.
        transfer(1, 8, 10, 1_000),
        transfer(2, 10, 9, 1_000),
    ];
    transfers.extend((60..160).map(|customer| transfer(1, customer, 10, 1_000)));
    let ledger = Ledger::new(200, transfers);
    let paths = ledger.reach(&[1, 4, 6, 8], &listed, &Limits::default());
    assert_eq!(paths.len(), 1);
    let path = &paths[0];
    assert_eq!((path.from, path.to, path.steps.len()), (1, 9, 3));
    assert!((path.score - 0.8 * 0.25).abs() < 1e-9, "{}", path.score);
    // Directly is one hop, whatever else leads there.
    let direct = ledger.reach(&[5], &listed, &Limits::default());
    assert_eq!((direct[0].steps.len(), direct[0].score), (1, 1.0));
    // A bound on hops is a bound.
    let short = Limits { hops: 2, ..Limits::default() };
    assert!(ledger.reach(&[1], &listed, &short).is_empty());
}

#[test]
fn amounts_just_under_a_limit_are_told_from_others() {
    let mut transfers: Vec<Transfer> = (0..5).map(|n| transfer(n * 2, 1, 2, 950_000 + n)).collect();
    transfers.extend((0..5).map(|n| transfer(n * 30, 3, 2, 950_000)));
    transfers.extend((0..5).map(|n| transfer(n, 4, 2, 400_000)));
    let ledger = Ledger::new(5, transfers);
    let found = ledger.structuring(|_| Some(1_000_000));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].account, found[0].steps.len(), found[0].sum), (1, 5, 4_750_010));
    assert!(ledger.structuring(|_| None).is_empty());
}

proptest! {
    #[test]
    fn order_changes_nothing_and_paths_are_paths(seed: u64, count in 1..300_usize) {
        let mut random = Random::new(seed);
        let transfers: Vec<Transfer> = (0..count)
            .map(|row| Transfer {
                at: i64::from(random.below(90)) * DAY,
                from: random.below(25),
                to: random.below(25),
                amount: i64::from(random.below(1_000)),
                currency: random.below(2),
                row: row as i64,
            })
            .collect();
        let mut reversed = transfers.clone();
        reversed.reverse();
        let (one, other) = (Ledger::new(25, transfers), Ledger::new(25, reversed));
        let limits = Limits::default();
        let listed: Vec<bool> = (0..25).map(|account| account >= 23).collect();
        let starts: Vec<u32> = (0..5).collect();
        let paths = one.reach(&starts, &listed, &limits);
        prop_assert_eq!(&paths, &other.reach(&starts, &listed, &limits));
        prop_assert_eq!(one.pass_through(&limits), other.pass_through(&limits));
        let owners: Vec<Option<u32>> = (0..25).map(|account| (account < 9).then_some(account)).collect();
        prop_assert_eq!(one.fan_in(&owners, 3, &limits), other.fan_in(&owners, 3, &limits));
        for path in paths {
            prop_assert!(path.steps.len() <= limits.hops as usize && !path.steps.is_empty());
            prop_assert_eq!(path.steps[0].from, path.from);
            prop_assert_eq!(path.steps[path.steps.len() - 1].to, path.to);
            prop_assert!(path.score > 0.0 && path.score <= 1.0);
            for pair in path.steps.windows(2) {
                prop_assert_eq!(pair[0].to, pair[1].from);
                prop_assert!(pair[1].at >= pair[0].at && pair[1].at - pair[0].at <= limits.within);
            }
        }
    }
}
