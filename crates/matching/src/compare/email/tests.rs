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
