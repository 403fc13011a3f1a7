//! The `oauth_config` block: how a gateway signs in to a server, or lets a person do it.

use serde_json::Value;

use crate::members::Members;
use crate::mistake::Notes;
use crate::path::Path;

/// The longest text of the block, in characters.
const LONGEST: usize = 16 * 1024;

const ADDRESSES: [&str; 4] =
    ["OAUTH_TOKEN_URL", "OAUTH_AUTHORIZATION_URL", "OAUTH_REDIRECT_URI", "OAUTH_REVOCATION_URL"];
const TEXTS: [&str; 9] = [
    "OAUTH_CLIENT_ID",
    "OAUTH_CLIENT_SECRET",
    "OAUTH_AUDIENCE",
    "OAUTH_ORGANIZATION",
    "OAUTH_SCOPE",
    "OAUTH_RESOURCE",
    "OAUTH_CLIENT_CERT_PATH",
    "OAUTH_CLIENT_KEY_PATH",
    "OAUTH_CA_BUNDLE_PATH",
];
const FLAGS: [&str; 5] =
    ["is_remote", "OAUTH_USE_BASIC_AUTH", "OAUTH_VALIDATE_SCOPES", "OAUTH_TOKEN_IN_HEADER_ONLY", "OAUTH_ENFORCE_HTTPS"];

/// Notes what is wrong with the block. What a way to sign in needs is asked for only where the block is enabled: forms
/// are stored half filled in.
pub(super) fn check(value: &Value, path: Path<'_>, notes: &mut Notes) {
    let Some(block) = Members::of(value, path, notes) else { return };
    let is_enabled = block.flag("enabled", notes).unwrap_or(false);
    let is_2_1 = block.word("OAUTH_VERSION", &["2.0", "2.1"], notes) == Some("2.1");
    let grants = ["client_credentials", "authorization_code", "refresh_token"];
    let grant = block.word("OAUTH_GRANT_TYPE", &grants, notes).unwrap_or("client_credentials");
    block.word("OAUTH_CODE_CHALLENGE_METHOD", &["S256", "plain"], notes);
    let uses_pkce = block.flag("OAUTH_USE_PKCE", notes).unwrap_or(false);
    let uses_mtls = block.flag("OAUTH_USE_MTLS", notes).unwrap_or(false);
    for name in TEXTS.into_iter().chain(ADDRESSES) {
        block.text(name, LONGEST, notes);
    }
    for name in FLAGS {
        block.flag(name, notes);
    }
    let buffer = block.value("OAUTH_TOKEN_EXPIRY_BUFFER");
    if buffer.is_some_and(|seconds| seconds.as_u64().is_none_or(|seconds| seconds > 86_400)) {
        notes.mistake(block.path.member("OAUTH_TOKEN_EXPIRY_BUFFER"), "is not 0 to 86400 seconds");
    }
    block.object("OAUTH_ADDITIONAL_PARAMS", notes);
    let headers = block.path.member("OAUTH_CUSTOM_HEADERS");
    for (name, value) in block.object("OAUTH_CUSTOM_HEADERS", notes).into_iter().flatten() {
        crate::members::text(value, &headers.member(name), LONGEST, notes);
    }
    if !is_enabled {
        return;
    }
    let mut needed: Vec<&str> = match grant {
        "authorization_code" => vec!["OAUTH_CLIENT_ID", "OAUTH_AUTHORIZATION_URL", "OAUTH_REDIRECT_URI"],
        "refresh_token" => vec!["OAUTH_CLIENT_ID", "OAUTH_TOKEN_URL"],
        // With a certificate the client has proved who it is.
        _ if uses_mtls => vec!["OAUTH_CLIENT_ID", "OAUTH_TOKEN_URL"],
        _ => vec!["OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET", "OAUTH_TOKEN_URL"],
    };
    if uses_mtls {
        needed.extend(["OAUTH_CLIENT_CERT_PATH", "OAUTH_CLIENT_KEY_PATH"]);
    }
    for name in needed {
        let is_blank = |value: &Value| value.as_str().is_some_and(|text| text.trim().is_empty());
        if block.value(name).is_none_or(is_blank) {
            notes.mistake(block.path.member(name), format!("is required for `{grant}`"));
        }
    }
    if is_2_1 && grant == "authorization_code" && !uses_pkce {
        notes.mistake(block.path.member("OAUTH_USE_PKCE"), "must be true for `authorization_code` of OAuth 2.1");
    }
    let enforces_https = block.value("OAUTH_ENFORCE_HTTPS").and_then(Value::as_bool).unwrap_or(is_2_1);
    for name in ADDRESSES {
        let address = block.value(name).and_then(Value::as_str).filter(|address| !address.trim().is_empty());
        let Some(address) = address else { continue };
        // A program on the user's machine is sent back to by any scheme of its own.
        let is_callback = name == "OAUTH_REDIRECT_URI";
        match address.parse::<model::Endpoint>() {
            Err(_) if !is_callback => {
                notes.mistake(
                    block.path.member(name),
                    "is no `http` or `https` address without credentials and fragment",
                );
            }
            Ok(endpoint) if enforces_https && !endpoint.keeps_secrets() => {
                notes.mistake(block.path.member(name), "is not an `https` address, which the block enforces");
            }
            _ => {}
        }
    }
}
