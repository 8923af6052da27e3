//! What the targets of lists share: a run over bytes, and what must hold after it.
#![expect(dead_code, reason = "each target uses one of the two readers")]

use matching::screen::Entry;
use matching::screen::lists::{self, Format};

/// Reads `bytes` in one format, whatever they are.
pub fn read(format: Format, bytes: &[u8]) {
    let _ = Format::recognise(bytes);
    let mut entries = Vec::new();
    if let Ok(summary) = lists::read(format, "fuzz", bytes, &mut |entry| entries.push(entry)) {
        assert_eq!(summary.entries, entries.len());
        hold(&entries);
    }
}

/// Reads `bytes` as a part beside a file of names.
pub fn beside(format: Format, bytes: &[u8]) {
    const NAMES: &[u8] =
        b"36,\"EXAMPLE\",-0- ,\"EXAMPLE\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 1980\"\r\n";
    let mut entries = Vec::new();
    let parts = vec![(Format::OfacSdnCsv, NAMES), (format, bytes)];
    if let Ok(summary) = lists::read_together("fuzz", parts, &mut |entry| entries.push(entry)) {
        assert_eq!((summary.entries, entries.len()), (1, 1));
        hold(&entries);
    }
}

fn hold(entries: &[Entry]) {
    assert!(!entries.is_empty(), "a file without entries is an error");
    for entry in entries {
        assert!(!entry.names.is_empty() || !entry.identifiers.is_empty());
        assert!(entry.names.iter().all(|name| !name.text.is_empty()));
    }
    // The order of an entry's details does not matter, and nothing differs from itself.
    let turned: Vec<Entry> = entries
        .iter()
        .map(|entry| {
            let mut turned = entry.clone();
            turned.names.reverse();
            turned.identifiers.reverse();
            assert_eq!(turned.fingerprint(), entry.fingerprint());
            turned
        })
        .collect();
    assert!(lists::compare(entries, &turned).is_empty());
}
