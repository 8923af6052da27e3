use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

const IMITATIONS: &str = include_str!("tests/imitations.csv");
const HONEST: &str = include_str!("tests/honest.txt");

/// How it was made, the imitation, the protected domain.
fn imitations() -> Vec<(&'static str, &'static str, &'static str)> {
    let rows = IMITATIONS.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let mut fields = line.split(',');
        let mut next = || fields.next().expect("three fields");
        (next(), next(), next())
    });
    rows.collect()
}

fn protected() -> Lookalikes {
    Lookalikes::build(imitations().into_iter().map(|(_, _, protected)| protected))
}

fn first(of: &str, domain: &str) -> Option<(Kind, String)> {
    Lookalikes::build([of]).check(domain).into_iter().next().map(|i| (i.kind, i.explanation))
}

#[test]
fn one_spelling_of_a_host() {
    for (text, expected) in [
        ("Example.COM", Some("example.com")),
        (" https://user:pw@www.example.com:8443/path?q#f ", Some("www.example.com")),
        ("example.com.", Some("example.com")),
        (".example.com", Some("example.com")),
        ("*.example.com", Some("example.com")),
        ("//example.com/x", Some("example.com")),
        ("jobs@example.com", Some("example.com")),
        ("mailto:jobs@example.com", Some("example.com")),
        ("bücher.example", Some("xn--bcher-kva.example")),
        ("BÜCHER.example", Some("xn--bcher-kva.example")),
        ("例え。テスト", Some("xn--r8jz45g.xn--zckzah")),
        ("r3---sn-abc.example.com", Some("r3---sn-abc.example.com")),
        ("_dmarc.example.com", Some("_dmarc.example.com")),
        ("localhost", None),
        ("192.0.2.7", None),
        ("http://[2001:db8::1]/", None),
        ("a..b.com", None),
        ("two words.com", None),
        ("", None),
        ("...", None),
    ] {
        assert_eq!(host(text).as_deref(), expected, "{text}");
    }
    assert_eq!(host(&format!("{}.com", "a".repeat(64))), None);
    assert_eq!(host(&"a.".repeat(600)), None);
}

#[test]
fn what_somebody_registered() {
    for (text, expected) in [
        ("https://www.example.co.uk/x", Some("example.co.uk")),
        ("a.b.c.example.com", Some("example.com")),
        ("someone.github.io", Some("someone.github.io")),
        ("mail.bücher.de", Some("xn--bcher-kva.de")),
        ("www.食狮.公司.cn", Some("xn--85x722f.xn--55qx5d.cn")),
        ("x.y.unknown-suffix", Some("y.unknown-suffix")),
        ("co.uk", None),
        ("com", None),
        ("10.1.2.3", None),
    ] {
        assert_eq!(registered(text).as_deref(), expected, "{text}");
    }
    let parts = parts("a.b.example.co.uk").unwrap();
    assert_eq!((parts.subdomain, parts.label, parts.suffix), ("a.b", "example", "co.uk"));
}

#[test]
fn every_kind_says_what_was_done() {
    for (of, domain, kind, said) in [
        ("modernbank.com", "rnodernbank.com", Kind::Homoglyph, "'rn' reads as 'm'"),
        ("silverstar.com", "si1verstar.com", Kind::Homoglyph, "'1' reads as 'l'"),
        ("silverstar.com", "silvrestar.com", Kind::Transposition, "'er' became 're' at letter 5"),
        ("silverstar.com", "silverrstar.com", Kind::Repetition, "'r' is written twice at letter 7"),
        ("silverstar.com", "silvestar.com", Kind::Omission, "'r' left out at letter 6"),
        ("silverstar.com", "silverpstar.com", Kind::Insertion, "'p' put in at letter 7"),
        (
            "silverstar.com",
            "silverster.com",
            Kind::VowelSwap,
            "vowel 'e' in place of 'a' at letter 9",
        ),
        (
            "silverstar.com",
            "silverdtar.com",
            Kind::Keyboard,
            "'d' in place of 's', its neighbour on a keyboard, at letter 7",
        ),
        (
            "silverstar.com",
            "3ilverstar.com",
            Kind::Bitsquat,
            "'3' in place of 's', one bit away, at letter 1",
        ),
        ("silverstar.com", "silverstam.com", Kind::Replacement, "'m' in place of 'r' at letter 10"),
        ("silverstar.com", "silver-star.com", Kind::Hyphen, "a hyphen put in after 'silver'"),
        ("silver-star.com", "silverstar.com", Kind::Hyphen, "the hyphen after 'silver' left out"),
        ("silver-star.com", "silvers-tar.com", Kind::Hyphen, "hyphens stand elsewhere"),
        (
            "silverstar.com",
            "silverstar.net",
            Kind::OtherSuffix,
            "it ends in '.net' instead of '.com'",
        ),
        (
            "silverstar.com",
            "silverstar.github.io",
            Kind::OtherSuffix,
            "it ends in '.github.io' instead of '.com'",
        ),
        (
            "silverstar.com",
            "silverstar-com.info",
            Kind::SuffixInLabel,
            "'com' became part of the label, and it ends in '.info' instead of '.com'",
        ),
        (
            "silverstar.com",
            "silverstar-jobs.com",
            Kind::AddedWord,
            "'jobs' added after the name with a hyphen",
        ),
        ("silverstar.com", "mysilverstar.com", Kind::AddedWord, "'my' added before the name"),
        (
            "silverstartech.com",
            "silverstarsolutions.com",
            Kind::ExchangedWord,
            "'solutions' in place of 'tech'",
        ),
        (
            "silverstar.com",
            "starsilver.com",
            Kind::WordOrder,
            "the parts of the name in another order",
        ),
        (
            "silverstar.com",
            "silverstar.com.evil.net",
            Kind::InSubdomain,
            "'silverstar.com' stands before 'evil.net', which somebody else registered",
        ),
        (
            "silverstar.com",
            "login.silverstar.evil.net",
            Kind::InSubdomain,
            "'silverstar' stands before 'evil.net', which somebody else registered",
        ),
        ("silverstar.com", "silver.star.com", Kind::InSubdomain, "a dot was put into the name"),
        ("paypal.com", "pаypal.com", Kind::Confusable, "'а' (U+0430) reads as 'a'"),
        ("paypal.com", "xn--pypal-4ve.com", Kind::Confusable, "'а' (U+0430) reads as 'a'"),
        ("münchen.de", "munchen.de", Kind::Confusable, "written in plain letters"),
        ("silverstar.com", "silverstar.com", Kind::Listed, "the protected domain itself"),
        (
            "silverstar.com",
            "https://www.SilverStar.com/jobs",
            Kind::Listed,
            "the protected domain itself",
        ),
        ("silverstar.com", "jobs.silverstar.com", Kind::Below, "below the protected domain"),
        (
            "silverstar.com",
            "silvrestar.net",
            Kind::Transposition,
            "'er' became 're' at letter 5, and it ends in '.net' instead of '.com'",
        ),
    ] {
        assert_eq!(first(of, domain), Some((kind, said.to_owned())), "{domain}");
    }
    let kinds: BTreeSet<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
    assert_eq!(kinds.len(), 19);
}

#[test]
fn places_and_counts() {
    let all = Lookalikes::build(["silverstar.com"]);
    let of = |domain: &str| {
        let found = all.check(domain);
        (found[0].distance, found[0].position)
    };
    assert_eq!(of("silverstar.com"), (0, None));
    assert_eq!(of("silvrestar.com"), (1, Some(4)));
    assert_eq!(of("silvrestar.net"), (2, Some(4)));
    assert_eq!(of("silverstar.net"), (1, None));
    assert_eq!(of("my-silverstar-login.com").0, 2);
    assert!(all.check("silvrestar.com")[0].score > all.check("silvrestar.net")[0].score);
}

#[test]
fn labelled_imitations_are_found() {
    let all = protected();
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut missed = Vec::new();
    for (made, domain, protected) in imitations() {
        let (rows, found) = kinds.entry(made).or_default();
        *rows += 1;
        if all.check(domain).iter().any(|i| i.protected == protected && i.kind.is_imitation()) {
            *found += 1;
        } else {
            missed.push(domain);
        }
    }
    let rows: usize = kinds.values().map(|(rows, _)| rows).sum();
    assert!(rows >= 360 && kinds.len() >= 45, "{rows} rows of {} kinds", kinds.len());
    for (kind, (rows, found)) in &kinds {
        assert!(*found * 10 >= *rows * 8, "{kind}: {found} of {rows}; {missed:?}");
    }
    assert!(missed.len() * 100 <= rows * 2, "{missed:?}");
}

#[test]
fn honest_domains_are_left_alone() {
    let all = protected();
    let honest: Vec<&str> = HONEST.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(honest.len() >= 390, "{}", honest.len());
    let wrong: Vec<_> =
        honest.iter().filter_map(|d| Some((d, all.check(d).into_iter().next()?))).collect();
    // `rockwell` is `wellrock` turned round, `marrow` is `merrow` misspelt: such
    // things exist.
    let told: Vec<_> = wrong.iter().map(|(domain, _)| **domain).collect();
    assert_eq!(told, ["marrow.com", "rockwell.com"], "{wrong:#?}");
}

#[test]
fn short_names_are_not_everybodys_typing_error() {
    let all = Lookalikes::build(["bing.com", "ibm.com", "dw.com", "mail.com"]);
    for domain in [
        "ring.org",
        "ibn.example",
        "pw.com",
        "dx.net",
        "mailgroup.org",
        "gmail.de",
        "abm.edu",
        "bang.edu",
        "ibmx.edu",
    ] {
        assert!(all.check(domain).is_empty(), "{domain}: {:?}", all.check(domain));
    }
    assert_eq!(all.check("ibm-careers.com")[0].kind, Kind::AddedWord);
    assert_eq!(all.check("ibm.com.evil.net")[0].kind, Kind::InSubdomain);
    // Of three letters the first tells whose they are, and of two there is nothing left.
    assert_eq!(all.check("ibx.com")[0].kind, Kind::Replacement);
    for domain in ["xbm.com", "wd.com", "ibx.net", "dw.evil.net", "mail.evil.net"] {
        assert!(all.check(domain).is_empty(), "{domain}: {:?}", all.check(domain));
    }
    assert_eq!(all.check("login.ibm.evil.net")[0].kind, Kind::InSubdomain);
    assert_eq!(all.check("ib.m.com")[0].kind, Kind::InSubdomain);
}

#[test]
fn a_suffix_of_two_parts_is_run_into_the_label_in_every_way() {
    let all = Lookalikes::build(["silverstar.com.tr"]);
    for label in ["silverstarcomtr", "silverstar-comtr", "silverstar-com-tr", "silverstarcom-tr"] {
        let found = all.check(&format!("{label}.example"));
        assert_eq!(found[0].kind, Kind::SuffixInLabel, "{label}: {found:?}");
        let found = all.check(&format!("{label}.evil.net"));
        assert_eq!(found[0].kind, Kind::InSubdomain, "{label}: {found:?}");
    }
}

#[test]
fn a_carrier_is_no_imitation() {
    let all = Lookalikes::build(["silverstar.com"]);
    assert!(all.check("www.silverstar.com.edgekey.net").is_empty());
    assert_eq!(all.check("www.silverstar.com.edgekeys.net").len(), 1);
}

#[test]
fn several_protected_names_are_told_in_a_fixed_order() {
    let names = ["silverstar.com", "silverstar.net", "silverstaz.org", "silverstars.com"];
    let mut backwards = names;
    backwards.reverse();
    let (a, b) = (Lookalikes::build(names), Lookalikes::build(backwards));
    let found = a.check("silverstat.com");
    assert!(found.len() >= 3, "{found:?}");
    assert_eq!(found, b.check("silverstat.com"));
    assert!(found.is_sorted_by(|x, y| x.score >= y.score));
    assert_eq!(
        Lookalikes::build(["a.com", "A.com.", "https://a.com/", "com", "10.0.0.1"]).len(),
        0
    );
    assert_eq!(
        Lookalikes::build(["ab.com", "AB.com.", "https://ab.com/", "com", "10.0.0.1"]).len(),
        1
    );
    assert!(Lookalikes::build([]).is_empty() && Lookalikes::build([]).check("a.com").is_empty());
}

#[test]
fn memory_grows_with_the_names_only() {
    let names = |n: usize| (0..n).map(|i| format!("name{}of{i}.com", i * 7919)).collect::<Vec<_>>();
    let bytes = |n: usize| Lookalikes::build(names(n).iter().map(String::as_str)).bytes();
    let (small, large) = (bytes(1000), bytes(8000));
    assert!(large < small * 10 && large / 8000 < 1000, "{small} {large}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_survived(text in "\\PC{0,80}|[a-z0-9.-]{0,80}|xn--[a-z0-9-]{0,60}\\.com|[а-яa-z.]{1,90}") {
        let all = protected();
        for imitation in all.check(&text) {
            prop_assert!((0.0..=1.0).contains(&imitation.score));
            prop_assert!(!imitation.explanation.is_empty());
        }
        let own = Lookalikes::build([text.as_str()]);
        prop_assert!(own.check(&text).iter().all(|found| !found.kind.is_imitation()));
        if let Some(host) = host(&text) {
            prop_assert!(registered(&text).is_none_or(|domain| host.ends_with(&domain)));
            prop_assert_eq!(super::host(&host), Some(host.clone()), "a host is its own spelling");
            let shown = unicode(&host);
            if let Some(parts) = parts(&shown) {
                prop_assert!(shown.ends_with(parts.registered));
                prop_assert_eq!(parts.registered, format!("{}.{}", parts.label, parts.suffix));
            }
        }
    }

    #[test]
    fn every_single_change_of_a_long_name_is_found(name in "[a-z]{8,20}", at in 0_usize..7, letter in "[a-z]", how in 0..4) {
        let domain = format!("{name}.com");
        let mut changed = name.clone();
        match how {
            0 => changed.insert_str(at, &letter),
            1 => drop(changed.remove(at)),
            2 => changed.replace_range(at..=at, &letter),
            _ => {
                let next = changed.remove(at);
                changed.insert(at + 1, next);
            }
        }
        let found = Lookalikes::build([domain.as_str()]).check(&format!("{changed}.com"));
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!(found[0].kind.is_imitation(), changed != name);
        let elsewhere = Lookalikes::build([domain.as_str()]).check(&format!("{changed}.net"));
        prop_assert_eq!(elsewhere.len(), 1);
    }
}
