use super::HashKey;

#[test]
fn the_key_is_never_printed() {
    let key = HashKey::new([0x41; 32]);
    let printed = format!("{key:?} {key}");
    assert!(
        !printed.contains("41") && !printed.contains("65") && !printed.contains('A'),
        "{printed}"
    );
}

#[test]
fn key_and_context_both_count() {
    let one = HashKey::new([1; 32]).hash("bank-account", "12345").unwrap();
    assert_eq!(one.len(), 32);
    assert_ne!(one, HashKey::new([2; 32]).hash("bank-account", "12345").unwrap());
    assert_ne!(one, HashKey::new([1; 32]).hash("ssn", "12345").unwrap());
}

#[test]
fn only_letters_and_digits_count() {
    let key = HashKey::new([1; 32]);
    assert_eq!(key.hash("x", "ÄB-12 "), key.hash("x", "äb12"));
    assert_eq!(key.hash("x", "--"), None);
    assert_eq!(key.hash("x", ""), None);
}
