//! Git repositories fetched over loopback: from git's own server, and from hostile ones.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking, its server and repository too")]

mod contents;
mod hostile;
mod pack;
mod repository;
mod revisions;
mod server;
mod setting;
