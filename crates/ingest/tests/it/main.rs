//! Whole runs: over the golden samples of every connector, and over inputs made
//! for one question each.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod inputs;
mod samples;
