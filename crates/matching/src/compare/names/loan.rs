//! Foreign names in scripts of syllables: katakana, Hangul, Chinese characters.
//!
//! Such scripts write a foreign name with vowels it does not have and without sounds they do
//! not have (`エルドストール`: erudosutōru, for Eldstål). What survives are its
//! consonants, with `l` and `r` confounded. A name in such a script is therefore also read as
//! its consonants alone, which are then compared as those of a name in a script without
//! vowels are. The characters do not tell a native name from a foreign one: this is a further
//! reading, never the only one.

/// Most readings of one name.
const MOST: usize = 8;
/// Fewest consonants of a word that are compared.
const FEWEST: usize = 3;
/// Fewest Hangul syllables or Chinese characters of a foreign name: native names have three,
/// and hardly ever more.
const FEWEST_BLOCKS: usize = 4;

/// The name with its words in such scripts as consonants, once for each way in which
/// `l` and `r` may stand in it; nothing where there is no such word of enough consonants.
pub(crate) fn readings(name: &str) -> Vec<String> {
    if name.is_ascii() || !name.chars().any(|c| is_kana(c) || is_block(c)) {
        return Vec::new();
    }
    let mut readings = vec![String::with_capacity(name.len())];
    let mut found = false;
    for word in name.split(|c: char| !c.is_alphanumeric() && c != LONG) {
        let kana = word.chars().any(is_kana);
        let sounds = if kana { romaji(word) } else { word.chars().map(spoken).collect() };
        let consonants = consonants(&sounds);
        let blocks = word.chars().all(is_block) && word.chars().count() >= FEWEST_BLOCKS;
        let foreign = (kana || blocks) && consonants.len() >= FEWEST;
        found |= foreign;
        for reading in &mut readings {
            reading.push(' ');
            reading.push_str(if foreign { &consonants } else { word });
        }
    }
    if !found {
        return Vec::new();
    }
    // Each liquid may be either letter.
    let places: Vec<usize> = readings
        .first()
        .map(|reading| reading.match_indices(LIQUID).map(|(place, _)| place).collect())
        .unwrap_or_default();
    for place in &places {
        let other = if readings.len() < MOST { readings.clone() } else { Vec::new() };
        for reading in &mut readings {
            reading.replace_range(*place..=*place, "r");
        }
        let turned = other.into_iter().map(|mut reading| {
            reading.replace_range(*place..=*place, "l");
            reading
        });
        readings.extend(turned);
    }
    readings
}

/// Stands for `l` or `r`.
const LIQUID: char = '~';
/// Lengthens the vowel before it.
const LONG: char = 'ー';

/// Katakana and hiragana.
pub(crate) fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | LONG)
}

/// Hangul syllables and Chinese characters.
fn is_block(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}' | '\u{4e00}'..='\u{9fff}')
}

fn spoken(c: char) -> &'static str {
    any_ascii::any_ascii_char(c)
}

/// The consonants of what is spoken, liquids as [`LIQUID`].
fn consonants(sounds: &str) -> String {
    let mut consonants = String::with_capacity(sounds.len());
    for c in sounds.chars().map(|c| c.to_ascii_lowercase()) {
        match c {
            'r' | 'l' => consonants.push(LIQUID),
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'w' => {}
            c if c.is_ascii_lowercase() => consonants.push(c),
            _ => {}
        }
    }
    consonants
}

/// Kana in Latin letters as Hepburn writes them, long vowels as short ones. Other
/// characters stay.
pub(crate) fn romaji(text: &str) -> String {
    let mut latin = String::with_capacity(text.len());
    let mut doubled = false;
    for c in text.chars() {
        if !is_kana(c) {
            latin.push(c);
            doubled = false;
            continue;
        }
        match c {
            LONG => {}
            'ッ' | 'っ' => doubled = true,
            'ャ' | 'ゃ' => glide(&mut latin, "ya"),
            'ュ' | 'ゅ' => glide(&mut latin, "yu"),
            'ョ' | 'ょ' => glide(&mut latin, "yo"),
            'ァ' | 'ぁ' => small(&mut latin, 'a'),
            'ィ' | 'ぃ' => small(&mut latin, 'i'),
            'ゥ' | 'ぅ' => small(&mut latin, 'u'),
            'ェ' | 'ぇ' => small(&mut latin, 'e'),
            'ォ' | 'ぉ' => small(&mut latin, 'o'),
            _ => {
                let sound = match c {
                    'ヴ' | 'ゔ' => "vu",
                    'ヲ' | 'を' => "o",
                    _ => spoken(c),
                };
                if doubled {
                    latin.extend(sound.chars().next());
                }
                latin.push_str(sound);
                doubled = false;
            }
        }
    }
    latin
}

/// `ki` and a small `ya` are `kya`, `shi` and `ya` are `sha`.
fn glide(latin: &mut String, sound: &str) {
    let soft = ["shi", "chi", "ji"].iter().any(|end| latin.ends_with(end));
    if latin.ends_with('i') {
        latin.pop();
    }
    latin.push_str(if soft { sound.get(1..).unwrap_or_default() } else { sound });
}

/// A small vowel takes the place of the one before it: `fu` and `a` are `fa`, `u` and `i` are
/// `wi`.
fn small(latin: &mut String, vowel: char) {
    let before = latin.pop();
    match before {
        Some('u') if !latin.ends_with(|c: char| c.is_ascii_lowercase()) => latin.push('w'),
        Some('a' | 'e' | 'i' | 'o' | 'u') | None => {}
        Some(other) => latin.push(other),
    }
    latin.push(vowel);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kana_are_read_as_hepburn_writes_them() {
        for (kana, latin) in [
            ("ヤマダ タロウ", "yamada tarou"),
            ("キャサリン", "kyasarin"),
            ("シャルル", "sharuru"),
            ("チェン", "chen"),
            ("ジョン", "jon"),
            ("ファブレガス", "faburegasu"),
            ("ヴィッコフ", "vikkofu"),
            ("ウィリアム", "wiriamu"),
            ("ティム", "timu"),
            ("フォード", "fodo"),
            ("さっぽろ", "sapporo"),
            ("ツァイス", "tsaisu"),
        ] {
            assert_eq!(romaji(kana), latin, "{kana}");
        }
    }

    #[test]
    fn a_foreign_name_is_also_its_consonants() {
        assert!(readings("エルドストール").contains(&" ldstl".to_owned()));
        assert!(readings("마리오 칼스타트").contains(&" 마리오 klstt".to_owned()));
        assert!(readings("Mario").is_empty() && readings("マオ").is_empty());
        assert!(readings("ルルルルルルルルルルルル").len() <= MOST);
        for native in ["박민", "김정은", "金正恩", "김 정은"] {
            assert!(readings(native).is_empty(), "{native} may be a native name");
        }
    }
}
