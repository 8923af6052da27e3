//! What a file is, told from its content: names of files lie.

use super::source::{HEAD, head_text};
use super::{json, plain};

/// A format in which a publisher writes a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Format {
    /// `SDN.CSV` or `CONS_PRIM.CSV` of the United States' Office of Foreign
    /// Assets Control (OFAC): names and remarks, no header.
    OfacSdnCsv,
    /// `ALT.CSV` or `CONS_ALT.CSV`: aliases.
    OfacAltCsv,
    /// `ADD.CSV` or `CONS_ADD.CSV`: addresses.
    OfacAddressCsv,
    /// `SDN_COMMENTS.CSV` or `CONS_COMMENTS.CSV`: what remarks had no room for.
    OfacCommentsCsv,
    /// `SDN.XML` or `CONSOLIDATED.XML` of OFAC.
    OfacSdnXml,
    /// `SDN_ADVANCED.XML` or `CONS_ADVANCED.XML` of OFAC, after the United
    /// Nations' advanced sanctions data model.
    OfacAdvancedXml,
    /// The Consolidated Screening List of the United States as CSV.
    CslCsv,
    /// The Consolidated Screening List of the United States as JSON.
    CslJson,
    /// The consolidated list of the United Nations Security Council.
    UnXml,
    /// The consolidated financial sanctions list of the European Union, schema
    /// 1.1.
    EuXml,
    /// The same with `;` between columns.
    EuCsv,
    /// The United Kingdom's list: `ConList.csv` of its Treasury (to January
    /// 2026) or the UK Sanctions List of its Foreign Office.
    UkCsv,
    /// The UK Sanctions List as XML.
    UkXml,
    /// FollowTheMoney with everything of one target in one object
    /// (`targets.nested.json`).
    FtmNested,
    /// FollowTheMoney entities that refer to each other (`entities.ftm.json`).
    FtmEntities,
    /// Senzing's entity format, lines or an array.
    SenzingJson,
    /// A list of one's own: a CSV with a header.
    PlainCsv,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 17] = [
        Self::OfacSdnCsv,
        Self::OfacAltCsv,
        Self::OfacAddressCsv,
        Self::OfacCommentsCsv,
        Self::OfacSdnXml,
        Self::OfacAdvancedXml,
        Self::CslCsv,
        Self::CslJson,
        Self::UnXml,
        Self::EuXml,
        Self::EuCsv,
        Self::UkCsv,
        Self::UkXml,
        Self::FtmNested,
        Self::FtmEntities,
        Self::SenzingJson,
        Self::PlainCsv,
    ];

    /// A short word for it, as on a command line: `ofac-sdn-csv`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::OfacSdnCsv => "ofac-sdn-csv",
            Self::OfacAltCsv => "ofac-alt-csv",
            Self::OfacAddressCsv => "ofac-address-csv",
            Self::OfacCommentsCsv => "ofac-comments-csv",
            Self::OfacSdnXml => "ofac-sdn-xml",
            Self::OfacAdvancedXml => "ofac-advanced-xml",
            Self::CslCsv => "csl-csv",
            Self::CslJson => "csl-json",
            Self::UnXml => "un-xml",
            Self::EuXml => "eu-xml",
            Self::EuCsv => "eu-csv",
            Self::UkCsv => "uk-csv",
            Self::UkXml => "uk-xml",
            Self::FtmNested => "ftm-nested",
            Self::FtmEntities => "ftm-entities",
            Self::SenzingJson => "senzing-json",
            Self::PlainCsv => "plain-csv",
        }
    }

    /// The format of a [`code`](Self::code).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.code() == code)
    }

    /// The format of the file this one is a part of: files of both are given
    /// together to [`read_together`](super::read_together). `None` for a list of
    /// its own.
    #[must_use]
    pub fn part_of(self) -> Option<Self> {
        match self {
            Self::OfacAltCsv | Self::OfacAddressCsv | Self::OfacCommentsCsv => {
                Some(Self::OfacSdnCsv)
            }
            _ => None,
        }
    }

    /// What a file of the format holds, for a message that asks for one.
    #[must_use]
    pub fn expected(self) -> &'static str {
        match self {
            Self::OfacSdnCsv => "rows such as `36,\"NAME\",-0- ,\"PROGRAM\",…` without a header",
            Self::OfacAltCsv => "rows such as `36,12,\"aka\",\"NAME\",-0-` without a header",
            Self::OfacAddressCsv => {
                "rows such as `36,25,\"STREET\",\"CITY\",\"COUNTRY\",-0-` without a header"
            }
            Self::OfacCommentsCsv => "rows such as `36,\"REMARKS\"` without a header",
            Self::OfacSdnXml => "`sdnEntry` elements in an `sdnList`",
            Self::OfacAdvancedXml => "`DistinctParty` elements in a `Sanctions` document",
            Self::CslCsv => "a header with `name`, `source` and `alt_names`, and rows",
            Self::CslJson => "an array `results` of objects with a `name` and a `source`",
            Self::UnXml => "`INDIVIDUAL` and `ENTITY` elements in a `CONSOLIDATED_LIST`",
            Self::EuXml => "`sanctionEntity` elements in an `export`",
            Self::EuCsv => {
                "a header with `Entity_LogicalId` and `NameAlias_WholeName` divided by `;`, and rows"
            }
            Self::UkCsv => "a header with `Name 6` and `Group ID` or `Unique ID`, and rows",
            Self::UkXml => "`Designation` elements in a `Designations` document",
            Self::FtmNested | Self::FtmEntities => {
                "a JSON object with `id`, `schema` and `properties` on every line"
            }
            Self::SenzingJson => "JSON objects with a `RECORD_ID` and names",
            Self::PlainCsv => "a header and at least one row with a name or a number",
        }
    }

    /// Tells the format from the beginning of a file, its first 64 KiB or all of
    /// it. `None` for anything that is no list, such as a web page.
    ///
    /// Entities of FollowTheMoney that hold none inside another are taken for
    /// [`FtmEntities`](Self::FtmEntities), which reads both.
    #[must_use]
    pub fn recognise(head: &[u8]) -> Option<Self> {
        let text = head_text(head.get(..HEAD).unwrap_or(head));
        let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        match text.as_bytes().first()? {
            b'<' => xml(text),
            b'{' | b'[' => json::recognise(text),
            _ => csv(text),
        }
    }
}

/// What a file is that is certainly no list, for a message.
pub(super) fn stranger(head: &[u8]) -> Option<&'static str> {
    const MAGIC: [(&[u8], &str); 6] = [
        (b"\x1f\x8b", "a gzip archive; unpack it first"),
        (b"PK\x03\x04", "a ZIP archive or a spreadsheet; unpack it or save it as CSV first"),
        (b"\xd0\xcf\x11\xe0", "an old spreadsheet; save it as CSV first"),
        (b"%PDF", "a PDF; ask the publisher for XML or CSV"),
        (b"\x28\xb5\x2f\xfd", "a zstd archive; unpack it first"),
        (b"BZh", "a bzip2 archive; unpack it first"),
    ];
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(what);
    }
    let text = head_text(head.get(..4096).unwrap_or(head));
    let text = text.trim_start().to_ascii_lowercase();
    let page = text.starts_with("<!doctype html")
        || text.starts_with("<html")
        || (text.starts_with('<') && root(&text).is_some_and(|(name, _)| name == "html"));
    page.then_some(
        "an HTML page, perhaps an error page of the publisher's site; download the list again",
    )
}

/// The root element's local name and what follows it.
fn root(text: &str) -> Option<(&str, &str)> {
    let mut rest = text;
    loop {
        rest = rest.get(rest.find('<')? + 1..)?;
        match rest.as_bytes().first()? {
            b'?' => rest = rest.get(rest.find("?>")?..)?,
            b'!' if rest.starts_with("!--") => rest = rest.get(rest.find("-->")?..)?,
            // An internal subset may hold angle brackets.
            b'!' => {
                let end = match (rest.find('['), rest.find('>')) {
                    (Some(open), Some(close)) if open < close => rest.find("]>")?,
                    (_, close) => close?,
                };
                rest = rest.get(end..)?;
            }
            _ => break,
        }
    }
    let end = rest.find(|c: char| c.is_whitespace() || c == '>' || c == '/')?;
    let (name, after) = rest.split_at(end);
    Some((name.rsplit(':').next().unwrap_or(name), after))
}

fn xml(text: &str) -> Option<Format> {
    let (name, after) = root(text)?;
    match name {
        "sdnList" => Some(Format::OfacSdnXml),
        "CONSOLIDATED_LIST" => Some(Format::UnXml),
        "Sanctions"
            if ["ADVANCED_XML", "<DateOfIssue", ":DateOfIssue", "ReferenceValueSets"]
                .iter()
                .any(|mark| after.contains(mark)) =>
        {
            Some(Format::OfacAdvancedXml)
        }
        "export"
            if ["fsd/export", "sanctionEntity", "generationDate"]
                .iter()
                .any(|mark| after.contains(mark)) =>
        {
            Some(Format::EuXml)
        }
        "Designations"
            if ["DateGenerated", "<Designation>", "UniqueID"]
                .iter()
                .any(|mark| after.contains(mark)) =>
        {
            Some(Format::UkXml)
        }
        _ => None,
    }
}

fn csv(text: &str) -> Option<Format> {
    let first = text.lines().next()?;
    // The United Kingdom writes a date above the header.
    let second = text.lines().nth(1).unwrap_or_default();
    let header = |name: &str| {
        [first, second].into_iter().any(|line| {
            line.split([',', ';', '\t']).any(|field| field.trim().trim_matches('"') == name)
        })
    };
    if header("Name 6") && (header("Group ID") || header("Unique ID") || header("OFSI Group ID")) {
        return Some(Format::UkCsv);
    }
    if header("Entity_LogicalId") || header("NameAlias_WholeName") {
        return Some(Format::EuCsv);
    }
    if header("name") && header("alt_names") && (header("source") || header("source_list_url")) {
        return Some(Format::CslCsv);
    }
    if first.trim_start().as_bytes().first().is_some_and(u8::is_ascii_digit) {
        return headless(text);
    }
    plain::recognise(text).then_some(Format::PlainCsv)
}

/// The files of OFAC, told by the columns of their first rows.
fn headless(text: &str) -> Option<Format> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let digits = |field: Option<&str>| {
        field.is_some_and(|f| !f.trim().is_empty() && f.trim().bytes().all(|b| b.is_ascii_digit()))
    };
    let shape = |row: &csv::StringRecord| match (row.len(), digits(row.get(1))) {
        _ if !digits(row.get(0)) => None,
        (12, false) => Some(Format::OfacSdnCsv),
        (5, true) => Some(Format::OfacAltCsv),
        (6, true) => Some(Format::OfacAddressCsv),
        (2, false) => Some(Format::OfacCommentsCsv),
        _ => None,
    };
    // Rows may have lost columns: what most of them look like is what it is.
    let mut votes: Vec<(Format, usize)> = Vec::new();
    let mut row = csv::StringRecord::new();
    for _ in 0..50 {
        if !reader.read_record(&mut row).ok()? {
            break;
        }
        if let Some(format) = shape(&row) {
            match votes.iter_mut().find(|(known, _)| *known == format) {
                Some((_, count)) => *count += 1,
                None => votes.push((format, 1)),
            }
        }
    }
    votes.into_iter().rev().max_by_key(|(_, count)| *count).map(|(format, _)| format)
}
