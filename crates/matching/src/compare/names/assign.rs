//! The best pairing of the words of two names.

/// Most words of a name that take part in a comparison.
pub(crate) const MOST: usize = 8;

/// No column.
const NONE: u8 = u8::MAX;

/// For every row the column it is paired with, if any.
pub(crate) type Pairs = [Option<usize>; MOST];

/// The pairing of rows with columns, each used once at most, that has the
/// highest sum of `value(row, column)`; pairs worth nothing are left out.
///
/// Exact, by dynamic programming over the sets of used columns: at most
/// 8 x 256 steps of 8, and a few dozen for names of three words. Rows and
/// columns past [`MOST`] are not paired.
pub(crate) fn best(rows: usize, columns: usize, value: impl Fn(usize, usize) -> f64) -> Pairs {
    let (rows, columns) = (rows.min(MOST), columns.min(MOST));
    let mut values = [[0.0_f64; MOST]; MOST];
    let mut pairs = [None; MOST];
    let mut taken = 0_u32;
    let mut contested = false;
    for (row, (cells, pair)) in values.iter_mut().zip(&mut pairs).enumerate().take(rows) {
        let mut most = 0.0;
        for (column, cell) in cells.iter_mut().enumerate().take(columns) {
            *cell = value(row, column);
            if *cell > most {
                (most, *pair) = (*cell, Some(column));
            }
        }
        if let Some(column) = *pair {
            contested |= taken >> column & 1 == 1;
            taken |= 1 << column;
        }
    }
    // Where every row can have the column it is worth most with, nothing is worth more.
    if !contested {
        return pairs;
    }
    // Most names have few words, and small tables are sooner cleared.
    if columns <= 4 {
        within::<16>(rows, columns, &values)
    } else {
        within::<256>(rows, columns, &values)
    }
}

/// [`best`] with tables for `SETS` sets of columns, which must be enough.
fn within<const SETS: usize>(rows: usize, columns: usize, values: &[[f64; MOST]; MOST]) -> Pairs {
    let sets = 1_usize << columns;
    // best[set] = highest sum with the rows so far and only columns of the set;
    // chosen[row][set] = the column taken by the row there.
    let mut sums = [0.0_f64; SETS];
    let mut chosen = [[NONE; SETS]; MOST];
    for (cells, picks) in values.iter().take(rows).zip(chosen.iter_mut()) {
        // A set only looks at smaller sets of the row before, so going down
        // lets one table serve for both rows.
        for set in (0..sets).rev() {
            let mut highest = sums.get(set).copied().unwrap_or_default();
            let mut pick = NONE;
            for (column, worth) in (0_u8..).zip(cells.iter().take(columns)) {
                let bit = 1 << column;
                if set & bit != 0 && *worth > 0.0 {
                    let sum = sums.get(set ^ bit).copied().unwrap_or_default() + worth;
                    if sum > highest {
                        (highest, pick) = (sum, column);
                    }
                }
            }
            if let (Some(sum), Some(slot)) = (sums.get_mut(set), picks.get_mut(set)) {
                (*sum, *slot) = (highest, pick);
            }
        }
    }
    let mut pairs = [None; MOST];
    let mut set = sets - 1;
    for row in (0..rows).rev() {
        let pick =
            chosen.get(row).and_then(|picks| picks.get(set)).copied().filter(|pick| *pick != NONE);
        if let (Some(column), Some(pair)) = (pick, pairs.get_mut(row)) {
            *pair = Some(usize::from(column));
            set ^= 1 << column;
        }
    }
    pairs
}

#[cfg(test)]
mod tests;
