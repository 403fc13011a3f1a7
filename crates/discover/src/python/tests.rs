//! Every form of declaration, on servers written for it.

mod generated;
mod hostile;
mod introspected;
mod listed;
mod packages;
mod programs;
mod registered;
mod schemas;

use model::{Artifact, Origin, SourceFile, Surface, Tool};

/// The surfaces of a folder of files.
fn surfaces(files: &[(&str, &str)]) -> Vec<Surface> {
    let mut files: Vec<SourceFile> = files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect();
    files.sort_by(|left, right| left.path.cmp(&right.path));
    let origin = Origin::Folder { path: "server".to_owned() };
    super::surfaces(&Artifact { origin, files, binary_files: 0, gaps: Vec::new() })
}

/// The surface of one file, which is all there is.
fn surface(text: &str) -> Surface {
    let mut found = surfaces(&[("server.py", text)]);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

fn names(surface: &Surface) -> Vec<&str> {
    surface.tools.iter().map(|tool| tool.name.as_str()).collect()
}

fn described(surface: &Surface) -> Vec<(&str, &str)> {
    surface.tools.iter().map(|tool| (tool.name.as_str(), tool.description.as_deref().unwrap_or("-"))).collect()
}

fn line(tool: &Tool) -> u32 {
    tool.location.as_ref().map_or(0, |location| location.line)
}
