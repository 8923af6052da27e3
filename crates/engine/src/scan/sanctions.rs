//! What agrees with listed entities, brought together by subject or vendor. It
//! reads signals and writes none into any score: a legal duty and a suspicion are
//! two things, decided by two people.

use std::collections::{BTreeMap, BTreeSet};

use model::{Family, ListField, ListHit, ListMatch, ListStrength, Signal, Subject};

use super::{Prepared, mask, signal, subject_of};
use crate::derive::listed::{Agreement, Compared, Role};
use crate::input::Input;
use crate::rules::{Planned, Raw};

/// Whom a match is about: subjects first, in their order, then vendors, then third
/// parties.
type Key = (bool, u32, Option<String>, Option<String>);

/// A match that is still growing.
struct Open {
    found: ListMatch,
    /// Everybody whose records name a third party, over all that was asked about its name.
    named_by: BTreeSet<u32>,
    /// Something of the subject agrees, not only of a company behind them.
    of_person: bool,
}

/// Whether a rule looks at the companies behind a person instead of the person.
fn is_about_company(planned: &Planned) -> bool {
    let header = &planned.rule.header;
    let mut needs = header.needs.iter().chain(header.needs_any.iter().flatten());
    needs.any(|needed| ["subjects.vendor_id", "vendors.name"].contains(&needed.as_str()))
}

/// Takes the signals of the family `lists` out of `found` and joins them with what
/// agrees with listed entities.
pub(super) fn gather(
    input: &Input,
    rules: &[Planned],
    found: &mut BTreeMap<u32, Vec<(usize, Raw)>>,
    prepared: &Prepared,
) -> Vec<ListMatch> {
    let mut matches: BTreeMap<Key, Open> = BTreeMap::new();
    for agreement in &prepared.agreements {
        let about = about(prepared, &mut matches, agreement.subject, Some(agreement));
        about.found.strength = about.found.strength.max(agreement.strength);
        about.found.hits.push(hit(input, agreement, prepared));
        about.of_person = true;
        about.named_by.extend(agreement.named_by.iter().map(|(subject, _)| *subject));
    }
    for (subject, raws) in &mut *found {
        let is_listed = |(rule, _): &mut (usize, Raw)| {
            rules.get(*rule).is_some_and(|planned| planned.rule.family == Family::Lists)
        };
        for (rule, raw) in raws.extract_if(.., is_listed) {
            let Some(planned) = rules.get(rule) else { continue };
            let about = about(prepared, &mut matches, Some(*subject), None);
            about.found.strength = about.found.strength.max(strength(raw.strength));
            about.of_person |= !is_about_company(planned);
            about.found.signals.push(signal(input, &planned.rule, raw, 0.0));
        }
    }
    found.retain(|_, raws| !raws.is_empty());
    let mut matches: Vec<ListMatch> =
        matches.into_values().map(|open| open.closed(prepared)).collect();
    for found in &mut matches {
        found.hits.sort_by(|a, b| {
            b.strength
                .cmp(&a.strength)
                .then(b.score.total_cmp(&a.score))
                .then_with(|| (&a.role, &a.list, &a.entry_id).cmp(&(&b.role, &b.list, &b.entry_id)))
        });
        found.signals.sort_by(|a: &Signal, b: &Signal| {
            b.strength.total_cmp(&a.strength).then_with(|| a.rule.cmp(&b.rule))
        });
    }
    let likeness = |found: &ListMatch| found.hits.first().map_or(1.0, |hit: &ListHit| hit.score);
    matches.sort_by(|a, b| b.strength.cmp(&a.strength).then(likeness(b).total_cmp(&likeness(a))));
    matches
}

/// The strength that a rule's own strength stands for: rules of the family `lists`
/// give 1 for what is exact, from 0.7 what is strong.
fn strength(of_rule: f64) -> ListStrength {
    match of_rule {
        s if s >= 1.0 => ListStrength::Exact,
        s if s >= 0.7 => ListStrength::Strong,
        _ => ListStrength::Possible,
    }
}

fn about<'a>(
    prepared: &Prepared,
    matches: &'a mut BTreeMap<Key, Open>,
    subject: Option<u32>,
    found: Option<&Agreement>,
) -> &'a mut Open {
    let vendor_id = found.and_then(|found| found.vendor.clone());
    let named = found.and_then(|found| found.named.clone());
    let key = (subject.is_none(), subject.unwrap_or_default(), vendor_id.clone(), named.clone());
    matches.entry(key).or_insert_with(|| {
        let found = ListMatch {
            subject: subject
                .and_then(|subject| prepared.people.subjects.get(subject as usize))
                .map_or_else(Subject::default, subject_of),
            vendor_id,
            named,
            named_by: Vec::new(),
            named_by_all: 0,
            strength: ListStrength::Possible,
            through_company: false,
            cleared: false,
            hits: Vec::new(),
            signals: Vec::new(),
        };
        Open { found, named_by: BTreeSet::new(), of_person: false }
    })
}

impl Open {
    fn closed(mut self, prepared: &Prepared) -> ListMatch {
        let id = |subject: &u32| prepared.resolution.ids.get(*subject as usize).cloned();
        let first = self.named_by.iter().take(ListMatch::MOST_NAMED_BY);
        self.found.named_by = first.filter_map(id).collect();
        self.found.named_by_all = self.named_by.len() as u64;
        self.found.through_company = !self.of_person;
        self.found
    }
}

fn hit(input: &Input, found: &Agreement, prepared: &Prepared) -> ListHit {
    let fields = |compared: &[Compared]| compared.iter().map(|one| field(input, one)).collect();
    ListHit {
        role: found.role.word().to_owned(),
        list: found.list.clone(),
        entry_id: found.entry_id.clone(),
        caption: found.caption.clone(),
        programmes: found.programmes.clone(),
        status: found.status.clone(),
        strength: found.strength,
        score: found.score,
        decision: None,
        query_fingerprint: found.query_fingerprint.clone(),
        // Why an entity is listed is no part of the entity, and changes what a decision means.
        entry_fingerprint: format!(
            "{:032x}{}",
            found.entry_fingerprint,
            found.status.as_deref().unwrap_or_default()
        ),
        key: key(found, prepared),
        rows: found
            .agreed
            .iter()
            .filter_map(|one| one.row)
            .chain(found.named_by.iter().map(|(_, row)| *row))
            .map(|row| input.label(row))
            .collect(),
        agreed: fields(&found.agreed),
        differed: fields(&found.differed),
        missing: fields(&found.missing),
    }
}

/// What names from run to run whose value agrees.
fn key(found: &Agreement, prepared: &Prepared) -> String {
    let subject = found.subject.and_then(|at| prepared.resolution.ids.get(at as usize));
    match (found.role, subject, &found.vendor) {
        (Role::Own, Some(subject), _) => subject.clone(),
        (Role::Vendor, _, Some(vendor)) => format!("vendor:{vendor}"),
        (Role::Owned, _, Some(vendor)) => format!("owned:{vendor}"),
        (role, ..) => {
            let name = found.named.as_deref().unwrap_or_default().to_lowercase();
            let contact = found.contact.iter().map(|contact| format!(" ({contact})"));
            format!("{}:{name}", role.word()) + &contact.collect::<String>()
        }
    }
}

/// Both values side by side. A birth date stays whole, because comparing it is what
/// the page is for; the number of a document of ours keeps its last characters.
fn field(input: &Input, compared: &Compared) -> ListField {
    let ours = match compared.field {
        "document" => mask::tail(&compared.ours),
        _ => compared.ours.clone(),
    };
    ListField {
        field: compared.field.to_owned(),
        ours,
        listed: compared.listed.clone(),
        note: compared.note.to_owned(),
        row: compared.row.map(|row| input.label(row)),
    }
}
