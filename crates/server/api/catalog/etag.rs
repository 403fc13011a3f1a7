//! `ETag`, `If-Match` and `If-None-Match`: nobody overwrites what they have not seen, or reads again what they have.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use store::records::catalog::{Expected, Revision};

use crate::api::error::ApiError;

/// The tag of a record, or of anything else that has a revision.
pub(crate) fn tag(revision: Revision) -> String {
    format!("\"{}\"", revision.0)
}

/// The tag as a header.
pub(crate) fn header(tag: &str) -> [(HeaderName, HeaderValue); 1] {
    // A tag is digits and letters between quotation marks.
    [(header::ETAG, HeaderValue::from_str(tag).unwrap_or(HeaderValue::from_static("")))]
}

/// Which revision a change is meant for.
///
/// # Errors
///
/// Fails if the header cannot be read.
pub(crate) fn expected(headers: &HeaderMap) -> Result<Expected, ApiError> {
    let Some(tags) = tags(headers, &header::IF_MATCH)? else { return Ok(Expected::Any) };
    if tags.contains(&"*") {
        return Ok(Expected::Any);
    }
    // A tag of another kind, such as a weak one, is that of no revision.
    let revision = |tag: &&str| tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok().map(Revision);
    Ok(Expected::OneOf(tags.iter().filter_map(revision).collect()))
}

/// Whether the caller has what bears this tag.
pub(crate) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let strong = |known: &str| known.strip_prefix("W/").unwrap_or(known) == tag;
    tags(headers, &header::IF_NONE_MATCH)
        .ok()
        .flatten()
        .is_some_and(|tags| tags.iter().any(|it| *it == "*" || strong(it)))
}

/// The answer to a caller who has it.
pub(crate) fn not_modified(tag: &str) -> Response {
    (StatusCode::NOT_MODIFIED, header(tag)).into_response()
}

fn tags<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<Vec<&'a str>>, ApiError> {
    let mut tags = Vec::new();
    for value in headers.get_all(name) {
        let text = value.to_str().map_err(|_| ApiError::Malformed(format!("`{name}` holds no entity tags.")))?;
        tags.extend(text.split(',').map(str::trim).filter(|tag| !tag.is_empty()));
    }
    Ok(headers.contains_key(name).then_some(tags))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &'static str, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(HeaderName::from_static(name), HeaderValue::from_static(value))])
    }

    #[test]
    fn a_change_may_be_meant_for_some_revisions_only() {
        assert_eq!(expected(&HeaderMap::new()).unwrap(), Expected::Any);
        assert_eq!(expected(&with("if-match", "*")).unwrap(), Expected::Any);
        let some = expected(&with("if-match", "\"7\", \"9\"")).unwrap();
        assert_eq!(some, Expected::OneOf(vec![Revision(7), Revision(9)]));
        for none in ["W/\"7\"", "7", "\"x\"", ""] {
            assert_eq!(expected(&with("if-match", none)).unwrap(), Expected::OneOf(Vec::new()), "{none}");
        }
    }

    #[test]
    fn what_the_caller_has_is_not_sent_again() {
        assert!(is_known(&with("if-none-match", "\"6\", \"7\""), "\"7\""));
        assert!(is_known(&with("if-none-match", "W/\"7\""), "\"7\""));
        assert!(is_known(&with("if-none-match", "*"), "\"7\""));
        assert!(!is_known(&with("if-none-match", "\"8\""), "\"7\""));
        assert!(!is_known(&HeaderMap::new(), "\"7\""));
    }
}
