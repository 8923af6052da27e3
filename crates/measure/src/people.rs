//! Tables beside a scan: known outcomes, and groups of people.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use crate::{Error, Scan};

/// Columns that say whom a row is about, in the order in which they are tried.
const KEYS: [&str; 6] =
    ["subject_id", "subject", "employee_no", "person_id", "account_id", "email"];
/// Columns of canonical `outcomes` that are no grouping of people.
const OUTCOME_COLUMNS: [&str; 7] =
    ["outcome", "scheme", "ring", "at", "decided_by", "reason", "row_id"];

/// A table of text with a header.
struct Sheet {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    fn read(path: &Path) -> Result<Self, Error> {
        let wrong = |error: csv::Error| {
            let line = error.position().map_or(1, csv::Position::line);
            match error.into_kind() {
                csv::ErrorKind::Io(source) => Error::Read { path: path.to_owned(), source },
                csv::ErrorKind::UnequalLengths { expected_len, len, .. } => Error::Table {
                    path: path.to_owned(),
                    line,
                    message: format!(
                        "{len} fields where the header has {expected_len}; quote fields that hold a comma"
                    ),
                },
                _ => Error::Table {
                    path: path.to_owned(),
                    line,
                    message: "not CSV in UTF-8".to_owned(),
                },
            }
        };
        let mut reader =
            csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(path).map_err(wrong)?;
        let header: Vec<String> = reader
            .headers()
            .map_err(wrong)?
            .iter()
            .map(|name| name.trim_start_matches('\u{feff}').to_owned())
            .collect();
        if !header.iter().any(|name| KEYS.contains(&name.as_str())) {
            return Err(Error::Table {
                path: path.to_owned(),
                line: 1,
                message: format!(
                    "no column says whom a row is about; name one of them `{}`",
                    KEYS.join("`, `")
                ),
            });
        }
        let rows = reader
            .records()
            .map(|record| record.map(|record| record.iter().map(str::to_owned).collect()))
            .collect::<Result<_, _>>()
            .map_err(wrong)?;
        Ok(Self { header, rows })
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|found| found == name)
    }
}

fn cell(row: &[String], column: Option<usize>) -> Option<&str> {
    column.and_then(|at| row.get(at)).map(String::as_str).filter(|text| !text.is_empty())
}

/// Finds the subject that a row speaks of.
struct Directory {
    /// Position of the subject; `None`: two subjects share the key, so it tells neither.
    by_key: HashMap<String, Option<usize>>,
}

impl Directory {
    fn of(scan: &Scan) -> Self {
        let mut by_key: HashMap<String, Option<usize>> = HashMap::new();
        for (at, subject) in scan.subjects.iter().enumerate() {
            let row = &subject.row;
            let mut keys = vec![row.subject_id.clone()];
            keys.extend(row.employee_no.as_ref().map(|number| format!("employee_no:{number}")));
            keys.extend(row.email.as_ref().map(|email| format!("email:{}", email.to_lowercase())));
            keys.sort_unstable();
            keys.dedup();
            for key in keys {
                by_key.entry(key).and_modify(|held| *held = None).or_insert(Some(at));
            }
        }
        Self { by_key }
    }

    fn find(&self, sheet: &Sheet, row: &[String]) -> Option<usize> {
        KEYS.iter().find_map(|key| {
            let value = cell(row, sheet.column(key))?;
            let key = match *key {
                "subject_id" | "subject" => value.to_owned(),
                "email" => format!("email:{}", value.to_lowercase()),
                key => format!("{key}:{value}"),
            };
            self.by_key.get(&key).copied().flatten()
        })
    }
}

/// What an outcome says for measuring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// `planted`, `confirmed`.
    Positive,
    /// `honest`, `hard_negative`, `cleared`.
    Negative,
    /// `unsure`, `possible_identity_victim`: neither right nor wrong to have looked at.
    Undecided,
}

/// What is known about one subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What it counts as.
    pub label: Label,
    /// The word in the file.
    pub word: String,
    /// Scheme or hard negative.
    pub scheme: Option<String>,
    /// Ring in the file: its members are not independent of each other.
    pub ring: Option<String>,
}

impl Outcome {
    /// Whether it is an honest person who looks like a scheme.
    #[must_use]
    pub fn is_hard_negative(&self) -> bool {
        self.word == "hard_negative"
    }
}

/// Known outcomes, matched with a scan's subjects.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Truth {
    /// One for each subject of the scan; `None`: nothing is known.
    pub of: Vec<Option<Outcome>>,
    /// Outcomes of people whom the scan does not know.
    pub unmatched: Vec<Outcome>,
    /// People in the file.
    pub people: usize,
}

impl Truth {
    /// Reads canonical `outcomes` (a simulator's truth file is one) from CSV. Of two
    /// outcomes of one subject the later row counts.
    ///
    /// # Errors
    /// The file is no such table, or has an outcome nobody knows.
    pub fn read(path: &Path, scan: &Scan) -> Result<Self, Error> {
        let sheet = Sheet::read(path)?;
        let column = sheet.column("outcome").ok_or_else(|| Error::Table {
            path: path.to_owned(),
            line: 1,
            message: "no column is called `outcome`; see `outcomes` in the tables' reference"
                .to_owned(),
        })?;
        let (scheme, ring) = (sheet.column("scheme"), sheet.column("ring"));
        let directory = Directory::of(scan);
        let mut truth = Self { of: vec![None; scan.subjects.len()], ..Self::default() };
        for (line, row) in (2..).zip(&sheet.rows) {
            let word = cell(row, Some(column)).unwrap_or_default();
            let label = match word {
                "planted" | "confirmed" => Label::Positive,
                "honest" | "hard_negative" | "cleared" => Label::Negative,
                "unsure" | "possible_identity_victim" => Label::Undecided,
                _ => {
                    return Err(Error::Table {
                        path: path.to_owned(),
                        line,
                        message: format!(
                            "`{word}` is no outcome; use `confirmed`, `cleared`, `possible_identity_victim`, `unsure`, or in truth files `planted`, `hard_negative`, `honest`"
                        ),
                    });
                }
            };
            let outcome = Outcome {
                label,
                word: word.to_owned(),
                scheme: cell(row, scheme).map(str::to_owned),
                ring: cell(row, ring).map(str::to_owned),
            };
            match directory.find(&sheet, row).and_then(|at| truth.of.get_mut(at)) {
                Some(slot) => {
                    truth.people += usize::from(slot.is_none());
                    *slot = Some(outcome);
                }
                None => {
                    truth.people += 1;
                    truth.unmatched.push(outcome);
                }
            }
        }
        Ok(truth)
    }

    /// The label of a subject; `None`: nothing is known.
    #[must_use]
    pub fn label(&self, subject: usize) -> Option<Label> {
        self.of.get(subject)?.as_ref().map(|outcome| outcome.label)
    }
}

/// Groups of people, matched with a scan's subjects. Held for one measurement only.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Groups {
    /// Column name, and the group of each subject; `None`: the file does not say.
    pub columns: Vec<(String, Vec<Option<String>>)>,
    /// Rows of the file that no subject of the scan fits.
    pub unmatched: usize,
}

impl Groups {
    /// Reads a CSV of a key column and one column for each way to group people.
    ///
    /// # Errors
    /// The file is no such table, or groups by nothing.
    pub fn read(path: &Path, scan: &Scan) -> Result<Self, Error> {
        let sheet = Sheet::read(path)?;
        let columns: BTreeMap<usize, &String> = sheet
            .header
            .iter()
            .enumerate()
            .filter(|(_, name)| {
                !KEYS.contains(&name.as_str()) && !OUTCOME_COLUMNS.contains(&name.as_str())
            })
            .collect();
        if columns.is_empty() {
            return Err(Error::Table {
                path: path.to_owned(),
                line: 1,
                message: "no column groups people; add one beside the key, such as `site`"
                    .to_owned(),
            });
        }
        let directory = Directory::of(scan);
        let mut groups: Vec<(String, Vec<Option<String>>)> = columns
            .values()
            .map(|name| ((*name).clone(), vec![None; scan.subjects.len()]))
            .collect();
        let mut unmatched = 0;
        for row in &sheet.rows {
            let Some(subject) = directory.find(&sheet, row) else {
                unmatched += 1;
                continue;
            };
            for ((_, of), column) in groups.iter_mut().zip(columns.keys()) {
                if let (Some(slot), Some(group)) = (of.get_mut(subject), cell(row, Some(*column))) {
                    *slot = Some(group.to_owned());
                }
            }
        }
        Ok(Self { columns: groups, unmatched })
    }
}

#[cfg(test)]
mod tests;
