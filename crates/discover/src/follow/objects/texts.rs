//! Texts of languages with declared types: builders, templates, and methods that give the same text.

use std::sync::Arc;

use super::super::engine::Engine;
use super::super::render;
use super::super::templates;
use super::super::value::{Args, Form, Value, merged};
use crate::code::ir::{Expr, ExprKind};

impl Engine<'_> {
    /// What a method of a text, or of what builds one, does.
    pub(super) fn text_of_object(
        &mut self,
        receiver: &Value,
        object: &Expr,
        name: &str,
        args: &Args,
        line: u32,
    ) -> Option<Value> {
        let is_text = matches!(receiver.form, Form::Text(_) | Form::Joined(_) | Form::OneOf(_));
        if !is_text {
            return None;
        }
        match name {
            "append" | "Append" | "AppendLine" | "appendLine" | "AppendFormat" => {
                let mut parts = vec![receiver.clone()];
                if name == "AppendFormat" {
                    parts.push(self.formatted(args, line)?);
                } else {
                    parts.extend(args.at(0).cloned().map(|part| self.as_data(part, line)));
                }
                if name.ends_with("Line") {
                    parts.push(Value::text("\n"));
                }
                let joined = render::joined(&parts, "");
                self.put_back(built(object), joined.clone());
                Some(joined)
            }
            "toString" | "ToString" | "trim" | "Trim" | "strip" | "stripIndent" | "trimIndent" | "trimMargin"
            | "intern" | "lowercase" | "uppercase" | "toLowerCase" | "toUpperCase" | "ToLower" | "ToUpper"
            | "ToLowerInvariant" | "ToUpperInvariant" | "TrimEnd" | "TrimStart"
                if !self.interest.covers(name) =>
            {
                Some(receiver.clone())
            }
            "formatted" | "format" => {
                let template = receiver.as_text()?;
                let template = templates::percent(template);
                Some(self.filled(&template, &receiver.traces, args.positional.clone(), line))
            }
            "concat" => {
                let first = args.at(0).cloned().unwrap_or_default();
                let first = self.as_data(first, line);
                Some(render::joined(&[receiver.clone(), first], ""))
            }
            _ => None,
        }
    }

    /// `String.format(template, …)`, `string.Format(template, …)`.
    pub(super) fn formatted(&mut self, args: &Args, line: u32) -> Option<Value> {
        let at = args.positional.iter().position(|value| matches!(value.form, Form::Text(_) | Form::Joined(_)))?;
        let template = args.positional.get(at).filter(|_| at < 2)?;
        let (Form::Text(text) | Form::Joined(text)) = &template.form else { return None };
        let text =
            if self.language == model::Language::CSharp { templates::braces(text) } else { templates::percent(text) };
        let traces = template.traces.clone();
        let rest = args.positional.get(at + 1..).unwrap_or_default().to_vec();
        Some(self.filled(&text, &traces, rest, line))
    }

    /// A template with values put into it.
    fn filled(&mut self, template: &str, of: &[super::super::trace::Trace], parts: Vec<Value>, line: u32) -> Value {
        let mut traces = of.to_vec();
        let mut filled = String::new();
        let mut rest = template;
        for part in parts {
            let part = self.as_data(part, line);
            traces = merged(traces, &part.all_traces());
            // What is known of a part stands in its place.
            if let Some((before, after)) = rest.split_once("{}") {
                filled.push_str(before);
                filled.push_str(&render::part(&part));
                rest = after;
            }
        }
        filled.push_str(rest);
        Value::of(Form::Joined(super::super::value::limited_text(filled))).with_traces(traces)
    }

    /// A builder of texts that was just made.
    pub(super) fn text_builder(&mut self, args: &Args, line: u32) -> Value {
        match args.at(0) {
            Some(first) if matches!(first.form, Form::Number(_)) => Value::text(""),
            Some(first) => {
                let first = self.as_data(first.clone(), line);
                render::joined(&[first], "")
            }
            None => Value::text(""),
        }
    }
}

/// What a chain of calls that add to a text begins with.
fn built(object: &Expr) -> &Expr {
    const LONGEST: usize = 200;
    let mut at = object;
    for _ in 0..LONGEST {
        let ExprKind::Call(call) = &at.kind else { break };
        let ExprKind::Member(inner, name) = &call.callee.kind else { break };
        if !name.to_ascii_lowercase().starts_with("append") {
            break;
        }
        at = inner;
    }
    at
}

/// The text that stands between what `join` puts together.
pub(super) fn joined_list(args: &Args) -> Option<Value> {
    let between: &Arc<str> = args.at(0)?.as_text()?;
    let rest = args.positional.get(1..)?;
    let parts: Vec<Value> = match rest {
        [only] => match &only.form {
            Form::List(items) => items.to_vec(),
            _ => return Some(Value::of(Form::Joined(Arc::from("{}"))).with_traces(only.all_traces())),
        },
        parts => parts.to_vec(),
    };
    Some(render::joined(&parts, between))
}
