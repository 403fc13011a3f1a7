//! Folders of this machine.

use std::fs;
use std::path::Path;

use fetch::{FetchError, Limit, Limits, folder};
use model::Artifact;

fn write(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

fn with(paths: &[&str]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for path in paths {
        write(root.path(), path, "text");
    }
    root
}

fn paths(artifact: &Artifact) -> Vec<&str> {
    artifact.files.iter().map(|file| file.path.as_ref()).collect()
}

fn gaps(artifact: &Artifact) -> Vec<String> {
    let place = |gap: &model::Gap| gap.location.as_ref().map_or(String::new(), |location| location.file.clone());
    artifact.gaps.iter().map(|gap| format!("{} {}: {}", gap.what, place(gap), gap.reason)).collect()
}

#[test]
fn hidden_and_built_files_are_read_and_what_others_installed_is_not() {
    let root = with(&[
        "src/index.ts",
        "dist/index.js",
        ".mcp.json",
        ".vscode/mcp.json",
        ".git/config",
        "node_modules/dep/index.js",
        "packages/a/node_modules/dep/index.js",
        ".venv/lib/x.py",
        "env/pyvenv.cfg",
        "env/lib/x.py",
        "venv/tool.py",
        "__pycache__/x.py",
    ]);
    write(root.path(), ".gitignore", "dist/\n");
    let artifact = folder(root.path(), &Limits::default()).unwrap();
    let expected = [".gitignore", ".mcp.json", ".vscode/mcp.json", "dist/index.js", "src/index.ts", "venv/tool.py"];
    assert_eq!(paths(&artifact), expected);
    assert!(artifact.gaps.is_empty(), "{:?}", artifact.gaps);
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_and_one_that_leads_out_is_a_gap() {
    let outside = with(&["secret.js"]);
    let root = with(&["index.js"]);
    let link = |target: &Path, name: &str| std::os::unix::fs::symlink(target, root.path().join(name)).unwrap();
    link(&outside.path().join("secret.js"), "out.js");
    link(outside.path(), "out");
    link(Path::new("index.js"), "in.js");
    link(Path::new("."), "loop");
    link(Path::new("nowhere"), "broken");
    let artifact = folder(root.path(), &Limits::default()).unwrap();
    assert_eq!(paths(&artifact), ["index.js"]);
    let out = |name: &str| format!("link {name}: not scanned: it leads out of the folder");
    assert_eq!(gaps(&artifact), [out("out"), out("out.js")]);
}

#[cfg(unix)]
#[test]
fn a_socket_among_the_files_is_not_opened() {
    let root = with(&["index.js"]);
    let _listener = std::os::unix::net::UnixListener::bind(root.path().join("pipe.js")).unwrap();
    let artifact = folder(root.path(), &Limits::default()).unwrap();
    assert_eq!(paths(&artifact), ["index.js"]);
    assert_eq!(gaps(&artifact), ["file pipe.js: not scanned: no regular file"]);
}

#[cfg(unix)]
#[test]
fn names_that_could_mislead_are_gaps() {
    use std::os::unix::ffi::OsStrExt;
    let root = with(&["index.js", "a\\b.js", "new\nline.js"]);
    fs::write(root.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9.js")), "text").unwrap();
    let artifact = folder(root.path(), &Limits::default()).unwrap();
    assert_eq!(paths(&artifact), ["index.js"]);
    let expected = [
        "file caf\u{fffd}.js: is not readable text: its name is not UTF-8",
        "file a\\b.js: not read by this version: a Windows path",
        "file new\\nline.js: not read by this version: a path with control characters",
    ];
    assert_eq!(gaps(&artifact), expected);
}

#[test]
fn limits_hold_for_a_folder_too() {
    let root = with(&["a.js", "b.js", "c/d.js"]);
    let limit = |limits: Limits| match folder(root.path(), &limits) {
        Err(FetchError::OverLimit { limit, .. }) => Some(limit),
        _ => None,
    };
    assert_eq!(limit(Limits { entries: 3, ..Limits::default() }), Some(Limit::Entries(3)));
    assert_eq!(limit(Limits { entries: 4, ..Limits::default() }), None);
    assert_eq!(limit(Limits { unpacked: 10, ..Limits::default() }), Some(Limit::Unpacked(10)));
    let artifact = folder(root.path(), &Limits { file: 3, ..Limits::default() }).unwrap();
    assert_eq!((artifact.files.len(), artifact.gaps.len()), (0, 3));
}

#[test]
fn what_is_no_folder_is_an_error_that_names_it() {
    let root = with(&["a.js"]);
    for path in [root.path().join("missing"), root.path().join("a.js")] {
        let error = folder(&path, &Limits::default()).unwrap_err().to_string();
        assert_eq!(error, format!("cannot read `{}`", path.display()));
    }
}
