//! Names of people and companies that are on no list, as negatives.

use std::path::Path;

use super::lists::{Failed, text};
use super::mutate::Random;

/// Given and family names of the census of 1990, commonest first, with the share
/// of all people who bear this name or a commoner one, in percent.
pub struct Census {
    family: Vec<(String, f64)>,
    given: Vec<(String, f64)>,
}

impl Census {
    pub fn read(dir: &Path) -> Result<Self, Failed> {
        let table = |name: &str| -> Result<Vec<(String, f64)>, Failed> {
            let text = text(dir, &format!("names-us-census1990/{name}"))?;
            Ok(text
                .lines()
                .filter_map(|line| {
                    let mut fields = line.split_whitespace();
                    let name = fields.next()?.to_owned();
                    Some((name, fields.nth(1)?.parse().ok()?))
                })
                .collect())
        };
        let mut given = table("dist.male.first.gz")?;
        let women = table("dist.female.first.gz")?;
        given.extend(women.into_iter().map(|(name, share)| (name, share + 100.0)));
        Ok(Self { family: table("dist.all.last.gz")?, given })
    }

    /// A given and a family name, drawn as often as people bear them.
    pub fn by_frequency(&self, random: &mut Random) -> String {
        let mut drawn = |table: &[(String, f64)], most: f64| {
            let at = random.below(1_000_000) as f64 / 1e6 * most;
            let place = table.partition_point(|(_, share)| *share < at);
            table.get(place.min(table.len() - 1)).map_or(String::new(), |(name, _)| name.clone())
        };
        format!("{} {}", drawn(&self.given, 190.0), drawn(&self.family, 90.0))
    }

    /// A given and a family name, all as likely.
    pub fn evenly(&self, random: &mut Random) -> String {
        let mut drawn = |table: &[(String, f64)]| {
            table.get(random.below(table.len())).map_or(String::new(), |(name, _)| name.clone())
        };
        format!("{} {}", drawn(&self.given), drawn(&self.family))
    }

    fn family(&self, random: &mut Random) -> String {
        // The lower numbers, commoner names, more often.
        let most = random.below(self.family.len()).max(1);
        let place = random.below(most);
        self.family.get(place).map_or(String::new(), |(name, _)| name.clone())
    }
}

const WORDS: &[&str] = &[
    "Alpha", "Blue", "Sun", "Star", "Golden", "Green", "River", "Mountain", "Pacific", "Atlantic",
    "Summit", "Bright", "Silver", "Eagle", "Lion", "Phoenix", "Ocean", "Harbor", "Pioneer",
    "Liberty", "Crystal", "Diamond", "Royal", "Metro", "Prime", "Delta", "Omega", "Nova", "Apex",
    "Vertex", "Quantum", "Orion", "Titan", "Falcon", "Cedar", "Maple", "Stone", "Iron", "Sky",
    "Lake", "Valley", "Forest", "Sunrise", "Horizon", "Unity", "Fortune", "Dragon", "Jade",
    "Lotus", "Pearl",
];
const TRADES: &[&str] = &[
    "Trading",
    "Shipping",
    "Technologies",
    "Solutions",
    "Services",
    "Group",
    "Holdings",
    "Consulting",
    "Construction",
    "Logistics",
    "Software",
    "Systems",
    "Industries",
    "Investments",
    "Capital",
    "Energy",
    "Foods",
    "Media",
    "Design",
    "International",
    "Partners",
    "Enterprises",
    "Electronics",
    "Marine",
    "Transport",
    "Imports",
    "Medical",
    "Labs",
];
const FORMS: &[&str] =
    &["LLC", "Inc.", "Ltd", "Corp.", "Company", "GmbH", "Co., Ltd.", "Limited", "", "S.A."];

/// An invented company.
pub fn company(census: &Census, random: &mut Random) -> String {
    let pick = |all: &[&str], random: &mut Random| {
        all.get(random.below(all.len())).copied().unwrap_or_default().to_owned()
    };
    let name = match random.below(5) {
        0 => census.family(random),
        1 => format!("{} {}", pick(WORDS, random), pick(WORDS, random)),
        2 => format!("{} & {}", census.family(random), census.family(random)),
        3 => format!("{} {}", census.family(random), pick(WORDS, random)),
        _ => pick(WORDS, random),
    };
    let trades = match random.below(3) {
        0 => format!("{} {}", pick(TRADES, random), pick(TRADES, random)),
        _ => pick(TRADES, random),
    };
    format!("{name} {trades} {}", pick(FORMS, random)).trim_end().to_owned()
}

/// Banks of the United States, as their clearing directory writes them.
pub fn banks(dir: &Path) -> Result<Vec<String>, Failed> {
    let text = text(dir, "banks-us-aba/FedACHdir.txt.gz")?;
    let mut names: Vec<String> =
        text.lines().filter_map(|line| Some(line.get(35..71)?.trim().to_owned())).collect();
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

/// Universities of the world. Some of them are listed.
pub fn universities(dir: &Path) -> Result<Vec<String>, Failed> {
    let text = text(dir, "universities/world_universities_and_domains.json.gz")?;
    let mut names: Vec<String> = text
        .split("\"name\": \"")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()))
        .filter(|name| !name.contains('\\'))
        .collect();
    names.sort_unstable();
    names.dedup();
    Ok(names)
}
