//! Servers that are constructed with a table of tools, under whose keys they are listed: `new MCPServer({tools:
//! {weather}})`, as Mastra has it.

use super::defined::{definition, named_tool};
use super::{Declaration, Style, constructed};
use crate::code::reading::Reading;
use crate::code::value::{Text, Value};

pub(super) const STYLE: Style = Style { calls: &[("MCPServer", server)] };

fn server(reading: &mut Reading<'_, '_>, call: &Declaration) {
    constructed::server(reading, call);
    let Some(about @ Value::Table(_)) = call.args.at(0).cloned() else { return };
    let tools = reading.member(&about, "tools");
    for table in reading.eval.heap.alternatives(&tools) {
        keyed_tools(reading, &table);
    }
}

fn keyed_tools(reading: &mut Reading<'_, '_>, tools: &Value) {
    let Value::Table(id) = tools else {
        if tools.is_unknown() {
            reading.gap(tools, "tools of a server");
        }
        return;
    };
    let table = &reading.eval.heap.tables[*id];
    let (place, open) = (table.place, table.open);
    let keys: Vec<_> = table.entries.iter().map(|(key, slot)| (key.clone(), slot.line)).collect();
    for (key, line) in keys {
        let tool = reading.eval.member(tools, &key, place);
        let tool = definition(reading, &tool);
        let at = crate::code::value::Place { file: place.file, line };
        named_tool(reading, &Value::Text(Text { text: key, place: at }), &tool);
    }
    if let Some(open) = open {
        reading.gap(&Value::Unknown(open), "tools of a server");
    }
}
