//! Which settings file speaks for an input.

use std::path::{Path, PathBuf};

/// The name of a settings file in a project.
pub(crate) const NAME: &str = ".mcp-hub.toml";
/// The settings of a user for everything, below their folder of settings.
const OF_USER: &str = "mcp-hub/config.toml";

/// Folders that hold what others wrote.
const OF_OTHERS: [&str; 3] = ["node_modules", "site-packages", "dist-packages"];

/// The nearest settings file from `start` upward: up to the repository that holds it, else up to the folder that the
/// user stands in, else in that folder alone.
pub(crate) fn nearest(start: &Path) -> Option<PathBuf> {
    let start = start.canonicalize().ok()?;
    if is_of_others(&start) {
        return None;
    }
    let folders: Vec<&Path> = start.ancestors().collect();
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).ok();
    let repository = folders.iter().position(|folder| folder.join(".git").exists());
    let below_here = || folders.iter().position(|folder| here.as_deref() == Some(*folder));
    let last = repository.or_else(below_here).unwrap_or(0);
    folders.into_iter().take(last + 1).map(|folder| folder.join(NAME)).find(|file| file.is_file())
}

/// The settings of the user for everything.
pub(crate) fn of_user() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = named("XDG_CONFIG_HOME").or_else(|| named("HOME").map(|home| home.join(".config")))?;
    Some(folder.join(OF_USER)).filter(|file| file.is_file())
}

/// Whether a folder lies in one that holds packages of others.
pub(crate) fn is_of_others(path: &Path) -> bool {
    path.components().any(|part| OF_OTHERS.iter().any(|name| part.as_os_str() == *name))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// The settings that are found from a folder, relative to the top of these files and folders.
    fn found(paths: &[&str], start: &str) -> Option<String> {
        let top = tempfile::tempdir().unwrap();
        for path in paths {
            let path = top.path().join(path);
            if path.ends_with(NAME) {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, "").unwrap();
            } else {
                fs::create_dir_all(path).unwrap();
            }
        }
        let found = nearest(&top.path().join(start))?;
        let top = top.path().canonicalize().unwrap();
        Some(found.strip_prefix(top).unwrap().display().to_string())
    }

    #[test]
    fn the_nearest_file_upward_speaks_for_a_folder_up_to_its_repository() {
        let both = ["r/.git", "r/.mcp-hub.toml", "r/a/.mcp-hub.toml", "r/a/b", "r/c"];
        assert_eq!(found(&both, "r/a/b").as_deref(), Some("r/a/.mcp-hub.toml"));
        assert_eq!(found(&both, "r/c").as_deref(), Some("r/.mcp-hub.toml"));
        assert_eq!(found(&[".mcp-hub.toml", "r/.git", "r/a"], "r/a"), None);
    }

    #[test]
    fn without_a_repository_a_folder_speaks_for_itself_alone() {
        assert_eq!(found(&["a/.mcp-hub.toml", "a/b"], "a").as_deref(), Some("a/.mcp-hub.toml"));
        assert_eq!(found(&["a/.mcp-hub.toml", "a/b"], "a/b"), None);
    }

    #[test]
    fn packages_of_others_bring_no_settings() {
        assert_eq!(found(&["r/.git", "r/.mcp-hub.toml", "r/node_modules/x/.mcp-hub.toml"], "r/node_modules/x"), None);
    }
}
