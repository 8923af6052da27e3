//! JSON files: one object a line, a list of objects, a list inside an object, or
//! one object. Lists are read element by element, never as a whole.

use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::Context;
use serde::de::{DeserializeSeed, Deserializer as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Deserializer, Value};

/// How records are written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// One object a line.
    Lines,
    /// `[{…}, {…}]`.
    List,
    /// `{"key": [{…}, {…}]}`.
    Inside(String),
    /// One object over several lines.
    One,
}

/// Names under which services put their records beside other things. Of an
/// object with other members a list under any other name is a part of one record.
const ENVELOPES: &[&str] = &[
    "data",
    "records",
    "results",
    "items",
    "rows",
    "entries",
    "entities",
    "value",
    "values",
    "people",
    "persons",
    "customers",
    "employees",
    "users",
    "companies",
];

/// Where a record was read.
pub(super) struct Place {
    /// From 1.
    pub(super) number: u64,
    /// From 1; `None`: inside a list, where only the number is known.
    pub(super) line: Option<u64>,
}

/// Opens a file after its byte order mark, if it has one.
fn open(path: &Path) -> anyhow::Result<BufReader<File>> {
    let broken = || format!("could not read `{}`", path.display());
    let mut reader = BufReader::new(File::open(path).with_context(broken)?);
    if reader.fill_buf().with_context(broken)?.starts_with(b"\xef\xbb\xbf") {
        reader.consume(3);
    }
    Ok(reader)
}

/// How the records of a file are written down, from its first value.
pub(super) fn layout(path: &Path) -> anyhow::Result<Layout> {
    let mut reader = open(path)?;
    let start =
        reader.fill_buf().with_context(|| format!("could not read `{}`", path.display()))?;
    if start.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'[') {
        return Ok(Layout::List);
    }
    let mut values = Deserializer::from_reader(reader);
    let first = values.deserialize_map(Probe);
    Ok(match first.and_then(|first| values.end().map(|()| first)) {
        // What is broken or goes on is read line by line, and told line by line.
        Err(_) => Layout::Lines,
        Ok((members, lists)) => match lists.as_slice() {
            [list] if members == 1 || ENVELOPES.contains(&list.to_lowercase().as_str()) => {
                Layout::Inside(list.clone())
            }
            _ => Layout::One,
        },
    })
}

/// Calls back with every object of a file, or with what is wrong in its place.
///
/// # Errors
/// The file cannot be read.
pub(super) fn each(
    path: &Path,
    layout: &Layout,
    visit: &mut dyn FnMut(Place, Result<Value, String>),
) -> anyhow::Result<()> {
    let reader = open(path)?;
    let object = |value: Value| match value {
        Value::Object(_) => Ok(value),
        _ => Err("not a JSON object".to_owned()),
    };
    if *layout == Layout::Lines {
        for (line, text) in (1..).zip(reader.lines()) {
            let text = text.with_context(|| format!("could not read `{}`", path.display()))?;
            if !text.trim().is_empty() {
                let value =
                    serde_json::from_str(&text).map_err(|error| format!("not JSON: {error}"));
                visit(Place { number: line, line: Some(line) }, value.and_then(object));
            }
        }
        return Ok(());
    }
    let mut number = 0;
    let mut one = |value: Value| {
        number += 1;
        visit(Place { number, line: None }, object(value));
    };
    let mut values = Deserializer::from_reader(reader);
    let read = match layout {
        Layout::Inside(key) => Inside { key, visit: &mut one }.deserialize(&mut values),
        Layout::One => <Value as serde::Deserialize>::deserialize(&mut values).map(one),
        _ => Elements(&mut one).deserialize(&mut values),
    };
    if let Err(error) = read.and_then(|()| values.end()) {
        let line = u64::try_from(error.line()).ok();
        let why = format!("not JSON, so the rest of the file was not read: {error}");
        visit(Place { number: number + 1, line }, Err(why));
    }
    Ok(())
}

/// Of an object how many members it has, and which of them are lists of objects.
struct Probe;

impl<'de> Visitor<'de> for Probe {
    type Value = (usize, Vec<String>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut members, mut lists) = (0, Vec::new());
        while let Some(key) = map.next_key::<String>()? {
            members += 1;
            if map.next_value_seed(HoldsObjects)? {
                lists.push(key);
            }
        }
        Ok((members, lists))
    }
}

/// Whether a value is a list that begins with an object.
struct HoldsObjects;

impl<'de> DeserializeSeed<'de> for HoldsObjects {
    type Value = bool;

    fn deserialize<D: serde::Deserializer<'de>>(self, value: D) -> Result<bool, D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for HoldsObjects {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<bool, A::Error> {
        let first = list.next_element::<Value>()?;
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(first.is_some_and(|first| first.is_object()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(false)
    }

    fn visit_bool<E>(self, _: bool) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_i64<E>(self, _: i64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_u64<E>(self, _: u64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_f64<E>(self, _: f64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_str<E>(self, _: &str) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }
}

/// The elements of a list, one after another.
struct Elements<'v>(&'v mut dyn FnMut(Value));

impl<'de> DeserializeSeed<'de> for Elements<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Elements<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(value) = list.next_element()? {
            (self.0)(value);
        }
        Ok(())
    }
}

/// The list under one key of an object; what else it holds is passed over.
struct Inside<'k, 'v> {
    key: &'k str,
    visit: &'v mut dyn FnMut(Value),
}

impl<'de> DeserializeSeed<'de> for Inside<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Inside<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object that holds a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == self.key {
                map.next_value_seed(Elements(&mut *self.visit))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Layout, Vec<Result<Value, String>>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("records.json");
        std::fs::write(&path, text).unwrap();
        let layout = layout(&path).unwrap();
        let mut found = Vec::new();
        each(&path, &layout, &mut |_, value| found.push(value)).unwrap();
        (layout, found)
    }

    #[test]
    fn lists_lines_and_single_objects_give_the_same_records() {
        let inside = |key: &str| Layout::Inside(key.to_owned());
        for (text, expected) in [
            ("{\"a\": 1}\n\n{\"a\": 2}\n", Layout::Lines),
            ("\u{feff}[{\"a\": 1}, {\"a\": 2}]", Layout::List),
            ("[\n  {\n \"a\": 1},\n {\"a\": 2}\n]\n", Layout::List),
            ("{\"any\": [{\"a\": 1}, {\"a\": 2}]}", inside("any")),
            (
                "{\"count\": 2, \"next\": \"x\",\n \"Data\": [{\"a\": 1}, {\"a\": 2}]}",
                inside("Data"),
            ),
        ] {
            let (layout, found) = read(text);
            assert_eq!(layout, expected, "{text}");
            let values: Vec<Value> = found.into_iter().map(Result::unwrap).collect();
            assert_eq!(values, [serde_json::json!({"a": 1}), serde_json::json!({"a": 2})]);
        }
        let (layout, found) = read("{\"name\": \"Ann\",\n \"homes\": [{\"city\": \"Oslo\"}]}");
        assert_eq!((layout, found.len()), (Layout::One, 1));
    }

    #[test]
    fn what_is_broken_is_told() {
        let (layout, found) = read("[{\"a\": 1}, 7, {\"a\": 2}]");
        assert_eq!(layout, Layout::List);
        assert_eq!(found.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
        let (_, found) = read("[{\"a\": 1}, {\"a\": ");
        assert!(found.last().unwrap().is_err());
        let (layout, found) = read("{\"a\": 1}\n{\"a\": \n");
        assert_eq!(layout, Layout::Lines);
        assert_eq!(found.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false]);
    }
}
