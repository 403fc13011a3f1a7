//! The catalogue by its API: what the contract says of registered servers and gateways, on both databases.

mod caller;
mod place;
mod runtime;
mod servers;
