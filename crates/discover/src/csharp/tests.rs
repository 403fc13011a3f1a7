//! Tests of single forms.

mod attributes;
mod forms;
mod hostile;
mod schemas;

use model::{Artifact, Origin, SourceFile, Surface, Tool};

/// The surfaces of files.
fn surfaces(files: &[(&str, &str)]) -> Vec<Surface> {
    let mut files: Vec<SourceFile> = files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect();
    files.sort_by(|left, right| left.path.cmp(&right.path));
    let origin = Origin::Folder { path: "test".to_owned() };
    super::surfaces(&Artifact { origin, files, binary_files: 0, gaps: Vec::new() })
}

/// The only surface of one file.
fn surface(source: &str) -> Surface {
    let mut found = surfaces(&[("Program.cs", source)]);
    assert_eq!(found.len(), 1, "{found:?}");
    found.swap_remove(0)
}

/// The only tool of a class with these members, without any gap.
fn tool(members: &str) -> Tool {
    let source = format!(
        "using ModelContextProtocol.Server;\nusing System.ComponentModel;\n[McpServerToolType]\npublic class Tools\n{{\n{members}\n}}\n"
    );
    let mut found = surface(&source);
    assert_eq!(found.gaps, []);
    assert_eq!(found.tools.len(), 1);
    found.tools.swap_remove(0)
}

fn names(surface: &Surface) -> Vec<&str> {
    surface.tools.iter().map(|tool| tool.name.as_str()).collect()
}
