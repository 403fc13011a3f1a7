//! One suite for every store of records: each test runs on `SQLite` and on a real `PostgreSQL`, on a database of its own.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails, and says where")]

#[path = "../../../../tests/real_servers/mod.rs"]
mod real_servers;

mod admission;
mod approval;
mod calls;
mod catalog;
mod claims;
mod database;
mod endings;
mod given;
mod keys;
mod lists;
mod lost;
mod progress;
mod room;
mod submit;
