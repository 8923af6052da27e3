//! The folder where lists are kept: the publisher's own files, what is known of
//! them, and the version before.
//!
//! ```text
//! <store>/ofac-sdn/current.toml          which version counts, and the one before
//! <store>/ofac-sdn/<version>/meta.toml   what is known of it
//! <store>/ofac-sdn/<version>/sdn.xml     the publisher's file, as it came
//! ```
//!
//! A new version is written beside the others and becomes current when
//! `current.toml` is replaced, which happens at once or not at all.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::load::{self, List};
use crate::sources::Source;

/// A version with fewer entries than this share of the one before is not taken
/// by itself: a cut-off file looks like one in which many were taken off.
pub const SHRUNKEN: f64 = 0.9;

/// The folder of all lists.
#[derive(Clone, Debug)]
pub struct Store {
    root: PathBuf,
}

/// What is known of one version of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// What the list is called.
    pub name: String,
    /// What it is, in words.
    #[serde(default)]
    pub title: String,
    /// Who publishes it; empty where nobody said.
    #[serde(default)]
    pub publisher: String,
    /// On what terms; empty where nobody said.
    #[serde(default)]
    pub licence: String,
    /// The day the publisher gives it, where the file says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// When it was brought in, in UTC.
    pub taken_at: String,
    /// When its publisher was last asked and had nothing newer, in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_at: Option<String>,
    /// Formats of its files.
    pub format: String,
    /// How many entries it has.
    pub entries: usize,
    /// BLAKE3 of its files, hex.
    pub hash: String,
    /// What a person should know about the files.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// Its files.
    pub files: Vec<MetaFile>,
}

/// A publisher's file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetaFile {
    /// Name in the version's folder.
    pub name: String,
    /// Bytes.
    pub bytes: u64,
    /// BLAKE3, hex.
    pub hash: String,
    /// Where it was fetched from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// `ETag` of the answer, for asking again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// `Last-Modified` of the answer, for asking again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

/// `current.toml`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Pointer {
    current: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    previous: Option<String>,
}

/// What became of a version that was offered.
#[derive(Clone, Debug, PartialEq)]
pub enum Taken {
    /// It is what is current already.
    Unchanged(Meta),
    /// It is current now; the one before is kept.
    New {
        /// As it is now.
        now: Meta,
        /// As it was.
        before: Option<Box<Meta>>,
    },
}

/// Something [`Store::verify`] found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which list.
    pub list: String,
    /// `damaged`, `missing` or `old`.
    pub slug: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

/// Who a list is from, where the user or a known source says.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// In words.
    pub title: String,
    /// Publisher.
    pub publisher: String,
    /// Terms.
    pub licence: String,
}

impl About {
    /// With what is known of the list where the user does not say.
    pub(crate) fn or(self, known: Option<Source>) -> Self {
        let Some(known) = known else { return self };
        let or = |given: String, known: String| if given.is_empty() { known } else { given };
        Self {
            title: or(self.title, known.title),
            publisher: or(self.publisher, known.publisher),
            licence: or(self.licence, known.licence),
        }
    }
}

/// A version being brought in: a folder beside the others that goes away unless
/// it is taken.
pub struct Incoming {
    folder: tempfile::TempDir,
    /// Files in it so far.
    pub files: Vec<MetaFile>,
}

impl Incoming {
    /// Where to write a file of this name; the name is made harmless and unique.
    #[must_use]
    pub fn place(&self, name: &str) -> (String, PathBuf) {
        let name: String = Path::new(name)
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .chars()
            .map(|letter| {
                let plain = letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
                if plain { letter } else { '_' }
            })
            .collect();
        let name = match name.trim_start_matches('.') {
            "" | "meta.toml" => "list".to_owned(),
            name => name.to_owned(),
        };
        let mut unique = name.clone();
        let mut count = 1;
        while self.files.iter().any(|file| file.name == unique) {
            count += 1;
            unique = format!("{count}-{name}");
        }
        let path = self.folder.path().join(&unique);
        (unique, path)
    }

    /// Notes a file that has been written at [`place`](Self::place).
    ///
    /// # Errors
    /// The file is not there.
    pub fn add(&mut self, file: MetaFile) -> Result<(), Error> {
        let path = self.folder.path().join(&file.name);
        let about = fs::metadata(&path).map_err(Error::read(&path))?;
        let hash = load::hash_file(&path)?;
        self.files.push(MetaFile { bytes: about.len(), hash, ..file });
        Ok(())
    }
}

impl Store {
    /// The store in this folder, which need not exist yet.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Its folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Names of the lists in it, sorted.
    ///
    /// # Errors
    /// The folder cannot be listed.
    pub fn names(&self) -> Result<Vec<String>, Error> {
        let entries = match fs::read_dir(&self.root) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(Error::read(&self.root)(error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let path = entry.map_err(Error::read(&self.root))?.path();
            if path.join("current.toml").is_file()
                && let Some(name) = path.file_name()
            {
                names.push(name.to_string_lossy().into_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    fn folder(&self, name: &str) -> Result<PathBuf, Error> {
        if load::name_of(name) != name {
            return Err(Error::Refused(format!(
                "`{name}` cannot be the name of a list: use small letters, digits and hyphens, such as `{}`",
                load::name_of(name)
            )));
        }
        Ok(self.root.join(name))
    }

    fn pointer(&self, name: &str) -> Result<Option<Pointer>, Error> {
        let path = self.folder(name)?.join("current.toml");
        read_toml(&path)
    }

    fn version(&self, name: &str, previous: bool) -> Result<Option<(PathBuf, Meta)>, Error> {
        let Some(pointer) = self.pointer(name)? else { return Ok(None) };
        let version = if previous { pointer.previous } else { Some(pointer.current) };
        let Some(version) = version else { return Ok(None) };
        let folder = self.folder(name)?.join(load_name(&version));
        let path = folder.join("meta.toml");
        let meta: Meta = read_toml(&path)?
            .ok_or_else(|| Error::malformed(&path, "it is missing; import the list again"))?;
        Ok(Some((folder, meta)))
    }

    /// What is known of the current version; `None` for a list that is not there.
    ///
    /// # Errors
    /// The store is damaged.
    pub fn meta(&self, name: &str) -> Result<Option<Meta>, Error> {
        Ok(self.version(name, false)?.map(|(_, meta)| meta))
    }

    /// What is known of the version before.
    ///
    /// # Errors
    /// The store is damaged.
    pub fn previous(&self, name: &str) -> Result<Option<Meta>, Error> {
        Ok(self.version(name, true)?.map(|(_, meta)| meta))
    }

    /// Reads the current version of a list.
    ///
    /// # Errors
    /// It is not there, or its files are damaged.
    pub fn load(&self, name: &str) -> Result<List, Error> {
        self.read(name, false)?.ok_or_else(|| self.absent(name))
    }

    /// Reads the version before, where there is one.
    ///
    /// # Errors
    /// Its files are damaged.
    pub fn load_previous(&self, name: &str) -> Result<Option<List>, Error> {
        self.read(name, true)
    }

    fn read(&self, name: &str, previous: bool) -> Result<Option<List>, Error> {
        let Some((folder, meta)) = self.version(name, previous)? else { return Ok(None) };
        let mut list = read_files(&folder, &meta.files, name)?;
        list.version.hash = meta.hash.chars().take(16).collect();
        if list.version.published.is_none() {
            list.version.published.clone_from(&meta.published);
        }
        Ok(Some(list))
    }

    /// The error for a list that is not in the store.
    #[must_use]
    pub fn absent(&self, name: &str) -> Error {
        let names = self.names().unwrap_or_default();
        let help = if names.is_empty() {
            "none is installed: see `countersign list update` and `countersign list import`"
                .to_owned()
        } else {
            format!("installed are: {}", names.join(", "))
        };
        Error::Refused(format!("there is no list `{name}` in `{}`; {help}", self.root.display()))
    }

    /// A folder to bring a new version in.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn incoming(&self, name: &str) -> Result<Incoming, Error> {
        let folder = self.folder(name)?;
        fs::create_dir_all(&folder).map_err(Error::write(&folder))?;
        let folder = tempfile::Builder::new()
            .prefix(".incoming-")
            .tempdir_in(&folder)
            .map_err(Error::write(&folder))?;
        Ok(Incoming { folder, files: Vec::new() })
    }

    /// Reads what was brought in and makes it current, unless it looks wrong: of
    /// another format than the version before, older, or much smaller. `force`
    /// takes it all the same.
    ///
    /// # Errors
    /// What was brought in cannot be read, or [`Error::Refused`] says why it was
    /// not taken; the current version stays.
    pub fn take(
        &self,
        name: &str,
        incoming: Incoming,
        about: About,
        now: Timestamp,
        force: bool,
    ) -> Result<Taken, Error> {
        let list = read_files(incoming.folder.path(), &incoming.files, name)?;
        let before = self.meta(name)?;
        let paths: Vec<PathBuf> =
            incoming.files.iter().map(|file| incoming.folder.path().join(&file.name)).collect();
        let paths: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
        let hash = load::hash_of(&paths)?;
        let keep = |given: String, known: fn(&Meta) -> &String| {
            if given.is_empty() {
                before.as_ref().map(|meta| known(meta).clone()).unwrap_or_default()
            } else {
                given
            }
        };
        let meta = Meta {
            name: name.to_owned(),
            title: keep(about.title, |meta| &meta.title),
            publisher: keep(about.publisher, |meta| &meta.publisher),
            licence: keep(about.licence, |meta| &meta.licence),
            published: list.version.published,
            taken_at: second(now),
            checked_at: None,
            format: list.format,
            entries: list.version.entries,
            hash,
            warnings: list.warnings,
            files: incoming.files,
        };
        if let Some(before) = &before {
            if before.hash == meta.hash && self.is_whole(name)? {
                let same =
                    Meta { checked_at: Some(second(now)), files: meta.files, ..before.clone() };
                self.write_meta(name, &same)?;
                return Ok(Taken::Unchanged(same));
            }
            if !force {
                suspicious(before, &meta)?;
            }
        }
        let version = format!(
            "{}-{}",
            meta.taken_at.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>(),
            meta.hash.chars().take(12).collect::<String>()
        );
        let folder = self.folder(name)?;
        let place = folder.join(&version);
        write_toml(&incoming.folder.path().join("meta.toml"), &meta)?;
        if place.exists() {
            fs::remove_dir_all(&place).map_err(Error::write(&place))?;
        }
        fs::rename(incoming.folder.keep(), &place).map_err(Error::write(&place))?;
        let old = self.pointer(name)?;
        // A version that was damaged and brought in again is not one before.
        let again = before.as_ref().is_some_and(|before| before.hash == meta.hash);
        let previous = match &old {
            Some(old) if again => old.previous.clone(),
            Some(old) => Some(old.current.clone()).filter(|old| *old != version),
            None => None,
        };
        let pointer = Pointer { current: version, previous };
        replace_toml(&folder.join("current.toml"), &pointer)?;
        // What is older than the version before is not kept.
        let kept = [Some(&pointer.current), pointer.previous.as_ref()];
        for oldest in old.into_iter().flat_map(|old| [Some(old.current), old.previous]).flatten() {
            if !kept.contains(&Some(&oldest)) {
                drop(fs::remove_dir_all(folder.join(load_name(&oldest))));
            }
        }
        Ok(Taken::New { now: meta, before: before.map(Box::new) })
    }

    /// Whether the files of the current version are what was brought in.
    fn is_whole(&self, name: &str) -> Result<bool, Error> {
        Ok(self.version(name, false)?.is_some_and(|(folder, meta)| {
            meta.files.iter().all(|file| {
                let path = folder.join(load_name(&file.name));
                load::hash_file(&path).is_ok_and(|hash| hash == file.hash)
            })
        }))
    }

    /// Notes that the publisher had nothing newer.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn checked(&self, name: &str, now: Timestamp) -> Result<Meta, Error> {
        let meta = self.meta(name)?.ok_or_else(|| self.absent(name))?;
        let meta = Meta { checked_at: Some(second(now)), ..meta };
        self.write_meta(name, &meta)?;
        Ok(meta)
    }

    /// Where a file of the current version is.
    pub(crate) fn file(&self, name: &str, file: &str) -> Result<Option<PathBuf>, Error> {
        Ok(self.version(name, false)?.map(|(folder, _)| folder.join(load_name(file))))
    }

    fn write_meta(&self, name: &str, meta: &Meta) -> Result<(), Error> {
        match self.version(name, false)? {
            Some((folder, _)) => replace_toml(&folder.join("meta.toml"), meta),
            None => Err(self.absent(name)),
        }
    }

    /// Checks one list: are its files what they were, can they still be read, and
    /// how old is it?
    ///
    /// # Errors
    /// The store cannot be read at all.
    pub fn verify(
        &self,
        name: &str,
        now: Timestamp,
        oldest_days: Option<u32>,
    ) -> Result<Vec<Finding>, Error> {
        let finding = |slug, message: String| Finding { list: name.to_owned(), slug, message };
        let mut findings = Vec::new();
        let (folder, meta) = match self.version(name, false) {
            Ok(Some(found)) => found,
            Ok(None) => return Err(self.absent(name)),
            Err(error @ Error::Malformed { .. }) => {
                return Ok(vec![finding("damaged", error.to_string())]);
            }
            Err(error) => return Err(error),
        };
        for file in &meta.files {
            let path = folder.join(load_name(&file.name));
            match load::hash_file(&path) {
                Err(_) => findings.push(finding(
                    "missing",
                    format!(
                        "`{}` is missing or cannot be read; update or import the list again",
                        path.display()
                    ),
                )),
                Ok(hash) if hash != file.hash => findings.push(finding(
                    "damaged",
                    format!(
                        "`{}` is not what was brought in; update or import the list again",
                        path.display()
                    ),
                )),
                Ok(_) => {}
            }
        }
        if findings.is_empty() {
            match read_files(&folder, &meta.files, name) {
                Ok(list) if list.entries.len() != meta.entries => findings.push(finding(
                    "damaged",
                    format!(
                        "{} entries can be read, {} were brought in",
                        list.entries.len(),
                        meta.entries
                    ),
                )),
                Ok(_) => {}
                Err(error) => findings.push(finding("damaged", error.to_string())),
            }
        }
        if let (Some(oldest), Some(days)) = (oldest_days, age(&meta, now))
            && days > i64::from(oldest)
        {
            findings.push(finding(
                "old",
                format!("its publisher was last asked {days} days ago: run `countersign list update {name}`"),
            ));
        }
        Ok(findings)
    }
}

/// Whole days since the list was brought in or its publisher was asked.
#[must_use]
pub fn age(meta: &Meta, now: Timestamp) -> Option<i64> {
    let last = meta.checked_at.as_ref().unwrap_or(&meta.taken_at);
    let last: Timestamp = last.parse().ok()?;
    Some(now.duration_since(last).as_hours() / 24)
}

/// Whether a version should not take the place of the one before by itself.
fn suspicious(before: &Meta, new: &Meta) -> Result<(), Error> {
    let refuse = |why: String| {
        Err(Error::Refused(format!(
            "`{}` was not replaced: {why}; look at the file, and use --force if it is right",
            new.name
        )))
    };
    if family(&before.format) != family(&new.format) {
        return refuse(format!(
            "the new file is {}, the current one {}",
            new.format, before.format
        ));
    }
    if (new.entries as f64) < before.entries as f64 * SHRUNKEN {
        return refuse(format!(
            "the new file has {} entries, the current one {}",
            new.entries, before.entries
        ));
    }
    match (&before.published, &new.published) {
        // Days are written so that order of text is order of time; others say nothing.
        (Some(old), Some(day)) if is_day(old) && is_day(day) && day < old => {
            refuse(format!("the new file is of {day}, the current one of {old}"))
        }
        _ => Ok(()),
    }
}

/// The publisher in a format's code: one list in its CSV and in its XML is one list.
fn family(format: &str) -> &str {
    format.split('-').next().unwrap_or_default()
}

fn is_day(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok()
}

fn second(now: Timestamp) -> String {
    now.round(jiff::Unit::Second).unwrap_or(now).to_string()
}

/// Reads the files of one version as one list.
fn read_files(folder: &Path, files: &[MetaFile], name: &str) -> Result<List, Error> {
    let paths: Vec<PathBuf> = files.iter().map(|file| folder.join(load_name(&file.name))).collect();
    let groups = load::groups(&paths)?;
    match groups.as_slice() {
        [one] => one.read(Some(name)),
        [] => Err(Error::Refused(format!("there is no list in the files of `{name}`"))),
        several => {
            let formats: Vec<String> = several.iter().map(load::Group::format).collect();
            Err(Error::Refused(format!(
                "the files are several lists ({}): bring them in one by one",
                formats.join(", ")
            )))
        }
    }
}

/// A name out of a file of the store, which must not lead out of its folder.
fn load_name(name: &str) -> &str {
    Path::new(name).file_name().and_then(std::ffi::OsStr::to_str).unwrap_or("list")
}

fn read_toml<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Option<T>, Error> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::read(path)(error)),
    };
    toml::from_str(&text).map(Some).map_err(|error| Error::malformed(path, error.message()))
}

fn write_toml(path: &Path, value: &impl Serialize) -> Result<(), Error> {
    let text = toml::to_string(value).map_err(|error| Error::malformed(path, error))?;
    let written = fs::File::create(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(Error::write(path))
}

/// Writes beside the file and moves over it.
fn replace_toml(path: &Path, value: &impl Serialize) -> Result<(), Error> {
    let beside = path.with_extension(format!("{}.new", std::process::id()));
    write_toml(&beside, value)?;
    fs::rename(&beside, path).map_err(Error::write(path))
}

#[cfg(test)]
mod tests;
