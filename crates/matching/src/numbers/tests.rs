use proptest::prelude::*;

use super::*;

fn valid(kind: Kind, text: &str) -> Option<bool> {
    check(kind, text).unwrap_or_else(|| panic!("{text}")).valid
}

fn problem(kind: Kind, text: &str) -> Option<Problem> {
    check(kind, text).unwrap_or_else(|| panic!("{text}")).problem
}

#[test]
fn published_examples_hold() {
    // The registries' and standards' own examples.
    for (kind, text) in [
        (Kind::Iban, "GB29 NWBK 6016 1331 9268 19"),
        (Kind::Iban, "de89370400440532013000"),
        (Kind::Iban, "FR14 2004 1010 0505 0001 3M02 606"),
        (Kind::Iban, "NO93 8601 1117 947"),
        (Kind::Iban, "MT84MALT011000012345MTLCAST001S"),
        (Kind::Aba, "021000021"),
        (Kind::Aba, "011000015"),
        (Kind::Aba, "1210-0035-8"),
        (Kind::Uscc, "91350100M000100Y43"),
        (Kind::Lei, "5493001KJTIIGC8Y1R12"),
        (Kind::Lei, "529900T8BM49AURSDO55"),
    ] {
        assert_eq!(valid(kind, text), Some(true), "{kind} {text}");
    }
    for (kind, text) in [
        (Kind::Bic, "DEUTDEFF"),
        (Kind::Bic, "nedsza jj xxx"),
        (Kind::Ssn, "536-22-8726"),
        (Kind::Itin, "912-78-1234"),
        (Kind::Ein, "12-3456780"),
    ] {
        let verdict = check(kind, text).unwrap();
        assert_eq!(
            (verdict.valid, verdict.problem),
            (None, None),
            "{kind} {text}: nothing to check"
        );
    }
    let spelt = check(Kind::Iban, " gb29 nwbk-6016.1331 9268 19 ").unwrap();
    assert_eq!(spelt.normalised, "GB29NWBK60161331926819");
    assert_eq!(spelt.country.as_deref(), Some("GB"));
}

#[test]
fn what_is_wrong_is_named() {
    for (kind, text, expected) in [
        (Kind::Iban, "GB29NWBK60161331926818", Problem::CheckDigit),
        (Kind::Iban, "GB29NWBK601613319268", Problem::CheckDigit),
        (Kind::Iban, "GB29", Problem::Length),
        (Kind::Iban, "1234567890123456", Problem::Letters),
        (Kind::Iban, "GB29NWBK6016133192681_", Problem::Letters),
        (Kind::Bic, "DEUTZZFF", Problem::Country),
        (Kind::Bic, "DEUTDEF1X", Problem::Length),
        (Kind::Bic, "DEUT12FF", Problem::Letters),
        (Kind::Aba, "021000022", Problem::CheckDigit),
        (Kind::Aba, "991000020", Problem::NeverIssued),
        (Kind::Aba, "21000021", Problem::Length),
        (Kind::Aba, "000000000", Problem::Example),
        (Kind::Aba, "02100002A", Problem::Letters),
        (Kind::Ssn, "000-12-3456", Problem::NeverIssued),
        (Kind::Ssn, "666-12-3456", Problem::NeverIssued),
        (Kind::Ssn, "912-70-3456", Problem::NeverIssued),
        (Kind::Ssn, "536-00-3456", Problem::NeverIssued),
        (Kind::Ssn, "536-22-0000", Problem::NeverIssued),
        (Kind::Ssn, "078-05-1120", Problem::Example),
        (Kind::Ssn, "111-11-1111", Problem::Example),
        (Kind::Ssn, "536-22-872", Problem::Length),
        (Kind::Itin, "812-78-1234", Problem::NeverIssued),
        (Kind::Itin, "912-49-1234", Problem::NeverIssued),
        (Kind::Itin, "912-93-1234", Problem::NeverIssued),
        (Kind::Ein, "07-1234567", Problem::NeverIssued),
        (Kind::Ein, "12-345678", Problem::Length),
        (Kind::Uscc, "91350100M000100Y44", Problem::CheckDigit),
        (Kind::Uscc, "91350100I000100Y43", Problem::Letters),
        (Kind::Uscc, "91350100M000100Y4", Problem::Length),
        (Kind::Lei, "5493001KJTIIGC8Y1R13", Problem::CheckDigit),
        (Kind::Lei, "5493001KJTIIGC8Y1R1", Problem::Length),
    ] {
        assert_eq!(problem(kind, text), Some(expected), "{kind} {text}");
        assert_eq!(valid(kind, text), Some(false));
    }
}

#[test]
fn missing_is_not_wrong() {
    let mut asked = 0;
    for kind in Kind::ALL {
        for text in
            ["", "  ", "n/a", "-", "pending", "***-**-6789", "XXX-XX-6789", "tbd", "•••• 1234"]
        {
            assert_eq!(check(kind, text), None, "{kind} {text}");
            asked += 1;
        }
    }
    assert_eq!(asked, 72);
}

#[test]
fn numbers_against_other_documents() {
    let contradicts = ssn_contradicts_first_work;
    assert_eq!(contradicts("773-12-3456", Some((2005, 1, 1))), Some(true));
    assert_eq!(contradicts("740-12-3456", Some((2011, 6, 24))), Some(true));
    assert_eq!(contradicts("773-12-3456", Some((2011, 6, 25))), Some(false));
    assert_eq!(contradicts("536-12-3456", Some((1985, 1, 1))), Some(false), "an area in use then");
    assert_eq!(contradicts("773-12-3456", None), None, "no document names a date");
    assert_eq!(contradicts("000-12-3456", Some((1985, 1, 1))), None, "cannot exist at all");
    assert_eq!(contradicts("", Some((1985, 1, 1))), None);

    let agree = bank_countries_agree;
    assert_eq!(agree("DE89370400440532013000", "DEUTDEFF"), Some(true));
    assert_eq!(agree("DE89370400440532013000", "NWBKGB2L"), Some(false));
    assert_eq!(agree("FR1420041010050500013M02606", "BREDGPGX"), Some(true), "Guadeloupe");
    assert_eq!(agree("DE89370400440532013001", "DEUTDEFF"), None, "no such account");
    assert_eq!(agree("", "DEUTDEFF"), None);
}

#[test]
fn what_else_a_number_says() {
    let notes = |kind, text| check(kind, text).unwrap().notes.join("; ");
    assert_eq!(notes(Kind::Ssn, "536-22-8726"), "if issued before 2011-06-25, by WA");
    assert_eq!(notes(Kind::Ssn, "880-22-8726"), "can only have been issued since 2011-06-25");
    assert!(notes(Kind::Ssn, "912-78-1234").contains("individual taxpayer"));
    assert!(notes(Kind::Aba, "21000021").contains("leading zero"));
    assert_eq!(notes(Kind::Aba, "322271627"), "range of a savings institution or credit union");
    assert!(notes(Kind::Bic, "DEUTDEF0").contains("testing"));
}

proptest! {
    #[test]
    fn any_text_is_survived(text in "\\PC{0,40}|[A-Z0-9 -]{0,40}") {
        for kind in Kind::ALL {
            if let Some(verdict) = check(kind, &text) {
                prop_assert_eq!(verdict.valid == Some(false), verdict.problem.is_some());
                prop_assert_eq!(verdict.kind, kind);
                let again = check(kind, &verdict.normalised);
                prop_assert!(again.is_none_or(|again| again.valid == verdict.valid));
            }
        }
    }

    #[test]
    fn one_wrong_digit_never_passes(at in 0_usize..64, digit in 0_u8..10) {
        for (kind, text) in [
            (Kind::Iban, "DE89370400440532013000"), (Kind::Aba, "021000021"),
            (Kind::Uscc, "91350100M000100Y43"), (Kind::Lei, "529900T8BM49AURSDO55"),
        ] {
            let mut bytes = text.as_bytes().to_vec();
            let at = at % bytes.len();
            if bytes[at].is_ascii_digit() && bytes[at] != b'0' + digit {
                bytes[at] = b'0' + digit;
                let wrong = String::from_utf8(bytes).unwrap();
                prop_assert_eq!(valid(kind, &wrong), Some(false), "{}", wrong);
            }
        }
    }
}
