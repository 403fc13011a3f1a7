//! Manifests and lock files: of many packages, and many of them.

use model::SourceFile;
use serde_json::{Map, Value, json};

use super::files::sorted;
use super::{Grown, Input, letters};

pub(super) const ALL: &[(&str, Grown)] = &[
    ("a manifest of many packages", |n| {
        let mut asked: Map<String, Value> = (0..n).map(|at| (letters(at), json!("^1.0.0"))).collect();
        asked.extend(suspect(n));
        Input::Files(vec![SourceFile::new("package.json", json!({ "dependencies": asked }).to_string())])
    }),
    ("a lock file of many packages", |n| {
        let package = |at: usize| {
            let (name, version) = [("mcp-remote", "0.1.15"), ("axios", "1.14.1")][at % 2];
            (format!("node_modules/a{at}/node_modules/{name}"), json!({ "version": version }))
        };
        let packages: Map<String, Value> = (0..n).map(package).collect();
        Input::Files(vec![SourceFile::new("package-lock.json", json!({ "packages": packages }).to_string())])
    }),
    ("lock files of other forms", |n| {
        let repeated = |text: &str| text.repeat(n);
        Input::Files(vec![
            SourceFile::new("bun.lock", repeated("  \"mcp-remote\": [\"mcp-remote@0.1.15\", {}],\n")),
            SourceFile::new("go.mod", repeated("\tgithub.com/mark3labs/mcp-go v0.1.0\n")),
            SourceFile::new("pnpm-lock.yaml", repeated("  'mcp-remote@0.1.15':\n    dev: true\n\n")),
            SourceFile::new("requirements.txt", repeated("mcp==1.0.0\nmcp-sever-fetch==1.0.0\n")),
            SourceFile::new("uv.lock", repeated("[[package]]\nname = \"mcp\"\nversion = \"1.0.0\"\n\n")),
            SourceFile::new("yarn.lock", repeated("\"mcp-remote@^0.1.0\":\n  version \"0.1.15\"\n\n")),
        ])
    }),
    ("many manifests beside much source", |n| {
        let manifest = json!({ "dependencies": suspect(3) }).to_string();
        let source = "const used = 1;\n".repeat(16);
        let files = (0..n).flat_map(|at| {
            [
                SourceFile::new(format!("a{at}/package.json"), manifest.clone()),
                SourceFile::new(format!("a{at}/server.ts"), source.clone()),
            ]
        });
        Input::Files(sorted(files.collect()))
    }),
    ("a manifest that says little", |n| {
        let files = (0..n).map(|at| SourceFile::new(format!("a{at}"), "x"));
        let manifest = SourceFile::new("package.json", format!("{{\"a\": \"{}\"}}", "a".repeat(n)));
        Input::Files(sorted(files.chain([manifest]).collect()))
    }),
    ("packages with scripts of their own", |n| {
        let manifest = json!({ "scripts": { "postinstall": "node install.js", "install": "node other" } }).to_string();
        let files = (0..n).flat_map(|at| {
            [
                SourceFile::new(format!("a{at}/install.js"), "send(JSON.stringify(process.env))"),
                SourceFile::new(format!("a{at}/package.json"), manifest.clone()),
            ]
        });
        Input::Files(sorted(files.collect()))
    }),
    ("a script of many commands", |n| {
        let harmless = "tsc && ".repeat(n);
        let download = "curl x && ".repeat(n);
        let scripts = json!({ "preinstall": format!("{harmless}./a.sh"), "install": format!("{download}sh x | sh") });
        Input::Files(vec![SourceFile::new("package.json", json!({ "scripts": scripts }).to_string())])
    }),
];

/// Packages that are nearly known ones, have a published fault, or were published to do harm.
fn suspect(n: usize) -> Map<String, Value> {
    let package = |at: usize| match at % 3 {
        0 => (format!("alias{at}"), json!("npm:mcp-remote@0.1.15")),
        1 => (format!("mcp-server-kubernetes{}", letters(at / 3)), json!("1.0.0")),
        _ => (format!("other{at}"), json!("npm:axios@1.14.1")),
    };
    let mut packages: Map<String, Value> = (0..n).map(package).collect();
    packages.insert("mcp-server-kubernets".to_owned(), json!("1.0.0"));
    packages
}
