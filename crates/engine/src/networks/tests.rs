use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, RecordBatch, StringArray};
use proptest::prelude::*;

use super::*;

/// What flattening must agree with: look at every range.
fn slow(ranges: &[(u128, u128)], address: u128) -> Option<u32> {
    ranges
        .iter()
        .enumerate()
        .filter(|(_, (start, end))| (*start..=*end).contains(&address))
        .min_by_key(|(at, (start, end))| (end - start, *at))
        .map(|(at, _)| at as u32)
}

proptest! {
    #[test]
    fn flattening_agrees_with_looking_at_every_range(
        pairs in prop::collection::vec((0_u128..200, 0_u128..60), 0..40),
        address in 0_u128..300,
    ) {
        let ranges: Vec<(u128, u128)> = pairs.into_iter().map(|(start, width)| (start, start + width)).collect();
        let segments = Segments::flatten(&ranges, |_| true);
        prop_assert_eq!(segments.find(address), slow(&ranges, address));
    }
}

#[test]
fn the_last_address_of_all_is_found() {
    let segments = Segments::flatten(&[(u128::MAX - 1, u128::MAX)], |_| true);
    assert_eq!(segments.find(u128::MAX), Some(0));
}

#[test]
fn ranges_are_read_in_three_forms() {
    for text in ["203.0.113.0/24", "203.0.113.0-203.0.113.255", " 203.0.113.0 - 203.0.113.255 "] {
        let (first, last) = ip::bounds(text).unwrap();
        assert_eq!(last - first, 255, "{text}");
    }
    assert_eq!(ip::bounds("2001:db8::1").map(|(first, last)| last - first), Some(0));
    for text in ["", "203.0.113.9-203.0.113.1", "300.1.1.1", "example.org/24"] {
        assert_eq!(ip::bounds(text), None, "{text}");
    }
}

#[test]
fn carrier_nat_and_private_space_are_known_without_a_list() {
    let networks = Networks::default();
    assert_eq!(networks.look_up("100.64.1.1").kind.as_deref(), Some("carrier_nat"));
    assert_eq!(networks.look_up("10.0.0.1").kind.as_deref(), Some("private"));
    assert_eq!(networks.look_up("203.0.113.1").kind, None);
    assert_eq!(networks.look_up("not an address"), Network::default());
}

#[test]
fn what_a_list_says_changes_no_kind() {
    let text = |values: [Option<&str>; 3]| -> ArrayRef {
        Arc::new(values.into_iter().collect::<StringArray>())
    };
    let batch = RecordBatch::try_from_iter_with_nullable([
        ("range", text([Some("203.0.0.0/16"), Some("203.0.113.0/24"), Some("203.0.113.9")]), true),
        ("kind", text([Some("hosting"), Some("listed"), Some("tor")]), true),
        ("owner", text([Some("Host"), Some("Entity"), None]), true),
    ])
    .unwrap();
    let data = crate::Data::Batches(vec![batch]);
    let mut input = Input::default();
    input.tables.insert("ip_ranges".to_owned(), crate::TableInput { rows: 3, data });
    let networks = Networks::load(&input, &mut Vec::new()).unwrap();
    for (ip, kind, listed) in [
        ("203.0.113.7", "hosting", Some("Entity")),
        ("203.0.113.9", "tor", Some("Entity")),
        ("203.0.114.7", "hosting", None),
    ] {
        let known = networks.look_up(ip);
        assert_eq!(
            (known.kind.as_deref(), known.owner.as_deref()),
            (Some(kind), Some("Host")),
            "{ip}"
        );
        assert_eq!(networks.listed(ip), listed, "{ip}");
    }
}
