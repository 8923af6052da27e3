use super::*;
use jiff::civil::date;

#[test]
fn masks_do_not_make_strangers_share_an_account() {
    assert_eq!(account_digits("XXXXXXXX1234"), None);
    assert_eq!(account_digits("****1234"), None);
    assert_eq!(account_digits("00000000"), None);
    assert_eq!(account_digits("YYYYYYYYYY"), None);
    assert_eq!(account_digits("744-5678-99").as_deref(), Some("744567899"));
    assert_eq!(account_digits("  "), None);
    assert_eq!(tail("XXXXXXXX1234").as_deref(), Some("1234"));
    assert_eq!(tail("XXXXXXXXXX12").as_deref(), Some("12"));
    assert_eq!(tail("XXXX"), None);
}

#[test]
fn an_account_is_its_bank_and_number_or_its_iban() {
    let mut payment = Payment::new(date(2026, 1, 31), Direction::Credit);
    payment.account = Some("4455-6677".to_owned());
    assert_eq!(payment.account_key().as_deref(), Some("44556677"));
    payment.bank_id = Some("021000021".to_owned());
    assert_eq!(payment.account_key().as_deref(), Some("02100002144556677"));
    payment.account = Some("DE02 1203 0000 0000 2020 51".to_owned());
    assert_eq!(payment.account_key().as_deref(), Some("DE02120300000000202051"));
}

#[test]
fn purposes_are_read_in_words() {
    assert_eq!(purpose_of_words("PAYROLL"), "payroll");
    assert_eq!(purpose_of_words("REG.SALARY"), "payroll");
    assert_eq!(purpose_of_words("VENDOR PAY"), "invoice");
    assert_eq!(purpose_of_words("Reversal"), "reversal");
    assert_eq!(purpose_of_words("GAS BILL"), "GAS BILL");
    assert_eq!(known_purpose("GAS BILL"), None);
}

#[test]
fn days_count_from_1970() {
    assert_eq!(days(date(1970, 1, 2)), Some(1));
    assert_eq!(days(date(1969, 12, 31)), Some(-1));
    assert_eq!(days(date(2026, 1, 31)), Some(20_484));
}
