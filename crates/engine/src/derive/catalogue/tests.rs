use super::*;

fn sign(product: &str, sign: &str, value: &str) -> Sign {
    Sign {
        product: product.into(),
        kind: "remote_control".into(),
        sign: sign.into(),
        value: value.into(),
    }
}

#[test]
fn signs_match_words_files_and_signers() {
    let signs = [
        sign("AnyDesk", "name", "anydesk"),
        sign("AnyDesk", "process", "anydesk.exe"),
        sign("Atera", "name", "atera"),
        sign("RustDesk", "publisher", "purslane"),
        sign("OTP", "extension", "abcdef"),
    ];
    let hits = |name: &str, publisher: &str, path: &str, kind: &str| -> Vec<String> {
        matches(&signs, name, publisher, path, kind)
            .into_iter()
            .map(|at| signs[at].product.clone())
            .collect()
    };
    assert_eq!(hits("AnyDesk 8.1", "", "", "installed"), ["AnyDesk"]);
    assert_eq!(hits("svc", "", r"C:\Users\x\AnyDesk.exe", "running"), ["AnyDesk"]);
    assert_eq!(hits("Materal Design", "", "", "installed"), Vec::<String>::new());
    assert_eq!(hits("helper", "Purslane", "", "installed"), ["RustDesk"]);
    assert_eq!(hits("abcdef", "", "", "extension"), ["OTP"]);
    assert_eq!(hits("abcdef", "", "", "installed"), Vec::<String>::new());
}

#[test]
fn a_usb_identity_must_show_every_part_the_catalogue_states() {
    let usb = Usb {
        product_name: "KVM".into(),
        kind: "ip_kvm".into(),
        vendor_code: Some("1d6b".into()),
        product_code: Some("0104".into()),
        manufacturer: Some("pikvm".into()),
        product: None,
        certainty: Some("exact".into()),
    };
    let shown = |vendor: &str, code: &str, maker: Option<&str>| {
        [Some(vendor.to_owned()), Some(code.to_owned()), maker.map(str::to_owned), None]
    };
    assert!(usb.fits(&shown("1d6b", "0104", Some("pikvm"))));
    assert!(!usb.fits(&shown("1d6b", "0104", Some("linux foundation"))));
    assert!(!usb.fits(&shown("1d6b", "0104", None)), "missing is not a match");
}
