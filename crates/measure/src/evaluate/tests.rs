use model::Family;

use super::*;
use crate::sample::{is_shared, outcome, scan, score, signal, subject, truth};

const SCORING: Scoring<'static> = Scoring { score: &score, family_cap: 3.0, is_shared: &is_shared };

/// Ten people: planted at ranks 1 and 4, a hard negative at 2, one unknown at 3, one
/// planted of whom nothing was seen.
fn company() -> (Scan, Truth) {
    let mut subjects = vec![
        subject("1", Some(6.0), Some(Band::High)),
        subject("2", Some(5.0), Some(Band::High)),
        subject("3", Some(2.5), Some(Band::Medium)),
        subject("4", Some(1.0), None),
        subject("5", Some(0.5), None),
        subject("6", Some(0.5), None),
        subject("7", None, None),
        subject("8", None, None),
        subject("9", None, None),
        subject("10", None, None),
    ];
    subjects[0].signals =
        vec![signal(0, Family::Access, 3.0, (10, 20)), signal(1, Family::Money, 3.0, (15, 40))];
    subjects[0].row.started_on = Some(5);
    subjects[1].signals =
        vec![signal(0, Family::Access, 3.0, (1, 2)), signal(2, Family::Access, 2.0, (1, 2))];
    subjects[2].signals = vec![signal(1, Family::Money, 2.5, (4, 4))];
    subjects[3].signals = vec![signal(0, Family::Access, 1.0, (4, 4))];
    subjects[4].signals = vec![signal(2, Family::Access, 0.5, (4, 4))];
    subjects[5].signals = vec![signal(2, Family::Access, 0.5, (4, 4))];
    let honest = || Some(outcome("honest", "", ""));
    let truth = truth(vec![
        Some(outcome("planted", "farm", "ring-1")),
        Some(outcome("hard_negative", "couple", "")),
        None,
        Some(outcome("planted", "farm", "ring-1")),
        honest(),
        Some(outcome("unsure", "", "")),
        Some(outcome("planted", "seller", "")),
        honest(),
        honest(),
        honest(),
    ]);
    (scan(subjects, &["access/a", "money/b", "access/c"]), truth)
}

#[test]
fn a_small_company_counted_by_hand() {
    let (scan, truth) = company();
    let found =
        evaluate(&scan, &truth, &[Budget::People(4), Budget::Percent(20.0)], &SCORING).unwrap();
    let people = &found.people;
    assert_eq!((people.known, people.positives, people.negatives), (9, 3, 5));
    assert_eq!((people.undecided, people.unlabelled, people.subjects), (1, 1, 10));
    // Precision 1 at the first, 2/3 at the second, 3/8 when everybody is looked at.
    let wanted = (1.0 + 2.0 / 3.0 + 3.0 / 8.0) / 3.0;
    assert!((found.average_precision.unwrap() - wanted).abs() < 1e-12);
    let curve: Vec<(usize, f64)> =
        found.curve.iter().map(|point| (point.places, point.recall * 3.0)).collect();
    assert_eq!(curve, [(1, 1.0), (2, 1.0), (4, 2.0), (6, 2.0), (10, 3.0)]);
    let four = found.budgets.iter().find(|budget| budget.budget == "4").unwrap();
    assert_eq!((four.used, four.found, four.wrong, four.unlabelled), (4, 2, 1, 1));
    let share = found.budgets.iter().find(|budget| budget.budget == "20 %").unwrap();
    assert_eq!((share.places, share.found, share.wrong), (2, 1, 1));
    let ten = found.budgets.iter().find(|budget| budget.budget == "10").unwrap();
    assert_eq!((ten.places, ten.used), (10, 6), "nobody is looked at by lot");
    let farm = &found.schemes[0];
    assert_eq!((farm.scheme.as_str(), farm.people, farm.cases, farm.top), ("farm", 2, 1, 1));
    assert_eq!(farm.ranks, [1, 4]);
    assert_eq!(found.schemes[1].ranks, [0_usize; 0]);
    let couple = &found.hard_negatives[0];
    assert_eq!((couple.kind.as_str(), couple.top, couple.best_rank), ("couple", 1, Some(2)));
    assert_eq!(found.bands[0].precision, Some(0.5));
    assert_eq!(found.highest_negatives[0].rank, 2);
    assert_eq!(found.highest_negatives[0].rules, ["access/a", "access/c"]);
}

#[test]
fn the_moment_of_crossing_is_bracketed() {
    let (scan, truth) = company();
    let found = evaluate(&scan, &truth, &[], &SCORING).unwrap().detection.unwrap();
    // First evidence on day 10; the second signal begins on day 15 and ends on day 40.
    assert_eq!(found.not_before.days, [5.0]);
    assert_eq!(found.not_after.days, [30.0]);
    assert_eq!((found.people, found.never, found.undated), (3, 2, 0));
}

#[test]
fn parts_are_left_out_one_by_one() {
    let (mut scan, truth) = company();
    let names = |found: &Evaluation| -> Vec<String> {
        found.ablation.iter().map(|variant| variant.variant.clone()).collect()
    };
    let found = evaluate(&scan, &truth, &[], &SCORING).unwrap();
    assert_eq!(names(&found), ["all rules", "without access", "without money"]);
    // Without access the first and the third are left; without money the second leads.
    let precision = |at: usize| found.ablation[at].average_precision.unwrap() * 3.0;
    assert!((precision(1) - (1.0 + 3.0 / 8.0 + 3.0 / 8.0)).abs() < 1e-12);
    assert!((precision(2) - (1.0 / 2.0 + 2.0 / 3.0 + 3.0 / 8.0)).abs() < 1e-12);
    scan.subjects[0].row.ring_points = Some(5.9);
    for signal in &mut scan.subjects[0].signals {
        signal.group = "shared".to_owned();
    }
    let found = evaluate(&scan, &truth, &[], &SCORING).unwrap();
    assert_eq!(
        names(&found)[..3],
        ["rules about one person's records", "all rules", "rules and rings"]
    );
    assert!(found.ablation[0].average_precision < found.ablation[2].average_precision);
    assert!(found.ablation[1].average_precision < found.ablation[2].average_precision);
    scan.subjects[1].signals[0].weight = None;
    let found = evaluate(&scan, &truth, &[], &SCORING).unwrap();
    assert_eq!(names(&found), ["all rules", "rules and rings"], "points cannot be told apart");
    assert_eq!(found.detection, None);
}

#[test]
fn people_whom_the_scan_does_not_know_are_not_found() {
    let (scan, mut truth) = company();
    truth.unmatched.push(outcome("planted", "ghost", ""));
    truth.people += 1;
    let found = evaluate(&scan, &truth, &[], &SCORING).unwrap();
    assert_eq!((found.people.positives, found.people.positives_not_in_scan), (4, 1));
    assert!((found.curve.last().unwrap().recall - 0.75).abs() < 1e-12);
    assert!(found.schemes.iter().any(|scheme| scheme.scheme == "ghost" && scheme.cases == 0));
}

#[test]
fn a_truth_that_cannot_be_measured_with_is_refused() {
    let (scan, mut truth) = company();
    for outcome in truth.of.iter_mut().flatten() {
        outcome.label = Label::Negative;
    }
    let refused = evaluate(&scan, &truth, &[], &SCORING).unwrap_err().to_string();
    assert!(refused.contains("nothing to be found"), "{refused}");
    let other =
        Truth { of: vec![None; 10], unmatched: vec![outcome("planted", "", "")], people: 1 };
    let refused = evaluate(&scan, &other, &[], &SCORING).unwrap_err().to_string();
    assert!(refused.contains("another company"), "{refused}");
}

#[test]
fn budgets_are_read_as_numbers_or_shares() {
    assert_eq!(Budget::parse("50"), Ok(Budget::People(50)));
    assert_eq!(Budget::parse("0.5%"), Ok(Budget::Percent(0.5)));
    for wrong in ["", "0", "-3", "1.5", "0%", "101%", "many"] {
        assert!(Budget::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn the_page_says_what_was_measured_and_draws_it() {
    let (scan, truth) = company();
    let found = evaluate(&scan, &truth, &[], &SCORING).unwrap();
    let page = crate::page::evaluation(&found, ":root { --ink: #000 }").unwrap();
    assert_eq!(page.matches("<svg").count(), 3);
    for wanted in ["Hard negatives", "farm", "couple", "Not before", "#2557A7", "without money"] {
        assert!(page.contains(wanted), "{wanted}");
    }
    assert!(!page.contains("NaN") && !page.contains("<script") && !page.contains("src="));
}
