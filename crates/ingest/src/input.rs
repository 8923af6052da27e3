//! Opening inputs: finding, decompressing, decoding.

use crate::Error;
use crate::encoding::Utf16;
use crate::formats::{self, Format};
use flate2::read::MultiGzDecoder;
use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// Bytes looked at to recognise an input.
pub(crate) const HEAD: usize = 1 << 16;

/// One input of a run.
pub(crate) struct Input {
    pub(crate) path: PathBuf,
    pub(crate) kind: Kind,
    /// Bytes on disk; 0 for folders.
    pub(crate) bytes: u64,
    /// An input before it that is the same byte for byte.
    pub(crate) same_as: Option<PathBuf>,
}

pub(crate) enum Kind {
    File,
    /// A folder that a format reads as a whole.
    Folder(&'static dyn Format),
    /// Something that is read once, such as standard input.
    Stream(Mutex<Option<Stream>>),
    /// `rows.csv` or `rows.txt` of a list folder, whose `list.toml` this is.
    List(PathBuf),
}

/// An input that is no file.
pub(crate) type Stream = Box<dyn Read + Send>;

/// Bytes on disk of every input under the paths given; folders that a format
/// reads as a whole count nothing.
///
/// # Errors
/// A path or folder cannot be read.
pub fn bytes(paths: &[PathBuf]) -> Result<u64, Error> {
    Ok(list(paths)?.iter().map(|input| input.bytes).sum())
}

/// Every input under the paths given, sorted, each once, duplicates marked.
pub(crate) fn find(paths: &[PathBuf]) -> Result<Vec<Input>, Error> {
    let mut inputs = list(paths)?;
    if inputs.len() > model::RowId::MOST_FILES as usize {
        return Err(Error::TooMany(inputs.len()));
    }
    find_duplicates(&mut inputs);
    Ok(inputs)
}

fn list(paths: &[PathBuf]) -> Result<Vec<Input>, Error> {
    let mut inputs = Vec::new();
    let mut visited = HashSet::new();
    for path in paths {
        let about = fs::metadata(path).map_err(Error::open(path))?;
        if about.is_dir() {
            walk(path, &mut inputs, &mut visited)?;
        } else {
            inputs.push(Input::new(path.clone(), Kind::File, about.len()));
        }
    }
    inputs.sort_by(|a, b| a.path.cmp(&b.path));
    inputs.dedup_by(|a, b| a.path == b.path);
    Ok(inputs)
}

impl Input {
    const fn new(path: PathBuf, kind: Kind, bytes: u64) -> Self {
        Self { path, kind, bytes, same_as: None }
    }
}

fn walk(
    folder: &Path,
    inputs: &mut Vec<Input>,
    visited: &mut HashSet<PathBuf>,
) -> Result<(), Error> {
    // A link to a folder above leads round in a circle.
    if !visited.insert(fs::canonicalize(folder).map_err(Error::open(folder))?) {
        return Ok(());
    }
    if let Some(format) = formats::ALL.iter().find(|format| format.recognises_folder(folder)) {
        inputs.push(Input::new(folder.to_owned(), Kind::Folder(*format), 0));
        return Ok(());
    }
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::open(folder))? {
        entries.push(entry.map_err(Error::open(folder))?.path());
    }
    // Which of two ways into one folder is taken must not depend on the disk.
    entries.sort();
    let list = folder.join("list.toml");
    let is_list = list.is_file();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') {
            continue;
        }
        // A link that leads nowhere is as if it were not there.
        let Ok(about) = fs::metadata(&path) else { continue };
        if about.is_dir() {
            walk(&path, inputs, visited)?;
        } else if is_list {
            if name.starts_with("rows.") {
                inputs.push(Input::new(path, Kind::List(list.clone()), about.len()));
            }
        } else if about.is_file() {
            inputs.push(Input::new(path, Kind::File, about.len()));
        }
    }
    Ok(())
}

/// Marks files that are the same byte for byte as one before them. Only files of
/// equal size are read for it.
fn find_duplicates(inputs: &mut [Input]) {
    let mut by_size: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (at, input) in inputs.iter().enumerate() {
        if matches!(input.kind, Kind::File) && input.bytes > 0 {
            by_size.entry(input.bytes).or_default().push(at);
        }
    }
    for same_size in by_size.into_values().filter(|same_size| same_size.len() > 1) {
        let mut seen: BTreeMap<([u8; 32], Option<&'static str>), usize> = BTreeMap::new();
        for at in same_size {
            let Some(path) = inputs.get(at).map(|input| input.path.clone()) else { continue };
            // What cannot be read is told of when it is read.
            let Ok(hash) = content(&path) else { continue };
            // The same bytes under the names of two tables are two things.
            let table = crate::canonical::table_of_path(&path).map(|table| table.name);
            match seen.get(&(hash, table)).and_then(|first| inputs.get(*first)) {
                Some(first) => {
                    let first = first.path.clone();
                    if let Some(input) = inputs.get_mut(at) {
                        input.same_as = Some(first);
                    }
                }
                None => {
                    seen.insert((hash, table), at);
                }
            }
        }
    }
}

fn content(path: &Path) -> io::Result<[u8; 32]> {
    let mut hasher = blake3::Hasher::new();
    io::copy(&mut File::open(path)?, &mut hasher)?;
    Ok(*hasher.finalize().as_bytes())
}

/// An input being read.
pub(crate) struct Opened {
    /// Its first bytes, decompressed and in UTF-8 where it was UTF-16.
    pub(crate) head: Vec<u8>,
    /// The head is all there is.
    pub(crate) complete: bool,
    /// What follows the head.
    pub(crate) rest: Box<dyn Read + Send>,
    /// The bytes are those of the file: neither decompressed nor decoded.
    pub(crate) plain: bool,
}

impl Opened {
    /// The whole input after its first `skip` bytes, which must be of the head.
    pub(crate) fn from(self, skip: usize) -> Box<dyn Read + Send> {
        let mut head = self.head;
        head.drain(..skip.min(head.len()));
        Box::new(io::Cursor::new(head).chain(self.rest))
    }
}

/// Counts bytes as they are read from disk.
struct Counted<R> {
    input: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(to)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Opens a stream; bytes read from it are added to `count`.
pub(crate) fn open_stream(stream: Stream, count: &Arc<AtomicU64>) -> Result<Opened, Error> {
    Ok(decode(Counted { input: stream, count: Arc::clone(count) })?)
}

/// Opens a file; bytes read from it are added to `count`.
pub(crate) fn open(path: &Path, count: &Arc<AtomicU64>) -> Result<Opened, Error> {
    let file = File::open(path).map_err(Error::open(path))?;
    Ok(decode(Counted { input: file, count: Arc::clone(count) })?)
}

/// The text of any input: decompressed (gzip, zstd), in UTF-8 where it was UTF-16,
/// without a byte order mark. Gives its first bytes (up to 64 KiB) to recognise it
/// by, and all of it to read. Text in another eight-bit encoding stays as it is.
///
/// # Errors
/// When the first bytes cannot be read; what is cut off later fails while reading.
pub fn text_of(input: impl Read + Send + 'static) -> io::Result<(Vec<u8>, Box<dyn Read + Send>)> {
    let opened = decode(input)?;
    Ok((opened.head.clone(), opened.from(0)))
}

/// Decompresses and decodes what its first bytes say it is.
pub(crate) fn decode(mut input: impl Read + Send + 'static) -> io::Result<Opened> {
    let head = read_head(&mut input)?;
    let whole = io::Cursor::new(head.clone()).chain(input);
    if head.starts_with(&[0x1f, 0x8b]) {
        return Ok(Opened {
            plain: false,
            ..text(MultiGzDecoder::new(BufReader::with_capacity(HEAD, whole)))?
        });
    }
    if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        return Ok(Opened { plain: false, ..text(zstd::stream::read::Decoder::new(whole)?)? });
    }
    text(whole)
}

fn text(mut input: impl Read + Send + 'static) -> io::Result<Opened> {
    let mut head = read_head(&mut input)?;
    let utf_16 = match head.as_slice() {
        [0xff, 0xfe, ..] => Some(false),
        [0xfe, 0xff, ..] => Some(true),
        _ => None,
    };
    if let Some(big_endian) = utf_16 {
        let complete = head.len() < HEAD;
        head.drain(..2);
        let mut decoded = Utf16::new(io::Cursor::new(head).chain(input), big_endian);
        let head = read_head(&mut decoded)?;
        let complete = complete && head.len() < HEAD;
        return Ok(Opened { head, complete, rest: Box::new(decoded), plain: false });
    }
    let complete = head.len() < HEAD;
    let marked = head.starts_with(&[0xef, 0xbb, 0xbf]);
    if marked {
        head.drain(..3);
    }
    Ok(Opened { head, complete, rest: Box::new(input), plain: !marked })
}

fn read_head(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    match input.take(HEAD as u64).read_to_end(&mut head) {
        // What could be read before the damage is still worth reading.
        Err(error) if head.is_empty() => Err(error),
        _ => Ok(head),
    }
}
