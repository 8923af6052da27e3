use super::{day, day_as, days, epoch, epoch_real, instant, instant_as};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;

fn utc(text: &str) -> Option<Option<i64>> {
    instant(text, &TimeZone::UTC)
}

#[test]
fn forms_of_one_instant() {
    let at = Some(Some(1_769_850_900_000_000));
    for text in [
        "2026-01-31T09:15:00Z",
        "2026-01-31t09:15:00.000z",
        "2026-01-31 09:15:00",
        "2026-01-31 09:15:00 UTC",
        "2026-01-31T09:15",
        "2026-01-31T10:15:00+01:00",
        "2026-01-31T04:15:00.000-0500",
        "2026-01-31T11:15:00+02",
        "2026-01-31T09:15:00,000000000Z",
        "2026-01-31T09:15:00+00:00[UTC]",
        "Sat, 31 Jan 2026 09:15:00 +0000",
        "1769850900",
        "1769850900000",
        "1769850900000000",
        "1769850900.0",
    ] {
        assert_eq!(utc(text), at, "{text}");
    }
    assert_eq!(epoch(1_769_850_900), at);
    assert_eq!(epoch(1_769_850_900_000), at);
    assert_eq!(epoch(1_769_850_900_000_000_000), at);
    assert_eq!(epoch_real(1_769_850_900.25), Some(Some(1_769_850_900_250_000)));
}

#[test]
fn never_is_null_and_nonsense_is_refused() {
    for text in ["0001-01-01T00:00:00Z", "0", "0001-01-01"] {
        assert_eq!(utc(text), Some(None), "{text}");
    }
    for text in [
        "",
        "yesterday",
        "2026-13-01T00:00:00Z",
        "2026-02-29",
        "2026-01-31T24:00:00Z",
        "2026-01-31T09:60:00Z",
        "2026-01-31T09:15:00.Z",
        "2026-01-31T09:15:00+99:00",
        "31/01/2026 09:15",
        "2026-01-31T",
        "nan",
        "-",
        "1e400",
        "inf",
    ] {
        assert_eq!(utc(text), None, "{text}");
    }
}

#[test]
fn a_zone_counts_where_the_text_states_none() {
    let zone = TimeZone::get("America/New_York").unwrap();
    assert_eq!(instant("2026-07-01 08:00:00", &zone), utc("2026-07-01T12:00:00Z"));
    assert_eq!(instant("2026-07-01T08:00:00Z", &zone), utc("2026-07-01T08:00:00Z"));
    assert_eq!(
        instant_as("07/01/2026 08:00:00 AM", "%m/%d/%Y %I:%M:%S %p", &zone),
        utc("2026-07-01T12:00:00Z").unwrap()
    );
    assert_eq!(
        instant_as("2026-07-01 08:00 +0000", "%Y-%m-%d %H:%M %z", &zone),
        utc("2026-07-01T08:00:00Z").unwrap()
    );
    assert_eq!(instant_as("13/13/2026", "%m/%d/%Y", &zone), None);
}

#[test]
fn days_of_all_forms() {
    for text in [
        "2026-01-31",
        "01/31/2026",
        "1/31/2026",
        "20260131",
        "2026-01-31T23:59:59Z",
        "2026-01-31 00:00:00",
    ] {
        assert_eq!(day(text), Some(Some(20_484)), "{text}");
    }
    assert_eq!(day("2026-02-01T00:30:00+01:00"), Some(Some(20_484)));
    assert_eq!(day("31/01/2026"), None);
    assert_eq!(day_as("31.01.2026", "%d.%m.%Y"), Some(20_484));
    assert_eq!(day_as("31.01.2026", "%Y"), None);
    assert_eq!(days(jiff::civil::date(1969, 12, 31)), -1);
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,40}") {
        let _ = (utc(&text), day(&text), instant_as(&text, "%m/%d/%Y", &TimeZone::UTC));
    }

    #[test]
    fn text_like_a_date_is_read_as_jiff_does(text in "[0-9]{4}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z") {
        let ours = utc(&text).flatten();
        let theirs = text.parse::<Timestamp>().ok().map(|timestamp| timestamp.as_nanosecond().div_euclid(1000) as i64);
        prop_assert_eq!(ours, theirs.filter(|micros| *micros > super::NEVER));
    }

    #[test]
    fn rfc_3339_comes_back(micros in -60_000_000_000_000_000_i64..250_000_000_000_000_000) {
        let text = Timestamp::from_microsecond(micros).unwrap().to_string();
        if !text.starts_with('-') {
            prop_assert_eq!(utc(&text), Some(Some(micros)), "{}", text);
        }
    }
}

#[test]
fn several_forms_are_tried_in_turn() {
    let forms = "iso|%m/%d/%Y|%m/%d/%Y %I:%M %p";
    let at = |text: &str| instant_as(text, forms, &TimeZone::UTC);
    let day = at("2026-01-17T00:00:00Z").unwrap();
    assert_eq!(at("01/17/2026"), Some(day));
    assert_eq!(at("01/17/2026 09:15 PM"), Some(day + (21 * 60 + 15) * 60_000_000));
    assert_eq!(at("17/01/2026"), None);
}
