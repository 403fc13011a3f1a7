//! A launch line that does more than start a server: shells with operators, download-and-run, inline scripts, more
//! rights.

use std::sync::LazyLock;

use model::Launch;
use regex::Regex;

use super::{Check, launch};
use crate::finding::Hit;

/// The line that a shell is told to run, wherever in the words the shell stands.
fn shell_line(words: &[String]) -> Option<&str> {
    let shell = words.iter().position(|word| {
        matches!(
            launch::program(word).as_str(),
            "sh" | "bash" | "zsh" | "dash" | "ksh" | "fish" | "cmd" | "powershell" | "pwsh"
        )
    })?;
    let rest = &words[shell + 1..];
    let flag = rest.iter().position(|word| {
        let word = word.to_ascii_lowercase();
        matches!(word.as_str(), "/c" | "/k" | "-command" | "-c")
            || (word.starts_with('-') && !word.starts_with("--") && word.len() <= 5 && word.ends_with('c'))
    })?;
    rest.get(flag + 1).map(String::as_str)
}

/// A shell that is given more than one plain command.
pub(super) struct ShellWrapper;

impl Check for ShellWrapper {
    fn name(&self) -> &'static str {
        "shell-wrapper"
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        let words = launch::words(launch);
        let Some(line) = shell_line(&words) else { return };
        let operators = ["|", "&&", ";", "`", "$(", "<(", ">", " & "];
        // `cmd /c` gets its operators as words of their own.
        let is_chained = operators.iter().any(|operator| line.contains(operator))
            || words.iter().any(|word| matches!(word.as_str(), "&&" | "&" | "|" | "||" | ";"));
        if is_chained && !DOWNLOAD_AND_RUN.is_match(&words.join(" ")) {
            hits.push(launch::hit(launch, line, "runs a shell line of several commands"));
        }
    }
}

static DOWNLOAD_AND_RUN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?xi)
        # curl … | sh
        \b(?:curl|wget|fetch|iwr|irm|invoke-webrequest|invoke-restmethod)\b [^|\n]{0,400} \|
          \s* (?:sudo\s+(?:-\S+\s+)*)? (?:\S*/)? (?:ba|z|da|k)?sh\b
        | \b(?:curl|wget)\b [^|\n]{0,400} \| \s* (?:sudo\s+)? (?:\S*/)? (?:python[0-9.]*|node|perl|ruby|php|deno|bun)\b
        # bash <(curl …), sh -c "$(curl …)", eval `curl …`
        | (?:<\(|\$\(|`) \s* (?:curl|wget)\b
        # iwr … | iex, iex (iwr …)
        | \b(?:iwr|irm|invoke-webrequest|invoke-restmethod|downloadstring|downloadfile)\b [^\n]{0,400} \b(?:iex|invoke-expression|start-process)\b
        | \b(?:iex|invoke-expression)\b [^\n]{0,200} \b(?:iwr|irm|invoke-webrequest|invoke-restmethod|downloadstring|net\.webclient)\b
        # curl -o x … && sh x
        | \b(?:curl|wget)\b [^\n]{0,400} (?:&&|;) \s* (?:chmod\b [^\n]{0,200} (?:&&|;) \s*)? (?:(?:ba|z|da)?sh|python[0-9.]*|node|\./\S+|/tmp/\S+) (?:\s|$)
        # echo … | base64 -d | sh
        | \bbase64\s+(?:-d|-D|--decode)\b [^\n]{0,100} \| \s* (?:sudo\s+)? (?:\S*/)? (?:ba|z|da)?sh\b
        # mshta, regsvr32, certutil as downloaders
        | \bmshta(?:\.exe)?\s+(?:https?|vbscript|javascript):
        | \bcertutil(?:\.exe)?\b [^\n]{0,60} -urlcache
        "#,
    )
    .expect("the pattern is a constant")
});

/// Something is downloaded and run in one line.
pub(super) struct DownloadAndRun;

impl Check for DownloadAndRun {
    fn name(&self) -> &'static str {
        "download-and-run-launch"
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        let line = launch::words(launch).join(" ");
        if let Some(found) = DOWNLOAD_AND_RUN.find(&line) {
            hits.push(launch::hit(launch, found.as_str(), "downloads and runs code"));
        }
    }
}

/// `PowerShell` with a command that nobody can read.
pub(super) struct EncodedCommand;

impl Check for EncodedCommand {
    fn name(&self) -> &'static str {
        "encoded-command"
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        static ENCODED: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?i)\b(?:powershell|pwsh)(?:\.exe)?\b[^\n]{0,200}\s[-/](?:e|ec|en|enc|enco|encod|encode|encoded|encodedc\w{0,6})\s+['\x22]?[A-Za-z0-9+/=]{16,}")
                .expect("the pattern is a constant")
        });
        let line = launch::words(launch).join(" ");
        if let Some(found) = ENCODED.find(&line) {
            hits.push(launch::hit(launch, found.as_str(), "runs an encoded command"));
        }
    }
}

/// Code given on the line itself.
pub(super) struct InlineScript;

impl Check for InlineScript {
    fn name(&self) -> &'static str {
        "inline-script"
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        let words = launch::words(launch);
        let Some(at) = words.iter().position(|word| flags_of_inline_code(&launch::program(word)).is_some()) else {
            return;
        };
        // Only a program in command position: the first word, or the first after a wrapper's.
        let in_command_position = words[..at]
            .iter()
            .all(|word| word.starts_with(['-', '/']) || word.contains('=') || is_wrapper(&launch::program(word)));
        let flags = flags_of_inline_code(&launch::program(&words[at])).unwrap_or_default();
        let mut rest = words[at + 1..].iter();
        while let Some(word) = rest.next().filter(|_| in_command_position) {
            if flags.contains(&word.as_str()) {
                if let Some(code) = rest.next() {
                    hits.push(launch::hit(launch, code, "code written on the launch line"));
                }
                return;
            }
            if !word.starts_with('-') {
                return;
            }
        }
    }
}

fn flags_of_inline_code(program: &str) -> Option<&'static [&'static str]> {
    match program {
        "node" | "nodejs" | "bun" | "tsx" => Some(&["-e", "--eval", "-p", "--print", "-pe"]),
        "deno" => Some(&["eval"]),
        "ruby" | "osascript" | "lua" => Some(&["-e"]),
        "perl" => Some(&["-e", "-E", "-ne"]),
        "php" => Some(&["-r"]),
        name if name
            .strip_prefix("python")
            .is_some_and(|rest| rest.bytes().all(|byte| byte == b'.' || byte.is_ascii_digit())) =>
        {
            Some(&["-c"])
        }
        _ => None,
    }
}

fn is_wrapper(program: &str) -> bool {
    matches!(
        program,
        "sudo" | "doas" | "env" | "nohup" | "nice" | "cmd" | "uv" | "run" | "wsl" | "exec" | "poetry" | "pipenv"
    )
}

/// More rights than the user has.
pub(super) struct Elevated;

impl Check for Elevated {
    fn name(&self) -> &'static str {
        "elevated-launch"
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        static ELEVATES: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?i)(?:^|[;&|(]\s*|\bexec\s+|-l?c\s+)(?P<program>(?:\S*/)?(?:sudo|doas|pkexec|gsudo|runas)(?:\.exe)?)\s|-verb\s+runas\b")
                .expect("the pattern is a constant")
        });
        let line = launch::words(launch).join(" ");
        if let Some(found) = ELEVATES.captures(&line) {
            let program = found.name("program").or_else(|| found.get(0)).map_or("", |word| word.as_str());
            hits.push(launch::hit(launch, program, "runs with more rights than the user's"));
        }
    }
}
