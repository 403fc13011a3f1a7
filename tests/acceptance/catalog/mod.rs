//! The catalogue by its API: what the contract says of registered servers and gateways, on both databases.

mod bulk;
mod caller;
mod described;
mod expansion;
mod gateways;
mod history;
mod killed;
mod lists;
mod modify_gateway;
mod place;
mod playground;
mod runtime;
mod secrets;
mod servers;
mod tags;
mod writers;
