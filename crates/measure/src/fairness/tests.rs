use model::{Band, Family};

use super::*;
use crate::sample::{outcome, scan, signal, subject, truth};

fn verdicts(counts: &[(&str, usize, usize)]) -> Vec<(String, Verdict)> {
    let people = counts.iter().map(|(_, people, _)| people).sum();
    compare(
        counts.iter().map(|(name, people, hits)| ((*name).to_owned(), *people, *hits)).collect(),
        people,
    )
    .into_iter()
    .map(|cell| (cell.group, cell.verdict))
    .collect()
}

#[test]
fn four_fifths_flags_only_what_the_sample_can_tell() {
    use Verdict::{Level, Nobody, Reference, TooFew, UnderFourFifths};
    let of = |verdicts: Vec<(String, Verdict)>| -> Vec<Verdict> {
        verdicts.into_iter().map(|(_, verdict)| verdict).collect()
    };
    // Half the rate, a thousand people each.
    assert_eq!(of(verdicts(&[("a", 1_000, 100), ("b", 1_000, 50)])), [Reference, UnderFourFifths]);
    // The same rates among forty: nobody can tell.
    assert_eq!(of(verdicts(&[("a", 40, 4), ("b", 40, 2)])), [Reference, TooFew]);
    // Alike, and many enough to say so.
    assert_eq!(of(verdicts(&[("a", 9_000, 2_700), ("b", 9_000, 2_650)])), [Reference, Level]);
    // Three people of whom one was selected are no measure of the others.
    assert_eq!(
        of(verdicts(&[("a", 1_000, 100), ("b", 1_000, 95), ("few", 3, 1)])),
        [Reference, TooFew, TooFew]
    );
    // Nobody was selected: there is nothing to compare.
    assert_eq!(of(verdicts(&[("a", 500, 0), ("b", 500, 0)])), [Nobody, Nobody]);
    // Nobody of many, where the others' rate would have given twenty.
    assert_eq!(of(verdicts(&[("a", 1_000, 20), ("b", 1_000, 0)])), [Reference, UnderFourFifths]);
}

/// Six groups drawn alike, many times: the highest of them is no accusation.
#[test]
fn groups_that_are_treated_alike_are_flagged_in_fewer_than_one_in_twenty() {
    let mut chance = fastrand::Rng::with_seed(77);
    let mut flagged = 0;
    for _ in 0..1_000 {
        let counts: Vec<(String, usize, usize)> = (0..6)
            .map(|group| {
                let hits = (0..1_000).filter(|_| chance.f64() < 0.03).count();
                (group.to_string(), 1_000, hits)
            })
            .collect();
        let cells = compare(counts, 6_000);
        flagged += usize::from(cells.iter().any(|cell| cell.verdict == Verdict::UnderFourFifths));
    }
    assert!((1..50).contains(&flagged), "{flagged} of 1000");
}

#[test]
fn stages_count_signals_cases_and_the_top_band() {
    let mut subjects = Vec::new();
    for at in 0..400_usize {
        let first = at < 200;
        let band = match at {
            0..10 => Some(Band::High),
            10..40 | 200..240 => Some(Band::Medium),
            _ => None,
        };
        let mut person = subject(&at.to_string(), band.map(|_| 3.0), band);
        if band.is_some() {
            person.signals = vec![signal(usize::from(first), Family::Access, 3.0, (1, 2))];
        }
        subjects.push(person);
    }
    let scan = scan(subjects, &["access/a", "access/b", "access/silent"]);
    let group = |at: usize| Some(if at < 200 { "north" } else { "south" }.to_owned());
    let groups =
        Groups { columns: vec![("site".to_owned(), (0..400).map(group).collect())], unmatched: 2 };
    let found = fairness(&scan, &groups, None).unwrap();
    let grouping = &found.groupings[0];
    assert_eq!((grouping.people, found.not_in_scan, found.honest_only), (400, 2, false));
    let counts = |stage: &str| -> Vec<usize> {
        let stage = grouping.stages.iter().find(|found| found.stage == stage).unwrap();
        stage.groups.iter().map(|cell| cell.selected).collect()
    };
    assert_eq!(counts("any signal"), [40, 40]);
    assert_eq!(counts("case"), [40, 40]);
    assert_eq!(counts("top band"), [10, 0]);
    assert_eq!(counts("access/a"), [0, 40]);
    assert_eq!(counts("access/b"), [40, 0]);
    assert!(!grouping.stages.iter().any(|stage| stage.stage == "access/silent"));
    assert_eq!(grouping.stages.iter().map(|stage| stage.flagged().count()).sum::<usize>(), 3);
    assert_eq!((found.comparisons, found.flagged), (5, 3));

    // Of the honest only: half of each group.
    let known = truth(
        (0..400)
            .map(|at| Some(outcome(if at % 2 == 0 { "honest" } else { "planted" }, "", "")))
            .collect(),
    );
    let found = fairness(&scan, &groups, Some(&known)).unwrap();
    assert_eq!((found.groupings[0].people, found.honest_only), (200, true));
    let nobody = Groups { columns: vec![("site".to_owned(), vec![None; 400])], unmatched: 0 };
    assert!(fairness(&scan, &nobody, None).is_err());
}
