//! Imitations of a name, made here and only here, to measure what is found.

/// A seeded sequence: the same numbers on every machine.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit.max(1)
    }

    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

pub const KINDS: &[&str] = &[
    "insertion",
    "insertion of a neighbour key",
    "letter added at the end",
    "omission",
    "repetition",
    "replacement",
    "neighbour key",
    "transposition",
    "vowel swap",
    "bitsquat",
    "plural",
    "hyphen added",
    "hyphen left out",
    "hyphen moved",
    "one look-alike letter",
    "look-alike pair",
    "several look-alike letters",
    "one letter of another script",
    "several letters of other scripts",
    "letter with a mark",
    "punycode",
    "other suffix",
    "suffix misspelt",
    "word after",
    "word before",
    "word after with hyphen",
    "word before with hyphen",
    "two words",
    "word exchanged",
    "word order",
    "word order with hyphen, other suffix",
    "joined or split, other suffix",
    "whole name as sub-domain",
    "name as sub-domain",
    "suffix in label",
    "suffix in label as sub-domain",
    "www in label",
    "dot put in",
    "other suffix and one edit",
    "other script and other suffix",
    "look-alike letter and word",
];

const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
const VOWELS: &[u8] = b"aeiou";
const SUFFIXES: &[&str] = &[
    "com",
    "net",
    "org",
    "info",
    "biz",
    "co",
    "io",
    "app",
    "dev",
    "xyz",
    "online",
    "site",
    "shop",
    "top",
    "club",
    "us",
    "uk",
    "co.uk",
    "de",
    "fr",
    "nl",
    "ru",
    "cn",
    "com.cn",
    "in",
    "co.in",
    "com.br",
    "jp",
    "co.jp",
    "kr",
    "ca",
    "com.au",
    "eu",
    "tech",
    "cloud",
    "vip",
    "live",
    "support",
    "me",
    "tv",
    "cc",
    "ws",
    "work",
    "jobs",
    "agency",
    "software",
    "github.io",
    "vercel.app",
    "web.app",
    "pages.dev",
];
const WORDS: &[&str] = &[
    "group",
    "labs",
    "tech",
    "solutions",
    "usa",
    "inc",
    "careers",
    "hr",
    "jobs",
    "global",
    "software",
    "digital",
    "systems",
    "consulting",
    "remote",
    "login",
    "secure",
    "support",
    "verify",
    "account",
    "online",
    "services",
    "mail",
    "portal",
    "pay",
    "help",
    "team",
    "official",
    "app",
    "corp",
    "recruiting",
    "payroll",
    "billing",
    "international",
    "technologies",
    "us",
];
const COMPANY: &[&str] = &[
    "tech",
    "technologies",
    "technology",
    "solutions",
    "group",
    "labs",
    "systems",
    "software",
    "consulting",
    "digital",
    "global",
    "services",
    "capital",
    "financial",
    "holdings",
];
/// Neighbours on the American keyboard.
const KEYS: &[(char, &str)] = &[
    ('q', "wa12"),
    ('w', "qes"),
    ('e', "wrd"),
    ('r', "etf"),
    ('t', "ryg"),
    ('y', "tuh"),
    ('u', "yij"),
    ('i', "uok"),
    ('o', "ipl"),
    ('p', "ol"),
    ('a', "qsz"),
    ('s', "adwx"),
    ('d', "sfec"),
    ('f', "dgrv"),
    ('g', "fhtb"),
    ('h', "gjyn"),
    ('j', "hkum"),
    ('k', "jlim"),
    ('l', "kop"),
    ('z', "asx"),
    ('x', "zsdc"),
    ('c', "xdfv"),
    ('v', "cfgb"),
    ('b', "vghn"),
    ('n', "bhjm"),
    ('m', "njk"),
];
const ALIKE: &[(&str, &[&str])] = &[
    ("o", &["0"]),
    ("l", &["1", "i"]),
    ("i", &["1", "l"]),
    ("e", &["3", "c"]),
    ("s", &["5"]),
    ("a", &["4"]),
    ("b", &["8", "d"]),
    ("g", &["9", "q"]),
    ("q", &["g"]),
    ("u", &["v"]),
    ("v", &["u"]),
    ("n", &["m", "h"]),
    ("z", &["2"]),
    ("t", &["7", "f"]),
    ("c", &["e"]),
];
const ALIKE_PAIRS: &[(&str, &[&str])] = &[
    ("m", &["rn", "nn", "rr"]),
    ("w", &["vv"]),
    ("d", &["cl"]),
    ("k", &["lc"]),
    ("rn", &["m"]),
    ("cl", &["d"]),
    ("vv", &["w"]),
];
const OTHER_SCRIPTS: &[(char, &str)] = &[
    ('a', "аɑα"),
    ('c', "с"),
    ('d', "ԁ"),
    ('e', "еҽ"),
    ('g', "ɡ"),
    ('h', "һ"),
    ('i', "іı"),
    ('j', "ј"),
    ('k', "κ"),
    ('l', "ӏ"),
    ('m', "м"),
    ('n', "ո"),
    ('o', "оοօ"),
    ('p', "рρ"),
    ('q', "ԛ"),
    ('r', "г"),
    ('s', "ѕ"),
    ('t', "т"),
    ('u', "υս"),
    ('v', "ѵν"),
    ('w', "ԝѡ"),
    ('x', "х"),
    ('y', "уү"),
    ('z', "ᴢ"),
];
const MARKS: &[(char, &str)] = &[
    ('a', "áàâäãåạă"),
    ('b', "ḅ"),
    ('c', "çćč"),
    ('d', "ďđḍ"),
    ('e', "éèêëẹė"),
    ('g', "ģğġ"),
    ('h', "ḥħ"),
    ('i', "íìîïị"),
    ('k', "ķ"),
    ('l', "ĺłļ"),
    ('m', "ṃ"),
    ('n', "ñńņ"),
    ('o', "óòôöõọ"),
    ('r', "ŕřṛ"),
    ('s', "śšş"),
    ('t', "ťţṭ"),
    ('u', "úùûüụ"),
    ('w', "ŵẅ"),
    ('y', "ýÿ"),
    ('z', "źžż"),
];

/// One imitation of `label.suffix` of a kind; `None` where the name gives none.
/// `words` are the places in the label where one word ends and another begins.
pub fn imitate(
    kind: &str,
    label: &str,
    suffix: &str,
    words: &[usize],
    random: &mut Random,
) -> Option<String> {
    let letters: Vec<char> = label.chars().collect();
    let n = letters.len();
    let join = |letters: &[char]| letters.iter().collect::<String>();
    let with = |at: usize, c: char| {
        let mut l = letters.clone();
        l[at] = c;
        join(&l)
    };
    let inserted = |at: usize, c: char| {
        let mut l = letters.clone();
        l.insert(at, c);
        join(&l)
    };
    let letter = |random: &mut Random| LETTERS[random.below(26)] as char;
    let key = |c: char, random: &mut Random| {
        let keys: Vec<char> = KEYS.iter().find(|(k, _)| *k == c)?.1.chars().collect();
        Some(keys[random.below(keys.len())])
    };
    let some = |what: &dyn Fn(char) -> bool, random: &mut Random| {
        let places: Vec<usize> = (0..n).filter(|i| what(letters[*i])).collect();
        (!places.is_empty()).then(|| places[random.below(places.len())])
    };
    let other = |random: &mut Random| loop {
        let s = random.pick(SUFFIXES);
        if s != suffix {
            break s;
        }
    };
    let from = |table: &[(char, &str)], c: char, random: &mut Random| {
        let with: Vec<char> = table.iter().find(|(k, _)| *k == c)?.1.chars().collect();
        Some(with[random.below(with.len())])
    };
    let glyph = |table: &[(&str, &[&str])], random: &mut Random| {
        let mut all = Vec::new();
        for (old, new) in table {
            for (at, _) in label.match_indices(old) {
                all.extend(
                    new.iter()
                        .map(|new| format!("{}{new}{}", &label[..at], &label[at + old.len()..])),
                );
            }
        }
        (!all.is_empty()).then(|| all[random.below(all.len())].clone())
    };
    let word = random.pick(WORDS);
    let attacker = random.pick(&["evil", "hosting-24", "cheapsites", "q7xk", "updates-now"]);
    let made = match kind {
        "insertion" => inserted(1 + random.below(n.max(2) - 1), letter(random)),
        "insertion of a neighbour key" => {
            let at = random.below(n);
            inserted(at + random.below(2), key(letters[at], random)?)
        }
        "letter added at the end" => inserted(n, letter(random)),
        "omission" => {
            let mut l = letters.clone();
            l.remove(random.below(n));
            join(&l)
        }
        "repetition" => {
            let at = random.below(n);
            inserted(at, letters[at])
        }
        "replacement" => {
            let at = random.below(n);
            with(at, letter(random))
        }
        "neighbour key" => {
            let at = some(&|c| c.is_ascii_lowercase(), random)?;
            with(at, key(letters[at], random)?)
        }
        "transposition" => {
            let at = random.below(n - 1);
            let mut l = letters.clone();
            l.swap(at, at + 1);
            join(&l)
        }
        "vowel swap" => {
            let at = some(&|c| VOWELS.contains(&(c as u8)), random)?;
            with(at, VOWELS[random.below(5)] as char)
        }
        "bitsquat" => {
            let at = random.below(n);
            let changed: Vec<char> = (0..8)
                .map(|bit| (letters[at] as u8 ^ 1 << bit) as char)
                .filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-')
                .collect();
            (!changed.is_empty()).then(|| with(at, changed[random.below(changed.len())]))?
        }
        "plural" => format!("{label}{}", random.pick(&["s", "es"])),
        "hyphen added" => (n > 2).then(|| inserted(1 + random.below(n - 1), '-'))?,
        "hyphen left out" => {
            let at = some(&|c| c == '-', random)?;
            let mut l = letters.clone();
            l.remove(at);
            join(&l)
        }
        "hyphen moved" => {
            let at = some(&|c| c == '-', random)?;
            let mut l = letters.clone();
            l.remove(at);
            l.insert(1 + random.below(n - 2), '-');
            join(&l)
        }
        "one look-alike letter" => glyph(ALIKE, random)?,
        "look-alike pair" => glyph(ALIKE_PAIRS, random)?,
        "several look-alike letters" => {
            let all: String = label
                .replace('o', "0")
                .replace('l', "1")
                .replace('e', "3")
                .replace('s', "5")
                .replace('i', "1");
            (all.chars().zip(label.chars()).filter(|(a, b)| a != b).count() > 1).then_some(all)?
        }
        "one letter of another script" | "punycode" => {
            let at = some(&|c| c.is_ascii_lowercase() && !"bf".contains(c), random)?;
            with(at, from(OTHER_SCRIPTS, letters[at], random)?)
        }
        "several letters of other scripts" => {
            letters.iter().map(|c| from(OTHER_SCRIPTS, *c, random).unwrap_or(*c)).collect()
        }
        "letter with a mark" => {
            let at = some(&|c| MARKS.iter().any(|(k, _)| *k == c), random)?;
            with(at, from(MARKS, letters[at], random)?)
        }
        "other suffix" | "suffix misspelt" => label.to_owned(),
        "word after" => format!("{label}{word}"),
        "word before" => format!("{word}{label}"),
        "word after with hyphen" => format!("{label}-{word}"),
        "word before with hyphen" => format!("{word}-{label}"),
        "two words" => format!("{}-{label}-{word}", random.pick(WORDS)),
        "word exchanged" => {
            let old =
                COMPANY.iter().find(|w| label.ends_with(**w) && label.len() >= w.len() + 5)?;
            let new = random.pick(COMPANY);
            (new != *old).then(|| format!("{}{new}", &label[..label.len() - old.len()]))?
        }
        "word order" => {
            let at = *words.get(random.below(words.len()))?;
            format!("{}{}", &label[at..], &label[..at])
        }
        "word order with hyphen, other suffix" => {
            let at = *words.get(random.below(words.len()))?;
            format!("{}-{}", &label[at..], &label[..at])
        }
        "joined or split, other suffix" => match words.get(random.below(words.len())) {
            Some(at) => format!("{}-{}", &label[..*at], &label[*at..]),
            None => label.contains('-').then(|| label.replace('-', ""))?,
        },
        "suffix in label" => {
            let glued = suffix.replace('.', random.pick(&["", "-"]));
            format!("{label}{}{glued}", random.pick(&["", "-"]))
        }
        "www in label" => format!("www{}{label}", random.pick(&["", "-"])),
        "other suffix and one edit" => {
            let edit = random.pick(&[
                "omission",
                "repetition",
                "transposition",
                "neighbour key",
                "insertion",
                "replacement",
                "vowel swap",
                "one look-alike letter",
            ]);
            let edited = imitate(edit, label, suffix, words, random)?;
            edited.strip_suffix(suffix)?.strip_suffix('.')?.to_owned()
        }
        "other script and other suffix" => {
            let at = some(&|c| c.is_ascii_lowercase() && !"bf".contains(c), random)?;
            with(at, from(OTHER_SCRIPTS, letters[at], random)?)
        }
        "look-alike letter and word" => {
            let several: &[(&str, &[&str])] = &[
                ("o", &["0"]),
                ("l", &["1"]),
                ("i", &["1"]),
                ("m", &["rn"]),
                ("s", &["5"]),
                ("e", &["3"]),
            ];
            format!("{}-{word}", glyph(several, random)?)
        }
        _ => String::new(),
    };
    let domain = match kind {
        "other suffix"
        | "word order with hyphen, other suffix"
        | "joined or split, other suffix"
        | "other suffix and one edit"
        | "other script and other suffix" => format!("{made}.{}", other(random)),
        "suffix misspelt" => match suffix {
            "com" => format!("{made}.{}", random.pick(&["co", "cm", "om", "con", "cam", "net"])),
            "org" => format!("{made}.{}", random.pick(&["og", "ogr", "or", "com"])),
            _ => format!("{made}.com"),
        },
        "suffix in label" => format!("{made}.{}", other(random)),
        "whole name as sub-domain" => match random.below(3) {
            0 => format!("{label}.{suffix}.{attacker}.net"),
            1 => format!("login.{label}.{suffix}.{attacker}.xyz"),
            _ => format!("{label}.{suffix}-{word}.info"),
        },
        "name as sub-domain" => match random.below(2) {
            0 => format!("login.{label}.{attacker}.net"),
            _ => format!("{label}.{attacker}.com"),
        },
        "suffix in label as sub-domain" => {
            format!("{label}-{}.{attacker}.net", suffix.replace('.', "-"))
        }
        "dot put in" => {
            let at = 1 + random.below(n.max(2) - 1);
            format!("{}.{}.{suffix}", &label[..at], &label[at..])
        }
        "punycode" => format!(
            "{}.{suffix}",
            matching::domain::host(&format!("{made}.com"))?.strip_suffix(".com")?
        ),
        _ => format!("{made}.{suffix}"),
    };
    let own = format!("{label}.{suffix}");
    let label = domain.strip_suffix(suffix).and_then(|l| l.strip_suffix('.')).unwrap_or(&domain);
    let well_formed = !label.is_empty()
        && !label.starts_with('-')
        && !label.ends_with('-')
        && !domain.contains("-.")
        && !domain.contains(".-");
    (well_formed && domain != own).then_some(domain)
}
