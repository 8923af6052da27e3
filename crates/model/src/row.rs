//! Where a canonical row came from.

/// A pointer from a canonical row back to the record it was read from.
///
/// The file's number (in the order the run listed its inputs), the record's
/// position in that file and the row's place among the rows that the record gave
/// to its table share one 64-bit integer, so that ten million rows carry their
/// provenance in eighty megabytes. The position is a 1-based line for line
/// formats, a 1-based record number for arrays and tables.
///
/// ```
/// use model::RowId;
/// let id = RowId::new(3, 120);
/// assert_eq!((id.file(), id.position(), id.part()), (3, 120, 0));
/// assert_eq!(RowId::from_raw(id.raw()), id);
/// let third = id.with_part(2);
/// assert_eq!((third.file(), third.position(), third.part()), (3, 120, 2));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(i64);

impl RowId {
    /// Bits that tell apart the rows a record gives to one table: 256, the last
    /// of which stands for all that follow.
    const PART_BITS: u32 = 8;
    /// Bits that hold the position: 8.5 thousand million records in one file.
    const POSITION_BITS: u32 = 33;
    const POSITION_MASK: i64 = (1 << Self::POSITION_BITS) - 1;
    /// Files of one run, at most: 22 bits, so that the sign bit stays clear.
    pub const MOST_FILES: u32 = 1 << 22;

    /// The id of the first row of record `position` (1-based) of file number `file`.
    #[must_use]
    pub const fn new(file: u32, position: u64) -> Self {
        // Ids sort by file, then position, then part.
        let file = (file % Self::MOST_FILES) as i64;
        let position = position as i64 & Self::POSITION_MASK;
        Self(((file << Self::POSITION_BITS) | position) << Self::PART_BITS)
    }

    /// The same record's row number `part` (0-based) in its table.
    #[must_use]
    pub fn with_part(self, part: usize) -> Self {
        let part = i64::from(u8::try_from(part).unwrap_or(u8::MAX));
        Self((self.0 >> Self::PART_BITS << Self::PART_BITS) | part)
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
        (self.0 >> (Self::POSITION_BITS + Self::PART_BITS)) as u32
    }

    /// 1-based line or record number inside the file.
    #[must_use]
    pub const fn position(self) -> u64 {
        (self.0 >> Self::PART_BITS & Self::POSITION_MASK) as u64
    }

    /// 0-based place among the rows that the record gave to its table.
    #[must_use]
    pub const fn part(self) -> u8 {
        (self.0 & 0xff) as u8
    }
}
