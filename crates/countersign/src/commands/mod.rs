//! One file per verb.

pub mod demo;
pub mod doctor;
pub mod list;
pub mod rule;
pub mod scan;
pub mod screen;
pub mod screen_domain;
pub mod simulate;
