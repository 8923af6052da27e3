#![no_main]

use std::sync::LazyLock;

use matching::domain::{Lookalikes, host, parts, registered, unicode};

static PROTECTED: LazyLock<Lookalikes> = LazyLock::new(|| {
    Lookalikes::build(["silverstar.com", "granite-works.co.uk", "münchen.de", "ab.io", "modernlabs.net"])
});

libfuzzer_sys::fuzz_target!(|text: &str| {
    for imitation in PROTECTED.check(text) {
        assert!((0.0..=1.0).contains(&imitation.score) && !imitation.explanation.is_empty());
    }
    if let Some(host) = host(text) {
        let shown = unicode(&host);
        let cut = parts(&shown);
        assert!(cut.is_none_or(|cut| shown.ends_with(cut.registered)));
        assert!(registered(text).is_none_or(|domain| host.ends_with(&domain)));
    }
    // What is protected may be anything too.
    let own = Lookalikes::build([text]);
    assert!(own.check(text).iter().all(|found| !found.kind.is_imitation()));
});
