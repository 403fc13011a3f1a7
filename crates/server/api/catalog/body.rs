//! The body of a request as JSON.

use axum::extract::{FromRequest, Request};
use serde_json::Value;
use std::sync::Arc;

use crate::api::body::Body;
use crate::api::error::ApiError;
use crate::api::service::Service;

/// A whole body that is JSON.
pub(crate) struct JsonBody(pub(crate) Value);

impl FromRequest<Arc<Service>> for JsonBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, service: &Arc<Service>) -> Result<Self, ApiError> {
        let Body(bytes) = Body::from_request(request, service).await?;
        let value = serde_json::from_slice(&bytes)
            .map_err(|error| ApiError::Malformed(format!("The body is not JSON: {error}.")))?;
        Ok(Self(value))
    }
}
