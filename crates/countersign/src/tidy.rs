//! Leaving nothing behind: temporary folders go away, also on Ctrl-C.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::Context;

/// Folders to remove when the program is interrupted.
static FOLDERS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Held while something is done that an interruption must wait for.
static BUSY: Mutex<()> = Mutex::new(());

/// Does something short that must be done whole or not at all.
pub(crate) fn without_interruption<T>(short: impl FnOnce() -> T) -> T {
    // A poisoned lock guards nothing but the order of things.
    let _busy = BUSY.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    short()
}

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

    /// A new hidden folder inside `parent`, for results that are not complete.
    pub(crate) fn hidden_in(parent: &Path) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix(".countersign-")
            .tempdir_in(parent)
            .with_context(|| format!("could not make a folder in `{}`", parent.display()))?;
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
        let _busy = BUSY.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let folders = FOLDERS.lock().map(|folders| folders.clone()).unwrap_or_default();
        for folder in folders {
            drop(std::fs::remove_dir_all(folder));
        }
        std::process::exit(130);
    }));
}
