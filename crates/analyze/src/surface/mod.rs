//! Every string of a surface, with its RFC 6901 pointer.

mod passage;
mod schema;
mod walk;

pub(crate) use passage::{Item, Passage};
pub(crate) use walk::{server_items, tool_item};
