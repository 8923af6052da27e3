#![no_main]

use std::io::Cursor;
use std::path::Path;

use matching::screen::Kind;
use screening::column::Mapping;
use screening::rows::from_stream;

// Any bytes are rows, problems or a refusal, and they end.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let input = Cursor::new(bytes.to_vec());
    if let Ok(rows) = from_stream(input, Path::new("fuzz"), "", &Mapping::default(), Kind::Unknown)
    {
        for row in rows {
            drop(row);
        }
    }
});
