//! A tool that by design runs what the model hands it: commands, code, queries.

use std::cell::LazyCell;
use std::sync::LazyLock;

use model::{Place, Subject};
use model::{Severity, SubjectKind, Surface, Tool};
use regex::Regex;
use serde_json::Value;

use super::{Check, regex};
use crate::cost;
use crate::finding::Hit;

/// A tool with a parameter for a command, code or query, and a verb that says it is run.
pub(super) struct ExecutionTool;

/// What a parameter holds, by its name: how bad it is to run it, in words, and the verbs and objects that say so.
struct Sort {
    parameters: &'static [&'static str],
    says: LazyLock<Regex>,
    label: &'static str,
    severity: Severity,
}

const VERB: &str = r"(?:run|runs|running|execut\w+|eval|evaluate\w*|invoke\w*|spawn\w*|launch\w*)";

fn says(object: &str) -> Regex {
    regex(&format!(r"(?is)\b{VERB}\b[^.!?;]{{0,80}}\b(?:{object})"))
}

static SORTS: [Sort; 4] = [
    Sort {
        parameters: &[
            "command",
            "cmd",
            "commands",
            "shell_command",
            "shellcommand",
            "command_line",
            "commandline",
            "cmdline",
            "bash",
            "shell",
        ],
        says: LazyLock::new(|| {
            says(
                r"(?:shell|bash|terminal|system|os|cli|arbitrary|command[- ]line|console|powershell|zsh)\b|commands?\b|in (?:a|the) (?:shell|terminal)",
            )
        }),
        label: "runs commands that the model writes",
        severity: Severity::High,
    },
    Sort {
        parameters: &[
            "code",
            "script",
            "source",
            "source_code",
            "python_code",
            "javascript",
            "js",
            "python",
            "snippet",
            "program",
            "function",
            "expression",
        ],
        says: LazyLock::new(|| {
            says(
                r"(?:arbitrary |python |javascript |typescript |js |ruby |lua |bash |shell |node(?:\.js)? |user |given |provided |source )*(?:code|scripts?|javascript|python|snippets?|programs?|js)\b",
            )
        }),
        label: "runs code that the model writes",
        severity: Severity::High,
    },
    Sort {
        parameters: &["sql", "query", "statement", "sql_query", "sqlquery", "queries", "statements"],
        says: LazyLock::new(|| {
            says(r"(?:arbitrary|raw|any|custom|given|provided|read[- ]only)?\s*(?:sql|cypher|soql|t-sql|plsql)\b")
        }),
        label: "runs queries that the model writes",
        severity: Severity::Medium,
    },
    Sort {
        parameters: &["script", "function", "expression", "code", "javascript"],
        says: LazyLock::new(|| says(r"(?:in|on|against) (?:the )?(?:page|browser|tab|dom)\b")),
        label: "runs script in the browser that the model writes",
        severity: Severity::Medium,
    },
];

impl Check for ExecutionTool {
    fn name(&self) -> &'static str {
        "execution-tool"
    }

    fn tool(&self, tool: &Tool, _surface: &Surface, hits: &mut Vec<Hit>) {
        const READ: usize = 4000;
        let Some(parameters) = tool.input_schema.get("properties").and_then(Value::as_object) else { return };
        let description = tool.description.as_deref().unwrap_or_default();
        let description = &description[..description.floor_char_boundary(READ)];
        // `run_shell_command` says as much as a sentence.
        let name = LazyCell::new(|| {
            let plain = |char: char| if char.is_alphanumeric() { char } else { ' ' };
            words_of(&tool.name.chars().take(200).map(plain).collect::<String>())
        });
        for sort in &SORTS {
            let named = parameters.iter().find(|(key, schema)| {
                cost::add(key.len());
                sort.parameters.iter().any(|known| key.eq_ignore_ascii_case(known)) && is_free_text(schema)
            });
            let Some((parameter, _)) = named else { continue };
            let in_description = sort.says.find(description);
            if in_description.is_none() && !sort.says.is_match(&name) {
                continue;
            }
            let (pointer, text, span) = in_description.map_or_else(
                || ("/name".to_owned(), tool.name.clone(), 0..tool.name.len()),
                |found| ("/description".to_owned(), description.to_owned(), found.range()),
            );
            let is_read_only =
                tool.annotations.as_ref().and_then(|hints| hints.get("readOnlyHint")).and_then(Value::as_bool)
                    == Some(true);
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
    let kind = schema.get("type");
    let is_text = match kind {
        Some(Value::String(kind)) => kind == "string" || kind == "array",
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == "string"),
        _ => true,
    };
    is_text && schema.get("enum").is_none() && schema.get("const").is_none()
}
