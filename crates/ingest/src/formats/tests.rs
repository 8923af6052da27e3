use super::fixture::{self, Outcome};
use super::{ALL, Format};
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

/// Samples of the formats read by code, beside those of the connectors.
fn samples() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../connectors");
    let mut found = Vec::new();
    for format in ALL {
        let folder = root.join(format.name()).join("samples").join(format.name());
        let entries =
            fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        found.extend(entries.map(|entry| entry.unwrap().path()));
    }
    found.retain(|path| !path.to_string_lossy().ends_with(".expected.json"));
    found.sort();
    found
}

fn recognised(bytes: &[u8], path: &Path) -> Option<&'static dyn Format> {
    ALL.iter().copied().find(|format| format.recognises(&bytes[..bytes.len().min(64 << 10)], path))
}

#[test]
fn samples_give_what_is_beside_them() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    for path in samples() {
        let bytes = fs::read(&path).unwrap();
        let folder = path.parent().unwrap().file_name().unwrap();
        let format = ALL.iter().copied().find(|format| format.name() == folder).unwrap();
        let empty = path.file_stem().unwrap() == "empty";
        let by = recognised(&bytes, &path).map(Format::name);
        assert_eq!(by, Some(format.name()).filter(|_| !bytes.is_empty()), "{}", path.display());
        let name = path.file_name().unwrap().to_str().unwrap();
        let outcome = fixture::read_as(name, format, &bytes);
        if empty {
            assert_eq!(outcome.records(), 0, "{}", path.display());
        }
        let found = serde_json::to_string_pretty(&outcome.json()).unwrap() + "\n";
        let beside = path.with_extension("expected.json");
        if update {
            fs::write(&beside, found).unwrap();
        } else if fs::read_to_string(&beside).unwrap_or_default() != found {
            wrong.push(beside);
        }
    }
    assert!(
        wrong.is_empty(),
        "run `UPDATE=1 cargo test -p ingest` and read the difference: {wrong:#?}"
    );
}

#[test]
fn every_format_has_the_four_cases() {
    let samples = samples();
    for format in ALL {
        for case in ["good", "empty", "truncated", "malformed"] {
            let has = samples.iter().any(|path| {
                path.file_stem().unwrap() == case
                    && path.parent().unwrap().file_name().unwrap() == format.name()
            });
            assert!(has, "{} has no sample `{case}`", format.name());
        }
    }
}

/// Cutting a file anywhere, or changing bytes of it, loses no record without a word.
fn holds(format: &dyn Format, bytes: &[u8]) -> Outcome {
    // The counts are asserted where they are taken: a record that ended twice or
    // not at all is an error of the sink.
    fixture::read(format, bytes)
}

#[test]
fn a_sample_cut_anywhere_is_read() {
    for path in samples() {
        let bytes = fs::read(&path).unwrap();
        let Some(format) = recognised(&bytes, &path) else { continue };
        let whole = holds(format, &bytes).records();
        for end in (0..bytes.len()).step_by(7) {
            let cut = holds(format, &bytes[..end]).records();
            assert!(cut <= whole + 1, "{} cut at {end}: {cut} records of {whole}", path.display());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        for format in ALL {
            let _ = format.recognises(&bytes, Path::new("x"));
            holds(*format, &bytes);
        }
    }

    #[test]
    fn no_characters_of_the_formats_panic(text in "[<>/!?&;A-Z0-9a-z \\-\\[\\]\"'=.,:\t\r\n\u{e9}]{0,400}") {
        for format in ALL {
            holds(*format, text.as_bytes());
        }
    }

    #[test]
    fn damaged_samples_are_read(
        which in any::<prop::sample::Index>(),
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let samples = samples();
        let path = which.get(&samples);
        let mut bytes = fs::read(path).unwrap();
        if let Some(format) = recognised(&bytes, path) {
            for (at, byte) in damage {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            holds(format, &bytes);
        }
    }
}
