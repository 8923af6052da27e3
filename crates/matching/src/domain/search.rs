//! One domain against all protected ones.

use std::borrow::Cow;
use std::fmt::Write;

use super::change::{Change, between, parts_moved};
use super::imitation::{Imitation, Kind};
use super::letters::{LONGEST_LOOK, PAIRS, latin, look};
use super::lookalikes::{LEAST_CORE, LEAST_LETTERS, Lookalikes, Protected, letters};
use super::table::{Hashed, LONGEST, Space, hash};
use super::words::Peeled;
use super::{Parts, parts, weight};

/// How many words are taken off the ends of a label: `my-name-login`.
const MOST_WORDS: usize = 2;

/// A domain asked about, and what was found so far.
pub(super) struct Search<'a> {
    all: &'a Lookalikes,
    host: &'a str,
    parts: Parts<'a>,
    /// The registered label in the Latin letters it reads as.
    label: Cow<'a, str>,
    hashed: Hashed,
    /// The first letter of the label that is no plain one.
    foreign: Option<(usize, char)>,
    found: Vec<Found>,
}

struct Found {
    number: u32,
    kind: Kind,
    explanation: String,
    distance: u8,
    position: Option<usize>,
    score: f64,
}

/// What is said about one protected name before the suffix is looked at.
struct Reading {
    kind: Kind,
    distance: u8,
    position: Option<usize>,
    /// Least letters, see [`weight`], and how many there are.
    least: (usize, usize),
    letters: usize,
}

impl<'a> Search<'a> {
    /// `shown` is the host with international letters, `ascii` as DNS knows it.
    pub(super) fn run(all: &'a Lookalikes, shown: &'a str, ascii: &'a str) -> Vec<Imitation> {
        let Some(parts) = parts(shown) else { return Vec::new() };
        if let Some(own) = listed(all, &parts) {
            return vec![own];
        }
        let (label, foreign) = if shown.len() == ascii.len() {
            (Cow::Borrowed(parts.label), None)
        } else {
            let (label, foreign) = latin(parts.label);
            (Cow::Owned(label), foreign)
        };
        let hashed = Hashed::new(label.as_bytes());
        let mut search =
            Search { all, host: shown, parts, label, hashed, foreign, found: Vec::new() };
        if (LEAST_LETTERS..=LONGEST).contains(&search.label.len()) {
            search.one_change();
            search.look();
            search.order();
            search.words();
            search.segments();
        }
        search.subdomain();
        let mut found = search.found;
        if found.is_empty() {
            return Vec::new();
        }
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.number.cmp(&b.number)));
        found
            .into_iter()
            .filter_map(|f| {
                Some(Imitation {
                    protected: all.protected.get(f.number as usize)?.registered.clone(),
                    kind: f.kind,
                    explanation: f.explanation,
                    distance: f.distance,
                    position: f.position,
                    score: f.score,
                })
            })
            .collect()
    }

    /// Equal labels, labels with one change, and labels that differ in hyphens.
    fn one_change(&mut self) {
        let all = self.all;
        let end = self.hashed.len();
        let whole = Space::Label.key(self.hashed.part(0, end));
        for number in all.table.get(whole) {
            self.compare(number);
        }
        let shorter: [u64; LONGEST] = {
            let mut keys = [0; LONGEST];
            for (place, hash) in keys.iter_mut().zip(self.hashed.shorter(0, end)) {
                *place = Space::Label.key(hash);
            }
            keys
        };
        for key in shorter.into_iter().take(end) {
            for number in all.table.get(key) {
                self.compare(number);
            }
        }
        if self.label.contains('-') {
            let squashed = hash(self.label.bytes().filter(|b| *b != b'-'));
            for number in all.table.get(Space::Label.key(squashed)) {
                self.compare(number);
            }
        }
    }

    fn compare(&mut self, number: u32) {
        let Some(name) = self.all.protected.get(number as usize) else { return };
        let (was, is) = (name.label.as_bytes(), self.label.as_bytes());
        let same = name.suffix == self.parts.suffix;
        if was == is {
            return self.equal(number, name, same);
        }
        if let Some(change) = between(was, is) {
            let reading = Reading {
                kind: change.kind,
                distance: 1,
                position: Some(change.at),
                least: weight::of_change(&change, is),
                letters: was.len(),
            };
            return self.offer(number, reading, || sentence(&change, was));
        }
        let plain =
            |label: &[u8]| label.iter().copied().filter(|b| *b != b'-').collect::<Vec<u8>>();
        if plain(was) == plain(is) {
            let position = was.iter().zip(is).position(|(a, b)| a != b);
            let (least, letters) = (weight::LOOK, was.len());
            let reading = Reading { kind: Kind::Hyphen, distance: 1, position, least, letters };
            self.offer(number, reading, || MOVED_HYPHEN.to_owned());
        }
    }

    /// The same Latin letters.
    fn equal(&mut self, number: u32, name: &Protected, same: bool) {
        if !same {
            let (least, letters) = (weight::OTHER_SUFFIX, name.label.len());
            // The suffix is the change: `offer` counts and tells it.
            let reading =
                Reading { kind: Kind::OtherSuffix, distance: 0, position: None, least, letters };
            return self.offer(number, reading, String::new);
        }
        // The label differs, or it would be listed: in letters that read alike.
        let (least, letters) = (weight::LOOK, name.label.len());
        let reading =
            Reading { kind: Kind::Confusable, distance: 0, position: None, least, letters };
        let marks = name.label.len() != name.registered.len() - name.suffix.len() - 1;
        let own = self.foreign.is_none() && marks;
        self.offer(number, reading, || {
            if own { "written in plain letters".to_owned() } else { String::new() }
        });
    }

    /// Labels that read alike although several letters differ.
    fn look(&mut self) {
        let mut seen = [0; LONGEST_LOOK];
        let written = look(self.label.as_bytes(), &mut seen);
        let seen = seen.get(..written).unwrap_or_default();
        let all = self.all;
        for number in all.table.get(Space::Skeleton.key(hash(seen.iter().copied()))) {
            let Some(name) = all.protected.get(number as usize) else { continue };
            if name.label == self.label || !looks_like(&name.label, seen) {
                continue;
            }
            let (position, said) = reads_as(name.label.as_bytes(), self.label.as_bytes());
            let (least, letters) = (weight::LOOK, name.label.len());
            let reading = Reading { kind: Kind::Homoglyph, distance: 1, position, least, letters };
            self.offer(number, reading, || said);
        }
    }

    /// The parts of a name in another order.
    fn order(&mut self) {
        let all = self.all;
        for number in all.table.get(Space::Letters.key(letters(self.label.as_bytes()))) {
            let Some(name) = all.protected.get(number as usize) else { continue };
            let plain = |label: &str| label.bytes().filter(|b| *b != b'-').collect::<Vec<u8>>();
            if parts_moved(&plain(&name.label), &plain(&self.label)) {
                let (least, letters) = (weight::WORD_ORDER, name.label.len());
                let reading =
                    Reading { kind: Kind::WordOrder, distance: 1, position: None, least, letters };
                self.offer(number, reading, || "the parts of the name in another order".to_owned());
            }
        }
    }

    /// Words put beside a name or exchanged, and suffixes run into it.
    fn words(&mut self) {
        let all = self.all;
        let label = std::mem::take(&mut self.label);
        let hashed = std::mem::replace(&mut self.hashed, Hashed::new(b""));
        self.glued(label.as_bytes(), &hashed, 0, hashed.len(), None);
        for outer in all.words.peel(label.as_bytes(), &hashed, 0, hashed.len()) {
            self.beside(label.as_bytes(), &hashed, &outer, None);
            self.exchanged(label.as_bytes(), &hashed, &outer);
            if MOST_WORDS > 1 {
                for inner in all.words.peel(label.as_bytes(), &hashed, outer.start, outer.end) {
                    self.beside(label.as_bytes(), &hashed, &inner, Some(&outer));
                }
            }
        }
        (self.label, self.hashed) = (label, hashed);
    }

    /// The whole name, or what reads as it, beside a word.
    fn beside(
        &mut self,
        label: &[u8],
        hashed: &Hashed,
        word: &Peeled<'_>,
        other: Option<&Peeled<'_>>,
    ) {
        let all = self.all;
        let (start, end) = (word.start, word.end);
        let Some(core) = label.get(start..end) else { return };
        // One letter beside a name is a typing error unless it stands apart.
        let apart = |peeled: &Peeled<'_>| peeled.hyphen || peeled.word.text.len() > 1;
        if !apart(word) || !other.is_none_or(apart) {
            return;
        }
        let hyphen = word.hyphen && other.is_none_or(|o| o.hyphen);
        let said = |peeled: &Peeled<'_>| {
            let hyphen = if peeled.hyphen { " with a hyphen" } else { "" };
            let side = if peeled.before { "before" } else { "after" };
            format!("'{}' added {side} the name{hyphen}", peeled.word.text)
        };
        let told = || match other {
            Some(other) => format!("{}, {}", said(word), said(other)),
            None => said(word),
        };
        let distance = if other.is_some() { 2 } else { 1 };
        let reading = |name: &Protected, distance| Reading {
            kind: Kind::AddedWord,
            distance,
            position: Some(if word.before {
                start - word.word.text.len() - usize::from(word.hyphen)
            } else {
                end
            }),
            least: if hyphen { weight::ADDED_WITH_HYPHEN } else { weight::ADDED },
            letters: name.label.len(),
        };
        for number in all.table.get(Space::Label.key(hashed.part(start, end))) {
            let Some(name) = all.protected.get(number as usize) else { continue };
            if !name.ordinary && is_spelt(name.label.as_bytes(), core) {
                self.offer(number, reading(name, distance), told);
            }
        }
        let mut seen = [0; LONGEST_LOOK];
        let written = look(core, &mut seen);
        let seen = seen.get(..written).unwrap_or_default();
        for number in all.table.get(Space::Skeleton.key(hash(seen.iter().copied()))) {
            let Some(name) = all.protected.get(number as usize) else { continue };
            if !name.ordinary && name.label.as_bytes() != core && looks_like(&name.label, seen) {
                let (_, alike) = reads_as(name.label.as_bytes(), core);
                let mut reading = reading(name, distance + 1);
                if !hyphen {
                    reading.least = weight::ADDED_TO_LOOK;
                }
                self.offer(number, reading, || format!("{alike}, {}", told()));
            }
        }
        self.glued(label, hashed, start, end, Some(word));
    }

    /// A company word in place of another.
    fn exchanged(&mut self, label: &[u8], hashed: &Hashed, peeled: &Peeled<'_>) {
        let all = self.all;
        if !peeled.word.exchangeable || peeled.end - peeled.start < LEAST_CORE {
            return;
        }
        let Some(core) = label.get(peeled.start..peeled.end) else { return };
        for number in all.table.get(Space::Core.key(hashed.part(peeled.start, peeled.end))) {
            let Some(name) = all.protected.get(number as usize) else { continue };
            let own = name.label.as_bytes();
            let own_hashed = Hashed::new(own);
            let was = all.words.peel(own, &own_hashed, 0, own.len()).find(|was| {
                was.word.exchangeable
                    && own.get(was.start..was.end) == Some(core)
                    && was.word.text != peeled.word.text
            });
            let Some(was) = was else { continue };
            let reading = Reading {
                kind: Kind::ExchangedWord,
                distance: 1,
                position: Some(if peeled.before {
                    0
                } else {
                    peeled.end + usize::from(peeled.hyphen)
                }),
                least: weight::EXCHANGED,
                letters: core.len(),
            };
            self.offer(number, reading, || {
                format!("'{}' in place of '{}'", peeled.word.text, was.word.text)
            });
        }
    }

    /// A suffix that was run into the label.
    fn glued(
        &mut self,
        label: &[u8],
        hashed: &Hashed,
        start: usize,
        end: usize,
        word: Option<&Peeled<'_>>,
    ) {
        let all = self.all;
        for number in all.table.get(Space::Glued.key(hashed.part(start, end))) {
            let Some(name) = all.protected.get(number as usize) else { continue };
            let core = label.get(start..end).unwrap_or_default();
            if !name.glued().iter().any(|glued| glued.as_bytes() == core) {
                continue;
            }
            let reading = Reading {
                kind: Kind::SuffixInLabel,
                distance: if word.is_some() { 2 } else { 1 },
                position: Some(start + name.label.len()),
                least: weight::SUFFIX_IN_LABEL,
                letters: name.label.len(),
            };
            let suffix = &name.suffix;
            self.offer(number, reading, || match word {
                Some(word) => {
                    format!("'{suffix}' became part of the label, '{}' added", word.word.text)
                }
                None => format!("'{suffix}' became part of the label"),
            });
        }
    }

    /// A whole name between hyphens, beside words that are not known.
    fn segments(&mut self) {
        if !self.label.contains('-') {
            return;
        }
        let all = self.all;
        let mut start = 0;
        let label = self.label.clone();
        for segment in label.split('-') {
            let end = start + segment.len();
            let key = Space::Label.key(self.hashed.part(start, end));
            for number in all.table.get(key) {
                let Some(name) = all.protected.get(number as usize) else { continue };
                if name.label == segment && !name.ordinary {
                    let (least, letters) = (weight::UNKNOWN_WORDS, segment.len());
                    let reading = Reading {
                        kind: Kind::AddedWord,
                        distance: 2,
                        position: Some(start),
                        least,
                        letters,
                    };
                    self.offer(number, reading, || {
                        "other words around the name, with a hyphen".to_owned()
                    });
                }
            }
            start = end + 1;
        }
    }

    /// The name before a domain that somebody else registered.
    fn subdomain(&mut self) {
        let all = self.all;
        let sub = self.parts.subdomain;
        if sub.is_empty() || sub == "www" || weight::is_carrier(self.parts.registered) {
            return;
        }
        // `pay.pal.com`
        let plain = |text: &'a str| text.bytes().filter(|b| *b != b'.');
        let joined =
            || plain(sub.strip_prefix("www.").unwrap_or(sub)).chain(plain(self.parts.label));
        let mut offers = Vec::new();
        for number in all.table.get(Space::Label.key(hash(joined()))) {
            let Some(name) = all.protected.get(number as usize) else { continue };
            if name.label.bytes().eq(joined()) {
                offers.push((number, weight::DOT, 1, "a dot was put into the name".to_owned()));
            }
        }
        let mut after = 0;
        for label in sub.split('.') {
            after += label.len() + 1;
            for number in all.table.get(Space::Label.key(hash(label.bytes()))) {
                let Some(name) = all.protected.get(number as usize) else { continue };
                if name.label != label {
                    continue;
                }
                let follows = self.host.get(after..).unwrap_or_default();
                let whole = follows
                    .strip_prefix(name.suffix.as_str())
                    .is_some_and(|rest| rest.starts_with(['.', '-']));
                if whole {
                    let said = format!(
                        "'{}.{}' stands before '{}', which somebody else registered",
                        name.label, name.suffix, self.parts.registered
                    );
                    offers.push((number, weight::WHOLE_NAME_BEFORE, 1, said));
                } else if !name.ordinary {
                    let said = format!(
                        "'{label}' stands before '{}', which somebody else registered",
                        self.parts.registered
                    );
                    offers.push((number, weight::LABEL_BEFORE, 1, said));
                }
            }
            for number in all.table.get(Space::Glued.key(hash(label.bytes()))) {
                let Some(name) = all.protected.get(number as usize) else { continue };
                if name.glued().iter().any(|glued| glued == label) {
                    let said = format!(
                        "'{label}' stands before '{}', which somebody else registered",
                        self.parts.registered
                    );
                    offers.push((number, weight::SUFFIX_IN_LABEL, 2, said));
                }
            }
        }
        for (number, least, distance, explanation) in offers {
            let Some(name) = all.protected.get(number as usize) else { continue };
            let suffixes = (name.suffix.as_str(), self.parts.suffix);
            if let Some(score) = weight::weigh(least, name.label.len(), suffixes) {
                let kind = Kind::InSubdomain;
                self.keep(Found { number, kind, explanation, distance, position: None, score });
            }
        }
    }

    /// Keeps a reading that is no accident, and tells the suffix and letters too.
    fn offer(&mut self, number: u32, reading: Reading, said: impl FnOnce() -> String) {
        let Some(name) = self.all.protected.get(number as usize) else { return };
        let suffixes = (name.suffix.as_str(), self.parts.suffix);
        let Some(score) = weight::weigh(reading.least, reading.letters, suffixes) else { return };
        let Reading { mut kind, mut distance, mut position, .. } = reading;
        let mut explanation = said();
        if let Some((at, letter)) = self.foreign {
            let mut buffer = [0; 4];
            let (reads, _) = latin(letter.encode_utf8(&mut buffer));
            and(&mut explanation);
            let _ =
                write!(explanation, "'{letter}' (U+{:04X}) reads as '{reads}'", u32::from(letter));
            (kind, position) = (Kind::Confusable, Some(at));
            distance += 1;
        }
        if name.suffix != self.parts.suffix {
            and(&mut explanation);
            let _ = write!(
                explanation,
                "it ends in '.{}' instead of '.{}'",
                self.parts.suffix, name.suffix
            );
            distance += 1;
        }
        self.keep(Found { number, kind, explanation, distance: distance.max(1), position, score });
    }

    /// One reading per protected domain: the fewest changes, then the surest.
    fn keep(&mut self, new: Found) {
        match self.found.iter_mut().find(|old| old.number == new.number) {
            Some(old)
                if new.distance < old.distance
                    || (new.distance == old.distance && new.score > old.score) =>
            {
                *old = new
            }
            Some(_) => {}
            None => self.found.push(new),
        }
    }
}

fn and(sentence: &mut String) {
    if !sentence.is_empty() {
        sentence.push_str(", and ");
    }
}

/// Whether a label is the name, apart from hyphens.
fn is_spelt(name: &[u8], label: &[u8]) -> bool {
    let plain = |text: &'_ [u8]| text.iter().copied().filter(|b| *b != b'-').collect::<Vec<u8>>();
    name == label || (name.contains(&b'-') && plain(name) == plain(label))
}

fn looks_like(name: &str, seen: &[u8]) -> bool {
    let mut own = [0; LONGEST_LOOK];
    let written = look(name.as_bytes(), &mut own);
    own.get(..written) == Some(seen)
}

/// Where two labels that look alike begin to differ, and the letters there.
fn reads_as(was: &[u8], is: &[u8]) -> (Option<usize>, String) {
    let at = was.iter().zip(is).take_while(|(a, b)| a == b).count();
    let letters = |text: &[u8], at: usize| -> String {
        let pair = text
            .get(at..at + 2)
            .filter(|two| PAIRS.iter().any(|(pair, _)| pair.as_slice() == *two));
        let shown = pair.or(text.get(at..at + 1)).unwrap_or_default();
        shown.iter().copied().map(char::from).collect()
    };
    (Some(at), format!("'{}' reads as '{}'", letters(is, at), letters(was, at)))
}

const MOVED_HYPHEN: &str = "hyphens stand elsewhere";

fn sentence(change: &Change, was: &[u8]) -> String {
    let at = change.at + 1;
    let (old, new) = (char::from(change.was), char::from(change.is));
    match change.kind {
        Kind::Homoglyph => format!("'{new}' reads as '{old}'"),
        Kind::Transposition => format!("'{old}{new}' became '{new}{old}' at letter {at}"),
        Kind::Repetition => format!("'{new}' is written twice at letter {at}"),
        Kind::Omission => format!("'{old}' left out at letter {at}"),
        Kind::Insertion => format!("'{new}' put in at letter {at}"),
        Kind::VowelSwap => format!("vowel '{new}' in place of '{old}' at letter {at}"),
        Kind::Keyboard => {
            format!("'{new}' in place of '{old}', its neighbour on a keyboard, at letter {at}")
        }
        Kind::Bitsquat => format!("'{new}' in place of '{old}', one bit away, at letter {at}"),
        Kind::Hyphen if change.is == change.was => MOVED_HYPHEN.to_owned(),
        Kind::Hyphen if change.is == b'-' => {
            format!("a hyphen put in after '{}'", text(was, change.at))
        }
        Kind::Hyphen => format!("the hyphen after '{}' left out", text(was, change.at)),
        _ => format!("'{new}' in place of '{old}' at letter {at}"),
    }
}

fn text(label: &[u8], end: usize) -> String {
    label.iter().take(end).copied().map(char::from).collect()
}

/// The answer for a domain that is protected itself.
fn listed(all: &Lookalikes, parts: &Parts<'_>) -> Option<Imitation> {
    let key = Space::Registered.key(hash(parts.registered.bytes()));
    let name = all
        .table
        .get(key)
        .filter_map(|number| all.protected.get(number as usize))
        .find(|name| name.registered == parts.registered)?;
    let below = !matches!(parts.subdomain, "" | "www");
    Some(Imitation {
        protected: name.registered.clone(),
        kind: if below { Kind::Below } else { Kind::Listed },
        explanation: if below {
            "below the protected domain"
        } else {
            "the protected domain itself"
        }
        .to_owned(),
        distance: 0,
        position: None,
        score: 1.0,
    })
}
