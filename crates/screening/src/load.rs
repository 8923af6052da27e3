//! Lists out of files: recognised by their content, parts brought together,
//! plain, compressed or packed.

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use matching::screen::Entry;
use matching::screen::lists::{self, Format};

use crate::Error;
use crate::ranges::{self, Range};
use crate::shipped;

/// Bytes one file may hold when it is unpacked; the largest list in use is a
/// fifth of it.
const LARGEST: u64 = 4 << 30;
/// Bytes of a part that is read together with others.
const LARGEST_PART: u64 = 512 << 20;
/// Bytes looked at to recognise a file.
const HEAD: u64 = 64 << 10;

/// Which version of a list was searched.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Version {
    /// Name of the list, as in each hit.
    pub name: String,
    /// The day the publisher gives it, where the file says.
    pub published: Option<String>,
    /// BLAKE3 of the files' contents, the first 16 hex digits.
    pub hash: String,
    /// How many entries it has.
    pub entries: usize,
}

impl Version {
    /// Day and hash in one text, as results carry it.
    #[must_use]
    pub fn brief(&self) -> String {
        match &self.published {
            Some(day) => format!("{day} {}", self.hash),
            None => self.hash.clone(),
        }
    }
}

/// A list in memory.
#[derive(Clone, Debug)]
pub struct List {
    /// What it is.
    pub version: Version,
    /// Formats of its files, as [`Format::code`] writes them, joined by `+`.
    pub format: String,
    /// Its entries, in the publisher's order.
    pub entries: Vec<Entry>,
    /// Its ranges of IP addresses; a list has either these or entries.
    pub ranges: Vec<Range>,
    /// What a person should know about the files.
    pub warnings: Vec<String>,
}

/// A publisher's file, or one of several in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The file.
    pub path: PathBuf,
    /// Its place and name in a ZIP archive.
    pub member: Option<(usize, String)>,
    /// What it is.
    pub format: Format,
}

impl Part {
    /// A word for the list by what the file is called.
    fn stem(&self) -> String {
        let name = match &self.member {
            Some((_, name)) => Path::new(name),
            None => &self.path,
        };
        let name = name.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let mut stem = name.as_str();
        for end in [".gz", ".zst", ".zip", ".csv", ".json", ".jsonl", ".ndjson", ".xml", ".txt"] {
            stem = stem.strip_suffix(end).unwrap_or(stem);
        }
        name_of(stem)
    }

    /// What the list is called where nobody says otherwise.
    fn list_name(&self) -> String {
        match self.format {
            Format::OfacSdnCsv
            | Format::OfacAltCsv
            | Format::OfacSdnXml
            | Format::OfacAdvancedXml => {
                let other = self.stem().starts_with("cons");
                if other { "ofac-consolidated" } else { "ofac-sdn" }.to_owned()
            }
            Format::CslCsv | Format::CslJson => "us-csl".to_owned(),
            Format::UnXml => "un-sc".to_owned(),
            Format::EuXml | Format::EuCsv => "eu-fsf".to_owned(),
            Format::UkCsv | Format::UkXml => "uk-sanctions".to_owned(),
            _ => self.stem(),
        }
    }

    /// Hands the unpacked bytes to `read`.
    fn with<T>(
        &self,
        most: u64,
        read: impl FnOnce(&mut dyn BufRead) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let place = &self.path;
        let file = File::open(place).map_err(Error::read(place))?;
        match &self.member {
            None => {
                let (_, reader) = ingest::text_of(file).map_err(Error::read(place))?;
                read(&mut BufReader::with_capacity(1 << 16, Bounded::new(reader, most)))
            }
            Some((member, _)) => {
                let mut archive = archive(file, place)?;
                let reader = archive.by_index(*member).map_err(zipped(place))?;
                read(&mut BufReader::with_capacity(1 << 16, Bounded::new(reader, most)))
            }
        }
    }

    fn bytes(&self) -> Result<Vec<u8>, Error> {
        self.with(LARGEST_PART, |reader| {
            let mut bytes = Vec::new();
            reader.read_to_end(&mut bytes).map_err(Error::read(&self.path))?;
            Ok(bytes)
        })
    }
}

/// Small letters, digits and hyphens: what a list may be called.
#[must_use]
pub fn name_of(text: &str) -> String {
    let mut name = String::new();
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() {
            name.push(letter.to_ascii_lowercase());
        } else if !name.ends_with('-') && !name.is_empty() {
            name.push('-');
        }
    }
    let name = name.trim_end_matches('-').to_owned();
    if name.is_empty() { "list".to_owned() } else { name }
}

/// A reader that fails, rather than end, when more comes out of an archive than
/// any list holds.
struct Bounded<R> {
    input: R,
    left: u64,
}

impl<R: Read> Bounded<R> {
    fn new(input: R, most: u64) -> Self {
        Self { input, left: most }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(to)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::FileTooLarge,
                "more comes out of this file than any list holds",
            )
        })?;
        Ok(read)
    }
}

fn archive(file: File, path: &Path) -> Result<zip::ZipArchive<BufReader<File>>, Error> {
    zip::ZipArchive::new(BufReader::new(file)).map_err(zipped(path))
}

fn zipped(path: &Path) -> impl FnOnce(zip::result::ZipError) -> Error {
    move |error| Error::Read { path: path.to_owned(), source: io::Error::other(error) }
}

/// The publisher's files at these paths: files, archives and what is in folders.
/// Beside them, files given by name that nobody recognises; in folders and
/// archives such files are passed over.
///
/// # Errors
/// A path cannot be read.
pub fn recognise(paths: &[PathBuf]) -> Result<(Vec<Part>, Vec<PathBuf>), Error> {
    let (mut parts, mut strangers) = (Vec::new(), Vec::new());
    for path in paths {
        if path.is_dir() {
            for path in files_in(path)? {
                parts.extend(parts_of(&path)?);
            }
        } else {
            let found = parts_of(path)?;
            if found.is_empty() {
                strangers.push(path.clone());
            }
            parts.extend(found);
        }
    }
    Ok((parts, strangers))
}

/// Files of a folder and below, by name; what begins with a point is passed over.
fn files_in(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::read(folder))? {
        paths.push(entry.map_err(Error::read(folder))?.path());
    }
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        if path.is_dir() {
            files.extend(files_in(&path)?);
        } else if path.extension().is_none_or(|extension| extension != "toml" && extension != "md")
        {
            files.push(path);
        }
    }
    Ok(files)
}

fn parts_of(path: &Path) -> Result<Vec<Part>, Error> {
    let mut file = File::open(path).map_err(Error::read(path))?;
    let mut magic = [0; 4];
    let read = file.read(&mut magic).map_err(Error::read(path))?;
    if magic.get(..read) != Some(b"PK\x03\x04") {
        let file = File::open(path).map_err(Error::read(path))?;
        let (head, _) = ingest::text_of(file).map_err(Error::read(path))?;
        let format = Format::recognise(&head);
        return Ok(format
            .map(|format| Part { path: path.to_owned(), member: None, format })
            .into_iter()
            .collect());
    }
    let mut archive = archive(File::open(path).map_err(Error::read(path))?, path)?;
    let mut parts = Vec::new();
    for place in 0..archive.len() {
        let mut member = archive.by_index(place).map_err(zipped(path))?;
        if !member.is_file() {
            continue;
        }
        let name = member.name().map_err(zipped(path))?.into_owned();
        let mut head = Vec::new();
        member.by_ref().take(HEAD).read_to_end(&mut head).map_err(Error::read(path))?;
        if let Some(format) = Format::recognise(&head) {
            parts.push(Part { path: path.to_owned(), member: Some((place, name)), format });
        }
    }
    Ok(parts)
}

/// Which parts make up one list each: aliases, addresses and comments go to the
/// file of names with whose numbers they have most in common.
///
/// # Errors
/// A part cannot be read.
pub fn together(parts: Vec<Part>) -> Result<Vec<Vec<Part>>, Error> {
    let names: Vec<&Part> = parts.iter().filter(|part| part.format == Format::OfacSdnCsv).collect();
    let loose = |part: &Part| {
        matches!(part.format, Format::OfacAltCsv | Format::OfacAddressCsv | Format::OfacCommentsCsv)
    };
    let numbers: Vec<HashSet<u64>> = if names.len() > 1 && parts.iter().any(loose) {
        names.iter().map(|part| leading_numbers(part)).collect::<Result<_, _>>()?
    } else {
        Vec::new()
    };
    let mut homes: Vec<Option<usize>> = Vec::with_capacity(parts.len());
    for part in &parts {
        homes.push(match (loose(part), names.len()) {
            (false, _) | (true, 0) => None,
            (true, 1) => Some(0),
            (true, _) => {
                let own = leading_numbers(part)?;
                let shared = |numbers: &HashSet<u64>| own.intersection(numbers).count();
                numbers.iter().enumerate().rev().max_by_key(|(_, n)| shared(n)).map(|(at, _)| at)
            }
        });
    }
    let mut groups: Vec<Vec<Part>> = Vec::new();
    let mut places: Vec<usize> = Vec::new();
    let mut later = Vec::new();
    for (part, home) in parts.into_iter().zip(homes) {
        match home {
            Some(home) => later.push((part, home)),
            None => {
                if part.format == Format::OfacSdnCsv {
                    places.push(groups.len());
                }
                groups.push(vec![part]);
            }
        }
    }
    for (part, home) in later {
        if let Some(group) = places.get(home).and_then(|place| groups.get_mut(*place)) {
            group.push(part);
        }
    }
    Ok(groups)
}

/// The numbers that lead the lines of one of OFAC's files.
fn leading_numbers(part: &Part) -> Result<HashSet<u64>, Error> {
    let bytes = part.bytes()?;
    let lines = bytes.split(|byte| *byte == b'\n');
    let numbers = lines.filter_map(|line| {
        let digits = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
        std::str::from_utf8(line.get(..digits)?).ok()?.parse().ok()
    });
    Ok(numbers.collect())
}

/// Reads the parts of one list. `name`: what it is called; by its format or file
/// if left out.
///
/// # Errors
/// A part cannot be read, is cut off or is not of the format it looked like.
pub fn read(parts: &[Part], name: Option<&str>) -> Result<List, Error> {
    let Some(first) = parts.first() else {
        return Err(Error::Refused("there is no file of a list".to_owned()));
    };
    let name = name.map_or_else(|| first.list_name(), str::to_owned);
    let mut entries = Vec::new();
    let mut sink = |entry| entries.push(entry);
    let wrong = |source| Error::List { path: first.path.clone(), source };
    let summary = if let [part] = parts {
        part.with(LARGEST, |reader| {
            lists::read(part.format, &name, reader, &mut sink).map_err(wrong)
        })?
    } else {
        let mut readers = Vec::with_capacity(parts.len());
        for part in parts {
            readers.push((part.format, Cursor::new(part.bytes()?)));
        }
        lists::read_together(&name, readers, &mut sink).map_err(wrong)?
    };
    let formats: Vec<&str> = parts.iter().map(|part| part.format.code()).collect();
    let paths: Vec<&Path> = parts.iter().map(|part| part.path.as_path()).collect();
    let hash = hash_of(&paths)?.chars().take(16).collect();
    Ok(List {
        version: Version { name, published: summary.published, hash, entries: entries.len() },
        format: formats.join("+"),
        entries,
        ranges: Vec::new(),
        warnings: summary.warnings,
    })
}

/// The files of one list.
pub(crate) enum Group {
    /// Entities, in a publisher's own files.
    Entities(Vec<Part>),
    /// Ranges of IP addresses: the file, and what is in it.
    Ranges(PathBuf, List),
}

/// The lists that files at these paths are.
///
/// # Errors
/// A path cannot be read or is no list.
pub(crate) fn groups(paths: &[PathBuf]) -> Result<Vec<Group>, Error> {
    let (mut of_ranges, mut rest) = (Vec::new(), Vec::new());
    for path in paths {
        let files = if path.is_dir() { Some(files_in(path)?) } else { None };
        ranges_apart(path, files, &mut of_ranges, &mut rest)?;
    }
    let (parts, strangers) = recognise(&rest)?;
    if let Some(stranger) = strangers.first() {
        return Err(unrecognised(stranger));
    }
    let entities = together(parts)?.into_iter().map(Group::Entities);
    let of_ranges = of_ranges.into_iter().map(|(path, list)| Group::Ranges(path, list));
    Ok(entities.chain(of_ranges).collect())
}

/// Reads what is a list of ranges at `path`, and names what may be a list of entities: the file
/// itself, or `files` of the folder, of which those that are neither are passed over. Ranges are
/// looked for first: a CSV of them may have a column of names as well.
fn ranges_apart(
    path: &Path,
    files: Option<Vec<PathBuf>>,
    of_ranges: &mut Vec<(PathBuf, List)>,
    rest: &mut Vec<PathBuf>,
) -> Result<(), Error> {
    let given = files.is_none();
    for file in files.unwrap_or_else(|| vec![path.to_owned()]) {
        if let Some(list) = ranges::read(&file)? {
            of_ranges.push((file, list));
        } else if given || !parts_of(&file)?.is_empty() {
            rest.push(file);
        }
    }
    Ok(())
}

impl Group {
    /// Reads the list; `name`: by its format or file if left out.
    ///
    /// # Errors
    /// A file cannot be read.
    pub(crate) fn read(&self, name: Option<&str>) -> Result<List, Error> {
        match self {
            Self::Entities(parts) => read(parts, name),
            Self::Ranges(_, list) => {
                let mut list = list.clone();
                if let Some(name) = name {
                    list.rename(name);
                }
                Ok(list)
            }
        }
    }

    /// Its files, each once.
    pub(crate) fn files(&self) -> Vec<&Path> {
        match self {
            Self::Entities(parts) => {
                let mut files: Vec<&Path> = Vec::new();
                for part in parts {
                    if !files.contains(&part.path.as_path()) {
                        files.push(&part.path);
                    }
                }
                files
            }
            Self::Ranges(path, _) => vec![path],
        }
    }

    /// What its files are, for messages.
    pub(crate) fn format(&self) -> String {
        match self {
            Self::Entities(parts) => {
                parts.iter().map(|part| part.format.code()).collect::<Vec<_>>().join("+")
            }
            Self::Ranges(..) => ranges::FORMAT.to_owned(),
        }
    }
}

impl List {
    /// Calls the list something else.
    fn rename(&mut self, name: &str) {
        for entry in &mut self.entries {
            if entry.list == self.version.name {
                name.clone_into(&mut entry.list);
            }
        }
        for range in &mut self.ranges {
            name.clone_into(&mut range.list);
        }
        name.clone_into(&mut self.version.name);
    }
}

/// BLAKE3 over files in this order, each once: hex.
pub(crate) fn hash_of(paths: &[&Path]) -> Result<String, Error> {
    let mut hasher = blake3::Hasher::new();
    let mut done: Vec<&Path> = Vec::new();
    for path in paths {
        if done.contains(path) {
            continue;
        }
        done.push(path);
        hasher.update(hash_file(path)?.as_bytes());
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// BLAKE3 of one file: hex.
pub(crate) fn hash_file(path: &Path) -> Result<String, Error> {
    let mut hasher = blake3::Hasher::new();
    let file = File::open(path).map_err(Error::read(path))?;
    hasher.update_reader(file).map_err(Error::read(path))?;
    Ok(hasher.finalize().to_hex().to_string())
}

/// The lists at these paths. Folders with a `list.toml` are lists of the shape
/// that ships with the program; everything else is recognised by its content.
///
/// # Errors
/// A path cannot be read, or a file given by name is no list.
pub fn from_paths(paths: &[PathBuf]) -> Result<Vec<List>, Error> {
    let (mut loaded, mut rest) = (Vec::new(), Vec::new());
    for path in paths {
        let before = loaded.len();
        let mut files = None;
        if path.is_dir() {
            shipped::folders(path, &mut loaded)?;
            files = Some(undescribed(path)?);
        }
        let mut of_ranges = Vec::new();
        ranges_apart(path, files, &mut of_ranges, &mut rest)?;
        loaded.extend(of_ranges.into_iter().map(|(_, list)| list));
        if path.is_dir() {
            for folder in described(path)? {
                loaded.extend(ranges::described(&folder)?);
            }
            if loaded.len() == before && rest.is_empty() {
                return Err(Error::Refused(format!(
                    "no list was recognised in `{}`",
                    path.display()
                )));
            }
        }
    }
    let (parts, strangers) = recognise(&rest)?;
    if let Some(stranger) = strangers.first() {
        return Err(unrecognised(stranger));
    }
    for group in together(parts)? {
        loaded.push(read(&group, None)?);
    }
    Ok(loaded)
}

/// Files in a folder and below it that no `list.toml` beside them describes.
fn undescribed(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut files = files_in(folder)?;
    files.retain(|file| !file.parent().is_some_and(|place| place.join("list.toml").is_file()));
    Ok(files)
}

/// Lists in publishers' own files in a folder and below it; none where there are no
/// such files.
///
/// # Errors
/// A file cannot be read.
pub fn from_publishers(folder: &Path) -> Result<Vec<List>, Error> {
    let mut files = Vec::new();
    for file in undescribed(folder)? {
        if !ranges::is_list(&file)? {
            files.push(file);
        }
    }
    let (parts, _) = recognise(&files)?;
    together(parts)?.iter().map(|group| read(group, None)).collect()
}

/// Folders with a `list.toml` of ranges, this one and those below it.
fn described(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let header = folder.join("list.toml");
    if header.is_file() {
        let text = fs::read_to_string(&header).map_err(Error::read(&header))?;
        let table: toml::Table =
            toml::from_str(&text).map_err(|error| Error::malformed(&header, error.message()))?;
        let of_ranges = table.get("table").and_then(toml::Value::as_str) == Some("ip_ranges");
        return Ok(of_ranges.then(|| folder.to_owned()).into_iter().collect());
    }
    let mut below = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::read(folder))? {
        below.push(entry.map_err(Error::read(folder))?.path());
    }
    below.sort();
    let mut folders = Vec::new();
    for path in below.iter().filter(|path| path.is_dir()) {
        folders.extend(described(path)?);
    }
    Ok(folders)
}

pub(crate) fn unrecognised(path: &Path) -> Error {
    Error::Refused(format!(
        "`{}` is not recognised as a list: give a publisher's own file, FollowTheMoney or Senzing JSON, a CSV with a column `name`, or ranges of IP addresses",
        path.display()
    ))
}

/// Gives lists of one name different ones, so that results tell them apart.
pub fn name_apart(lists: &mut [List]) {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for list in lists {
        let count = seen.entry(list.version.name.clone()).or_insert(0);
        *count += 1;
        if *count > 1 {
            list.rename(&format!("{}-{count}", list.version.name));
        }
    }
}

#[cfg(test)]
mod tests;
