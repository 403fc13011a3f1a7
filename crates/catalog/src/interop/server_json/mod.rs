//! `server.json` of the open MCP registry, as its schema of 2025-12-11 has it.

mod arguments;
mod export;
mod import;
mod input;

pub use export::{ExportError, export_server_json};
pub use import::{Prefer, ServerJsonChoice, import_server_json};

/// The schema that is written, and the newest that is read. Its predecessors back to 2025-09-16 read the same here.
const SCHEMA: &str = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json";

#[cfg(test)]
mod tests;
