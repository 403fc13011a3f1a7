//! The queue and the feed on a real file and a real Redis.
//!
//! `both` holds for either queue; the others are about Redis alone. Tests wait for what is to happen, and fail after a
//! minute in which it does not.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails, and says where")]

#[path = "../../../../tests/real_servers/mod.rs"]
mod real_servers;

mod both;
mod chaos;
mod consumers;
mod feed;
mod file;
mod place;
mod worker;
