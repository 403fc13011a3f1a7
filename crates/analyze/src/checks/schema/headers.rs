//! Parameters that a client copies into a header of the request (`x-mcp-header`).

use std::collections::HashSet;

use model::Tool;
use serde_json::{Map, Value};

use super::{MANY, Path, objects};
use crate::checks::{Check, ToolFacts, short};
use crate::effects::words;
use crate::finding::Hit;

/// A parameter that holds a secret is copied into a header, which proxies and logs see.
#[derive(Debug)]
pub(crate) struct HeaderMirrorsSecret;

/// A header that is none, is given twice, or passes for one that means something.
#[derive(Debug)]
pub(crate) struct HeaderMisused;

/// The keyword.
pub(super) const MIRROR: &str = "x-mcp-header";

/// Headers by which servers and proxies decide.
const STANDARD: [&str; 17] = [
    "authorization",
    "cookie",
    "set-cookie",
    "host",
    "origin",
    "referer",
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-real-ip",
    "proxy-authorization",
    "content-length",
    "content-type",
    "transfer-encoding",
    "connection",
    "mcp-session-id",
    "mcp-protocol-version",
];

impl Check for HeaderMirrorsSecret {
    fn name(&self) -> &'static str {
        "secret-in-header-mirror"
    }

    fn tool(&self, facts: &ToolFacts<'_>, hits: &mut Vec<Hit>) {
        let tool = facts.tool;
        if facts.shape().mirrors == 0 {
            return;
        }
        each_mirror(tool, &mut |path, members, header| {
            let parameter = path.key().unwrap_or_default();
            let format = members.get("format").and_then(Value::as_str);
            if hits.len() < MANY && (format == Some("password") || is_secret(parameter)) {
                let label = format!("copies the parameter `{}` into a header", short(parameter));
                hits.push(Hit::in_tool(tool, path.member(MIRROR), header, label));
            }
        });
    }
}

impl Check for HeaderMisused {
    fn name(&self) -> &'static str {
        "header-mirror-misused"
    }

    fn tool(&self, facts: &ToolFacts<'_>, hits: &mut Vec<Hit>) {
        let tool = facts.tool;
        if facts.shape().mirrors == 0 {
            return;
        }
        let mut seen = HashSet::new();
        each_mirror(tool, &mut |path, _, header| {
            let lower = header.to_ascii_lowercase();
            let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
            let what = if header.is_empty() || !header.bytes().all(is_token) {
                "is no name of a header, and a line break in it would begin another"
            } else if STANDARD.contains(&lower.as_str()) {
                "is a header by which servers and proxies decide"
            } else if !seen.insert(lower) {
                "is the header of another parameter of this tool"
            } else {
                return;
            };
            if hits.len() < MANY {
                hits.push(Hit::in_tool(tool, path.member(MIRROR), header, what.to_owned()));
            }
        });
    }
}

fn each_mirror<'a>(tool: &'a Tool, look: &mut impl FnMut(&Path<'a>, &'a Map<String, Value>, &'a str)) {
    objects(tool, &mut |path, members: &Map<String, Value>| {
        if let Some(Value::String(header)) = members.get(MIRROR)
            && path.key() != Some("properties")
        {
            look(path, members, header);
        }
    });
}

/// Whether a parameter of that name holds a secret.
fn is_secret(name: &str) -> bool {
    const ALWAYS: [&str; 13] = [
        "password",
        "passwd",
        "passphrase",
        "secret",
        "credential",
        "credentials",
        "apikey",
        "bearer",
        "jwt",
        "otp",
        "cvv",
        "ssn",
        "authorization",
    ];
    let found: Vec<_> = words(name).collect();
    let has = |word: &str| found.iter().any(|found| found.is(word));
    let pair = |one: &str, other: &str| has(one) && has(other);
    let is_token =
        has("token") && !["page", "next", "cursor", "max", "count", "continuation"].iter().any(|word| has(word));
    ALWAYS.iter().any(|word| has(word))
        || is_token
        || pair("api", "key")
        || pair("private", "key")
        || pair("access", "key")
}
