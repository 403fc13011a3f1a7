//! `new McpServer({name}, {instructions})` and its like: the name and the introduction of a server.

use super::{Declaration, Style};
use crate::code::reading::Reading;
use crate::code::value::Value;

pub(super) const STYLE: Style = Style { calls: &[("McpServer", server), ("Server", server), ("FastMCP", server)] };

/// Reads what a construction says about the server as a whole.
pub(super) fn server(reading: &mut Reading<'_, '_>, call: &Declaration) {
    if !call.constructs {
        return;
    }
    let Some(about) = call.args.at(0).cloned() else { return };
    if !matches!(about, Value::Table(_)) {
        return;
    }
    if reading.surface.server_name.is_none() {
        let name = reading.member(&about, "name");
        reading.surface.server_name = reading.names(&name).into_iter().next();
    }
    for options in call.args.positional.iter().take(2) {
        if !matches!(options, Value::Table(_) | Value::Choice(_)) || reading.surface.instructions.is_some() {
            continue;
        }
        let instructions = reading.member(options, "instructions");
        if instructions.is_null() {
            continue;
        }
        reading.surface.instructions = reading.text(&instructions, "instructions of the server");
        if reading.surface.instructions.is_some() {
            reading.surface.instructions_location = Some(reading.at(&instructions));
        }
    }
}
