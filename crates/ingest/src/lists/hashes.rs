//! Hashes of listed wallets and document numbers.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray};

use crate::HashKey;
use crate::hash::{ACCOUNT, DOCUMENT};

/// Fills `value_hash` of rows of `list_identifiers`: wallets are hashed as accounts
/// are, numbers of documents as those of people are, so that they can be compared
/// with records that keep the hash only. Other kinds stay null, and so does a value
/// that is there already.
///
/// A wallet in hexadecimal is hashed without regard to its letters' case, as every
/// account number is.
#[must_use]
pub fn hash_values(batch: &RecordBatch, key: &HashKey) -> RecordBatch {
    let text = |name: &str| batch.column_by_name(name).and_then(|c| c.as_string_opt::<i32>());
    let (Some(kinds), Some(values)) = (text("kind"), text("value")) else { return batch.clone() };
    let known = text("value_hash");
    let hashes: StringArray = kinds
        .iter()
        .zip(values)
        .enumerate()
        .map(|(row, (kind, value))| {
            let known = known.filter(|known| known.is_valid(row)).map(|known| known.value(row));
            let context = match kind? {
                "wallet" => ACCOUNT,
                "passport" | "national_id" | "tax_id" | "registration" => DOCUMENT,
                _ => return known.map(str::to_owned),
            };
            known.map(str::to_owned).or_else(|| key.hash(context, value?))
        })
        .collect();
    let Ok(place) = batch.schema().index_of("value_hash") else { return batch.clone() };
    let mut columns = batch.columns().to_vec();
    if let Some(column) = columns.get_mut(place) {
        *column = Arc::new(hashes) as ArrayRef;
    }
    RecordBatch::try_new(batch.schema(), columns).unwrap_or_else(|_| batch.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listed_numbers_are_hashed_as_records_are() {
        let rows = "list,entry_id,kind,value,reference,observed_on\n\
            l,1,wallet,TE3mCcPULjPUE7ykX7RArDPAhyahoy3d2j,r,2026-01-01\n\
            l,1,passport,654 320-502,r,2026-01-01\n\
            l,1,domain,example.com,r,2026-01-01\n";
        let header = "name = \"l\"\ntitle = \"l\"\npublisher = \"p\"\nlicence = \"x\"\n\
            date = \"2026-01-01\"\nurl = \"https://example.com\"\ntable = \"list_identifiers\"\n";
        let read = crate::lists::embedded("l", header, rows.as_bytes(), 0).unwrap();
        let key = HashKey::new([3; 32]);
        let batch = hash_values(&read.batches[0].1, &key);
        let hashes: Vec<Option<&str>> =
            batch.column_by_name("value_hash").unwrap().as_string::<i32>().iter().collect();
        let wallet = key.hash(ACCOUNT, "TE3mCcPULjPUE7ykX7RArDPAhyahoy3d2j");
        let passport = key.hash(DOCUMENT, "654320502");
        assert_eq!(hashes, [wallet.as_deref(), passport.as_deref(), None]);
        assert!(wallet.is_some() && passport.is_some());
        assert_eq!(hash_values(&batch, &HashKey::new([4; 32])), batch, "what is there stays");
    }
}
