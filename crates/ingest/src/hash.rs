//! Keyed hashes of what must be compared but not kept.

use std::fmt;

/// What bank accounts and wallets are hashed as: they are compared with each other.
pub(crate) const ACCOUNT: &str = "bank-account";
/// What numbers of people, companies and documents are hashed as.
pub(crate) const DOCUMENT: &str = "document";

/// The secret under which bank accounts, government numbers and the like are
/// hashed, so that two rows can be told to name the same account while nobody
/// who reads the tables learns which. It cannot be printed.
///
/// The key decides what can be compared with what: runs under different keys
/// have nothing in common.
#[derive(Clone, PartialEq, Eq)]
pub struct HashKey([u8; 32]);

impl HashKey {
    /// A key of 32 random bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Hash of a value's letters and digits, lower case, in 32 hex characters.
    ///
    /// `context` says what kind of value it is (`bank-account`, `passport`): the
    /// same digits in two contexts give two hashes. `None` when the value has
    /// neither letter nor digit, or was masked before it was exported.
    ///
    /// ```
    /// let key = ingest::HashKey::new([7; 32]);
    /// let hash = key.hash("bank-account", "DE89 3704 0044 0532 0130 00");
    /// assert_eq!(hash, key.hash("bank-account", "de89370400440532013000"));
    /// assert_ne!(hash, key.hash("passport", "de89370400440532013000"));
    /// assert_eq!(key.hash("bank-account", " - "), None);
    /// assert_eq!(key.hash("bank-account", "021000021 XXXXXX4410"), None);
    /// ```
    #[must_use]
    pub fn hash(&self, context: &str, value: &str) -> Option<String> {
        if is_masked(value) {
            return None;
        }
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(context.as_bytes());
        // Contexts are names, which never hold a zero byte: nothing of the
        // context can be read as part of the value.
        hasher.update(&[0]);
        let mut some = false;
        let mut buffer = [0_u8; 4];
        for letter in value.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase) {
            some = true;
            hasher.update(letter.encode_utf8(&mut buffer).as_bytes());
        }
        if !some {
            return None;
        }
        let hex = hasher.finalize().to_hex();
        hex.as_str().get(..32).map(str::to_owned)
    }

    /// Seeds for hash tables of this run, so that nobody who writes into an export
    /// can choose values that collide.
    pub(crate) fn seeds(&self) -> [u64; 2] {
        let hash = blake3::keyed_hash(&self.0, b"seeds");
        let seed = |from: usize| {
            let bytes = hash.as_bytes().get(from..from + 8).and_then(|bytes| bytes.try_into().ok());
            u64::from_le_bytes(bytes.unwrap_or_default())
        };
        [seed(0), seed(8)]
    }
}

/// Whether a part of the value was blotted out before it was exported: what is
/// left of `XXXXXXXX1234` is the same for many accounts, and no two people share
/// an account because their last four digits agree.
fn is_masked(value: &str) -> bool {
    value.split_whitespace().any(|word| {
        let run = |masks: fn(char) -> bool| {
            let mut longest = 0;
            let mut current = 0;
            for letter in word.chars() {
                current = if masks(letter) { current + 1 } else { 0 };
                longest = longest.max(current);
            }
            longest >= 3
        };
        // An `x` is a letter like any other in a word that has others.
        let only_digits =
            word.chars().all(|letter| !letter.is_alphabetic() || matches!(letter, 'x' | 'X'));
        run(|letter| matches!(letter, '*' | '•' | '●' | '#'))
            || (only_digits && run(|letter| matches!(letter, 'x' | 'X')))
    })
}

impl fmt::Debug for HashKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HashKey(secret)")
    }
}

impl fmt::Display for HashKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("secret")
    }
}

#[cfg(test)]
mod tests;
