#![doc = include_str!("../README.md")]

mod client_config;
mod code;
mod dependency;
mod javascript;
mod listing;
mod python;
mod servers;

pub use client_config::{ClientConfig, ClientConfigError, carried_client_configs, client_config};
pub use dependency::{Dependency, Requirement, Wanted, package, required};
pub use listing::{Listing, ListingError, listing};
pub use servers::{servers, servers_with};
