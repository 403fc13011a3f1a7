//! Prints the calls in a folder that end in one of some names, with where their arguments come from:
//! `cargo run -p discover --example calls -- FOLDER NAME…`.

use std::path::Path;
use std::time::Instant;

use model::{Artifact, Decoded, Interest, Origin, SourceFile};

/// Files larger than this are not read.
const LARGEST: u64 = 16 * 1024 * 1024;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("expected a folder")?;
    let mut callees: Vec<_> = std::env::args().skip(2).map(std::sync::Arc::from).collect();
    callees.sort();
    let mut files = Vec::new();
    read(Path::new(&folder), "", &mut files)?;
    files.sort_by(|left, right| left.path.cmp(&right.path));
    let artifact = Artifact { origin: Origin::Folder { path: folder }, files, binary_files: 0, gaps: Vec::new() };
    let started = Instant::now();
    let surfaces = discover::servers(&artifact);
    let discovered = started.elapsed();
    let started = Instant::now();
    let calls = discover::calls(&artifact, &surfaces, &Interest { callees, ..Interest::default() });
    eprintln!("discovered {discovered:?}, followed {:?}, {} bytes", started.elapsed(), artifact.text_bytes());
    for call in &calls.calls {
        let within = call.function.as_deref().unwrap_or("");
        println!("{} {} in {within}", call.location, call.callee);
        for argument in &call.arguments {
            let name = argument.name.as_deref().map(|name| format!("{name}=")).unwrap_or_default();
            println!("    {name}{:?} {}", argument.shape, argument.text);
            for flow in &argument.flows {
                println!("        {:?} through {:?} guards {:?}", flow.source, flow.through, flow.guards);
                let steps: Vec<String> = flow.steps.iter().map(ToString::to_string).collect();
                println!("            {}", steps.join(" > "));
            }
        }
    }
    for gap in &calls.gaps {
        println!("gap: {gap:?}");
    }
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
