//! What makes a server: its name and its instructions.

use super::prompts::called;
use super::tools::field;
use super::{Declaration, Style};
use crate::code::reading::Reading;
use crate::code::value::Value;
use crate::go::schema;

pub(super) const STYLE: Style = Style { calls: &[("NewServer", typed), ("NewMCPServer", named)], makes: &[] };

/// `mcp.NewServer(&mcp.Implementation{…}, &mcp.ServerOptions{…})`.
fn typed(reading: &mut Reading<'_, '_>, call: &Declaration) {
    for part in call.args.positional.clone() {
        for part in reading.eval.heap.alternatives(&part) {
            let name = field(reading, &part, "Name");
            server_name(reading, &name);
            let text = field(reading, &part, "Instructions");
            instructions(reading, &text);
        }
    }
}

/// `server.NewMCPServer(name, version, options…)`.
fn named(reading: &mut Reading<'_, '_>, call: &Declaration) {
    if let Some(name) = call.args.at(0).cloned() {
        server_name(reading, &name);
    }
    for option in call.args.positional.clone().iter().skip(2) {
        for option in reading.eval.heap.alternatives(option) {
            if let Some((name, args)) = called(reading, &option)
                && name == "WithInstructions"
                && let Some(text) = args.at(0)
            {
                instructions(reading, text);
            }
        }
    }
}

fn server_name(reading: &mut Reading<'_, '_>, name: &Value) {
    if reading.surface.server_name.is_none() {
        reading.surface.server_name = reading.names(name).into_iter().next();
    }
}

fn instructions(reading: &mut Reading<'_, '_>, text: &Value) {
    if text.is_null() || reading.surface.instructions.is_some() {
        return;
    }
    let read = schema::text(reading, text, "instructions of the server");
    if let Some(read) = read.filter(|read| !read.is_empty()) {
        reading.surface.instructions = Some(read);
        reading.surface.instructions_location = Some(reading.at(text));
    }
}
