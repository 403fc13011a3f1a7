//! Every form of declaration, on servers written for it.

mod annotated;
mod hostile;
mod java;
mod kotlin;
mod modules;
mod schemas;

use model::{Artifact, Origin, SourceFile, Surface};

/// The surfaces of a folder of files.
fn surfaces(files: &[(&str, &str)]) -> Vec<Surface> {
    let mut files: Vec<SourceFile> = files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect();
    files.sort_by(|left, right| left.path.cmp(&right.path));
    let origin = Origin::Folder { path: "server".to_owned() };
    super::surfaces(&Artifact { origin, files, binary_files: 0, gaps: Vec::new() })
}

/// The surface of a folder that holds one server.
fn surface(files: &[(&str, &str)]) -> Surface {
    let mut found = surfaces(files);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

/// The surface of a Java class with these members, in a file that imports the Java SDK.
fn java(members: &str) -> Surface {
    surface(&[("Server.java", &java_file(members))])
}

fn java_file(members: &str) -> String {
    format!(
        "package a;\nimport io.modelcontextprotocol.server.McpServer;\nimport io.modelcontextprotocol.server.McpServerFeatures.*;\nimport io.modelcontextprotocol.spec.McpSchema;\nimport io.modelcontextprotocol.spec.McpSchema.*;\nimport java.util.*;\nimport java.util.stream.*;\nclass Server {{\n{members}\n}}\n"
    )
}

/// The surface of a Kotlin file that imports the Kotlin SDK.
fn kotlin(body: &str) -> Surface {
    surface(&[("Server.kt", &kotlin_file(body))])
}

fn kotlin_file(body: &str) -> String {
    format!(
        "package a\nimport io.modelcontextprotocol.kotlin.sdk.*\nimport io.modelcontextprotocol.kotlin.sdk.server.*\nimport kotlinx.serialization.json.*\n{body}\n"
    )
}

fn described(surface: &Surface) -> Vec<(&str, &str)> {
    surface.tools.iter().map(|tool| (tool.name.as_str(), tool.description.as_deref().unwrap_or("-"))).collect()
}

fn names(surface: &Surface) -> Vec<&str> {
    surface.tools.iter().map(|tool| tool.name.as_str()).collect()
}

/// What was missed and where, without the reasons.
fn missed(surface: &Surface) -> Vec<(&str, u32)> {
    let line = |gap: &model::Gap| gap.location.as_ref().map_or(0, |at| at.line);
    surface.gaps.iter().map(|gap| (gap.what.as_str(), line(gap))).collect()
}
