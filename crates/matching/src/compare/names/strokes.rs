//! Edits between two words, as hands and ears make them.

/// Longest word, in letters, whose edits are counted exactly; the rest of a
/// longer word is cut.
pub(super) const LONGEST: usize = 32;

/// The cost of turning `a` into `b`: insertions, deletions, substitutions and
/// swaps of neighbours (optimal string alignment), in tenths of an edit. Edits
/// that keep the sound (a vowel for a vowel, a doubled letter, `c` for `k`)
/// cost less, the first letter more.
///
/// Stops early and returns `limit + 1` when the cost must exceed `limit`.
pub(super) fn cost(a: &[u8], b: &[u8], limit: u16) -> u16 {
    let a = a.get(..LONGEST).unwrap_or(a);
    let b = b.get(..LONGEST).unwrap_or(b);
    let over = limit + 1;
    if a.len().abs_diff(b.len()) * usize::from(CHEAPEST) > usize::from(limit) {
        return over;
    }
    let mut rows = [[u16::MAX / 2; LONGEST + 1]; 3];
    let [before, last, current] = &mut rows;
    let (mut before, mut last, mut current) = (before, last, current);
    // The row of the empty prefix of `a`: everything in `b` is inserted.
    let mut so_far = 0;
    for (j, slot) in last.iter_mut().take(b.len() + 1).enumerate() {
        if j > 0 {
            so_far += gap(b, j - 1);
        }
        *slot = so_far;
    }
    for i in 1..=a.len() {
        let mut lowest = u16::MAX;
        let deletion = gap(a, i - 1);
        let x = at(a, i - 1);
        for j in 0..=b.len() {
            let mut best = get(last, j) + deletion;
            if j > 0 {
                let y = at(b, j - 1);
                best = best.min(get(current, j - 1) + gap(b, j - 1));
                best = best.min(get(last, j - 1) + exchange(x, y, i == 1 || j == 1));
                if i > 1 && j > 1 && x == at(b, j - 2) && y == at(a, i - 2) && x != y {
                    best = best.min(get(before, j - 2) + SWAP);
                }
            }
            if let Some(slot) = current.get_mut(j) {
                *slot = best;
            }
            lowest = lowest.min(best);
        }
        // A swap may jump over one row, so the row before must be hopeless too.
        if lowest > limit && last.iter().take(b.len() + 1).all(|c| *c > limit) {
            return over;
        }
        (before, last, current) = (last, current, before);
    }
    get(last, b.len()).min(over)
}

/// Whether at most `most` insertions, deletions, substitutions and swaps of
/// neighbours turn `a` into `b`, each counted as one.
pub(crate) fn within(a: &[u8], b: &[u8], most: usize) -> bool {
    if a.len().abs_diff(b.len()) > most {
        return false;
    }
    // What both begin and end with costs nothing; most words differ soon.
    let same = |(x, y): &(&u8, &u8)| x == y;
    let front = a.iter().zip(b).take_while(same).count();
    let (a, b) = (a.get(front..).unwrap_or_default(), b.get(front..).unwrap_or_default());
    let back = a.iter().rev().zip(b.iter().rev()).take_while(same).count();
    let a = a.get(..a.len() - back).unwrap_or_default();
    let b = b.get(..b.len() - back).unwrap_or_default();
    match (a, b) {
        ([], rest) | (rest, []) => return rest.len() <= most,
        ([_], [_]) => return most > 0,
        ([w, x], [y, z]) if w == z && x == y => return most > 0,
        _ if most < 2 => return false,
        _ => {}
    }
    // Only the diagonals within `most` of the main one can matter: row `i` holds
    // the places `j = i + d - BAND` of `b`.
    let mut before = [u8::MAX / 2; WIDTH];
    let mut last = [u8::MAX / 2; WIDTH];
    for (d, cell) in (0_u8..).zip(last.iter_mut()) {
        if usize::from(d) >= BAND {
            *cell = d - BAND as u8;
        }
    }
    for i in 1..=a.len() {
        let mut current = [u8::MAX / 2; WIDTH];
        let x = at(a, i - 1);
        let mut lowest = u8::MAX;
        for d in 0..WIDTH {
            let Some(j) = (i + d).checked_sub(BAND).filter(|j| *j <= b.len()) else { continue };
            let cell = |row: &[u8; WIDTH], d: usize| row.get(d).copied().unwrap_or(u8::MAX / 2);
            // One row up is one diagonal further.
            let mut best = cell(&last, d + 1) + 1;
            if j > 0 {
                let y = at(b, j - 1);
                best = best.min(cell(&last, d) + u8::from(x != y));
                if let Some(left) = d.checked_sub(1) {
                    best = best.min(cell(&current, left) + 1);
                }
                if i > 1 && j > 1 && x == at(b, j - 2) && y == at(a, i - 2) {
                    best = best.min(cell(&before, d) + 1);
                }
            }
            if let Some(slot) = current.get_mut(d) {
                *slot = best;
            }
            lowest = lowest.min(best);
        }
        if usize::from(lowest) > most && last.iter().all(|c| usize::from(*c) > most) {
            return false;
        }
        (before, last) = (last, current);
    }
    (b.len() + BAND)
        .checked_sub(a.len())
        .and_then(|d| last.get(d))
        .is_some_and(|edits| usize::from(*edits) <= most)
}

/// Most edits [`within`] can tell apart.
const BAND: usize = 2;
const WIDTH: usize = 2 * BAND + 1;

/// The cheapest single edit.
const CHEAPEST: u16 = 4;
/// Two neighbours swapped.
const SWAP: u16 = 8;

fn at(word: &[u8], i: usize) -> u8 {
    word.get(i).copied().unwrap_or_default()
}

fn get(row: &[u16; LONGEST + 1], j: usize) -> u16 {
    row.get(j).copied().unwrap_or(u16::MAX / 2)
}

/// The cost of a letter only one side has.
fn gap(word: &[u8], i: usize) -> u16 {
    let c = at(word, i);
    if i > 0 && at(word, i - 1) == c {
        CHEAPEST
    } else if i > 0 && (is_vowel(c) || c == b'h') {
        8
    } else if i == 0 {
        12
    } else {
        10
    }
}

/// The cost of one letter in the place of another.
fn exchange(x: u8, y: u8, first: bool) -> u16 {
    if x == y {
        return 0;
    }
    let alike = match (x.min(y), x.max(y)) {
        (b'c', b'k' | b's')
        | (b'i', b'j' | b'y')
        | (b's', b'z')
        | (b'v', b'w')
        | (b'd', b't')
        | (b'b', b'p')
        | (b'g', b'k')
        | (b'f', b'v')
        | (b'g', b'j')
        | (b'k', b'q')
        | (b'j', b'y') => true,
        _ => is_vowel(x) && is_vowel(y),
    };
    match (alike, first) {
        (true, false) => 7,
        (true, true) => 9,
        (false, false) => 10,
        (false, true) => 12,
    }
}

fn is_vowel(c: u8) -> bool {
    matches!(c, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

#[cfg(test)]
mod tests;
