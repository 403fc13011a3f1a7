//! The log of a service: one line an event on standard error, with the job and request that it belongs to.

use tracing::warn;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::args::LogFormat;
use super::traces;

/// Starts to log: what happens to jobs and requests, or more with `-v`; `MCP_HUB_LOG` sets targets and levels by name.
pub(crate) fn log(format: LogFormat, verbose: u8) {
    // sqlx tells of slow statements with their text; the values are never in it.
    let level = match verbose {
        0 => "info",
        1 => "debug",
        _ => "trace",
    };
    let filter = EnvFilter::try_from_env("MCP_HUB_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    let (tracer, wrong) = match traces::tracer() {
        Ok(tracer) => (tracer, None),
        Err(wrong) => (None, Some(wrong)),
    };
    let spans = tracer.map(|tracer| tracing_opentelemetry::layer().with_tracer(tracer));
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    let registry = tracing_subscriber::registry().with(filter).with(spans);
    match format {
        LogFormat::Json => {
            let log = log.json().flatten_event(true).with_current_span(true).with_span_list(false);
            registry.with(log).init();
        }
        LogFormat::Text => registry.with(log).init(),
    }
    if let Some(wrong) = wrong {
        warn!(error = wrong.as_ref() as &dyn std::error::Error, "spans are not collected");
    }
}
