//! One file per verb.

pub mod calibrate;
pub mod demo;
pub mod doctor;
pub mod evaluate;
pub mod fairness;
mod outputs;
pub mod rule;
pub mod scan;
pub mod simulate;
