//! The simulator from the outside: what is in its files.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "readers of files that the tests have just written"
)]

mod files;
mod scenarios;
mod truth;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use simulate::{Plan, Truth};

/// People in [`company`].
pub const PEOPLE: u32 = 240;

/// A company over eight weeks, written once for all tests.
pub fn company() -> &'static (tempfile::TempDir, Truth) {
    static COMPANY: OnceLock<(tempfile::TempDir, Truth)> = OnceLock::new();
    COMPANY.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let plan = Plan::new(PEOPLE, 1);
        let plan = plan.clone().ending(plan.end, 56).expect("a window");
        let truth = simulate::write(&plan, folder.path(), &|_| ()).expect("a company");
        (folder, truth)
    })
}

/// Every file below a folder, in order.
pub fn files(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Rows of a CSV file as maps from header to value.
pub fn rows(path: &Path) -> Vec<std::collections::HashMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).expect("a CSV file");
    reader.deserialize().map(|row| row.expect("a row as long as the header")).collect()
}

/// Lines of a file as JSON.
pub fn lines(path: &Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(path).expect("a text file");
    text.lines().map(|line| serde_json::from_str(line).expect("a JSON object")).collect()
}
