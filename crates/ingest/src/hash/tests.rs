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

#[test]
fn what_is_left_of_a_masked_number_is_nobodys() {
    let key = HashKey::new([1; 32]);
    for masked in ["XXXXXXXX1234", "031176110 xxxx1234", "****1234", "021 •••• 1234", "###-##-1234"]
    {
        assert_eq!(key.hash("bank-account", masked), None, "{masked}");
    }
    for whole in ["0x00000000219ab540356cbb839cbe05303d7705fa", "1FxxxZyMasked", "12-34", "XX1234"]
    {
        assert!(key.hash("bank-account", whole).is_some(), "{whole}");
    }
}
