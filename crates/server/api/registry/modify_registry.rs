//! `PATCH /mcp-registry/modify-registry`: changes what the registry asks of its servers.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use catalog::{ApprovalPolicy, merge_patch};
use model::{Endpoint, ProjectName, Secret};
use serde_json::{Map, Value};
use store::records::approval::{RegistrySettings, SettingsRow};
use tracing::error;
use utoipa::ToSchema;

use super::get_registry::{RegistryPolicy, SettingsShown, ShownRegistry};
use crate::api::auth::Administrator;
use crate::api::catalog::body::JsonBody;
use crate::api::catalog::refusal::{OF_REGISTRY, named};
use crate::api::catalog::selected::InRegistry;
use crate::api::catalog::written::Envelope;
use crate::api::catalog::{author, etag};
use crate::api::error::{ApiError, ErrorBody, Mistake};
use crate::api::service::Service;
use crate::approval::{Receiver, open, seal};

/// What may be changed.
const MEMBERS: [&str; 4] = ["policy", "rescan_hours", "webhook_url", "webhook_secret"];
/// The longest time between two scans of a server, in hours: a year.
const LONGEST_WAIT: u64 = 8760;
/// The longest address that is told, in bytes.
const LONGEST_ADDRESS: usize = 2048;

/// What changes of a registry: members that are left out stay, null switches off.
#[derive(ToSchema)]
#[schema(min_properties = 1)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct RegistryPatch {
    /// Merged into the policy that is there (RFC 7396).
    #[schema(required = false, nullable)]
    policy: RegistryPolicy,
    /// How often servers are scanned again, in hours.
    #[schema(minimum = 1, maximum = 8760)]
    rescan_hours: Option<u32>,
    /// Who is told of drift and of what the policy does. The address as it is shown leaves it as it is.
    #[schema(max_length = 2048, format = "uri")]
    webhook_url: Option<String>,
    /// `new` makes another secret for signatures.
    #[schema(required = false, nullable, pattern = "^new$")]
    webhook_secret: String,
}

/// The answer to `modify-registry`.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct RegistryWritten {
    message: String,
    data: SettingsShown,
}

/// Changes what the registry asks of its servers. With the first `webhook_url`, and with `webhook_secret: "new"`, the answer
/// holds the secret that signs webhooks: this once.
#[utoipa::path(
    patch,
    path = "/mcp-registry/modify-registry",
    operation_id = "registry_modify_registry",
    tag = "MCP Registry Servers",
    request_body = RegistryPatch,
    responses(
        (status = 200, description = "The registry is changed", body = RegistryWritten,
            headers(("ETag" = String, description = "the revision of these settings"))),
        (status = 400, description = "Something is wrong with the body or a header", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this", body = ErrorBody),
        (status = 404, description = "There is no such registry", body = ErrorBody),
        (status = 408, description = "The body does not come to its end", body = ErrorBody),
        (status = 412, description = "The registry was changed since `If-Match`", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
    )
)]
pub(crate) async fn modify_registry(
    State(service): State<Arc<Service>>,
    Administrator(caller): Administrator,
    InRegistry: InRegistry,
    headers: HeaderMap,
    JsonBody(patch): JsonBody,
) -> Result<Response, ApiError> {
    let expected = etag::expected(&headers)?;
    let author = author(&service, &caller).await?;
    let (mut refused, mut secret) = (None, None);
    let mut decide = |row: &SettingsRow| match patched(&service, &caller.project, row, &patch) {
        Ok((settings, new_secret)) => {
            secret = new_secret;
            Some(settings)
        }
        Err(error) => {
            refused = Some(error);
            None
        }
    };
    let change = service.records.change_settings(&author, &expected, &mut decide).await?;
    let row = OF_REGISTRY.done(change, refused)?;
    let tag = etag::tag(row.revision);
    let mut shown = ShownRegistry::new(&caller.project, Some(row));
    shown.webhook_secret = secret.map(|secret| secret.expose().to_owned());
    let remark = shown.webhook_secret.as_ref().map(|_| "The webhook's secret is shown this once.".to_owned());
    let remarks: Vec<String> = ignored(&patch).into_iter().chain(remark).collect();
    Ok((etag::header(&tag), Json(Envelope::new("The registry is changed.", &remarks, shown))).into_response())
}

/// Says which members nobody reads.
fn ignored(patch: &Value) -> Option<String> {
    let unknown = patch.as_object()?.keys().filter(|name| !MEMBERS.contains(&name.as_str())).count();
    (unknown > 0).then(|| format!("Members that are none of {} are ignored.", MEMBERS.join(", ")))
}

/// What becomes of the settings by a patch, and the secret if one is made.
fn patched(
    service: &Service,
    project: &ProjectName,
    row: &SettingsRow,
    patch: &Value,
) -> Result<(RegistrySettings, Option<Secret>), ApiError> {
    let mut mistakes = Vec::new();
    let Some(patch) = patch.as_object() else {
        return Err(ApiError::Invalid(vec![Mistake::new("", "The body is a JSON object.")]));
    };
    if !MEMBERS.iter().any(|name| patch.contains_key(*name)) {
        let message = format!("Nothing is to be changed; expected one of {}.", MEMBERS.join(", "));
        return Err(ApiError::Invalid(vec![Mistake::new("", message)]));
    }
    let policy = policy(&row.settings.policy, patch.get("policy"), &mut mistakes);
    let rescan_hours = rescan_hours(row.settings.rescan_hours, patch.get("rescan_hours"), &mut mistakes);
    let told = told(row, patch, &mut mistakes);
    if !mistakes.is_empty() {
        return Err(ApiError::Invalid(mistakes));
    }
    let fault = |problem: &(dyn std::error::Error + 'static)| {
        error!(error = problem, %project, "the webhook of a registry cannot be sealed or opened");
        ApiError::Internal
    };
    let (webhook, secret) = match told {
        Told::AsBefore => (row.settings.webhook.clone(), None),
        Told::Nobody => (None, None),
        Told::By { url, is_new_secret } => {
            let before = row.settings.webhook.as_ref();
            // One that does not open any more is replaced by whoever gives an address anew.
            let before = before.and_then(|webhook| open(&service.sealer, project, row.registry.id, webhook).ok());
            let url = url.or_else(|| before.as_ref().map(|before| before.url.clone())).ok_or(ApiError::Internal)?;
            let (receiver, secret) = if let Some(before) = before.filter(|_| !is_new_secret) {
                (Receiver { url, ..before }, None)
            } else {
                let new = Receiver::new(url).map_err(|problem| fault(&problem))?;
                let secret = new.secret.clone();
                (new, Some(secret))
            };
            let kept = seal(&service.sealer, project, row.registry.id, &receiver);
            (Some(kept.map_err(|problem| fault(&problem))?), secret)
        }
    };
    Ok((RegistrySettings { policy, rescan_hours, webhook }, secret))
}

/// The policy with a patch applied; null switches it off.
fn policy(before: &ApprovalPolicy, patch: Option<&Value>, mistakes: &mut Vec<Mistake>) -> ApprovalPolicy {
    let Some(patch) = patch else { return *before };
    if patch.is_null() {
        return ApprovalPolicy::default();
    }
    let mut document = serde_json::to_value(before).unwrap_or_default();
    merge_patch(&mut document, patch);
    ApprovalPolicy::parse(&document).unwrap_or_else(|wrong| {
        mistakes.extend(named(wrong).into_iter().map(|mistake| match mistake.path.as_str() {
            "" => Mistake::new("policy", "is not an object"),
            place => Mistake::new(format!("policy.{place}"), mistake.message),
        }));
        *before
    })
}

fn rescan_hours(before: Option<u32>, given: Option<&Value>, mistakes: &mut Vec<Mistake>) -> Option<u32> {
    let given = match given {
        None => return before,
        Some(Value::Null) => return None,
        Some(given) => given.as_u64().filter(|hours| (1..=LONGEST_WAIT).contains(hours)),
    };
    if given.is_none() {
        mistakes.push(Mistake::new("rescan_hours", format!("is not a number of hours from 1 to {LONGEST_WAIT}")));
    }
    given.and_then(|hours| u32::try_from(hours).ok())
}

/// Who is told from now on.
enum Told {
    /// Whoever was told before.
    AsBefore,
    /// Nobody.
    Nobody,
    /// Whoever is at this address, or at the one before.
    By { url: Option<Endpoint>, is_new_secret: bool },
}

fn told(row: &SettingsRow, patch: &Map<String, Value>, mistakes: &mut Vec<Mistake>) -> Told {
    let is_new_secret = match patch.get("webhook_secret") {
        None | Some(Value::Null) => false,
        Some(Value::String(word)) if word == "new" => true,
        Some(_) => {
            mistakes.push(Mistake::new("webhook_secret", "is not `new`; secrets are made here"));
            false
        }
    };
    let before = row.settings.webhook.as_ref().map(|webhook| webhook.shown.as_str());
    let url = match patch.get("webhook_url") {
        Some(Value::Null) if is_new_secret => {
            mistakes.push(Mistake::new("webhook_secret", "is for somebody who is told, and nobody is"));
            return Told::AsBefore;
        }
        Some(Value::Null) => return Told::Nobody,
        Some(Value::String(text)) if Some(text.as_str()) == before => None,
        Some(Value::String(text)) => match address(text) {
            Ok(url) => Some(url),
            Err(message) => {
                mistakes.push(Mistake::new("webhook_url", message));
                return Told::AsBefore;
            }
        },
        Some(_) => {
            mistakes.push(Mistake::new("webhook_url", "is not a string"));
            return Told::AsBefore;
        }
        None => None,
    };
    match (&url, before, is_new_secret) {
        (None, None, true) => {
            mistakes.push(Mistake::new("webhook_secret", "is for somebody who is told, and nobody is"));
            Told::AsBefore
        }
        (None, _, false) => Told::AsBefore,
        _ => Told::By { url, is_new_secret },
    }
}

fn address(text: &str) -> Result<Endpoint, &'static str> {
    const EXPECTED: &str = "is no `http` or `https` address without credentials and fragment";
    if text.len() > LONGEST_ADDRESS {
        return Err("is longer than 2048 bytes");
    }
    // What is shown of another address is no address.
    if text.contains("***") {
        return Err("is masked, and not as the address that is there is shown");
    }
    text.parse().map_err(|_| EXPECTED)
}
