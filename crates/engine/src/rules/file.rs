//! The rule file: one Markdown file that is the rule, its page and its tests.
//!
//! The shape is fixed (see `docs/rules.md`), so the reader is a line scanner
//! and every problem has a line.

use model::{Family, Header, Problem};

/// The four headings every rule has, in this order.
pub const HEADINGS: [&str; 4] =
    ["Why it matters", "Innocent explanations", "Blind spots", "What a reviewer checks"];

/// A fenced block: its text and the 1-based line of the first line inside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Text between the fences.
    pub text: String,
    /// 1-based line of its first line in the file.
    pub line: u64,
}

/// What a case expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Fires for exactly these subjects.
    Fires(Vec<String>),
    /// Fires for nobody.
    Quiet,
    /// Something the rule needs is missing, and it says so.
    NotEvaluated,
}

/// One case: canonical rows and what they must lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseBlock {
    /// What it shows.
    pub name: String,
    /// 1-based line of its heading.
    pub line: u64,
    /// What it expects.
    pub verdict: Verdict,
    /// Canonical rows: table name and CSV.
    pub tables: Vec<(String, Block)>,
}

/// A rule as read, before it is planned.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleFile {
    /// File stem, kebab case.
    pub name: String,
    /// Folder.
    pub family: Family,
    /// Path as the user would type it.
    pub path: String,
    /// Heading: what was observed.
    pub title: String,
    /// The `toml` block.
    pub header: Header,
    /// The paragraph before the first heading.
    pub summary: String,
    /// Text under the four headings, in order.
    pub sections: [String; 4],
    /// The query.
    pub sql: Block,
    /// The cases.
    pub cases: Vec<CaseBlock>,
    /// BLAKE3 of the file, first 16 hex digits.
    pub hash: String,
}

impl RuleFile {
    /// `family/name`, as it is typed.
    #[must_use]
    pub fn slug(&self) -> String {
        format!("{}/{}", self.family, self.name)
    }

    /// The bullets under "Innocent explanations".
    #[must_use]
    pub fn innocent(&self) -> Vec<String> {
        bullets(&self.sections[1])
    }

    /// The bullets under "What a reviewer checks".
    #[must_use]
    pub fn checks(&self) -> Vec<String> {
        bullets(&self.sections[3])
    }

    /// Reads the file at `path` (`.../<family>/<name>.md`).
    ///
    /// # Errors
    /// Every problem found, each with its line.
    pub fn read(path: &str, text: &str) -> Result<Self, Vec<Problem>> {
        Reader::new(path, text).read()
    }
}

/// Top-level list items, continuation lines joined.
fn bullets(section: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for line in section.lines() {
        if let Some(item) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
            items.push(item.trim().to_owned());
        } else if line.starts_with(' ')
            && let Some(last) = items.last_mut()
        {
            last.push(' ');
            last.push_str(line.trim());
        }
    }
    items
}

/// What is wrong with an entry of `needs`, and what to do.
fn unknown_need(need: &str) -> Option<(String, String)> {
    let (name, column) = need.split_once('.').map_or((need, None), |(t, c)| (t, Some(c)));
    let canonical = model::tables::by_name(name);
    let derived = model::derived::by_name(name);
    let Some(table) = canonical.or(derived.map(|derived| &derived.table)) else {
        let near = crate::nearest(name, crate::session::table_names());
        let help = near.map_or_else(
            || "see docs/generated/tables.md".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        return Some((format!("no table is called `{name}`"), help));
    };
    let column = column?;
    let Some(known) = table.column(column) else {
        let near = crate::nearest(column, table.columns.iter().map(|column| column.name));
        let help = near.map_or_else(
            || "see docs/generated/tables.md".to_owned(),
            |near| format!("did you mean `{name}.{near}`?"),
        );
        return Some((format!("`{name}` has no column `{column}`"), help));
    };
    if known.required {
        let help = format!("`{column}` is there in every row: write `{name}`");
        return Some((format!("`{need}` says no more than the table"), help));
    }
    if derived.is_some() && model::derived::made_of(name, column).is_none() {
        let known: Vec<String> = model::derived::MADE_OF
            .iter()
            .filter(|(table, ..)| *table == name)
            .map(|(table, column, _)| format!("`{table}.{column}`"))
            .collect();
        let help = if known.is_empty() {
            "name the canonical columns it is made from".to_owned()
        } else {
            format!("name the canonical columns it is made from, or one of {}", known.join(", "))
        };
        let message =
            format!("`{need}` may be empty because nothing was found, so it cannot be needed");
        return Some((message, help));
    }
    None
}

/// One piece of the file, in order.
enum Piece {
    Heading { level: usize, text: String, line: u64 },
    Fence { info: String, block: Block },
    Text { text: String },
}

struct Reader<'a> {
    path: &'a str,
    text: &'a str,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    fn new(path: &'a str, text: &'a str) -> Self {
        Self { path, text, problems: Vec::new() }
    }

    fn problem(&mut self, line: u64, slug: &'static str, message: String, help: &str) {
        let mut problem = Problem::error(slug, message).in_file(self.path).at_line(line);
        if !help.is_empty() {
            problem = problem.help(help);
        }
        self.problems.push(problem);
    }

    fn pieces(&mut self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut open: Option<(String, u64, String)> = None;
        for (number, line) in (1_u64..).zip(self.text.lines()) {
            if let Some((info, start, mut body)) = open.take() {
                if line.trim_end() == "```" {
                    pieces.push(Piece::Fence { info, block: Block { text: body, line: start } });
                } else {
                    body.push_str(line);
                    body.push('\n');
                    open = Some((info, start, body));
                }
            } else if let Some(info) = line.strip_prefix("```") {
                open = Some((info.trim().to_owned(), number + 1, String::new()));
            } else if line.starts_with('#') {
                let level = line.bytes().take_while(|byte| *byte == b'#').count();
                let text = line.trim_start_matches('#').trim().to_owned();
                pieces.push(Piece::Heading { level, text, line: number });
            } else {
                match pieces.last_mut() {
                    Some(Piece::Text { text }) => {
                        text.push('\n');
                        text.push_str(line);
                    }
                    _ => pieces.push(Piece::Text { text: line.to_owned() }),
                }
            }
        }
        if let Some((_, start, _)) = open {
            self.problem(
                start.saturating_sub(1),
                "rule-fence",
                "this block is never closed".to_owned(),
                "end it with a line of three backticks",
            );
        }
        pieces
    }

    fn read(mut self) -> Result<RuleFile, Vec<Problem>> {
        let (name, family) = self.place();
        let pieces = self.pieces();
        let mut title = None;
        let mut header = None;
        let mut summary = String::new();
        let mut sections: [String; 4] = Default::default();
        let mut seen = [false; 4];
        let mut section: Option<usize> = None;
        let mut sql: Option<Block> = None;
        let mut cases: Vec<CaseBlock> = Vec::new();

        for piece in pieces {
            match piece {
                Piece::Heading { level: 1, text, line } => {
                    if title.replace(text).is_some() {
                        self.problem(line, "rule-shape", "a second title".to_owned(), "a rule file holds one rule");
                    }
                }
                Piece::Heading { text, line, .. } => {
                    if let Some(case) = text.strip_prefix("Case:") {
                        section = None;
                        if let Some(case) = self.case(case, line) {
                            cases.push(case);
                        }
                    } else if let Some(at) = HEADINGS.iter().position(|heading| *heading == text) {
                        if let Some(was) = seen.get_mut(at) {
                            *was = true;
                        }
                        section = Some(at);
                    } else {
                        self.problem(
                            line,
                            "rule-heading",
                            format!("unknown heading `{text}`"),
                            "the headings are: Why it matters, Innocent explanations, Blind spots, What a reviewer checks, and `Case: …`",
                        );
                        section = None;
                    }
                }
                Piece::Fence { info, block } => match info.split_once(' ') {
                    None if info == "toml" && header.is_none() => header = Some(self.header(&block, family)),
                    None if info == "sql" => {
                        if sql.is_some() {
                            self.problem(block.line, "rule-shape", "a second `sql` block".to_owned(), "a rule is one query");
                        }
                        sql = Some(block);
                    }
                    Some(("csv", table)) => match cases.last_mut() {
                        Some(case) => case.tables.push((table.trim().to_owned(), block)),
                        None => self.problem(
                            block.line,
                            "rule-shape",
                            "rows before the first case".to_owned(),
                            "put them under a `## Case: …` heading",
                        ),
                    },
                    _ => self.problem(
                        block.line.saturating_sub(1),
                        "rule-shape",
                        format!("unexpected block `{info}`"),
                        "a rule has one `toml`, one `sql`, and `csv <table>` blocks under its cases",
                    ),
                },
                Piece::Text { text } => match section {
                    Some(at) => {
                        if let Some(slot) = sections.get_mut(at) {
                            slot.push_str(text.trim());
                            slot.push('\n');
                        }
                    }
                    None if cases.is_empty() && title.is_some() && !text.trim().is_empty() => {
                        if !summary.is_empty() {
                            summary.push('\n');
                        }
                        summary.push_str(text.trim());
                    }
                    None => {}
                },
            }
        }

        for (at, heading) in HEADINGS.iter().enumerate() {
            let filled = sections.get(at).is_some_and(|text| !text.trim().is_empty());
            if !seen.get(at).copied().unwrap_or(false) || !filled {
                self.problem(
                    1,
                    "rule-heading",
                    format!("`## {heading}` is missing or empty"),
                    "a reviewer reads these sections; write what you know",
                );
            }
        }
        if title.as_deref().is_none_or(str::is_empty) {
            self.problem(
                1,
                "rule-shape",
                "no title".to_owned(),
                "begin with `# What was observed`",
            );
        }
        if header.is_none() {
            self.problem(
                1,
                "rule-shape",
                "no `toml` block".to_owned(),
                "see docs/rules.md for the header",
            );
        }
        if sql.as_ref().is_none_or(|block| block.text.trim().is_empty()) {
            self.problem(1, "rule-shape", "no `sql` block".to_owned(), "a rule is one query");
        }
        if let (Some(family), Some(sql)) = (family, &sql) {
            self.kept_apart(family, sql);
        }
        match (name, family, title, header.flatten(), sql) {
            (Some(name), Some(family), Some(title), Some(header), Some(sql))
                if self.problems.is_empty() =>
            {
                let hash = blake3::hash(self.text.as_bytes()).to_hex();
                Ok(RuleFile {
                    name,
                    family,
                    path: self.path.to_owned(),
                    title,
                    header,
                    summary,
                    sections,
                    sql,
                    cases,
                    hash: hash.chars().take(16).collect(),
                })
            }
            _ => Err(self.problems),
        }
    }

    /// Name and family from the path.
    fn place(&mut self) -> (Option<String>, Option<Family>) {
        let mut parts = self.path.rsplit(['/', '\\']);
        let stem = parts.next().and_then(|file| file.strip_suffix(".md")).map(str::to_owned);
        let folder = parts.next().unwrap_or_default();
        let family = Family::from_slug(folder);
        if family.is_none() {
            let known = Family::ALL.map(Family::slug);
            let near = crate::nearest(folder, known.iter().copied());
            self.problem(
                1,
                "rule-family",
                format!("`{folder}` is not a family of rules"),
                &near.map_or_else(
                    || format!("the families are: {}", known.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                ),
            );
        }
        let kebab = stem.as_deref().is_some_and(|stem| {
            !stem.is_empty()
                && stem
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        });
        if !kebab {
            self.problem(
                1,
                "rule-name",
                "the file name is not kebab case".to_owned(),
                "name it for what was observed, such as `many-accounts-on-one-address.md`",
            );
        }
        (stem, family)
    }

    fn header(&mut self, block: &Block, family: Option<Family>) -> Option<Header> {
        match toml::from_str::<Header>(&block.text) {
            Ok(header) => {
                self.header_values(&header, block.line, family);
                Some(header)
            }
            Err(error) => {
                let offset = error.span().map_or(0, |span| span.start);
                let before = block.text.get(..offset).unwrap_or_default();
                let line = block.line + before.matches('\n').count() as u64;
                let column = before.rsplit('\n').next().map_or(0, str::len) as u64 + 1;
                let mut problem = Problem::error("rule-header", error.message().replace('\n', " "))
                    .in_file(self.path)
                    .at_line(line)
                    .at_column(column);
                let keys = [
                    "status",
                    "since",
                    "red_flags",
                    "needs",
                    "needs_any",
                    "weight",
                    "group",
                    "alone",
                    "says",
                    "sources",
                    "settings",
                ];
                let word: String = block
                    .text
                    .get(offset..)
                    .unwrap_or_default()
                    .chars()
                    .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
                    .collect();
                if !keys.contains(&word.as_str())
                    && let Some(near) = crate::nearest(&word, keys.iter().copied())
                {
                    problem = problem.help(format!("did you mean `{near}`?"));
                }
                self.problems.push(problem);
                None
            }
        }
    }

    /// What agrees with listed entities is for rules of the family `lists`: a duty
    /// and a suspicion are not mixed.
    fn kept_apart(&mut self, family: Family, sql: &Block) {
        let mut tables = model::derived::OF_LISTS.iter().map(|derived| derived.table.name);
        if family != Family::Lists
            && let Some(table) = tables.find(|table| sql.text.contains(table))
        {
            self.problem(
                sql.line,
                "rule-lists",
                format!("`{table}` is for rules of the family `lists` only"),
                "put the rule into `rules/lists/`, with `weight = 0`",
            );
        }
    }

    fn header_values(&mut self, header: &Header, line: u64, family: Option<Family>) {
        if family == Some(Family::Lists) {
            if header.weight != 0.0 || header.alone {
                self.problem(
                    line,
                    "rule-header",
                    "a rule about lists adds nothing to suspicion".to_owned(),
                    "write `weight = 0` and leave out `alone`: what it sees goes to the page of listed entities",
                );
            }
        } else if !(header.weight > 0.0 && header.weight <= 4.0) {
            self.problem(
                line,
                "rule-header",
                format!("weight `{}` is out of range", header.weight),
                "natural-log odds, above 0 and at most 4",
            );
        }
        for (what, list) in [
            ("red_flags", &header.red_flags),
            ("needs", &header.needs),
            ("sources", &header.sources),
        ] {
            if list.is_empty() {
                self.problem(
                    line,
                    "rule-header",
                    format!("`{what}` is empty"),
                    "name at least one",
                );
            }
        }
        for flag in &header.red_flags {
            if flag.starts_with("X-") {
                self.problem(
                    line,
                    "rule-protected",
                    format!("`{flag}` is an indicator that must not be scored"),
                    "it is a trait of people or a proxy for one; look for a contradiction between records instead",
                );
            }
        }
        for (message, help) in header.all_needs().filter_map(unknown_need) {
            self.problem(line, "rule-needs", message, &help);
        }
        if header.needs_any.iter().any(|any| any.len() < 2) {
            self.problem(
                line,
                "rule-needs",
                "a list in `needs_any` has fewer than two alternatives".to_owned(),
                "write a single need into `needs`",
            );
        }
        if header.group.is_empty() {
            self.problem(
                line,
                "rule-header",
                "`group` is empty".to_owned(),
                "rules about the same fact share a group",
            );
        }
    }

    /// `what — fires for a, b` or `what — quiet`.
    fn case(&mut self, text: &str, line: u64) -> Option<CaseBlock> {
        let help =
            "write `## Case: <what it is> — fires for p1, p2`, `… — quiet` or `… — not evaluated`";
        let Some((name, verdict)) = text.rsplit_once('—').or_else(|| text.rsplit_once(" - "))
        else {
            self.problem(
                line,
                "rule-case",
                "the case does not say what it expects".to_owned(),
                help,
            );
            return None;
        };
        let verdict = verdict.trim();
        let verdict = if verdict == "quiet" {
            Verdict::Quiet
        } else if verdict == "not evaluated" {
            Verdict::NotEvaluated
        } else if let Some(who) = verdict.strip_prefix("fires for ") {
            let mut who: Vec<String> = who
                .split(|letter: char| letter == ',' || letter.is_whitespace())
                .filter(|word| !word.is_empty() && *word != "and")
                .map(str::to_owned)
                .collect();
            who.sort();
            Verdict::Fires(who)
        } else {
            self.problem(line, "rule-case", format!("`{verdict}` is not an expectation"), help);
            return None;
        };
        Some(CaseBlock { name: name.trim().to_owned(), line, verdict, tables: Vec::new() })
    }
}

#[cfg(test)]
mod tests;
