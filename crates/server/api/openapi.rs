//! `/openapi.json`: the description of the API, made from the code that serves it.

use axum::http::header;
use axum::response::IntoResponse;
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};

/// What the description says beside the routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "mcp-hub",
        description = "Finds out whether an MCP server is safe to let a model use.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    security(("apikey" = []), ("api_key" = [])),
    modifiers(&Keys),
)]
pub(crate) struct Description;

struct Keys;

impl utoipa::Modify for Keys {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let components = api.components.get_or_insert_default();
        for name in ["apikey", "api_key"] {
            let scheme = SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new(name)));
            components.add_security_scheme(name, scheme);
        }
    }
}

/// Serves the description, which was written once.
pub(crate) async fn serve(text: bytes::Bytes) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], text)
}
