//! Short forms of given names, in the languages where a short form is used in
//! place of the full name.

use std::sync::OnceLock;

use foldhash::{HashMap, HashMapExt as _};

use super::common;

/// One line, one name: full forms and the short forms that stand for them. A
/// short form used for several names stands in each of their lines.
const GROUPS: &str = include_str!("nicknames.txt");

/// Group numbers of one word, at most four.
pub(super) type Groups = [u16; 4];

/// The groups of a folded word that many people bear as a name, zeros where it is in
/// none; `None` for any other word.
pub(super) fn known(word: &[u8]) -> Option<Groups> {
    static TABLE: OnceLock<HashMap<&'static [u8], Groups>> = OnceLock::new();
    TABLE.get_or_init(table).get(word).copied()
}

/// Whether two words stand for one given name.
pub(super) fn meet(a: &Groups, b: &Groups) -> bool {
    let grouped = |groups: &Groups| groups.first().is_some_and(|group| *group != 0);
    grouped(a) && grouped(b) && a.iter().any(|group| *group != 0 && b.contains(group))
}

fn table() -> HashMap<&'static [u8], Groups> {
    let mut table: HashMap<&'static [u8], Groups> = HashMap::new();
    for name in common::names() {
        table.entry(name.as_bytes()).or_default();
    }
    let lines = GROUPS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    for (line, number) in lines.zip(1_u16..) {
        for word in line.split_ascii_whitespace() {
            let groups = table.entry(word.as_bytes()).or_default();
            if let Some(free) = groups.iter_mut().find(|group| **group == 0) {
                *free = number;
            }
        }
    }
    table
}

#[cfg(test)]
mod tests;
