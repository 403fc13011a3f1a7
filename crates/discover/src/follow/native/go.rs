//! Functions and methods of Go's library, and of what SDKs for Go give to handlers.

use std::sync::Arc;

use model::Guard;

use super::super::engine::Engine;
use super::super::value::{Args, Form, Value, limited_items, merged};
use super::{formats, place_of};
use crate::code::ir::Expr;

impl Engine<'_> {
    /// Functions that give back what they are given.
    pub(super) fn go_function(&mut self, path: &str, args: &Args) -> Option<Value> {
        let first = args.at(0);
        match path {
            "fmt.Sprintf" => Some(template(first?, args.positional.get(1..).unwrap_or_default(), args)),
            "net/url.JoinPath" => Some(formats::joined(&args.positional, "/")),
            "fmt.Sprint" => Some(formats::joined(&args.positional, "")),
            "fmt.Sprintln" => Some(formats::joined(&args.positional, " ")),
            "strings.Join" => {
                let between = args.at(1).and_then(Value::as_text).map_or(" ", |text| text);
                Some(formats::joined_items(first?, between))
            }
            "append" | "slices.Concat" => {
                let first = first?;
                let more = args.positional.get(1..).unwrap_or_default().iter().cloned().chain(args.spread.clone());
                match &first.form {
                    Form::List(known) => {
                        let all = known.iter().cloned().chain(more).collect();
                        Some(Value::list(limited_items(all)).with_traces(first.traces.clone()))
                    }
                    // What a list that is not known begins with may be anything.
                    Form::Null => Some(Value::list(limited_items(more.collect()))),
                    _ => {
                        let item = self.item(first);
                        Some(Value::list(limited_items(std::iter::once(item).chain(more).collect())))
                    }
                }
            }
            "path/filepath.Clean" | "path.Clean" => {
                let first = first?;
                let is_rooted = matches!(&first.form, Form::Joined(text) if text.starts_with('/'));
                if is_rooted {
                    // What stands behind a root cannot climb above it.
                    let traces = self.through(&first.traces, &Arc::from(path));
                    for trace in &traces {
                        self.learn_always(*trace, Guard::Without(Arc::from("..")));
                    }
                    return Some(Value { form: first.form.clone(), ..Value::from(traces) });
                }
                Some(first.clone())
            }
            "slices.Clone" | "maps.Clone" | "strings.Clone" | "bytes.Clone" => first.cloned(),
            "len" | "cap" => Some(Value::unknown()),
            _ => None,
        }
    }

    /// Methods of texts that are written piece by piece, and of what the model gives.
    pub(super) fn go_method(&mut self, receiver: &Value, object: &Expr, name: &str, args: &Args) -> Option<Value> {
        let is_text = matches!(receiver.form, Form::Text(_) | Form::Joined(_));
        match name {
            "WriteString" | "WriteByte" | "WriteRune" | "Write" if is_text => {
                let sum = formats::joined(&[receiver.clone(), args.at(0).cloned().unwrap_or_default()], "");
                self.put_back(place_of(object), sum);
                Some(Value::unknown())
            }
            "String" | "Bytes" if is_text => Some(receiver.clone()),
            "Reset" if is_text => {
                self.put_back(place_of(object), Value::text(""));
                Some(Value::unknown())
            }
            // An address that was taken apart is written again as it was.
            "String" if matches!(&receiver.form, Form::Made(made) if &*made.callee == "net/url.Parse") => {
                let Form::Made(made) = &receiver.form else { return None };
                let form = made.args.at(0)?.form.clone();
                Some(Value { form, ..Value::from(receiver.traces.clone()) })
            }
            _ if !matches!(receiver.form, Form::Unknown) || receiver.traces.is_empty() => None,
            "GetString" | "RequireString" | "GetStringSlice" | "RequireStringSlice" => {
                let value = self.argument_of(receiver, args.at(0)?);
                Some(match args.at(1) {
                    Some(default) => value.or(default.clone()),
                    None => value,
                })
            }
            "GetInt" | "RequireInt" | "GetFloat" | "RequireFloat" | "GetBool" | "RequireBool" | "GetIntSlice"
            | "GetFloatSlice" | "GetBoolSlice" => {
                let value = self.argument_of(receiver, args.at(0)?);
                for trace in &value.traces {
                    self.learn_always(*trace, Guard::Typed);
                }
                Some(value)
            }
            "GetArguments" | "GetRawArguments" | "BindArguments" => Some(receiver.clone()),
            _ => None,
        }
    }

    /// The argument of a request that has a name.
    fn argument_of(&mut self, request: &Value, name: &Value) -> Value {
        self.index(request, name)
    }
}

/// What the first argument of a call becomes that writes to it.
pub(super) fn written(callee: &Value, args: &Args) -> Option<Value> {
    let Form::Outside(path) = &callee.form else { return None };
    let values = args.positional.get(1..).unwrap_or_default();
    let text = match &**path {
        "fmt.Fprintf" => template(values.first()?, values.get(1..).unwrap_or_default(), args),
        "fmt.Fprint" | "io.WriteString" => formats::joined(values, ""),
        "fmt.Fprintln" => formats::joined(values, " "),
        _ => return None,
    };
    let before = args.at(0).filter(|before| matches!(before.form, Form::Text(_) | Form::Joined(_)))?;
    Some(formats::joined(&[before.clone(), text], ""))
}

/// A template with what it takes.
fn template(template: &Value, values: &[Value], args: &Args) -> Value {
    let values: Vec<Value> = match &args.spread {
        Some(rest) => values.iter().chain(std::iter::repeat_n(rest, 16)).cloned().collect(),
        None => values.to_vec(),
    };
    match &template.form {
        Form::Text(text) | Form::Joined(text) => {
            let text = formats::formatted(text, &values);
            let traces = merged(text.traces.clone(), &template.traces);
            text.with_traces(traces)
        }
        _ => Value::of(Form::Joined(Arc::from("{}"))).with_traces(args.traces()),
    }
}
