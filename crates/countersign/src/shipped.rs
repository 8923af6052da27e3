//! What ships inside the binary: rules, connectors and small lists.

include!(concat!(env!("OUT_DIR"), "/shipped.rs"));
