//! A saved `tools/list` answer of a large server.

use std::fmt::Write as _;

use super::Dice;
use super::words::{DETAILS, PARAMETERS, POISON, PURPOSES, THINGS, VERBS};

/// One tool in so many is poisoned.
const POISONED: usize = 20;

/// The answer of a server with so many tools, of about 550 bytes each, one in twenty of them poisoned.
pub(crate) fn listing(tools: usize) -> String {
    let mut dice = Dice(1);
    let mut text = String::from("{\"tools\":[");
    for at in 0..tools {
        if at > 0 {
            text.push(',');
        }
        tool(at, &mut dice, &mut text);
    }
    text.push_str("]}\n");
    text
}

fn tool(at: usize, dice: &mut Dice, text: &mut String) {
    let poison = at.is_multiple_of(POISONED).then(|| POISON[at / POISONED % POISON.len()]);
    // Half of the poison stands in a parameter, where fewer people look.
    let in_parameter = at / POISONED % 2 == 1;
    let thing = dice.pick(&THINGS);
    let name = format!("{}_{thing}_{at}", dice.pick(&VERBS));
    let mut description = dice.pick(&PURPOSES).replace("{}", &thing.replace('_', " "));
    for _ in 0..=dice.roll(2) {
        description.push(' ');
        description.push_str(dice.pick(&DETAILS));
    }
    if let Some(poison) = poison.filter(|_| !in_parameter) {
        description.push(' ');
        description.push_str(poison);
    }
    let _ = write!(text, "{{\"name\":{},\"description\":{},", quoted(&name), quoted(&description));
    text.push_str("\"inputSchema\":{\"type\":\"object\",\"properties\":{");
    let first = dice.roll(PARAMETERS.len());
    let count = 2 + dice.roll(2);
    for next in 0..count {
        let (parameter, says) = PARAMETERS[(first + next * 5) % PARAMETERS.len()];
        let says = match poison.filter(|_| in_parameter && next == 1) {
            Some(poison) => format!("{says} {poison}"),
            None => says.to_owned(),
        };
        if next > 0 {
            text.push(',');
        }
        let _ = write!(text, "{}:{{\"description\":{},", quoted(parameter), quoted(&says));
        text.push_str(match parameter {
            "limit" => "\"type\":\"integer\",\"minimum\":1,\"maximum\":100,\"default\":20}",
            "format" => "\"type\":\"string\",\"enum\":[\"json\",\"csv\",\"markdown\"],\"default\":\"json\"}",
            "labels" => "\"type\":\"array\",\"items\":{\"type\":\"string\"}}",
            "include_archived" | "notify" => "\"type\":\"boolean\",\"default\":false}",
            _ => "\"type\":\"string\"}",
        });
    }
    let required = PARAMETERS[first].0;
    let _ = write!(text, "}},\"required\":[{}],\"additionalProperties\":false}}", quoted(required));
    let reads = name.starts_with("get") || name.starts_with("list") || name.starts_with("search");
    let _ = write!(text, ",\"annotations\":{{\"readOnlyHint\":{reads},\"openWorldHint\":false}}}}");
}

/// `text` as a JSON string.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for char in text.chars() {
        match char {
            '"' | '\\' => quoted.extend(['\\', char]),
            '\n' => quoted.push_str("\\n"),
            char => quoted.push(char),
        }
    }
    quoted.push('"');
    quoted
}
