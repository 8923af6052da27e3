//! What a provider of business checks and an address verification say of the agencies.

use serde_json::{Value, json};

use super::Folder;
use super::papers::named;
use crate::Error;
use crate::agencies::Agency;
use crate::calendar::instant;
use crate::company::Company;
use crate::stream::mix;

/// Of honest agencies every third has a virtual office, every ninth a site that is parked.
const VIRTUAL: u64 = 3;
const PARKED: u64 = 9;
/// An agency younger than this, with next to no staff, is one that was made for the purpose.
const YOUNG: i32 = -400;

struct Checked<'a> {
    agency: &'a Agency,
    number: u64,
}

impl Checked<'_> {
    fn is_shell(&self) -> bool {
        self.agency.staff < 3 && self.agency.registered > YOUNG
    }

    fn is_virtual(&self) -> bool {
        self.is_shell() || mix(self.number, 401).is_multiple_of(VIRTUAL)
    }

    fn is_parked(&self) -> bool {
        self.is_shell() || mix(self.number, 402).is_multiple_of(PARKED)
    }
}

/// Agencies in the United States: both services know no others.
fn checked(company: &Company) -> impl Iterator<Item = Checked<'_>> {
    (0_u64..)
        .zip(&company.agencies)
        .filter(|(_, agency)| agency.address.city.in_united_states())
        .map(|(number, agency)| Checked { agency, number })
}

/// `vendors/businesses.jsonl`: one business of the provider a line.
pub(crate) fn businesses(company: &Company, folder: &Folder) -> Result<(), Error> {
    let mut text = folder.text("vendors/businesses.jsonl")?;
    let at = instant(company.calendar.utc(-20));
    for one in checked(company) {
        let agency = one.agency;
        let (given, family) = named(mix(one.number, 403));
        let registered = company.calendar.date(agency.registered).to_string();
        let trade = if one.is_shell() {
            "Other Grocery Product Merchants"
        } else {
            "Temporary Help Services"
        };
        let line = json!({
            "object": "business",
            "id": format!("00000000-0000-4000-8000-{:012x}", one.number),
            "external_id": agency.name,
            "name": agency.name,
            "status": "approved",
            "created_at": at,
            "updated_at": at,
            "formation": { "entity_type": "LLC", "formation_date": registered },
            "addresses": [],
            "people": [{ "object": "person", "name": format!("{given} {family}"), "titles": [{ "title": "Member" }] }],
            "registrations": [{ "object": "registration", "name": agency.name, "status": "active", "file_number": format!("L{:08}", one.number + 41_000_000), "registration_date": registered }],
            "website": { "object": "website", "url": format!("https://{}", agency.domain()), "status": "online", "parked": one.is_parked() },
            "industry_classification": { "categories": [{ "name": trade }] },
        });
        text.push(&line.to_string())?;
        text.push("\n")?;
    }
    text.done()
}

/// `vendors/addresses.json`: what the verification answered, one array.
pub(crate) fn addresses(company: &Company, folder: &Folder) -> Result<(), Error> {
    let candidate = |one: Checked<'_>| {
        let (agency, city) = (one.agency, one.agency.address.city.city());
        let mail_agency = if one.is_virtual() { "Y" } else { "N" };
        json!({
            "input_id": agency.name,
            "input_index": one.number,
            "candidate_index": 0,
            "delivery_line_1": agency.address.street_line(),
            "last_line": format!("{} {} {}", city.name, city.region_code, agency.address.postal_code()),
            "components": {
                "city_name": city.name,
                "state_abbreviation": city.region_code,
                "zipcode": agency.address.postal_code(),
            },
            "metadata": { "record_type": "S", "rdi": "Commercial" },
            "analysis": { "dpv_match_code": "Y", "dpv_cmra": mail_agency, "dpv_vacant": "N", "active": "Y" },
        })
    };
    let all: Vec<Value> = checked(company).map(candidate).collect();
    let mut text = folder.text("vendors/addresses.json")?;
    text.push(&Value::Array(all).to_string())?;
    text.push("\n")?;
    text.done()
}
