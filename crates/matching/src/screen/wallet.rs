//! Digital-currency addresses: what is one address, and how sure is that?
//!
//! Base58 addresses carry their meaning in the case of their letters; hexadecimal
//! ones do not (but may carry a checksum in it), and Bech32 ones are written in
//! one case. Some lists in circulation lower-cased everything, which destroys a
//! Base58 address: such a row can still be compared, but only as "all letters
//! agree apart from case".

#[cfg(test)]
mod tests;

use sha2::{Digest, Sha256};
use sha3::Keccak256;

/// How an address is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// Base58 with a valid four-byte checksum (Bitcoin, Tron, Litecoin, Dash,
    /// Zcash transparent, XRP with its own alphabet).
    Base58Check,
    /// Monero: Base58 in blocks of eleven letters, with a valid checksum.
    Monero,
    /// The letters of Base58 without a valid checksum: Solana, which has none, or an
    /// address damaged by a change of case.
    Base58,
    /// Bech32 or Bech32m with a valid checksum (`bc1…`, `ltc1…`).
    Bech32,
    /// The Bitcoin Cash form `bitcoincash:q…`, or the same without its prefix.
    CashAddr,
    /// `0x` and 40 hexadecimal digits (Ethereum and its relatives).
    Hex,
    /// Something else that was given as an address.
    Other,
}

/// What the checksum within an address says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checksum {
    /// It holds.
    Holds,
    /// It does not: a letter is wrong or missing, or the case of letters was changed.
    Fails,
    /// There is none: Solana has none, and an Ethereum address written in one case has lost
    /// the one it may carry (EIP-55). Nothing was checked.
    Absent,
}

/// An address brought to a form that can be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wallet {
    /// How it is written.
    pub form: Form,
    /// What its checksum says. An address whose checksum fails is compared all the same:
    /// lists hold such ones.
    pub checksum: Checksum,
    /// Equal for two spellings of one address.
    pub key: String,
}

/// How two addresses agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WalletAgreement {
    /// The same letters, but one side has lost its case (its checksum fails, it
    /// is all lower or upper case): almost certainly the same address.
    ApartFromCase,
    /// The same address.
    Same,
}

impl Wallet {
    /// Reads an address. Blanks around it and a `scheme:` before it are left
    /// out. `None` for a text too short or with characters no address has.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = (20..=128).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b':');
        if !fits {
            return None;
        }
        let address = match text.split_once(':') {
            Some((scheme, rest)) if scheme.bytes().all(|b| b.is_ascii_alphabetic()) => rest,
            Some(_) => return None,
            None => text,
        };
        let without = |kind: fn(&u8) -> bool| !address.bytes().any(|b| kind(&b));
        let lower = address.to_ascii_lowercase();
        let hex = lower
            .strip_prefix("0x")
            .filter(|rest| rest.len() == 40 && rest.bytes().all(|b| b.is_ascii_hexdigit()));
        let (form, key) = if hex.is_some() {
            (Form::Hex, lower)
        } else if (without(u8::is_ascii_uppercase) || without(u8::is_ascii_lowercase))
            && is_bech32(&lower)
        {
            (Form::Bech32, lower)
        } else if is_cash_addr(&lower) {
            (Form::CashAddr, lower)
        } else if base58_checks(address) {
            (Form::Base58Check, address.to_owned())
        } else if monero_checks(address) {
            (Form::Monero, address.to_owned())
        } else if !address.is_empty()
            && address.bytes().all(|b| BITCOIN.contains(&b) || matches!(b, b'l' | b'o' | b'i'))
        {
            (Form::Base58, address.to_owned())
        } else {
            (Form::Other, address.to_owned())
        };
        let checksum = match form {
            Form::Base58Check | Form::Bech32 | Form::CashAddr | Form::Monero => Checksum::Holds,
            Form::Hex => mixed_case(address.get(2..).unwrap_or_default()),
            Form::Base58 if has_lost_checksum(address) => Checksum::Fails,
            Form::Other if BECH32_PREFIXES.iter().any(|prefix| key_starts(&key, prefix)) => {
                Checksum::Fails
            }
            Form::Base58 | Form::Other => Checksum::Absent,
        };
        (key.len() >= 20).then_some(Self { form, checksum, key })
    }

    /// The key under which an address is found whatever happened to its case.
    #[must_use]
    pub fn caseless(&self) -> String {
        self.key.to_ascii_lowercase()
    }

    /// Whether two addresses are one; `None` when they are not.
    #[must_use]
    pub fn agreement(&self, other: &Self) -> Option<WalletAgreement> {
        if self.key == other.key {
            return Some(WalletAgreement::Same);
        }
        // Two checksums that hold are two addresses, however alike.
        let lost_case = self.has_lost_case() || other.has_lost_case();
        (lost_case && self.caseless() == other.caseless()).then_some(WalletAgreement::ApartFromCase)
    }

    /// Whether the address may be a Base58 one that was lower- or upper-cased.
    #[must_use]
    pub fn has_lost_case(&self) -> bool {
        matches!(self.form, Form::Base58 | Form::Other)
            && (self.key == self.key.to_ascii_lowercase()
                || self.key == self.key.to_ascii_uppercase())
    }
}

/// Prefixes of Bech32 addresses in use: text after one of them has a checksum.
const BECH32_PREFIXES: [&str; 3] = ["bc1q", "bc1p", "ltc1q"];

fn key_starts(key: &str, prefix: &str) -> bool {
    key.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// What the case of the letters of forty hexadecimal digits says (EIP-55): a letter is
/// large where the hash of the address has a digit of eight or more.
fn mixed_case(digits: &str) -> Checksum {
    let letters = || digits.bytes().filter(u8::is_ascii_alphabetic);
    if letters().all(|b| b.is_ascii_lowercase()) || letters().all(|b| b.is_ascii_uppercase()) {
        return Checksum::Absent;
    }
    let hash = Keccak256::digest(digits.to_ascii_lowercase().as_bytes());
    let nibbles = hash.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let right = digits.bytes().zip(nibbles).all(|(digit, nibble)| {
        !digit.is_ascii_alphabetic() || digit.is_ascii_uppercase() == (nibble >= 8)
    });
    if right { Checksum::Holds } else { Checksum::Fails }
}

/// Whether letters of Base58 are those of an address that has a checksum, which does not
/// hold: as many bytes as Bitcoin's and its relatives', or as many letters as Monero's.
fn has_lost_checksum(address: &str) -> bool {
    let of_bitcoin = |alphabet| base58(address, alphabet).is_some_and(|bytes| bytes.len() == 25);
    MONERO_LETTERS.contains(&address.len()) || of_bitcoin(BITCOIN) || of_bitcoin(RIPPLE)
}

/// Letters of a Monero address, and of one that a payment's number is part of.
const MONERO_LETTERS: [usize; 2] = [95, 106];
/// First bytes of Monero addresses: of the main net, the test net and the stage net.
const MONERO_NETWORKS: [u8; 9] = [18, 19, 42, 53, 54, 63, 24, 25, 36];
/// Letters of a block of Base58 and the bytes it holds; the last block holds fewer.
const MONERO_BLOCK: (usize, usize) = (11, 8);
const MONERO_LAST_BLOCK: usize = 5;

/// Whether a text is a Monero address whose checksum holds.
fn monero_checks(address: &str) -> bool {
    if !MONERO_LETTERS.contains(&address.len()) {
        return false;
    }
    let mut bytes = Vec::with_capacity(77);
    for block in address.as_bytes().chunks(MONERO_BLOCK.0) {
        let len = if block.len() == MONERO_BLOCK.0 { MONERO_BLOCK.1 } else { MONERO_LAST_BLOCK };
        let mut number = 0_u128;
        for letter in block {
            let Some(digit) = BITCOIN.iter().position(|known| known == letter) else {
                return false;
            };
            number = number * 58 + digit as u128;
        }
        // More than the block holds is no block.
        if number >> (8 * len) != 0 {
            return false;
        }
        bytes.extend(number.to_be_bytes().iter().skip(16 - len));
    }
    let Some((payload, checksum)) = bytes.split_last_chunk::<4>() else { return false };
    payload.first().is_some_and(|network| MONERO_NETWORKS.contains(network))
        && Keccak256::digest(payload).starts_with(checksum)
}

const BITCOIN: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const RIPPLE: &[u8; 58] = b"rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";

/// Whether the last four bytes of a Base58 text are the checksum of the others.
fn base58_checks(address: &str) -> bool {
    [BITCOIN, RIPPLE].into_iter().any(|alphabet| {
        let Some(bytes) = base58(address, alphabet) else { return false };
        let Some((payload, checksum)) = bytes.split_last_chunk::<4>() else { return false };
        let hash = Sha256::digest(Sha256::digest(payload));
        payload.len() >= 21 && hash.starts_with(checksum)
    })
}

/// The bytes of a Base58 text, most significant first; `None` for a letter
/// outside the alphabet.
fn base58(text: &str, alphabet: &[u8; 58]) -> Option<Vec<u8>> {
    let mut bytes: Vec<u8> = Vec::with_capacity(40);
    for letter in text.bytes() {
        let mut carry = alphabet.iter().position(|a| *a == letter)?;
        for byte in &mut bytes {
            carry += usize::from(*byte) * 58;
            *byte = (carry & 0xff) as u8;
            carry >>= 8;
        }
        while carry > 0 {
            bytes.push((carry & 0xff) as u8);
            carry >>= 8;
        }
    }
    let zero = alphabet.first().copied()?;
    bytes.extend(text.bytes().take_while(|letter| *letter == zero).map(|_| 0));
    bytes.reverse();
    Some(bytes)
}

const BECH32: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// Whether a lower-case text is Bech32 (BIP 173) or Bech32m (BIP 350).
fn is_bech32(text: &str) -> bool {
    let Some(split) = text.rfind('1') else { return false };
    let (prefix, data) =
        (text.get(..split).unwrap_or_default(), text.get(split + 1..).unwrap_or_default());
    if prefix.is_empty() || prefix.len() > 10 || data.len() < 6 {
        return false;
    }
    let mut sum = 1_u32;
    let high = prefix.bytes().map(|b| u32::from(b >> 5));
    let low = prefix.bytes().map(|b| u32::from(b & 31));
    for value in high.chain([0]).chain(low) {
        sum = bech32_step(sum, value);
    }
    for letter in data.bytes() {
        let Some(value) = BECH32.iter().position(|b| *b == letter) else { return false };
        sum = bech32_step(sum, value as u32);
    }
    sum == 1 || sum == 0x2bc8_30a3
}

fn bech32_step(sum: u32, value: u32) -> u32 {
    const GENERATORS: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let top = sum >> 25;
    let mut next = (sum & 0x01ff_ffff) << 5 ^ value;
    for (bit, generator) in GENERATORS.iter().enumerate() {
        if top >> bit & 1 == 1 {
            next ^= generator;
        }
    }
    next
}

/// Whether a lower-case text without prefix is a Bitcoin Cash address.
fn is_cash_addr(text: &str) -> bool {
    if !matches!(text.bytes().next(), Some(b'q' | b'p')) || text.len() != 42 {
        return false;
    }
    let mut sum = 1_u64;
    for value in b"bitcoincash".iter().map(|b| u64::from(b & 31)).chain([0]) {
        sum = cash_step(sum, value);
    }
    for letter in text.bytes() {
        let Some(value) = BECH32.iter().position(|b| *b == letter) else { return false };
        sum = cash_step(sum, value as u64);
    }
    sum == 1
}

fn cash_step(sum: u64, value: u64) -> u64 {
    const GENERATORS: [u64; 5] =
        [0x98_f2bc_8e61, 0x79_b76d_99e2, 0xf3_3e5f_b3c4, 0xae_2eab_e2a8, 0x1e_4f43_e470];
    let top = sum >> 35;
    let mut next = (sum & 0x07_ffff_ffff) << 5 ^ value;
    for (bit, generator) in GENERATORS.iter().enumerate() {
        if top >> bit & 1 == 1 {
            next ^= generator;
        }
    }
    next
}
