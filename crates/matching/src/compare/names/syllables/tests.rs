use super::*;

#[track_caller]
fn one(romanisation: &Romanisation, spellings: &str) {
    let all: Vec<&str> = spellings.split(' ').collect();
    for a in &all {
        assert!(romanisation.reads(a.as_bytes()).0, "{a} does not read as syllables");
        for b in &all {
            let same = romanisation.same(a.as_bytes(), b.as_bytes());
            assert!(same, "{a} and {b} are spellings of one name");
        }
    }
}

/// Each pair, in both directions: the first spelling against all others. The
/// others need not meet each other, because spellings are ambiguous.
#[track_caller]
fn hub(romanisation: &Romanisation, spellings: &str) {
    let (first, rest) = spellings.split_once(' ').unwrap();
    for other in rest.split(' ') {
        assert!(romanisation.same(first.as_bytes(), other.as_bytes()), "{first} and {other}");
        assert!(romanisation.same(other.as_bytes(), first.as_bytes()), "{other} and {first}");
    }
}

#[test]
fn korean_spellings_of_one_name() {
    for spellings in [
        "kim gim",
        "ri lee yi rhee li rhie",
        "pak park bak bahk",
        "choe choi",
        "jeong jong jung chong chung",
        "kang gang khang",
        "hyeon hyon hyun",
        "seop sop",
        "yeong yong young",
        "ryu yu yoo",
        "no ro noh roh",
        "heo ho hur huh",
        "baek paek paik",
        "jongsong jeongseong chongsong",
        "dongmyeong tongmyong dongmyung",
        "hyeokcheol hyokchol hyukchul",
        "woo u wu",
        "seo so suh",
        "cho jo joh",
    ] {
        hub(&KOREAN, spellings);
    }
    one(&KOREAN, "ri yi lee i");
}

#[test]
fn korean_names_that_differ() {
    for (a, b) in [
        ("kim", "gam"),
        ("kim", "kin"),
        ("jong", "yong"),
        ("song", "chol"),
        ("min", "mun"),
        ("pak", "paek"),
        ("jongsong", "jongchol"),
        ("han", "kan"),
        ("ri", "ra"),
    ] {
        assert!(!KOREAN.same(a.as_bytes(), b.as_bytes()), "{a} and {b}");
    }
    for word in [
        "smith",
        "vladimir",
        "",
        "ng",
        "strengths",
        "abcdefghijklmnopqrstuvwxyz",
        "douglas",
        "jones",
        "mary",
    ] {
        assert!(!KOREAN.reads(word.as_bytes()).0, "{word}");
    }
}

#[test]
fn chinese_spellings_of_one_name() {
    for spellings in [
        "zhang chang",
        "xi hsi",
        "qing ching",
        "jiang chiang",
        "deng teng",
        "guo kuo",
        "xie hsieh",
        "zhou chou",
        "mao mao",
        "xiaoping hsiaoping",
        "zedong tsetung",
        "dong tung",
        "qian chien",
        "rong jung",
        "ze tse",
        "xue hsueh",
        "enlai enlai",
    ] {
        hub(&CHINESE, spellings);
    }
    for (a, b) in [("zhang", "zheng"), ("wang", "wan"), ("li", "lu"), ("xiaoping", "xiaoming")] {
        assert!(!CHINESE.same(a.as_bytes(), b.as_bytes()), "{a} and {b}");
    }
}

#[test]
fn sequences_meet_exactly_when_words_are_the_same() {
    let words = "kim gim ri lee yi i jong jung jeong chong yong song sung seong chol cheol min mun hyon hyun u woo jongsong jungsung han hanna nam rana hyokchol hyukchul zhang chang qing ching xiaoping";
    for romanisation in [&KOREAN, &CHINESE] {
        let of = |word: &str| {
            let mut all = std::collections::HashSet::new();
            romanisation.sequences(word.as_bytes(), |s| all.extend([s]));
            all
        };
        for a in words.split(' ') {
            for b in words.split(' ') {
                let meet = !of(a).is_disjoint(&of(b));
                assert_eq!(meet, romanisation.same(a.as_bytes(), b.as_bytes()), "{a} {b}");
            }
        }
    }
}
