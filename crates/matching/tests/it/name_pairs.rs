//! Pairs of names of which a person said whether they are one name. `name_pairs.csv` was
//! written by hand: invented names, and the kinds of trouble that are publicly known.
//! Tier 1 is the same name but for case and marks, 2 one in another order, script or
//! romanisation, with parts left out or with a slip, 3 one with several troubles; tier 4
//! are two names chosen to look alike.

use matching::compare::names::{agreement, company_agreement};

const PAIRS: &str = include_str!("name_pairs.csv");
/// The agreement from which a pair is called one name.
const SAME: f64 = 0.8;

struct Pair {
    tier: usize,
    same: bool,
    agreement: f64,
    text: String,
}

fn pairs() -> Vec<Pair> {
    csv::Reader::from_reader(PAIRS.as_bytes())
        .records()
        .map(|record| {
            let record = record.unwrap();
            let (left, right) = (&record[2], &record[3]);
            let agreement = match &record[0] {
                "person" => agreement(left, right),
                "company" => company_agreement(left, right),
                other => panic!("`{other}` is no kind"),
            };
            Pair {
                tier: record[1].parse().unwrap(),
                same: &record[4] == "yes",
                agreement: agreement.unwrap(),
                text: format!("{left} / {right}"),
            }
        })
        .collect()
}

#[test]
fn labelled_pairs_are_told_apart() {
    let pairs = pairs();
    let different = pairs.iter().filter(|pair| !pair.same).count();
    assert!(pairs.len() >= 400 && different * 2 >= pairs.len() - 20, "{} {different}", pairs.len());
    let count = |same: bool, called: bool| {
        pairs.iter().filter(|p| p.same == same && (p.agreement >= SAME) == called).count() as f64
    };
    let (found, missed, wrong) = (count(true, true), count(true, false), count(false, true));
    let f1 = 2.0 * found / (2.0 * found + missed + wrong);
    let errors = pairs.iter().filter(|p| p.same != (p.agreement >= SAME));
    let errors: Vec<String> = errors
        .map(|p| format!("{:.3} {} {}", p.agreement, if p.same { "same" } else { "other" }, p.text))
        .collect();
    assert!(f1 > 0.93, "F1 {f1:.3}, missed {missed}, wrong {wrong}:\n{}", errors.join("\n"));
}

#[test]
fn the_harder_the_tier_the_lower_the_agreement() {
    let pairs = pairs();
    let mean = |tier: usize| {
        let of: Vec<f64> = pairs.iter().filter(|p| p.tier == tier).map(|p| p.agreement).collect();
        assert!(of.len() >= 20, "tier {tier} has {}", of.len());
        of.iter().sum::<f64>() / of.len() as f64
    };
    let means = [1, 2, 3, 4].map(mean);
    assert!(means.is_sorted_by(|easier, harder| easier > harder), "{means:?}");
    assert!(means[3] < 0.6 && means[2] > 0.8, "{means:?}");
}
