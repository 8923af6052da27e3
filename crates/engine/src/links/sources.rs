//! Where tokens come from: one query for each kind and place.

use matching::graph::Kind;

/// One source of tokens.
pub(super) struct Source {
    /// Kind of token.
    pub kind: Kind,
    /// Canonical tables of which at least one must have rows.
    pub tables: &'static [&'static str],
    /// Query giving `subject_id, token, label, row_id, first_at, last_at, public`.
    pub sql: &'static str,
    /// People whom one agency supplied share it because of the agency.
    pub agency: bool,
    /// People who live all around one place share it because they work there.
    pub around: bool,
    /// It says nothing about people who come to an office.
    pub remote: bool,
    /// More people than [`DOOR`] share it because there is an office, unless all
    /// are known to work remotely and to live far apart.
    pub door: bool,
    /// Rules of these groups already score it.
    pub scored: &'static [&'static str],
}

/// People whose declared homes are nearer to each other than this, in
/// kilometres, may share an office that no list knows.
pub(super) const AROUND_KM: f64 = 60.0;
/// Most people with one door or line at which nothing need be known about their homes. A farm can
/// have dozens; so can a branch office that no list knows, and there half of the homes lie around.
const DOOR: u32 = 12;

const fn source(kind: Kind, tables: &'static [&'static str], sql: &'static str) -> Source {
    let scored: &[&str] = match kind {
        Kind::Device | Kind::Browser | Kind::IdentityDevice => &["shared-device"],
        Kind::SignInNetwork | Kind::LaptopNetwork => &["farm-network"],
        Kind::HomeAddress => &["shared-home", "shared-delivery-address"],
        Kind::DeliveryAddress => {
            &["delivery-address", "shared-delivery-address", "shared-home", "moving-address"]
        }
        Kind::Recipient => &["proof-of-delivery"],
        Kind::Phone | Kind::Mailbox => &["shared-contact"],
        Kind::PayoutAccount | Kind::Wallet => &["shared-payee"],
        Kind::Consolidation => &["shared-payee", "pass-through-pay"],
        Kind::Document | Kind::Photo => &["shared-document"],
        Kind::SshKey => &["shared-key"],
        Kind::Authenticator => &["shared-authenticator"],
        Kind::Referee => &["references"],
        Kind::Preparer => &["document-preparer"],
        Kind::Resume | Kind::Message => &["shared-text"],
        Kind::Repository => &["commit-author"],
        Kind::Client => &["rating-ring"],
    };
    Source { kind, tables, sql, agency: false, around: false, remote: false, door: false, scored }
}

/// Every source that is a query; texts come from [`super::texts`].
pub(super) const SOURCES: &[Source] = &[
    Source {
        agency: true,
        ..source(
            Kind::PayoutAccount,
            &["payments", "payout_accounts"],
            "SELECT p.subject_id, p.account_hash AS token,
                    'account ending ' || coalesce(p.account_tail, '?') AS label, p.row_id,
                    arrow_cast(p.paid_on, 'Timestamp(Microsecond, Some(\"UTC\"))') AS first_at,
                    arrow_cast(p.paid_on, 'Timestamp(Microsecond, Some(\"UTC\"))') AS last_at,
                    v.account_hash IS NOT NULL AS public
             FROM payments p
             LEFT JOIN (SELECT DISTINCT account_hash FROM vendors WHERE account_hash IS NOT NULL) v
               ON v.account_hash = p.account_hash
             WHERE coalesce(p.direction, 'credit') = 'credit'
               AND coalesce(p.purpose, 'payroll') NOT IN ('return', 'reversal')
               AND coalesce(p.method, 'ach') <> 'crypto'
             UNION ALL
             SELECT o.subject_id, o.account_hash,
                    'account ending ' || coalesce(o.account_tail, '?'), o.row_id,
                    o.added_at, coalesce(o.removed_at, o.added_at), v.account_hash IS NOT NULL
             FROM payout_accounts o
             LEFT JOIN (SELECT DISTINCT account_hash FROM vendors WHERE account_hash IS NOT NULL) v
               ON v.account_hash = o.account_hash
             WHERE o.wallet IS NULL AND coalesce(o.kind, 'checking') <> 'wallet'",
        )
    },
    source(
        Kind::Wallet,
        &["payments", "payout_accounts"],
        "SELECT subject_id, account_hash AS token,
                'wallet ending ' || coalesce(account_tail, '?') AS label, row_id,
                arrow_cast(paid_on, 'Timestamp(Microsecond, Some(\"UTC\"))') AS first_at,
                arrow_cast(paid_on, 'Timestamp(Microsecond, Some(\"UTC\"))') AS last_at,
                false AS public
         FROM payments WHERE method = 'crypto' AND coalesce(direction, 'credit') = 'credit'
         UNION ALL
         SELECT subject_id, coalesce(account_hash, wallet),
                'wallet ending ' || coalesce(account_tail, right(wallet, 4), '?'), row_id,
                added_at, coalesce(removed_at, added_at), false
         FROM payout_accounts WHERE wallet IS NOT NULL OR kind = 'wallet'",
    ),
    source(
        Kind::Consolidation,
        &["transfers"],
        "SELECT t.subject_id, t.to_hash AS token,
                'account ending ' || coalesce(t.to_tail, '?') AS label, t.row_id,
                t.at AS first_at, t.at AS last_at, false AS public
         FROM transfers t
         WHERE coalesce(t.direction, 'out') = 'out' AND t.amount_minor > 0",
    ),
    Source {
        agency: true,
        around: true,
        remote: true,
        door: true,
        ..source(
            Kind::LaptopNetwork,
            &["device_events"],
            "SELECT subject_id, ip AS token, ip AS label, rows[1] AS row_id, first_at, last_at,
                    false AS public
             FROM device_addresses
             WHERE coalesce(network, 'residential') = 'residential' AND days >= 3",
        )
    },
    Source {
        agency: true,
        around: true,
        remote: true,
        ..source(
            Kind::SignInNetwork,
            &["logins"],
            "SELECT u.subject_id, u.ip AS token, u.ip AS label, u.rows[1] AS row_id,
                    u.first_at, u.last_at, false AS public
             FROM address_use u
             JOIN (SELECT subject_id, sum(days) AS days FROM address_use GROUP BY subject_id) t
               ON t.subject_id = u.subject_id
             WHERE coalesce(u.network, 'residential') = 'residential'
               AND u.days >= 4 AND u.days >= 0.25 * t.days",
        )
    },
    source(
        Kind::Device,
        &["logins", "documents"],
        "SELECT subject_id, device_id AS token, 'device ' || device_id AS label,
                rows[1] AS row_id, first_at, last_at, false AS public
         FROM device_use WHERE NOT coalesce(managed, false)
         UNION ALL
         SELECT subject_id, device_id, 'device ' || device_id, row_id, received_at AS first_at, received_at AS last_at, false
         FROM documents",
    ),
    source(
        Kind::Browser,
        &["applications", "logins"],
        "SELECT subject_id, device_id AS token, 'browser ' || device_id AS label, row_id,
                applied_at AS first_at, applied_at AS last_at, false AS public
         FROM applications
         UNION ALL
         SELECT subject_id, browser_id, 'browser ' || browser_id, min(row_id),
                min(at) AS first_at, max(at) AS last_at, false
         FROM logins WHERE browser_id IS NOT NULL AND NOT coalesce(device_managed, false)
         GROUP BY subject_id, browser_id",
    ),
    source(
        Kind::Photo,
        &["identifiers"],
        "SELECT subject_id, lower(coalesce(normalised, value)) AS token, 'profile photo' AS label,
                row_id, NULL AS first_at, NULL AS last_at, false AS public
         FROM identifiers WHERE kind = 'photo_hash'",
    ),
    source(
        Kind::IdentityDevice,
        &["identity_checks"],
        "SELECT subject_id, device_id AS token, 'device ' || device_id AS label, row_id,
                at AS first_at, at AS last_at, false AS public
         FROM identity_checks",
    ),
    source(
        Kind::Document,
        &["identity_checks", "documents", "identifiers"],
        "SELECT subject_id, document_hash AS token, 'document of identity checks' AS label, row_id,
                at AS first_at, at AS last_at, false AS public
         FROM identity_checks
         UNION ALL
         SELECT subject_id, number_hash, kind || ' ending ' || coalesce(tail, '?'), row_id,
                received_at AS first_at, received_at AS last_at, false
         FROM documents
         WHERE kind IN ('passport', 'driving_licence', 'national_id', 'permit')
         UNION ALL
         SELECT subject_id, value_hash, kind || ' ending ' || coalesce(tail, '?'), row_id,
                NULL AS first_at, NULL AS last_at, false
         FROM identifiers WHERE kind IN ('passport', 'national_id', 'tax_id', 'ssn')",
    ),
    Source {
        agency: true,
        ..source(
            Kind::HomeAddress,
            &["people"],
            "SELECT subject_id, address_key AS token, address AS label, row_id,
                    since AS first_at, since AS last_at, false AS public
             FROM subject_addresses WHERE kind = 'home'",
        )
    },
    Source {
        agency: true,
        remote: true,
        door: true,
        ..source(
            Kind::DeliveryAddress,
            &["shipments"],
            "SELECT subject_id, address_key AS token, address AS label, row_id,
                    since AS first_at, since AS last_at, false AS public
             FROM subject_addresses WHERE kind IN ('shipment', 'redirect')",
        )
    },
    Source {
        agency: true,
        remote: true,
        ..source(
            Kind::Recipient,
            &["shipments"],
            "SELECT h.subject_id, h.token, h.label, h.row_id, h.first_at, h.last_at, false AS public
             FROM (
                 SELECT subject_id, lower(signed_by) AS token, signed_by AS label, row_id,
                        delivered_at AS first_at, delivered_at AS last_at
                 FROM shipments
                 UNION ALL
                 SELECT subject_id, lower(recipient), recipient, row_id, shipped_at AS first_at, shipped_at AS last_at
                 FROM shipments
             ) h
             JOIN (
                 SELECT subject_id, string_agg(DISTINCT name, ' ') AS names
                 FROM subject_names GROUP BY subject_id
             ) n ON n.subject_id = h.subject_id
             WHERE coalesce(name_agreement(h.label, n.names), 0) < 0.5",
        )
    },
    Source {
        agency: true,
        ..source(
            Kind::Phone,
            &["people", "identifiers", "factors"],
            "SELECT subject_id, phone_key(phone) AS token,
                    'number ending ' || right(phone, 4) AS label, row_id,
                    created_at AS first_at, created_at AS last_at, false AS public
             FROM people
             UNION ALL
             SELECT subject_id, phone_key(coalesce(normalised, value)),
                    'number ending ' || right(coalesce(normalised, value), 4), row_id,
                    NULL AS first_at, NULL AS last_at, false
             FROM identifiers WHERE kind = 'phone'
             UNION ALL
             SELECT subject_id, phone_key(phone), 'number ending ' || right(phone, 4),
                    min(row_id), min(at), max(at), false
             FROM factors WHERE action IN ('enrolled', 'used')
             GROUP BY subject_id, phone",
        )
    },
    source(
        Kind::Mailbox,
        &["people", "identifiers"],
        "SELECT subject_id, mailbox(personal_email) AS token,
                left(personal_email, 2) || '…@' || email_domain(personal_email) AS label, row_id,
                created_at AS first_at, created_at AS last_at, false AS public
         FROM people
         UNION ALL
         SELECT subject_id, mailbox(coalesce(normalised, value)),
                left(coalesce(normalised, value), 2) || '…@' || email_domain(coalesce(normalised, value)),
                row_id, NULL AS first_at, NULL AS last_at, false
         FROM identifiers WHERE kind = 'email'",
    ),
    source(
        Kind::Authenticator,
        &["factors"],
        "SELECT subject_id, authenticator_id AS token, 'authenticator ' || authenticator_id AS label,
                row_id, at AS first_at, at AS last_at, false AS public
         FROM factors WHERE action IN ('enrolled', 'used')",
    ),
    source(
        Kind::SshKey,
        &["code_events", "access_changes", "identifiers"],
        "SELECT subject_id, key_fingerprint AS token, 'key ' || key_fingerprint AS label, row_id,
                at AS first_at, at AS last_at, false AS public
         FROM code_events
         UNION ALL
         SELECT subject_id, key_fingerprint, 'key ' || key_fingerprint, row_id, at AS first_at, at AS last_at, false
         FROM access_changes
         UNION ALL
         SELECT subject_id, coalesce(normalised, value), 'key ' || coalesce(normalised, value),
                row_id, NULL AS first_at, NULL AS last_at, false
         FROM identifiers WHERE kind = 'ssh_key'",
    ),
    source(
        Kind::Referee,
        &["references"],
        "SELECT subject_id, mailbox(referee_email) AS token,
                'referee ' || coalesce(referee_name, 'without a name') AS label, row_id,
                submitted_at AS first_at, submitted_at AS last_at, false AS public
         FROM \"references\"
         UNION ALL
         SELECT subject_id, phone_key(referee_phone),
                'referee at number ending ' || right(referee_phone, 4), row_id,
                submitted_at AS first_at, submitted_at AS last_at, false
         FROM \"references\"
         UNION ALL
         SELECT subject_id, device_id, 'referee on device ' || device_id, row_id,
                submitted_at AS first_at, submitted_at AS last_at, false
         FROM \"references\"",
    ),
    Source {
        agency: true,
        ..source(
            Kind::Preparer,
            &["documents"],
            "SELECT subject_id, lower(preparer) AS token, preparer AS label, row_id,
                    received_at AS first_at, received_at AS last_at, false AS public
             FROM documents",
        )
    },
    source(
        Kind::Client,
        &["contracts"],
        "SELECT subject_id, client_account_id AS token, 'client ' || client_account_id AS label,
                row_id, started_at AS first_at, coalesce(ended_at, started_at) AS last_at,
                false AS public
         FROM contracts",
    ),
    source(
        Kind::Repository,
        &["commits"],
        "WITH own AS (
             SELECT subject_id, tree_id, message_hash, min(row_id) AS row_id,
                    min(committed_at) AS first_at, max(committed_at) AS last_at
             FROM commits
             WHERE subject_id IS NOT NULL AND tree_id IS NOT NULL AND message_hash IS NOT NULL
               AND coalesce(parents, 1) < 2
             GROUP BY subject_id, tree_id, message_hash
         ),
         few AS (
             SELECT tree_id, message_hash FROM own GROUP BY tree_id, message_hash
             HAVING count(*) BETWEEN 2 AND 4
         ),
         pairs AS (
             SELECT a.subject_id AS one, b.subject_id AS other, count(*) AS n,
                    min(a.row_id) AS one_row, min(b.row_id) AS other_row,
                    min(a.first_at) AS one_first, max(a.last_at) AS one_last,
                    min(b.first_at) AS other_first, max(b.last_at) AS other_last
             FROM own a
             JOIN few f ON f.tree_id = a.tree_id AND f.message_hash = a.message_hash
             JOIN own b ON b.tree_id = a.tree_id AND b.message_hash = a.message_hash
                       AND b.subject_id > a.subject_id
             GROUP BY a.subject_id, b.subject_id
             -- a change taken over from a colleague is a habit of teams; a history is not
             HAVING count(*) >= 10
         )
         SELECT one AS subject_id, CAST(one AS VARCHAR) || '-' || CAST(other AS VARCHAR) AS token,
                CAST(n AS VARCHAR) || ' equal commits' AS label, one_row AS row_id,
                one_first AS first_at, one_last AS last_at, false AS public
         FROM pairs
         UNION ALL
         SELECT other, CAST(one AS VARCHAR) || '-' || CAST(other AS VARCHAR),
                CAST(n AS VARCHAR) || ' equal commits', other_row, other_first, other_last, false
         FROM pairs",
    ),
];

/// Groups of rules that already score a kind of token.
pub(super) fn scored(kind: Kind) -> &'static [&'static str] {
    source(kind, &[], "").scored
}

impl Source {
    /// The whole query: holders of tokens that two or more subjects have, by
    /// token and subject; of a token with more holders than its kind allows one
    /// row, so that it can be named.
    ///
    /// A join instead of window functions: the planner weighs every ordering that
    /// several windows over one partition could have, and takes minutes.
    pub(super) fn query(&self) -> String {
        let most = self.kind.sharing().most;
        let remote = if self.remote { "WHERE coalesce(s.remote, true)" } else { "" };
        let mut public = vec!["bool_or(public)".to_owned()];
        if self.agency {
            public.push(
                "(count(vendor_id) = count(*) AND min(vendor_id) = max(vendor_id))".to_owned(),
            );
        }
        if self.around {
            public.push(format!(
                "(min(home) <> max(home) AND coalesce(km(min(latitude), min(longitude), \
                  max(latitude), max(longitude)) < {AROUND_KM}, false))"
            ));
        }
        if self.door {
            // Quartiles: a few who live far from their branch office make no farm of it.
            public.push(format!(
                "(count(*) > {DOOR} AND NOT coalesce(bool_and(works_remotely)
                  AND count(latitude) >= 0.8 * count(*)
                  AND km(percentile_cont(latitude, 0.25), percentile_cont(longitude, 0.25),
                         percentile_cont(latitude, 0.75), percentile_cont(longitude, 0.75))
                      >= {AROUND_KM}, false))"
            ));
        }
        format!(
            "WITH held AS (
                 SELECT h.subject_id, h.token, h.label, h.row_id, h.first_at, h.last_at, h.public,
                        s.vendor_id, s.latitude, s.longitude, s.address_key AS home,
                        coalesce(s.remote, false) AS works_remotely
                 FROM (
                     SELECT subject_id, token, min(label) AS label, min(row_id) AS row_id,
                            min(first_at) AS first_at, max(last_at) AS last_at,
                            bool_or(public) AS public
                     FROM ({sql}) WHERE subject_id IS NOT NULL AND token IS NOT NULL AND token <> ''
                     GROUP BY subject_id, token
                 ) h
                 JOIN subjects s ON s.subject_id = h.subject_id
                 {remote}
             ),
             sized AS (
                 SELECT token, count(*) AS holders, min(subject_id) AS lowest, {public} AS public
                 FROM held GROUP BY token HAVING count(*) >= 2
             )
             SELECT h.subject_id, h.token, h.label, h.row_id, h.first_at, h.last_at,
                    z.holders, z.public OR z.holders > {most} AS public
             FROM held h JOIN sized z ON z.token = h.token
             WHERE z.holders <= {most} OR h.subject_id = z.lowest
             ORDER BY h.token, h.subject_id",
            sql = self.sql,
            public = public.join(" OR "),
        )
    }
}
