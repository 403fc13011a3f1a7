//! The log of a service: one line an event on standard error, with the job and request that it belongs to. Spans go to an
//! OpenTelemetry collector too, where the environment names one.

use anyhow::Context;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use super::args::LogFormat;

/// What is still to be sent when the program ends.
#[must_use = "spans are sent when this is dropped"]
pub(crate) struct Log(Option<SdkTracerProvider>);

/// Starts to log: what happens to jobs and requests, or more with `-v`; `MCP_HUB_LOG` sets targets and levels by name.
///
/// # Errors
///
/// Fails if `OTEL_EXPORTER_OTLP_ENDPOINT` names something that spans cannot be sent to.
pub(crate) fn log(format: LogFormat, verbose: u8) -> anyhow::Result<Log> {
    let level = match verbose {
        0 => "info",
        1 => "debug",
        _ => "trace",
    };
    // The protocol engine logs what servers send, and as errors what is reported here as results.
    let filter = format!("{level},rmcp=off");
    let filter = EnvFilter::try_from_env("MCP_HUB_LOG").unwrap_or_else(|_| EnvFilter::new(filter));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    let lines = match format {
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(true).with_span_list(false).boxed(),
        LogFormat::Text => lines.boxed(),
    };
    let provider = provider()?;
    let spans =
        provider.as_ref().map(|provider| tracing_opentelemetry::layer().with_tracer(provider.tracer("mcp-hub")));
    tracing_subscriber::registry().with(filter).with(lines).with(spans).init();
    Ok(Log(provider))
}

/// Sends spans to the collector that the environment names by OpenTelemetry's own variables, if it names one.
fn provider() -> anyhow::Result<Option<SdkTracerProvider>> {
    let named = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];
    if !named.iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty())) {
        return Ok(None);
    }
    let exporter = SpanExporter::builder().with_http().build().context("cannot send spans to the collector")?;
    let resource = Resource::builder().with_service_name("mcp-hub").build();
    Ok(Some(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build()))
}

impl Drop for Log {
    fn drop(&mut self) {
        if let Some(provider) = &self.0 {
            // A collector that is away must not keep the program from ending with its own exit code.
            let _ = provider.shutdown();
        }
    }
}
