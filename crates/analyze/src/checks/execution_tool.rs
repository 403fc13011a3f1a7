//! A tool that by design runs what the model hands it: commands, code, queries.

use std::cell::LazyCell;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use model::{Place, Severity, Subject, SubjectKind};
use regex::Regex;
use serde_json::Value;

use super::{Check, ToolFacts, regex};
use crate::cost;
use crate::effects::{Vocabulary, member};
use crate::finding::Hit;

/// A tool with a parameter for a command, code or query, and a verb that says it is run.
pub(super) struct ExecutionTool;

/// What parameters hold and texts speak of, a bit each.
const COMMAND: u8 = 1;
const CODE: u8 = 1 << 1;
const QUERY: u8 = 1 << 2;
const PAGE: u8 = 1 << 3;
const RUN: u8 = 1 << 4;
const ALL: u8 = u8::MAX;

/// What a parameter may hold, by its name.
static PARAMETERS: Vocabulary<u8, 64> = Vocabulary::new(&[
    ("bash", COMMAND),
    ("cmd", COMMAND),
    ("cmdline", COMMAND),
    ("code", CODE | PAGE),
    ("command", COMMAND),
    ("command_line", COMMAND),
    ("commandline", COMMAND),
    ("commands", COMMAND),
    ("expression", CODE | PAGE),
    ("function", CODE | PAGE),
    ("javascript", CODE | PAGE),
    ("js", CODE),
    ("program", CODE),
    ("python", CODE),
    ("python_code", CODE),
    ("queries", QUERY),
    ("query", QUERY),
    ("script", CODE | PAGE),
    ("shell", COMMAND),
    ("shell_command", COMMAND),
    ("shellcommand", COMMAND),
    ("snippet", CODE),
    ("source", CODE),
    ("source_code", CODE),
    ("sql", QUERY),
    ("sql_query", QUERY),
    ("sqlquery", QUERY),
    ("statement", QUERY),
    ("statements", QUERY),
]);

/// A sort of execution: how bad it is to run what the parameter holds, in words, and the verbs and objects that say so.
struct Sort {
    /// What the parameter holds.
    parameter: u8,
    says: LazyLock<Regex>,
    label: &'static str,
    severity: Severity,
}

const VERB: &str = r"(?:run|runs|running|execut\w+|eval|evaluate\w*|invoke\w*|spawn\w*|launch\w*)";

/// Parts of the words of which every form of [`VERB`], and the objects of every sort, have one.
const PARTS: [(&str, u8); 29] = [
    ("run", RUN),
    ("execut", RUN),
    ("eval", RUN),
    ("invoke", RUN),
    ("spawn", RUN),
    ("launch", RUN),
    ("shell", COMMAND),
    ("bash", COMMAND),
    ("terminal", COMMAND),
    ("system", COMMAND),
    ("os", COMMAND),
    ("cli", COMMAND),
    ("arbitrary", COMMAND),
    ("command", COMMAND),
    ("console", COMMAND),
    ("zsh", COMMAND),
    ("code", CODE),
    ("script", CODE),
    ("python", CODE),
    ("snippet", CODE),
    ("program", CODE),
    ("js", CODE),
    ("sql", QUERY),
    ("cypher", QUERY),
    ("soql", QUERY),
    ("page", PAGE),
    ("browser", PAGE),
    ("tab", PAGE),
    ("dom", PAGE),
];

static OF_PARTS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let parts = PARTS.iter().map(|(part, _)| part);
    AhoCorasick::builder().ascii_case_insensitive(true).build(parts).expect("the parts are constants")
});

/// What a text may speak of, so that few texts are searched for a sort.
fn may_speak_of(text: &str) -> u8 {
    // The letters beyond ASCII that are another case of one of ASCII, or begin with one in lower case.
    if !text.is_ascii() && text.contains(['\u{130}', '\u{17f}', '\u{212a}']) {
        return ALL;
    }
    OF_PARTS.find_overlapping_iter(text).fold(0, |all, found| all | PARTS[found.pattern().as_usize()].1)
}

fn says(object: &str) -> Regex {
    regex(&format!(r"(?is)\b{VERB}\b[^.!?;]{{0,80}}\b(?:{object})"))
}

static SORTS: [Sort; 4] = [
    Sort {
        parameter: COMMAND,
        says: LazyLock::new(|| {
            says(
                r"(?:shell|bash|terminal|system|os|cli|arbitrary|command[- ]line|console|powershell|zsh)\b|commands?\b|in (?:a|the) (?:shell|terminal)",
            )
        }),
        label: "runs commands that the model writes",
        severity: Severity::High,
    },
    Sort {
        parameter: CODE,
        says: LazyLock::new(|| {
            says(
                r"(?:arbitrary |python |javascript |typescript |js |ruby |lua |bash |shell |node(?:\.js)? |user |given |provided |source )*(?:code|scripts?|javascript|python|snippets?|programs?|js)\b",
            )
        }),
        label: "runs code that the model writes",
        severity: Severity::High,
    },
    Sort {
        parameter: QUERY,
        says: LazyLock::new(|| {
            says(r"(?:arbitrary|raw|any|custom|given|provided|read[- ]only)?\s*(?:sql|cypher|soql|t-sql|plsql)\b")
        }),
        label: "runs queries that the model writes",
        severity: Severity::Medium,
    },
    Sort {
        parameter: PAGE,
        says: LazyLock::new(|| says(r"(?:in|on|against) (?:the )?(?:page|browser|tab|dom)\b")),
        label: "runs script in the browser that the model writes",
        severity: Severity::Medium,
    },
];

impl Check for ExecutionTool {
    fn name(&self) -> &'static str {
        "execution-tool"
    }

    fn tool(&self, facts: &ToolFacts<'_>, hits: &mut Vec<Hit>) {
        const READ: usize = 4000;
        let tool = facts.tool;
        let Some(parameters) = member(&tool.input_schema, "properties").and_then(Value::as_object) else { return };
        let held: Vec<(&str, u8)> = parameters
            .iter()
            .inspect(|(name, _)| cost::add(name.len()))
            .filter_map(|(name, schema)| Some((name.as_str(), PARAMETERS.get(name).filter(|_| is_free_text(schema))?)))
            .collect();
        let description = tool.description.as_deref().unwrap_or_default();
        let description = &description[..description.floor_char_boundary(READ)];
        if held.is_empty() {
            return;
        }
        let spoken = [may_speak_of(description), may_speak_of(&tool.name)];
        // `run_shell_command` says as much as a sentence.
        let name = LazyCell::new(|| {
            let plain = |char: char| if char.is_alphanumeric() { char } else { ' ' };
            words_of(&tool.name.chars().take(200).map(plain).collect::<String>())
        });
        for sort in &SORTS {
            let Some((parameter, _)) = held.iter().find(|(_, holds)| holds & sort.parameter != 0) else { continue };
            let both = RUN | sort.parameter;
            if spoken.iter().all(|spoken| spoken & both != both) {
                continue;
            }
            let in_description = sort.says.find(description);
            if in_description.is_none() && !sort.says.is_match(&name) {
                continue;
            }
            let (pointer, text, span) = in_description.map_or_else(
                || ("/name".to_owned(), tool.name.clone(), 0..tool.name.len()),
                |found| ("/description".to_owned(), description.to_owned(), found.range()),
            );
            let is_read_only = facts.hint("readOnlyHint") == Some(true);
            hits.push(Hit {
                subject: Subject { kind: SubjectKind::Tool, name: tool.name.clone() },
                place: Place::Surface { pointer, declared: tool.location.clone() },
                text,
                first_line: None,
                span,
                label: Some(format!("{} (parameter `{}`)", sort.label, parameter.chars().take(60).collect::<String>())),
                severity: Some(if is_read_only && sort.severity == Severity::Medium {
                    Severity::Low
                } else {
                    sort.severity
                }),
                confidence: None,
            });
            return;
        }
    }
}

/// `runShellCommand` as words.
fn words_of(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 8);
    let mut was_lower = false;
    for char in name.chars() {
        if char.is_uppercase() && was_lower {
            words.push(' ');
        }
        was_lower = char.is_lowercase();
        words.extend(char.to_lowercase());
    }
    words
}

/// Whether a parameter takes any text: a choice of a few words is no command line.
fn is_free_text(schema: &Value) -> bool {
    let kind = member(schema, "type");
    let is_text = match kind {
        Some(Value::String(kind)) => kind == "string" || kind == "array",
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == "string"),
        _ => true,
    };
    is_text && member(schema, "enum").is_none() && member(schema, "const").is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_sort_says_has_its_parts() {
        let verbs = ["run", "running", "executes", "evaluate", "eval", "invoked", "spawns", "launching"];
        let objects = [
            "the shell",
            "bash",
            "terminal",
            "system",
            "os",
            "cli",
            "arbitrary",
            "command-line",
            "console",
            "powershell",
            "zsh",
            "commands",
            "in a terminal",
            "python code",
            "a script",
            "javascript",
            "snippets",
            "program",
            "js",
            "raw sql",
            "cypher",
            "soql",
            "t-sql",
            "plsql",
            "in the page",
            "on browser",
            "against the tab",
            "in dom",
        ];
        for verb in verbs {
            for object in objects {
                let text = format!("{verb} {object}");
                for sort in &SORTS {
                    let both = RUN | sort.parameter;
                    assert!(may_speak_of(&text) & both == both || !sort.says.is_match(&text), "{text}: {}", sort.label);
                }
                assert!(SORTS.iter().any(|sort| sort.says.is_match(&text)), "{text}");
            }
        }
        assert_eq!(may_speak_of("Lists the orders of a customer – größer als 5 €."), 0);
    }

    #[test]
    fn letters_that_become_ascii_in_another_case_are_seen() {
        let of_ascii = Regex::new(r"(?i)^[a-z]").expect("it is a constant");
        for char in '\u{80}'..=char::MAX {
            let text = char.to_string();
            let lower = text.to_lowercase();
            let is_another_case = of_ascii.is_match(&text) || of_ascii.is_match(&lower);
            assert!(!is_another_case || may_speak_of(&text) == ALL, "{char:?}");
        }
    }
}
