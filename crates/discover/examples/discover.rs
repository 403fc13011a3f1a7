//! Prints what the servers in a folder would list: `cargo run -p discover --example discover -- FOLDER [NAME=FOLDER]…`.
//! Each further folder holds a dependency, under the name that imports use.

use std::path::Path;
use std::time::Instant;

use discover::Dependency;
use model::{Artifact, Decoded, Origin, SourceFile, Surface};

/// Files larger than this are not read.
const LARGEST: u64 = 16 * 1024 * 1024;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("expected a folder")?;
    let artifact = artifact(folder)?;
    let mut dependencies = Vec::new();
    for given in std::env::args().skip(2) {
        let (name, folder) = given.split_once('=').ok_or("expected NAME=FOLDER")?;
        dependencies.push(Dependency { name: name.parse()?, artifact: self::artifact(folder.to_owned())? });
    }
    let started = Instant::now();
    let servers = discover::servers_with(&artifact, &dependencies);
    eprintln!("{:?}", started.elapsed());
    for requirement in discover::required(&artifact, &servers) {
        eprintln!("{requirement:?}");
    }

    let mut all = Surface::default();
    for server in servers {
        all.tools.extend(server.tools);
        all.prompts.extend(server.prompts);
        all.resources.extend(server.resources);
        all.resource_templates.extend(server.resource_templates);
        all.gaps.extend(server.gaps);
        all.instructions = all.instructions.or(server.instructions);
        all.server_name = all.server_name.or(server.server_name);
    }
    println!("{}", serde_json::to_string_pretty(&all)?);
    Ok(())
}

fn artifact(folder: String) -> std::io::Result<Artifact> {
    let mut files = Vec::new();
    read(Path::new(&folder), "", &mut files)?;
    files.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(Artifact { origin: Origin::Folder { path: folder }, files, binary_files: 0, gaps: Vec::new() })
}

/// Adds the text files below `folder`, links left out.
fn read(folder: &Path, below: &str, files: &mut Vec<SourceFile>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
        let kind = entry.file_type()?;
        if kind.is_dir() && !matches!(name.as_str(), ".git" | "node_modules") {
            read(&entry.path(), &path, files)?;
        } else if kind.is_file()
            && entry.metadata()?.len() <= LARGEST
            && let Decoded::Text(file) | Decoded::Lossy(file) = SourceFile::decode(&path, &std::fs::read(entry.path())?)
        {
            files.push(file);
        }
    }
    Ok(())
}
