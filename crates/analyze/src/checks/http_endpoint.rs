//! Servers on the network: who may call the tools of one.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use model::SourceFile;
use regex::bytes::{Regex, RegexBuilder};

use super::Check;
use crate::finding::Hit;
use crate::sources::is_beside_the_program;

fn regex(pattern: &str) -> Regex {
    // ASCII classes: others fall back to a search that is a hundred times slower where a text has any other letter.
    RegexBuilder::new(pattern).unicode(false).build().expect("the patterns are constants")
}

/// Takes MCP messages over HTTP.
static TRANSPORT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?x)\bnew\s+(?:Node)?(?:StreamableHTTP|SSE)ServerTransport\s*\(
        | \b(?:SseServerTransport|StreamableHTTPSessionManager)\s*\(
        | \.(?:sse_app|streamable_http_app|http_app)\s*\(
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
        r#"(?x)\btimingSafeEqual\b|\bcompare_digest\b|\bConstantTimeCompare\b
        | \b(?:require|ensure|check|verify|validate|with)_?(?i:bearer_?|user_?|api_?key_?|access_?)?(?i:auth|token|api_?key|session_?token)\w*\b
        | \b\w*(?i:auth|authentication|authorization|apikey|api_key)_?(?i:middleware|guard|handler|hook|required)\b
        | \b(?:Bearer|Basic|ApiKey|JWT|OAuth|Google|GitHub|Azure)\w*(?:Auth|AuthProvider|Verifier|Provider|Backend)\b\s*[({]
        | \b(?:TokenVerifier|token_verifier|AuthSettings|auth_server_provider|mcpAuthRouter|OAuthProvider|OAuthProxy|RemoteAuthProvider)\b
        | \bjwt\.(?:verify|decode)\s*\(|\bjwtVerify\s*\(|\bpassport\.|\bexpress-jwt\b|\bexpressjwt\b|\boauth2-proxy\b
        | \bauth\s*=\s*(?:\w*[aA]uth\w*|\w*[vV]erifier\w*|\w*[pP]rovider\w*)\s*[,()\n]
        | \bDepends\(\s*\w*(?i:auth|token|user|key)\w*\s*\)"#,
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

/// What the files of one package say together.
#[derive(Default)]
struct Package<'a> {
    /// Where it begins to serve, and whether on every interface.
    served: Vec<(&'a SourceFile, Range<usize>, bool)>,
    takes_messages: bool,
    is_signed_in: bool,
    asks_host: bool,
    names_loopback: bool,
}

/// The source of an artifact, by the nearest folder with a manifest.
fn packages(files: &[SourceFile]) -> Vec<Package<'_>> {
    let manifests = files.iter().filter_map(|file| match file.path.rsplit_once('/') {
        Some((folder, "package.json" | "pyproject.toml")) => Some(folder),
        _ => None,
    });
    let roots: HashSet<&str> = manifests.collect();
    let mut packages: BTreeMap<&str, Vec<(&SourceFile, bool)>> = BTreeMap::new();
    for file in files {
        let python = match file.extension().as_str() {
            "py" => true,
            "js" | "mjs" | "cjs" | "ts" | "mts" | "cts" | "tsx" => false,
            _ => continue,
        };
        if !is_beside_the_program(&file.path) && !file.path.contains("node_modules/") {
            let folders = std::iter::successors(file.path.rsplit_once('/'), |(folder, _)| folder.rsplit_once('/'));
            let root = folders.map(|(folder, _)| folder).find(|folder| roots.contains(folder)).unwrap_or_default();
            packages.entry(root).or_default().push((file, python));
        }
    }
    // Most packages take no messages over HTTP; nothing else is asked of them.
    let takes_messages =
        |files: &Vec<(&SourceFile, bool)>| files.iter().any(|(file, _)| TRANSPORT.is_match(file.text.as_bytes()));
    let served = packages.into_values().filter(takes_messages);
    served.map(Package::of).collect()
}

impl<'a> Package<'a> {
    /// Files of a package that takes messages, and whether each is Python.
    fn of(files: Vec<(&'a SourceFile, bool)>) -> Self {
        let mut package = Self { takes_messages: true, ..Self::default() };
        files.into_iter().for_each(|(file, python)| package.add(file, python));
        package
    }

    fn add(&mut self, file: &'a SourceFile, python: bool) {
        let text = file.text.as_ref();
        let bytes = text.as_bytes();
        self.is_signed_in |= SIGNED_IN.is_match(bytes) || (READS_CREDENTIAL.is_match(bytes) && REFUSES.is_match(bytes));
        self.asks_host |= ASKS_HOST.is_match(bytes);
        if python {
            let found = EVERYWHERE.find(bytes).map(|found| (file, found.range(), true));
            self.served.extend(found);
        } else {
            self.names_loopback |= LOOPBACK.is_match(bytes);
            let found = LISTENS.find(bytes).map(|found| {
                let end = text[found.end()..].find('\n').map_or(text.len(), |at| found.end() + at);
                (file, found.start()..end.min(found.start() + 200), !LOOPBACK.is_match(bytes))
            });
            self.served.extend(found);
        }
    }
}

/// Tools that anyone on the network may call.
pub(super) struct OpenEndpoint;

impl Check for OpenEndpoint {
    fn name(&self) -> &'static str {
        "open-endpoint"
    }

    fn files(&self, files: &[SourceFile], hits: &mut Vec<Hit>) {
        for package in packages(files).iter().filter(|package| package.takes_messages && !package.is_signed_in) {
            let everywhere = package
                .served
                .iter()
                .filter(|(file, _, everywhere)| *everywhere && (file.extension() == "py" || !package.names_loopback));
            for (file, range, _) in everywhere {
                hits.push(Hit::in_file(file, range.clone()));
            }
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
        let open = |package: &&Package<'_>| package.takes_messages && !package.is_signed_in && !package.asks_host;
        for package in packages(files).iter().filter(open) {
            let local = package.served.iter().filter(|(file, ..)| file.extension() != "py" && package.names_loopback);
            for (file, range, _) in local {
                hits.push(Hit::in_file(file, range.clone()));
            }
        }
    }
}
