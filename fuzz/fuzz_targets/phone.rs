#![no_main]

use matching::compare::phone::{key, possible_line_type};

// Any text is a key or none, and a key is its own key. The part before the first `|` is the
// country the text is read in.
libfuzzer_sys::fuzz_target!(|text: &str| {
    let (region, number) = text.split_once('|').unwrap_or(("", text));
    for home in [None, Some(region)] {
        if let Some(first) = key(number, home) {
            assert!(first.len() <= 16 && first.starts_with('+'));
            assert_eq!(key(&first, None).as_ref(), Some(&first));
            assert_eq!(key(&first, home).as_ref(), Some(&first));
            let _ = possible_line_type(&first);
        }
    }
});
