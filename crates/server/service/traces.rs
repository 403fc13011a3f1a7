//! Spans for whoever collects them, by OTLP over HTTP, if `OTEL_EXPORTER_OTLP_ENDPOINT` says where.

use std::sync::OnceLock;

use anyhow::Context as _;
use opentelemetry::Context;
use opentelemetry::trace::{
    SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState, TracerProvider as _,
};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider, SpanData, SpanExporter};
use tokio::runtime::{Builder, Runtime};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// What sends the spans of this process.
static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();

/// What makes spans; nothing if nobody collects them.
///
/// # Errors
///
/// Fails if the variables of OpenTelemetry say something that cannot be done.
pub(super) fn tracer() -> anyhow::Result<Option<SdkTracer>> {
    let is_wanted = std::env::var_os("OTEL_EXPORTER_OTLP_ENDPOINT").is_some_and(|endpoint| !endpoint.is_empty());
    if !is_wanted {
        return Ok(None);
    }
    let otlp = opentelemetry_otlp::SpanExporter::builder().with_http().build();
    let otlp = otlp.context("the variables OTEL_EXPORTER_OTLP_… name no collector of spans")?;
    let runtime = Builder::new_current_thread().enable_all().build().context("cannot start a runtime for spans")?;
    let mut resource = Resource::builder();
    if std::env::var_os("OTEL_SERVICE_NAME").is_none() {
        resource = resource.with_service_name("mcp-hub");
    }
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(OnRuntime { otlp, runtime })
        .with_resource(resource.build())
        .build();
    Ok(Some(PROVIDER.get_or_init(|| provider).tracer("mcp-hub")))
}

/// Makes a span part of the trace that a W3C `traceparent` names.
pub(crate) fn join_trace(span: &Span, trace_parent: &str) {
    if PROVIDER.get().is_none() {
        return;
    }
    if let Some(parent) = span_context(trace_parent) {
        // Fails only for a span that nobody collects.
        let _ = span.set_parent(Context::new().with_remote_span_context(parent));
    }
}

/// Sends what has not been sent; called where nothing else runs any more.
pub(crate) fn flush_traces() {
    if let Some(provider) = PROVIDER.get() {
        // A collector that is away loses these spans, as it lost those before.
        let _ = provider.force_flush();
    }
}

fn span_context(trace_parent: &str) -> Option<SpanContext> {
    let mut parts = trace_parent.split('-').skip(1);
    let trace = TraceId::from_hex(parts.next()?).ok()?;
    let span = SpanId::from_hex(parts.next()?).ok()?;
    let flags = TraceFlags::new(u8::from_str_radix(parts.next()?, 16).ok()?);
    Some(SpanContext::new(trace, span, flags, true, TraceState::NONE)).filter(SpanContext::is_valid)
}

/// Sends spans from the thread that gathers them: it has no runtime, and the HTTP client needs one.
#[derive(Debug)]
struct OnRuntime {
    otlp: opentelemetry_otlp::SpanExporter,
    runtime: Runtime,
}

impl SpanExporter for OnRuntime {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.runtime.block_on(self.otlp.export(batch))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_is_joined_by_its_id_and_its_flags() {
        let context = span_context("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").unwrap();
        assert_eq!(context.trace_id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert!(context.is_sampled() && context.is_remote());
        for bad in ["", "00-x-y-01", "00-00000000000000000000000000000000-00f067aa0ba902b7-01"] {
            assert!(span_context(bad).is_none(), "{bad}");
        }
    }
}
