use proptest::prelude::*;

use super::*;

#[test]
fn one_mailbox_one_text() {
    for (address, expected) in [
        ("J.Doe+work@GoogleMail.com", Some("jdoe@gmail.com")),
        ("jdoe@gmail.com", Some("jdoe@gmail.com")),
        ("j.doe@example.com", Some("j.doe@example.com")),
        ("j.doe+x@example.com", Some("j.doe+x@example.com")),
        ("a.b+c@outlook.com", Some("a.b@outlook.com")),
        ("a.b@hotmail.com", Some("a.b@hotmail.com")),
        ("a.b-c@protonmail.com", Some("abc@proton.me")),
        ("jane-shopping@yahoo.com", Some("jane@yahoo.com")),
        ("Jane Roe <Jane@Example.ORG.>", Some("jane@example.org")),
        ("mailto:jane@example.org", Some("jane@example.org")),
        ("+tag@gmail.com", Some("+tag@gmail.com")),
        ("...@gmail.com", None),
        ("", None),
        ("@example.org", None),
        ("jane@", None),
        ("jane", None),
        ("a@example.org, b@example.org", None),
        ("a@b@example.org", None),
        ("jane@example..org", None),
    ] {
        assert_eq!(canonical(address).as_deref(), expected, "{address}");
    }
    assert_eq!(domain("A@EXAMPLE.org").as_deref(), Some("example.org"));
    assert_eq!(domain("nobody"), None);
}

proptest! {
    #[test]
    fn canonical_is_idempotent(address in "\\PC*", local in "[a-z.+-]{1,12}", domain in "gmail\\.com|yahoo\\.com|pm\\.me|example\\.org") {
        for text in [address, format!("{local}@{domain}")] {
            if let Some(first) = canonical(&text) {
                prop_assert_eq!(canonical(&first), Some(first));
            }
        }
    }
}

/// The domains of a shipped list.
fn listed(rows: &'static str) -> Vec<&'static str> {
    rows.lines().skip(1).filter_map(|row| row.split(',').nth(3)).collect()
}

#[test]
fn kinds_by_the_shipped_lists() {
    let disposable = listed(include_str!("../../../../../lists/disposable-mail/rows.csv"));
    let free = listed(include_str!("../../../../../lists/free-mail/rows.csv"));
    assert!(disposable.len() >= 150 && free.len() >= 60, "{} {}", disposable.len(), free.len());
    for domain in disposable.iter().chain(&free) {
        assert_eq!(host(domain).as_deref(), Some(*domain), "written as DNS does");
    }
    assert!(!disposable.iter().any(|domain| free.contains(domain)));
    let services = MailServices::new(disposable, free);
    for (address, kind) in [
        ("x@mailinator.com", MailboxKind::Disposable),
        ("x@team.Mailinator.com", MailboxKind::Disposable),
        ("jane.doe@gmail.com", MailboxKind::Free),
        ("info@gmail.com", MailboxKind::Free),
        ("Jane <jane@NAVER.com>", MailboxKind::Free),
        ("jobs@example.com", MailboxKind::Role),
        ("No-Reply+4711@example.com", MailboxKind::Role),
        ("hr.team@example.com", MailboxKind::Role),
        ("it.smith@example.com", MailboxKind::Other),
        ("jane@example.com", MailboxKind::Other),
        ("jane@notmailinator.example", MailboxKind::Other),
    ] {
        assert_eq!(services.kind(address), Some(kind), "{address}");
    }
    assert_eq!(services.kind("not an address"), None);
    let nothing = MailServices::default();
    assert_eq!(nothing.kind("jane@gmail.com"), None, "without a list it is not known");
    assert_eq!(nothing.kind("jobs@example.com"), Some(MailboxKind::Role));
    assert!(ROLES.is_sorted());
}
