//! Git repositories: a work tree, a bare repository, or an export of its log.
//!
//! A repository is a folder with `.git` (a folder, or a file that points to
//! one), or a bare one with `HEAD`, `objects` and `refs`. Every commit that any
//! reference or `HEAD` reaches is one record and one row of `commits`; its
//! position is its running number by committer time, then id. An object that is
//! missing or cannot be read is one rejected record, named by its id; the ones
//! behind it are not reached. The cut of a shallow clone is not an error.
//!
//! Where a folder cannot be handed over, the log is read from the output of
//!
//! ```sh
//! git log --all --format='%H%x09%T%x09%an%x09%ae%x09%aI%x09%cn%x09%ce%x09%cI%x09%P%x09%s' > NAME.gitlog
//! ```
//!
//! one commit a line, the name of the file being that of the repository. There
//! `message_hash` is of the subject line alone, all that the export has: it
//! equals that of the repository for messages of one line.

use super::refusal::Refusal;
use super::{Format, text};
use crate::{Error, Sink};
use gix_hash::{Kind as HashKind, ObjectId};
use gix_object::{CommitRef, Find, Kind, TagRef};
use jiff::Timestamp;
use std::collections::HashSet;
use std::fs;
use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};

/// Bytes of a line of an exported log beyond which it is refused.
const LARGEST_LINE: u64 = 1 << 20;

/// Reads Git repositories and exported logs; see the module.
pub struct Git;

impl Format for Git {
    fn name(&self) -> &'static str {
        "git"
    }

    fn title(&self) -> &'static str {
        "Git repository, or its log"
    }

    fn source(&self) -> &'static str {
        "git"
    }

    fn tables(&self) -> &'static [&'static str] {
        &["repositories", "commits"]
    }

    fn recognises(&self, head: &[u8], _path: &Path) -> bool {
        let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let mut fields = line.split(|byte| *byte == b'\t');
        let ids = [fields.next(), fields.next()];
        ids.into_iter().all(|field| field.is_some_and(is_object_id)) && fields.count() >= 6
    }

    fn read(&self, input: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), Error> {
        let mut repository = Repository { name: name_of_export(sink.path()), written: false };
        let mut bytes = Vec::new();
        let mut line = 0;
        loop {
            bytes.clear();
            let read = (&mut *input).take(LARGEST_LINE).read_until(b'\n', &mut bytes)?;
            if read == 0 {
                break;
            }
            line += 1;
            let mut whole = bytes.last() == Some(&b'\n') || (read as u64) < LARGEST_LINE;
            if !whole {
                // What is left of the line is of no use; the next one may be.
                loop {
                    bytes.clear();
                    let more = (&mut *input).take(LARGEST_LINE).read_until(b'\n', &mut bytes)?;
                    if more == 0 || bytes.last() == Some(&b'\n') {
                        break;
                    }
                }
                bytes.clear();
                whole = false;
            }
            let text = text::decode(&bytes);
            let text = text.trim_end_matches(['\r', '\n']);
            if whole && text.is_empty() {
                continue;
            }
            let commit = if whole {
                Commit::from_line(text)
            } else {
                Err(Refusal::new("%s", "a line of more than 1 MiB"))
            };
            match commit {
                Ok(commit) => repository.commit(&commit, line, sink)?,
                Err(refusal) => sink.reject(line, refusal)?,
            }
        }
        Ok(())
    }

    fn recognises_folder(&self, path: &Path) -> bool {
        layout(path).is_some()
    }

    fn read_folder(&self, path: &Path, sink: &mut Sink<'_>) -> Result<(), Error> {
        let Some(layout) = layout(path) else {
            return Err(Error::Open {
                path: path.to_owned(),
                source: io::Error::other("not a Git repository"),
            });
        };
        let mut repository = Repository { name: name_of(path), written: false };
        let walk = match Walk::over(&layout) {
            Ok(walk) => walk,
            Err(reason) => return sink.reject(1, Refusal::new("config", reason)),
        };
        let mut position = 0;
        let mut buffer = Vec::new();
        for (_, id) in &walk.commits {
            position += 1;
            let commit = match walk.objects.try_find(id, &mut buffer) {
                Ok(Some(object)) => Commit::from_object(*id, object.data),
                _ => Err("the object is missing".to_owned()),
            };
            match commit {
                Ok(commit) => repository.commit(&commit, position, sink)?,
                Err(reason) => sink.reject(position, Refusal::new(id.to_string(), reason))?,
            }
        }
        for (id, reason) in walk.broken {
            position += 1;
            sink.reject(position, Refusal::new(id, reason))?;
        }
        if !repository.written {
            repository.row(position + 1, sink)?;
            sink.mapped(position + 1)?;
        }
        Ok(())
    }
}

/// The repository being read.
struct Repository {
    name: String,
    /// Its own row comes with its first commit, or alone when it has none.
    written: bool,
}

impl Repository {
    fn row(&mut self, position: u64, sink: &mut Sink<'_>) -> Result<(), Error> {
        self.written = true;
        sink.row("repositories", position).text("repository", self.name.as_str()).done()
    }

    fn commit(&mut self, commit: &Commit, position: u64, sink: &mut Sink<'_>) -> Result<(), Error> {
        if !self.written {
            self.row(position, sink)?;
        }
        let Commit { author, committer, .. } = commit;
        let at = |person: &Person| person.at.map(|(at, _)| at.as_microsecond());
        let offset = |person: &Person| person.at.map(|(_, offset)| offset);
        sink.row("commits", position)
            .text("repository", self.name.as_str())
            .text("commit_id", commit.id.as_str())
            .text("tree_id", commit.tree.as_str())
            .text("email", author.email.as_str())
            .text("author_name", author.name.as_str())
            .instant("authored_at", at(author))
            .integer("author_offset_minutes", offset(author))
            .text("committer_name", committer.name.as_str())
            .text("committer_email", committer.email.as_str())
            .instant("committed_at", at(committer))
            .integer("committer_offset_minutes", offset(committer))
            .text("message_hash", commit.message_hash.as_deref())
            .integer("parents", commit.parents)
            .done()?;
        sink.mapped(position)
    }
}

/// The name of the exported file, without what says how it is written.
fn name_of_export(path: &str) -> String {
    let name = Path::new(path)
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let mut name = name.as_str();
    for ending in [".gz", ".zst", ".txt", ".tsv", ".csv", ".log", ".gitlog"] {
        name = name.strip_suffix(ending).filter(|name| !name.is_empty()).unwrap_or(name);
    }
    name.to_owned()
}

/// Where the parts of a repository are.
#[derive(Debug, PartialEq, Eq)]
struct Layout {
    /// `HEAD` of this work tree.
    own: PathBuf,
    /// `objects`, `refs`, `packed-refs`, `shallow`, `config`.
    shared: PathBuf,
}

/// Finds the repository of `folder`, if it is one.
fn layout(folder: &Path) -> Option<Layout> {
    let inside = folder.join(".git");
    let own = if inside.is_dir() {
        inside
    } else if inside.is_file() {
        // A linked work tree or submodule: one line, `gitdir: PATH`.
        let written = fs::read_to_string(&inside).ok()?;
        folder.join(written.trim().strip_prefix("gitdir:")?.trim())
    } else {
        folder.to_owned()
    };
    let shared = match fs::read_to_string(own.join("commondir")) {
        Ok(written) => own.join(written.trim()),
        Err(_) => own.clone(),
    };
    // `refs` may be missing from a copy: empty folders get lost.
    let is_one = own.join("HEAD").is_file() && shared.join("objects").is_dir();
    is_one.then_some(Layout { own, shared })
}

/// The name of the folder, without the `.git` of a bare repository.
fn name_of(folder: &Path) -> String {
    let whole = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let folder = if whole.file_name().is_some_and(|name| name == ".git") {
        whole.parent().map_or_else(|| whole.clone(), Path::to_owned)
    } else {
        whole
    };
    let name =
        folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name.strip_suffix(".git").filter(|name| !name.is_empty()).unwrap_or(&name).to_owned()
}

/// One commit as a row.
#[derive(Debug, Default, PartialEq, Eq)]
struct Commit {
    id: String,
    tree: String,
    author: Person,
    committer: Person,
    message_hash: Option<String>,
    parents: i64,
}

/// Who, and when by which clock.
#[derive(Debug, Default, PartialEq, Eq)]
struct Person {
    name: String,
    email: String,
    at: Option<(Timestamp, i64)>,
}

/// Hash of a message: without trailing space, in lower case.
fn message_hash(message: &str) -> Option<String> {
    let message = message.trim_end().to_lowercase();
    if message.is_empty() {
        None
    } else {
        Some(blake3::hash(message.as_bytes()).to_hex().to_string())
    }
}

impl Commit {
    /// Decodes a commit object.
    fn from_object(id: ObjectId, data: &[u8]) -> Result<Self, String> {
        let commit = CommitRef::from_bytes(data, HashKind::Sha1)
            .map_err(|_| "not a well-formed commit".to_owned())?;
        let person = |signature: gix_error::Result<gix_actor::SignatureRef<'_>>, who: &str| {
            let signature = signature.map_err(|_| format!("its {who} cannot be read"))?;
            Ok::<_, String>(Person {
                name: text::decode(signature.name).trim().to_owned(),
                email: text::decode(signature.email).trim().to_lowercase(),
                at: time(signature.time),
            })
        };
        let author = person(commit.author(), "author")?;
        let committer = person(commit.committer(), "committer")?;
        if committer.at.is_none() {
            return Err("its committer time cannot be read".to_owned());
        }
        Ok(Self {
            id: id.to_string(),
            tree: commit.tree.to_string(),
            author,
            committer,
            message_hash: message_hash(&text::decode(commit.message)),
            parents: i64::try_from(commit.parents.len()).unwrap_or(i64::MAX),
        })
    }

    /// Reads a line of an exported log.
    fn from_line(line: &str) -> Result<Self, Refusal> {
        let mut fields = line.splitn(10, '\t');
        let mut next = |name: &'static str| {
            fields.next().ok_or_else(|| {
                Refusal::new(
                    name,
                    "the line ends before this field; ten are expected, separated by tabs",
                )
            })
        };
        let id = object_id("%H", next("%H")?)?;
        let tree = object_id("%T", next("%T")?)?;
        let person = |name: &str, email: &str, at: &str, field: &'static str| {
            let at = zoned(at).ok_or_else(|| {
                Refusal::new(field, format!("`{at}` is not a strict ISO 8601 time"))
            })?;
            Ok::<_, Refusal>(Person {
                name: name.trim().to_owned(),
                email: email.trim().to_lowercase(),
                at: Some(at),
            })
        };
        let author = person(next("%an")?, next("%ae")?, next("%aI")?, "%aI")?;
        let committer = person(next("%cn")?, next("%ce")?, next("%cI")?, "%cI")?;
        let parents = next("%P")?.split_ascii_whitespace().count();
        // An empty subject at the end of the line may have been trimmed off.
        let subject = fields.next().unwrap_or_default();
        Ok(Self {
            id,
            tree,
            author,
            committer,
            message_hash: message_hash(subject),
            parents: i64::try_from(parents).unwrap_or(i64::MAX),
        })
    }
}

fn object_id(field: &'static str, written: &str) -> Result<String, Refusal> {
    if is_object_id(written.as_bytes()) {
        Ok(written.to_ascii_lowercase())
    } else {
        Err(Refusal::new(field, format!("`{written}` is not an object id")))
    }
}

fn is_object_id(written: &[u8]) -> bool {
    matches!(written.len(), 40 | 64) && written.iter().all(u8::is_ascii_hexdigit)
}

/// `1700000000 +0530`: the instant and the offset in minutes east.
fn time(written: &str) -> Option<(Timestamp, i64)> {
    let (seconds, offset) = written.trim().split_once(' ')?;
    let at = Timestamp::from_second(seconds.parse().ok()?).ok()?;
    let offset = offset.trim();
    let (sign, digits) = match offset.as_bytes().first()? {
        b'-' => (-1, offset.get(1..)?),
        b'+' => (1, offset.get(1..)?),
        _ => (1, offset),
    };
    if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = digits.parse().ok()?;
    Some((at, sign * (number / 100 * 60 + number % 100)))
}

/// `2026-01-31T09:15:00+05:30`: the instant and the offset in minutes east.
fn zoned(written: &str) -> Option<(Timestamp, i64)> {
    let written = written.trim();
    let at: Timestamp = written.parse().ok()?;
    if written.ends_with(['Z', 'z']) {
        return Some((at, 0));
    }
    let zone = written.get(written.len().checked_sub(6)?..)?;
    let sign = match zone.as_bytes().first()? {
        b'-' => -1,
        b'+' => 1,
        _ => return None,
    };
    let hours: i64 = zone.get(1..3)?.parse().ok()?;
    let minutes: i64 = zone.get(4..6)?.parse().ok()?;
    Some((at, sign * (hours * 60 + minutes)))
}

/// What a walk over a repository found.
struct Walk {
    objects: gix_odb::Handle,
    /// Committer seconds and id of every commit, in the order of the rows.
    commits: Vec<(i64, ObjectId)>,
    /// Objects that could not be read, and why, by id.
    broken: Vec<(String, String)>,
}

impl Walk {
    /// Finds every commit that a reference reaches.
    fn over(layout: &Layout) -> Result<Self, String> {
        let config = fs::read_to_string(layout.shared.join("config"))
            .unwrap_or_default()
            .to_ascii_lowercase();
        let uses = |what: &str, value: &str| {
            config.lines().any(|line| {
                line.split_once('=')
                    .is_some_and(|(key, found)| key.trim() == what && found.trim() == value)
            })
        };
        if uses("objectformat", "sha256") {
            return Err("a repository with SHA-256 object ids cannot be read; export its log in place of it".to_owned());
        }
        if uses("refstorage", "reftable") {
            return Err(
                "a repository with a reftable cannot be read; export its log in place of it"
                    .to_owned(),
            );
        }
        let objects = gix_odb::at(layout.shared.join("objects"), HashKind::Sha1)
            .map_err(|error| format!("its objects cannot be read: {error}"))?;
        let mut walk = Self { objects, commits: Vec::new(), broken: Vec::new() };
        let starts = walk.references(layout);
        let cut: HashSet<ObjectId> = fs::read_to_string(layout.shared.join("shallow"))
            .unwrap_or_default()
            .lines()
            .filter_map(|line| ObjectId::from_hex(line.trim().as_bytes()).ok())
            .collect();
        walk.follow(starts, &cut);
        walk.commits.sort_unstable();
        walk.broken.sort_unstable();
        Ok(walk)
    }

    /// Objects that the references and `HEAD` name.
    fn references(&mut self, layout: &Layout) -> Vec<ObjectId> {
        let store = if layout.own == layout.shared {
            gix_ref::file::Store::at(layout.own.clone(), HashKind::Sha1)
        } else {
            gix_ref::file::Store::for_linked_worktree(
                layout.own.clone(),
                layout.shared.clone(),
                HashKind::Sha1,
            )
        };
        let mut found = Vec::new();
        let mut take = |target: gix_ref::Target| {
            // A symbolic reference names another one, which is visited itself.
            if let gix_ref::Target::Object(id) = target {
                found.push(id);
            }
        };
        match store.find("HEAD") {
            Ok(head) => take(head.target),
            Err(_) => self.broken.push(("HEAD".to_owned(), "cannot be read".to_owned())),
        }
        match store.iter() {
            Ok(platform) => match platform.all() {
                Ok(all) => {
                    for reference in all {
                        match reference {
                            Ok(reference) => take(reference.target),
                            Err(error) => self.broken.push((
                                "refs".to_owned(),
                                format!("a reference cannot be read: {error}"),
                            )),
                        }
                    }
                }
                Err(error) => {
                    self.broken.push(("refs".to_owned(), format!("cannot be listed: {error}")))
                }
            },
            Err(error) => {
                self.broken.push(("packed-refs".to_owned(), format!("cannot be read: {error}")))
            }
        }
        found
    }

    fn follow(&mut self, mut open: Vec<ObjectId>, cut: &HashSet<ObjectId>) {
        let mut seen = HashSet::new();
        open.retain(|id| seen.insert(*id));
        let mut buffer = Vec::new();
        while let Some(id) = open.pop() {
            let object = match self.objects.try_find(&id, &mut buffer) {
                Ok(Some(object)) => object,
                Ok(None) => {
                    self.broken.push((id.to_string(), "the object is missing".to_owned()));
                    continue;
                }
                Err(_) => {
                    self.broken.push((id.to_string(), "the object is corrupt".to_owned()));
                    continue;
                }
            };
            match object.kind {
                Kind::Commit => match CommitRef::from_bytes(object.data, HashKind::Sha1) {
                    Ok(commit) => {
                        let seconds =
                            commit.committer().map(|who| who.seconds()).unwrap_or_default();
                        self.commits.push((seconds, id));
                        if !cut.contains(&id) {
                            open.extend(commit.parents().filter(|parent| seen.insert(*parent)));
                        }
                    }
                    Err(_) => {
                        self.broken.push((id.to_string(), "not a well-formed commit".to_owned()))
                    }
                },
                Kind::Tag => match TagRef::from_bytes(object.data, HashKind::Sha1) {
                    Ok(tag) => {
                        open.extend(Some(tag.target()).filter(|target| seen.insert(*target)))
                    }
                    Err(_) => {
                        self.broken.push((id.to_string(), "not a well-formed tag".to_owned()))
                    }
                },
                // A reference may name a file; there is no work in it.
                Kind::Tree | Kind::Blob => {}
            }
        }
    }
}

#[cfg(test)]
mod tests;
