//! Invented companies, written in the formats that real systems export.
//!
//! A [`Plan`] says how many people work there, over which days, and which
//! schemes and hard negatives are among them. [`write()`] writes the exports of
//! twenty systems below `exports/` and what is true beside them:
//!
//! ```text
//! <out>/exports/okta/system-log.ndjson        <out>/exports/hris/workers.csv …
//! <out>/lists/meridian-internet/              the invented internet, for `--lists`
//! <out>/truth.csv                             canonical `outcomes`, for `evaluate`
//! <out>/groups.csv                            ways to group people, for `fairness`
//! ```
//!
//! The same plan gives the same bytes: there is no clock here and no chance but
//! the seed's. Names are drawn without regard to place, place without regard to
//! role; a scheme takes from a person only what it cannot do without.

mod agencies;
mod calendar;
mod cast;
mod company;
mod error;
mod files;
mod internet;
mod kinds;
mod laptop;
mod life;
mod names;
mod person;
mod places;
mod plan;
mod scenario;
mod stream;
mod words;

use std::path::Path;

pub use error::Error;
pub use files::lists::Truth;
pub use internet::is_reserved;
pub use plan::{
    DAYS, DecoyChoice, Decoys, HardNegative, Level, MOST_PEOPLE, Plan, Planting, Scheme,
    SchemeChoice,
};
pub use scenario::{Expectation, Scenario};

use company::Company;
use files::Folder;
use life::{Presence, Today};

/// How far [`write()`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Days written.
    pub day: u32,
    /// Days in all.
    pub days: u32,
}

/// Writes the exports, the list and the truth of a plan below `out`.
///
/// Memory grows with the number of people (about a kilobyte each), not with the
/// number of days.
///
/// # Errors
///
/// If the plan cannot be carried out or a file cannot be written.
pub fn write(plan: &Plan, out: &Path, progress: &dyn Fn(Progress)) -> Result<Truth, Error> {
    let company = Company::invent(plan)?;
    let exports = Folder::new(out.join("exports"));
    let beside = Folder::new(out.to_owned());

    files::workers::workers(&company, &exports)?;
    files::workers::changes(&company, &exports)?;
    files::hiring::hiring(&company, &exports)?;
    files::access::sessions(&company, &exports)?;
    files::devices::jamf(&company, &exports)?;
    files::devices::intune(&company, &exports)?;
    files::devices::osquery(&company, &exports)?;
    files::devices::shipments(&company, &exports)?;
    files::money::payroll(&company, &exports)?;
    files::money::accounts(&company, &exports)?;
    files::money::changes(&company, &exports)?;
    files::money::requests(&company, &exports)?;
    files::ledger::movements(&company, &exports)?;
    files::papers::references(&company, &exports)?;
    files::papers::signatures(&company, &exports)?;
    files::papers::vendors(&company, &exports)?;
    files::checks::businesses(&company, &exports)?;
    files::checks::addresses(&company, &exports)?;
    files::market::market(&company, &exports)?;
    let sign_ins = days(&company, &exports, progress)?;

    files::lists::ip_ranges(&company, &plan.end.to_string(), &beside)?;
    files::groups::groups(&company, &beside)?;
    let truth = files::lists::truth(&company, &beside)?;
    Ok(Truth { sign_ins, ..truth })
}

/// Everything that happens day by day. Gives the number of lines of the sign-in log.
fn days(company: &Company, exports: &Folder, progress: &dyn Fn(Progress)) -> Result<u64, Error> {
    let mut okta = files::access::SystemLog::new(company, exports)?;
    let mut duo = files::access::Duo::new(exports)?;
    let mut device_events = files::devices::DeviceEvents::new(exports)?;
    let mut audit = files::code::Audit::new(exports)?;
    let mut commits = files::code::Commits::new(exports)?;
    let mut meetings = files::meetings::Meetings::new(company, exports)?;
    let mut open = Today::default();
    let mut presences: Vec<Presence> = Vec::with_capacity(company.people.len());
    let calendar = &company.calendar;
    // What happened before the window is not in the exports.
    let mut first = calendar.utc(0);
    for day in -1..calendar.days() {
        presences.clear();
        for (position, person) in company.people.iter().enumerate() {
            let presence = company.presence(person, day);
            company.live(position, person, day, &presence, &mut open);
            presences.push(presence);
        }
        // No city is more than fourteen hours ahead; the export ends when it ends, everywhere.
        let last_day = day + 1 == calendar.days();
        let limit = if last_day { calendar.end() + 1 } else { calendar.utc(day + 1) - 14 * 3_600 };
        let done = open.before(limit);
        for event in done.sign_ins.iter().filter(|event| event.at >= first) {
            okta.write(company, event)?;
        }
        for event in done.approvals.iter().filter(|event| event.at >= first) {
            duo.write(company, event)?;
        }
        for event in done.check_ins.iter().filter(|event| event.at >= first) {
            device_events.write(company, event)?;
        }
        for event in done.code.iter().filter(|event| event.at >= first) {
            audit.write(company, event)?;
        }
        for commit in done.commits.iter().filter(|commit| commit.at >= first) {
            commits.write(company, commit)?;
        }
        first = first.max(limit);
        if day >= 0 {
            meetings.day(company, day, &presences)?;
            progress(Progress {
                day: day.unsigned_abs() + 1,
                days: calendar.days().unsigned_abs(),
            });
        }
    }
    let lines = okta.lines;
    okta.done()?;
    duo.done()?;
    device_events.done()?;
    audit.done()?;
    commits.done()?;
    meetings.done()?;
    Ok(lines)
}
