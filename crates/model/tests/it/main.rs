//! What must hold for every table, and the reference page made from them.

use model::{Area, Kind, Table, derived, tables};
use std::fmt::Write;
use std::path::Path;

/// Words that must not be (part of) the name of a column: traits of people are
/// never data here, so that they can never be a feature.
const TRAITS: &[&str] = &[
    "nationality",
    "national_origin",
    "citizen",
    "ethnic",
    "race",
    "religion",
    "gender",
    "sex",
    "disab",
    "health",
    "accent",
    "language",
    "locale",
    "keyboard",
    "politic",
    "marital",
    "union",
    "birthplace",
    "skin",
    "appearance",
    "native",
    "age",
];

/// Names that hold one of these words and mean something else.
const INNOCENT: &[&str] = &[
    "user_agent",
    "messages",
    "message_id",
    "message_hash",
    "stage",
    "manager_id",
    "managed",
    "device_managed",
    "managed_events",
    "unmanaged_events",
    "trace",
];

fn all_tables() -> Vec<&'static Table> {
    tables::ALL.iter().copied().chain(derived::ALL.iter().map(|derived| &derived.table)).collect()
}

#[test]
fn no_column_is_a_trait_of_a_person() {
    let mut walked = 0;
    for table in all_tables() {
        for column in table.columns {
            walked += 1;
            let bad = TRAITS.iter().find(|word| {
                column.name.split('_').any(|part| part == **word)
                    || (word.len() > 3 && column.name.contains(**word))
            });
            assert!(
                bad.is_none() || INNOCENT.contains(&column.name),
                "`{}.{}` names a trait of people: {bad:?}",
                table.name,
                column.name
            );
        }
    }
    assert!(walked > 400, "only {walked} columns were looked at");
}

#[test]
fn tables_are_consistent() {
    let mut names: Vec<&str> = all_tables().iter().map(|table| table.name).collect();
    let count = names.len();
    assert!(count >= 58, "only {count} tables");
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "two tables share a name");
    for table in all_tables() {
        let mut columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        columns.sort_unstable();
        let before = columns.len();
        columns.dedup();
        assert_eq!(columns.len(), before, "`{}` has a column twice", table.name);
        if let Some(time) = table.time {
            let kind = table.column(time).map(|column| column.kind);
            assert!(
                matches!(kind, Some(Kind::Instant | Kind::Day)),
                "`{}` is ordered by `{time}`",
                table.name
            );
        }
        for key in table.keys {
            assert!(tables::KEYS.contains(key), "`{key}` of `{}` is no key", table.name);
            assert!(table.column(key).is_some(), "`{}` has no column `{key}`", table.name);
        }
        for column in table.columns {
            let name = column.name;
            let fits = match column.kind {
                Kind::Instant => name.ends_with("_at") || ["at", "since"].contains(&name),
                Kind::Day => name.ends_with("_on"),
                Kind::Rows => name == "rows",
                // A camera is on or off; it is no day.
                _ => name == "camera_on" || (!name.ends_with("_at") && !name.ends_with("_on")),
            };
            assert!(
                fits,
                "`{}.{name}` is {}, which its name does not say",
                table.name,
                column.kind.word()
            );
            assert!(
                !column.about.is_empty() && !column.about.ends_with('.'),
                "`{}.{name}`: {}",
                table.name,
                column.about
            );
        }
    }
    for table in derived::ALL {
        for from in table.from {
            assert!(
                tables::by_name(from).is_some(),
                "`{}` comes from `{from}`, which is no table",
                table.table.name
            );
        }
    }
}

#[test]
fn what_derived_columns_are_made_of_is_there() {
    let mut walked = 0;
    for (table, column, sources) in derived::MADE_OF {
        let of = derived::by_name(table).unwrap_or_else(|| panic!("no table `{table}`"));
        assert!(of.table.column(column).is_some(), "`{table}` has no column `{column}`");
        for source in *sources {
            walked += 1;
            if let Some((table, column)) = source.split_once('.') {
                let known = tables::by_name(table).and_then(|table| table.column(column));
                assert!(known.is_some(), "`{source}` is no column");
            }
        }
    }
    assert!(walked >= 40, "only {walked} sources");
}

#[test]
fn the_reference_page_is_up_to_date() {
    let mut page = String::from(
        "# Tables\n\nGenerated from `crates/model/src` by `UPDATE=1 cargo test -p model`; do not edit.\n\nEvery canonical table also has `row_id` (integer; leads back to the input file and line) and `source` (text; the system it came from). Tables about people (those with keys) get `subject_id` (integer) in SQL. Every other column may be null, which means that the export does not say. **Bold** columns are required: a row without them is rejected.\n\nInstants are UTC with microseconds, days have no zone, `_minor` is an amount in the smallest unit of its currency.\n",
    );
    let mut area = None;
    for table in all_tables() {
        if area != Some(table.area) {
            area = Some(table.area);
            write!(page, "\n## {}\n", table.area.title()).unwrap();
        }
        write!(page, "\n### `{}`\n\n{}\n\n", table.name, table.about).unwrap();
        if let Some(derived) =
            derived::by_name(table.name).filter(|derived| !derived.from.is_empty())
        {
            writeln!(page, "Needs rows in: {}.\n", list(derived.from)).unwrap();
        }
        if !table.keys.is_empty() {
            write!(page, "Keys: {}.", list(table.keys)).unwrap();
            page.push_str(
                &table
                    .time
                    .map(|time| format!(" Ordered by `{time}`.\n\n"))
                    .unwrap_or("\n\n".to_owned()),
            );
        }
        page.push_str("| column | type | meaning |\n|---|---|---|\n");
        for column in table.columns {
            let name = if column.required {
                format!("**`{}`**", column.name)
            } else {
                format!("`{}`", column.name)
            };
            writeln!(
                page,
                "| {name} | {} | {} |",
                column.kind.word(),
                column.about.replace('|', "\\|")
            )
            .unwrap();
        }
    }
    assert_eq!(tables::ALL.iter().filter(|table| table.area == Area::Derived).count(), 0);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/generated/tables.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == page,
        "docs/generated/tables.md is out of date: run `UPDATE=1 cargo test -p model`"
    );
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
