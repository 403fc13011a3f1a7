//! Lists the rule files under `rules/`, so that they are compiled into the program.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let catalogue = here.join("../../rules").canonicalize()?;

    let mut files = Vec::new();
    walk(&catalogue, &mut files)?;
    files.sort();

    let mut list = String::from("&[\n");
    for file in &files {
        let name: Vec<_> = file
            .strip_prefix(&catalogue)
            .expect("every file was found under the catalogue")
            .iter()
            .map(|part| part.to_string_lossy())
            .collect();
        writeln!(list, "    ({:?}, include_str!({:?})),", name.join("/"), file.display().to_string())
            .expect("a string takes all text");
    }
    list.push_str("]\n");
    fs::write(out.join("bundled.rs"), list)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            println!("cargo::rerun-if-changed={}", path.display());
            files.push(path);
        }
    }
    Ok(())
}
