//! The registry and the gateways of a service: one call an operation, sent with what it is about in its headers.

mod operations;

use catalog::{GatewayKey, ServerKey};
use reqwest::Method;
use reqwest::header::ETAG;
use serde_json::Value;

use super::{Again, Client, json};

/// How many records are asked for at once.
const PER_PAGE: u32 = 100;
/// How many pages of a list are read. A list without an end is none of ours.
const MOST_PAGES: u32 = 1000;

/// An operation that is asked for.
#[derive(Clone)]
pub(crate) struct Call {
    method: Method,
    path: &'static str,
    query: Vec<(&'static str, String)>,
    headers: Vec<(&'static str, String)>,
    body: Option<Value>,
    again: Again,
}

/// What a service answers.
#[derive(Clone)]
pub(crate) struct Answer {
    /// The document.
    pub(crate) body: Value,
    /// The revision of what was read or written, if the service tells it.
    pub(crate) revision: Option<String>,
}

impl Call {
    fn new(method: Method, path: &'static str) -> Self {
        // What changes something is done once, unless the service did not hear of it.
        let again = if method == Method::GET { Again::Always } else { Again::IfUnheard };
        Self { method, path, query: Vec::new(), headers: Vec::new(), body: None, again }
    }

    fn about_server(mut self, key: &ServerKey) -> Self {
        self.headers.push(("x-enkrypt-mcp-registry-server", key.saved_name.to_string()));
        self.headers.push(("x-enkrypt-mcp-registry-server-version", key.server_version.to_string()));
        self
    }

    fn about_gateway(mut self, key: &GatewayKey) -> Self {
        self.headers.push(("x-enkrypt-mcp-gateway", key.gateway_saved_name.to_string()));
        self.headers.push(("x-enkrypt-mcp-gateway-version", key.gateway_version.to_string()));
        self
    }

    fn with_query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    /// The same, not asked for again because somebody behind the service does not answer.
    fn once(self) -> Self {
        Self { again: Again::IfUnheard, ..self }
    }

    fn with_body(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    /// The same, refused unless what it is about is of this revision.
    pub(crate) fn if_match(mut self, revision: Option<&str>) -> Self {
        let plain = |revision: &str| format!("\"{}\"", revision.trim_matches('"'));
        self.headers.extend(revision.map(|revision| ("if-match", plain(revision))));
        self
    }

    /// The same, for one page of a list.
    pub(crate) fn at_page(self, page: u32, per_page: u32) -> Self {
        self.with_query("page", page.to_string()).with_query("per_page", per_page.to_string())
    }

    fn path(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.query);
        let query = query.finish();
        if query.is_empty() { self.path.to_owned() } else { format!("{}?{query}", self.path) }
    }
}

impl Client {
    /// Asks for an operation.
    ///
    /// # Errors
    ///
    /// Fails with the sentence of the service.
    pub(crate) async fn call(&self, call: &Call) -> anyhow::Result<Answer> {
        let mut headers: Vec<(&str, &str)> = call.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let body = call.body.as_ref().map(Value::to_string);
        if body.is_some() {
            headers.push(("content-type", "application/json"));
        }
        let answer = self.send_again(call.again, call.method.clone(), &call.path(), &headers, body.as_deref()).await?;
        let revision = answer.headers().get(ETAG).and_then(|tag| tag.to_str().ok());
        let revision = revision.map(|tag| tag.trim_start_matches("W/").trim_matches('"').to_owned());
        Ok(Answer { revision, body: json(answer).await? })
    }

    /// Reads all pages of a list, whose records stand in `plural`; no more than `most` records.
    ///
    /// # Errors
    ///
    /// Fails with the sentence of the service, or if its list does not end.
    pub(crate) async fn all(&self, call: &Call, plural: &str, most: usize) -> anyhow::Result<Vec<Value>> {
        let mut records = Vec::new();
        for page in 1..=MOST_PAGES {
            let mut answer = self.call(&call.clone().at_page(page, PER_PAGE)).await?.body;
            let Value::Array(found) = answer[plural].take() else {
                anyhow::bail!("the service answers without a list of {plural}")
            };
            let is_over = found.is_empty() || answer["pagination"]["has_next"] != true;
            records.extend(found);
            if is_over || records.len() >= most {
                records.truncate(most);
                return Ok(records);
            }
        }
        anyhow::bail!("the service lists more than {} {plural}", MOST_PAGES * PER_PAGE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_says_what_it_is_about_in_its_headers_and_what_is_asked_for_in_its_address() {
        let key = ServerKey { saved_name: "notes".parse().unwrap(), server_version: "v2".parse().unwrap() };
        let call = Call::new(Method::DELETE, "/x").about_server(&key).if_match(Some("17")).with_query("a", "b&c");
        assert_eq!(call.path(), "/x?a=b%26c");
        let headers: Vec<(&str, &str)> = call.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(
            headers,
            [
                ("x-enkrypt-mcp-registry-server", "notes"),
                ("x-enkrypt-mcp-registry-server-version", "v2"),
                ("if-match", "\"17\"")
            ]
        );
        assert_eq!(Call::new(Method::GET, "/x").if_match(None).path(), "/x");
        assert_eq!(Call::new(Method::GET, "/x").if_match(Some("\"17\"")).headers[0].1, "\"17\"");
    }
}
