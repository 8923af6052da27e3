//! Leaving nothing behind: temporary folders go away, also on Ctrl-C.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::Context;

/// Folders to remove when the program is interrupted.
static FOLDERS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A folder that is removed when it is dropped, or when the program is interrupted.
pub(crate) struct Temporary(Option<tempfile::TempDir>);

impl Temporary {
    /// A new folder inside `parent`, or in the system's temporary folder.
    pub(crate) fn new(parent: Option<&Path>) -> anyhow::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix("countersign-");
        let folder = match parent {
            Some(parent) => {
                std::fs::create_dir_all(parent)
                    .with_context(|| format!("could not make folder `{}`", parent.display()))?;
                builder.tempdir_in(parent)
            }
            None => builder.tempdir(),
        }
        .context("could not make a temporary folder (choose another with --temp)")?;
        on_interrupt_remove(folder.path());
        Ok(Self(Some(folder)))
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.0.as_ref().map_or(Path::new(""), tempfile::TempDir::path)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let path = self.path().to_owned();
        drop(self.0.take());
        if let Ok(mut folders) = FOLDERS.lock() {
            folders.retain(|folder| *folder != path);
        }
    }
}

fn on_interrupt_remove(path: &Path) {
    if let Ok(mut folders) = FOLDERS.lock() {
        folders.push(path.to_owned());
    }
}

/// Removes what is temporary and ends with 130 when the user presses Ctrl-C.
/// Results are written beside their place and moved in when complete, so an
/// interrupted run leaves the results of the one before.
#[expect(clippy::exit, reason = "the one place where a signal ends the program")]
pub(crate) fn on_interrupt() {
    // A second handler can only come from a test that calls `run` twice.
    drop(ctrlc::set_handler(|| {
        let folders = FOLDERS.lock().map(|folders| folders.clone()).unwrap_or_default();
        for folder in folders {
            drop(std::fs::remove_dir_all(folder));
        }
        std::process::exit(130);
    }));
}
