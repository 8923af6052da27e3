//! Bringing the rooms together: what ships, what the user adds, what ingest
//! gives and what the engine takes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use arrow_array::RecordBatch;
use engine::input::{Data, TableInput};
use engine::report::ListUsed;
use engine::rules::RuleFile;
use ingest::{Connectors, HashKey};
use model::Problem;

use crate::shipped;

/// Rules that ship, overlaid by the user's folders.
///
/// # Errors
/// A folder cannot be read.
pub fn rules(folders: &[PathBuf]) -> anyhow::Result<(Vec<RuleFile>, Vec<Problem>)> {
    let mut files: Vec<(String, String)> = shipped::RULES
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    for folder in folders {
        collect(folder, "md", &mut files)?;
    }
    Ok(engine::rules::load(&files))
}

/// Whether a rule is, to the letter, one that ships: tests have planned its query.
#[must_use]
pub fn ships(rule: &RuleFile) -> bool {
    let file = format!("{}.md", rule.slug());
    let shipped = shipped::RULES.iter().find(|(path, _)| path.ends_with(&file));
    shipped.is_some_and(|(_, text)| {
        blake3::hash(text.as_bytes()).to_hex().as_str().starts_with(&rule.hash)
    })
}

/// Connectors that ship and the user's own; a file of the same name replaces ours.
///
/// # Errors
/// A folder cannot be read.
pub fn connectors(folders: &[PathBuf]) -> anyhow::Result<(Connectors, Vec<Problem>)> {
    let mut files: Vec<(String, String)> = shipped::CONNECTORS
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    for folder in folders {
        collect(folder, "toml", &mut files)?;
    }
    Ok(Connectors::load(files.into_iter()))
}

fn collect(
    folder: &Path,
    extension: &str,
    files: &mut Vec<(String, String)>,
) -> anyhow::Result<()> {
    let doing = || format!("could not read folder `{}`", folder.display());
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .with_context(doing)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .with_context(doing)?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            if path.file_name().is_none_or(|name| name != "samples") {
                collect(&path, extension, files)?;
            }
        } else if path.extension().is_some_and(|found| found == extension) {
            let text = fs::read_to_string(&path)
                .with_context(|| format!("could not read `{}`", path.display()))?;
            files.push((path.display().to_string().replace('\\', "/"), text));
        }
    }
    Ok(())
}

/// Adds the lists that ship and those in `folders` to `input`: ranges, software,
/// places and publishers' sanctions lists. With a `key`, listed wallets and document
/// numbers are hashed, to be compared with records that keep hashes only.
///
/// # Errors
/// A folder cannot be read; a list that is wrong is a problem.
pub fn add_lists(
    input: &mut engine::Input,
    folders: &[PathBuf],
    key: Option<&HashKey>,
    problems: &mut Vec<Problem>,
) -> anyhow::Result<Vec<ListUsed>> {
    let mut used = Vec::new();
    for (path, header) in shipped::LISTS.iter().filter(|(path, _)| path.ends_with("list.toml")) {
        let rows_path = path.replace("list.toml", "rows.csv");
        let rows = shipped::LISTS
            .iter()
            .find(|(path, _)| *path == rows_path)
            .map_or("", |(_, rows)| *rows);
        let name = path.trim_end_matches("/list.toml");
        let lists = ingest::lists::embedded(name, header, rows.as_bytes(), next_file(input)?)?;
        add(input, lists, key, problems, &mut used)?;
    }
    for folder in folders {
        let reading = || format!("could not read lists from `{}`", folder.display());
        let lists = ingest::lists::load(folder, next_file(input)?).with_context(reading)?;
        add(input, lists, key, problems, &mut used)?;
        let lists = screening::load::from_publishers(folder).with_context(reading)?;
        used.extend(add_published(input, &lists, key, problems)?);
    }
    Ok(used)
}

/// Adds publishers' lists, of entities or of IP ranges, as `countersign list` keeps them.
///
/// # Errors
/// Too many inputs.
pub fn add_published(
    input: &mut engine::Input,
    lists: &[screening::load::List],
    key: Option<&HashKey>,
    problems: &mut Vec<Problem>,
) -> anyhow::Result<Vec<ListUsed>> {
    let mut used = Vec::with_capacity(lists.len());
    for list in lists {
        let version = &list.version;
        let batches = screening::canonical::batches(list, next_file(input)?);
        input.files.push(version.name.clone());
        let rows = batches.iter().map(|(_, batch)| batch.num_rows() as u64).sum();
        for (table, batch) in batches {
            add_rows(input, table.name, batch, key)?;
        }
        let warnings = list.warnings.iter();
        problems.extend(
            warnings
                .map(|warning| Problem::warning("list", format!("{}: {warning}", version.name))),
        );
        used.push(ListUsed {
            name: version.name.clone(),
            date: version.published.clone().unwrap_or_default(),
            hash: version.hash.clone(),
            rows,
            of_entities: list.ranges.is_empty(),
        });
    }
    Ok(used)
}

fn next_file(input: &engine::Input) -> anyhow::Result<u32> {
    u32::try_from(input.files.len()).context("too many input files")
}

fn add(
    input: &mut engine::Input,
    lists: ingest::lists::Lists,
    key: Option<&HashKey>,
    problems: &mut Vec<Problem>,
    used: &mut Vec<ListUsed>,
) -> anyhow::Result<()> {
    input.files.extend(lists.files.iter().map(|path| path.display().to_string()));
    for (table, batch) in lists.batches {
        add_rows(input, table.name, batch, key)?;
    }
    input.mmdb.extend(lists.databases.iter().map(|database| database.path.clone()));
    used.extend(lists.lists.into_iter().map(|list| ListUsed {
        of_entities:
            model::tables::by_name(&list.table).is_some_and(|table| table.name.starts_with("list_"))
                && !matches!(list.name.as_str(), "free-mail" | "disposable-mail"),
        name: list.name,
        date: list.date.unwrap_or_default(),
        hash: list.hash.chars().take(16).collect(),
        rows: list.rows,
    }));
    used.extend(lists.databases.into_iter().map(|database| ListUsed {
        name: database.kind,
        date: database.date.unwrap_or_default(),
        hash: database.hash.chars().take(16).collect(),
        rows: 0,
        of_entities: false,
    }));
    problems.extend(lists.problems);
    Ok(())
}

/// Adds rows of a list table to those that are there.
fn add_rows(
    input: &mut engine::Input,
    table: &str,
    batch: RecordBatch,
    key: Option<&HashKey>,
) -> anyhow::Result<()> {
    let batch = match key {
        Some(key) if table == "list_identifiers" => ingest::lists::hash_values(&batch, key),
        _ => batch,
    };
    // Rows of this table among large exports are on disk; both are used.
    input.load(table)?;
    let entry = input
        .tables
        .entry(table.to_owned())
        .or_insert_with(|| TableInput { rows: 0, data: Data::Batches(Vec::new()) });
    if let Data::Batches(batches) = &mut entry.data {
        entry.rows += batch.num_rows() as u64;
        batches.push(batch);
    }
    Ok(())
}

/// Which exports fill each canonical table (`logins`) and column (`logins.ip`),
/// in words, for saying what is missing.
#[must_use]
pub fn fills(connectors: &Connectors) -> BTreeMap<String, Vec<String>> {
    let mut fills: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for about in connectors.describe() {
        let columns = about.columns.iter().map(|(table, column)| format!("{table}.{column}"));
        for name in about.tables.iter().map(|table| (*table).to_owned()).chain(columns) {
            let titles = fills.entry(name).or_default();
            if !titles.iter().any(|title| title == about.title) {
                titles.push(about.title.to_owned());
            }
        }
    }
    for format in ingest::formats::ALL {
        for table in format.tables() {
            let titles = fills.entry((*table).to_owned()).or_default();
            if !titles.iter().any(|title| title == format.title()) {
                titles.push(format.title().to_owned());
            }
        }
    }
    fills
}

/// What ingest gave, as the engine takes it.
#[must_use]
pub fn input(ingested: ingest::Ingested) -> engine::Input {
    let tables = ingested
        .tables
        .into_iter()
        .map(|(name, table)| {
            let data = match table.data {
                ingest::Data::Batches(batches) => Data::Batches(batches),
                ingest::Data::Parquet(paths) => Data::Parquet(paths),
            };
            (name.to_owned(), TableInput { rows: table.rows, data })
        })
        .collect();
    engine::Input {
        tables,
        actors: ingested.actors,
        files: ingested.files.iter().map(|file| file.path.clone()).collect(),
        mmdb: Vec::new(),
    }
}

/// The secret that account numbers are hashed with: the given file, else one in
/// the user's configuration folder, made on first use.
///
/// # Errors
/// The file cannot be read or made, or does not hold a key.
pub fn key(file: Option<&Path>) -> anyhow::Result<HashKey> {
    let path = match file {
        Some(path) => path.to_owned(),
        None => configuration_folder()?.join("key"),
    };
    if file.is_none() && !path.exists() {
        make_key(&path)?;
    }
    let text = fs::read_to_string(&path)
        .with_context(|| format!("could not read key file `{}`", path.display()))?;
    let bytes: Option<Vec<u8>> = text
        .trim()
        .as_bytes()
        .chunks(2)
        .map(|pair| {
            std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok())
        })
        .collect();
    let bytes: [u8; 32] = bytes.and_then(|bytes| bytes.try_into().ok()).with_context(|| {
        format!("`{}` does not hold a key: 64 hex digits are wanted", path.display())
    })?;
    Ok(HashKey::new(bytes))
}

fn configuration_folder() -> anyhow::Result<PathBuf> {
    let folder = std::env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("APPDATA").map(PathBuf::from))
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".config")))
        .context("no home folder to keep the hashing key in (give one with --key)")?;
    Ok(folder.join("countersign"))
}

fn make_key(path: &Path) -> anyhow::Result<()> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| anyhow::anyhow!("could not draw a random key: {error}"))?;
    let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("could not make folder `{}`", folder.display()))?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    use std::io::Write;
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.with_context(|| format!("could not write key file `{}`", path.display()))
}
