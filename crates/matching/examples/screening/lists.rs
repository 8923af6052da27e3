//! Public copies of the lists, as they are laid out in a folder.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use flate2::read::GzDecoder;
use matching::screen::{Entry, lists};

pub type Failed = Box<dyn Error>;

pub fn open(dir: &Path, name: &str) -> Result<Box<dyn BufRead>, Failed> {
    let path = dir.join(name);
    let file = File::open(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(if name.ends_with(".gz") {
        Box::new(BufReader::new(GzDecoder::new(file)))
    } else {
        Box::new(BufReader::new(file))
    })
}

/// The whole file as text, bytes that are not UTF-8 replaced.
pub fn text(dir: &Path, name: &str) -> Result<String, Failed> {
    let mut bytes = Vec::new();
    open(dir, name)?.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// OFAC's two lists with aliases and addresses, and the United Nations' list.
pub fn all(dir: &Path) -> Result<(Vec<Entry>, usize), Failed> {
    let sdn = lists::ofac::Files {
        primary: open(dir, "ofac/sdn_2024-05-03.csv.gz")?,
        aliases: Some(open(dir, "ofac/alt_2025-12-24.csv.gz")?),
        addresses: Some(open(dir, "ofac/add_2025-12-24.csv.gz")?),
        comments: Some(open(dir, "ofac/sdn_comments_2025-12-24.csv")?),
    };
    let consolidated = lists::ofac::Files {
        primary: open(dir, "ofac/cons_prim.csv")?,
        aliases: Some(open(dir, "ofac/cons_alt.csv")?),
        addresses: Some(open(dir, "ofac/cons_add.csv")?),
        comments: Some(open(dir, "ofac/cons_comments.csv")?),
    };
    let mut read = lists::ofac::read(sdn, "us-ofac-sdn")?;
    let un = lists::un::read(open(dir, "un/UN_consolidated_2026-02.xml.gz")?, "un")?;
    let mut warnings = read.warnings.len() + un.warnings.len();
    let other = lists::ofac::read(consolidated, "us-ofac-cons")?;
    warnings += other.warnings.len();
    read.entries.extend(other.entries);
    read.entries.extend(un.entries);
    Ok((read.entries, warnings))
}
