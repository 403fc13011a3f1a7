//! What the rules cost on real input: `cargo run --release -p analyze --example rule_cost -- LISTING.json | FOLDER`.
//!
//! A listing is a saved `tools/list` answer; of a folder every text file is searched. One core is used.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use analyze::RuleSet;
use model::{SourceFile, Surface, Tool};
use serde_json::Value;

/// The one of the program.
#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    let rules = RuleSet::bundled()?;
    println!("{} rules are ready after {:?}", rules.rules().count(), started.elapsed());
    for path in std::env::args().skip(1) {
        let path = Path::new(&path);
        if path.is_dir() {
            let mut files = Vec::new();
            read(path, &mut files)?;
            let bytes = files.iter().map(|file| file.text.len()).sum();
            measure("source", bytes, || rules.check_sources(&files).len());
        } else {
            let text = std::fs::read_to_string(path)?;
            let surface = surface(&text)?;
            measure("metadata", text.len(), || {
                let server = rules.server(&surface);
                let found: usize = surface.tools.iter().map(|tool| server.check_tool(tool).len()).sum();
                found + server.check_surface().len()
            });
        }
    }
    Ok(())
}

fn measure(what: &str, bytes: usize, mut check: impl FnMut() -> usize) {
    for run in ["first", "second", "third"] {
        let started = Instant::now();
        let findings = check();
        let seconds = started.elapsed().as_secs_f64();
        let megabytes = bytes as f64 / 1e6;
        println!(
            "{run} run: {megabytes:.1} MB of {what} in {seconds:.3} s, {:.1} MB/s, {findings} findings",
            megabytes / seconds
        );
    }
}

fn surface(text: &str) -> Result<Surface, Box<dyn Error>> {
    let listed: Value = serde_json::from_str(text)?;
    let tools = listed["tools"].as_array().ok_or("the listing has no list of `tools`")?;
    let tool = |tool: &Value| Tool {
        name: tool["name"].as_str().unwrap_or_default().to_owned(),
        description: tool["description"].as_str().map(str::to_owned),
        input_schema: tool["inputSchema"].clone(),
        annotations: tool.get("annotations").cloned(),
        ..Tool::default()
    };
    Ok(Surface { tools: tools.iter().map(tool).collect(), ..Surface::default() })
}

fn read(folder: &Path, files: &mut Vec<SourceFile>) -> std::io::Result<()> {
    let mut entries =
        std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
    entries.sort();
    for path in entries.iter().filter(|path| !path.is_symlink()) {
        if path.is_dir() {
            read(path, files)?;
        } else if let Ok(text) = std::fs::read_to_string(path) {
            files.push(SourceFile::new(path.display().to_string(), text));
        }
    }
    Ok(())
}
