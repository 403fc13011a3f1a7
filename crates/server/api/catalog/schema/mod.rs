//! The shapes of servers and gateways, as the description of the API has them. `catalog` reads and writes them.

mod config;
mod expanded;
mod gateway;
mod policy;
mod server;

pub(crate) use config::McpConfig;
pub(crate) use expanded::{ExpandedGateway, ServerVerdict};
pub(crate) use gateway::{CommonOverrides, Gateway, GatewayCreate, GatewayEnvelope, GatewayList, GatewayPatch};
pub(crate) use policy::{GuardrailsPolicy, Pagination};
pub(crate) use server::{
    RegistryServer, RegistryServerCreate, RegistryServerEnvelope, RegistryServerList, RegistryServerPatch,
    RegistryServersCreate, RegistryServersEnvelope,
};
