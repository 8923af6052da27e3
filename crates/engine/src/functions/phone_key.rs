//! `phone_key`.

use super::{Function, texts};

/// The key of a telephone number.
pub const FUNCTION: Function = Function {
    call: "phone_key(phone)",
    about: "Digits in international form as far as can be told; a number without a country code is taken for a North American one if it can be, else kept as national digits. Null if there are too few.",
    build: |_| texts("phone_key", |[phone]| key(phone?)),
};

fn key(phone: &str) -> Option<String> {
    use matching::compare::phone;
    phone::key(phone, None).or_else(|| {
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        // Ten digits that begin with 2 to 9 are the national form of North
        // American exports; other countries' national forms begin with 0.
        let north_american = digits.len() == 10 && !digits.starts_with(['0', '1']);
        match phone::key(phone, Some("US")) {
            Some(key) if north_american => Some(key),
            _ => (digits.len() >= 7).then(|| format!("national {digits}")),
        }
    })
}
