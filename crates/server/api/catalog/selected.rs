//! Which server or gateway a request is about: its headers say so.

use std::str::FromStr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use catalog::{GatewayKey, ServerKey, Version};

use super::REGISTRY;
use crate::api::error::{ApiError, Mistake};
use crate::api::service::Service;

/// Names the registry; there is one.
pub(crate) const REGISTRY_HEADER: &str = "X-Enkrypt-MCP-Registry";
/// Names a server.
pub(crate) const SERVER: &str = "X-Enkrypt-MCP-Registry-Server";
/// Says which version of it.
pub(crate) const SERVER_VERSION: &str = "X-Enkrypt-MCP-Registry-Server-Version";
/// Names a gateway.
pub(crate) const GATEWAY: &str = "X-Enkrypt-MCP-Gateway";
/// Says which version of it.
pub(crate) const GATEWAY_VERSION: &str = "X-Enkrypt-MCP-Gateway-Version";

/// The registry that a request is about, which must be the one that there is.
pub(crate) struct InRegistry;

/// The server that a request is about.
pub(crate) struct SelectedServer(pub(crate) ServerKey);

/// The gateway that a request is about.
pub(crate) struct SelectedGateway(pub(crate) GatewayKey);

impl FromRequestParts<Arc<Service>> for InRegistry {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Service>) -> Result<Self, ApiError> {
        check_registry(&parts.headers).map(|()| Self)
    }
}

impl FromRequestParts<Arc<Service>> for SelectedServer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Service>) -> Result<Self, ApiError> {
        check_registry(&parts.headers)?;
        let (saved_name, version) = named(&parts.headers, SERVER, SERVER_VERSION)?;
        Ok(Self(ServerKey { saved_name, server_version: version.unwrap_or_default() }))
    }
}

impl FromRequestParts<Arc<Service>> for SelectedGateway {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Service>) -> Result<Self, ApiError> {
        let (gateway_saved_name, version) = named(&parts.headers, GATEWAY, GATEWAY_VERSION)?;
        Ok(Self(GatewayKey { gateway_saved_name, gateway_version: version.unwrap_or_default() }))
    }
}

fn check_registry(headers: &HeaderMap) -> Result<(), ApiError> {
    match headers.get(REGISTRY_HEADER) {
        Some(named) if named.as_bytes().trim_ascii() != REGISTRY.as_bytes() => {
            Err(ApiError::NotFound("There is no registry of this name; each project has one, `default`."))
        }
        _ => Ok(()),
    }
}

fn named<N: FromStr<Err: std::fmt::Display>>(
    headers: &HeaderMap,
    name: &str,
    version: &str,
) -> Result<(N, Option<Version>), ApiError> {
    let mut mistakes = Vec::new();
    let found: Option<N> = read(headers, name, &mut mistakes);
    if !headers.contains_key(name) {
        mistakes.push(Mistake::new(name, "is required"));
    }
    let version = read(headers, version, &mut mistakes);
    match found {
        Some(found) if mistakes.is_empty() => Ok((found, version)),
        _ => Err(ApiError::Parameters(mistakes)),
    }
}

fn read<T: FromStr<Err: std::fmt::Display>>(headers: &HeaderMap, name: &str, mistakes: &mut Vec<Mistake>) -> Option<T> {
    let text = headers.get(name)?.to_str().unwrap_or("\0").trim();
    text.parse().map_err(|problem: T::Err| mistakes.push(Mistake::new(name, problem.to_string()))).ok()
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};
    use catalog::SavedName;

    use super::*;

    fn headers(pairs: &[(&str, &'static str)]) -> HeaderMap {
        let pair = |&(name, value): &(&str, &'static str)| {
            (HeaderName::try_from(name).unwrap(), HeaderValue::from_static(value))
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn a_server_is_named_by_headers_and_its_version_may_be_left_out() {
        let (name, version) = named::<SavedName>(&headers(&[(SERVER, "notes")]), SERVER, SERVER_VERSION).unwrap();
        assert_eq!((name.as_str(), version), ("notes", None));
        let given = headers(&[(SERVER, " notes "), (SERVER_VERSION, "v2")]);
        let (_, version) = named::<SavedName>(&given, SERVER, SERVER_VERSION).unwrap();
        assert_eq!(version.unwrap().as_str(), "v2");
    }

    #[test]
    fn every_header_that_is_wrong_is_named() {
        let given = headers(&[(SERVER, "no good"), (SERVER_VERSION, "^1")]);
        let Err(ApiError::Parameters(mistakes)) = named::<SavedName>(&given, SERVER, SERVER_VERSION) else {
            panic!("accepted")
        };
        assert_eq!(mistakes.iter().map(|it| it.path.as_str()).collect::<Vec<_>>(), [SERVER, SERVER_VERSION]);
        let none = named::<SavedName>(&HeaderMap::new(), SERVER, SERVER_VERSION).unwrap_err();
        assert_eq!(none.message(), "X-Enkrypt-MCP-Registry-Server: is required");
    }

    #[test]
    fn a_project_has_one_registry() {
        assert!(check_registry(&headers(&[(REGISTRY_HEADER, "default")])).is_ok());
        assert!(check_registry(&HeaderMap::new()).is_ok());
        let other = check_registry(&headers(&[(REGISTRY_HEADER, "other")])).unwrap_err();
        assert!(matches!(other, ApiError::NotFound(_)));
    }
}
