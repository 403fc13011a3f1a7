//! Secrets written into a launch entry: environment, arguments, address, headers.

use model::{Launch, Severity};
use serde_json::Value;

use super::launch::{self, Shown};
use super::{Check, short as shortened};
use crate::finding::Hit;
use crate::mask::{is_placeholder, is_provider_token, is_secret_value, short};

/// A hit that shows the name and the masked value; a value in a provider's own form is surely a key.
fn show(before: &str, value: &str, raised: Severity) -> Shown {
    let is_token = is_provider_token(value);
    let label = if is_token { "a key in its provider's form" } else { "a secret written down" };
    let text = format!("{before}{}", short(value));
    Shown { marked: before.len()..text.len(), text, label, severity: is_token.then_some(raised) }
}

/// A secret in the environment.
pub(super) struct SecretInEnvironment;

impl Check for SecretInEnvironment {
    fn name(&self) -> &'static str {
        "secret-in-environment"
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        let mut shown = Vec::new();
        for (name, value) in &launch.env {
            if is_secret_value(name, value) || (is_provider_token(value) && !is_placeholder(value)) {
                shown.push(show(&format!("{name}="), value, Severity::High));
            }
        }
        for (name, value) in credentials_of(&launch.other) {
            shown.push(show(&format!("{name}: "), value, Severity::High));
        }
        launch::show(launch, shown, hits);
    }
}

/// Client secrets and tokens among the other members, one level deep: `oauth.clientSecret`.
fn credentials_of(other: &serde_json::Map<String, Value>) -> Vec<(String, &str)> {
    let own = other.iter().filter_map(|(name, value)| Some((name.clone(), value.as_str()?)));
    let nested =
        other.iter().filter_map(|(name, value)| Some((name, value.as_object()?))).flat_map(|(outer, members)| {
            members
                .iter()
                .filter_map(move |(name, value)| Some((format!("{}.{name}", shortened(outer)), value.as_str()?)))
        });
    own.chain(nested).filter(|(name, value)| !names_a_variable(name) && is_secret_value(name, value)).collect()
}

/// Codex names the variable that holds a token: `bearer_token_env_var`.
fn names_a_variable(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("env_var") || name.contains("envvar") || name.starts_with("env_")
}

/// A secret among the arguments, where every process of the machine can read it.
pub(super) struct SecretInArguments;

impl Check for SecretInArguments {
    fn name(&self) -> &'static str {
        "secret-in-arguments"
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        let words = launch::words(launch);
        let mut shown = Vec::new();
        let mut previous = "";
        for word in words.iter().skip(1) {
            let joined = word.split_once('=').or_else(|| word.split_once(": "));
            let named = joined.map(|(name, value)| (name, name.trim_start_matches("-e"), value));
            if let Some((written, name, value)) = named
                && (is_secret_value(name, value) || is_token(value))
            {
                shown.push(show(&format!("{written}="), value, Severity::Critical));
            } else if previous.starts_with('-') && !word.starts_with('-') && is_secret_value(previous, word) {
                shown.push(show(&format!("{previous} "), word, Severity::Critical));
            } else if is_token(word) {
                shown.push(show("", word, Severity::Critical));
            } else if let Some((before, value)) = bearer(word) {
                shown.push(show(before, value, Severity::Critical));
            } else if let Some((before, value)) = secret_of_address(word) {
                shown.push(show(&before, value, Severity::Critical));
            }
            previous = word;
        }
        launch::show(launch, shown, hits);
    }
}

fn is_token(value: &str) -> bool {
    is_provider_token(value) && !is_placeholder(value)
}

/// `Authorization: Bearer …`, `Bearer …`.
fn bearer(text: &str) -> Option<(&str, &str)> {
    let at = ["Bearer ", "bearer ", "Basic ", "basic ", "token "]
        .iter()
        .find_map(|scheme| text.find(scheme).map(|at| at + scheme.len()))?;
    let (before, value) = text.split_at(at);
    let value = value.trim();
    (value.len() >= 8 && !value.contains(' ') && !is_placeholder(value)).then_some((before, value))
}

/// The password, or the value of a telling query member, in an address.
fn secret_of_address(text: &str) -> Option<(String, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if let Some((user, _)) = authority.rsplit_once('@') {
        let secret = user.split_once(':').map_or(user, |(_, password)| password);
        let is_password = user.contains(':') && secret.len() >= 4;
        if (is_password || is_provider_token(secret)) && !is_placeholder(secret) && !is_sample_password(secret) {
            let before = text.find(secret).map_or(scheme, |at| &text[..at]);
            return Some((before.to_owned(), secret));
        }
    }
    let query = rest.split_once('?').map(|(_, query)| query.split('#').next().unwrap_or_default())?;
    let members = query.split('&').filter_map(|member| member.split_once('='));
    let (name, value) = members.into_iter().find(|(name, value)| is_secret_value(name, value) || is_token(value))?;
    Some((format!("{scheme}://{authority}/…?{name}="), value))
}

/// What the set-up guides of databases use.
fn is_sample_password(password: &str) -> bool {
    matches!(
        password.to_ascii_lowercase().as_str(),
        "postgres" | "root" | "admin" | "pass" | "secret" | "user" | "guest"
    )
}

/// A secret in the address.
pub(super) struct SecretInUrl;

impl Check for SecretInUrl {
    fn name(&self) -> &'static str {
        "secret-in-url"
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        let Some(url) = &launch.url else { return };
        let mut shown = Vec::new();
        if let Some((before, value)) = secret_of_address(url) {
            shown.push(show(&before, value, Severity::Critical));
        } else if let Some(part) = url.split(['/', '?', '#', '&', '=']).find(|part| is_token(part)) {
            let before = url.find(part).map_or("", |at| &url[..at]);
            shown.push(show(before, part, Severity::Critical));
        }
        launch::show(launch, shown, hits);
    }
}

/// A secret in a header.
pub(super) struct SecretInHeader;

impl Check for SecretInHeader {
    fn name(&self) -> &'static str {
        "secret-in-header"
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        let mut shown = Vec::new();
        for (name, value) in &launch.headers {
            if let Some((scheme, credential)) = bearer(value) {
                shown.push(show(&format!("{name}: {scheme}"), credential, Severity::High));
            } else if is_secret_value(name, value) || is_token(value) {
                shown.push(show(&format!("{name}: "), value, Severity::High));
            }
        }
        launch::show(launch, shown, hits);
    }
}
