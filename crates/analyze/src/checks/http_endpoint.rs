//! Servers on the network: who may call the tools of one.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use model::{Severity, SourceFile};
use regex::Regex;

use super::{Check, regex};
use crate::cost;
use crate::finding::Hit;
use crate::sources::is_beside_the_program;

/// Most bytes of a line shown.
const SHOWN: usize = 200;

/// An automaton for few words, which skips what holds none of them many bytes at a time.
fn few(words: &[&str]) -> AhoCorasick {
    let builder = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(words);
    builder.expect("a few words fit every automaton")
}

/// Words of which one stands in every match of [`TRANSPORT`]; most files hold none.
static SPEAKS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let words = ["ServerTransport", "StreamableHTTPSession", "sse_app", "http_app", "FastMCP", "transport"];
    few(&words)
});
/// Serves the client that started it.
static LOCAL_PIPE: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let words = ["StdioServerTransport", "stdio_server", "transport=\"stdio\"", "transport='stdio'", "--stdio"];
    few(&words)
});
/// Takes MCP messages over HTTP.
static TRANSPORT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?x)\bnew\s+(?:Node)?(?:StreamableHTTP|SSE)ServerTransport\s*\(
        | \b(?:SseServerTransport|StreamableHTTPSessionManager)\s*\(
        | \.(?:sse_app|streamable_http_app|http_app)\s*\(
        | \bFastMCP\s*\(
        | \btransport\s*=\s*["'](?:sse|http|streamable[-_]http)["']"#,
    )
});
/// Begins to listen, in JavaScript.
static LISTENS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\b(?:app|server|httpServer|expressApp|http)\w*\.listen\s*\("));
/// Names this machine's own interface where a server would listen.
static LOOPBACK: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?ix)\.listen\s*\([^)\n]{0,120}["'`](?:127\.0\.0\.1|localhost|::1)["'`]
        | \b\w*(?:host|bind|interface|address)\w*["']?\s*(?:[:=?|]{1,3}|\.default\()[^;\n]{0,80}["'`](?:127\.0\.0\.1|localhost|::1)["'`]"#,
    )
});
/// Names all interfaces, in Python, where the frameworks listen on this machine only.
static EVERYWHERE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?x)\b(?:\w*host|HOST|bind)["']?\s*[:=]\s*(?:str\s*=\s*)?[^\n]{0,60}["']0\.0\.0\.0["']
        | \.run\w*\([^()\n]{0,120}["']0\.0\.0\.0["']
        | ["']--host["'][^\n]{0,80}default\s*=\s*["']0\.0\.0\.0["']"#,
    )
});
/// Asks who is there.
static SIGNED_IN: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)\btimingSafeEqual\b|\bcompare_digest\b|\bConstantTimeCompare\b
        | \b(?:require|ensure|check|verify|validate|with)_?(?i:bearer_?|user_?|api_?key_?|access_?)?(?i:auth|token|api_?key|session_?token)\w*\b
        | \b\w*(?i:auth|authentication|authorization|apikey|api_key)_?(?i:middleware|guard|handler|hook|required)\b
        | \b(?:Bearer|Basic|ApiKey|JWT|OAuth|Google|GitHub|Azure)\w*(?:Auth|AuthProvider|Verifier|Provider|Backend)\b\s*[({]
        | \b(?:TokenVerifier|token_verifier|AuthSettings|auth_server_provider|mcpAuthRouter|OAuthProvider|OAuthProxy|RemoteAuthProvider)\b
        | \bjwt\.(?:verify|decode)\s*\(|\bjwtVerify\s*\(|\bpassport\.|\bexpress-jwt\b|\bexpressjwt\b|\boauth2-proxy\b
        | \bauth\s*=\s*(?:\w*[aA]uth\w*|\w*[vV]erifier\w*|\w*[pP]rovider\w*)\s*[,()\n]
        | \bDepends\(\s*\w*(?i:auth|token|user|key)\w*\s*\)",
    )
});
/// Reads the credential of a request.
static READS_CREDENTIAL: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?i)\b(?:headers?(?:\.authorization\b|\[["'](?:authorization|x-api-key|x-auth-token)["']\]|\.get\(["'](?:authorization|x-api-key|x-auth-token)["'])|header\(["'](?:authorization|x-api-key|x-auth-token)["']\))"#,
    )
});
/// Turns a request away.
static REFUSES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:status|statusCode|status_code|writeHead|HTTPException|Response|sendStatus|json)\b[^\n]{0,60}\b(?:401|403)\b|\b(?:401|403)\b[^\n]{0,40}[Uu]nauthorized|\bUNAUTHORIZED\b",
    )
});
/// Looks at the host or origin of a request.
static ASKS_HOST: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?x)\benableDnsRebindingProtection\s*:\s*(?:true|!0|[a-z])|\ballowedHosts\b|\ballowedOrigins\b|\bhostHeaderValidation\b|\blocalhostHostValidation\b
        | \bcreateMcpExpressApp\b|\bTransportSecuritySettings\b|\bTrustedHostMiddleware\b|\bheaders\.(?:origin|host)\b
        | \bheaders\[["'](?:origin|host)["']\]|\b(?:get|header)\(["'](?i:origin|host)["']\)|\bisAllowedOrigin\b|\bvalidateOrigin\b"#,
    )
});

/// The source files of one package.
#[derive(Default)]
struct Package<'a> {
    files: Vec<&'a SourceFile>,
    /// Where it begins to serve.
    served: Vec<Served<'a>>,
    /// Whether any of them takes messages.
    takes_messages: bool,
}

/// A place where a file begins to serve.
struct Served<'a> {
    file: &'a SourceFile,
    range: Range<usize>,
    /// Whether the same file takes messages, so that it is surely the tools that are served.
    takes_messages: bool,
    python: bool,
}

/// The source of an artifact, by the nearest folder with a manifest.
fn packages(files: &[SourceFile]) -> Vec<Package<'_>> {
    let manifests = files.iter().filter_map(|file| match file.path.rsplit_once('/') {
        Some((folder, "package.json" | "pyproject.toml")) => Some(folder),
        _ => None,
    });
    let roots: HashSet<&str> = manifests.collect();
    let mut packages: BTreeMap<&str, Package<'_>> = BTreeMap::new();
    for file in files {
        let python = match file.extension().as_str() {
            "py" => true,
            "js" | "mjs" | "cjs" | "ts" | "mts" | "cts" | "tsx" => false,
            _ => continue,
        };
        if !is_beside_the_program(&file.path) && !file.path.contains("node_modules/") {
            let folders = std::iter::successors(file.path.rsplit_once('/'), |(folder, _)| folder.rsplit_once('/'));
            let root = folders.map(|(folder, _)| folder).find(|folder| roots.contains(folder)).unwrap_or_default();
            packages.entry(root).or_default().add(file, python);
        }
    }
    packages.into_values().collect()
}

impl<'a> Package<'a> {
    fn add(&mut self, file: &'a SourceFile, python: bool) {
        let text = file.text.as_ref();
        cost::add(text.len());
        let takes_messages = SPEAKS.is_match(text) && TRANSPORT.is_match(text);
        self.files.push(file);
        self.takes_messages |= takes_messages;
        let found = match python {
            true if text.contains("0.0.0.0") => EVERYWHERE.find(text).map(|found| found.range()),
            false if text.contains("isten") => LISTENS.find(text).map(|found| {
                let end = text[found.end()..].find('\n').map_or(text.len(), |at| found.end() + at);
                found.start()..end.min(found.start() + SHOWN)
            }),
            _ => None,
        };
        self.served.extend(found.map(|range| Served { file, range, takes_messages, python }));
    }

    /// Where the tools are served: in the files that take messages, or anywhere if none of them serves. Empty if the
    /// tools are not served, or only to those who say who they are.
    fn open_endpoints(&self) -> Vec<&Served<'a>> {
        let is_sure = self.served.iter().any(|served| served.takes_messages);
        if !self.takes_messages || self.served.is_empty() || self.any(is_signed_in) {
            return Vec::new();
        }
        self.served.iter().filter(|served| served.takes_messages || !is_sure).collect()
    }

    fn any(&self, holds: impl Fn(&str) -> bool) -> bool {
        self.files.iter().inspect(|file| cost::add(file.text.len())).any(|file| holds(&file.text))
    }

    /// Whether the JavaScript of the package names this machine's own interface.
    fn names_loopback(&self) -> bool {
        self.files.iter().any(|file| file.extension() != "py" && LOOPBACK.is_match(&file.text))
    }
}

fn is_signed_in(text: &str) -> bool {
    SIGNED_IN.is_match(text) || (READS_CREDENTIAL.is_match(text) && REFUSES.is_match(text))
}

/// Tools that anyone on the network may call.
pub(super) struct OpenEndpoint;

impl Check for OpenEndpoint {
    fn name(&self) -> &'static str {
        "open-endpoint"
    }

    fn files(&self, files: &[SourceFile], hits: &mut Vec<Hit>) {
        for package in packages(files) {
            let open = package.open_endpoints();
            let is_local = !open.is_empty() && package.names_loopback();
            let everywhere = open.into_iter().filter(|served| served.python || !is_local);
            // A server that also speaks over its standard input is put on the network by whoever asks for it.
            let is_asked_for = !package.served.is_empty() && package.any(|text| LOCAL_PIPE.is_match(text));
            hits.extend(everywhere.map(|served| {
                let mut hit = Hit::in_file(served.file, served.range.clone());
                hit.severity = is_asked_for.then_some(Severity::Medium);
                hit
            }));
        }
    }
}

/// Tools that any web page of this machine's user may call.
pub(super) struct LocalEndpointForPages;

impl Check for LocalEndpointForPages {
    fn name(&self) -> &'static str {
        "local-endpoint-for-pages"
    }

    fn files(&self, files: &[SourceFile], hits: &mut Vec<Hit>) {
        for package in packages(files) {
            let open = package.open_endpoints();
            if open.is_empty() || !package.names_loopback() || package.any(|text| ASKS_HOST.is_match(text)) {
                continue;
            }
            let local = open.into_iter().filter(|served| !served.python);
            hits.extend(local.map(|served| Hit::in_file(served.file, served.range.clone())));
        }
    }
}
