#![no_main]

mod shared;

const CONNECTOR: &str = include_str!("../../connectors/shipping/shipments.toml");

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let head = "Tracking Number,Recipient,Ship To Address,Shipped At\n";
    shared::mapped(CONNECTOR, "fuzz", [head.as_bytes(), bytes].concat());
});
