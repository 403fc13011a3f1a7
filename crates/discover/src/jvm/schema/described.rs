//! What annotations say of a parameter or field.

use crate::code::scope::Scope;
use crate::code::value::{Args, Id, Value};
use crate::jvm::sdk::{Annotation, Reader};

/// The annotations that describe a parameter or field, and the argument that does.
const DESCRIBE: [(&str, &str); 13] = [
    ("ToolParam", "description"),
    ("McpToolParam", "description"),
    ("McpArg", "description"),
    ("ToolArg", "description"),
    ("PromptArg", "description"),
    ("JsonPropertyDescription", "value"),
    ("Schema", "description"),
    ("Description", "value"),
    ("McpDescription", "description"),
    ("McpDescription", "value"),
    ("McpPromptParam", "description"),
    ("Param", "description"),
    ("P", "value"),
];

impl Reader<'_, '_, '_> {
    /// The arguments of the annotation with a name.
    pub(in crate::jvm) fn given(&mut self, annotations: &[Annotation], scope: Id<Scope>, name: &str) -> Option<Args> {
        let annotation = annotations.iter().find(|annotation| annotation.name() == name)?;
        Some(self.arguments(annotation, scope))
    }

    /// The description that the first of several annotations gives.
    pub(in crate::jvm) fn described(
        &mut self,
        annotations: &[Annotation],
        scope: Id<Scope>,
        what: &str,
    ) -> Option<String> {
        DESCRIBE.iter().find_map(|(annotation, name)| {
            let args = self.given(annotations, scope, annotation)?;
            self.text_argument(&args, &[name], what)
        })
    }

    /// Whether annotations say that a value must be given.
    pub(in crate::jvm) fn stated_required(&mut self, annotations: &[Annotation], scope: Id<Scope>) -> Option<bool> {
        for name in ["ToolParam", "McpToolParam"] {
            if let Some(args) = self.given(annotations, scope, name) {
                return Some(!matches!(args.named("required"), Some(Value::Bool(false))));
            }
        }
        if let Some(args) = self.given(annotations, scope, "JsonProperty") {
            return Some(matches!(args.named("required"), Some(Value::Bool(true))));
        }
        if let Some(args) = self.given(annotations, scope, "Schema") {
            let mode = args.named("requiredMode").and_then(|mode| self.reading.eval.last_name(mode));
            return Some(mode.is_none_or(|mode| &*mode != "NOT_REQUIRED"));
        }
        annotations.iter().any(|annotation| annotation.name() == "Nullable").then_some(false)
    }
}
