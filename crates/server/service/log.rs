//! The log of a service: one line an event on standard error, with the job and request that it belongs to.

use tracing_subscriber::EnvFilter;

use super::args::LogFormat;

/// Starts to log: what happens to jobs and requests, or more with `-v`; `MCP_HUB_LOG` sets targets and levels by name.
pub(crate) fn log(format: LogFormat, verbose: u8) {
    // sqlx tells of slow statements with their text; the values are never in it.
    let level = match verbose {
        0 => "info",
        1 => "debug",
        _ => "trace",
    };
    let filter = EnvFilter::try_from_env("MCP_HUB_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false);
    match format {
        LogFormat::Json => log.json().flatten_event(true).with_current_span(true).with_span_list(false).init(),
        LogFormat::Text => log.init(),
    }
}
