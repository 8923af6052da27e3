use super::{Utf16, decode};
use proptest::prelude::*;
use std::io::Read;

#[test]
fn bytes_that_are_not_utf_8_are_windows_1252() {
    assert_eq!(decode("Zoë".as_bytes()), ("Zoë".into(), false));
    assert_eq!(decode(b"Zo\xeb \x80 \x93x\x94"), ("Zoë € “x”".into(), true));
}

/// Gives one byte at a time, so that every unit is split.
struct Drip<'b>(&'b [u8]);

impl Read for Drip<'_> {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        let some = self.0.len().min(1).min(to.len());
        self.0.by_ref().take(some as u64).read(to)
    }
}

proptest! {
    #[test]
    fn utf_16_reads_as_it_was_written(text in ".*", big in any::<bool>()) {
        let bytes: Vec<u8> = text
            .encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect();
        let mut read = String::new();
        Utf16::new(&bytes[..], big).read_to_string(&mut read).unwrap();
        prop_assert_eq!(&read, &text);
        read.clear();
        Utf16::new(Drip(&bytes), big).read_to_string(&mut read).unwrap();
        prop_assert_eq!(&read, &text);
    }

    #[test]
    fn any_bytes_give_text(bytes in prop::collection::vec(any::<u8>(), 0..200), big in any::<bool>()) {
        let mut read = String::new();
        Utf16::new(&bytes[..], big).read_to_string(&mut read).unwrap();
    }
}
