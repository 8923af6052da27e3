//! US numbers of taxpayers.
//!
//! Until 25 June 2011 the first three digits of a social security number (the
//! area) told the state whose office gave it; areas above 772 and some between
//! were not in use. Since then numbers are drawn at random from all areas but
//! 000, 666 and 900 to 999. Source: Social Security Administration, "Social
//! Security Number Randomization" and the area table kept until then.

use super::{Kind, Problem, Verdict, check, digits, one_digit};

/// Areas in use before numbers were drawn at random, and by whom.
const AREAS: &[(u16, u16, &str)] = &[
    (1, 3, "NH"),
    (4, 7, "ME"),
    (8, 9, "VT"),
    (10, 34, "MA"),
    (35, 39, "RI"),
    (40, 49, "CT"),
    (50, 134, "NY"),
    (135, 158, "NJ"),
    (159, 211, "PA"),
    (212, 220, "MD"),
    (221, 222, "DE"),
    (223, 231, "VA"),
    (232, 232, "WV or NC"),
    (233, 236, "WV"),
    (237, 246, "NC"),
    (247, 251, "SC"),
    (252, 260, "GA"),
    (261, 267, "FL"),
    (268, 302, "OH"),
    (303, 317, "IN"),
    (318, 361, "IL"),
    (362, 386, "MI"),
    (387, 399, "WI"),
    (400, 407, "KY"),
    (408, 415, "TN"),
    (416, 424, "AL"),
    (425, 428, "MS"),
    (429, 432, "AR"),
    (433, 439, "LA"),
    (440, 448, "OK"),
    (449, 467, "TX"),
    (468, 477, "MN"),
    (478, 485, "IA"),
    (486, 500, "MO"),
    (501, 502, "ND"),
    (503, 504, "SD"),
    (505, 508, "NE"),
    (509, 515, "KS"),
    (516, 517, "MT"),
    (518, 519, "ID"),
    (520, 520, "WY"),
    (521, 524, "CO"),
    (525, 525, "NM"),
    (526, 527, "AZ"),
    (528, 529, "UT"),
    (530, 530, "NV"),
    (531, 539, "WA"),
    (540, 544, "OR"),
    (545, 573, "CA"),
    (574, 574, "AK"),
    (575, 576, "HI"),
    (577, 579, "DC"),
    (580, 580, "VI or PR"),
    (581, 584, "PR"),
    (585, 585, "NM"),
    (586, 586, "GU, AS or MP"),
    (587, 588, "MS"),
    (589, 595, "FL"),
    (596, 599, "PR"),
    (600, 601, "AZ"),
    (602, 626, "CA"),
    (627, 645, "TX"),
    (646, 647, "UT"),
    (648, 649, "NM"),
    (650, 653, "CO"),
    (654, 658, "SC"),
    (659, 665, "LA"),
    (667, 675, "GA"),
    (676, 679, "AR"),
    (680, 680, "NV"),
    (681, 690, "NC"),
    (691, 699, "VA"),
    (700, 728, "the Railroad Board"),
    (729, 733, "offices at entry to the country"),
    (750, 751, "HI"),
    (752, 755, "MS"),
    (756, 763, "TN"),
    (764, 765, "AZ"),
    (766, 772, "FL"),
];

/// The day from which numbers are drawn at random: year, month, day.
const RANDOM_SINCE: (i16, u8, u8) = (2011, 6, 25);

/// Numbers printed in advertisements and forms.
const PRINTED: [&str; 4] = ["078051120", "219099999", "123456789", "457555462"];

fn area_of(number: [u8; 9]) -> (u16, u8, u16) {
    let [a, b, c, d, e, f, g, h, i] = number;
    let three = |a: u8, b: u8, c: u8| u16::from(a) * 100 + u16::from(b) * 10 + u16::from(c);
    (three(a, b, c), d * 10 + e, three(f, g, h) * 10 + u16::from(i))
}

fn issuer(area: u16) -> Option<&'static str> {
    AREAS.iter().find(|(from, to, _)| (*from..=*to).contains(&area)).map(|(.., by)| *by)
}

pub(super) fn ssn(verdict: Verdict) -> Verdict {
    let number = match digits::<9>(&verdict.normalised) {
        Ok(number) => number,
        Err(problem) => return verdict.wrong(problem),
    };
    let verdict = verdict.of_country("US");
    if one_digit(&number) || PRINTED.contains(&verdict.normalised.as_str()) {
        return verdict.wrong(Problem::Example);
    }
    let (area, group, serial) = area_of(number);
    if matches!(area, 0 | 666 | 900..) || group == 0 || serial == 0 {
        let verdict = verdict.wrong(Problem::NeverIssued);
        return if area >= 900 && is_itin_group(group) {
            verdict.noting("it has the shape of an individual taxpayer number")
        } else {
            verdict
        };
    }
    match issuer(area) {
        // Since 2011 any area goes to anybody: no more than a hint.
        Some(by) => verdict.noting(format!("if issued before 2011-06-25, by {by}")),
        None => verdict.noting("can only have been issued since 2011-06-25"),
    }
}

/// Whether a social security number contradicts work that was taxed under it: it
/// can only have been issued since 25 June 2011, and the work is said to have
/// begun earlier. `first_work` is year, month and day of the first employment in
/// the United States that a document names for this number.
///
/// `None` where the number or the date is missing, or the number cannot exist (a
/// question of its own). A date of birth is deliberately no argument: whoever
/// moved to the country, or asked late, has a number younger than himself.
#[must_use]
pub fn ssn_contradicts_first_work(ssn: &str, first_work: Option<(i16, u8, u8)>) -> Option<bool> {
    let verdict = check(Kind::Ssn, ssn).filter(|v| v.valid != Some(false))?;
    let (area, ..) = area_of(digits::<9>(&verdict.normalised).ok()?);
    Some(issuer(area).is_none() && first_work? < RANDOM_SINCE)
}

/// Groups the Internal Revenue Service gives to individual taxpayer numbers.
fn is_itin_group(group: u8) -> bool {
    matches!(group, 50..=65 | 70..=88 | 90..=92 | 94..=99)
}

pub(super) fn itin(verdict: Verdict) -> Verdict {
    let number = match digits::<9>(&verdict.normalised) {
        Ok(number) => number,
        Err(problem) => return verdict.wrong(problem),
    };
    let verdict = verdict.of_country("US");
    let (area, group, _) = area_of(number);
    match (area, is_itin_group(group)) {
        _ if one_digit(&number) => verdict.wrong(Problem::Example),
        (900.., true) => verdict,
        (900.., false) if group == 93 => {
            verdict.wrong(Problem::NeverIssued).noting("the range of adoption taxpayer numbers")
        }
        _ => verdict.wrong(Problem::NeverIssued),
    }
}

pub(super) fn ein(verdict: Verdict) -> Verdict {
    let number = match digits::<9>(&verdict.normalised) {
        Ok(number) => number,
        Err(problem) => return verdict.wrong(problem),
    };
    let verdict = verdict.of_country("US");
    if one_digit(&number) || verdict.normalised == "123456789" {
        return verdict.wrong(Problem::Example);
    }
    let [a, b, ..] = number;
    // Internal Revenue Service, "How EINs are assigned and valid EIN prefixes".
    match a * 10 + b {
        0 | 7..=9 | 17..=19 | 28 | 29 | 49 | 69 | 70 | 78 | 79 | 89 | 96 | 97 => {
            verdict.wrong(Problem::NeverIssued)
        }
        _ => verdict,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_in_order_and_apart() {
        assert!(AREAS.len() > 70);
        assert!(AREAS.iter().all(|(from, to, _)| from <= to));
        assert!(AREAS.is_sorted_by(|(_, end, _), (start, ..)| end < start));
        let used: u16 = AREAS.iter().map(|(from, to, _)| to - from + 1).sum();
        // 772 areas without 666 and the sixteen from 734 to 749.
        assert_eq!(used, 755);
    }
}
