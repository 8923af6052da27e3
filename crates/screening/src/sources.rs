//! Publishers whose lists `list update` can fetch by name.

/// A list and where its publisher keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What the list is called here.
    pub name: String,
    /// What it is, in words.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// On what terms.
    pub licence: String,
    /// File name to keep it under and address, one for each file of the list.
    pub files: Vec<(String, String)>,
}

struct Known {
    name: &'static str,
    title: &'static str,
    publisher: &'static str,
    licence: &'static str,
    files: &'static [(&'static str, &'static str)],
}

const OFAC: &str = "Office of Foreign Assets Control, US Department of the Treasury";

/// One file each, so that names, aliases, addresses and numbers are of one day.
const KNOWN: &[Known] = &[
    Known {
        name: "ofac-sdn",
        title: "Specially Designated Nationals and Blocked Persons",
        publisher: OFAC,
        licence: "public domain (US Government work)",
        files: &[(
            "sdn.xml",
            "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN.XML",
        )],
    },
    Known {
        name: "ofac-consolidated",
        title: "Consolidated non-SDN lists",
        publisher: OFAC,
        licence: "public domain (US Government work)",
        files: &[(
            "consolidated.xml",
            "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONSOLIDATED.XML",
        )],
    },
    Known {
        name: "us-csl",
        title: "Consolidated Screening List of the United States",
        publisher: "International Trade Administration, US Department of Commerce",
        licence: "public domain (US Government work)",
        files: &[(
            "consolidated.csv",
            "https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.csv",
        )],
    },
    Known {
        name: "un-sc",
        title: "United Nations Security Council Consolidated List",
        publisher: "United Nations Security Council",
        licence: "terms of use of the United Nations: free to use, not to be resold",
        files: &[(
            "consolidated.xml",
            "https://scsanctions.un.org/resources/xml/en/consolidated.xml",
        )],
    },
    Known {
        name: "eu-fsf",
        title: "Consolidated financial sanctions list of the European Union",
        publisher: "European Commission",
        licence: "reuse with acknowledgement (Decision 2011/833/EU)",
        files: &[(
            "eu-sanctions.xml",
            "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content?token=dG9rZW4tMjAxNw",
        )],
    },
    Known {
        name: "uk-sanctions",
        title: "UK Sanctions List",
        publisher: "Foreign, Commonwealth and Development Office",
        licence: "Open Government Licence v3.0",
        // The CSV of the same list is twice as large: it multiplies names by addresses.
        files: &[(
            "uk-sanctions-list.xml",
            "https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml",
        )],
    },
];

/// The known source of this name.
#[must_use]
pub fn known(name: &str) -> Option<Source> {
    let known = KNOWN.iter().find(|known| known.name == name)?;
    Some(Source {
        name: known.name.to_owned(),
        title: known.title.to_owned(),
        publisher: known.publisher.to_owned(),
        licence: known.licence.to_owned(),
        files: known
            .files
            .iter()
            .map(|(file, url)| ((*file).to_owned(), (*url).to_owned()))
            .collect(),
    })
}

/// Names of the known sources.
#[must_use]
pub fn names() -> Vec<&'static str> {
    KNOWN.iter().map(|known| known.name).collect()
}
