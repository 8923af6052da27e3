//! Cases that share what strangers do not share.
//!
//! Only proposed cases become members, and a thing that many people share (an
//! office, a carrier, an agency's account) connects nobody: it is either out of
//! the range below or of an innocent kind of network. A network must have been
//! used on three days: one evening in one hotel makes no ring.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use datafusion::arrow::array::AsArray;
use datafusion::arrow::datatypes::Int64Type;
use datafusion::prelude::SessionContext;
use model::case::SharedThing;
use model::{Case, Ring};

use crate::Error;
use crate::input::{Get, Input};

/// More people than this sharing one thing have a public reason to.
const MOST_HOLDERS: usize = 60;

/// What is looked for: kind, table it needs, query giving `subject_id, token, label`.
const SHARED: [(&str, &str, &str); 7] = [
    (
        "bank account",
        "payments",
        "SELECT DISTINCT subject_id, account_hash AS token, 'account ending ' || coalesce(account_tail, '?') AS label FROM payments WHERE account_hash IS NOT NULL AND coalesce(direction, 'credit') = 'credit'",
    ),
    (
        "payout account",
        "payout_accounts",
        "SELECT DISTINCT subject_id, account_hash AS token, 'account ending ' || coalesce(account_tail, '?') AS label FROM payout_accounts WHERE account_hash IS NOT NULL",
    ),
    (
        "delivery address",
        "shipments",
        "SELECT DISTINCT subject_id, address_key AS token, address AS label FROM subject_addresses WHERE kind IN ('shipment', 'redirect') AND address_key IS NOT NULL",
    ),
    (
        "home network of devices",
        "device_events",
        "SELECT DISTINCT subject_id, ip AS token, ip AS label FROM device_addresses WHERE coalesce(network, 'residential') = 'residential' AND days >= 3",
    ),
    (
        "sign-in network",
        "logins",
        "SELECT DISTINCT subject_id, ip AS token, ip AS label FROM address_use WHERE coalesce(network, 'residential') = 'residential' AND days >= 3",
    ),
    (
        "authenticator",
        "factors",
        "SELECT DISTINCT subject_id, authenticator_id AS token, authenticator_id AS label FROM factors WHERE authenticator_id IS NOT NULL",
    ),
    (
        "SSH key",
        "code_events",
        "SELECT DISTINCT subject_id, key_fingerprint AS token, key_fingerprint AS label FROM code_events WHERE key_fingerprint IS NOT NULL",
    ),
];

/// Finds rings among the cases and sets their `ring_id`.
///
/// # Errors
/// A query fails.
pub async fn find(
    context: &SessionContext,
    input: &Input,
    cases: &mut [Case],
    dense: &[u32],
) -> Result<Vec<Ring>, Error> {
    let case_of: HashMap<i64, usize> =
        dense.iter().enumerate().map(|(at, subject)| (i64::from(*subject), at)).collect();
    let mut things: Vec<(&str, String, BTreeSet<usize>)> = Vec::new();
    for (kind, table, sql) in SHARED {
        if input.rows(table) == 0 || cases.len() < 2 {
            continue;
        }
        let sql = format!(
            "SELECT token, min(label) AS label, array_agg(DISTINCT subject_id) AS subjects FROM ({sql}) WHERE subject_id IS NOT NULL GROUP BY token HAVING count(DISTINCT subject_id) BETWEEN 2 AND {MOST_HOLDERS}"
        );
        let doing = || format!("look for a shared {kind}");
        let batches = context
            .sql(&sql)
            .await
            .map_err(Error::query(doing()))?
            .collect()
            .await
            .map_err(Error::query(doing()))?;
        for batch in &batches {
            let label =
                batch.column_by_name("label").and_then(|array| array.as_string_opt::<i32>());
            let subjects =
                batch.column_by_name("subjects").and_then(|array| array.as_list_opt::<i32>());
            for row in 0..batch.num_rows() {
                let members: BTreeSet<usize> = subjects
                    .map(|subjects| subjects.value(row))
                    .as_ref()
                    .and_then(|subjects| subjects.as_primitive_opt::<Int64Type>())
                    .into_iter()
                    .flat_map(|subjects| subjects.iter().flatten())
                    .filter_map(|subject| case_of.get(&subject).copied())
                    .collect();
                if members.len() >= 2 {
                    let label = label.and_then(|label| label.get(row)).unwrap_or_default();
                    things.push((kind, label.to_owned(), members));
                }
            }
        }
    }
    things.sort();

    // Cases are joined through things; a handful of cases makes this cheap.
    let mut ring_of: Vec<usize> = (0..cases.len()).collect();
    for (_, _, members) in &things {
        let rings: BTreeSet<usize> =
            members.iter().filter_map(|at| ring_of.get(*at).copied()).collect();
        if let Some(first) = rings.first().copied() {
            for ring in &mut ring_of {
                if rings.contains(ring) {
                    *ring = first;
                }
            }
        }
    }
    let mut members_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (case, ring) in ring_of.iter().enumerate() {
        members_of.entry(*ring).or_default().push(case);
    }
    let ids: Vec<String> = cases.iter().map(|case| case.subject.subject_id.clone()).collect();
    let names = |members: &mut dyn Iterator<Item = usize>| {
        let mut names: Vec<String> = members.filter_map(|at| ids.get(at).cloned()).collect();
        names.sort();
        names
    };
    let mut rings = Vec::new();
    for (number, members) in
        (1..).zip(members_of.into_values().filter(|members| members.len() >= 2))
    {
        let ring_id = format!("ring-{number}");
        let within: BTreeSet<usize> = members.iter().copied().collect();
        let shared = things
            .iter()
            .filter(|(_, _, holders)| !holders.is_disjoint(&within))
            .map(|(kind, label, holders)| SharedThing {
                kind: (*kind).to_owned(),
                label: label.clone(),
                members: names(&mut holders.iter().copied()),
            })
            .collect();
        for at in &members {
            if let Some(case) = cases.get_mut(*at) {
                case.ring_id = Some(ring_id.clone());
            }
        }
        rings.push(Ring {
            ring_id,
            members: names(&mut members.iter().copied()),
            shared,
            cases: members.len() as u64,
        });
    }
    Ok(rings)
}
