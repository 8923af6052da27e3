use proptest::prelude::*;

use super::*;

fn of(a: &str, b: &str) -> f64 {
    agreement(a, b).unwrap()
}

#[track_caller]
fn between(pairs: &[(&str, &str)], least: f64, most: f64) {
    let wrong: Vec<String> = pairs
        .iter()
        .map(|(a, b)| (a, b, of(a, b)))
        .filter(|(_, _, score)| !(least..=most).contains(score))
        .map(|(a, b, score)| format!("{a} / {b}: {score:.3}"))
        .collect();
    assert!(wrong.is_empty(), "not in {least}..={most}:\n{}", wrong.join("\n"));
}

#[test]
fn one_name_written_differently() {
    between(
        &[
            ("John Smith", "SMITH, John"),
            ("John Smith", "Smith John"),
            ("Mr. John Smith", "John Smith"),
            ("John Smith Jr.", "John Smith"),
            ("John Q. Smith", "John Smith"),
            ("John Michael Smith", "John Smith"),
            ("John Michael Smith", "J. M. Smith"),
            ("J. Smith", "John Smith"),
            ("Jon Smith", "John Smith"),
            ("Bill Gardner", "William Gardner"),
            ("José García Márquez", "Jose Garcia Marquez"),
            ("Juan Carlos García López", "Juan García"),
            ("María de la Cruz", "Maria Cruz"),
            ("Jean-Pierre Dupont", "Jean Pierre Dupont"),
            ("Jean-Pierre Dupont", "Jeanpierre Dupont"),
            ("O'Brien, Sean", "Sean OBrien"),
            ("Ludwig van Beethoven", "Ludwig Beethoven"),
            ("Michael Johnson", "Micheal Johnson"),
            ("Elizabeth Taylor", "Liz Taylor"),
            ("Christopher Andersen", "Christopher Anderson"),
            ("Vladimir Ivanov", "Владимир Иванов"),
            ("Yevgeniy Khrushchev", "Evgeny Khrushchev"),
            ("Aleksandr Petrov", "Alexander Petrov"),
            ("Mohammed Al-Sabah", "Muhammad Alsabah"),
            ("Abdul Rahman Khalid", "Abdurrahman Khaled"),
            ("Γιώργος Παπαδόπουλος", "Giorgos Papadopoulos"),
        ],
        0.85,
        1.0,
    );
}

#[test]
fn korean_names_across_romanisations() {
    between(
        &[
            ("Kim Jong-song", "Kim Jongsong"),
            ("Kim Jong Song", "Jong Song Kim"),
            ("Kim Jong-song", "Gim Jeong-seong"),
            ("KIM, Jong Song", "Jungsung Kim"),
            ("Ri Chol Min", "Lee Cheol-min"),
            ("Ri Chol Min", "Yi Chulmin"),
            ("Pak Hyon U", "Park Hyun-woo"),
            ("Choe Sop", "Choi Seop"),
            ("Rim Yong Hyok", "Lim Young-hyuk"),
            ("김정성", "Kim Jong Song"),
            ("리철민", "Ri Chol-min"),
            ("박현우", "Pak Hyon U"),
            ("Ryu Song-il", "Yoo Seong Il"),
        ],
        0.85,
        1.0,
    );
    between(
        &[
            ("Kim Jong Song", "Kim Chol Min"),
            ("Pak Hyon U", "Pak Song Il"),
            ("Ri Chol Min", "Ri Jong Su"),
        ],
        0.0,
        0.6,
    );
}

#[test]
fn chinese_names_across_romanisations() {
    between(
        &[
            ("Zhang Qingling", "Chang Ching-ling"),
            ("Deng Xiaoping", "Teng Hsiao-p'ing"),
            ("Xie Guozhong", "Hsieh Kuo-chung"),
            ("习近平", "Xi Jinping"),
        ],
        0.85,
        1.0,
    );
}

#[test]
fn japanese_names_across_scripts() {
    between(
        &[
            ("田中 太郎", "Tanaka Taro"),
            ("田中太郎", "Taro Tanaka"),
            ("田中太郎", "TANAKA, Tarou"),
            ("田中太郎", "Tarō Tanaka"),
            ("田中太郎", "タナカ タロウ"),
            ("田中太郎", "たなか たろう"),
            ("中島 健一", "Kenichi Nakajima"),
            ("中島 健一", "Nakashima Ken'ichi"),
            ("東 裕子", "Hiroko Higashi"),
            ("東 裕子", "Yuuko Azuma"),
            ("佐藤 美咲", "Misaki Satoh"),
            ("大谷翔平", "Shohei Ohtani"),
            ("大野 洋子", "Yoko Ohno"),
            ("小野寺 勇気", "Yuki Onodera"),
            ("渡邊 恵子", "Keiko Watanabe"),
            ("渡邊 恵子", "渡辺 恵子"),
            ("斎藤 淳", "斉藤 淳"),
            ("高橋ゆき", "Yuki Takahashi"),
            ("佐々木 龍之介", "Ryunosuke Sasaki"),
        ],
        0.85,
        1.0,
    );
    between(
        &[
            ("田中 太郎", "Tanaka Jiro"),
            ("田中 太郎", "Suzuki Taro"),
            ("鈴木 一郎", "Kenichi Suzuki"),
            ("中島 健一", "Nakamura Kenji"),
            ("佐藤 美咲", "Sato Hiroko"),
            ("林 美咲", "Hayashi Takeshi"),
            ("習近平", "Tanaka Taro"),
        ],
        0.0,
        0.62,
    );
    // The other readings of the same characters are not lost.
    between(
        &[
            ("林志玲", "Lin Zhiling"),
            ("林 美玲", "Lin Meiling"),
            ("林 美玲", "임미령"),
            ("高 明", "Gao Ming"),
            ("東方朔", "Dongfang Shuo"),
            ("南相國", "Nam Sang-guk"),
            ("金正恩", "Kim Jong Un"),
        ],
        0.85,
        1.0,
    );
}

#[test]
fn a_shared_family_name_is_not_a_shared_name() {
    between(
        &[
            ("John Smith", "Mary Smith"),
            ("Carlos Hernandez", "Lucia Hernandez"),
            ("Kim Chol", "Kim Min"),
            ("Wei Zhang", "Lei Zhang"),
            ("Smith", "John Smith"),
            ("Kim", "Kim Jong Song"),
        ],
        0.3,
        0.6,
    );
}

#[test]
fn a_married_name_shares_the_given_name() {
    between(
        &[
            ("Anna Kowalski", "Anna Brandt"),
            ("Katherine Jones", "Katherine Whitfield"),
            ("Maria Lopez", "Maria Schmidt"),
        ],
        0.5,
        0.6,
    );
}

#[test]
fn unrelated_names() {
    between(
        &[
            ("John Smith", "Peter Brown"),
            ("Kim Jong Song", "Ri Chol Min"),
            ("Maria Garcia Lopez", "Vladimir Petrov"),
            ("A. B.", "Andrew Brown"),
            ("Li Na", "Wu Ming"),
            ("Jane Doe", "Acme Holdings"),
        ],
        0.0,
        0.3,
    );
}

#[test]
fn degrees_of_agreement() {
    assert!(of("John Smith Jr", "John Smith Sr") < of("John Smith Jr", "John Smith"));
    assert!(of("John Michael Smith", "John David Smith") < 0.85);
    assert!(of("Ivan Petrovich Sidorov", "Oleg Petrovich Sidorov") < 0.75);
    assert!(of("Jonathan Smith", "Jonathon Smith") > of("John Smith", "Joan Smith"));
    assert!(
        of("Smith John Michael", "John Michael Smith") < 1.0,
        "another order is not the same text"
    );
    assert!(of("Smith John", "John Smith") >= 0.95);
    assert_eq!(of("SMITH, John", "John Smith"), 1.0);
    assert!(of("Dr", "Dr") == 1.0, "a title alone is all there is");
    for empty in ["", "  ", "!?", "123", "😀"] {
        assert_eq!(agreement(empty, "John"), None, "{empty}");
        assert_eq!(agreement("John", empty), None, "{empty}");
    }
}

fn name() -> impl Strategy<Value = String> {
    // `IV` is a rank at the end of a name and a word at its beginning.
    let word = "[A-Z][a-z]{1,9}|[A-Z]\\.|de|van|Kim|Jong|Song|Ri|Lee"
        .prop_filter("no ranks", |word: &String| person::rank(&word.to_lowercase()) == 0);
    proptest::collection::vec(word, 1..6).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn symmetric_and_bounded_for_any_text(a in "\\PC{0,60}", b in "\\PC{0,60}") {
        let (there, back) = (agreement(&a, &b), agreement(&b, &a));
        prop_assert_eq!(there, back);
        prop_assert!(there.is_none_or(|s| (0.0..=1.0).contains(&s)));
        if let Some(same) = agreement(&a, &a) {
            prop_assert_eq!(same, 1.0);
        }
    }

    #[test]
    fn symmetric_for_names(a in name(), b in name()) {
        prop_assert_eq!(agreement(&a, &b), agreement(&b, &a));
        prop_assert_eq!(agreement(&a, &a), Some(1.0));
    }

    #[test]
    fn order_hardly_matters(a in name(), seed in any::<u64>()) {
        let mut words: Vec<&str> = a.split(' ').collect();
        let mut state = seed;
        for i in (1..words.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            words.swap(i, (state >> 33) as usize % (i + 1));
        }
        let turned = words.join(" ");
        prop_assert!(of(&a, &turned) >= 0.95, "{} / {}: {}", a, turned, of(&a, &turned));
    }
}
