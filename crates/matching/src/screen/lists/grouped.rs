//! Lists that spread one entry over several rows.

use std::collections::HashMap;

use super::Out;
use crate::screen::entry::Entry;

/// Entries in the order in which their first rows stand.
#[derive(Debug, Default)]
pub(super) struct Grouped {
    entries: HashMap<String, (usize, Entry)>,
}

impl Grouped {
    /// The entry of a number, made where there is none yet.
    pub(super) fn of(&mut self, id: &str, out: &Out<'_>) -> &mut Entry {
        let next = self.entries.len();
        let (_, entry) = self.entries.entry(id.to_owned()).or_insert_with(|| (next, out.blank(id)));
        entry
    }

    /// Hands over the entries that have a name, each after `lead` has put one first.
    pub(super) fn hand_over(self, out: &mut Out<'_>, lead: impl Fn(&mut Entry)) {
        let mut entries: Vec<(usize, Entry)> = self.entries.into_values().collect();
        entries.sort_unstable_by_key(|(place, _)| *place);
        for (_, mut entry) in entries {
            if entry.names.is_empty() {
                out.note("entries have no name and were left out");
                continue;
            }
            lead(&mut entry);
            out.entry(entry);
        }
    }
}
