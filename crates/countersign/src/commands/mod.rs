//! One file per verb.

pub mod calibrate;
pub mod demo;
pub mod doctor;
pub mod evaluate;
pub mod fairness;
pub mod link;
pub mod list;
mod outputs;
pub mod rule;
pub mod scan;
pub mod screen;
pub mod screen_domain;
pub mod simulate;
