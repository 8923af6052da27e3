#![no_main]

mod shared;

const CONNECTOR: &str = include_str!("../../connectors/okta/system-log.toml");

// Any bytes at all: compression, encodings, recognition, canonical tables.
libfuzzer_sys::fuzz_target!(|input: (bool, &[u8])| {
    let name = if input.0 { "logins.csv" } else { "fuzz" };
    shared::mapped(CONNECTOR, name, input.1.to_vec());
});
