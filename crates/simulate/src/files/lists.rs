//! The list of the company's invented internet, and the truth.

use super::Folder;
use crate::Error;
use crate::company::Company;
use crate::person::Role;

/// `lists/meridian-internet/`: what is known about every block of addresses.
pub(crate) fn ip_ranges(company: &Company, observed: &str, folder: &Folder) -> Result<(), Error> {
    let mut about = folder.text("lists/meridian-internet/list.toml")?;
    about.push(&format!(
        "name      = \"meridian-internet\"\ntitle     = \"The invented internet of {}\"\npublisher = \"Countersign, invented\"\nlicence   = \"Apache-2.0\"\ndate      = \"{observed}\"\nurl       = \"https://www.rfc-editor.org/rfc/rfc5735\"\ntable     = \"ip_ranges\"\n",
        crate::company::COMPANY
    ))?;
    about.done()?;
    let mut table = folder.table(
        "lists/meridian-internet/rows.csv",
        &[
            "range",
            "kind",
            "owner",
            "country",
            "region",
            "city",
            "latitude",
            "longitude",
            "reference",
            "observed_on",
        ],
    )?;
    for block in company.internet.blocks() {
        let Some(network) = company.internet.get(block.network) else { continue };
        let city = block.city.city();
        // Carriers and relays serve a whole country: their city would be a guess.
        let wide = matches!(network.kind, "mobile" | "carrier_nat" | "relay");
        table.row(&[
            block.cidr().as_str(),
            network.kind,
            &network.owner,
            city.country,
            if wide { "" } else { city.region },
            if wide { "" } else { city.name },
            &city.latitude.to_string(),
            &city.longitude.to_string(),
            "invented",
            observed,
        ])?;
    }
    table.done()
}

/// What was planted, and who is honest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Truth {
    /// People in all.
    pub people: u32,
    /// People in schemes.
    pub planted: u32,
    /// Hard negatives.
    pub hard_negatives: u32,
    /// Rings and single schemes.
    pub schemes: u32,
    /// Lines of the sign-in log.
    pub sign_ins: u64,
}

/// `truth.csv`: canonical `outcomes`.
pub(crate) fn truth(company: &Company, folder: &Folder) -> Result<Truth, Error> {
    let mut table = folder.table(
        "truth.csv",
        &["employee_no", "email", "outcome", "scheme", "ring", "follows", "reason"],
    )?;
    let mut truth = Truth::default();
    let mut rings = std::collections::BTreeSet::new();
    for person in company.by_number() {
        truth.people += 1;
        let (outcome, scheme, reason, follows) = match person.role {
            Role::Honest => ("honest", "", "", String::new()),
            Role::Decoy(decoy) => {
                truth.hard_negatives += 1;
                ("hard_negative", decoy.name(), decoy.reason(), String::new())
            }
            Role::Planted(scheme, _) => {
                truth.planted += 1;
                rings.insert(person.ring);
                ("planted", scheme.name(), scheme.follows(), scheme.cases().join(" "))
            }
        };
        let ring = if person.ring == 0 { String::new() } else { format!("ring-{}", person.ring) };
        table.row(&[
            person.employee_no().as_str(),
            &person.email(),
            outcome,
            scheme,
            &ring,
            &follows,
            reason,
        ])?;
    }
    truth.schemes = rings.len() as u32;
    table.done()?;
    Ok(truth)
}
