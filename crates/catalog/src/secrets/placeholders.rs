//! A configuration whose reader fills the secrets in.

use serde_json::{Map, Value};

use super::MASK;
use super::walk::{LEFT_OUT, Place, each_secret};
use crate::path::Path;

/// The configuration with a placeholder, `${NAME}`, in place of every secret. A variable of the environment keeps its
/// name; the others are named after the server and their place.
pub(crate) fn with_placeholders(mut config: Map<String, Value>, server: &str) -> Map<String, Value> {
    let env = Path::ROOT.member("config").member("env").pointer();
    each_secret(&mut config, &mut |place: Place<'_>, text| {
        let pointer = place.path.pointer();
        let name = match pointer.strip_prefix(&env).and_then(|rest| rest.strip_prefix('/')) {
            Some(variable) if is_name(variable) => variable.to_owned(),
            _ => plain(&format!("{server}{}", pointer.strip_prefix("/config").unwrap_or(&pointer))),
        };
        *text = if place.mask.contains(MASK) {
            place.mask.replacen(MASK, &format!("${{{name}}}"), 1)
        } else {
            numbered(&place.mask, &name)
        };
    });
    config
}

/// Each thing that is left out of an address gets a name of its own.
fn numbered(mask: &str, name: &str) -> String {
    let mut parts = mask.split(LEFT_OUT);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for (at, part) in parts.enumerate() {
        text.extend(["${", name, "_", &(at + 1).to_string(), "}", part]);
    }
    text
}

fn is_name(text: &str) -> bool {
    !text.starts_with(|char: char| char.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The name of a variable that says the same.
fn plain(text: &str) -> String {
    let plain: String =
        text.chars().map(|char| if char.is_ascii_alphanumeric() { char.to_ascii_uppercase() } else { '_' }).collect();
    if plain.starts_with(|char: char| char.is_ascii_digit()) { format!("_{plain}") } else { plain }
}
