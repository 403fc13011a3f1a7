//! Objects that stand for a text: what is known of a path or an address is what is known of the text it was made of.

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

/// The text that an object was made of, or the value itself.
pub(in crate::follow) fn written(value: &Value) -> &Value {
    const DEEPEST: usize = 8;
    let mut at = value;
    for _ in 0..DEEPEST {
        let Form::Made(made) = &at.form else { return at };
        let inner = if MADE_OF_TEXT.contains(&&*made.callee) {
            made.args.at(0)
        } else if OTHER_FORM.contains(&last(&made.callee)) && is_of_platform(&made.callee) {
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
