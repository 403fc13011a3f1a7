//! The playground: a registered server is asked for its tools, or has one of them called, as its clients would do it.
//!
//! Nothing is started, and what comes back is a stranger's: it is bounded, answered as JSON and never logged.

mod answer;
pub(super) mod call_tool;
mod failure;
pub(super) mod get_tools;
mod listed;
mod reached;
pub(super) mod test_server;
mod tool_call;
mod turns;

pub(super) use turns::Turns;
