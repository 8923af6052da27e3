//! Small companies with an expectation: `scenarios/<story>/scenario.toml`.

use jiff::civil::Date;
use serde::Deserialize;

use crate::Error;
use crate::plan::{DAYS, Decoys, HardNegative, Plan, Planting, Scheme, SchemeChoice};

/// A story: a plan and what a scan of it must find and must leave alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// Its title.
    pub title: String,
    /// What happens, in a sentence or two.
    pub story: String,
    /// What to invent.
    pub plan: Plan,
    /// What a scan must say.
    pub expect: Expectation,
}

/// What a scan of a scenario must say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Expectation {
    /// Schemes of which every planted person gets a case.
    pub open: Vec<Scheme>,
    /// Schemes of which at least one planted person gets a case.
    pub open_some: Vec<Scheme>,
    /// Schemes whose people must be in one ring.
    pub one_ring: Vec<Scheme>,
    /// Hard negatives of which nobody gets a case.
    pub quiet: Vec<HardNegative>,
    /// How many honest people, hard negatives not counted, may get a case.
    pub honest_at_most: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    story: String,
    plan: PlanFile,
    #[serde(default)]
    expect: Expectation,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanFile {
    people: u32,
    seed: u64,
    #[serde(default = "days")]
    days: i32,
    end: Option<String>,
    #[serde(default)]
    schemes: Vec<SchemeChoice>,
    #[serde(default)]
    hard_negatives: Vec<HardNegative>,
}

const fn days() -> i32 {
    DAYS
}

impl Scenario {
    /// Reads a `scenario.toml`.
    ///
    /// # Errors
    ///
    /// If it is not TOML of the documented shape, expects something of a scheme
    /// or hard negative that it does not plant, or the plan cannot be carried out.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let file: File =
            toml::from_str(text).map_err(|error| Error::Scenario(error.to_string()))?;
        let mut plan = Plan::new(file.plan.people, file.plan.seed);
        let end: Date = match file.plan.end {
            Some(end) => end.parse().map_err(|_| {
                Error::Scenario(format!("`{end}` is not a day, write `plan.end` as 2026-06-30"))
            })?,
            None => plan.end,
        };
        plan = plan.ending(end, file.plan.days)?;
        let planted: Vec<Scheme> = file.plan.schemes.iter().map(|choice| choice.scheme).collect();
        let expect = file.expect;
        for scheme in expect.open.iter().chain(&expect.open_some).chain(&expect.one_ring) {
            if !planted.contains(scheme) {
                let name = scheme.name();
                return Err(Error::Scenario(format!(
                    "`{name}` is expected but not planted, add it to `plan.schemes`"
                )));
            }
        }
        for decoy in &expect.quiet {
            if !file.plan.hard_negatives.contains(decoy) {
                let name = decoy.name();
                return Err(Error::Scenario(format!(
                    "`{name}` is expected to stay quiet but not planted, add it to `plan.hard_negatives`"
                )));
            }
        }
        plan.schemes = Planting::Exactly(file.plan.schemes);
        plan.hard_negatives = Decoys::Exactly(file.plan.hard_negatives);
        plan.check()?;
        Ok(Self { title: file.title, story: file.story, plan, expect })
    }
}
