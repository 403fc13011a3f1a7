//! A file a command: its arguments and what it does.

pub(crate) mod baseline;
pub(crate) mod completions;
pub(crate) mod discover;
pub(crate) mod doctor;
pub(crate) mod gateways;
pub(crate) mod import;
pub(crate) mod keys;
pub(crate) mod lock;
pub(crate) mod migrate;
pub(crate) mod registry;
pub(crate) mod results;
pub(crate) mod rules;
pub(crate) mod scan_local;
pub(crate) mod serve;
pub(crate) mod servers;
pub(crate) mod status;
pub(crate) mod submit;
pub(crate) mod watch;
pub(crate) mod worker;
