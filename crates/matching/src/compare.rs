//! How far do two values agree?
//!
//! Functions come in two kinds. A *key* (`address::key`, `email::canonical`,
//! `phone::key`) is equal for two spellings of one thing, so it can be joined
//! on. An *agreement* (`names::agreement`) is a number from 0 to 1 for values
//! whose spellings cannot be brought to one form.

pub mod address;
pub mod email;
pub mod geo;
pub mod ip;
pub mod names;
pub mod phone;
pub mod text;
