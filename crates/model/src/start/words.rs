//! Words of a command line: splitting, program names, options.

/// Splits a line at its blanks. Single and double quotes keep blanks; a quote that is never closed runs to the end.
pub(super) fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for char in line.chars() {
        match (quote, char) {
            (Some(open), char) if char == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(char);
                word.get_or_insert_default();
            }
            (None, char) if char.is_whitespace() => words.extend(word.take()),
            (_, char) => word.get_or_insert_default().push(char),
        }
    }
    words.extend(word);
    words
}

/// The words after `cmd /c`, which may come as one text or as many.
pub(super) fn one_line(words: &[String]) -> Vec<String> {
    match words {
        [line] => split(line),
        words => words.to_vec(),
    }
}

/// The program's name in lower case, without folder and Windows extension.
pub(super) fn program(word: &str) -> String {
    let name = word.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
    for extension in [".exe", ".cmd", ".bat", ".ps1"] {
        if let Some(stem) = name.strip_suffix(extension) {
            return stem.to_owned();
        }
    }
    name
}

/// Whether the first word of `line` is a launcher, so that the blanks in it part words and belong to no folder name.
pub(super) fn names_a_known_program(line: &str) -> bool {
    const KNOWN: &[&str] = &[
        "npx",
        "pnpx",
        "bunx",
        "npm",
        "pnpm",
        "yarn",
        "node",
        "nodejs",
        "tsx",
        "ts-node",
        "bun",
        "deno",
        "uvx",
        "uv",
        "pipx",
        "python",
        "python3",
        "py",
        "docker",
        "podman",
        "nerdctl",
        "cmd",
        "sh",
        "bash",
        "zsh",
        "dash",
        "powershell",
        "pwsh",
        "sudo",
        "env",
    ];
    line.split_whitespace().next().is_some_and(|first| KNOWN.contains(&program(first).as_str()))
}

/// Whether a word is written as a path.
pub(super) fn is_path(word: &str) -> bool {
    const SCRIPTS: &[&str] = &[".js", ".mjs", ".cjs", ".ts", ".mts", ".py", ".sh"];
    let drive = word.as_bytes().get(1).is_some_and(|&byte| byte == b':')
        && word.as_bytes().get(2).is_some_and(|&byte| byte == b'\\' || byte == b'/');
    word.starts_with(['/', '~', '.'])
        || drive
        || word.starts_with("file:")
        || (!word.contains("://") && SCRIPTS.iter().any(|end| word.to_ascii_lowercase().ends_with(end)))
        || ((word.starts_with("${") || word.starts_with('%')) && word.contains(['/', '\\']))
}

/// What follows a wrapper such as `sudo -u user`, `env A=b` or `op run --`.
pub(super) fn after_wrapper(words: &[String]) -> &[String] {
    if let Some(at) = words.iter().position(|word| word == "--") {
        return &words[at + 1..];
    }
    let mut at = 0;
    while let Some(word) = words.get(at) {
        if names_a_known_program(word) || is_path(word) {
            break;
        }
        at += 1;
    }
    &words[at..]
}

/// Walks options up to the first word that is none. `takes_value` names the options whose value is the next word.
pub(super) struct Options<'a> {
    words: &'a [String],
    takes_value: &'a [&'a str],
}

/// One option, or the first word that is none.
pub(super) enum Word<'a> {
    /// `--name`, `--name value` or `--name=value`.
    Option(&'a str, Option<&'a str>),
    /// The first plain word and everything after it.
    Rest(&'a str, &'a [String]),
}

impl<'a> Options<'a> {
    /// Options at the start of `words`.
    pub(super) fn new(words: &'a [String], takes_value: &'a [&'a str]) -> Self {
        Self { words, takes_value }
    }
}

impl<'a> Iterator for Options<'a> {
    type Item = Word<'a>;

    fn next(&mut self) -> Option<Word<'a>> {
        let (first, mut rest) = self.words.split_first()?;
        let word = if first == "--" {
            let (plain, after) = rest.split_first()?;
            rest = &[];
            Word::Rest(plain, after)
        } else if !first.starts_with('-') || first == "-" {
            let after = std::mem::take(&mut rest);
            Word::Rest(first, after)
        } else if let Some((name, value)) = first.split_once('=') {
            Word::Option(name, Some(value))
        } else if self.takes_value.contains(&first.as_str()) {
            let value = rest.first().map(String::as_str);
            rest = rest.get(1..).unwrap_or_default();
            Word::Option(first, value)
        } else {
            Word::Option(first, None)
        };
        self.words = rest;
        Some(word)
    }
}
