//! `get-gateway-config`: a gateway with its servers in full, as a runtime reads it.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::overrides::CommonOverrides;
use super::{Overrides, RequestContext};
use crate::{GatewayRecord, ServerKey, ServerRecord, Verdict};

/// A gateway expanded. It borrows what is stored and writes it out once, so it costs what it weighs.
#[derive(Debug, Clone)]
pub struct ExpandedGateway<'a> {
    record: &'a GatewayRecord,
    servers: Vec<ExpandedServer<'a>>,
    context: RequestContext,
}

/// A server of an expanded gateway: its own configuration, with what the gateway sets for it alone.
#[derive(Debug, Clone)]
pub struct ExpandedServer<'a> {
    record: &'a ServerRecord,
    overrides: &'a Overrides,
    common: &'a CommonOverrides,
    verdict: Option<&'a Verdict>,
}

impl GatewayRecord {
    /// Expands the gateway with the servers that `find` gives. Those that it does not find and those that are not
    /// active are left out; the others stand in the stored order. Give [masked](crate::RegistryServer::masked) servers
    /// for whoever may not see secrets.
    ///
    /// A gateway that is not active is not for runtimes: whoever asks decides before.
    pub fn expand<'a>(
        &'a self,
        find: impl Fn(&ServerKey) -> Option<&'a ServerRecord>,
        context: RequestContext,
    ) -> ExpandedGateway<'a> {
        let config = self.gateway.servers_config();
        let expanded = |server: &'a super::GatewayServer| {
            let record = find(&server.key).filter(|record| record.server.is_active())?;
            Some(ExpandedServer {
                record,
                overrides: &server.overrides,
                common: config.common_overrides(),
                verdict: None,
            })
        };
        let context = RequestContext {
            gateway_saved_name: Some(self.gateway.key().gateway_saved_name.to_string()),
            gateway_version: Some(self.gateway.key().gateway_version.to_string()),
            project_name: Some(self.stamp.project_name.to_string()),
            ..context
        };
        ExpandedGateway { record: self, servers: config.servers().iter().filter_map(expanded).collect(), context }
    }
}

impl<'a> ExpandedGateway<'a> {
    /// The same, with what the evidence says of each server.
    #[must_use]
    pub fn with_verdicts(mut self, of: impl Fn(&ServerKey) -> Option<&'a Verdict>) -> Self {
        for server in &mut self.servers {
            server.verdict = of(server.record.server.key());
        }
        self
    }

    /// Its servers, in the stored order.
    pub fn servers(&self) -> &[ExpandedServer<'a>] {
        &self.servers
    }
}

impl<'a> ExpandedServer<'a> {
    /// The server as it is registered.
    pub const fn record(&self) -> &'a ServerRecord {
        self.record
    }
}

impl Serialize for ExpandedGateway<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let GatewayRecord { gateway, gateway_id, stamp } = self.record;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("gateway_saved_name", &gateway.key().gateway_saved_name)?;
        map.serialize_entry("gateway_version", &gateway.key().gateway_version)?;
        map.serialize_entry("gateway_id", gateway_id)?;
        map.serialize_entry("project_name", &stamp.project_name)?;
        map.serialize_entry("is_active", &gateway.is_active())?;
        map.serialize_entry("created_at", &stamp.created_at)?;
        map.serialize_entry("updated_at", &stamp.updated_at)?;
        map.serialize_entry("common_overrides", gateway.servers_config().common_overrides())?;
        map.serialize_entry("expanded_servers", &self.servers)?;
        map.serialize_entry("request_context", &self.context)?;
        map.end()
    }
}

impl Serialize for ExpandedServer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ServerRecord { server, registry_id, .. } = self.record;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("saved_name", &server.key().saved_name)?;
        map.serialize_entry("server_version", &server.key().server_version)?;
        map.serialize_entry("server_name", &server.server_name())?;
        map.serialize_entry("description", &server.description())?;
        map.serialize_entry("job_id", &server.job_id())?;
        map.serialize_entry("source_url", &server.source_url())?;
        map.serialize_entry("source_version", &server.source_version())?;
        map.serialize_entry("registry_id", registry_id)?;
        map.serialize_entry("is_active", &server.is_active())?;
        map.serialize_entry("mcp_config", &Resolved(self))?;
        map.serialize_entry("gateway_overrides", self.overrides)?;
        if let Some(verdict) = self.verdict {
            map.serialize_entry("verdict", verdict)?;
        }
        map.end()
    }
}

/// The configuration of a server within a gateway. What is set for all wins, and is said once, above; then what is set
/// for this server; then its own.
struct Resolved<'a>(&'a ExpandedServer<'a>);

impl Serialize for Resolved<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ExpandedServer { record, overrides, common, .. } = self.0;
        let own = record.server.mcp_config().members();
        let is_common = |name: &str| common.overrides.get(name).is_some();
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in own.iter().filter(|(name, _)| !is_common(name)) {
            match overrides.get(name) {
                Some(set) => map.serialize_entry(name, &set)?,
                None => map.serialize_entry(name, value)?,
            }
        }
        for (name, set) in overrides.set().filter(|(name, _)| !own.contains_key(*name) && !is_common(name)) {
            map.serialize_entry(name, &set)?;
        }
        map.end()
    }
}
