use super::*;

#[track_caller]
fn reads(name: &str, expected: &[&str]) {
    assert_eq!(readings(name), expected, "{name}");
}

#[test]
fn names_are_read_as_their_bearers_read_them() {
    reads("田中 太郎", &["tanaka, taro"]);
    reads("田中　太郎", &["tanaka, taro"]);
    reads("太郎 田中", &["tanaka, taro"]);
    reads("佐藤 美咲", &["sato, misaki"]);
    reads("佐藤健一", &["sato, kenichi"]);
    reads("東 裕子", &["azuma, hiroko", "higashi, hiroko", "azuma, yuko", "higashi, yuko"]);
    reads("中島 健一", &["nakajima, kenichi", "nakashima, kenichi"]);
    reads("長谷川 翔太", &["hasegawa, shota"]);
}

#[test]
fn the_longest_family_name_comes_first() {
    reads("小野寺美咲", &["onodera, misaki"]);
    reads("小野美咲", &["ono, misaki"]);
    reads("長谷川健一", &["hasegawa, kenichi"]);
    // Kobayashi alone, and no Ko Hayashi.
    reads("小林", &["kobayashi"]);
    reads("林太郎", &["hayashi, taro", "rintaro"]);
}

#[test]
fn given_names_that_are_in_no_table_are_put_together() {
    assert!(readings("鈴木 洋昭").contains(&"suzuki, hiroaki".to_owned()));
    assert!(readings("鈴木 玲央奈").is_empty(), "央 begins no name");
    assert!(readings("鈴木 亜由里").contains(&"suzuki, ayuri".to_owned()));
    assert!(readings("高橋 ゆき子").contains(&"takahashi, ゆきko".to_owned()));
    reads("高橋ゆき", &["takahashi, ゆき"]);
    reads("タナカ 太郎", &["タナカ, taro"]);
}

#[test]
fn forms_of_a_character_are_one() {
    for (one, other) in [
        ("渡邊 眞一", "渡辺 真一"),
        ("髙橋 惠子", "高橋 恵子"),
        ("山﨑 健", "山崎 健"),
        ("齋藤 廣", "斎藤 広"),
        ("佐佐木 健一", "佐々木 健一"),
        ("铃木 一郎", "鈴木 一郎"),
        ("桥本 龙太郎", "橋本 龍太郎"),
    ] {
        assert!(!readings(one).is_empty(), "{one}");
        assert_eq!(readings(one), readings(other), "{one} {other}");
    }
}

#[test]
fn what_is_in_no_table_is_not_guessed() {
    for name in
        ["", "Tanaka Taro", "タナカ タロウ", "김정은", "習近平", "李小龙", "王伟", "田 中 太 郎 様"]
    {
        reads(name, &[]);
    }
    assert!(readings("田中太郎").len() <= MOST && readings(&"田".repeat(500)).is_empty());
}

#[test]
fn the_table_is_well_formed() {
    let tables = tables();
    let spellings = [&tables.family, &tables.given, &tables.first, &tables.last];
    let mut counted = [0; 4];
    for (spellings, count) in spellings.iter().zip(&mut counted) {
        for (spelling, reading) in *spellings {
            assert!(reading.bytes().all(|b| b.is_ascii_lowercase()), "{reading}");
            assert_eq!(tables.usual_forms(spelling), *spelling, "{reading}: in the usual forms");
            let fits = |c: char| is_han(c) || is_kana(c) || c == AGAIN;
            assert!(spelling.chars().all(fits), "{spelling} {reading}");
            *count += 1;
        }
        let mut sorted: Vec<_> = spellings.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), spellings.len(), "nothing stands twice");
    }
    for (_, reading) in &tables.given {
        assert!(!["ou", "uu"].iter().any(|long| reading.contains(long)), "{reading}: short vowels");
    }
    let [family, given, first, last] = counted;
    assert!(family > 1000 && given > 8000 && first > 250 && last > 150, "{counted:?}");
    assert!(tables.forms.len() > 140, "{}", tables.forms.len());
    for (form, usual) in &tables.forms {
        assert!(is_han(*form) && is_han(*usual) && !tables.forms.contains_key(usual), "{form}");
    }
    for spelling in tables.given.iter().chain(&tables.family).map(|(spelling, _)| *spelling) {
        let many = of(&tables.given, spelling).count().max(of(&tables.family, spelling).count());
        assert!(many <= 5, "{spelling} has {many} readings");
    }
}
