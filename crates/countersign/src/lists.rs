//! Lists to screen against: those brought in, those given, those that ship.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use jiff::Timestamp;
use matching::screen::{Entry, Index};
use model::Problem;
use screening::load::{self, List};
use screening::ranges::{Range, Ranges};
use screening::shipped;
use screening::store::{self, Store};

use crate::args::Sources;
use crate::shipped::LISTS;

/// Days after which a publisher should be asked again: sanctions lists change
/// every few days.
pub const STALE_DAYS: i64 = 30;

/// Lists that ship as part of a publisher's own, and which.
const PART_OF: [(&str, &str); 2] =
    [("listed-it-worker-names", "ofac-sdn"), ("listed-wallets", "ofac-sdn")];

/// The store: the given folder, or the one in the user's data folder.
///
/// # Errors
/// There is no home folder.
pub fn store(folder: Option<&Path>) -> anyhow::Result<Store> {
    if let Some(folder) = folder {
        return Ok(Store::new(folder));
    }
    let data = std::env::var_os("XDG_DATA_HOME")
        .filter(|folder| !folder.is_empty())
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("APPDATA").map(PathBuf::from))
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share")))
        .context("no home folder to keep lists in (give one with --lists)")?;
    Ok(Store::new(data.join("countersign").join("lists")))
}

/// The lists of entities that ship.
///
/// # Errors
/// Never for what is in the binary; a test reads them all.
pub fn ours() -> anyhow::Result<Vec<List>> {
    let mut lists = Vec::new();
    for (path, header) in LISTS.iter().filter(|(path, _)| path.ends_with("list.toml")) {
        let rows = path.replace("list.toml", "rows.csv");
        let rows = LISTS.iter().find(|(path, _)| *path == rows).map_or("", |(_, rows)| *rows);
        lists.extend(shipped::embedded(Path::new(path), header, rows.as_bytes())?);
    }
    Ok(lists)
}

/// The lists that were brought in with `countersign list`, for a scan; none where the
/// user leaves them out.
///
/// # Errors
/// A list is there and cannot be read: half of the lists must not pass for all.
pub fn installed(sources: &Sources, problems: &mut Vec<Problem>) -> anyhow::Result<Vec<List>> {
    if sources.without_installed {
        return Ok(Vec::new());
    }
    let store = store(None)?;
    let names = store.names()?;
    kept(&store, &names, Timestamp::now(), problems)
}

/// Reads lists of the store; one that is old is a problem.
fn kept(
    store: &Store,
    names: &[String],
    now: Timestamp,
    problems: &mut Vec<Problem>,
) -> anyhow::Result<Vec<List>> {
    let mut lists = Vec::with_capacity(names.len());
    for name in names {
        lists.push(store.load(name)?);
        let days = store.meta(name)?.and_then(|meta| store::age(&meta, now)).unwrap_or_default();
        if days > STALE_DAYS {
            problems.push(
                Problem::warning("old-list", format!("`{name}` was last updated {days} days ago"))
                    .help(format!("run `countersign list update {name}`")),
            );
        }
    }
    Ok(lists)
}

/// What is searched.
#[derive(Debug)]
pub struct Searched {
    /// The index over all entries.
    pub index: Index,
    /// Ranges of IP addresses.
    pub ranges: Ranges,
    /// Name, and day and hash of the version, of each list.
    pub versions: BTreeMap<String, String>,
    /// What a person should know about them.
    pub problems: Vec<Problem>,
}

/// Reads every list there is and builds the index.
///
/// # Errors
/// A list was named that is not there, or its files cannot be read: half of the
/// lists must not pass for all of them.
pub fn searched(
    folder: Option<&Path>,
    given: &[String],
    now: Timestamp,
) -> anyhow::Result<Searched> {
    let mut problems = Vec::new();
    let store = store(folder)?;
    let names = store.names()?;
    let mut lists = kept(&store, &names, now, &mut problems)?;
    if let (Some(folder), true) = (folder, names.is_empty()) {
        // A folder of publishers' files, or of lists such as those that ship.
        let mut within = std::fs::read_dir(folder)
            .with_context(|| format!("could not read folder `{}`", folder.display()))?;
        if within.next().is_some() {
            lists.extend(load::from_paths(&[folder.to_owned()])?);
        }
    }
    let mut paths = Vec::new();
    for given in given {
        let path = PathBuf::from(given);
        if path.exists() {
            paths.push(path);
        } else if !names.contains(given) {
            bail!(
                "there is no file or list `{given}` ({})",
                if names.is_empty() {
                    "no list is installed: see `countersign list import`".to_owned()
                } else {
                    format!("installed are: {}", names.join(", "))
                }
            );
        }
    }
    lists.extend(load::from_paths(&paths)?);
    if lists.iter().all(|list| list.entries.is_empty()) {
        problems.push(
            Problem::warning(
                "no-sanctions-list",
                "no sanctions list is installed: only the small lists that ship were searched, and nothing found in them says little",
            )
            .help("run `countersign list update ofac-sdn un-sc`, or give a publisher's file with --list"),
        );
    }
    load::name_apart(&mut lists);
    for mut own in ours()? {
        let part = PART_OF.iter().find(|(part, _)| *part == own.version.name);
        if let Some((_, whole)) = part {
            shipped::without_repeats(&mut own, &lists, whole);
        }
        lists.push(own);
    }
    let mut versions = BTreeMap::new();
    let mut entries: Vec<Entry> = Vec::new();
    let mut ranges: Vec<Range> = Vec::new();
    for list in lists {
        for warning in &list.warnings {
            problems.push(Problem::warning("list", format!("{}: {warning}", list.version.name)));
        }
        versions.insert(list.version.name.clone(), list.version.brief());
        entries.extend(list.entries);
        ranges.extend(list.ranges);
    }
    let index = Index::build(entries).reading_countries(screening::country_code);
    Ok(Searched { index, ranges: Ranges::build(ranges), versions, problems })
}
