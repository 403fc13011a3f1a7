//! What can be asked of a registry, its gateways and its playground.

use catalog::{GatewayKey, SavedName, ServerKey};
use reqwest::Method;
use serde_json::{Value, json};

use super::Call;

/// Servers.
impl Call {
    /// Adds a server.
    pub(crate) fn add_server(body: Value) -> Self {
        Self::new(Method::POST, "/mcp-registry/add-server").with_body(body)
    }

    /// Adds servers, all or none.
    pub(crate) fn add_servers(body: Value) -> Self {
        Self::new(Method::POST, "/mcp-registry/bulk-add-servers").with_body(body)
    }

    /// Reads a server.
    pub(crate) fn server(key: &ServerKey) -> Self {
        Self::new(Method::GET, "/mcp-registry/get-server").about_server(key)
    }

    /// Reads a server with what is known of it by scans.
    pub(crate) fn known_server(key: &ServerKey) -> Self {
        Self::server(key).with_query("with", "verdict")
    }

    /// Lists servers: all, those that are active, or those that are not.
    pub(crate) fn servers(is_active: Option<bool>) -> Self {
        Self::new(Method::GET, "/mcp-registry/list-servers").those_active(is_active)
    }

    /// Changes a server.
    pub(crate) fn modify_server(key: &ServerKey, patch: Value) -> Self {
        Self::new(Method::PATCH, "/mcp-registry/modify-server").about_server(key).with_body(patch)
    }

    /// Removes a server.
    pub(crate) fn delete_server(key: &ServerKey, if_unreferenced: bool) -> Self {
        let call = Self::new(Method::DELETE, "/mcp-registry/delete-server").about_server(key);
        if if_unreferenced { call.with_query("if_unreferenced", "true") } else { call }
    }

    /// Lists the gateways that refer to a server.
    pub(crate) fn gateways_of(key: &ServerKey) -> Self {
        Self::new(Method::GET, "/mcp-registry/list-gateways-by-server").about_server(key)
    }

    /// Scans a server anew.
    pub(crate) fn scan_server(key: &ServerKey) -> Self {
        Self::new(Method::POST, "/mcp-registry/scan-server").about_server(key)
    }

    fn those_active(self, is_active: Option<bool>) -> Self {
        match is_active {
            Some(flag) => self.with_query("is_active", flag.to_string()),
            None => self,
        }
    }
}

/// Gateways.
impl Call {
    /// Adds a gateway.
    pub(crate) fn add_gateway(body: Value) -> Self {
        Self::new(Method::POST, "/mcp-gateway/add-gateway").with_body(body)
    }

    /// Reads a gateway as its owner wrote it.
    pub(crate) fn gateway(key: &GatewayKey) -> Self {
        Self::new(Method::GET, "/mcp-gateway/get-gateway").about_gateway(key)
    }

    /// Reads a gateway as a runtime does, with its servers in full; with what their scans say, if that is wanted.
    pub(crate) fn gateway_config(key: &GatewayKey, with_verdict: bool) -> Self {
        let call = Self::new(Method::GET, "/mcp-gateway/get-gateway-config").about_gateway(key);
        if with_verdict { call.with_query("with", "verdict") } else { call }
    }

    /// Lists gateways.
    pub(crate) fn gateways(is_active: Option<bool>) -> Self {
        Self::new(Method::GET, "/mcp-gateway/list-gateways").those_active(is_active)
    }

    /// Changes a gateway.
    pub(crate) fn modify_gateway(key: &GatewayKey, patch: Value) -> Self {
        Self::new(Method::PATCH, "/mcp-gateway/modify-gateway").about_gateway(key).with_body(patch)
    }

    /// Removes a gateway.
    pub(crate) fn delete_gateway(key: &GatewayKey) -> Self {
        Self::new(Method::DELETE, "/mcp-gateway/delete-gateway").about_gateway(key)
    }
}

/// The registry itself.
impl Call {
    /// Reads the registry: what it asks of its servers, and when it scans them.
    pub(crate) fn registry() -> Self {
        Self::new(Method::GET, "/mcp-registry/get-registry")
    }

    /// Changes the registry.
    pub(crate) fn modify_registry(patch: Value) -> Self {
        Self::new(Method::PATCH, "/mcp-registry/modify-registry").with_body(patch)
    }

    /// Lists what was changed, newest first; of what has this name, if one is given.
    pub(crate) fn changes(of: Option<&SavedName>) -> Self {
        let call = Self::new(Method::GET, "/mcp-registry/list-changes");
        match of {
            Some(name) => call.with_query("saved_name", name.as_str()),
            None => call,
        }
    }
}

/// The playground: registered servers, asked over the service.
impl Call {
    /// Connects to a server.
    pub(crate) fn test_server(key: &ServerKey) -> Self {
        Self::new(Method::POST, "/mcp-playground/test-server").about_server(key)
    }

    /// Lists the tools of a server.
    pub(crate) fn tools(key: &ServerKey) -> Self {
        Self::new(Method::GET, "/mcp-playground/get-tools").about_server(key).once()
    }

    /// Calls a tool of a server.
    pub(crate) fn call_tool(key: &ServerKey, tool: &str, arguments: &Value) -> Self {
        let body = json!({"tool_name": tool, "tool_arguments": arguments});
        Self::new(Method::POST, "/mcp-playground/call-tool").about_server(key).with_body(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_called_by_the_method_and_path_of_the_contract() {
        let server: ServerKey = serde_json::from_value(json!({"saved_name": "notes"})).unwrap();
        let gateway: GatewayKey = serde_json::from_value(json!({"gateway_saved_name": "team"})).unwrap();
        for (call, line) in [
            (Call::add_server(json!({})), "POST /mcp-registry/add-server"),
            (Call::servers(Some(false)), "GET /mcp-registry/list-servers?is_active=false"),
            (Call::servers(None).at_page(2, 10), "GET /mcp-registry/list-servers?page=2&per_page=10"),
            (Call::modify_server(&server, json!({})), "PATCH /mcp-registry/modify-server"),
            (Call::delete_server(&server, true), "DELETE /mcp-registry/delete-server?if_unreferenced=true"),
            (Call::delete_server(&server, false), "DELETE /mcp-registry/delete-server"),
            (Call::gateway_config(&gateway, true), "GET /mcp-gateway/get-gateway-config?with=verdict"),
            (Call::delete_gateway(&gateway), "DELETE /mcp-gateway/delete-gateway"),
            (Call::changes(Some(&server.saved_name)), "GET /mcp-registry/list-changes?saved_name=notes"),
            (Call::tools(&server), "GET /mcp-playground/get-tools"),
        ] {
            assert_eq!(format!("{} {}", call.method, call.path()), line);
        }
        let call = Call::call_tool(&server, "save", &json!({"text": "x"}));
        assert_eq!(call.body, Some(json!({"tool_name": "save", "tool_arguments": {"text": "x"}})));
        assert_eq!(call.headers[1].1, "v1");
    }
}
