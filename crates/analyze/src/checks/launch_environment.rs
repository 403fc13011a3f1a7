//! An environment that makes the started program load other code or trust everyone.

use model::Launch;

use super::Check;
use super::launch::{self, Shown};
use crate::finding::Hit;

fn show(name: &str, value: &str, label: &'static str) -> Shown {
    Shown::start_of(&format!("{name}={value}"), label, None)
}

/// Variables set in the entry and by `env A=b`, `docker run -e A=b` and the like.
fn variables(launch: &Launch) -> Vec<(String, String)> {
    let words = launch::words(launch);
    let in_words = words.iter().filter_map(|word| {
        let (name, value) = word.trim_start_matches("--env=").trim_start_matches("-e").split_once('=')?;
        let is_name = !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
        is_name.then(|| (name.to_owned(), value.to_owned()))
    });
    launch.env.iter().cloned().chain(in_words).collect()
}

/// A variable through which other code gets into the started program.
pub(super) struct CodeLoadingVariable;

impl Check for CodeLoadingVariable {
    fn name(&self) -> &'static str {
        "code-loading-variable"
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        let mut shown = Vec::new();
        for (name, value) in variables(launch) {
            if value.trim().is_empty() {
                continue;
            }
            let label = match name.as_str() {
                "LD_PRELOAD" | "LD_AUDIT" | "DYLD_INSERT_LIBRARIES" => "loads a library into the program",
                "NODE_OPTIONS" | "BUN_OPTIONS" if loads_a_module(&value) => "loads a module before the program",
                "PYTHONSTARTUP"
                | "PERL5OPT"
                | "RUBYOPT"
                | "BASH_ENV"
                | "JAVA_TOOL_OPTIONS"
                | "_JAVA_OPTIONS"
                | "PROMPT_COMMAND"
                | "GIT_SSH_COMMAND"
                | "GIT_EXTERNAL_DIFF"
                | "NODE_REPL_EXTERNAL_MODULE" => "runs something besides the program",
                "PATH" | "PYTHONPATH" | "NODE_PATH" | "LD_LIBRARY_PATH" | "DYLD_LIBRARY_PATH" | "PERL5LIB"
                | "RUBYLIB"
                    if value.split([':', ';']).any(is_open_folder) =>
                {
                    "looks for code in a folder that anyone can write to"
                }
                "PATH" if value.split(':').next().is_some_and(|first| matches!(first, "." | "./" | "")) => {
                    "looks for programs where it happens to be started"
                }
                _ => continue,
            };
            shown.push(show(&name, &value, label));
        }
        launch::show(launch, shown, hits);
    }
}

/// Memory sizes and warnings are set this way all the time; modules are not.
fn loads_a_module(options: &str) -> bool {
    options.split_whitespace().any(|word| {
        let name = word.split('=').next().unwrap_or_default();
        matches!(name, "-r" | "--require" | "--import" | "--loader" | "--experimental-loader" | "--preload")
            || name.starts_with("--inspect")
    })
}

fn is_open_folder(folder: &str) -> bool {
    let folder = folder.trim().trim_end_matches('/');
    ["/tmp", "/var/tmp", "/dev/shm", "/private/tmp"]
        .iter()
        .any(|open| folder.strip_prefix(open).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
        || folder.to_ascii_lowercase().ends_with("/downloads")
        || folder.to_ascii_lowercase().contains("\\temp\\")
}

/// A variable or option that switches the check of certificates off.
pub(super) struct TlsChecksOff;

impl Check for TlsChecksOff {
    fn name(&self) -> &'static str {
        "tls-checks-off"
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        const LABEL: &str = "accepts any certificate";
        let mut shown = Vec::new();
        for (name, value) in variables(launch) {
            let is_off = match name.to_ascii_uppercase().as_str() {
                "NODE_TLS_REJECT_UNAUTHORIZED" | "PYTHONHTTPSVERIFY" => value.trim() == "0",
                "NPM_CONFIG_STRICT_SSL" => value.eq_ignore_ascii_case("false"),
                "GIT_SSL_NO_VERIFY" | "CURL_INSECURE" | "DENO_TLS_INSECURE" => {
                    !matches!(value.trim(), "" | "0" | "false")
                }
                _ => false,
            };
            if is_off {
                shown.push(show(&name, &value, LABEL));
            }
        }
        launch::show(launch, shown, hits);
        let options = ["--insecure", "--no-verify-ssl", "--no-check-certificate", "--disable-ssl-verification"];
        let words = launch::words(launch);
        let unsafe_deno = words.iter().find(|word| word.starts_with("--unsafely-ignore-certificate-errors"));
        if let Some(word) = words.iter().find(|word| options.contains(&word.as_str())).or(unsafe_deno) {
            hits.push(launch::hit(launch, word, LABEL));
        }
    }
}
