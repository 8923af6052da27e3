//! From how many letters on is a likeness no accident?
//!
//! A typing error in `microsoft` is nobody's name; one in `bing` is `ring`,
//! `king` and `wing`. Short labels are nearly all taken, so that a change of one
//! leads to somebody else's honest name; and the more so the more suffixes are
//! looked at. Each kind of change therefore has a least number of letters of the
//! protected label, one under the same suffix and one under any other. They were
//! chosen on half of some public lists of domains, so that what a cell finds
//! wrongly among a hundred thousand popular domains stays small beside the
//! imitations it finds, and measured on the other half.

use super::change::Change;
use super::imitation::Kind;
use super::letters::neighbours;

/// Least letters under the same suffix and under another.
type Least = (usize, usize);

/// The same look after several changes, and hyphens that moved.
pub(super) const LOOK: Least = (2, 4);
/// The same label under another suffix is always told: two companies may share a
/// name, and a reader cannot tell them apart.
pub(super) const OTHER_SUFFIX: Least = (2, 2);
/// The parts of a name in another order.
pub(super) const WORD_ORDER: Least = (6, 6);
/// A known word beside the name, set off by a hyphen.
pub(super) const ADDED_WITH_HYPHEN: Least = (3, 4);
/// A known word written together with the name.
pub(super) const ADDED: Least = (3, 6);
/// A known word written together with what looks like the name.
pub(super) const ADDED_TO_LOOK: Least = (5, 6);
/// Unknown words around the name, set off by hyphens.
pub(super) const UNKNOWN_WORDS: Least = (8, 10);
/// A company word exchanged: letters of the rest of the name.
pub(super) const EXCHANGED: Least = (5, 6);
/// The suffix run into the label.
pub(super) const SUFFIX_IN_LABEL: Least = (3, 3);
/// The whole domain before another one.
pub(super) const WHOLE_NAME_BEFORE: Least = (2, 2);
/// The label before another domain.
pub(super) const LABEL_BEFORE: Least = (3, 3);
/// A dot put into the name.
pub(super) const DOT: Least = (3, 9);

/// One letter changed.
pub(super) fn of_change(change: &Change, asked: &[u8]) -> Least {
    let beside = |place: Option<usize>| {
        place.and_then(|i| asked.get(i)).is_some_and(|key| neighbours(*key, change.is))
    };
    match change.kind {
        Kind::Hyphen => (2, 3),
        Kind::Repetition => (2, 3),
        // Two letters the other way round are another's initials.
        Kind::Transposition => (3, 4),
        Kind::Homoglyph => (2, 5),
        Kind::VowelSwap => (2, 6),
        // Three letters of which the first is another are another's initials too.
        Kind::Bitsquat if change.at == 0 => (4, 6),
        Kind::Bitsquat => (3, 6),
        Kind::Keyboard if change.at == 0 => (4, 6),
        Kind::Keyboard => (3, 6),
        // A finger that hit two keys.
        Kind::Insertion if beside(change.at.checked_sub(1)) || beside(Some(change.at + 1)) => {
            (3, 6)
        }
        Kind::Insertion => (3, 7),
        Kind::Omission => (3, 6),
        _ if change.at == 0 => (4, 7),
        _ => (3, 7),
    }
}

/// From 0.5 (just long enough) to 1, see [`super::Imitation::score`]. `None` for
/// a label so short that the likeness says nothing. `suffixes` are those of the
/// protected domain and of the one asked about.
pub(super) fn weigh(least: Least, letters: usize, suffixes: (&str, &str)) -> Option<f64> {
    let least = match suffixes {
        (own, asked) if own == asked => least.0,
        (_, asked) if is_restricted(asked) => least.1 + RESTRICTED,
        _ => least.1,
    };
    let more = i32::try_from(letters.checked_sub(least)?).unwrap_or(i32::MAX);
    // Every letter more leaves three fifths of the chance.
    Some(1.0 - 0.5 * 0.6_f64.powi(more))
}

/// Letters more under a suffix where not everybody can register.
const RESTRICTED: usize = 5;

/// Suffixes that only schools, states, armies and treaty organisations are given.
fn is_restricted(suffix: &str) -> bool {
    let first = suffix.split('.').next().unwrap_or_default();
    let of_country = suffix.len() > first.len();
    matches!(first, "edu" | "gov" | "mil" | "int")
        || (of_country && matches!(first, "ac" | "go" | "gob" | "gouv" | "govt" | "sch" | "k12"))
}

/// Networks that carry the sites of others under names such as
/// `example.com.edgekey.net`, which only the customer himself can order.
pub(super) fn is_carrier(registered: &str) -> bool {
    const CARRIERS: &[&str] = &[
        "akadns.net",
        "akamai.net",
        "akamaiedge.net",
        "akamaihd.net",
        "akamaized.net",
        "aaplimg.com",
        "azureedge.net",
        "cdn77.org",
        "cdngslb.com",
        "chinacache.net",
        "cloudflare.net",
        "cloudfront.net",
        "demdex.net",
        "edgecastcdn.net",
        "edgekey.net",
        "edgesuite.net",
        "fastly.net",
        "fastlylb.net",
        "footprint.net",
        "gccdn.net",
        "impervadns.net",
        "incapdns.net",
        "kunlunca.com",
        "kunlunar.com",
        "llnwd.net",
        "lswcdn.net",
        "msedge.net",
        "ntp.org",
        "omtrdc.net",
        "stackpathdns.com",
        "trafficmanager.net",
        "wscdns.com",
        "wswebcdn.com",
    ];
    CARRIERS.iter().any(|carrier| {
        registered.strip_suffix(carrier).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_is_surer() {
        let scores: Vec<_> = (1..12).map(|n| weigh((3, 6), n, ("com", "com"))).collect();
        assert!(scores.is_sorted(), "{scores:?}");
        assert_eq!((scores[1], scores[2]), (None, Some(0.5)));
        assert_eq!(weigh((3, 6), 6, ("com", "net")), Some(0.5));
        assert_eq!(weigh((3, 6), 6, ("com", "edu")), None);
        assert_eq!(weigh((3, 6), 6, ("com", "ac.uk")), None);
        assert_eq!(weigh((3, 6), 6, ("com", "ac")), Some(0.5), "the suffix of an island");
    }
}
