//! Where a canonical row came from.

/// A pointer from a canonical row back to the record it was read from.
///
/// The file's number (in the order the run listed its inputs) and the record's
/// position in that file share one 64-bit integer, so that ten million rows
/// carry their provenance in eighty megabytes. The position is a 1-based line
/// for line formats, a 1-based record number for arrays and tables.
///
/// ```
/// use model::RowId;
/// let id = RowId::new(3, 120);
/// assert_eq!((id.file(), id.position()), (3, 120));
/// assert_eq!(RowId::from_raw(id.raw()), id);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(i64);

impl RowId {
    /// Bits that hold the position: 2^40 records in one file are enough.
    const POSITION_BITS: u32 = 40;
    const POSITION_MASK: i64 = (1 << Self::POSITION_BITS) - 1;

    /// The id of record `position` (1-based) of file number `file`.
    #[must_use]
    pub const fn new(file: u32, position: u64) -> Self {
        // 23 bits of file number keep the sign bit clear: ids sort by file, then position.
        let file = (file & 0x7f_ffff) as i64;
        Self((file << Self::POSITION_BITS) | (position as i64 & Self::POSITION_MASK))
    }

    /// The id stored in a `row_id` column.
    #[must_use]
    pub const fn from_raw(raw: i64) -> Self {
        Self(raw)
    }

    /// The value of a `row_id` column.
    #[must_use]
    pub const fn raw(self) -> i64 {
        self.0
    }

    /// Number of the file, in the order of the run's file list.
    #[must_use]
    pub const fn file(self) -> u32 {
        (self.0 >> Self::POSITION_BITS) as u32
    }

    /// 1-based line or record number inside the file.
    #[must_use]
    pub const fn position(self) -> u64 {
        (self.0 & Self::POSITION_MASK) as u64
    }
}
