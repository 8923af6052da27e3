use super::{Converter, NAMES, Unfit};
use crate::HashKey;
use crate::columns::Cell;
use crate::value::Value;
use jiff::tz::TimeZone;
use proptest::prelude::*;

fn convert(converter: &Converter, value: Value<'_>) -> Result<Option<String>, Unfit> {
    let mut scratch = String::new();
    let key = HashKey::new([3; 32]);
    converter.convert(value, &mut scratch, &key).map(|cell| {
        cell.map(|cell| match cell {
            Cell::Text(text) => text.to_owned(),
            Cell::Integer(number) | Cell::Instant(number) => number.to_string(),
            Cell::Real(number) => format!("{number:.3}"),
            Cell::Flag(flag) => flag.to_string(),
            Cell::Day(day) => day.to_string(),
        })
    })
}

fn text(converter: &Converter, value: &str) -> Result<Option<String>, Unfit> {
    convert(converter, Value::Text(value))
}

fn some(text: &str) -> Result<Option<String>, Unfit> {
    Ok(Some(text.to_owned()))
}

fn all() -> Vec<Converter> {
    vec![
        Converter::Text,
        Converter::Lower,
        Converter::Email,
        Converter::Instant { zone: TimeZone::UTC },
        Converter::InstantAs { format: "%m/%d/%Y %I:%M %p".into(), zone: TimeZone::UTC },
        Converter::Day,
        Converter::DayAs { format: "%d.%m.%Y".into() },
        Converter::Integer,
        Converter::Real,
        Converter::Flag,
        Converter::Minor { decimals: 2 },
        Converter::Ip,
        Converter::Country,
        Converter::Hash { context: "bank-account".into() },
        Converter::Tail,
        Converter::Minutes { scale: 1.0 / 60.0 },
        Converter::Hex4,
    ]
}

#[test]
fn text_is_trimmed_and_numbers_are_written_out() {
    assert_eq!(text(&Converter::Text, "  Ada "), some("Ada"));
    assert_eq!(text(&Converter::Text, "   "), Ok(None));
    assert_eq!(convert(&Converter::Text, Value::Integer(-7)), some("-7"));
    assert_eq!(convert(&Converter::Text, Value::Unsigned(u64::MAX)), some("18446744073709551615"));
    assert_eq!(convert(&Converter::Text, Value::Flag(true)), some("true"));
    assert_eq!(convert(&Converter::Text, Value::Missing), Ok(None));
    assert_eq!(convert(&Converter::Text, Value::Container), Err(Unfit));
    assert_eq!(text(&Converter::Lower, " ÄDA "), some("äda"));
}

#[test]
fn an_email_has_one_at() {
    assert_eq!(text(&Converter::Email, " Ada@Example.COM "), some("ada@example.com"));
    for not in [
        "ada",
        "a@b@example.com",
        "@example.com",
        "ada@",
        "Ada <ada@example.com>",
        "a@example.com,b@example.com",
    ] {
        assert_eq!(text(&Converter::Email, not), Ok(None), "{not}");
    }
}

#[test]
fn numbers() {
    assert_eq!(text(&Converter::Integer, "1,234"), some("1234"));
    assert_eq!(text(&Converter::Integer, "-12"), some("-12"));
    assert_eq!(text(&Converter::Integer, "12.00"), some("12"));
    assert_eq!(text(&Converter::Integer, "12.5"), Err(Unfit));
    assert_eq!(text(&Converter::Integer, "12 apples"), Err(Unfit));
    assert_eq!(convert(&Converter::Integer, Value::Real(12.0)), some("12"));
    assert_eq!(text(&Converter::Real, "1,234.5"), some("1234.500"));
    assert_eq!(text(&Converter::Real, "1,23"), Err(Unfit));
    assert_eq!(text(&Converter::Real, "NaN"), Err(Unfit));
    assert_eq!(convert(&Converter::Real, Value::Integer(2)), some("2.000"));
}

#[test]
fn amounts() {
    let minor = |decimals, value: &str| text(&Converter::Minor { decimals }, value);
    for (written, cents) in [
        ("1,234.56", "123456"),
        ("1.234,56", "123456"),
        ("1234,5", "123450"),
        ("1,234", "123400"),
        ("1,234,567", "123456700"),
        ("$ 12", "1200"),
        ("-0.05", "-5"),
        ("(12.00)", "-1200"),
        ("12.00-", "-1200"),
        ("12.345", "1235"),
        ("12.344", "1234"),
        (".5", "50"),
        ("1'234.50", "123450"),
    ] {
        assert_eq!(minor(2, written), some(cents), "{written}");
    }
    for not in ["", "USD", "1,23,456", "12e5", "99999999999999999999999", "--"] {
        assert!(matches!(minor(2, not), Err(Unfit) | Ok(None)), "{not}");
    }
    assert_eq!(minor(0, "1234"), some("1234"));
    assert_eq!(minor(3, "1.5"), some("1500"));
    assert_eq!(convert(&Converter::Minor { decimals: 2 }, Value::Real(1234.56)), some("123456"));
    assert_eq!(convert(&Converter::Minor { decimals: 2 }, Value::Integer(3)), some("300"));
}

#[test]
fn flags() {
    for yes in ["true", "YES", "1", "y", "On"] {
        assert_eq!(text(&Converter::Flag, yes), some("true"), "{yes}");
    }
    for no in ["False", "no", "0", "N", "off"] {
        assert_eq!(text(&Converter::Flag, no), some("false"), "{no}");
    }
    assert_eq!(text(&Converter::Flag, "perhaps"), Err(Unfit));
    assert_eq!(convert(&Converter::Flag, Value::Integer(1)), some("true"));
    assert_eq!(convert(&Converter::Flag, Value::Missing), Ok(None));
}

#[test]
fn addresses_in_canonical_form() {
    for (written, ip) in [
        ("192.0.2.1", "192.0.2.1"),
        (" 192.0.2.1 ", "192.0.2.1"),
        ("192.0.2.1:443", "192.0.2.1"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::1"),
        ("192.0.2.1, 198.51.100.2", "192.0.2.1"),
    ] {
        assert_eq!(text(&Converter::Ip, written), some(ip), "{written}");
    }
    for not in ["unknown", "192.0.2", "192.0.2.256", "192.0.2.1:x", "::1::", "[", "1.2.3.4:99999"] {
        assert_eq!(text(&Converter::Ip, not), Err(Unfit), "{not}");
    }
}

#[test]
fn lengths_of_time() {
    let seconds = Converter::Minutes { scale: 1.0 / 60.0 };
    for (written, minutes) in [
        ("90", "1.500"),
        ("01:02:30", "62.500"),
        ("1h 2m 30s", "62.500"),
        ("PT1H2M30S", "62.500"),
        ("2 min", "2.000"),
        ("1d 1h", "1500.000"),
    ] {
        assert_eq!(text(&seconds, written), some(minutes), "{written}");
    }
    assert_eq!(convert(&Converter::Minutes { scale: 1.0 }, Value::Integer(57)), some("57.000"));
    for not in ["long", "1:2", "01:99:00", "5 apples", "-3"] {
        assert_eq!(text(&seconds, not), Err(Unfit), "{not}");
    }
}

#[test]
fn the_rest() {
    assert_eq!(text(&Converter::Tail, "DE89 3704-0044"), some("0044"));
    assert_eq!(text(&Converter::Tail, "- -"), Ok(None));
    assert_eq!(text(&Converter::Hex4, "0x46D"), some("046d"));
    assert_eq!(convert(&Converter::Hex4, Value::Integer(1133)), some("046d"));
    assert_eq!(convert(&Converter::Hex4, Value::Integer(70_000)), Err(Unfit));
    assert_eq!(text(&Converter::Hex4, "xyz"), Err(Unfit));
    assert_eq!(text(&Converter::Country, "Germany"), some("DE"));
    assert_eq!(text(&Converter::Country, "Atlantis"), Err(Unfit));
    let hash = Converter::Hash { context: "bank-account".into() };
    assert_eq!(text(&hash, "12-34"), text(&hash, "1234"));
    assert_eq!(text(&hash, "1234").unwrap().unwrap().len(), 32);
}

#[test]
fn every_converter_has_a_name() {
    assert_eq!(all().len(), NAMES.len() + 2, "two converters share a name with a form after it");
}

proptest! {
    #[test]
    fn no_text_panics(value in "\\PC{0,40}") {
        for converter in all() {
            let _ = text(&converter, &value);
        }
    }

    #[test]
    fn no_number_panics(integer in any::<i64>(), unsigned in any::<u64>(), real in any::<f64>()) {
        for converter in all() {
            let _ = convert(&converter, Value::Integer(integer));
            let _ = convert(&converter, Value::Unsigned(unsigned));
            let _ = convert(&converter, Value::Real(real));
        }
    }

    #[test]
    fn addresses_are_read_as_the_standard_library_does(written in "[0-9]{1,3}(\\.[0-9]{1,3}){2,4}|[0-9.]{0,16}") {
        let plain = written.parse::<std::net::Ipv4Addr>().is_ok();
        prop_assert_eq!(super::is_plain_v4(&written), plain, "{}", written);
    }

    #[test]
    fn amounts_come_back(cents in -1_000_000_000_000_i64..1_000_000_000_000) {
        let sign = if cents < 0 { "-" } else { "" };
        let written = format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100);
        prop_assert_eq!(text(&Converter::Minor { decimals: 2 }, &written), some(&cents.to_string()));
    }
}
