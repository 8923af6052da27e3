//! One file per verb.

pub mod demo;
pub mod doctor;
pub mod link;
pub mod rule;
pub mod scan;
pub mod simulate;
