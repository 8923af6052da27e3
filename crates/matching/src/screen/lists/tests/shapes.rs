//! Odd values as the publishers really write them, around invented people.

use super::formats::{all, sample, told};
use super::*;

#[test]
fn the_british_xml_says_what_its_csv_says_and_more() {
    let (entries, summary) = sample("uk_sanctions_list.xml");
    assert_eq!(
        told(&entries[0]),
        "Person EXA0001
Primary Roe, Richard Quentin; Weak Quillo; Strong Row, Richard; Strong РО Ричард
1980-04-04; 1981; 1982-09; 1983
Email rq.roe@example.org () []; Email dick.roe@example.org () []; Document X1234567 (Passport) []; Document 260099001546 (National identifier) []
Exampleland
12 Main Street, Springfield, 12345, Exampleland
The Example Regulations"
    );
    assert_eq!(
        told(&entries[1]),
        "Organisation EXA0003
Primary EXAMPLE METALS & CO

Phone +44 20 7946 0018 () []; Domain www.metals.example.org () []; \
Document 1000000000001 (Business registration number (OGRN)) []; \
Document 1000000002 (Business registration number (INN)) []; \
Document 1000000003 (Business registration number (INN)) []; \
Document 100000004 (Business registration number (UNP/INN)) []; \
Document 1000000005 (Business registration number (UNP/INN)) []


The Example Regulations"
    );
    let (of_rows, _) = sample("uk_sanctions_list.csv");
    assert_eq!(entries[2], of_rows[1], "one ship in both forms");
    let days: Vec<_> = entries.iter().map(|e| e.listed_on.unwrap().to_string()).collect();
    assert_eq!(days, ["2020-01-01", "2026-02-24", "2020-01-01"]);
    assert_eq!(
        summary.warnings,
        [
            "1 birth dates could not be read and were left out",
            "1 elements are of a kind that is not known and were left out"
        ]
    );
}

#[test]
fn a_british_record_has_its_treasury_number_where_it_has_no_other() {
    let names = "<Names><Name><Name6>Example</Name6></Name></Names>";
    let wallet = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
    let xml = format!(
        "<Designations><Designation><OFSIGroupID>7001</OFSIGroupID>{names}\
         <CryptoWalletAddresses><CryptoWalletAddress>{wallet}</CryptoWalletAddress></CryptoWalletAddresses>\
         </Designation><Designation>{names}</Designation>\
         <Designation><UniqueID>EXA1</UniqueID></Designation></Designations>"
    );
    let (entries, summary) = all(Format::UkXml, xml.as_bytes()).unwrap();
    assert_eq!((entries.len(), entries[0].entry_id.as_str()), (1, "7001"));
    assert_eq!(entries[0].identifiers, [Identifier::new(IdentifierKind::Wallet, wallet)]);
    assert_eq!(summary.warnings, ["2 records have no number or name and were left out"]);
}

#[test]
fn the_closed_british_list_says_so() {
    let (entries, summary) = sample("uk_conlist.csv");
    assert_eq!(entries[0].listed_on, PartialDate::parse("2020-01-01"));
    assert!(summary.warnings[0].contains("is not kept since"), "{:?}", summary.warnings);
    assert!(sample("uk_sanctions_list.csv").1.warnings.is_empty());
}

/// One entity of the European Union's list around `inner`.
fn european(inner: &str) -> (Entry, Vec<String>) {
    let xml = format!(
        "<export xmlns=\"http://eu.europa.ec/fpi/fsd/export\" generationDate=\"2026-02-27T10:00:00.000+01:00\">\
         <sanctionEntity designationDate=\"2001-10-17\" euReferenceNumber=\"EU.1.11\" logicalId=\"13\">\
         <remark>low quality alias</remark><subjectType code=\"person\" classificationCode=\"P\"/>\
         {inner}</sanctionEntity></export>"
    );
    let (mut entries, summary) = all(Format::EuXml, xml.as_bytes()).unwrap();
    (entries.remove(0), summary.warnings)
}

#[test]
fn the_european_list_grades_its_aliases_in_remarks() {
    let alias = |name: &str, remark: &str| {
        format!(
            "<nameAlias wholeName=\"{name}\" strong=\"true\" logicalId=\"1\"><remark>{remark}</remark><regulationSummary numberTitle=\"x\"/></nameAlias>"
        )
    };
    let inner = [
        alias("Graded Good", "good quality alias"),
        "<nameAlias wholeName=\"РО Ричард\" strong=\"true\"/>".to_owned(),
        "<nameAlias wholeName=\"Richard   Roe\" strong=\"true\"/>".to_owned(),
        alias("Graded Low", "low quality aliias"),
        alias("Graded Second", "born 11.8.1960 in Exampleland\n(low quality alias)"),
        alias("Former", "(formerly known as Former)"),
        alias("Owned", "99 % owned by a fund, formerly known as a charity"),
    ]
    .concat();
    let (entry, warnings) = european(&inner);
    let names: Vec<_> = entry.names.iter().map(|n| (n.strength, n.text.as_str())).collect();
    let (strong, weak) = (NameStrength::Strong, NameStrength::Weak);
    assert_eq!(
        names,
        [
            (NameStrength::Primary, "Richard Roe"),
            (strong, "Graded Good"),
            (strong, "РО Ричард"),
            (weak, "Graded Low"),
            (weak, "Graded Second"),
            (strong, "Former"),
            (strong, "Owned"),
        ]
    );
    assert_eq!(entry.listed_on, PartialDate::parse("2001-10-17"));
    assert!(warnings.is_empty(), "{warnings:?}");
    // Where nothing is said to be better, the first name stands for the entry.
    let (entry, _) = european(&alias("Graded Low", "low quality alias"));
    assert_eq!(entry.caption(), "Graded Low");
}

#[test]
fn years_of_another_calendar_are_no_birth_years() {
    let (entry, warnings) = european(
        "<nameAlias wholeName=\"Richard Roe\"/>\
         <birthdate calendarType=\"ISLAMIC\" birthdate=\"1982-04-19\" dayOfMonth=\"24\" monthOfYear=\"6\" year=\"1402\"/>\
         <birthdate calendarType=\"ISLAMIC\" city=\"Springfield\" year=\"1343\"/>\
         <birthdate calendarType=\"GREGORIAN\" monthOfYear=\"8\" year=\"1961\" countryIso2Code=\"00\"/>\
         <birthdate calendarType=\"GREGORIAN\" city=\"Springfield\" countryDescription=\"EXAMPLELAND\"/>\
         <birthdate calendarType=\"GREGORIAN\" yearRangeTo=\"1979\"/>",
    );
    let dates: Vec<_> = entry.birth_dates.iter().map(ToString::to_string).collect();
    assert_eq!(dates, ["1982-04-19", "1961-08"]);
    assert_eq!(warnings, ["2 birth dates could not be read and were left out"]);
}

#[test]
fn european_documents_and_contacts_are_read_as_they_are_filled_in() {
    let (entry, warnings) = european(
        "<nameAlias wholeName=\"Example Bank\"/>\
         <address city=\"Springfield\" street=\"12 Main Street,\" poBox=\"14\" countryIso2Code=\"00\" countryDescription=\"UNKNOWN\">\
         <contactInfo key=\"EMAIL\" value=\"pac@example. org and kndic@bank.example.org / x@y.example.org\"/>\
         <contactInfo key=\"PHONE\" value=\"+253 (0) 99 983 784; +253 99 000 000\"/>\
         <contactInfo key=\"WEB\" value=\"https://www.bank.example.org/\"/>\
         <contactInfo key=\"EMAIL\" value=\"unknown\"/>\
         <contactInfo key=\"TELEX\" value=\"1234\"/></address>\
         <identification number=\"SSN 156-92-9858\" identificationTypeCode=\"id\" identificationTypeDescription=\"National identification card\" countryDescription=\"EXAMPLELAND\"/>\
         <identification number=\"-\" identificationTypeCode=\"regnumber\" identificationTypeDescription=\"Registration Number\"/>\
         <identification number=\"EXAM XEXX\" identificationTypeCode=\"swiftbic\" identificationTypeDescription=\"SWIFT BIC\" countryIso2Code=\"XE\"/>\
         <identification number=\"12-٣٤\" latinNumber=\"1234567\" identificationTypeCode=\"other\"/>",
    );
    assert_eq!(
        told(&entry),
        "Person EU.1.11
Primary Example Bank

Email pac@example.org () []; Email kndic@bank.example.org () []; Email x@y.example.org () []; \
Phone +253 (0) 99 983 784 () []; Phone +253 99 000 000 () []; \
Domain https://www.bank.example.org/ () []; \
Document 156-92-9858 (National identification card) [EXAMPLELAND]; \
Document EXAMXEXX (SWIFT BIC) [XE]; Document 12-٣٤ (other) []; Document 1234567 (other) []

12 Main Street, P.O. Box 14, Springfield
"
    );
    assert_eq!(warnings, ["2 mailboxes, web sites or telephone numbers could not be read"]);
}

#[test]
fn the_european_rows_say_the_same() {
    let csv = "fileGenerationDate;Entity_LogicalId;Entity_EU_ReferenceNumber;Entity_DesignationDate;Entity_SubjectType;Entity_SubjectType_ClassificationCode;NameAlias_WholeName;NameAlias_Remark;BirthDate_BirthDate;BirthDate_Year;BirthDate_CalendarType;Address_ContactInfo\n\
        05/08/2026;13;EU.1.11;2001-10-17;P;person;РО Ричард;;;;;\n\
        05/08/2026;13;EU.1.11;2001-10-17;P;person;Richard Roe;;;;;\n\
        05/08/2026;13;EU.1.11;2001-10-17;P;person;Quillo;low quality alias;;;;\n\
        05/08/2026;13;EU.1.11;2001-10-17;P;person;;;1982-04-19;1402;ISLAMIC;\n\
        05/08/2026;13;EU.1.11;2001-10-17;P;person;;;;1343;ISLAMIC;\n\
        05/08/2026;13;EU.1.11;2001-10-17;P;person;;;;;;EMAILrq.roe@example.org\n";
    let (entries, summary) = all(Format::EuCsv, csv.as_bytes()).unwrap();
    assert_eq!(
        told(&entries[0]),
        "Person EU.1.11\nPrimary Richard Roe; Strong РО Ричард; Weak Quillo\n1982-04-19\n\n\n\n"
    );
    assert_eq!(entries[0].listed_on, PartialDate::parse("2001-10-17"));
    assert_eq!(
        summary.warnings,
        [
            "1 birth dates could not be read and were left out",
            "1 mailboxes, web sites or telephone numbers could not be read"
        ]
    );
}

#[test]
fn places_of_the_advanced_list_are_resolved() {
    let value = |primary: bool, text: &str| {
        format!(
            "<LocationPartValue Primary=\"{primary}\" LocPartValueTypeID=\"1\"><Comment /><Value>{text}</Value></LocationPartValue>"
        )
    };
    let feature = |kind: u8, version: &str| {
        format!(
            "<Feature ID=\"1\" FeatureTypeID=\"{kind}\"><FeatureVersion ID=\"1\"><Comment />{version}</FeatureVersion></Feature>"
        )
    };
    let at = |place: u16| {
        format!("<VersionDetail DetailTypeID=\"1433\" /><VersionLocation LocationID=\"{place}\" />")
    };
    let xml = format!(
        "<Sanctions><DateOfIssue><Year>2026</Year><Month>2</Month><Day>27</Day></DateOfIssue><ReferenceValueSets>\
         <CountryValues><Country ID=\"1\" ISO2=\"XE\">Exampleland</Country><Country ID=\"2\">undetermined</Country></CountryValues>\
         <FeatureTypeValues><FeatureType ID=\"8\">Birthdate</FeatureType><FeatureType ID=\"10\">Nationality Country</FeatureType><FeatureType ID=\"25\">Location</FeatureType><FeatureType ID=\"64\">Aircraft Tail Number</FeatureType></FeatureTypeValues>\
         <IDRegDocTypeValues><IDRegDocType ID=\"1571\">Passport</IDRegDocType></IDRegDocTypeValues>\
         <LocPartTypeValues><LocPartType ID=\"1\">Unknown</LocPartType><LocPartType ID=\"1451\">ADDRESS1</LocPartType><LocPartType ID=\"1454\">CITY</LocPartType></LocPartTypeValues></ReferenceValueSets>\
         <Locations><Location ID=\"10\"><LocationPart LocPartTypeID=\"1\">{}</LocationPart></Location>\
         <Location ID=\"11\"><LocationCountry CountryID=\"2\" /></Location>\
         <Location ID=\"12\"><LocationCountry CountryID=\"1\" /><LocationPart LocPartTypeID=\"1454\">{}{}</LocationPart><LocationPart LocPartTypeID=\"1451\">{}{}</LocationPart></Location></Locations>\
         <IDRegDocuments><IDRegDocument ID=\"1\" IDRegDocTypeID=\"1571\" IdentityID=\"5\" IssuedBy-CountryID=\"2\"><IDRegistrationNo>X1234567</IDRegistrationNo></IDRegDocument></IDRegDocuments>\
         <DistinctParties><DistinctParty FixedRef=\"37\"><Profile ID=\"37\" PartySubTypeID=\"4\"><Identity ID=\"5\" Primary=\"true\"><Alias AliasTypeID=\"1403\" Primary=\"true\" LowQuality=\"false\"><DocumentedName ID=\"1\"><DocumentedNamePart><NamePartValue>ROE Richard</NamePartValue></DocumentedNamePart></DocumentedName></Alias></Identity>{}{}{}{}{}{}</Profile></DistinctParty></DistinctParties>\
         <SanctionsEntries><SanctionsEntry ID=\"1\" ProfileID=\"37\"><EntryEvent ID=\"1\"><Date><Year>2017</Year><Month>7</Month><Day>31</Day></Date></EntryEvent><EntryEvent ID=\"2\"><Date><Year>2001</Year><Month>12</Month><Day>4</Day></Date></EntryEvent></SanctionsEntry></SanctionsEntries></Sanctions>",
        value(true, "Otherland"),
        value(false, "スプリングフィールド"),
        value(true, "Springfield"),
        value(true, "12 Main Street"),
        value(false, "大通り12"),
        feature(10, &at(10)),
        feature(10, &at(11)),
        feature(25, &at(11)),
        feature(25, &at(12)),
        feature(64, "<VersionDetail DetailTypeID=\"1432\">EX-AMP</VersionDetail>"),
        feature(8, "<DatePeriod><Start><From><Year>1971</Year></From></Start></DatePeriod>"),
    );
    let (entries, summary) = all(Format::OfacAdvancedXml, xml.as_bytes()).unwrap();
    assert_eq!(
        told(&entries[0]),
        "Person 37
Primary ROE Richard
1971
Document EX-AMP (Aircraft Tail Number) []; Document X1234567 (Passport) []
Otherland
12 Main Street, Springfield, Exampleland
"
    );
    assert_eq!(entries[0].listed_on, PartialDate::parse("2001-12-04"), "the earliest");
    assert!(summary.warnings.is_empty(), "{:?}", summary.warnings);
}

#[test]
fn days_of_listing_are_read_and_are_no_part_of_a_fingerprint() {
    let days: Vec<_> = ["sdn_advanced.xml", "un.xml", "uk_sanctions_list.csv"]
        .map(|file| sample(file).0[0].listed_on.map(|day| day.to_string()))
        .into();
    let day = |text: &str| Some(text.to_owned());
    assert_eq!(days, [day("2001-12-04"), day("2010-05-05"), day("2020-01-01")]);
    let (mut entries, _) = sample("un.xml");
    let before = entries[0].fingerprint();
    entries[0].listed_on = None;
    assert_eq!(entries[0].fingerprint(), before);
}

#[test]
fn what_the_united_nations_fill_in_for_nothing_is_nothing() {
    let xml = "<CONSOLIDATED_LIST><INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>NA</FIRST_NAME>\
        <SECOND_NAME>ROE</SECOND_NAME><FOURTH_NAME>na</FOURTH_NAME>\
        <NAME_ORIGINAL_SCRIPT>РО\n                    Ричард</NAME_ORIGINAL_SCRIPT>\
        <REFERENCE_NUMBER>EXi.001 </REFERENCE_NUMBER><NATIONALITY><VALUE>na</VALUE></NATIONALITY>\
        <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>National Identification\n                 Number</TYPE_OF_DOCUMENT>\
        <NUMBER>00278640</NUMBER></INDIVIDUAL_DOCUMENT></INDIVIDUAL></CONSOLIDATED_LIST>";
    let (entries, _) = all(Format::UnXml, xml.as_bytes()).unwrap();
    assert_eq!(
        told(&entries[0]),
        "Person EXi.001\nPrimary NA ROE; Strong РО Ричард\n\nDocument 00278640 (National Identification Number) []\n\n\n"
    );
}
