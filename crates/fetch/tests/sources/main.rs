//! Archives, folders, the HTTP client and npm, on real files and over real loopback sockets.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking, its server too")]

mod archive;
mod folder;
mod http;
mod notice;
mod npm;
mod server;
mod tarball;
