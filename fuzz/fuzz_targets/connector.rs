#![no_main]

// Mapping files are data: none may do more than be refused.
libfuzzer_sys::fuzz_target!(|text: &str| {
    let (connectors, problems) = ingest::Connectors::load([("fuzz.toml", text)].into_iter());
    assert!(connectors.describe().count() == 1 || !problems.is_empty());
});
