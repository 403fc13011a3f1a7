//! Why nothing useful came from a registered server, as the caller is told.

use axum::http::StatusCode;
use fetch::{FetchError, Limit, RpcError};

/// Why nothing useful came from a server.
#[derive(Debug)]
pub(super) struct Failure {
    /// 504 where the server was too slow, else 502.
    pub(super) status: StatusCode,
    /// A word for programs.
    pub(super) reason: &'static str,
    /// One sentence for people.
    pub(super) sentence: String,
    /// The error that the server answered with.
    pub(super) server_error: Option<Box<RpcError>>,
}

impl Failure {
    fn upstream(reason: &'static str, sentence: String) -> Self {
        Self { status: StatusCode::BAD_GATEWAY, reason, sentence, server_error: None }
    }

    /// The server answered with something that the protocol has no place for.
    pub(super) fn protocol(what: &str) -> Self {
        Self::upstream("protocol", format!("The server does not keep to the protocol: {what}."))
    }

    /// The tool wants something that only a person or a model can give.
    pub(super) fn input_required() -> Self {
        let sentence = "The tool asks for input before it goes on, and nobody can give it here.".to_owned();
        Self::upstream("input_required", sentence)
    }
}

impl From<RpcError> for Failure {
    fn from(error: RpcError) -> Self {
        let sentence = format!("The server refuses the call: {} (error {}).", error.message, error.code);
        Self { server_error: Some(Box::new(error)), ..Self::upstream("server_error", sentence) }
    }
}

impl From<FetchError> for Failure {
    fn from(error: FetchError) -> Self {
        let reason = match &error {
            FetchError::Stalled { .. } | FetchError::OverLimit { limit: Limit::Time(_), .. } => "timed_out",
            FetchError::OverLimit { .. } => "too_large",
            FetchError::Offline { .. } | FetchError::Refused { .. } => "address_refused",
            FetchError::Unreachable { .. } => "unreachable",
            FetchError::Denied { .. } | FetchError::SignIn { .. } | FetchError::NotSignedIn(_) => "sign_in",
            FetchError::Status { .. }
            | FetchError::NoServer { .. }
            | FetchError::Protocol { .. }
            | FetchError::Malformed { .. } => "protocol",
            _ => "failed",
        };
        let status = if reason == "timed_out" { StatusCode::GATEWAY_TIMEOUT } else { StatusCode::BAD_GATEWAY };
        Self { status, ..Self::upstream(reason, format!("No answer of use: {error}.")) }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_server_that_is_too_slow_is_told_from_one_that_fails() {
        let url = || "https://mcp.example/mcp".to_owned();
        let over = |limit| FetchError::OverLimit { what: url(), limit };
        for (error, status, reason) in [
            (over(Limit::Time(Duration::from_secs(20))), 504, "timed_out"),
            (FetchError::Stalled { url: url(), step: "answer", seconds: 9.0 }, 504, "timed_out"),
            (over(Limit::Answer(1)), 502, "too_large"),
            (FetchError::Status { url: url(), status: 500 }, 502, "protocol"),
            (FetchError::Offline { url: url() }, 502, "address_refused"),
        ] {
            let failure = Failure::from(error);
            assert_eq!((failure.status.as_u16(), failure.reason), (status, reason), "{failure:?}");
        }
    }
}
