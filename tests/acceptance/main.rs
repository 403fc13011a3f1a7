//! The program as its users meet it: the real binary, real files, real sockets.
//!
//! A module a subject; `tests/README.md` says what is tested how.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails, and says where")]

mod architecture;
mod archive;
mod archives;
mod canary;
mod catalog;
mod dependency;
mod deploy;
mod determinism;
mod discovery;
mod documents;
mod encodings;
mod exit_codes;
mod expected;
mod formats;
mod generated_input;
mod git;
mod git_server;
mod hosted;
mod hostile_archive;
mod hostile_pack;
#[path = "../hostile_server/mod.rs"]
mod hostile_server;
mod hostile_text;
mod http_server;
mod ignores;
mod inputs;
mod interrupt;
mod lock;
mod npm;
mod offline;
mod outsize;
mod packs;
mod program;
#[path = "../real_servers/mod.rs"]
mod real_servers;
mod registry;
mod room;
mod rules;
mod servers;
mod service;
mod trace;
