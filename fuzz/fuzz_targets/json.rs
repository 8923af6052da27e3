#![no_main]

mod shared;

const CONNECTOR: &str = include_str!("../../connectors/okta/system-log.toml");

// Records of a recognised export: every second input is a document, not lines.
libfuzzer_sys::fuzz_target!(|input: (bool, &[u8])| {
    let (document, bytes) = input;
    let known = r#"{"eventType":"user.session.start","published":"2026-01-31T09:15:00Z","actor":{"id":"1","alternateId":"a@example.com"},"outcome":{}}"#;
    let head = if document { format!("[{known},\n") } else { format!("{known}\n{known}\n") };
    shared::mapped(CONNECTOR, "fuzz", [head.as_bytes(), bytes].concat());
});
