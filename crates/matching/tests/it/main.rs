//! Comparisons on labelled examples.

mod name_pairs;
