use proptest::prelude::*;

use super::*;

const PEOPLE: u32 = 10;

fn exact(company: u32, holder: u32, share: f64) -> Holding {
    Holding { company, holder, source: 0, from: share, to: share }
}

fn listed(count: usize, who: &[u32]) -> Vec<bool> {
    (0..count).map(|at| who.contains(&(at as u32))).collect()
}

#[test]
fn half_is_enough_and_less_is_not() {
    for (share, owned) in [(50.0, true), (49.99, false), (51.0, true), (0.0, false)] {
        let found = by_listed(2, &[exact(0, 1, share)], &listed(2, &[1]));
        assert_eq!((found[0].sure, found[0].possible), (owned, owned), "{share}");
    }
}

#[test]
fn shares_of_several_listed_owners_are_added() {
    let holdings = [exact(0, 1, 25.0), exact(0, 2, 25.0), exact(0, 3, 50.0)];
    assert!(by_listed(4, &holdings, &listed(4, &[1, 2]))[0].sure);
    assert!(!by_listed(4, &holdings, &listed(4, &[1]))[0].possible);
    // Written with two digits, two sixths and a sixth are a half.
    let sixths = [exact(0, 1, 16.666), exact(0, 2, 33.333)];
    assert!(by_listed(3, &sixths, &listed(3, &[1, 2]))[0].sure);
}

/// OFAC FAQ 401: Blocked Person X owns 50 per cent of A and 10 of B; A owns 40 of B:
/// B is owned by half, because A is blocked and counts whole.
#[test]
fn a_company_that_is_owned_counts_whole_at_the_next_step() {
    let holdings = [exact(1, 0, 50.0), exact(2, 0, 10.0), exact(2, 1, 40.0)];
    let found = by_listed(3, &holdings, &listed(3, &[0]));
    assert!(found[1].sure && found[2].sure);
    assert_eq!(found[2].from, 50.0);
    // X owns 25 per cent of A, and A all of B: A is not blocked, so B is not.
    let holdings = [exact(1, 0, 25.0), exact(2, 1, 100.0)];
    let found = by_listed(3, &holdings, &listed(3, &[0]));
    assert!(!found[1].possible && !found[2].possible);
    assert_eq!(found[2].to, 0.0);
}

#[test]
fn bands_are_certain_by_their_lower_ends_and_possible_by_their_upper() {
    let band = |from, to| Holding { company: 0, holder: 1, source: 0, from, to };
    for (from, to, sure, possible) in
        [(50.0, 75.0, true, true), (25.0, 50.0, false, true), (25.0, 49.0, false, false)]
    {
        let found = by_listed(2, &[band(from, to)], &listed(2, &[1]))[0];
        assert_eq!((found.sure, found.possible), (sure, possible), "{from} to {to}");
    }
}

#[test]
fn two_sources_of_one_owner_are_not_two_owners() {
    // "R. Roe" of one source and "Richard Roe" of the other are two holders here.
    let holdings =
        [exact(0, 1, 40.0), Holding { company: 0, holder: 2, source: 1, from: 25.0, to: 49.0 }];
    let found = by_listed(3, &holdings, &listed(3, &[1, 2]))[0];
    assert!(!found.possible);
    assert_eq!((found.from, found.to), (40.0, 49.0));
}

#[test]
fn companies_that_own_each_other_are_owned_by_nobody_listed() {
    let holdings = [exact(0, 1, 100.0), exact(1, 0, 100.0), exact(2, 1, 100.0)];
    let found = by_listed(3, &holdings, &listed(3, &[]));
    assert!(found.iter().all(|owned| !owned.possible));
    // A listed person with half of one of them has all three.
    let holdings = [exact(0, 1, 50.0), exact(1, 0, 100.0), exact(2, 1, 100.0), exact(0, 3, 50.0)];
    let found = by_listed(4, &holdings, &listed(4, &[3]));
    assert!(found[0].sure && found[1].sure && found[2].sure && !found[3].sure);
}

#[test]
fn what_is_no_number_or_nobody_is_left_out() {
    let holdings =
        [exact(0, 1, f64::NAN), exact(0, 9, 100.0), exact(9, 1, 100.0), exact(0, 1, f64::INFINITY)];
    let found = by_listed(2, &holdings, &listed(2, &[1]));
    assert_eq!(found, vec![Owned::default(); 2]);
    assert!(by_listed(0, &holdings, &[]).is_empty());
}

fn holdings() -> impl Strategy<Value = Vec<Holding>> {
    let one = (0..PEOPLE, 0..PEOPLE, 0..2_u32, 0..=100_u32, 0..=100_u32);
    proptest::collection::vec(one, 0..40).prop_map(|rows| {
        let of = |(company, holder, source, a, b): (u32, u32, u32, u32, u32)| Holding {
            company,
            holder,
            source,
            from: f64::from(a.min(b)),
            to: f64::from(a.max(b)),
        };
        rows.into_iter().map(of).collect()
    })
}

fn who() -> impl Strategy<Value = Vec<bool>> {
    proptest::collection::vec(any::<bool>(), PEOPLE as usize)
}

/// The rule as it is written: add up, until nothing changes.
fn as_written(holdings: &[Holding], listed: &[bool]) -> Vec<bool> {
    let count = listed.len();
    let mut owned = vec![false; count];
    loop {
        let next: Vec<bool> = (0..count)
            .map(|company| {
                (0..2).any(|source| {
                    let of = |h: &&Holding| {
                        h.company as usize == company
                            && h.source == source
                            && (listed[h.holder as usize] || owned[h.holder as usize])
                    };
                    holdings.iter().filter(of).map(|h| h.from).sum::<f64>() >= 50.0
                })
            })
            .collect();
        if next == owned {
            return owned;
        }
        owned = next;
    }
}

proptest! {
    #[test]
    fn it_is_the_rule_as_written(holdings in holdings(), listed in who()) {
        let found = by_listed(listed.len(), &holdings, &listed);
        let sure: Vec<bool> = found.iter().map(|owned| owned.sure).collect();
        prop_assert_eq!(sure, as_written(&holdings, &listed));
    }

    #[test]
    fn another_listed_holder_unblocks_nobody(
        holdings in holdings(), listed in who(), more in 0..PEOPLE as usize
    ) {
        let before = by_listed(listed.len(), &holdings, &listed);
        let mut wider = listed.clone();
        wider[more] = true;
        let after = by_listed(wider.len(), &holdings, &wider);
        for (before, after) in before.iter().zip(&after) {
            prop_assert!(!before.sure || after.sure);
            prop_assert!(!before.possible || after.possible);
            prop_assert!(after.from >= before.from && after.to >= before.to);
        }
    }

    #[test]
    fn what_is_certain_is_possible(holdings in holdings(), listed in who()) {
        for owned in by_listed(listed.len(), &holdings, &listed) {
            prop_assert!(!owned.sure || owned.possible);
            prop_assert!(owned.from <= owned.to && owned.to <= 100.0);
        }
    }

    #[test]
    fn the_order_of_statements_does_not_matter(
        holdings in holdings().prop_shuffle(), listed in who()
    ) {
        let found = by_listed(listed.len(), &holdings, &listed);
        let mut sorted = holdings.clone();
        sorted.sort_by(|a, b| {
            (a.company, a.holder, a.source).cmp(&(b.company, b.holder, b.source))
                .then(a.from.total_cmp(&b.from)).then(a.to.total_cmp(&b.to))
        });
        prop_assert_eq!(found, by_listed(listed.len(), &sorted, &listed));
    }

    #[test]
    fn without_anybody_listed_nobody_is_owned(holdings in holdings()) {
        let nobody = vec![false; PEOPLE as usize];
        prop_assert!(by_listed(nobody.len(), &holdings, &nobody).iter().all(|o| !o.possible));
    }
}
