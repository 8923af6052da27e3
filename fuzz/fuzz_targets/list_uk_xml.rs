#![no_main]

mod listed;

use matching::screen::lists::Format;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| listed::read(Format::UkXml, bytes));
