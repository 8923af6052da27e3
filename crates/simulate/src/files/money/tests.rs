use super::check_digit;

#[test]
fn check_digits_follow_the_published_rule() {
    // Worked example of the ABA routing symbol policy: 3(1+4+7) + 7(2+5+8) + (3+6) = 150.
    assert_eq!(check_digit("12345678"), 0);
    // 3·1 + 7·9 + 3·1 + 7·1 = 76.
    assert_eq!(check_digit("19011000"), 4);
}
