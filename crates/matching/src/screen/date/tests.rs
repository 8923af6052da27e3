use proptest::prelude::*;

use super::*;

fn d(text: &str) -> PartialDate {
    PartialDate::parse(text).unwrap_or_else(|| panic!("{text}"))
}

#[test]
fn reads_what_lists_write() {
    for (text, shown) in [
        ("1984-04-20", "1984-04-20"),
        ("20 Apr 1984", "1984-04-20"),
        ("Apr 1984", "1984-04"),
        ("April 20, 1984", "1984-04-20"),
        ("1984", "1984"),
        ("circa 1984", "~1984"),
        ("1980 to 1985", "1980/1985"),
        ("04/20/1984", "1984-04-20"),
        ("20/04/1984", "1984-04-20"),
        ("20.04.1984", "1984-04-20"),
        ("19840420", "1984-04-20"),
        ("1984-00-00", "1984"),
    ] {
        assert_eq!(d(text).to_string(), shown, "{text}");
    }
    for text in [
        "",
        "unknown",
        "84",
        "32 Foo 1984",
        "1984-13-01",
        "1984-04-40",
        "4",
        "é1984",
        "1990 to 1980",
    ] {
        assert_eq!(PartialDate::parse(text), None, "{text}");
    }
}

#[test]
fn agreements() {
    use DateAgreement::{Differ, Near, Same};
    for (a, b, expected) in [
        ("1984-04-20", "20 Apr 1984", Same),
        ("1984-04-20", "1984", Near),
        ("1984-04-20", "Apr 1984", Near),
        ("1984-04-20", "May 1984", Differ),
        ("1984-04-20", "1985-04-20", Near),
        ("1984-04-20", "1986-04-20", Differ),
        ("1984-04-05", "1984-05-04", Near),
        ("1984-04-20", "1984-04-21", Differ),
        ("1984-04-20", "circa 1985", Near),
        ("1984-04-20", "1980 to 1985", Near),
        ("1984-04-20", "1990 to 1995", Differ),
        ("1984", "1985", Differ),
    ] {
        assert_eq!(d(a).agreement(&d(b)), expected, "{a} {b}");
        assert_eq!(d(b).agreement(&d(a)), expected, "{b} {a}");
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(
        year in 1000_u16..2900,
        more in 0_u16..100,
        month in proptest::option::of(1_u8..=12),
        day in proptest::option::of(1_u8..=31),
        approximate in any::<bool>(),
    ) {
        // Canonical rows keep dates as text.
        let date = match more {
            0..50 => PartialDate { year, until: year, month, day: month.and(day), approximate },
            _ => PartialDate { year, until: year + more, month: None, day: None, approximate: true },
        };
        prop_assert_eq!(PartialDate::parse(&date.to_string()), Some(date));
    }

    #[test]
    fn any_text_is_survived(text in "\\PC{0,20}") {
        if let Some(date) = PartialDate::parse(&text) {
            prop_assert!(date.agreement(&date) > DateAgreement::Differ);
        }
    }
}
