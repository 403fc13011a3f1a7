#![doc = include_str!("../README.md")]

mod apart;
mod client_config;
mod code;
mod cost;
mod csharp;
mod dependency;
mod follow;
mod go;
mod javascript;
mod jvm;
mod listing;
mod members;
mod python;
mod repeated;
mod rust;
mod servers;
mod session;

pub use client_config::{ClientConfig, ClientConfigError, carried_client_configs, client_config};
pub use dependency::{Dependency, Requirement, Wanted, package, required};
pub use follow::calls;
pub use listing::{Listing, ListingError, listing};
pub use servers::{servers, servers_with};
pub use session::{Heard, session};
