use super::*;

#[test]
fn what_identifies_a_person_or_their_money_is_not_passed_on() {
    for (table, column, kind, text, shown) in [
        ("identifiers", "value", "birth_date", "1990-04-01", "(on file)"),
        ("identifiers", "value", "passport", "X12345678", "…5678"),
        ("identifiers", "value", "phone", "+16145550142", "+16145550142"),
        (
            "identifiers",
            "normalised",
            "wallet",
            "0x00000000219ab540356cbb839cbe05303d7705fa",
            "…05fa",
        ),
        (
            "payout_accounts",
            "wallet",
            "wallet",
            "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
            "…5mdq",
        ),
        ("profile_changes", "new_value", "bank_account", "000123456789", "…6789"),
        ("profile_changes", "new_value", "bank_account", "4410", "4410"),
        ("profile_changes", "new_value", "address", "12 Alder St, 43004", "12 Alder St, 43004"),
        ("profile_changes", "new_value", "phone", "16145550142", "16145550142"),
        ("messages", "body", "", "pay to DE89370400440532013000, thanks", "pay to …3000, thanks"),
        (
            "messages",
            "body",
            "",
            "account 000123456789 from 20260302",
            "account …6789 from 20260302",
        ),
        ("devices", "device_id", "", "012345678901", "012345678901"),
        (
            "software",
            "command_line",
            "",
            "host --code=4/0Ab --pin=123456 --name x",
            "host --code=… --pin=… --name x",
        ),
        (
            "software",
            "command_line",
            "",
            "anydesk --set-password hunter22 -v",
            "anydesk --set-password … -v",
        ),
    ] {
        assert_eq!(field(table, column, kind, text), shown, "{table}.{column} {kind}");
    }
}

#[test]
fn sentences_hide_accounts_and_keep_everything_else() {
    assert_eq!(
        sentence("paid to DE89370400440532013000 (HRB 12345678901), €5"),
        "paid to …3000 (HRB 12345678901), €5"
    );
    let fingerprint = "SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8";
    assert_eq!(sentence(fingerprint), fingerprint);
    assert_eq!(sentence(""), "");
}
