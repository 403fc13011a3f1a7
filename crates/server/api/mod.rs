//! The HTTP API: what the contract says of the hub, and what runs beside it.

mod auth;
mod body;
mod cancel;
pub(crate) mod catalog;
mod connections;
pub(crate) mod error;
mod events;
mod exchange;
mod gateway;
mod health;
pub(crate) mod hosted;
mod hosted_config;
mod idempotency;
mod list;
mod metrics;
mod openapi;
mod playground;
mod query;
mod rate;
mod registry;
pub(crate) mod request;
mod results;
mod scan;
mod service;
mod stats;
mod status;
pub(crate) mod submit;
#[cfg(test)]
mod tests;
mod trace;
mod usage;
mod usage_counter;
pub(crate) mod view;

use std::any::Any;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use store::queue::Queue;
use store::records::Records;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tracing::error;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use worker::consumer::{Consumer, Work};

#[cfg(test)]
pub(crate) use service::Bounds;
pub(crate) use service::{Parts, Service};

use crate::approval;

use connections::Holding;
use error::ApiError;
use metrics::Observed;

/// Serves the API until `shutdown`, and lets the requests that are being served end.
pub(crate) async fn serve(
    mut service: Service,
    listener: TcpListener,
    metrics_listener: Option<TcpListener>,
    shutdown: CancellationToken,
) {
    service.draining = shutdown.clone();
    let service = Arc::new(service);
    let router = router(Arc::clone(&service));
    let observed = Observed {
        records: Arc::clone(&service.records),
        queue: service.queue.clone(),
        running: None,
        shutdown: shutdown.clone(),
    };
    let numbers = async {
        if let Some(listener) = metrics_listener {
            metrics::serve(observed, listener).await;
        }
    };
    let sweep = approval::keep_sweeping(Arc::clone(&service), shutdown.clone());
    let api = connections::serve(listener, router, Holding::default(), shutdown);
    tokio::select! {
        _ = async { tokio::join!(api, numbers, sweep) } => {}
        () = service.usage.keep_flushing(service.records.as_ref()) => {}
    }
    service.usage.flush(service.records.as_ref()).await;
}

/// Serves the numbers and the health of a worker until `shutdown`.
pub(crate) async fn observe<W: Work>(
    records: Arc<dyn Records>,
    queue: Queue,
    consumer: Consumer<W>,
    listener: TcpListener,
    shutdown: CancellationToken,
) {
    let running: Box<dyn Fn() -> usize + Send + Sync> = Box::new(move || consumer.running());
    let observed = Observed { records, queue, running: Some(running), shutdown };
    metrics::serve(observed, listener).await;
}

/// Every route that is documented.
fn routes() -> OpenApiRouter<Arc<Service>> {
    OpenApiRouter::with_openapi(openapi::Description::openapi())
        .routes(routes!(scan::scan))
        .routes(routes!(hosted::hosted_scan))
        .routes(routes!(hosted_config::hosted_scan_from_config))
        .routes(routes!(status::status))
        .routes(routes!(results::results))
        .routes(routes!(events::events))
        .routes(routes!(cancel::cancel))
        .routes(routes!(list::list))
        .routes(routes!(stats::stats))
        .routes(routes!(usage::usage))
        .routes(routes!(registry::add::add))
        .routes(routes!(registry::bulk_add::bulk_add))
        .routes(routes!(registry::get::get))
        .routes(routes!(registry::modify::modify))
        .routes(routes!(registry::delete::delete))
        .routes(routes!(registry::list::list))
        .routes(routes!(registry::gateways::gateways))
        .routes(routes!(registry::changes::changes))
        .routes(routes!(registry::get_registry::get_registry))
        .routes(routes!(registry::modify_registry::modify_registry))
        .routes(routes!(registry::scan_server::scan_server))
        .routes(routes!(gateway::add::add))
        .routes(routes!(gateway::get::get))
        .routes(routes!(gateway::config::config))
        .routes(routes!(gateway::modify::modify))
        .routes(routes!(gateway::delete::delete))
        .routes(routes!(gateway::list::list))
        .routes(routes!(playground::test_server::test_server))
        .routes(routes!(playground::get_tools::get_tools))
        .routes(routes!(playground::call_tool::call_tool))
        .routes(routes!(health::livez))
        .routes(routes!(health::readyz))
}

/// The whole API.
fn router(service: Arc<Service>) -> Router {
    let (router, mut api) = routes().split_for_parts();
    openapi::complete(&mut api);
    let description = Bytes::from(serde_json::to_vec(&api).unwrap_or_default());
    let router = router.route("/openapi.json", get(async move || openapi::serve(description)));
    in_our_shape(router, service)
}

/// Whatever becomes of a request, it is answered in one shape, counted and logged.
fn in_our_shape(router: Router<Arc<Service>>, service: Arc<Service>) -> Router {
    router
        .fallback(async || ApiError::NotFound("There is nothing at this path."))
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(Arc::clone(&service), exchange::observe))
        .with_state(service)
}

/// A panic is a fault of ours, and its text may hold anything: it stays here.
fn panicked(_panic: Box<dyn Any + Send>) -> Response {
    error!("a request ended in a panic");
    ApiError::Internal.into_response()
}
