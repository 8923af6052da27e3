use proptest::prelude::*;

use super::*;

fn form(text: &str) -> Form {
    Wallet::parse(text).unwrap_or_else(|| panic!("{text}")).form
}

#[test]
fn forms_by_published_test_vectors() {
    // The genesis block's address, BIP 173/350 and CashAddr specification vectors.
    assert_eq!(form("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"), Form::Base58Check);
    assert_eq!(form("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"), Form::Bech32);
    assert_eq!(form("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"), Form::Bech32);
    assert_eq!(
        form("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"),
        Form::Bech32
    );
    assert_eq!(form("bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"), Form::CashAddr);
    assert_eq!(form("qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"), Form::CashAddr);
    assert_eq!(form("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"), Form::Hex);
    assert_eq!(form("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"), Form::Base58Check, "Ripple's alphabet");
    assert_eq!(form("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"), Form::Base58, "a wrong last letter");
    assert_eq!(
        form("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"),
        Form::Other,
        "a wrong last letter"
    );
    for text in ["", "short", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed with words", "a:b:c"] {
        assert_eq!(Wallet::parse(text), None, "{text}");
    }
}

#[test]
fn checksums_are_told() {
    let of = |text: &str| Wallet::parse(text).unwrap().checksum;
    // The examples of EIP-55.
    for address in [
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ] {
        assert_eq!(of(address), Checksum::Holds, "{address}");
        assert_eq!(of(&address.to_lowercase()), Checksum::Absent);
        assert_eq!(of(&format!("0x{}", address[2..].to_uppercase())), Checksum::Absent);
        let damaged: String = address.replace(['A', 'D', 'B'], "a");
        assert_eq!(of(&damaged), Checksum::Fails, "{damaged}");
    }
    // Published donation addresses: a standard one and a subaddress, and the same damaged.
    let monero = "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H";
    assert_eq!((form(monero), of(monero)), (Form::Monero, Checksum::Holds));
    let damaged = monero.replace("Pbb3", "Pbb4");
    assert_eq!((form(&damaged), of(&damaged)), (Form::Base58, Checksum::Fails));
    assert_eq!(of(&monero.to_lowercase()), Checksum::Fails);
    // Solana's token programme: 32 bytes and no checksum.
    assert_eq!(of("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"), Checksum::Absent);
    assert_eq!(of("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"), Checksum::Holds);
    assert_eq!(of("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"), Checksum::Fails);
    assert_eq!(of("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"), Checksum::Fails);
}

#[test]
fn case_matters_where_it_means_something() {
    let agreement =
        |a: &str, b: &str| Wallet::parse(a).unwrap().agreement(&Wallet::parse(b).unwrap());
    let genesis = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
    assert_eq!(agreement(genesis, genesis), Some(WalletAgreement::Same));
    assert_eq!(agreement(genesis, &format!(" bitcoin:{genesis} ")), Some(WalletAgreement::Same));
    assert_eq!(agreement(genesis, &genesis.to_lowercase()), Some(WalletAgreement::ApartFromCase));
    assert_eq!(
        agreement(genesis, "1a1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        None,
        "another mixed case is another text"
    );
    let hex = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    assert_eq!(agreement(hex, &hex.to_lowercase()), Some(WalletAgreement::Same));
    let bech = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
    assert_eq!(agreement(bech, &bech.to_uppercase()), Some(WalletAgreement::Same));
}

proptest! {
    #[test]
    fn any_text_is_survived(text in "\\PC{0,60}|[a-zA-Z0-9:]{20,60}") {
        if let Some(wallet) = Wallet::parse(&text) {
            prop_assert_eq!(wallet.agreement(&wallet), Some(WalletAgreement::Same));
        }
    }
}
