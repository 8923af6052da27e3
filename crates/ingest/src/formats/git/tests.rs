use super::*;
use crate::formats::fixture::{self, Outcome};
use gix_object::Write;
use tempfile::TempDir;

/// A repository made object by object.
struct Made {
    root: TempDir,
    git: PathBuf,
    objects: gix_odb::loose::Store,
}

const TREE: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

impl Made {
    fn new(name: &str, bare: bool) -> Self {
        let root = TempDir::new().unwrap();
        let folder = root.path().join(name);
        let git = if bare { folder } else { folder.join(".git") };
        fs::create_dir_all(git.join("objects")).unwrap();
        fs::create_dir_all(git.join("refs/heads")).unwrap();
        fs::write(git.join("HEAD"), "ref: refs/heads/main\n").unwrap();
        let objects = gix_odb::loose::Store::at(git.join("objects"), HashKind::Sha1);
        Self { root, git, objects }
    }

    fn raw(&self, kind: Kind, text: &str) -> ObjectId {
        self.objects.write_buf(kind, text.as_bytes()).unwrap()
    }

    fn commit(&self, at: i64, parents: &[ObjectId], message: &str) -> ObjectId {
        let parents: String = parents.iter().map(|parent| format!("parent {parent}\n")).collect();
        self.raw(
            Kind::Commit,
            &format!(
                "tree {TREE}\n{parents}author Ana Ruiz <Ana@Example.com> {at} +0100\ncommitter Build <ci@example.com> {} -0330\n\n{message}",
                at + 60
            ),
        )
    }

    fn branch(&self, name: &str, id: ObjectId) {
        fs::write(self.git.join("refs/heads").join(name), format!("{id}\n")).unwrap();
    }

    fn object(&self, id: ObjectId) -> PathBuf {
        let hex = id.to_string();
        self.git.join("objects").join(&hex[..2]).join(&hex[2..])
    }

    fn read(&self) -> Outcome {
        let folder = if self.git.ends_with(".git") && self.git.file_name().unwrap() == ".git" {
            self.git.parent().unwrap()
        } else {
            &self.git
        };
        fixture::read_folder(&Git, folder)
    }
}

fn ids(outcome: &Outcome) -> Vec<String> {
    outcome.rows.get("commits").map_or_else(Vec::new, |rows| {
        (0..rows.len()).map(|row| outcome.cell("commits", row, "commit_id").to_owned()).collect()
    })
}

#[test]
fn every_reachable_commit_is_one_row_in_order_of_time() {
    let made = Made::new("payments-api", false);
    let first = made.commit(1_700_000_000, &[], "First\n");
    let side = made.commit(1_700_000_500, &[first], "Side\n");
    let main = made.commit(1_700_000_300, &[first], "Main\n\nwith a body \n\n");
    let merge = made.commit(1_700_001_000, &[main, side], "Merge\n");
    let lost = made.commit(1_700_002_000, &[merge], "not on any branch\n");
    made.branch("main", merge);
    made.branch("also", side);
    let tag = made.raw(
        Kind::Tag,
        &format!(
            "object {merge}\ntype commit\ntag v1\ntagger T <t@example.com> 1700001000 +0000\n\nv1\n"
        ),
    );
    fs::create_dir_all(made.git.join("refs/tags")).unwrap();
    fs::write(made.git.join("refs/tags/v1"), format!("{tag}\n")).unwrap();
    let outcome = made.read();
    assert_eq!(ids(&outcome), [first, main, side, merge].map(|id| id.to_string()));
    assert!(!ids(&outcome).contains(&lost.to_string()));
    assert_eq!(outcome.rows["repositories"].len(), 1);
    assert_eq!(outcome.cell("repositories", 0, "repository"), "payments-api");
    let cell = |column| outcome.cell("commits", 3, column);
    assert_eq!(cell("email"), "ana@example.com");
    assert_eq!(cell("author_name"), "Ana Ruiz");
    assert_eq!(cell("authored_at"), "2023-11-14T22:30:00Z");
    assert_eq!(cell("author_offset_minutes"), "60");
    assert_eq!(cell("committed_at"), "2023-11-14T22:31:00Z");
    assert_eq!(cell("committer_offset_minutes"), "-210");
    assert_eq!(cell("tree_id"), TREE);
    assert_eq!(cell("parents"), "2");
    assert_eq!(cell("row_id"), "4");
    assert_eq!(cell("message_hash"), blake3::hash(b"merge").to_hex().as_str());
    assert_eq!(
        outcome.cell("commits", 1, "message_hash"),
        blake3::hash(b"main\n\nwith a body").to_hex().as_str()
    );
    assert!(outcome.rejects.is_empty());
}

#[test]
fn a_bare_repository_with_packed_references_is_read() {
    let made = Made::new("tools.git", true);
    let first = made.commit(1_700_000_000, &[], "First");
    fs::write(
        made.git.join("packed-refs"),
        format!("# pack-refs with: peeled fully-peeled sorted \n{first} refs/heads/main\n"),
    )
    .unwrap();
    fs::remove_dir_all(made.git.join("refs")).unwrap();
    let outcome = made.read();
    assert_eq!(ids(&outcome), [first.to_string()]);
    assert_eq!(outcome.cell("commits", 0, "repository"), "tools");
}

#[test]
fn a_missing_object_is_one_reject_and_the_rest_is_read() {
    let made = Made::new("r", false);
    let first = made.commit(1_700_000_000, &[], "First");
    let second = made.commit(1_700_000_100, &[first], "Second");
    let third = made.commit(1_700_000_200, &[second], "Third");
    made.branch("main", third);
    fs::remove_file(made.object(second)).unwrap();
    let outcome = made.read();
    assert_eq!(ids(&outcome), [third.to_string()]);
    assert_eq!(outcome.rejects.len(), 1);
    assert_eq!(outcome.rejects[0].place.field.as_deref(), Some(second.to_string().as_str()));
    assert_eq!(outcome.rejects[0].message, "the object is missing");
}

#[test]
fn corrupt_and_malformed_objects_are_rejects() {
    let made = Made::new("r", false);
    let first = made.commit(1_700_000_000, &[], "First");
    let broken = made.commit(1_700_000_050, &[], "Broken");
    let strange = made.raw(Kind::Commit, "tree nothing\n");
    let timeless = made.raw(
        Kind::Commit,
        &format!("tree {TREE}\nauthor A <a@example.com> 1700000000 +0000\ncommitter A <a@example.com> soon\n\nx"),
    );
    for (name, id) in [("a", first), ("b", broken), ("c", strange), ("d", timeless)] {
        made.branch(name, id);
    }
    let path = made.object(broken);
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    #[expect(clippy::permissions_set_readonly_false, reason = "a file of the test's own folder")]
    permissions.set_readonly(false);
    fs::set_permissions(&path, permissions).unwrap();
    fs::write(&path, b"not zlib").unwrap();
    let outcome = made.read();
    assert_eq!(ids(&outcome), [first.to_string()]);
    let rejected: Vec<_> =
        outcome.rejects.iter().map(|problem| problem.place.field.clone().unwrap()).collect();
    for id in [broken, strange, timeless] {
        assert!(rejected.contains(&id.to_string()), "{rejected:?}");
    }
    assert_eq!(outcome.records(), 4);
    // The row of the repository is not lost with a first commit that is refused.
    assert_eq!(outcome.rows["repositories"].len(), 1);
}

#[test]
fn the_cut_of_a_shallow_clone_is_not_an_error() {
    let made = Made::new("r", false);
    let gone = ObjectId::from_hex(b"1111111111111111111111111111111111111111").unwrap();
    let only = made.commit(1_700_000_000, &[gone], "Only");
    made.branch("main", only);
    fs::write(made.git.join("shallow"), format!("{only}\n")).unwrap();
    let outcome = made.read();
    assert_eq!((outcome.mapped, outcome.rejects.len()), (1, 0));
    assert_eq!(outcome.cell("commits", 0, "parents"), "1");
}

#[test]
fn an_empty_repository_is_a_repository() {
    let outcome = Made::new("new", false).read();
    assert_eq!(outcome.rows["repositories"].len(), 1);
    assert!(!outcome.rows.contains_key("commits"));
    assert_eq!(outcome.records(), 1);
}

#[test]
fn a_linked_work_tree_finds_its_repository() {
    let made = Made::new("r", false);
    let first = made.commit(1_700_000_000, &[], "First");
    made.branch("main", first);
    let linked = made.root.path().join("linked");
    let own = made.git.join("worktrees/linked");
    fs::create_dir_all(&linked).unwrap();
    fs::create_dir_all(&own).unwrap();
    fs::write(linked.join(".git"), format!("gitdir: {}\n", own.display())).unwrap();
    fs::write(own.join("commondir"), "../..\n").unwrap();
    fs::write(own.join("HEAD"), format!("{first}\n")).unwrap();
    let outcome = fixture::read_folder(&Git, &linked);
    assert_eq!(ids(&outcome), [first.to_string()]);
}

#[test]
fn what_cannot_be_read_yet_is_said() {
    let made = Made::new("r", false);
    fs::write(made.git.join("config"), "[extensions]\n\tobjectFormat = sha256\n").unwrap();
    let outcome = made.read();
    assert_eq!(outcome.rejects.len(), 1);
    assert!(outcome.rejects[0].message.contains("export its log"));
}

#[test]
fn other_folders_are_not_repositories() {
    let root = TempDir::new().unwrap();
    assert!(!Git.recognises_folder(root.path()));
    fs::create_dir_all(root.path().join(".git")).unwrap();
    assert!(!Git.recognises_folder(root.path()));
    fs::write(root.path().join("HEAD"), "x").unwrap();
    assert!(!Git.recognises_folder(root.path()));
}

#[test]
fn an_export_says_the_same_as_the_repository() {
    let made = Made::new("r", false);
    let first = made.commit(1_700_000_000, &[], "One line\n");
    made.branch("main", first);
    let line = format!(
        "{first}\t{TREE}\tAna Ruiz\tAna@Example.com\t2023-11-14T23:13:20+01:00\tBuild\tci@example.com\t2023-11-14T18:44:20-03:30\t\tOne line\n"
    );
    assert!(Git.recognises(line.as_bytes(), Path::new("r.gitlog")));
    let exported = fixture::read_as("somewhere/r.gitlog", &Git, line.as_bytes());
    assert_eq!(exported.rows, made.read().rows);
}

#[test]
fn a_line_without_end_costs_itself_only() {
    let long = format!("{}\n", "x".repeat(3 << 20));
    let line = format!(
        "{0}\t{0}\tA\ta@example.com\t2026-01-31T00:00:00Z\tA\ta@example.com\t2026-01-31T00:00:00Z\t\ts\n",
        "a".repeat(40)
    );
    let outcome = fixture::read(&Git, format!("{line}{long}{line}").as_bytes());
    assert_eq!((outcome.mapped, outcome.rejects.len()), (2, 1));
    assert_eq!(outcome.rejects[0].place.line, Some(2));
}

#[test]
fn offsets_are_minutes_east() {
    assert_eq!(time("0 +0530").map(|(_, offset)| offset), Some(330));
    assert_eq!(time("0 -0330").map(|(_, offset)| offset), Some(-210));
    assert_eq!(time("0 0000").map(|(_, offset)| offset), Some(0));
    assert_eq!(time("0 east"), None);
    assert_eq!(time("99999999999999999999 +0000"), None);
    assert_eq!(zoned("2026-01-31T09:15:00+05:30").map(|(_, offset)| offset), Some(330));
    assert_eq!(zoned("2026-01-31 09:15"), None);
}
