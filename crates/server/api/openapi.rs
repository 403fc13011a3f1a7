//! `/openapi.json`: the description of the API, made from the code that serves it.

use axum::http::header;
use axum::response::IntoResponse;
use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{Content, HeaderBuilder, ObjectBuilder, Ref, RefOr, Required, Response, Type};

use super::catalog::selected;
use super::error::Problem;
use super::trace::{CORRELATION_ID, REQUEST_ID};
use super::view;

/// What the description says beside the routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "mcp-hub",
        description = "Finds out whether an MCP server is safe to let a model use.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    security(("apikey" = []), ("api_key" = [])),
    components(schemas(Problem)),
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

/// Adds to every route of the contract what holds for all of them, so that none forgets it.
pub(crate) fn complete(api: &mut utoipa::openapi::OpenApi) {
    for (path, item) in api.paths.paths.iter_mut().filter(|(path, _)| path.starts_with("/mcp-")) {
        let operations = [&mut item.get, &mut item.post, &mut item.patch, &mut item.delete];
        for operation in operations.into_iter().flatten() {
            complete_operation(operation);
            for parameter in selecting(path) {
                operation.parameters.get_or_insert_default().push(parameter.into());
            }
            if path.starts_with("/mcp-hub/") && (path.ends_with("/status") || path.ends_with("/results")) {
                mirror_metadata(operation);
            }
        }
    }
}

fn complete_operation(operation: &mut Operation) {
    operation.parameters.get_or_insert_default().push(project().into());
    for (status, about) in [
        ("400", "A header or a parameter is wrong"),
        ("401", "The key is missing or not good"),
        ("403", "The key may not do this"),
        ("429", "The key asks too often"),
        ("500", "A fault of the service"),
        ("503", "The records or the queue are out"),
    ] {
        operation.responses.responses.entry(status.to_owned()).or_insert_with(|| Response::new(about).into());
    }
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        for name in [REQUEST_ID, CORRELATION_ID] {
            add_header(response, name, "the id of the request", Type::String);
        }
        for name in ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"] {
            add_header(response, name, "what the key may still ask; there once the key is known", Type::Integer);
        }
        if matches!(status.as_str(), "429" | "503") {
            add_header(response, "Retry-After", "in how many seconds to try again", Type::Integer);
        }
        // What a registered server does wrong has the shape of its route.
        if status.starts_with(['4', '5']) && !matches!(status.as_str(), "502" | "504") {
            for (kind, schema) in [("application/json", "Error"), ("application/problem+json", "Problem")] {
                let content = Content::new(Some(Ref::from_schema_name(schema)));
                response.content.insert(kind.to_owned(), content.into());
            }
        }
    }
}

/// The metadata of a job stands in headers too.
fn mirror_metadata(operation: &mut Operation) {
    if let Some(RefOr::T(response)) = operation.responses.responses.get_mut("200") {
        for name in view::HEADERS {
            let member = name.trim_start_matches("x-enkrypt-").replace('-', "_");
            add_header(response, name, &format!("mirrors `{member}`; absent where that is null"), Type::String);
        }
    }
}

/// The headers by which a route is told what it is about, and which revision of it is meant.
fn selecting(path: &str) -> Vec<Parameter> {
    let name = r"^[A-Za-z0-9_-]{1,32}$";
    let version = r"^[A-Za-z0-9._+-]{1,64}$";
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let header = |name: &str, about: &str, schema: ObjectBuilder, required: Required| {
        let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Header).required(required);
        parameter.description(Some(about)).schema(Some(schema)).build()
    };
    let named = |which: &str, about: &str| header(which, about, text().pattern(Some(name)), Required::True);
    let versioned = |which: &str| {
        let schema = text().pattern(Some(version)).default(Some("v1".into()));
        header(which, "its version", schema, Required::False)
    };
    let mut headers = Vec::new();
    if path.starts_with("/mcp-registry/") || path.starts_with("/mcp-playground/") {
        let schema = text().enum_values(Some(["default"]));
        headers.push(header(selected::REGISTRY_HEADER, "the registry; a project has one", schema, Required::False));
    }
    let about = path.rsplit('/').next().unwrap_or_default();
    let is_of_server =
        matches!(about, "get-server" | "modify-server" | "delete-server" | "list-gateways-by-server" | "scan-server");
    if is_of_server || path.starts_with("/mcp-playground/") {
        headers.push(named(selected::SERVER, "the server's `saved_name`"));
        headers.push(versioned(selected::SERVER_VERSION));
    }
    if matches!(about, "get-gateway" | "get-gateway-config" | "modify-gateway" | "delete-gateway") {
        headers.push(named(selected::GATEWAY, "the gateway's `gateway_saved_name`"));
        headers.push(versioned(selected::GATEWAY_VERSION));
    }
    if about.starts_with("modify-") || about.starts_with("delete-") {
        headers.push(header("If-Match", "the revision that is meant, from `ETag`", text(), Required::False));
    }
    if matches!(about, "get-server" | "get-gateway" | "get-gateway-config") {
        headers.push(header("If-None-Match", "the revision that the caller has", text(), Required::False));
    }
    headers
}

fn project() -> Parameter {
    ParameterBuilder::new()
        .name("X-Enkrypt-Project")
        .parameter_in(ParameterIn::Header)
        .description(Some("the project to act for; the key's own if absent, any other takes the scope `admin`"))
        .schema(Some(
            ObjectBuilder::new()
                .schema_type(Type::String)
                .max_length(Some(64))
                .pattern(Some("^[A-Za-z0-9][A-Za-z0-9._-]*$")),
        ))
        .build()
}

fn add_header(response: &mut Response, name: &str, about: &str, of: Type) {
    let header =
        HeaderBuilder::new().description(Some(about)).schema(Some(ObjectBuilder::new().schema_type(of))).build();
    response.headers.insert(name.to_owned(), header.into());
}

/// Serves the description, which was written once.
pub(crate) fn serve(text: bytes::Bytes) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], text)
}
