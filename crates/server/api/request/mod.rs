//! Bodies of requests, parsed into what the records take; every mistake of a body is named at once.

pub(crate) mod client_config;
pub(crate) mod hosted;
pub(crate) mod object;
pub(crate) mod source;
