//! What is answered to a request that cannot be served: one status and one public sentence a reason.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use store::StoreError;
use tracing::error;
use utoipa::ToSchema;

/// How long a client waits before it tries again when something of ours is out.
const OUT_FOR: Duration = Duration::from_secs(5);

/// One thing that is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Mistake {
    /// The member, header or parameter, such as `auth_config.bearer_token`.
    pub(crate) path: String,
    /// What is wrong with it.
    pub(crate) message: String,
}

impl Mistake {
    /// A mistake in one place.
    pub(crate) fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into() }
    }
}

/// Why a request is not served. Nothing in it comes from inside: what goes wrong there is logged and is [`Self::Internal`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ApiError {
    /// The body, a header or a parameter cannot be read.
    Malformed(String),
    /// Headers or parameters are of the right form and out of bounds.
    Parameters(Vec<Mistake>),
    /// The body can be read and something in it is wrong: the answer of the catalogue, where the hub has
    /// [`Self::Unprocessable`].
    Invalid(Vec<Mistake>),
    /// The key is missing, unknown, revoked or expired.
    Unauthorized(&'static str),
    /// The key is good and this is not open to it.
    Forbidden(&'static str),
    /// The key is good, and the thing's owner does not allow this.
    NotAllowed(String),
    /// There is no such thing.
    NotFound(&'static str),
    /// The path takes other methods.
    MethodNotAllowed,
    /// The thing is not in a state that allows it.
    Conflict(&'static str),
    /// The thing cannot be used for what is asked.
    Unfit(String),
    /// What is asked for is in the way of what is there.
    Taken(Vec<Mistake>),
    /// The policy of the registry does not take it, for these reasons.
    NotApproved(Vec<Mistake>),
    /// The thing has been changed since the caller saw it.
    Stale(&'static str),
    /// The body does not come to its end.
    TooSlow,
    /// The body is larger than is read.
    TooLarge {
        /// What is read, in bytes.
        limit: usize,
    },
    /// The body can be read and asks for what cannot be done.
    Unprocessable(Vec<Mistake>),
    /// The key, or the address, asks too often.
    TooMany {
        /// When it may ask again.
        retry_after: Duration,
    },
    /// The database or the queue is out.
    Unavailable,
    /// A fault of ours.
    Internal,
}

impl ApiError {
    /// A mistake in one place of the body.
    pub(crate) fn unprocessable(path: &str, message: impl Into<String>) -> Self {
        Self::Unprocessable(vec![Mistake::new(path, message)])
    }

    /// The status.
    pub(crate) const fn status(&self) -> StatusCode {
        match self {
            Self::Malformed(_) | Self::Parameters(_) | Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) | Self::NotAllowed(_) => StatusCode::FORBIDDEN,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict(_) | Self::Taken(_) | Self::Unfit(_) | Self::NotApproved(_) => StatusCode::CONFLICT,
            Self::Stale(_) => StatusCode::PRECONDITION_FAILED,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unprocessable(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A word for programs; never changed.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::Parameters(_) => "bad_parameters",
            Self::Invalid(_) => "invalid",
            Self::Unauthorized(_) => "unauthorized",
            Self::Forbidden(_) | Self::NotAllowed(_) => "forbidden",
            Self::NotFound(_) => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::Conflict(_) | Self::Taken(_) | Self::Unfit(_) => "conflict",
            Self::NotApproved(_) => "not_approved",
            Self::Stale(_) => "stale",
            Self::TooSlow => "too_slow",
            Self::TooLarge { .. } => "too_large",
            Self::Unprocessable(_) => "unprocessable",
            Self::TooMany { .. } => "too_many_requests",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
        }
    }

    /// The sentence for people.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Malformed(message) | Self::NotAllowed(message) | Self::Unfit(message) => message.clone(),
            Self::Parameters(mistakes)
            | Self::Unprocessable(mistakes)
            | Self::Invalid(mistakes)
            | Self::Taken(mistakes) => match mistakes.as_slice() {
                [only] if only.path.is_empty() => only.message.clone(),
                [only] => format!("{}: {}", only.path, only.message),
                several => format!("The request has {} mistakes.", several.len()),
            },
            Self::Unauthorized(message)
            | Self::Forbidden(message)
            | Self::NotFound(message)
            | Self::Stale(message)
            | Self::Conflict(message) => (*message).to_owned(),
            Self::NotApproved(reasons) => match reasons.as_slice() {
                [only] => format!("The policy of the registry refuses this: {}.", only.message),
                several => format!("The policy of the registry refuses this for {} reasons.", several.len()),
            },
            Self::MethodNotAllowed => "This path does not take that method.".to_owned(),
            Self::TooSlow => "The body did not come in time.".to_owned(),
            Self::TooLarge { limit } => format!("The body is larger than {limit} bytes."),
            Self::TooMany { .. } => "Too many requests; try again later.".to_owned(),
            Self::Unavailable => "The service cannot do this now; try again later.".to_owned(),
            Self::Internal => "Something went wrong on our side.".to_owned(),
        }
    }

    /// The mistakes, where the request has some.
    pub(crate) fn mistakes(&self) -> Option<&[Mistake]> {
        match self {
            Self::Parameters(mistakes)
            | Self::Unprocessable(mistakes)
            | Self::Invalid(mistakes)
            | Self::Taken(mistakes)
            | Self::NotApproved(mistakes) => Some(mistakes),
            _ => None,
        }
    }

    /// When to try again, where that may help.
    pub(crate) const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooMany { retry_after } => Some(*retry_after),
            Self::Unavailable => Some(OUT_FOR),
            _ => None,
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(problem: StoreError) -> Self {
        let is_out = problem.is_outage();
        error!(error = &problem as &dyn std::error::Error, outage = is_out, "a request cannot be served");
        if is_out { Self::Unavailable } else { Self::Internal }
    }
}

/// An error on its way out: the outermost layer writes the body, since that depends on the request.
#[derive(Debug, Clone)]
pub(crate) struct Refusal(pub(crate) Arc<ApiError>);

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Refusal(Arc::new(self)));
        response
    }
}

/// The body of an error.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Error)]
pub(crate) struct ErrorBody {
    /// One sentence for people.
    message: String,
    /// The id of the request, also in `x-request-id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    /// What is wrong with the request, all of it at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<Vec<Mistake>>,
}

/// The body of an error for clients that ask for `application/problem+json` (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Problem {
    r#type: &'static str,
    /// The status in words.
    title: &'static str,
    status: u16,
    /// One sentence for people.
    detail: String,
    /// A word for programs, such as `not_found`.
    code: &'static str,
    /// The id of the request, also in `x-request-id`.
    request_id: String,
    /// What is wrong with the request, all of it at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<Vec<Mistake>>,
}

/// Writes the body of a refused request.
pub(crate) fn render(response: Response, error: &ApiError, request_id: &str, wants_problem: bool) -> Response {
    let errors = error.mistakes().map(<[Mistake]>::to_vec);
    let (body, content_type) = if wants_problem {
        let problem = Problem {
            r#type: "about:blank",
            title: error.status().canonical_reason().unwrap_or_default(),
            status: error.status().as_u16(),
            detail: error.message(),
            code: error.code(),
            request_id: request_id.to_owned(),
            errors,
        };
        (serde_json::to_vec(&problem), "application/problem+json")
    } else {
        let body = ErrorBody { message: error.message(), request_id: Some(request_id.to_owned()), errors };
        (serde_json::to_vec(&body), "application/json")
    };
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Some(after) = error.retry_after() {
        parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(whole_seconds(after)));
    }
    Response::from_parts(parts, body.unwrap_or_default().into())
}

/// Seconds, rounded up: a client that waits as long is not too early.
pub(crate) fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_asks_the_caller_to_come_back_and_a_fault_says_nothing_of_itself() {
        let outage = StoreError::Queue { doing: "be reached", source: "canary".into() };
        let told = ApiError::from(outage);
        assert_eq!((told.status(), told.retry_after()), (StatusCode::SERVICE_UNAVAILABLE, Some(OUT_FOR)));
        let fault = ApiError::from(StoreError::Unreadable { what: "a report", source: "canary".into() });
        assert_eq!((fault.status(), fault.retry_after()), (StatusCode::INTERNAL_SERVER_ERROR, None));
        for error in [told, fault] {
            assert!(!error.message().contains("canary"), "{error:?}");
            let response = render(error.clone().into_response(), &error, "r-1", false);
            assert_eq!(response.headers().contains_key(header::RETRY_AFTER), error == ApiError::Unavailable);
        }
    }

    #[test]
    fn a_wait_is_rounded_up_to_whole_seconds() {
        let rounded = [0, 1, 999, 1000, 1001].map(|millis| whole_seconds(Duration::from_millis(millis)));
        assert_eq!(rounded, [0, 1, 1, 1, 2]);
    }
}
