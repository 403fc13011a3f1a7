//! Servers of a few lines, one form each.

mod forms;
mod hostile;
mod packages;
mod schemas;

use model::{Artifact, Origin, SourceFile, Surface};

/// The servers in an artifact of these files.
fn servers(files: &[(&str, &str)]) -> Vec<Surface> {
    let mut files: Vec<SourceFile> = files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect();
    files.sort_by(|left, right| left.path.cmp(&right.path));
    let origin = Origin::Folder { path: "x".to_owned() };
    crate::servers(&Artifact { origin, files, binary_files: 0, gaps: Vec::new() })
}

/// The only server of a program of one file.
fn server(source: &str) -> Surface {
    let mut found = servers(&[("Cargo.toml", "[package]\nname = \"a\"\n"), ("src/main.rs", source)]);
    assert_eq!(found.len(), 1, "one server");
    found.remove(0)
}

/// The tools of a program of one file whose server lists what `list` is, in a file that begins with `items`.
fn listed(items: &str, list: &str) -> Surface {
    server(&format!(
        "use rmcp::model::*;\n{items}\nstruct S;\nimpl rmcp::ServerHandler for S {{\n\
         async fn list_tools(&self, _: R, _: C) -> Result<ListToolsResult, E> {{\n\
         Ok(ListToolsResult {{ tools: {list}, next_cursor: None, meta: None }})\n}}\n}}\n"
    ))
}

/// The names of tools.
fn names(surface: &Surface) -> Vec<&str> {
    surface.tools.iter().map(|tool| tool.name.as_str()).collect()
}

/// The gaps as text.
fn gaps(surface: &Surface) -> Vec<String> {
    surface.gaps.iter().map(|gap| format!("{}: {}", gap.what, gap.reason)).collect()
}
