//! Puts rules, connectors and lists into the binary.
//!
//! They are data and stay files in the repository; the binary carries a copy so
//! that one file is all a user needs.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root =
        PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("../..");
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    let mut code = String::new();
    for (name, folder, keeps) in [
        ("RULES", "rules", &["md"][..]),
        ("CONNECTORS", "connectors", &["toml"][..]),
        ("LISTS", "lists", &["toml", "csv"][..]),
    ] {
        let folder = root.join(folder);
        println!("cargo:rerun-if-changed={}", folder.display());
        let mut files = Vec::new();
        collect(&folder, keeps, &mut files)?;
        files.sort();
        let _ = writeln!(
            code,
            "/// Path and text of each file under `{}`.",
            folder.file_name().unwrap_or_default().display()
        );
        let _ = writeln!(code, "pub static {name}: &[(&str, &str)] = &[");
        for file in files {
            let label =
                file.strip_prefix(&root).unwrap_or(&file).display().to_string().replace('\\', "/");
            let _ = writeln!(code, "    ({label:?}, include_str!({:?})),", file.canonicalize()?);
        }
        code.push_str("];\n");
    }
    fs::write(out.join("shipped.rs"), code)
}

fn collect(folder: &Path, keeps: &[&str], files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            // Golden samples are for tests.
            if path.file_name().is_none_or(|name| name != "samples") {
                collect(&path, keeps, files)?;
            }
        } else if path
            .extension()
            .is_some_and(|extension| keeps.iter().any(|keep| extension == *keep))
        {
            files.push(path);
        }
    }
    Ok(())
}
