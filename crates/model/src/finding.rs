//! A rule fired.

use serde::{Deserialize, Serialize};

use crate::{Confidence, Kind, Place, Severity, Span};

/// What a rule found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule that fired.
    pub rule: RuleId,
    /// The class of the taxonomy that the rule serves.
    pub class: ClassId,
    /// The contract's word for what is wrong.
    pub category: Category,
    /// One line for people.
    pub title: String,
    /// What was found and why it matters, in plain words.
    pub description: String,
    /// Harm if true.
    pub severity: Severity,
    /// How sure the rule is.
    pub confidence: Confidence,
    /// What sort of thing this says about the server.
    pub kind: Kind,
    /// What the finding is about.
    pub subject: Subject,
    /// Where it shows; the first is the main one. Never empty.
    pub evidence: Vec<Evidence>,
    /// What to do about it.
    pub remediation: String,
    /// Where to read more.
    pub references: Vec<String>,
    /// The same fault in other lists.
    pub mappings: Mappings,
    /// The same for the same fault in the same thing, whatever line it moves to. 32 hex digits.
    pub fingerprint: String,
}

/// A piece of target text that shows the fault. Secrets in it are masked already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Where it stands.
    pub place: Place,
    /// The text around the fault: one or a few whole lines, cut to at most 400 bytes. Raw target text: neutralise
    /// it before printing.
    pub excerpt: String,
    /// Line of the artifact's file at which the excerpt starts, for evidence in source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_line: Option<u32>,
    /// The marked part of `excerpt`, in bytes, on character boundaries.
    pub span: Span,
    /// What the marked part does ("runs a shell", "hidden: …").
    pub label: String,
}

impl Evidence {
    /// How the label begins of a place where a value comes from that reaches the fault.
    pub const COMES_FROM: &str = "comes from ";
    /// The label of a place that such a value passes.
    pub const PASSED_ON: &str = "passed on here";

    /// Whether this is a place on the way to the fault, and not the fault itself.
    pub fn is_step(&self) -> bool {
        self.label.starts_with(Self::COMES_FROM) || self.label == Self::PASSED_ON
    }
}

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Subject {
    /// What sort of thing.
    pub kind: SubjectKind,
    /// Its name: a tool's or prompt's name, a resource's address, a file's path, an entry's key, a server's name.
    pub name: String,
}

/// What sort of thing a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// A tool.
    Tool,
    /// A prompt.
    Prompt,
    /// A resource.
    Resource,
    /// A resource template.
    ResourceTemplate,
    /// The server as a whole, or its instructions.
    Server,
    /// A file of the artifact.
    File,
    /// An entry of a client configuration file.
    Launch,
}

impl SubjectKind {
    /// The word used in results.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tool => "tool",
            Self::Prompt => "prompt",
            Self::Resource => "resource",
            Self::ResourceTemplate => "resource_template",
            Self::Server => "server",
            Self::File => "file",
            Self::Launch => "launch",
        }
    }
}

/// The same fault in other people's lists.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mappings {
    /// Common Weakness Enumeration, `CWE-78`.
    #[serde(default)]
    pub cwe: Vec<String>,
    /// OWASP MCP Top 10 (2025, v0.1), `MCP05`.
    #[serde(default)]
    pub owasp_mcp: Vec<String>,
}

/// Id of a rule: lower-case words joined by `-`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RuleId(String);

/// Id of a class of the taxonomy: `V01` to `V45`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClassId(String);

/// An id is not of its form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not {expected}")]
pub struct ParseIdError {
    given: String,
    expected: &'static str,
}

impl TryFrom<String> for RuleId {
    type Error = ParseIdError;

    fn try_from(text: String) -> Result<Self, ParseIdError> {
        let word = |word: &str| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        if text.len() <= 64 && text.split('-').all(word) {
            Ok(Self(text))
        } else {
            Err(ParseIdError { given: text, expected: "a rule id: lower-case words joined by `-`, at most 64 bytes" })
        }
    }
}

impl TryFrom<String> for ClassId {
    type Error = ParseIdError;

    fn try_from(text: String) -> Result<Self, ParseIdError> {
        let number = text
            .strip_prefix('V')
            .filter(|digits| digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|digits| digits.parse().ok());
        if number.is_some_and(|number: u8| (1..=45).contains(&number)) {
            Ok(Self(text))
        } else {
            Err(ParseIdError { given: text, expected: "a class of the taxonomy, V01 to V45" })
        }
    }
}

impl ClassId {
    /// The class of a number that the taxonomy has.
    pub(crate) fn numbered(number: u8) -> Self {
        Self(format!("V{number:02}"))
    }
}

macro_rules! id {
    ($($name:ident),*) => {$(
        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }
    )*};
}
id!(RuleId, ClassId);

/// The contract's words for what is wrong with a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the contract's own word, explained by the classes that use it")]
pub enum Category {
    PromptInjection,
    ToolPoisoning,
    SchemaPoisoning,
    DataExfiltration,
    ShadowTool,
    ToolNameSpoofing,
    CommandInjection,
    CodeExecution,
    PathTraversal,
    Ssrf,
    CredentialExposure,
    HardcodedSecrets,
    Obfuscation,
    MissingAuthentication,
    ExcessivePermission,
    ResourceExhaustion,
    InsecureTransport,
    DependencyRisk,
    QueryInjection,
    UnsafeRendering,
}

impl Category {
    /// The word used in results.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PromptInjection => "prompt_injection",
            Self::ToolPoisoning => "tool_poisoning",
            Self::SchemaPoisoning => "schema_poisoning",
            Self::DataExfiltration => "data_exfiltration",
            Self::ShadowTool => "shadow_tool",
            Self::ToolNameSpoofing => "tool_name_spoofing",
            Self::CommandInjection => "command_injection",
            Self::CodeExecution => "code_execution",
            Self::PathTraversal => "path_traversal",
            Self::Ssrf => "ssrf",
            Self::CredentialExposure => "credential_exposure",
            Self::HardcodedSecrets => "hardcoded_secrets",
            Self::Obfuscation => "obfuscation",
            Self::MissingAuthentication => "missing_authentication",
            Self::ExcessivePermission => "excessive_permission",
            Self::ResourceExhaustion => "resource_exhaustion",
            Self::InsecureTransport => "insecure_transport",
            Self::DependencyRisk => "dependency_risk",
            Self::QueryInjection => "query_injection",
            Self::UnsafeRendering => "unsafe_rendering",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_checked_when_they_are_made() {
        assert!(RuleId::try_from("hidden-instruction".to_owned()).is_ok());
        for bad in ["", "Hidden", "a--b", "a_b", "-a"] {
            assert!(RuleId::try_from(bad.to_owned()).is_err(), "{bad}");
        }
        assert!(ClassId::try_from("V01".to_owned()).is_ok());
        for bad in ["V00", "V46", "V1", "v01", "V+1"] {
            assert!(ClassId::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }
}
