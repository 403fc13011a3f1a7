//! The outermost layer: gives every request an id, a span and a time limit, writes the bodies of errors, and counts.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::{Instrument, info, info_span};

use super::error::{ApiError, Refusal, render, whole_seconds};
use super::metrics;
use super::service::Service;
use super::trace::{CORRELATION_ID, Exchange, REQUEST_ID};

/// Serves one request.
pub(crate) async fn observe(State(service): State<Arc<Service>>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let exchange = Arc::new(Exchange::of(request.headers()));
    request.extensions_mut().insert(Arc::clone(&exchange));
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let route = route.unwrap_or_else(|| "unknown".to_owned());
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let span = info_span!(
        "request",
        request_id = exchange.request_id,
        trace_id = exchange.trace_id(),
        method = method.as_str(),
        route,
        key_id = tracing::field::Empty,
        job.id = tracing::field::Empty,
    );
    worker::trace::join(&span, &exchange.trace_parent);
    let served = tokio::time::timeout(service.bounds.patience, next.run(request).instrument(span.clone()));
    let mut response = served.await.unwrap_or_else(|_| ApiError::Unavailable.into_response());
    if let Some(Refusal(error)) = response.extensions_mut().remove::<Refusal>() {
        response = render(response, &error, &exchange.request_id, exchange.wants_problem);
    }
    add_headers(response.headers_mut(), &exchange);
    let status = response.status();
    if let (Some(seen), Some(endpoint)) = (exchange.seen.get(), endpoint(&method, &route)) {
        service.usage.count(&seen.project, endpoint, status.as_u16());
    }
    metrics::request(&method, &route, status, started.elapsed());
    let peer = peer.map(tracing::field::display);
    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| info!(status = status.as_u16(), peer, duration_ms, "request served"));
    response
}

fn add_headers(headers: &mut HeaderMap, exchange: &Exchange) {
    if let Ok(id) = HeaderValue::from_str(&exchange.request_id) {
        headers.insert(HeaderName::from_static(REQUEST_ID), id.clone());
        headers.insert(HeaderName::from_static(CORRELATION_ID), id);
    }
    // What one key may read is kept for no other by anything in between.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(seen) = exchange.seen.get() {
        for (name, value) in [
            ("ratelimit-limit", u64::from(seen.left.limit)),
            ("ratelimit-remaining", u64::from(seen.left.remaining)),
            ("ratelimit-reset", whole_seconds(seen.left.reset)),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
        }
    }
}

/// The word under which calls of a route are counted.
fn endpoint(method: &Method, route: &str) -> Option<&'static str> {
    let is_post = method == Method::POST;
    Some(match route {
        "/mcp-hub/scan" if is_post => "scan_create",
        "/mcp-hub/scan/hosted" if is_post => "hosted_scan_create",
        "/mcp-hub/scan/hosted/config" if is_post => "hosted_config_create",
        "/mcp-hub/scan/{job_id}/cancel" if is_post => "scan_cancel",
        "/mcp-hub/scan/{job_id}/status" => "scan_status",
        "/mcp-hub/scan/{job_id}/results" => "scan_results",
        "/mcp-hub/scan/{job_id}/events" => "scan_events",
        "/mcp-hub/scans" => "scans_list",
        "/mcp-hub/stats" => "stats",
        "/mcp-hub/usage" => "usage",
        "/mcp-registry/add-server" => "registry_add_server",
        "/mcp-registry/bulk-add-servers" => "registry_bulk_add_servers",
        "/mcp-registry/get-server" => "registry_get_server",
        "/mcp-registry/modify-server" => "registry_modify_server",
        "/mcp-registry/delete-server" => "registry_delete_server",
        "/mcp-registry/list-servers" => "registry_list_servers",
        "/mcp-registry/list-gateways-by-server" => "registry_list_gateways",
        "/mcp-registry/list-changes" => "registry_list_changes",
        "/mcp-registry/get-registry" => "registry_get",
        "/mcp-registry/modify-registry" => "registry_modify",
        "/mcp-registry/scan-server" => "registry_scan_server",
        "/mcp-gateway/add-gateway" => "gateway_add",
        "/mcp-gateway/get-gateway" => "gateway_get",
        "/mcp-gateway/get-gateway-config" => "gateway_config",
        "/mcp-gateway/modify-gateway" => "gateway_modify",
        "/mcp-gateway/delete-gateway" => "gateway_delete",
        "/mcp-gateway/list-gateways" => "gateway_list",
        "/mcp-playground/test-server" => "playground_test_server",
        "/mcp-playground/get-tools" => "playground_get_tools",
        "/mcp-playground/call-tool" => "playground_call_tool",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_of_the_contract_is_counted_under_its_own_word() {
        let (_, api) = crate::api::routes().split_for_parts();
        let mut words = std::collections::BTreeSet::new();
        for (path, item) in &api.paths.paths {
            let method = if item.post.is_some() { Method::POST } else { Method::GET };
            if path.starts_with("/mcp-") {
                assert!(words.insert(endpoint(&method, path)), "{path}");
            }
        }
        assert!(words.len() >= 10 && !words.contains(&None));
    }
}
