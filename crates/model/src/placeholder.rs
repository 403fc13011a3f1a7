//! Placeholders: where a configuration leaves a value to be filled in by the client that reads it.

/// A stretch of text that a client replaces before it uses the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placeholder<'a> {
    /// A variable of the environment: `${VAR}`, `${env:VAR}`, `$VAR`, `{env:VAR}`, `%VAR%`, `${VAR:-default}`.
    Variable {
        /// Its name.
        name: &'a str,
        /// What stands in if it is not set.
        default: Option<&'a str>,
    },
    /// A path or a part of one that the client knows: `${userHome}`, `${workspaceFolder}`, `${CLAUDE_PLUGIN_ROOT}`.
    Folder(&'a str),
    /// What the client asks the user for: `${input:id}`.
    Input(&'a str),
    /// The content of a file: `{file:path}`, `${file:path}`.
    File(&'a str),
    /// What the client keeps elsewhere: `${{ secrets.X }}`, `{{ X }}`.
    Kept(&'a str),
    /// What the reader of a guide replaces: `<your-token>`, `{host}`, and forms of clients that are not known here.
    Blank,
}

impl std::fmt::Display for Placeholder<'_> {
    /// The form without what may be secret in it: defaults, and names that no client defines.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        const SHOWN: usize = 64;
        let short = |name: &str| name.chars().take(SHOWN).collect::<String>();
        match self {
            Self::Variable { name, .. } | Self::Folder(name) => write!(f, "${{{}}}", short(name)),
            Self::Input(id) => write!(f, "${{input:{}}}", short(id)),
            Self::File(_) => f.write_str("{file:…}"),
            Self::Kept(name) if is_name(name) => write!(f, "${{{{ {} }}}}", short(name)),
            Self::Kept(_) => f.write_str("${{ … }}"),
            Self::Blank => f.write_str("<…>"),
        }
    }
}

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// As it stands.
    Plain(&'a str),
    /// To be replaced.
    Placeholder(Placeholder<'a>),
}

/// Takes a text apart at its placeholders, in every form that a known client has.
///
/// ```
/// use model::{Part, Placeholder, parts};
///
/// let token = Placeholder::Variable { name: "TOKEN", default: None };
/// assert_eq!(parts("Bearer ${env:TOKEN}"), [Part::Plain("Bearer "), Part::Placeholder(token)]);
/// assert_eq!(parts("pa$$word 100%"), [Part::Plain("pa$$word 100%")]);
/// ```
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(step) = text[at..].find(['$', '{', '%', '<']) {
        at += step;
        match placeholder(text, at) {
            Some((found, length)) => {
                if from < at {
                    parts.push(Part::Plain(&text[from..at]));
                }
                parts.push(Part::Placeholder(found));
                at += length;
                from = at;
            }
            None => at += 1,
        }
    }
    if from < text.len() {
        parts.push(Part::Plain(&text[from..]));
    }
    parts
}

/// The placeholders of a text.
pub fn placeholders(text: &str) -> Vec<Placeholder<'_>> {
    let found = |part| match part {
        Part::Placeholder(found) => Some(found),
        Part::Plain(_) => None,
    };
    parts(text).into_iter().filter_map(found).collect()
}

/// The text with its placeholders replaced by what `value` gives for them, else by their defaults. Those for which there is
/// neither are added to `missing`, in the form in which they may be shown, which also stands in the text.
pub fn fill_in(text: &str, value: &dyn Fn(&Placeholder<'_>) -> Option<String>, missing: &mut Vec<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    for part in parts(text) {
        match part {
            Part::Plain(plain) => filled.push_str(plain),
            Part::Placeholder(found) => {
                if let Some(value) = value(&found).or_else(|| found.default().map(str::to_owned)) {
                    filled.push_str(&value);
                    continue;
                }
                let shown = found.to_string();
                filled.push_str(&shown);
                if missing.len() < MOST_NAMED && !missing.contains(&shown) {
                    missing.push(shown);
                }
            }
        }
    }
    filled
}

impl<'a> Placeholder<'a> {
    /// What stands in if there is no value.
    pub const fn default(&self) -> Option<&'a str> {
        match self {
            Self::Variable { default, .. } => *default,
            _ => None,
        }
    }
}

/// How many placeholders without a value are named; one would be enough to stop.
pub(crate) const MOST_NAMED: usize = 8;
/// The longest placeholder that is looked for: a brace that nobody closes must not make every later one cost a search to
/// the end of the text.
const LONGEST: usize = 256;

/// The placeholder that starts at byte `at`, and its length.
fn placeholder(text: &str, at: usize) -> Option<(Placeholder<'_>, usize)> {
    let rest = &text[at..];
    let near = rest.get(..LONGEST).unwrap_or_else(|| {
        let end = (0..=LONGEST.min(rest.len())).rev().find(|&end| rest.is_char_boundary(end)).unwrap_or(0);
        &rest[..end]
    });
    let between = |open: &str, close: &str| {
        let inner = near.strip_prefix(open)?;
        let end = inner.find(close)?;
        Some((&inner[..end], open.len() + end + close.len()))
    };
    if let Some((inner, length)) = between("${{", "}}").or_else(|| between("{{", "}}")) {
        return Some((Placeholder::Kept(inner.trim()), length));
    }
    if let Some((inner, length)) = between("${", "}") {
        return Some((braced(inner), length));
    }
    if let Some((inner, length)) = between("{", "}") {
        let found = match inner.split_once(':') {
            Some(("env", name)) if is_name(name) => Placeholder::Variable { name, default: None },
            Some(("file", path)) => Placeholder::File(path),
            None if is_name(inner) => Placeholder::Blank,
            _ => return None,
        };
        return Some((found, length));
    }
    if let Some(after) = near.strip_prefix('$') {
        // Inside a word a dollar sign is one: `pa$word`.
        let is_inside = text[..at].ends_with(|char: char| char.is_alphanumeric() || char == '$');
        let length = after.find(|char: char| !char.is_ascii_alphanumeric() && char != '_').unwrap_or(after.len());
        let name = &after[..length];
        let ends_well = !after[length..].starts_with('$');
        return (!is_inside && ends_well && is_name(name))
            .then_some((Placeholder::Variable { name, default: None }, 1 + length));
    }
    if let Some((name, length)) = between("%", "%") {
        // `%C3%A9` is a letter of an address.
        let is_escape = name.len() == 2 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        return (is_name(name) && !is_escape).then_some((Placeholder::Variable { name, default: None }, length));
    }
    let (inner, length) = between("<", ">")?;
    let is_prose = |char: char| char.is_ascii_alphanumeric() || matches!(char, ' ' | '_' | '-' | '.');
    let starts_well = inner.starts_with(|char: char| char.is_ascii_alphabetic());
    (starts_well && inner.chars().all(is_prose)).then_some((Placeholder::Blank, length))
}

/// What stands between `${` and `}`.
fn braced(inner: &str) -> Placeholder<'_> {
    let variable = |text: &'_ str| -> Option<(usize, Option<usize>)> {
        let (name, default) = match text.find(":-") {
            Some(at) => (&text[..at], Some(at + 2)),
            None => (text, None),
        };
        is_name(name).then_some((name.len(), default))
    };
    let known = |text| match variable(text) {
        Some((end, default)) => {
            Placeholder::Variable { name: &text[..end], default: default.map(|start| &text[start..]) }
        }
        None => Placeholder::Blank,
    };
    match inner {
        "userHome"
        | "workspaceFolder"
        | "workspaceFolderBasename"
        | "pathSeparator"
        | "/"
        | "CLAUDE_PLUGIN_ROOT"
        | "CLAUDE_PROJECT_DIR"
        | "extensionPath" => Placeholder::Folder(inner),
        _ => match inner.split_once(':') {
            Some(("env", name)) => known(name),
            Some(("input" | "promptString", id)) => Placeholder::Input(id),
            Some(("file", path)) => Placeholder::File(path),
            Some(("workspaceFolder", _)) => Placeholder::Folder("workspaceFolder"),
            _ => known(inner),
        },
    }
}

/// Whether a text can be the name of a variable, or of something that a client keeps.
fn is_name(text: &str) -> bool {
    let starts_well = text.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_');
    starts_well && text.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Option<Placeholder<'_>> {
        match parts(text).as_slice() {
            [Part::Placeholder(found)] => Some(*found),
            _ => None,
        }
    }

    fn variable(name: &str) -> Placeholder<'_> {
        Placeholder::Variable { name, default: None }
    }

    #[test]
    fn every_form_of_every_client_is_known() {
        for (text, expected) in [
            ("${API_KEY}", variable("API_KEY")),
            ("${API_KEY:-none}", Placeholder::Variable { name: "API_KEY", default: Some("none") }),
            ("${env:API_KEY}", variable("API_KEY")),
            ("$API_KEY", variable("API_KEY")),
            ("{env:API_KEY}", variable("API_KEY")),
            ("%API_KEY%", variable("API_KEY")),
            ("${userHome}", Placeholder::Folder("userHome")),
            ("${workspaceFolder}", Placeholder::Folder("workspaceFolder")),
            ("${workspaceFolder:web}", Placeholder::Folder("workspaceFolder")),
            ("${/}", Placeholder::Folder("/")),
            ("${CLAUDE_PLUGIN_ROOT}", Placeholder::Folder("CLAUDE_PLUGIN_ROOT")),
            ("${input:api-key}", Placeholder::Input("api-key")),
            ("{file:~/.key}", Placeholder::File("~/.key")),
            ("${file:/run/key}", Placeholder::File("/run/key")),
            ("${{ secrets.KEY }}", Placeholder::Kept("secrets.KEY")),
            ("{{KEY}}", Placeholder::Kept("KEY")),
            ("<your-api-key>", Placeholder::Blank),
            ("{host}", Placeholder::Blank),
            ("${command:x y}", Placeholder::Blank),
        ] {
            assert_eq!(one(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn text_that_only_looks_like_one_stays_text() {
        for text in [
            "",
            "pa$word",
            "$$",
            "$1",
            "$(pass show key)",
            "100% of 5%",
            "https://mcp.example/caf%C3%A9%20x",
            "{\"a\": 1}",
            "a < b > c",
            "${never closed",
            "{3F2504E0-4F89}",
        ] {
            assert!(placeholders(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn what_has_no_value_is_named_and_its_default_is_not_shown() {
        let value = |found: &Placeholder<'_>| match found {
            Placeholder::Variable { name: "HOST", .. } => Some("mcp.example".to_owned()),
            _ => None,
        };
        let mut missing = Vec::new();
        let text = "https://${HOST}/${TEAM:-all}/${input:id}?k=$KEY&again=$KEY";
        let filled = fill_in(text, &value, &mut missing);
        assert!(filled.starts_with("https://mcp.example/all/"), "{filled}");
        assert_eq!(missing, ["${input:id}", "${KEY}"]);
        let shown = Placeholder::Variable { name: "KEY", default: Some("canary") }.to_string();
        assert_eq!(shown, "${KEY}");
    }

    #[test]
    fn a_value_that_holds_a_placeholder_is_not_filled_in_again() {
        let value = |_: &Placeholder<'_>| Some("$SECRET".to_owned());
        let mut missing = Vec::new();
        assert_eq!(fill_in("${A}", &value, &mut missing), "$SECRET");
        assert!(missing.is_empty());
    }

    #[test]
    fn braces_that_nobody_closes_cost_little() {
        for text in ["${".repeat(20_000), "<".repeat(20_000), "%A".repeat(20_000), "é${".repeat(20_000)] {
            assert!(placeholders(&text).len() <= 20_000);
        }
    }
}
