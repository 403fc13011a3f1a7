//! What this machine fills in for a client: variables of the environment, and folders.

use std::path::PathBuf;

use model::Placeholder;

/// The value of a placeholder, if this process has it. A variable that is set to nothing has none.
pub(crate) fn value(placeholder: &Placeholder<'_>) -> Option<String> {
    match placeholder {
        Placeholder::Variable { name, .. } => std::env::var(name).ok().filter(|value| !value.is_empty()),
        Placeholder::Folder(name) => folder(name),
        // Files, answers to questions and stores of secrets belong to the client.
        Placeholder::Input(_) | Placeholder::File(_) | Placeholder::Kept(_) | Placeholder::Blank => None,
    }
}

fn folder(name: &str) -> Option<String> {
    let here = || std::env::current_dir().ok();
    let text = |path: PathBuf| path.into_os_string().into_string().ok();
    match name {
        "userHome" => std::env::home_dir().and_then(text),
        "workspaceFolder" | "CLAUDE_PROJECT_DIR" => here().and_then(text),
        "workspaceFolderBasename" => Some(here()?.file_name()?.to_str()?.to_owned()),
        "pathSeparator" | "/" => Some(std::path::MAIN_SEPARATOR.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_and_folders_of_this_machine_have_values_and_what_the_client_keeps_has_none() {
        assert!(value(&Placeholder::Variable { name: "PATH", default: None }).is_some());
        assert!(value(&Placeholder::Variable { name: "MCP_HUB_NO_SUCH_VARIABLE", default: None }).is_none());
        assert!(value(&Placeholder::Folder("workspaceFolder")).is_some());
        for kept in [Placeholder::Input("token"), Placeholder::File("/etc/passwd"), Placeholder::Kept("secrets.X")] {
            assert_eq!(value(&kept), None);
        }
    }
}
