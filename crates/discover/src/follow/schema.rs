//! What schemas say of the members of what they describe.

use std::sync::Arc;

use model::Guard;

use super::trace::last;
use super::value::{Form, Value};

/// What holds of each member of what a schema lets through: of `z.object({…})`, or of a plain table of schemas.
pub(super) fn guards(schema: &Value) -> Vec<(Arc<str>, Guard)> {
    let mut at = schema;
    for _ in 0..16 {
        match &at.form {
            Form::Table(table) => {
                let members = table.entries.iter().filter_map(|(name, value)| Some((Arc::clone(name), of(value)?)));
                return members.collect();
            }
            Form::Made(made) => match (last(&made.callee), made.args.at(0), &made.of) {
                ("object" | "strictObject" | "looseObject", Some(members), _) => at = members,
                (_, _, Some(of)) => at = of,
                _ => return Vec::new(),
            },
            _ => return Vec::new(),
        }
    }
    Vec::new()
}

/// What holds of whatever one schema lets through: `z.number()`, `z.enum([…])`, `z.string().regex(…)`.
fn of(schema: &Value) -> Option<Guard> {
    let mut at = schema;
    for _ in 0..16 {
        let Form::Made(made) = &at.form else { return None };
        match last(&made.callee) {
            "number" | "boolean" | "int" | "bigint" | "date" | "uuid" | "nativeEnum" => return Some(Guard::Typed),
            "enum" | "literal" => return Some(Guard::OneOf),
            // A whole address begins with the letter of a scheme.
            "url" | "httpUrl" => return Some(Guard::NoPrefix(Arc::from("-"))),
            "regex" => {
                let Form::Made(expression) = &made.args.at(0)?.form else { return None };
                let text = expression.args.at(0)?.as_text()?;
                return Some(Guard::Pattern(Arc::clone(text)));
            }
            // What is let through a function of the program's own may be anything that function lets through.
            "transform" => return None,
            _ => at = made.of.as_ref()?,
        }
    }
    None
}
