//! Tools that are the variants of an enum.

use std::sync::Arc;

use rmcp::model::{Tool, ToolAnnotations};
use serde_json::{Map, Value, json};

#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    Ring,
    Signal,
}

impl Kind {
    pub const ALL: [Self; 2] = [Self::Ring, Self::Signal];

    const fn name(self) -> &'static str {
        match self {
            Self::Ring => "ring_bell",
            Self::Signal => "send_signal",
        }
    }

    pub fn tool(self) -> Tool {
        let description = match self {
            Kind::Ring => "Rings the bell",
            Kind::Signal => "Sends a signal",
        };
        let mut tool = Tool::new(self.name(), description, Arc::new(object(json!({
            "type": "object",
            "properties": {
                "times": { "type": "integer", "minimum": 1, "default": super::light::TIMES },
                "at": { "type": ["string", "null"], "description": format!("When, as {}", "hh:mm") }
            },
            "required": ["times"]
        }))));
        if self == Self::Ring {
            tool.annotations = Some(ToolAnnotations::new().read_only(true).open_world(false));
        }
        tool
    }
}

/// The members of an object.
pub fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => unreachable!("only called with objects"),
    }
}
