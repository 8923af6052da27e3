//! Comparisons on labelled examples.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod hard_cases;
mod name_pairs;
