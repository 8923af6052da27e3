//! Reading what a scan wrote.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use model::{Band, Family};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::{Error, Weighed};

/// One row of `subjects.parquet`, as far as measuring needs it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SubjectRow {
    /// Text id, such as `employee_no:10231`.
    pub subject_id: String,
    /// Employee number.
    pub employee_no: Option<String>,
    /// Best address.
    pub email: Option<String>,
    /// First day of work, days since 1970.
    pub started_on: Option<i32>,
    /// Points; `None`: nothing was seen.
    pub points: Option<f64>,
    /// Of the points: what rings added; `None`: the scan does not say.
    pub ring_points: Option<f64>,
}

/// One signal, as far as measuring needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    /// Position in [`Scan::rules`].
    pub rule: usize,
    /// Group of the rule.
    pub group: String,
    /// Family of the rule.
    pub family: Family,
    /// How clearly, in (0, 1].
    pub strength: f64,
    /// What it added after groups and caps.
    pub points: f64,
    /// Weight of the rule when it ran; `None`: written by a version that did not say.
    pub weight: Option<f64>,
    /// The rule may open a case alone.
    pub alone: bool,
    /// First moment of its evidence, microseconds since 1970.
    pub first_at: Option<i64>,
    /// Last moment of its evidence, microseconds since 1970.
    pub last_at: Option<i64>,
}

impl Signal {
    /// The signal before groups and caps, as scoring takes it.
    #[must_use]
    pub fn weighed(&self) -> Weighed<'_> {
        Weighed {
            group: &self.group,
            family: self.family,
            points: self.weight.map_or(self.points, |weight| weight * self.strength),
            alone: self.alone,
        }
    }
}

/// One subject with everything the scan said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Subject {
    /// Its row.
    pub row: SubjectRow,
    /// Place among the cases, from 0; `None`: no case.
    pub case: Option<usize>,
    /// Band of the case; `None`: no case.
    pub band: Option<Band>,
    /// What was seen.
    pub signals: Vec<Signal>,
}

impl Subject {
    /// Whether it is a case of the top band.
    #[must_use]
    pub fn is_top(&self) -> bool {
        self.band == Some(Band::High)
    }
}

/// A scan's outputs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scan {
    /// Every subject that was looked at, those nothing was seen of included.
    pub subjects: Vec<Subject>,
    /// Every rule that ran or could not run, sorted.
    pub rules: Vec<String>,
    /// Of those, the ones that could not be evaluated.
    pub not_evaluated: BTreeSet<String>,
}

#[derive(Deserialize)]
struct SignalLine {
    subject_id: String,
    rule: String,
    group: String,
    family: Family,
    strength: f64,
    points: f64,
    #[serde(default)]
    weight: Option<f64>,
    #[serde(default)]
    alone: bool,
    first_at: Option<String>,
    last_at: Option<String>,
}

#[derive(Deserialize)]
struct CaseLine {
    subject_id: String,
    band: String,
}

#[derive(Deserialize)]
struct CoverageFile {
    rules: Vec<RuleLine>,
}

#[derive(Deserialize)]
struct RuleLine {
    rule: String,
    evaluated: bool,
}

impl Scan {
    /// Reads `cases.jsonl`, `signals.jsonl` and `coverage.json` of `folder`.
    /// `rows` are those of its `subjects.parquet`.
    ///
    /// # Errors
    /// A file is missing, or is not what a scan writes.
    pub fn read(folder: &Path, rows: Vec<SubjectRow>) -> Result<Self, Error> {
        let path = folder.join("coverage.json");
        let text = std::fs::read_to_string(&path)
            .map_err(|source| Error::Read { path: path.clone(), source })?;
        let coverage: CoverageFile = serde_json::from_str(&text).map_err(|source| {
            let line = source.line();
            Error::Line { path: path.clone(), line, source }
        })?;
        let mut rules: BTreeSet<String> =
            coverage.rules.iter().map(|rule| rule.rule.clone()).collect();
        let not_evaluated = coverage
            .rules
            .into_iter()
            .filter(|rule| !rule.evaluated)
            .map(|rule| rule.rule)
            .collect();

        let lines: Vec<SignalLine> = lines(&folder.join("signals.jsonl"))?;
        rules.extend(lines.iter().map(|line| line.rule.clone()));
        let rules: Vec<String> = rules.into_iter().collect();
        let rule_at: HashMap<&str, usize> =
            rules.iter().enumerate().map(|(at, rule)| (rule.as_str(), at)).collect();

        let mut subjects: Vec<Subject> =
            rows.into_iter().map(|row| Subject { row, ..Subject::default() }).collect();
        let at: HashMap<String, usize> = subjects
            .iter()
            .enumerate()
            .map(|(at, subject)| (subject.row.subject_id.clone(), at))
            .collect();
        let unknown = |file: &str, id: &str| {
            Error::Refused(format!(
                "`{}` speaks of `{id}`, whom `subjects.parquet` beside it does not know; the files are of different scans, scan again",
                folder.join(file).display()
            ))
        };
        for line in lines {
            let subject = at
                .get(&line.subject_id)
                .and_then(|at| subjects.get_mut(*at))
                .ok_or_else(|| unknown("signals.jsonl", &line.subject_id))?;
            subject.signals.push(Signal {
                rule: rule_at.get(line.rule.as_str()).copied().unwrap_or_default(),
                group: line.group,
                family: line.family,
                strength: line.strength,
                points: line.points,
                weight: line.weight,
                alone: line.alone,
                first_at: line.first_at.as_deref().and_then(moment),
                last_at: line.last_at.as_deref().and_then(moment),
            });
        }
        let cases: Vec<CaseLine> = self::lines(&folder.join("cases.jsonl"))?;
        for (place, line) in cases.into_iter().enumerate() {
            let subject = at
                .get(&line.subject_id)
                .and_then(|at| subjects.get_mut(*at))
                .ok_or_else(|| unknown("cases.jsonl", &line.subject_id))?;
            subject.case = Some(place);
            subject.band = match line.band.as_str() {
                "high" => Some(Band::High),
                "medium" => Some(Band::Medium),
                _ => Some(Band::Low),
            };
        }
        Ok(Self { subjects, rules, not_evaluated })
    }

    /// The name of a rule by its position.
    #[must_use]
    pub fn rule(&self, at: usize) -> &str {
        self.rules.get(at).map_or("", String::as_str)
    }

    /// Whether every signal says the weight of its rule, so that points can be worked
    /// out again without some of the signals.
    #[must_use]
    pub fn has_weights(&self) -> bool {
        self.subjects
            .iter()
            .flat_map(|subject| &subject.signals)
            .all(|signal| signal.weight.is_some())
    }
}

fn moment(text: &str) -> Option<i64> {
    text.parse::<jiff::Timestamp>().ok().map(|at| at.as_microsecond())
}

fn lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Error> {
    let read = |source| Error::Read { path: path.to_owned(), source };
    let file = BufReader::new(File::open(path).map_err(read)?);
    let mut found = Vec::new();
    for (at, line) in file.lines().enumerate() {
        let line = line.map_err(read)?;
        if line.is_empty() {
            continue;
        }
        found.push(serde_json::from_str(&line).map_err(|source| Error::Line {
            path: path.to_owned(),
            line: at + 1,
            source,
        })?);
    }
    Ok(found)
}
