//! Prints what the servers in a folder would list: `cargo run -p discover --example discover -- FOLDER`.

use std::path::Path;

use model::{Artifact, Decoded, Origin, SourceFile, Surface};

/// Files larger than this are not read.
const LARGEST: u64 = 16 * 1024 * 1024;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("expected a folder")?;
    let mut files = Vec::new();
    read(Path::new(&folder), "", &mut files)?;
    files.sort_by(|left, right| left.path.cmp(&right.path));
    let artifact = Artifact { origin: Origin::Folder { path: folder }, files, binary_files: 0, gaps: Vec::new() };

    let mut all = Surface::default();
    for server in discover::servers(&artifact) {
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
