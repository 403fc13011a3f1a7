//! The settings of an application: `application.properties` and `application.yml`.

use model::{Artifact, Location};

/// A setting and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Setting {
    /// Its value.
    pub(super) value: String,
    /// Where it stands.
    pub(super) at: Location,
}

/// The settings of one module, by their full keys.
#[derive(Debug, Default)]
pub(super) struct Settings {
    all: Vec<(String, Setting)>,
}

/// Where an application looks for its settings, the last one first.
const FILES: [&str; 3] = ["application.properties", "application.yml", "application.yaml"];

/// The most settings that one file may hold.
const MOST: usize = 10_000;

/// The settings of the module in a folder.
pub(super) fn of(artifact: &Artifact, folder: &str) -> Settings {
    let mut settings = Settings::default();
    for name in FILES {
        let inner = format!("src/main/resources/{name}");
        let path = if folder.is_empty() { inner } else { format!("{folder}/{inner}") };
        if let Some(file) = artifact.file(&path) {
            let is_yaml = name != FILES[0];
            let read = if is_yaml { yaml(&file.text) } else { properties(&file.text) };
            settings.all.extend(
                read.into_iter()
                    .take(MOST)
                    .map(|(key, value, line)| (key, Setting { value, at: Location::line(path.as_str(), line) })),
            );
        }
    }
    settings
}

impl Settings {
    /// A setting by its full key; `a-b` and `aB` are the same key.
    pub(super) fn get(&self, key: &str) -> Option<&Setting> {
        self.all.iter().find(|(known, _)| known == key).map(|(_, setting)| setting)
    }
}

/// `key=value` lines; a backslash at the end goes on in the next line.
fn properties(text: &str) -> Vec<(String, String, u32)> {
    let mut all = Vec::new();
    let mut lines = text.lines().zip(1u32..);
    while let Some((line, number)) = lines.next() {
        let line = line.trim_start();
        if line.starts_with(['#', '!']) || line.is_empty() {
            continue;
        }
        let mut whole = line.to_owned();
        while whole.ends_with('\\') {
            whole.pop();
            let Some((next, _)) = lines.next() else { break };
            whole.push_str(next.trim_start());
        }
        let Some((key, value)) = whole.split_once(['=', ':']) else { continue };
        all.push((key.trim().to_owned(), super::java::unescape(value.trim()), number));
    }
    all
}

/// Nested `key: value` lines with plain, quoted and block values; lists are passed over.
fn yaml(text: &str) -> Vec<(String, String, u32)> {
    let mut all = Vec::new();
    let mut path: Vec<(usize, String)> = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    let mut at = 0;
    while let Some(line) = lines.get(at).copied() {
        at += 1;
        let inner = line.trim_start();
        let indent = line.len() - inner.len();
        if inner.is_empty() || inner.starts_with(['#', '-']) {
            continue;
        }
        let Some((key, value)) = inner.split_once(':').filter(|(_, value)| value.is_empty() || value.starts_with(' '))
        else {
            continue;
        };
        path.retain(|(outer, _)| *outer < indent);
        path.push((indent, key.trim().trim_matches(['"', '\'']).to_owned()));
        let full = || path.iter().map(|(_, key)| key.as_str()).collect::<Vec<_>>().join(".");
        let value = value.trim();
        let number = u32::try_from(at).unwrap_or(u32::MAX);
        if let Some(style) = value.strip_prefix(['|', '>']) {
            let start = at;
            while lines
                .get(at)
                .is_some_and(|line| line.trim().is_empty() || line.len() - line.trim_start().len() > indent)
            {
                at += 1;
            }
            let block = lines.get(start..at).unwrap_or_default();
            all.push((full(), block_text(block, value.starts_with('>'), style.contains('-')), number));
        } else if !value.is_empty() {
            all.push((full(), scalar(value), number));
        }
    }
    all
}

fn scalar(value: &str) -> String {
    if let Some(inner) = value.strip_prefix('"') {
        return super::java::unescape(inner.rsplit_once('"').map_or(inner, |(inner, _)| inner));
    }
    if let Some(inner) = value.strip_prefix('\'') {
        return inner.rsplit_once('\'').map_or(inner, |(inner, _)| inner).replace("''", "'");
    }
    value.split(" #").next().unwrap_or(value).trim_end().to_owned()
}

fn block_text(lines: &[&str], folds: bool, strips: bool) -> String {
    let indents = lines.iter().filter(|line| !line.trim().is_empty()).map(|line| line.len() - line.trim_start().len());
    let indent = indents.min().unwrap_or(0);
    let inner: Vec<&str> = lines.iter().map(|line| line.get(indent..).unwrap_or_default()).collect();
    let text = inner.join(if folds { " " } else { "\n" });
    let text = text.trim_end();
    if strips || text.is_empty() { text.to_owned() } else { format!("{text}\n") }
}

#[cfg(test)]
mod tests {
    use super::{properties, yaml};

    #[test]
    fn properties_are_read_with_their_lines() {
        let text = "# c\nspring.ai.mcp.server.name=weather\na.b = long \\\n   text\n";
        let read = properties(text);
        assert_eq!(read[0], ("spring.ai.mcp.server.name".to_owned(), "weather".to_owned(), 2));
        assert_eq!(read[1], ("a.b".to_owned(), "long text".to_owned(), 3));
    }

    #[test]
    fn nested_keys_are_joined_and_blocks_are_read() {
        let text = "spring:\n  ai:\n    mcp:\n      server:\n        name: \"we\\tather\" # x\n        instructions: |\n          One.\n\n          Two.\n    x: 1\nlist:\n  - a: b\n";
        let read = yaml(text);
        assert_eq!(read[0], ("spring.ai.mcp.server.name".to_owned(), "we\tather".to_owned(), 5));
        assert_eq!(read[1], ("spring.ai.mcp.server.instructions".to_owned(), "One.\n\nTwo.\n".to_owned(), 6));
        assert_eq!(read[2].0, "spring.ai.x");
    }
}
