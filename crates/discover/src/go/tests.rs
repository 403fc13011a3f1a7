//! Small servers of our own writing, one for each form.

#![expect(clippy::indexing_slicing, reason = "a test that finds too little fails")]

mod forms;
mod hostile;
mod programs;
mod registered;
mod schemas;

use model::{Artifact, Origin, SourceFile, Surface};

/// The servers of an artifact with these files.
fn servers(files: &[(&str, &str)]) -> Vec<Surface> {
    let mut files: Vec<SourceFile> = files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect();
    files.sort_by(|left, right| left.path.cmp(&right.path));
    let origin = Origin::Folder { path: "x".to_owned() };
    crate::servers(&Artifact { origin, files, binary_files: 0, gaps: Vec::new() })
}

/// The server of one file: `main` around the statements, what is declared after it.
fn server(statements: &str, declared: &str) -> Surface {
    let source = format!(
        "package main\n\nimport (\n\t\"context\"\n\t\"fmt\"\n\t\"os\"\n\t\"strings\"\n\t\"github.com/google/jsonschema-go/jsonschema\"\n\t\"github.com/modelcontextprotocol/go-sdk/mcp\"\n)\n\n\
         func main() {{\n\tserver := mcp.NewServer(&mcp.Implementation{{Name: \"s\"}}, nil)\n{statements}\n}}\n\n{declared}\n"
    );
    servers(&[("main.go", source.as_str())]).into_iter().next().unwrap_or_default()
}

/// The server that registers tools with `mcp-go`.
fn with_options(statements: &str, declared: &str) -> Surface {
    let source = format!(
        "package main\n\nimport (\n\t\"github.com/mark3labs/mcp-go/mcp\"\n\t\"github.com/mark3labs/mcp-go/server\"\n)\n\n\
         func main() {{\n\ts := server.NewMCPServer(\"s\", \"1\")\n{statements}\n}}\n\n{declared}\n"
    );
    servers(&[("main.go", source.as_str())]).into_iter().next().unwrap_or_default()
}

/// The names of the tools, in order.
fn names(surface: &Surface) -> Vec<&str> {
    surface.tools.iter().map(|tool| tool.name.as_str()).collect()
}

/// What was not seen, in words.
fn gaps(surface: &Surface) -> Vec<String> {
    surface.gaps.iter().map(|gap| format!("{}: {}", gap.what, gap.reason)).collect()
}
