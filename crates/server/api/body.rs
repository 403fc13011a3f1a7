//! The bytes of a body, up to what is read.

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use bytes::Bytes;
use tokio::time::timeout;

use super::error::ApiError;
use super::service::Service;

/// A whole body.
pub(crate) struct Body(pub(crate) Bytes);

impl FromRequest<Arc<Service>> for Body {
    type Rejection = ApiError;

    async fn from_request(request: Request, service: &Arc<Service>) -> Result<Self, ApiError> {
        let limit = service.bounds.body;
        let declared = request.headers().get(header::CONTENT_LENGTH);
        let declared = declared.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        if declared.is_some_and(|length| length > limit) {
            return Err(ApiError::TooLarge { limit });
        }
        let is_too_large = |error: &axum::Error| {
            let mut cause: Option<&dyn std::error::Error> = Some(error);
            std::iter::from_fn(|| {
                let this = cause?;
                cause = this.source();
                Some(this)
            })
            .any(<dyn std::error::Error>::is::<http_body_util::LengthLimitError>)
        };
        let read = timeout(service.bounds.body_patience, to_bytes(request.into_body(), limit));
        match read.await.map_err(|_| ApiError::TooSlow)? {
            Ok(bytes) => Ok(Self(bytes)),
            Err(error) if is_too_large(&error) => Err(ApiError::TooLarge { limit }),
            Err(_) => Err(ApiError::Malformed("The body ended before its end.".to_owned())),
        }
    }
}
