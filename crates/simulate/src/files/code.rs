//! GitHub's audit log and the output of `git log`.

use serde_json::json;

use super::{Folder, Text, hex, token};
use crate::Error;
use crate::calendar::instant_with_offset;
use crate::company::Company;
use crate::life::{CodeEvent, Commit};
use crate::person::Person;
use crate::stream::{mix, scatter22};

const SUBJECTS: [&str; 12] = [
    "Fix flaky test",
    "Tidy imports",
    "Handle empty response",
    "Add retry to the client",
    "Rename the setting",
    "Speed up the export",
    "Document the endpoint",
    "Validate the input",
    "Remove dead code",
    "Add metrics",
    "Cover the edge case",
    "Bump dependencies",
];

/// `github/audit.ndjson`.
pub(crate) struct Audit {
    text: Text,
    lines: u64,
}

impl Audit {
    pub(crate) fn new(folder: &Folder) -> Result<Self, Error> {
        Ok(Self { text: folder.text("github/audit.ndjson")?, lines: 0 })
    }

    pub(crate) fn write(&mut self, company: &Company, event: &CodeEvent) -> Result<(), Error> {
        let Some(person) = company.people.get(event.who as usize) else { return Ok(()) };
        self.lines += 1;
        let id = mix(mix(company.seed, self.lines), 111);
        let about_code = event.action.starts_with("git.");
        let at = event.at * 1_000 + (id % 1_000) as i64;
        let mut line = json!({
            "@timestamp": at,
            "_document_id": token("", id, 22),
            "action": event.action,
            "actor": person.handle(),
            "actor_id": 10_000_000 + scatter22(person.key, 112) * 20,
            "actor_ip": event.spot.address(),
            "actor_location": {"country_code": event.spot.city.city().country},
            "business": "meridian-works",
            "created_at": at,
            "external_identity_nameid": person.email(),
            "external_identity_username": person.email(),
            "operation_type": if about_code { "access" } else { "create" },
            "org": "meridian-works",
            "user": if about_code { "" } else { person.login.as_str() },
            "user_agent": if about_code { "git/2.45.1" } else { "Mozilla/5.0" },
        });
        if let Some(object) = line.as_object_mut() {
            if about_code {
                let repository = format!("meridian-works/{}", repository(event.repository));
                object.insert("repo".to_owned(), repository.clone().into());
                object.insert("repository".to_owned(), repository.into());
                object.insert("repository_public".to_owned(), false.into());
                object.insert("transport_protocol_name".to_owned(), "ssh".into());
                object.insert("transport_protocol".to_owned(), 2.into());
            } else {
                object.insert("user".to_owned(), person.handle().into());
            }
            if event.action == "public_key.create" {
                let key = mix(u64::from(person.ssh), 113);
                object.insert("fingerprint".to_owned(), fingerprint(key).into());
                object.insert("title".to_owned(), "work".into());
            }
        }
        self.text.push(&line.to_string())?;
        self.text.push("\n")
    }

    pub(crate) fn done(self) -> Result<(), Error> {
        self.text.done()
    }
}

fn fingerprint(key: u64) -> String {
    token("SHA256:", key, 43)
}

fn repository(number: u32) -> String {
    const PARTS: [&str; 14] = [
        "billing", "search", "export", "gateway", "mobile", "identity", "ledger", "reports",
        "notify", "catalog", "routing", "pricing", "ingest", "console",
    ];
    const KINDS: [&str; 10] =
        ["api", "web", "worker", "schema", "infra", "sdk", "jobs", "docs", "tests", "tools"];
    let part = PARTS.get(number as usize % PARTS.len()).copied().unwrap_or("core");
    let kind = KINDS.get(number as usize / PARTS.len() % KINDS.len()).copied().unwrap_or("api");
    format!("{part}-{kind}")
}

/// `git/platform.gitlog`: `git log --all --format='%H%x09%T%x09%an%x09%ae%x09%aI%x09%cn%x09%ce%x09%cI%x09%P%x09%s'`.
pub(crate) struct Commits {
    text: Text,
    last: String,
    lines: u64,
}

impl Commits {
    pub(crate) fn new(folder: &Folder) -> Result<Self, Error> {
        Ok(Self { text: folder.text("git/platform.gitlog")?, last: String::new(), lines: 0 })
    }

    pub(crate) fn write(&mut self, company: &Company, commit: &Commit) -> Result<(), Error> {
        let Some(person) = company.people.get(commit.who as usize) else { return Ok(()) };
        self.lines += 1;
        let id = mix(mix(company.seed, self.lines), 114);
        let sha = |salt| {
            format!(
                "{}{}{}",
                hex(mix(id, salt), 16),
                hex(mix(id, salt + 1), 16),
                hex(mix(id, salt + 2), 8)
            )
        };
        let hash = sha(1);
        let author: &Person =
            commit.as_other.and_then(|other| company.people.get(other as usize)).unwrap_or(person);
        let email = if commit.private { author.private_email() } else { author.email() };
        let at = instant_with_offset(commit.at, commit.offset);
        let subject = SUBJECTS.get((id % 12) as usize).copied().unwrap_or("Fix");
        let line = format!(
            "{hash}\t{}\t{}\t{email}\t{at}\t{}\t{}\t{at}\t{}\t{subject}\n",
            sha(11),
            author.name(),
            person.name(),
            person.email(),
            self.last,
        );
        self.last = hash;
        self.text.push(&line)
    }

    pub(crate) fn done(self) -> Result<(), Error> {
        self.text.done()
    }
}
