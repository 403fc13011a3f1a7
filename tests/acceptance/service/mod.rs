//! The program as a service: its API over real sockets, its records and queue in real servers.

mod approval;
mod client;
mod commands;
mod end_to_end;
pub(crate) mod hub;
mod nothing_lost;
mod playground;
mod real_package;
mod settings;
mod stopped_worker;
