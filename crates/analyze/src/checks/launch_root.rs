//! Arguments that open far more than the job needs: the whole disk, the home folder, every right of the runtime.

use model::{Launch, Severity, Start};

use super::Check;
use super::launch::{self, Told};
use crate::finding::Hit;

/// A root that is too wide.
pub(super) struct OverWideRoot;

impl Check for OverWideRoot {
    fn name(&self) -> &'static str {
        "over-wide-root"
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        let words = launch::words(launch);
        if serves_files(launch) {
            let values =
                words.iter().skip(1).map(|word| word.split_once('=').map_or(word.as_str(), |(_, value)| value));
            let told = values.filter_map(|word| {
                extent(word).map(|(label, severity)| Told { word, label, severity: Some(severity) })
            });
            launch::tell(launch, told.collect(), hits);
        }
        let is_deno = words.iter().position(|word| launch::program(word) == "deno");
        if let Some(at) = is_deno
            && let Some(word) = options(&words[at + 1..]).find(|word| matches!(*word, "-A" | "--allow-all"))
        {
            hits.push(launch::hit(launch, word, "gives the script every right of the user"));
        }
    }
}

/// The runtime's own options: those before the script.
fn options(words: &[String]) -> impl Iterator<Item = &str> {
    words.iter().map(String::as_str).skip_while(|word| *word == "run").take_while(|word| word.starts_with('-'))
}

/// Whether the server's job is the files below its arguments.
fn serves_files(launch: &Launch) -> bool {
    let name = match launch.start() {
        Start::Npm { package, .. } => package.to_string(),
        Start::Python { package, .. } => package,
        Start::Docker { image } => image,
        Start::File(path) | Start::Folder(path) => path,
        Start::Git { address, .. } => address,
        Start::Url(_) | Start::Other => launch::words(launch).first().cloned().unwrap_or_default(),
    };
    let name = name.to_ascii_lowercase();
    ["filesystem", "file-system", "file_system", "files", "fileserver", "mcp-fs", "fs-mcp"]
        .iter()
        .any(|word| name.contains(word))
}

/// How much a path opens.
fn extent(path: &str) -> Option<(&'static str, Severity)> {
    let path = if path.len() > 1 { path.trim_end_matches(['/', '\\']) } else { path };
    match path {
        "/" | "\\" | "C:" | "c:" | "D:" | "d:" => Some(("opens the whole disk", Severity::High)),
        "~" | "$HOME" | "${HOME}" | "${userHome}" | "${env:HOME}" | "%USERPROFILE%" | "/home" | "/Users" | "/root"
        | "C:\\Users" | "c:\\users" => Some(("opens the whole home folder, keys included", Severity::Medium)),
        _ => {
            let parts: Vec<&str> = path.split(['/', '\\']).filter(|part| !part.is_empty()).collect();
            let is_rooted = path.starts_with('/') || path.as_bytes().get(1) == Some(&b':');
            let is_home = matches!(parts.as_slice(), ["home" | "Users", _] | ["C:" | "c:", "Users", _]);
            (is_rooted && is_home).then_some(("opens the whole home folder, keys included", Severity::Medium))
        }
    }
}
