//! Bringing lists in: from files at hand, or from their publishers.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;

use jiff::Timestamp;

use crate::Error;
use crate::load;
use crate::sources::{self, Source};
use crate::store::{About, MetaFile, Store, Taken};

/// What to ask a publisher for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The address.
    pub url: &'a str,
    /// `ETag` of what is at hand.
    pub etag: Option<&'a str>,
    /// `Last-Modified` of what is at hand.
    pub last_modified: Option<&'a str>,
}

/// What a publisher answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// What is at hand is what there is.
    NotModified,
    /// A file was written.
    Written {
        /// `ETag` of the answer.
        etag: Option<String>,
        /// `Last-Modified` of the answer.
        last_modified: Option<String>,
    },
}

/// Something that fetches; only the binary has one that uses the network.
pub trait Fetch {
    /// Writes what is at an address into `to`, all of it or nothing that counts.
    ///
    /// # Errors
    /// What went wrong, in words for the user.
    fn fetch(&self, wanted: Wanted<'_>, to: &mut dyn Write) -> Result<Fetched, String>;
}

/// Brings in a list from files at hand. `name`: by format or file if left out.
///
/// # Errors
/// The files are not recognised or belong to several lists; or
/// [`Error::Refused`] says why the current version was kept.
pub fn import(
    store: &Store,
    paths: &[PathBuf],
    name: Option<&str>,
    about: About,
    now: Timestamp,
    force: bool,
) -> Result<Vec<Taken>, Error> {
    let groups = load::groups(paths)?;
    if groups.is_empty() {
        return Err(Error::Refused("there is no list in what was given".to_owned()));
    }
    if groups.len() > 1 && name.is_some() {
        let formats: Vec<String> = groups.iter().map(load::Group::format).collect();
        return Err(Error::Refused(format!(
            "these are {} lists ({}): one name cannot be theirs; import them one by one",
            groups.len(),
            formats.join(", ")
        )));
    }
    let mut taken = Vec::with_capacity(groups.len());
    for group in groups {
        let name = match name {
            Some(name) => name.to_owned(),
            None => group.read(None)?.version.name,
        };
        let about = about.clone().or(sources::known(&name));
        let mut incoming = store.incoming(&name)?;
        for path in group.files() {
            let (file, place) = incoming.place(&path.to_string_lossy());
            fs::copy(path, &place).map_err(Error::write(&place))?;
            incoming.add(MetaFile { name: file, ..MetaFile::default() })?;
        }
        taken.push(store.take(&name, incoming, about, now, force)?);
    }
    Ok(taken)
}

/// Fetches a list from its publisher and makes it current if it is newer.
///
/// # Errors
/// The publisher cannot be reached or gives something else; [`Error::Refused`]
/// says what, and the current version stays.
pub fn update(
    store: &Store,
    source: &Source,
    fetch: &dyn Fetch,
    now: Timestamp,
    force: bool,
) -> Result<Taken, Error> {
    let current = store.meta(&source.name)?;
    let mut incoming = store.incoming(&source.name)?;
    let mut news = false;
    for (file, url) in &source.files {
        let at_hand = current.as_ref().and_then(|meta| {
            meta.files.iter().find(|known| known.url.as_deref() == Some(url.as_str()))
        });
        // What was damaged since is fetched anew.
        let at_hand = match at_hand {
            Some(known) => store
                .file(&source.name, &known.name)?
                .filter(|path| load::hash_file(path).is_ok_and(|hash| hash == known.hash))
                .map(|path| (known, path)),
            None => None,
        };
        let (name, place) = incoming.place(file);
        let mut out = File::create(&place).map_err(Error::write(&place))?;
        let wanted = Wanted {
            url,
            etag: at_hand.as_ref().and_then(|(known, _)| known.etag.as_deref()),
            last_modified: at_hand.as_ref().and_then(|(known, _)| known.last_modified.as_deref()),
        };
        let fetched = fetch
            .fetch(wanted, &mut out)
            .map_err(|why| Error::Refused(format!("`{}` was not updated: {why}", source.name)))?;
        let (etag, last_modified) = match (fetched, &at_hand) {
            (Fetched::Written { etag, last_modified }, _) => {
                news = true;
                (etag, last_modified)
            }
            (Fetched::NotModified, Some((known, path))) => {
                fs::copy(path, &place).map_err(Error::write(&place))?;
                (known.etag.clone(), known.last_modified.clone())
            }
            (Fetched::NotModified, None) => {
                return Err(Error::Refused(format!(
                    "`{}` was not updated: {url} says that nothing changed, but nothing is at hand",
                    source.name
                )));
            }
        };
        out.sync_all().map_err(Error::write(&place))?;
        let url = Some(url.clone());
        incoming.add(MetaFile { name, url, etag, last_modified, ..MetaFile::default() })?;
    }
    if !news && current.is_some() {
        return Ok(Taken::Unchanged(store.checked(&source.name, now)?));
    }
    let about = About {
        title: source.title.clone(),
        publisher: source.publisher.clone(),
        licence: source.licence.clone(),
    };
    store.take(&source.name, incoming, about, now, force)
}

/// The source a list in the store was fetched from.
///
/// # Errors
/// The store is damaged.
pub fn source_of(store: &Store, name: &str) -> Result<Option<Source>, Error> {
    let Some(meta) = store.meta(name)? else { return Ok(None) };
    let files: Vec<(String, String)> =
        meta.files.iter().filter_map(|file| Some((file.name.clone(), file.url.clone()?))).collect();
    if files.is_empty() || files.len() < meta.files.len() {
        return Ok(None);
    }
    Ok(Some(Source {
        name: meta.name,
        title: meta.title,
        publisher: meta.publisher,
        licence: meta.licence,
        files,
    }))
}

#[cfg(test)]
mod tests;
