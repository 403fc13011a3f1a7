//! What the routes of the registry, the gateways and the playground share.

pub(crate) mod body;
pub(crate) mod etag;
pub(crate) mod kept;
pub(crate) mod list;
pub(crate) mod refusal;
pub(crate) mod schema;
pub(crate) mod selected;
pub(crate) mod written;

use store::records::catalog::Author;
use uuid::Uuid;

use super::auth::Caller;
use super::error::ApiError;
use super::service::Service;

/// What a project's registry is called: it has one.
pub(crate) const REGISTRY: &str = "default";

/// The id of whoever uses the caller's key: the same for all keys of one address within an installation.
///
/// # Errors
///
/// Fails if the records cannot be read.
pub(crate) async fn user_id(service: &Service, caller: &Caller) -> Result<Uuid, ApiError> {
    Ok(Uuid::new_v5(&service.organisation().await?, caller.user_email.as_bytes()))
}

/// The caller as whoever changes something.
///
/// # Errors
///
/// Fails if the records cannot be read.
pub(crate) async fn author(service: &Service, caller: &Caller) -> Result<Author, ApiError> {
    Ok(Author {
        project: caller.project.clone(),
        user: Some(user_id(service, caller).await?),
        key_id: caller.key_id.clone(),
        user_email: caller.user_email.clone(),
        reason: None,
    })
}
