use proptest::prelude::*;

use super::super::copies::{Copied, LEAST, MANY, Sites};
use super::Random;

/// A text of sentences of twelve invented words each.
fn text(seed: u64, sentences: usize) -> String {
    let mut random = Random::new(seed);
    let mut text = String::new();
    for _ in 0..sentences {
        for word in 0..12 {
            text.push_str(if word == 0 { "\n" } else { " " });
            text.push_str(&format!("w{}", random.below(50_000)));
        }
        text.push('.');
    }
    text
}

const BANNER: &str = "\nWe use cookies to give you the best experience on our website. \
    You can find out more about which cookies we are using or switch them off in settings. \
    This page needs JavaScript to be shown, please enable it in your browser and load it again.";

fn copies(pages: &[(u32, &str)]) -> Vec<Copied> {
    let mut sites = Sites::default();
    for (site, text) in pages {
        sites.add(*site, None, text);
    }
    sites.copies(0.5)
}

#[test]
fn a_copy_under_another_name_is_told() {
    let ours = format!("Norden Software was founded by engineers in Tulsa.{}", text(1, 30));
    let theirs = ours.replace("Norden", "Gable").replace("Tulsa", "Boise") + &text(2, 4);
    let found = copies(&[(3, &ours), (5, &theirs)]);
    assert_eq!(found.iter().map(|c| (c.site, c.of)).collect::<Vec<_>>(), [(3, 5), (5, 3)]);
    assert!(found[0].share > found[1].share && found[1].share > 0.8, "{found:?}");
    assert!(found[0].phrases >= 200);
}

#[test]
fn a_quotation_is_no_copy_of_the_site_that_quotes() {
    let short = text(1, 12);
    let long = format!("{short}{}", text(2, 40));
    let found = copies(&[(0, &short), (1, &long)]);
    assert_eq!(found.iter().map(|c| (c.site, c.of)).collect::<Vec<_>>(), [(0, 1)]);
}

#[test]
fn what_everybody_has_is_no_copy() {
    // Nothing but banners.
    assert_eq!(copies(&[(0, &BANNER.repeat(3)), (1, &BANNER.repeat(3))]), []);
    // A theme's own words on more sites than one front copies.
    let theme = text(9, 30);
    let pages: Vec<(u32, &str)> = (0..=MANY as u32).map(|site| (site, theme.as_str())).collect();
    assert_eq!(copies(&pages), []);
    assert_eq!(copies(&pages[1..]).len(), MANY * (MANY - 1));
    // Different sites of one theme.
    let own: Vec<String> = (0..8).map(|seed| format!("{theme}{}", text(100 + seed, 20))).collect();
    let pages: Vec<(u32, &str)> = (0..8).zip(own.iter().map(String::as_str)).collect();
    assert_eq!(copies(&pages), []);
}

#[test]
fn a_short_text_is_no_fingerprint() {
    let short = text(4, LEAST as usize / 8 - 1);
    assert_eq!(copies(&[(0, &short), (1, &short)]), []);
}

#[test]
fn legal_pages_are_left_out() {
    let generated = text(5, 40);
    for (url, told) in [
        ("https://one.example/privacy-policy", false),
        ("https://one.example/en/terms/", false),
        ("https://one.example/about", true),
        ("https://privacy.example/", true),
    ] {
        let mut sites = Sites::default();
        sites.add(0, Some(url), &generated);
        sites.add(1, Some(url), &generated);
        assert_eq!(!sites.copies(0.5).is_empty(), told, "{url}");
    }
}

#[test]
fn many_long_sites_are_thinned_and_still_told() {
    // More phrases than are kept.
    let mut sites = Sites::default();
    let original = text(1, 1_000);
    sites.add(700, None, &original);
    for site in 0..620 {
        sites.add(site, None, &text(1_000 + u64::from(site), 1_000));
    }
    sites.add(701, None, &original);
    let found = sites.copies(0.5);
    assert_eq!(found.iter().map(|c| (c.site, c.of)).collect::<Vec<_>>(), [(700, 701), (701, 700)]);
    assert!(found[0].share > 0.95 && found[0].phrases > 4_000);
}

proptest! {
    #[test]
    fn the_order_of_pages_does_not_matter(
        pages in proptest::collection::vec((0..6_u32, 0..4_u64), 0..12)
    ) {
        let texts: Vec<(u32, String)> =
            pages.iter().map(|(site, seed)| (*site, text(*seed, 12))).collect();
        let mut shown: Vec<(u32, &str)> = texts.iter().map(|(s, t)| (*s, t.as_str())).collect();
        let found = copies(&shown);
        shown.reverse();
        prop_assert_eq!(&found, &copies(&shown));
        for copied in found {
            prop_assert!(copied.share > 0.0 && copied.share <= 1.0 && copied.site != copied.of);
        }
    }

    #[test]
    fn any_text_is_taken(text in "\\PC{0,200}", url in "\\PC{0,40}") {
        let mut sites = Sites::default();
        sites.add(0, Some(&url), &text);
        prop_assert!(sites.copies(0.5).is_empty());
    }
}
