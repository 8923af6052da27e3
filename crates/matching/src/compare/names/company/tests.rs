use proptest::prelude::*;

use super::*;

fn of(a: &str, b: &str) -> f64 {
    company_agreement(a, b).unwrap()
}

#[test]
fn one_company() {
    for (a, b) in [
        ("Acme Technologies, Inc.", "ACME Tech LLC"),
        ("OOO Romashka", "Romashka Limited Liability Company"),
        ("The Orion Group Ltd", "Orion Group Limited"),
        ("Müller GmbH", "Mueller Gesellschaft mit beschränkter Haftung"),
        ("International Business Machines", "IBM"),
        ("Blue Pine Co., Ltd.", "Bluepine Company Limited"),
        ("Kwangmyong Trading Corporation", "Kwangmyong Trade Corp."),
        ("Bright Harbor Solutions", "Bright Harbour Solutions"),
    ] {
        assert!(of(a, b) >= 0.8, "{a} / {b}: {}", of(a, b));
    }
}

#[test]
fn different_companies() {
    for (a, b, most) in [
        ("Orion Trading Co", "Vega Trading Co", 0.3),
        ("Global Tech Solutions", "Global Data Solutions", 0.9),
        ("Military Unit 1721", "Military Unit 8213", 0.5),
        ("Unit 29155", "Unit 74455", 0.5),
        ("Acme 1 LLC", "Acme 2 LLC", 0.5),
        ("International Trading Company", "National Shipping Company", 0.3),
        ("Tech LLC", "Orion LLC", 0.3),
        ("Ltd", "Limited Brands", 0.3),
    ] {
        assert!(of(a, b) <= most, "{a} / {b}: {}", of(a, b));
    }
    assert_eq!(company_agreement("Acme", "…"), None);
}

proptest! {
    #[test]
    fn holds_for_any_text(a in "\\PC{0,40}", b in "\\PC{0,40}") {
        let (there, back) = (company_agreement(&a, &b), company_agreement(&b, &a));
        prop_assert_eq!(there, back);
        prop_assert!(there.is_none_or(|s| (0.0..=1.0).contains(&s)));
        if let Some(same) = company_agreement(&a, &a) {
            prop_assert_eq!(same, 1.0);
        }
    }
}
