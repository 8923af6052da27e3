#[test]
fn tmp() {
    for (k, with) in [
        ('a', "аɑα"),
        ('c', "сϲ"),
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
    ] {
        for c in with.chars() {
            let got = super::letters::latin(&c.to_string()).0;
            let h = super::host(&format!("a{c}a.com"));
            let u = h.as_deref().map(|h| super::unicode(h).into_owned());
            if got != k.to_string() || u.is_none() || !u.as_deref().unwrap().contains(c) {
                println!("{k} {c} {:x} {got} {u:?}", c as u32);
            }
        }
    }
    for s in ["регfеϲтԁօмαіո.com", "ոіκκеі.com", "公司.cn", "xn--55qx5d.cn", "食狮.公司.cn"]
    {
        println!(
            "{s} {:?} {:?}",
            super::host(s),
            super::host(s).map(|h| format!(
                "{:?} {:?}",
                super::parts(&super::unicode(&h)),
                super::parts(&h)
            ))
        );
    }
}
