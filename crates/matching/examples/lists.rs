//! What is in a publisher's files?
//!
//! `cargo run --profile bench -p matching --example lists -- FILE... [--show N] [--entry ID]...`
//! recognises and reads each file (`.gz` is unpacked) and prints what it holds,
//! with the first entries of each, or those with the numbers given by `--entry`.
//! Files joined by `+` are read together.
//! `--generate MIB FILE` writes a document in the shape of `SDN_ADVANCED.XML` of
//! that size, to read afterwards.

use std::error::Error;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::time::Instant;

use flate2::read::GzDecoder;
use matching::screen::lists::{self, Format};
use matching::screen::{Entry, IdentifierKind, NameStrength};

type Reader = Box<dyn BufRead>;

fn open(path: &str) -> Result<Reader, Box<dyn Error>> {
    let file = File::open(path).map_err(|e| format!("{path}: {e}"))?;
    Ok(if path.ends_with(".gz") {
        Box::new(BufReader::new(GzDecoder::new(file)))
    } else {
        Box::new(BufReader::new(file))
    })
}

fn recognised(path: &str) -> Result<(Format, Reader), Box<dyn Error>> {
    let mut head = Vec::new();
    open(path)?.take(64 << 10).read_to_end(&mut head)?;
    let format = Format::recognise(&head).ok_or("of no known format")?;
    Ok((format, open(path)?))
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    let mut arguments = std::env::args().skip(1);
    let (mut files, mut show, mut ids) = (Vec::new(), 0, Vec::new());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--show" => show = arguments.next().ok_or("--show N")?.parse()?,
            "--entry" => ids.push(arguments.next().ok_or("--entry ID")?),
            "--generate" => {
                let size: usize = arguments.next().ok_or("--generate MIB FILE")?.parse()?;
                let path = arguments.next().ok_or("--generate MIB FILE")?;
                return generate(size << 20, &path);
            }
            _ => files.push(argument),
        }
    }
    for file in files {
        if let Err(error) = report(&file, show, &ids, &mut out) {
            writeln!(out, "{file}: {error}")?;
        }
    }
    if let Some(peak) = peak() {
        writeln!(out, "peak memory {peak}")?;
    }
    Ok(())
}

#[derive(Default)]
struct Count {
    primary: usize,
    strong: usize,
    weak: usize,
    dates: usize,
    documents: usize,
    wallets: usize,
    contacts: usize,
    addresses: usize,
    programs: usize,
    shown: Vec<Entry>,
}

fn report(
    file: &str,
    show: usize,
    ids: &[String],
    out: &mut impl Write,
) -> Result<(), Box<dyn Error>> {
    let parts: Vec<&str> = file.split('+').collect();
    let parts = parts.into_iter().map(recognised).collect::<Result<Vec<_>, _>>()?;
    let mut count = Count::default();
    let started = Instant::now();
    let summary = lists::read_together("list", parts, &mut |entry: Entry| {
        for name in &entry.names {
            match name.strength {
                NameStrength::Primary => count.primary += 1,
                NameStrength::Strong => count.strong += 1,
                NameStrength::Weak => count.weak += 1,
            }
        }
        for identifier in &entry.identifiers {
            match identifier.kind {
                IdentifierKind::Document => count.documents += 1,
                IdentifierKind::Wallet => count.wallets += 1,
                _ => count.contacts += 1,
            }
        }
        count.dates += entry.birth_dates.len();
        count.addresses += entry.addresses.len();
        count.programs += entry.programs.len();
        if count.shown.len() < show || ids.contains(&entry.entry_id) {
            count.shown.push(entry);
        }
    })?;
    writeln!(
        out,
        "{file}: {}, of {}, {} entries in {:.0?}; names {} primary {} strong {} weak; {} birth dates, {} documents, {} wallets, {} contacts, {} addresses, {} programmes",
        summary.format.code(),
        summary.published.as_deref().unwrap_or("no day"),
        summary.entries,
        started.elapsed(),
        count.primary,
        count.strong,
        count.weak,
        count.dates,
        count.documents,
        count.wallets,
        count.contacts,
        count.addresses,
        count.programs,
    )?;
    for warning in &summary.warnings {
        writeln!(out, "  {warning}")?;
    }
    for entry in &count.shown {
        writeln!(out, "  {:?} {} {:032x}", entry.kind, entry.entry_id, entry.fingerprint())?;
        for name in &entry.names {
            writeln!(out, "    {:?} {}", name.strength, name.text)?;
        }
        for date in &entry.birth_dates {
            writeln!(out, "    born {date}")?;
        }
        for i in &entry.identifiers {
            writeln!(out, "    {:?} {} ({}) [{}]", i.kind, i.value, i.label, i.country)?;
        }
        let rest = [("of", &entry.countries), ("at", &entry.addresses), ("under", &entry.programs)];
        for (word, texts) in rest {
            for text in texts {
                writeln!(out, "    {word} {text}")?;
            }
        }
    }
    Ok(())
}

/// The most memory this process had, where the system tells.
fn peak() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// Writes an invented list of about `size` bytes.
fn generate(size: usize, path: &str) -> Result<(), Box<dyn Error>> {
    let mut file = BufWriter::new(File::create(path)?);
    // A party takes six kilobytes, as in the list itself.
    let parties = size / 6500;
    write!(
        file,
        r#"<?xml version="1.0" encoding="utf-8"?>
<Sanctions Version="3" xmlns="https://www.un.org/sanctions/1.0"><DateOfIssue CalendarTypeID="1"><Year>2026</Year><Month>2</Month><Day>27</Day></DateOfIssue>
<ReferenceValueSets><CountryValues><Country ID="1" ISO2="XE">Exampleland</Country></CountryValues>
<FeatureTypeValues><FeatureType ID="8">Birthdate</FeatureType><FeatureType ID="25">Location</FeatureType><FeatureType ID="21">Email Address</FeatureType><FeatureType ID="26">Title</FeatureType></FeatureTypeValues>
<IDRegDocTypeValues><IDRegDocType ID="1571">Passport</IDRegDocType></IDRegDocTypeValues><LocPartTypeValues><LocPartType ID="1450">ADDRESS1</LocPartType><LocPartType ID="1454">CITY</LocPartType></LocPartTypeValues>
<NamePartTypeValues><NamePartType ID="1520">Last Name</NamePartType><NamePartType ID="1521">First Name</NamePartType></NamePartTypeValues>
<PartySubTypeValues><PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType></PartySubTypeValues><PartyTypeValues><PartyType ID="1">Individual</PartyType></PartyTypeValues>
<SanctionsTypeValues><SanctionsType ID="1">Program</SanctionsType></SanctionsTypeValues><ScriptValues><Script ID="215" ScriptCode="Latn">Latin</Script></ScriptValues></ReferenceValueSets><Locations>
"#
    )?;
    for n in 0..parties * 3 / 2 {
        writeln!(
            file,
            r#"<Location ID="{n}"><LocationPart LocPartTypeID="1450"><LocationPartValue Primary="true" LocPartValueTypeID="1" LocPartValueStatusID="1"><Comment/><Value>{n} Main Street, Building {}</Value></LocationPartValue></LocationPart><LocationPart LocPartTypeID="1454"><LocationPartValue Primary="true" LocPartValueTypeID="1" LocPartValueStatusID="1"><Comment/><Value>Springfield</Value></LocationPartValue></LocationPart><LocationCountry CountryID="1" CountryRelevanceID="1413"/></Location>"#,
            n % 97
        )?;
    }
    file.write_all(b"</Locations><IDRegDocuments>\n")?;
    for n in 0..parties {
        writeln!(
            file,
            r#"<IDRegDocument ID="{n}" IDRegDocTypeID="1571" IdentityID="{n}" IssuedBy-CountryID="1" ValidityID="2"><Comment/><IDRegistrationNo>X{:07}</IDRegistrationNo><IssuingAuthority/></IDRegDocument>"#,
            n * 7
        )?;
    }
    file.write_all(b"</IDRegDocuments><DistinctParties>\n")?;
    let mut text = String::new();
    for n in 0..parties {
        text.clear();
        write!(
            text,
            r#"<DistinctParty FixedRef="{n}"><Comment/><Profile ID="{n}" PartySubTypeID="4"><Identity ID="{n}" FixedRef="{n}" Primary="true" False="false">"#
        )?;
        for alias in 0..4 {
            write!(
                text,
                r#"<Alias FixedRef="{n}" AliasTypeID="1400" Primary="{}" LowQuality="{}"><DocumentedName ID="{n}{alias}" FixedRef="{n}" DocNameStatusID="2"><DocumentedNamePart><NamePartValue NamePartGroupID="1{n}" ScriptID="215" ScriptStatusID="1" Acronym="false">ROE{n}</NamePartValue></DocumentedNamePart><DocumentedNamePart><NamePartValue NamePartGroupID="2{n}" ScriptID="215" ScriptStatusID="1" Acronym="false">Richard {alias}</NamePartValue></DocumentedNamePart></DocumentedName></Alias>"#,
                alias == 0,
                alias == 3
            )?;
        }
        write!(
            text,
            r#"<NamePartGroups><MasterNamePartGroup><NamePartGroup ID="1{n}" NamePartTypeID="1520"/></MasterNamePartGroup><MasterNamePartGroup><NamePartGroup ID="2{n}" NamePartTypeID="1521"/></MasterNamePartGroup></NamePartGroups></Identity>"#
        )?;
        for day in 1..3 {
            write!(
                text,
                r#"<Feature ID="{n}{day}" FeatureTypeID="8"><FeatureVersion ID="{n}{day}" ReliabilityID="1"><Comment/><DatePeriod CalendarTypeID="1" YearFixed="false" MonthFixed="false" DayFixed="false"><Start Approximate="false" YearFixed="false" MonthFixed="false" DayFixed="false"><From><Year>1980</Year><Month>4</Month><Day>{day}</Day></From><To><Year>1980</Year><Month>4</Month><Day>{day}</Day></To></Start><End Approximate="false" YearFixed="false" MonthFixed="false" DayFixed="false"><From><Year>1980</Year><Month>4</Month><Day>{day}</Day></From><To><Year>1980</Year><Month>4</Month><Day>{day}</Day></To></End></DatePeriod></FeatureVersion></Feature>"#
            )?;
        }
        write!(
            text,
            r#"<Feature ID="{n}8" FeatureTypeID="25"><FeatureVersion ID="{n}8" ReliabilityID="1"><Comment/><VersionLocation LocationID="{n}"/></FeatureVersion></Feature><Feature ID="{n}9" FeatureTypeID="21"><FeatureVersion ID="{n}9" ReliabilityID="1"><Comment/><VersionDetail DetailTypeID="1432">roe{n}@example.org</VersionDetail></FeatureVersion></Feature>"#
        )?;
        // Titles, which are not kept, make up the rest.
        while text.len() < 5100 {
            write!(
                text,
                r#"<Feature ID="{n}7" FeatureTypeID="26"><FeatureVersion ID="{n}7" ReliabilityID="1"><Comment/><VersionDetail DetailTypeID="1432">Deputy director of the department of examples</VersionDetail></FeatureVersion></Feature>"#
            )?;
        }
        writeln!(file, "{text}</Profile></DistinctParty>")?;
    }
    file.write_all(b"</DistinctParties><SanctionsEntries>\n")?;
    for n in 0..parties {
        writeln!(
            file,
            r#"<SanctionsEntry ID="{n}" ProfileID="{n}" ListID="1550"><EntryEvent ID="{n}" EntryEventTypeID="1" LegalBasisID="1"><Comment/><Date CalendarTypeID="1"><Year>2001</Year><Month>12</Month><Day>4</Day></Date></EntryEvent><SanctionsMeasure ID="{n}" SanctionsTypeID="1"><Comment>EXAMPLE</Comment></SanctionsMeasure></SanctionsEntry>"#
        )?;
    }
    file.write_all(b"</SanctionsEntries></Sanctions>\n")?;
    Ok(())
}
