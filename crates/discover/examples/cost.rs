//! Prints what discovery costs on a folder: `cargo run --release -p discover --example cost -- FOLDER [ROUNDS]`.
//!
//! One line: bytes of source in the languages that are read, bytes of text in all, seconds of processor time of a round,
//! megabytes a second, and the peak of resident memory while `discover::servers` ran, less what the process and the
//! texts held before it, as a multiple of the source. Reading the folder is not measured. Linux only.

use std::path::Path;

use model::{Artifact, Decoded, Origin, SourceFile};

/// Files larger than this are not read.
const LARGEST: u64 = 32 * 1024 * 1024;

/// Seconds after which no further round starts.
const ENOUGH: f64 = 0.5;

/// Extensions of the languages that are read.
const SOURCES: [&str; 17] =
    ["ts", "tsx", "mts", "cts", "js", "mjs", "cjs", "jsx", "py", "go", "rs", "java", "kt", "kts", "cs", "json", "pyi"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut given = std::env::args().skip(1);
    let folder = given.next().ok_or("expected a folder")?;
    let most: u32 = given.next().map_or(Ok(20), |rounds| rounds.parse())?;
    let mut files = Vec::new();
    read(Path::new(&folder), "", &mut files)?;
    files.sort_by(|left, right| left.path.cmp(&right.path));
    let artifact =
        Artifact { origin: Origin::Folder { path: folder.clone() }, files, binary_files: 0, gaps: Vec::new() };
    let source: usize = artifact
        .files
        .iter()
        .filter(|file| SOURCES.contains(&file.extension().as_str()) && !file.path.ends_with(".json"))
        .map(|file| file.text.len())
        .sum();
    let held = resident("VmRSS");
    let before = cpu_seconds();
    let (mut rounds, mut tools) = (0_u32, 0);
    while rounds == 0 || rounds < most && cpu_seconds() - before < ENOUGH {
        rounds += 1;
        tools = discover::servers(&artifact).iter().map(|server| server.tools.len()).sum();
    }
    let seconds = (cpu_seconds() - before) / f64::from(rounds);
    let peak = resident("VmHWM").saturating_sub(held);
    println!(
        "{source:>11} {:>11} bytes {seconds:>8.4} s {:>8.1} MB/s {peak:>11} peak {:>6.1} x {tools:>5} tools  {folder}",
        artifact.text_bytes(),
        source as f64 / 1e6 / seconds,
        peak as f64 / source.max(1) as f64,
    );
    Ok(())
}

/// A number of bytes that the system tells of this process; 0 where it tells none.
fn resident(field: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
    line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok()).unwrap_or(0) * 1024
}

/// Seconds of processor time that this process took so far, in hundredths.
fn cpu_seconds() -> f64 {
    const TICKS_A_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, after)| after);
    // After the name, `utime` and `stime` are the twelfth and thirteenth.
    let ticks: u64 = after_name.split_whitespace().skip(11).take(2).filter_map(|word| word.parse::<u64>().ok()).sum();
    ticks as f64 / TICKS_A_SECOND
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
