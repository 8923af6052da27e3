use super::*;

fn protected(text: &str) -> Protected {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Our Domains.txt");
    std::fs::write(&path, text).unwrap();
    Protected::read(&[path]).unwrap()
}

fn line(protected: &Protected, domain: &str) -> serde_json::Value {
    let mut out = Vec::new();
    protected.json(&protected.check(3, None, domain).unwrap(), &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

#[test]
fn an_imitation_is_explained_in_the_shape_of_any_answer() {
    for text in
        ["modernbank.com\nsilverstar.com\n", "domain,owner\nmodernbank.com,us\nsilverstar.com,us\n"]
    {
        let protected = protected(text);
        assert_eq!(protected.len(), 2);
        let line = line(&protected, "rnodernbank.com");
        assert_eq!(
            (&line["row"], &line["query"]["domain"]),
            (&3.into(), &"rnodernbank.com".into())
        );
        let hit = &line["hits"][0];
        assert_eq!(
            (&hit["entry_id"], &hit["list"]),
            (&"modernbank.com".into(), &"our-domains".into())
        );
        assert_eq!(hit["parts"]["kind"], "homoglyph");
        assert_eq!(hit["agreed"][0]["note"], "'rn' reads as 'm'");
        for key in ["score", "strength", "differed", "missing", "caption", "matched"] {
            assert!(hit.get(key).is_some(), "{key}");
        }
        assert_eq!(line["lists"]["our-domains"].as_str().unwrap().len(), 16);
    }
}

#[test]
fn the_protected_domain_itself_is_no_hit() {
    let protected = protected("modernbank.com\n");
    for own in ["modernbank.com", "www.modernbank.com"] {
        let line = line(&protected, own);
        assert!(line["hits"].as_array().unwrap().is_empty(), "{line}");
        assert_eq!(line["protected"], "modernbank.com");
    }
    assert!(line(&protected, "gardening.example")["hits"].as_array().unwrap().is_empty());
    assert!(protected.check(1, None, "not a domain").is_none());
    let mut text = String::new();
    protected.text(&protected.check(1, None, "modern-bank.com").unwrap(), &mut text);
    assert!(text.contains("modernbank.com") && text.contains("hyphen"), "{text}");
}

#[test]
fn a_file_without_domains_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.txt");
    std::fs::write(&path, "Ana Ruiz\n").unwrap();
    assert!(Protected::read(&[path]).is_err());
}
