//! Which call declares what. A new SDK is one more file and one more line in [`ALL`].

pub(super) mod bundled;
mod constructed;
mod fastmcp;
mod listed;
mod low_level;
mod mcp_server;
mod resources;

use crate::code::reading::Reading;
use crate::code::value::{Args, Value};

/// A remembered call, taken apart.
pub(super) struct Declaration {
    /// What its method is called on, if it is a method.
    pub(super) receiver: Option<Value>,
    /// The last name of what is called.
    pub(super) name: String,
    /// With what.
    pub(super) args: Args,
    /// Whether it is a construction.
    pub(super) constructs: bool,
}

/// How a call is read.
type Reader = fn(&mut Reading<'_, '_>, &Declaration);

/// One SDK or style: the last names of its calls, and how they are read.
pub(super) struct Style {
    calls: &'static [(&'static str, Reader)],
}

/// Every style there is. The only list.
const ALL: &[&Style] = &[&constructed::STYLE, &mcp_server::STYLE, &low_level::STYLE, &fastmcp::STYLE];

fn reader(name: &str) -> Option<Reader> {
    let calls = ALL.iter().flat_map(|style| style.calls);
    calls.filter(|(known, _)| *known == name).map(|(_, reader)| *reader).next()
}

/// Whether a call of something with this last name may declare something.
pub(super) fn is_declaration(name: &str) -> bool {
    reader(name).is_some()
}

/// Reads a remembered call.
pub(super) fn read(reading: &mut Reading<'_, '_>, declaration: &Declaration) {
    if let Some(read) = reader(&declaration.name) {
        read(reading, declaration);
    }
}
