//! `countersign list`: bringing lists in, and looking at them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::bail;
use jiff::Timestamp;
use matching::screen::lists::compare;
use model::Problem;
use screening::ranges::Range;
use screening::sources::{self, Source};
use screening::store::{About, Meta, Store, Taken, age};
use screening::{load, update};
use serde_json::json;

use crate::args::{ListArgs, ListVerb};
use crate::fetch::Http;
use crate::printer::Printer;
use crate::{Ending, lists};

/// Entries that `show --compare` names in text; the rest are counted.
const NAMED: usize = 50;

/// Imports, updates, shows and checks lists.
///
/// # Errors
/// The store or a file cannot be read or written, or a list was refused.
pub fn run(args: &ListArgs, printer: &Printer) -> anyhow::Result<Ending> {
    let store = lists::store(args.lists.as_deref())?;
    let now = Timestamp::now();
    match &args.verb {
        ListVerb::Import { paths, name, publisher, licence, force } => {
            let about = About {
                publisher: publisher.clone(),
                licence: licence.clone(),
                ..About::default()
            };
            import(&store, paths, name.as_deref(), about, *force, now, printer)
        }
        ListVerb::Update { names, from, force } => {
            update(&store, names, from, *force, now, printer)
        }
        ListVerb::Show { name: Some(name), compare: true } => changes(&store, name, printer),
        ListVerb::Show { name, .. } => show(&store, name.as_deref(), now, printer),
        ListVerb::Verify { names, max_age } => verify(&store, names, *max_age, now, printer),
    }
}

fn import(
    store: &Store,
    paths: &[PathBuf],
    name: Option<&str>,
    about: About,
    force: bool,
    now: Timestamp,
    printer: &Printer,
) -> anyhow::Result<Ending> {
    for path in paths {
        if !path.exists() {
            bail!("there is no file or folder `{}`", path.display());
        }
    }
    for taken in update::import(store, paths, name, about, now, force)? {
        tell(&taken, printer)?;
    }
    Ok(Ending::Clear)
}

fn update(
    store: &Store,
    names: &[String],
    from: &[String],
    force: bool,
    now: Timestamp,
    printer: &Printer,
) -> anyhow::Result<Ending> {
    let known = sources::names().join(", ");
    let wanted = match (names, from) {
        ([], []) => {
            let mut wanted = Vec::new();
            for name in store.names()? {
                match source(store, &name)? {
                    Some(source) => wanted.push(source),
                    None => printer.say(&format!(
                        "`{name}` was brought in by hand and has no address: import it again"
                    )),
                }
            }
            if wanted.is_empty() {
                bail!("no list that can be fetched is installed; name one: {known}");
            }
            wanted
        }
        ([name], [_, ..]) => vec![given(store, name, from)?],
        (_, [_, ..]) => {
            bail!("an address is one list's: give its name, as in `list update my-list --from URL`")
        }
        (names, []) => {
            let mut wanted = Vec::new();
            for name in names {
                match source(store, name)? {
                    Some(source) => wanted.push(source),
                    None => bail!(
                        "nobody knows where `{name}` is kept: give its address with --from, or use one of: {known}"
                    ),
                }
            }
            wanted
        }
    };
    let mut failed = 0;
    for source in &wanted {
        printer.stage(&format!("fetch {}", source.name), 0);
        let taken = update::update(store, source, &Http, now, force);
        printer.finish();
        match taken {
            Ok(taken) => tell(&taken, printer)?,
            Err(error) if wanted.len() == 1 => return Err(error.into()),
            Err(error) => {
                failed += 1;
                printer.error(&error.into());
            }
        }
    }
    Ok(match failed {
        0 => Ending::Clear,
        all if all == wanted.len() => Ending::Failed,
        _ => Ending::Incomplete,
    })
}

/// Where a list is fetched from: as before, or as its publisher says.
fn source(store: &Store, name: &str) -> anyhow::Result<Option<Source>> {
    Ok(update::source_of(store, name)?.or_else(|| sources::known(name)))
}

fn given(store: &Store, name: &str, from: &[String]) -> anyhow::Result<Source> {
    for url in from {
        let lower = url.to_ascii_lowercase();
        if !lower.starts_with("https://") && !lower.starts_with("http://") {
            bail!("`{url}` is not an address: it begins with https://");
        }
    }
    let about = source(store, name)?;
    let file = |url: &String| {
        let path = url.split(['?', '#']).next().unwrap_or_default();
        path.rsplit('/').next().unwrap_or_default().to_owned()
    };
    Ok(Source {
        name: name.to_owned(),
        title: about.as_ref().map(|about| about.title.clone()).unwrap_or_default(),
        publisher: about.as_ref().map(|about| about.publisher.clone()).unwrap_or_default(),
        licence: about.map(|about| about.licence).unwrap_or_default(),
        files: from.iter().map(|url| (file(url), url.clone())).collect(),
    })
}

fn tell(taken: &Taken, printer: &Printer) -> anyhow::Result<()> {
    let (meta, state, before) = match taken {
        Taken::Unchanged(meta) => (meta, "unchanged", None),
        Taken::New { now, before } => (now, "new", before.as_deref()),
    };
    for warning in &meta.warnings {
        printer.problem(&Problem::warning("list", format!("{}: {warning}", meta.name)));
    }
    if printer.is_json() {
        return printer.json(&json!({
            "list": meta.name,
            "state": state,
            "published": meta.published,
            "entries": meta.entries,
            "entries_before": before.map(|before| before.entries),
            "hash": meta.hash,
            "format": meta.format,
            "warnings": meta.warnings,
        }));
    }
    let of = meta.published.as_deref().map(|day| format!(" of {day}")).unwrap_or_default();
    printer.result(&match (state, before) {
        ("unchanged", _) => {
            format!("{}{of}: unchanged, {} entries", meta.name, meta.entries)
        }
        (_, Some(before)) => format!(
            "{}{of}: {} entries, {} before (see `countersign list show {} --compare`)",
            meta.name, meta.entries, before.entries, meta.name
        ),
        (_, None) => format!("{}{of}: {} entries", meta.name, meta.entries),
    });
    Ok(())
}

fn show(
    store: &Store,
    name: Option<&str>,
    now: Timestamp,
    printer: &Printer,
) -> anyhow::Result<Ending> {
    let ours = lists::ours()?;
    let mut metas: Vec<(Meta, Option<Meta>)> = Vec::new();
    for known in store.names()? {
        if name.is_none_or(|name| name == known)
            && let Some(meta) = store.meta(&known)?
        {
            metas.push((meta, store.previous(&known)?));
        }
    }
    let shipped: Vec<_> =
        ours.iter().filter(|list| name.is_none_or(|name| name == list.version.name)).collect();
    if let (Some(name), true, true) = (name, metas.is_empty(), shipped.is_empty()) {
        return Err(store.absent(name).into());
    }
    if printer.is_json() {
        for (meta, previous) in &metas {
            printer.json(&json!({
                "list": meta.name,
                "title": meta.title,
                "publisher": meta.publisher,
                "licence": meta.licence,
                "published": meta.published,
                "taken_at": meta.taken_at,
                "checked_at": meta.checked_at,
                "entries": meta.entries,
                "format": meta.format,
                "hash": meta.hash,
                "files": meta.files,
                "warnings": meta.warnings,
                "previous": previous.as_ref().map(|previous| json!({
                    "published": previous.published,
                    "entries": previous.entries,
                    "hash": previous.hash,
                })),
                "ships": false,
            }))?;
        }
        for list in shipped {
            printer.json(&json!({
                "list": list.version.name,
                "published": list.version.published,
                "entries": list.version.entries,
                "format": list.format,
                "hash": list.version.hash,
                "ships": true,
            }))?;
        }
        return Ok(Ending::Clear);
    }
    if let ([(meta, previous)], Some(_)) = (metas.as_slice(), name) {
        printer.result(&detail(meta, previous.as_ref(), now));
        return Ok(Ending::Clear);
    }
    let mut table = comfy_table::Table::new();
    table
        .load_preset(comfy_table::presets::NOTHING)
        .set_content_arrangement(comfy_table::ContentArrangement::Dynamic)
        .set_header(["list", "of", "entries", "updated", "hash", "publisher"]);
    for (meta, _) in &metas {
        table.add_row([
            meta.name.clone(),
            meta.published.clone().unwrap_or_else(|| "not said".to_owned()),
            meta.entries.to_string(),
            ago(meta, now),
            meta.hash.chars().take(16).collect(),
            meta.publisher.clone(),
        ]);
    }
    for list in shipped {
        table.add_row([
            list.version.name.clone(),
            list.version.published.clone().unwrap_or_default(),
            list.version.entries.to_string(),
            "ships".to_owned(),
            list.version.hash.clone(),
            String::new(),
        ]);
    }
    printer.result(&table.to_string());
    if metas.is_empty() {
        printer.say(&format!(
            "no publisher's list is installed in `{}`; `countersign list update NAME` fetches: {}",
            store.root().display(),
            sources::names().join(", ")
        ));
    }
    Ok(Ending::Clear)
}

fn ago(meta: &Meta, now: Timestamp) -> String {
    match age(meta, now) {
        Some(0) => "today".to_owned(),
        Some(1) => "yesterday".to_owned(),
        Some(days) => format!("{days} days ago"),
        None => "not known".to_owned(),
    }
}

fn detail(meta: &Meta, previous: Option<&Meta>, now: Timestamp) -> String {
    let or = |text: &str| if text.is_empty() { "not said".to_owned() } else { text.to_owned() };
    let mut text = format!("{}   {}\n", meta.name, meta.title);
    let mut line = |label: &str, value: String| text.push_str(&format!("  {label:<10} {value}\n"));
    line("publisher", or(&meta.publisher));
    line("licence", or(&meta.licence));
    line("of", or(meta.published.as_deref().unwrap_or_default()));
    line(
        "updated",
        format!("{} ({})", meta.checked_at.as_ref().unwrap_or(&meta.taken_at), ago(meta, now)),
    );
    line("entries", meta.entries.to_string());
    line("format", meta.format.clone());
    line("hash", meta.hash.clone());
    for file in &meta.files {
        let from = file.url.as_deref().map(|url| format!(" from {url}")).unwrap_or_default();
        line("file", format!("{}, {} bytes{from}", file.name, file.bytes));
    }
    if let Some(previous) = previous {
        let of = previous.published.as_deref().unwrap_or("a day not said");
        line("before", format!("{} entries, of {of}", previous.entries));
    }
    for warning in &meta.warnings {
        line("warning", warning.clone());
    }
    text.trim_end().to_owned()
}

fn changes(store: &Store, name: &str, printer: &Printer) -> anyhow::Result<Ending> {
    let now = store.load(name)?;
    let Some(before) = store.load_previous(name)? else {
        bail!("`{name}` has no version before this one to compare with");
    };
    if !now.ranges.is_empty() || !before.ranges.is_empty() {
        return range_changes(name, &before, &now, printer);
    }
    let changes = compare(&before.entries, &now.entries);
    if printer.is_json() {
        let brief = |entry: &&matching::screen::Entry| json!({"entry_id": entry.entry_id, "caption": entry.caption()});
        let changed: Vec<_> = changes
            .changed
            .iter()
            .map(|change| {
                json!({
                    "entry_id": change.new.entry_id,
                    "caption": change.new.caption(),
                    "details": change.details.iter().map(|detail| detail.as_str()).collect::<Vec<_>>(),
                })
            })
            .collect();
        printer.json(&json!({
            "list": name,
            "before": before.version,
            "now": now.version,
            "added": changes.added.iter().map(brief).collect::<Vec<_>>(),
            "removed": changes.removed.iter().map(brief).collect::<Vec<_>>(),
            "changed": changed,
        }))?;
        return Ok(Ending::Clear);
    }
    say_versions(name, &before, &now, printer);
    let block = |title: &str, lines: Vec<String>| say_lines(title, &lines, printer);
    let plain =
        |entry: &&matching::screen::Entry| format!("{}  {}", entry.entry_id, entry.caption());
    block("added", changes.added.iter().map(plain).collect());
    block("removed", changes.removed.iter().map(plain).collect());
    let changed = changes.changed.iter().map(|change| {
        let details: Vec<&str> = change.details.iter().map(|detail| detail.as_str()).collect();
        format!("{}: {}", plain(&change.new), details.join(", "))
    });
    block("changed", changed.collect());
    Ok(Ending::Clear)
}

/// What was added to a list of IP ranges and taken off it. A range that got another kind,
/// owner or country was taken off and added.
fn range_changes(
    name: &str,
    before: &load::List,
    now: &load::List,
    printer: &Printer,
) -> anyhow::Result<Ending> {
    let lines = |list: &load::List| -> BTreeSet<String> {
        let line = |range: &Range| {
            let said = [&range.kind, &range.owner, &range.country].into_iter().flatten();
            said.fold(range.range.clone(), |line, word| line + "  " + word)
        };
        list.ranges.iter().map(line).collect()
    };
    let (old, new) = (lines(before), lines(now));
    let added: Vec<String> = new.difference(&old).cloned().collect();
    let removed: Vec<String> = old.difference(&new).cloned().collect();
    if printer.is_json() {
        printer.json(&json!({
            "list": name,
            "before": before.version,
            "now": now.version,
            "added": added,
            "removed": removed,
        }))?;
    } else {
        say_versions(name, before, now, printer);
        say_lines("added", &added, printer);
        say_lines("removed", &removed, printer);
    }
    Ok(Ending::Clear)
}

fn say_versions(name: &str, before: &load::List, now: &load::List, printer: &Printer) {
    let version = |list: &load::List| {
        format!(
            "{} entries, of {}, {}",
            list.version.entries,
            list.version.published.as_deref().unwrap_or("a day not said"),
            list.version.hash
        )
    };
    printer.result(&format!("{name}\n  before  {}\n  now     {}", version(before), version(now)));
}

fn say_lines(title: &str, lines: &[String], printer: &Printer) {
    printer.result(&format!("{title}: {}", lines.len()));
    for line in lines.iter().take(NAMED) {
        printer.result(&format!("  {line}"));
    }
    if lines.len() > NAMED {
        printer.result(&format!("  and {} more (all with --format json)", lines.len() - NAMED));
    }
}

fn verify(
    store: &Store,
    names: &[String],
    max_age: Option<u32>,
    now: Timestamp,
    printer: &Printer,
) -> anyhow::Result<Ending> {
    let names = if names.is_empty() { store.names()? } else { names.to_vec() };
    if names.is_empty() {
        bail!("no list is installed in `{}`", store.root().display());
    }
    let mut found = 0;
    for name in &names {
        let findings = store.verify(name, now, max_age)?;
        found += findings.len();
        if printer.is_json() {
            printer
                .json(&json!({"list": name, "ok": findings.is_empty(), "findings": findings}))?;
            continue;
        }
        if findings.is_empty() {
            let entries = store.meta(name)?.map(|meta| meta.entries).unwrap_or_default();
            printer.result(&format!("ok        {name}: {entries} entries"));
        }
        for finding in findings {
            printer.result(&format!("{:<9} {name}: {}", finding.slug, finding.message));
        }
    }
    Ok(if found > 0 { Ending::Found } else { Ending::Clear })
}
