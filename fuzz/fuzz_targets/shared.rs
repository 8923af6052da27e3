//! What the targets share: a run over bytes, and what must hold after it.
#![expect(dead_code, reason = "each target uses one of the two readers")]

use ingest::formats::Format;
use ingest::{Connectors, HashKey, Ingested, Options};
use model::Problem;

/// Reads `bytes` with one mapping and checks that no record is lost.
pub fn mapped(connector: &str, name: &str, bytes: Vec<u8>) {
    let (connectors, problems) = Connectors::load([("fuzz", connector)].into_iter());
    assert!(problems.is_empty(), "{problems:?}");
    let options = Options {
        threads: 1,
        longest_record: 1 << 16,
        ..Options::new(connectors, HashKey::new([1; 32]))
    };
    let mut rejects = Vec::new();
    if let Ok(ingested) =
        ingest::run_stream(name, std::io::Cursor::new(bytes), &options, &(), &mut rejects)
    {
        hold(&ingested, &rejects);
    }
}

/// Reads `bytes` with one format.
pub fn read(format: &dyn Format, mut bytes: &[u8]) {
    let mut rejects = Vec::new();
    let ingested = ingest::read(format, "fuzz", &mut bytes, &HashKey::new([1; 32]), &mut rejects);
    hold(&ingested.expect("memory can be read, and a format keeps its contract"), &rejects);
}

fn hold(ingested: &Ingested, rejects: &[Problem]) {
    for file in &ingested.files {
        assert_eq!(file.rows_in, file.mapped + file.not_used + file.rejected);
    }
    let rejected: u64 = ingested.files.iter().map(|file| file.rejected).sum();
    assert_eq!(rejected, rejects.len() as u64);
}
