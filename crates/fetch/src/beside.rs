//! What an installer or a repository put beside a folder of this machine.

use std::fs;
use std::path::{Path, PathBuf};

use model::{Artifact, Origin, PackageName};
use serde_json::Value;

use crate::{FetchError, Limits, folder};

/// How many folders upwards are looked into, as the resolution of imports would.
const UP: usize = 16;

/// Bytes of a manifest that are read to know whether it is that of a workspace.
const MANIFEST: u64 = 1024 * 1024;

/// Reads the installed copy of a package that an import in `root` would lead to; `None` if there is none. Links are
/// followed as far as they stay in the project, where package managers keep their stores and workspaces their
/// packages. Blocks: call it from a thread that may.
///
/// # Errors
///
/// As [`folder`].
pub fn installed(root: &Path, name: &PackageName, limits: &Limits) -> Option<Result<Artifact, FetchError>> {
    let real = root.canonicalize().ok()?;
    real.ancestors().take(UP).find_map(|project| {
        let found = project.join("node_modules").join(name.as_str());
        let copy = found.canonicalize().ok()?;
        let is_inside = copy.starts_with(project) && !real.starts_with(&copy);
        (is_inside && copy.join("package.json").is_file()).then(|| {
            let mut artifact = folder(&copy, limits)?;
            artifact.origin = Origin::Folder { path: found.display().to_string() };
            Ok(artifact)
        })
    })
}

/// The top of the workspace that the folder at `root` is a part of; `None` if it is its own.
pub fn workspace(root: &Path) -> Option<PathBuf> {
    let real = root.canonicalize().ok()?;
    real.ancestors().skip(1).take(UP).find(|folder| is_workspace(folder)).map(Path::to_owned)
}

fn is_workspace(folder: &Path) -> bool {
    let manifest = folder.join("package.json");
    let is_read = fs::metadata(&manifest).is_ok_and(|found| found.is_file() && found.len() <= MANIFEST);
    let text = if is_read { fs::read_to_string(&manifest).unwrap_or_default() } else { String::new() };
    let lists = serde_json::from_str::<Value>(&text).is_ok_and(|manifest| manifest.get("workspaces").is_some());
    lists || folder.join("pnpm-workspace.yaml").is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn paths(read: Option<Result<Artifact, FetchError>>) -> Option<Vec<String>> {
        let files = read?.unwrap().files;
        Some(files.iter().map(|file| file.path.to_string()).collect())
    }

    #[test]
    fn the_copy_of_the_folder_or_of_one_above_it_is_read() {
        let project = project(&[
            ("packages/server/package.json", "{}"),
            ("node_modules/@acme/core/package.json", "{}"),
            ("node_modules/@acme/core/index.js", "run()"),
            ("node_modules/@acme/core/node_modules/other/index.js", "run()"),
        ]);
        let name = "@acme/core".parse().unwrap();
        let server = project.path().join("packages/server");
        let expected = Some(vec!["index.js".to_owned(), "package.json".to_owned()]);
        assert_eq!(paths(installed(&server, &name, &Limits::default())), expected);
        assert_eq!(paths(installed(project.path(), &name, &Limits::default())), expected);
        assert_eq!(paths(installed(project.path(), &"other".parse().unwrap(), &Limits::default())), None);
    }

    #[test]
    fn a_link_is_followed_inside_the_project_alone() {
        let elsewhere = project(&[("package.json", "{}"), ("secret.js", "run()")]);
        let project = project(&[("packages/core/package.json", "{}"), ("node_modules/x/package.json", "{}")]);
        let link = |to: &Path, name: &str| {
            std::os::unix::fs::symlink(to, project.path().join("node_modules").join(name)).unwrap();
        };
        link(elsewhere.path(), "out");
        link(&project.path().join("packages/core"), "core");
        link(project.path(), "itself");
        let read = |name: &str| paths(installed(project.path(), &name.parse().unwrap(), &Limits::default()));
        assert_eq!(read("core"), Some(vec!["package.json".to_owned()]));
        assert_eq!((read("out"), read("itself")), (None, None));
    }

    #[test]
    fn a_workspace_is_known_by_its_manifest() {
        let npm = project(&[("package.json", r#"{"workspaces": ["packages/*"]}"#), ("packages/a/package.json", "{}")]);
        let top = npm.path().canonicalize().unwrap();
        assert_eq!(workspace(&top.join("packages/a")), Some(top.clone()));
        let pnpm = project(&[("pnpm-workspace.yaml", "packages: ['a']"), ("a/package.json", "{}")]);
        assert_eq!(workspace(&pnpm.path().join("a")), Some(pnpm.path().canonicalize().unwrap()));
    }
}
