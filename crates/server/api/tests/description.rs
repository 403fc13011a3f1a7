//! The description of the API, beside what the contract says.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

use super::{TestApp, request};

/// The operations of the contract, and some beyond it.
const OPERATIONS: [(&str, &str, &str); 27] = [
    ("post", "/mcp-hub/scan", "hub_scan"),
    ("post", "/mcp-hub/scan/hosted", "hub_hosted_scan"),
    ("post", "/mcp-hub/scan/hosted/config", "hub_hosted_scan_from_config"),
    ("get", "/mcp-hub/scan/{job_id}/status", "hub_get_status"),
    ("get", "/mcp-hub/scan/{job_id}/results", "hub_get_results"),
    ("get", "/mcp-hub/scans", "hub_list_scans"),
    ("get", "/mcp-hub/stats", "hub_stats"),
    ("get", "/mcp-hub/usage", "hub_usage"),
    ("get", "/mcp-hub/scan/{job_id}/events", "hub_follow_scan"),
    ("post", "/mcp-hub/scan/{job_id}/cancel", "hub_cancel_scan"),
    ("post", "/mcp-registry/add-server", "registry_add_server"),
    ("post", "/mcp-registry/bulk-add-servers", "registry_bulk_add_servers"),
    ("get", "/mcp-registry/get-server", "registry_get_server"),
    ("patch", "/mcp-registry/modify-server", "registry_modify_server"),
    ("delete", "/mcp-registry/delete-server", "registry_delete_server"),
    ("get", "/mcp-registry/list-servers", "registry_list_servers"),
    ("get", "/mcp-registry/list-gateways-by-server", "registry_list_gateways_by_server"),
    ("get", "/mcp-registry/list-changes", "registry_list_changes"),
    ("post", "/mcp-gateway/add-gateway", "gateway_add"),
    ("get", "/mcp-gateway/get-gateway", "gateway_get"),
    ("get", "/mcp-gateway/get-gateway-config", "gateway_get_config"),
    ("patch", "/mcp-gateway/modify-gateway", "gateway_modify"),
    ("delete", "/mcp-gateway/delete-gateway", "gateway_delete"),
    ("get", "/mcp-gateway/list-gateways", "gateway_list"),
    ("post", "/mcp-playground/test-server", "playground_test_server"),
    ("get", "/mcp-playground/get-tools", "playground_get_tools"),
    ("post", "/mcp-playground/call-tool", "playground_call_tool"),
];

const META: &str = "job_id! job_status! error_message is_official is_private scan_type repo_name endpoint_url auth_type \
                    org_id user_id project_name registry_name";

/// The schemas of the contract: their members, `!` behind those that are always there.
const SCHEMAS: [(&str, &str); 29] = [
    ("ScanRequest", "source_url! version_or_commit base_path is_private"),
    ("ScanAccepted", "job_id! source_url! user_email! job_status! message!"),
    ("HostedScanRequest", "endpoint_url! auth_config server_name expected_tools is_private"),
    ("HostedScanAccepted", "job_id! endpoint_url! user_email! job_status! message!"),
    (
        "MCPHubAuthConfig",
        "auth_type! bearer_token api_key api_key_header oauth2_token_url oauth2_issuer oauth2_client_id \
         oauth2_client_secret oauth2_use_basic_auth oauth2_private_key_pem oauth2_signing_algorithm oauth2_key_id \
         oauth2_assertion_audience oauth2_refresh_token oauth2_scope oauth2_audience oauth2_resource custom_headers \
         client_cert_pem client_key_pem ca_cert_pem",
    ),
    ("ConfigScanRequest", "mcp_config! is_private"),
    (
        "ScanStatus",
        "source_url! user_email! version_or_commit! source_version scan_version! created_at! started_at! completed_at! \
         error_message! total_tools_scanned tools_scanned_successfully overall_severity scanned_tools",
    ),
    ("ScanResults", "complete_result"),
    ("CompleteResult", "scan_metadata! tools_scanned! vulnerabilities!"),
    ("ScanList", "items! total! limit! offset!"),
    (
        "HubStats",
        "total_scans by_status by_scan_type by_severity by_category total_tools total_vulnerabilities generated_at",
    ),
    (
        "HubUsage",
        "org_id window total_calls successful_calls by_endpoint top_endpoints by_project by_status_class by_day generated_at",
    ),
    ("GuardrailsPolicy", "enabled guardrail_name additional_config block"),
    ("ServerLaunchConfig", "command args env url type transport headers"),
    (
        "OAuthConfig",
        "enabled is_remote OAUTH_VERSION OAUTH_GRANT_TYPE OAUTH_CLIENT_ID OAUTH_CLIENT_SECRET OAUTH_TOKEN_URL \
         OAUTH_AUTHORIZATION_URL OAUTH_REDIRECT_URI OAUTH_AUDIENCE OAUTH_ORGANIZATION OAUTH_SCOPE OAUTH_RESOURCE \
         OAUTH_USE_PKCE OAUTH_CODE_CHALLENGE_METHOD OAUTH_TOKEN_EXPIRY_BUFFER OAUTH_USE_BASIC_AUTH OAUTH_ENFORCE_HTTPS \
         OAUTH_TOKEN_IN_HEADER_ONLY OAUTH_VALIDATE_SCOPES OAUTH_USE_MTLS OAUTH_CLIENT_CERT_PATH OAUTH_CLIENT_KEY_PATH \
         OAUTH_CA_BUNDLE_PATH OAUTH_REVOCATION_URL OAUTH_ADDITIONAL_PARAMS OAUTH_CUSTOM_HEADERS",
    ),
    (
        "McpConfig",
        "config oauth_config mcp_oauth tools denied_tools enable_server_info_validation tool_guardrails_config \
         input_guardrails_config output_guardrails_config",
    ),
    (
        "RegistryServerCreate",
        "saved_name! server_version is_active job_id source_url source_version server_name description mcp_config",
    ),
    ("RegistryServerPatch", "is_active job_id source_url source_version server_name description mcp_config"),
    (
        "RegistryServer",
        "saved_name! server_version! job_id! source_url! source_version! server_name! description! mcp_config! \
         registry_id! registry_name! project_name! is_active! is_sample! created_at! updated_at! created_by! updated_by!",
    ),
    ("RegistryServerEnvelope", "message! data!"),
    ("CommonOverrides", "input_guardrails_config output_guardrails_config server_tools_guardrails_config"),
    ("GatewayServerRef", "saved_name! server_version input_guardrails_config output_guardrails_config"),
    ("GatewayCreate", "gateway_saved_name! gateway_version is_active servers_config!"),
    ("GatewayServerPatch", "saved_name! server_version input_guardrails_config output_guardrails_config _delete"),
    (
        "Gateway",
        "gateway_saved_name! gateway_version! servers_config! gateway_id! project_name! is_active! is_sample! \
         created_at! updated_at! created_by! updated_by!",
    ),
    ("GatewayRef", "gateway_saved_name! gateway_version! gateway_id! is_active!"),
    (
        "ExpandedServer",
        "saved_name! server_version! server_name! description! job_id! source_url! source_version! registry_id! \
         is_active! mcp_config! gateway_overrides!",
    ),
    (
        "ExpandedGateway",
        "gateway_saved_name! gateway_version! gateway_id! project_name! is_active! created_at! updated_at! \
         common_overrides! expanded_servers! request_context!",
    ),
    (
        "RequestContext",
        "user_id user_email project_id project_name org_id registry_name gateway_saved_name gateway_version",
    ),
];

async fn description() -> Value {
    let app = TestApp::start().await;
    app.send(request(Method::GET, "/openapi.json", &[], Body::empty())).await.json()
}

/// All members of a schema and those that are required, through `allOf` and references.
fn members(api: &Value, schema: &Value, all: &mut BTreeSet<String>, required: &mut BTreeSet<String>) {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return members(api, &api["components"]["schemas"][name], all, required);
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        members(api, part, all, required);
    }
    all.extend(schema["properties"].as_object().into_iter().flat_map(|members| members.keys().cloned()));
    required.extend(
        schema["required"].as_array().into_iter().flatten().filter_map(|name| name.as_str()).map(str::to_owned),
    );
}

#[tokio::test]
async fn the_description_has_the_operations_of_the_contract() {
    let api = description().await;
    for (method, path, id) in OPERATIONS {
        let operation = &api["paths"][path][method];
        assert_eq!(operation["operationId"], id, "{method} {path}");
        assert!(operation["responses"]["401"].is_object(), "{path}");
    }
    let schemes = api["components"]["securitySchemes"].as_object().unwrap();
    assert_eq!(schemes.keys().collect::<Vec<_>>(), ["api_key", "apikey"]);
}

#[tokio::test]
async fn the_description_has_the_members_of_the_contract() {
    let api = description().await;
    for (name, said) in SCHEMAS {
        let (mut all, mut required) = (BTreeSet::new(), BTreeSet::new());
        members(&api, &api["components"]["schemas"][name], &mut all, &mut required);
        let of_meta = if matches!(name, "ScanStatus" | "ScanResults") { META } else { "" };
        for member in said.split_whitespace().chain(of_meta.split_whitespace()) {
            let plain = member.trim_end_matches('!');
            assert!(all.contains(plain), "{name}.{plain}");
            assert!(!member.ends_with('!') || required.contains(plain), "{name}.{plain} is required");
        }
    }
}

#[tokio::test]
async fn the_description_has_the_bounds_headers_and_errors_of_the_contract() {
    let api = description().await;
    let parameter = |path: &str, name: &str| {
        let all = api["paths"][path]["get"]["parameters"].as_array().unwrap();
        all.iter().find(|parameter| parameter["name"] == name).unwrap()["schema"].clone()
    };
    let list = "/mcp-hub/scans";
    for (name, bound, value) in [
        ("limit", "minimum", json!(1)),
        ("limit", "maximum", json!(100)),
        ("limit", "default", json!(20)),
        ("offset", "minimum", json!(0)),
        ("offset", "default", json!(0)),
        ("visibility", "enum", json!(["all", "public", "private"])),
        ("visibility", "default", json!("all")),
        ("scan_type", "enum", json!(["source", "hosted"])),
    ] {
        let schema = parameter(list, name);
        assert_eq!(schema[bound], value, "{name} {bound}: {schema}");
    }
    let period = parameter("/mcp-hub/usage", "period");
    assert_eq!((&period["enum"], &period["default"]), (&json!(["24h", "7d", "30d", "90d"]), &json!("30d")));
    assert_eq!(parameter("/mcp-hub/usage", "start")["format"], "date-time");
    assert_eq!(
        parameter("/mcp-hub/scan/{job_id}/results", "format")["enum"],
        json!(["json", "sarif", "markdown", "html", "report"])
    );
    for (method, path, _) in OPERATIONS {
        let operation = &api["paths"][path][method];
        let responses = &operation["responses"];
        assert!(responses["429"]["headers"]["Retry-After"].is_object(), "{path}");
        let error = &responses["401"]["content"];
        assert_eq!(error["application/json"]["schema"]["$ref"], "#/components/schemas/Error");
        assert_eq!(error["application/problem+json"]["schema"]["$ref"], "#/components/schemas/Problem");
        let project = operation["parameters"].as_array().unwrap().iter().any(|it| it["name"] == "X-Enkrypt-Project");
        assert!(project, "{path}");
        let about = path.rsplit('/').next().unwrap();
        let parameters = operation["parameters"].as_array().unwrap();
        let selecting = |name: &str| parameters.iter().find(|it| it["name"] == name).map(|it| it["required"].clone());
        if path.starts_with("/mcp-registry/") && about.ends_with("-server") && about != "add-server" {
            assert_eq!(selecting("X-Enkrypt-MCP-Registry-Server"), Some(json!(true)), "{path}");
            assert_eq!(selecting("X-Enkrypt-MCP-Registry-Server-Version"), Some(json!(false)), "{path}");
        }
        if path.starts_with("/mcp-gateway/") && !matches!(about, "add-gateway" | "list-gateways") {
            assert_eq!(selecting("X-Enkrypt-MCP-Gateway"), Some(json!(true)), "{path}");
            assert_eq!(selecting("X-Enkrypt-MCP-Gateway-Version"), Some(json!(false)), "{path}");
        }
        if about.starts_with("modify-") || about.starts_with("delete-") {
            assert!(selecting("If-Match").is_some() && responses["412"].is_object(), "{path}");
        }
        if path.ends_with("/status") || path.ends_with("/results") {
            let headers = responses["200"]["headers"].as_object().unwrap().keys();
            assert_eq!(
                headers.filter(|name| name.starts_with("x-enkrypt-") && !name.contains("correlation")).count(),
                10
            );
        }
    }
    let told = api.to_string();
    assert!(!told.contains("[`"), "what is written for readers of the code stays there");
}

#[tokio::test]
async fn what_may_be_left_out_of_a_request_is_not_required() {
    let api = description().await;
    for (name, needed) in [
        ("ScanRequest", vec!["source_url"]),
        ("HostedScanRequest", vec!["endpoint_url"]),
        ("MCPHubAuthConfig", vec!["auth_type"]),
        ("ConfigScanRequest", vec!["mcp_config"]),
        ("RegistryServerCreate", vec!["saved_name"]),
        ("RegistryServerPatch", vec![]),
        ("McpConfig", vec![]),
        ("GatewayCreate", vec!["gateway_saved_name", "servers_config"]),
        ("GatewayPatch", vec![]),
        ("ServersConfig", vec!["servers"]),
    ] {
        let (mut all, mut required) = (BTreeSet::new(), BTreeSet::new());
        members(&api, &api["components"]["schemas"][name], &mut all, &mut required);
        assert_eq!(required.into_iter().collect::<Vec<_>>(), needed, "{name}");
    }
}
