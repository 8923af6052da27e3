//! Mailboxes: two spellings of one mailbox become one text, and what kind it is.

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use crate::domain::host;

/// How one provider reads the local part, and the domain its aliases stand for.
struct Provider {
    domains: &'static [&'static str],
    /// The character that starts a tag; the rest of the local part is ignored.
    tag: char,
    /// Characters the provider ignores inside the local part.
    ignored: &'static [char],
}

/// Providers that publish that several spellings reach one mailbox. The first
/// domain stands for all of them where they share one name space; other domains
/// are left as written, since their rules are unknown.
const PROVIDERS: &[Provider] = &[
    Provider { domains: &["gmail.com", "googlemail.com"], tag: '+', ignored: &['.'] },
    Provider {
        domains: &["proton.me", "protonmail.com", "pm.me"],
        tag: '+',
        ignored: &['.', '-', '_'],
    },
    Provider { domains: &["icloud.com", "me.com", "mac.com"], tag: '+', ignored: &[] },
    Provider { domains: &["outlook.com"], tag: '+', ignored: &[] },
    Provider { domains: &["hotmail.com"], tag: '+', ignored: &[] },
    Provider { domains: &["live.com"], tag: '+', ignored: &[] },
    Provider { domains: &["msn.com"], tag: '+', ignored: &[] },
    Provider { domains: &["fastmail.com"], tag: '+', ignored: &[] },
    Provider { domains: &["yahoo.com"], tag: '-', ignored: &[] },
    Provider { domains: &["ymail.com"], tag: '-', ignored: &[] },
    Provider { domains: &["yandex.com", "yandex.ru", "ya.ru"], tag: '+', ignored: &[] },
];

/// The mailbox a message to `address` would reach, in lower case: tags and
/// ignored characters removed and alias domains replaced for providers that
/// publish such rules. `Name <a@b.c>` and `mailto:a@b.c` are understood.
///
/// `None` when the text is not one address (no `@`, an empty side, blanks).
///
/// ```
/// # use matching::compare::email::canonical;
/// assert_eq!(canonical("J.Doe+work@GoogleMail.com").as_deref(), Some("jdoe@gmail.com"));
/// ```
#[must_use]
pub fn canonical(address: &str) -> Option<String> {
    let (local, domain) = split(address)?;
    let local = local.to_lowercase();
    let domain = domain.to_lowercase();
    let Some(provider) = PROVIDERS.iter().find(|p| p.domains.contains(&domain.as_str())) else {
        return Some(format!("{local}@{domain}"));
    };
    let name = match local.split_once(provider.tag) {
        Some((name, _)) if !name.is_empty() => name,
        _ => local.as_str(),
    };
    let name: String = name.chars().filter(|c| !provider.ignored.contains(c)).collect();
    let domain = provider.domains.first().copied().unwrap_or(&domain);
    (!name.is_empty()).then(|| format!("{name}@{domain}"))
}

/// The domain of an address in lower case, without a trailing dot. `None` when
/// the text is not one address.
#[must_use]
pub fn domain(address: &str) -> Option<String> {
    split(address).map(|(_, domain)| domain.to_lowercase())
}

/// Local part and domain as written.
fn split(address: &str) -> Option<(&str, &str)> {
    let mut text = address.trim();
    if let (Some(open), true) = (text.rfind('<'), text.ends_with('>')) {
        text = text.get(open + 1..text.len() - 1)?.trim();
    }
    if text.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:")) {
        text = text.get(7..)?;
    }
    let (local, domain) = text.rsplit_once('@')?;
    let domain = domain.trim_end_matches('.');
    let well_formed = !local.is_empty()
        && !domain.is_empty()
        && !domain.starts_with('.')
        && !text
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '<' | '>'))
        && !local.contains('@')
        && !domain.contains("..");
    well_formed.then_some((local, domain))
}

/// What kind of mailbox an address is.
///
/// A disposable or shared mailbox is a reason to ask for another contact, and
/// nothing more; most people write from a free one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MailboxKind {
    /// Opened by anybody for minutes, read by anybody who knows its name.
    Disposable,
    /// At a service where anybody may open an account.
    Free,
    /// A task's, not a person's: `jobs@`, `info@`, at a domain of its own.
    Role,
    /// None of these by the lists given.
    Other,
}

impl MailboxKind {
    /// A stable lower-case word for tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Disposable => "disposable",
            Self::Free => "free",
            Self::Role => "role",
            Self::Other => "other",
        }
    }
}

/// Domains of mail services, as lists name them.
#[derive(Clone, Debug, Default)]
pub struct MailServices {
    disposable: HashSet<String>,
    free: HashSet<String>,
}

impl MailServices {
    /// Takes the domains of disposable and of free mail services, in any
    /// spelling. What is no domain is left out.
    #[must_use]
    pub fn new<'a>(
        disposable: impl IntoIterator<Item = &'a str>,
        free: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        Self {
            disposable: disposable.into_iter().filter_map(host).collect(),
            free: free.into_iter().filter_map(host).collect(),
        }
    }

    /// The kind of an address. A domain below a listed one counts as listed:
    /// services hand out sub-domains. `None` when the text is not one address, or
    /// when no list was given and it is no task's mailbox: unknown is not clean.
    #[must_use]
    pub fn kind(&self, address: &str) -> Option<MailboxKind> {
        let (local, domain) = split(address)?;
        let domain = host(domain)?;
        let within = |services: &HashSet<String>| {
            let mut rest = Some(domain.as_str());
            while let Some(part) = rest.filter(|part| part.contains('.')) {
                if services.contains(part) {
                    return true;
                }
                rest = part.split_once('.').map(|(_, parent)| parent);
            }
            false
        };
        if within(&self.disposable) {
            Some(MailboxKind::Disposable)
        } else if within(&self.free) {
            Some(MailboxKind::Free)
        } else if is_role(local) {
            Some(MailboxKind::Role)
        } else {
            (!self.disposable.is_empty() || !self.free.is_empty()).then_some(MailboxKind::Other)
        }
    }
}

/// Names of tasks that stand before the `@` (RFC 2142, and what companies use).
const ROLES: &[&str] = &[
    "abuse",
    "accounting",
    "accounts",
    "admin",
    "administrator",
    "ap",
    "apply",
    "ar",
    "billing",
    "bookings",
    "careers",
    "compliance",
    "contact",
    "contactus",
    "customerservice",
    "donotreply",
    "enquiries",
    "feedback",
    "finance",
    "hello",
    "help",
    "helpdesk",
    "hostmaster",
    "hr",
    "info",
    "inquiries",
    "invoices",
    "it",
    "jobs",
    "legal",
    "mail",
    "marketing",
    "media",
    "news",
    "newsletter",
    "noc",
    "noreply",
    "office",
    "onboarding",
    "operations",
    "orders",
    "payments",
    "payroll",
    "people",
    "postmaster",
    "press",
    "privacy",
    "procurement",
    "reception",
    "recruiting",
    "recruitment",
    "root",
    "sales",
    "security",
    "service",
    "staff",
    "support",
    "talent",
    "team",
    "usenet",
    "vendor",
    "vendors",
    "webmaster",
];

/// Whether the local part names a task: `no-reply`, `jobs+eu`, `HR.team`.
fn is_role(local: &str) -> bool {
    let name = local.split('+').next().unwrap_or_default();
    let plain: String =
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let first: String =
        name.chars().take_while(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let listed = |word: &str| ROLES.binary_search(&word).is_ok();
    // `hr.team` is two such words; `it.smith` is a person.
    let rest = plain.strip_prefix(first.as_str()).unwrap_or_default();
    listed(&plain) || (listed(&first) && listed(rest))
}
