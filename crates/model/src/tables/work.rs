//! Code and files.

use super::{Area, Table, flag, instant, integer, required, text};

/// A repository.
pub const REPOSITORIES: Table = Table {
    name: "repositories",
    area: Area::Work,
    about: "A repository.",
    time: None,
    keys: &[],
    columns: &[
        required(text("repository", "name with its owner, or the folder")),
        text("owner", "account or organisation"),
        text("visibility", "`private`, `internal`, `public`"),
        instant("created_at", "when it was made"),
    ],
};

/// One commit.
pub const COMMITS: Table = Table {
    name: "commits",
    area: Area::Work,
    about: "One commit. The author is what the committer's Git configuration says: a claim, not a proof.",
    time: Some("committed_at"),
    keys: &["email"],
    columns: &[
        required(text("repository", "repository")),
        required(text("commit_id", "object id, hex")),
        text("tree_id", "object id of the tree, hex: equal trees have equal content"),
        text("email", "author's address, lower case"),
        text("author_name", "author's name"),
        instant("authored_at", "author time"),
        integer("author_offset_minutes", "author's UTC offset, minutes east"),
        text("committer_name", "committer's name"),
        text("committer_email", "committer's address, lower case"),
        required(instant("committed_at", "committer time")),
        integer("committer_offset_minutes", "committer's UTC offset, minutes east"),
        text("message_hash", "hash of the message, folded to lower case without trailing space"),
        integer("parents", "number of parents: 2 or more is a merge"),
    ],
};

/// Something done on a code host.
pub const CODE_EVENTS: Table = Table {
    name: "code_events",
    area: Area::Work,
    about: "Something an account did on a code host.",
    time: Some("at"),
    keys: &["account_id", "email"],
    columns: &[
        text("account_id", "account on the code host"),
        text("email", "address, if the host states it, lower case"),
        required(instant("at", "when")),
        required(text(
            "kind",
            "`clone`, `fetch`, `push`, `download`, `key_added`, `token_created`, `repository_created`, `visibility_changed`, `member_added`, `workflow_changed`, `protection_changed`, `fork` or as written",
        )),
        text("repository", "repository"),
        text("ip", "client address"),
        text("user_agent", "client as written"),
        text("key_fingerprint", "fingerprint of the SSH key used or added"),
        text("country", "country of the address, ISO alpha-2"),
        text("detail", "as written"),
    ],
};

/// Something done with a file.
pub const FILE_EVENTS: Table = Table {
    name: "file_events",
    area: Area::Work,
    about: "Something done with a file in a shared drive, a cloud store or on a laptop.",
    time: Some("at"),
    keys: &["account_id", "email", "device_id"],
    columns: &[
        text("account_id", "account"),
        text("email", "address, lower case"),
        text("device_id", "device"),
        required(instant("at", "when")),
        required(text("kind", "`download`, `upload`, `share`, `delete`, `export`, `copy`")),
        text("item", "what"),
        integer("bytes", "size"),
        text("destination", "where to, as written"),
        flag("external", "outside the company"),
        text("ip", "client address"),
    ],
};
