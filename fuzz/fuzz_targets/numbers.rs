#![no_main]

use matching::numbers::{Kind, bank_countries_agree, check, ssn_contradicts_first_work};

libfuzzer_sys::fuzz_target!(|text: &str| {
    for kind in Kind::ALL {
        if let Some(verdict) = check(kind, text) {
            assert_eq!(verdict.valid == Some(false), verdict.problem.is_some());
        }
    }
    let _ = ssn_contradicts_first_work(text, Some((2000, 1, 1)));
    if let Some((one, other)) = text.split_once('|') {
        let _ = bank_countries_agree(one, other);
    }
});
