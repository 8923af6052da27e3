//! Mailboxes: two spellings of one mailbox become one text.

#[cfg(test)]
mod tests;

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
    let domain = domain.strip_suffix('.').unwrap_or(domain);
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
