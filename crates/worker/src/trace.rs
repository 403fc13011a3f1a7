//! Joins the spans of one request across processes by its W3C `traceparent`.

use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Makes a span a part of the trace that `traceparent` names. Does nothing where it names none or no spans are exported.
pub fn join(span: &Span, traceparent: &str) {
    if let Some(parent) = parent(traceparent) {
        // It fails where nothing is exported.
        let _ = span.set_parent(Context::new().with_remote_span_context(parent));
    }
}

fn parent(traceparent: &str) -> Option<SpanContext> {
    let mut parts = traceparent.split('-').skip(1);
    let trace = TraceId::from_hex(parts.next()?).ok()?;
    let span = SpanId::from_hex(parts.next()?).ok()?;
    let flags = u8::from_str_radix(parts.next()?, 16).ok()?;
    let known = trace != TraceId::INVALID && span != SpanId::INVALID;
    known.then(|| SpanContext::new(trace, span, TraceFlags::new(flags), true, TraceState::default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_traceparent_names_trace_and_span() {
        let read = parent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").unwrap();
        assert_eq!(read.trace_id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(read.span_id().to_string(), "00f067aa0ba902b7");
        assert!(read.is_sampled() && read.is_remote());
        for bad in ["", "00-x-y-z", "00-00000000000000000000000000000000-00f067aa0ba902b7-01"] {
            assert!(parent(bad).is_none(), "{bad}");
        }
    }
}
