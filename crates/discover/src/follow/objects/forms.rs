//! Objects that stand for a text: what is known of a path or an address is what is known of the text it was made of.

use super::super::names::is_request;
use super::super::trace::last;
use super::super::value::{Form, Value};

/// Calls that make an object of a text that is their argument.
const MADE_OF_TEXT: [&str; 12] = [
    "java.net.URI",
    "java.net.URI.create",
    "java.net.URL",
    "java.net.URL.of",
    "java.nio.file.Path.of",
    "java.nio.file.Paths.get",
    "java.nio.file.FileSystems.getDefault().getPath",
    "java.io.File",
    "kotlin.io.path.Path",
    "System.Uri",
    "System.IO.Path.GetFullPath",
    "System.IO.FileInfo",
];

/// Methods that give what they are called on in another form.
const OTHER_FORM: [&str; 14] = [
    "toURL",
    "toURI",
    "toUri",
    "toPath",
    "toFile",
    "normalize",
    "toAbsolutePath",
    "toRealPath",
    "getCanonicalFile",
    "getCanonicalPath",
    "getAbsolutePath",
    "toString",
    "toExternalForm",
    "ToString",
];

/// Methods that write the address of a script.
const ADDRESS_AS_TEXT: [&str; 4] = ["URL().toString", "URL().toJSON", "url.URL().toString", "url.URL().toJSON"];

/// Whether a call makes the address of a script.
pub(in crate::follow) fn is_address(callee: &str) -> bool {
    matches!(callee, "URL" | "url.URL")
}

/// An address put together as scripts do it: of one that is read in the light of another. `None` if it is not known
/// which of them it lies below.
pub(in crate::follow) fn address_below(address: &Value, base: &Value) -> Option<Value> {
    let (Form::Text(text) | Form::Joined(text)) = &written(address).form else { return None };
    let scheme = text.split_once(':').map(|(scheme, _)| scheme);
    let is_whole =
        scheme.is_some_and(|it| it.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)));
    if is_whole {
        return Some(address.clone());
    }
    // Two slashes, of either kind, name another host; and what begins with a part that is not known may be anything.
    if text.starts_with('{') || text.starts_with(['/', '\\']) && text[1..].starts_with(['/', '\\', '{']) {
        return None;
    }
    let between = if text.starts_with('/') { "" } else { "/" };
    let parts = [Value { form: written(base).form.clone(), ..base.clone() }, Value::text(between), address.clone()];
    Some(crate::follow::render::joined(&parts, ""))
}

/// The text that an object was made of, or the value itself.
pub(in crate::follow) fn written(value: &Value) -> &Value {
    const DEEPEST: usize = 8;
    let mut at = value;
    for _ in 0..DEEPEST {
        let Form::Made(made) = &at.form else { return at };
        let callee = &*made.callee;
        let of_argument = MADE_OF_TEXT.contains(&callee)
            || is_address(callee) && made.args.positional.len() == 1
            || is_request(callee);
        let of_receiver =
            ADDRESS_AS_TEXT.contains(&callee) || OTHER_FORM.contains(&last(callee)) && is_of_platform(callee);
        let inner = if of_argument {
            made.args.at(0)
        } else if of_receiver {
            made.of.as_ref()
        } else {
            None
        };
        match inner {
            Some(inner) => at = inner,
            None => return at,
        }
    }
    at
}

fn is_of_platform(callee: &str) -> bool {
    callee.starts_with("java.") || callee.starts_with("System.") || callee.starts_with("kotlin.")
}
