//! A registry of the test's own, named by a configuration file of its own.

use std::fs;
use std::sync::OnceLock;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fetch::http::Patience;
use fetch::{FetchError, Fetcher, FetcherOptions, Limit, Limits, NetworkPolicy, NpmConfig};
use model::{Artifact, Origin};
use serde_json::{Value, json};
use sha2::{Digest, Sha512};

use crate::server::{Reply, Seen, Server};
use crate::tarball::{Tar, bomb};

fn sri(bytes: &[u8]) -> String {
    format!("sha512-{}", STANDARD.encode(Sha512::digest(bytes)))
}

fn notes(version: &str) -> Vec<u8> {
    Tar::package(&[("package.json", &format!("{{\"version\":\"{version}\"}}")), ("index.js", "run()")]).gzip()
}

/// A listing of one package whose tarballs are those of `notes`.
fn listing(tarball: &dyn Fn(&str) -> String, versions: &[&str]) -> Value {
    let release = |version: &str| json!({"dist": {"tarball": tarball(version), "integrity": sri(&notes(version))}});
    let versions: serde_json::Map<String, Value> =
        versions.iter().map(|version| ((*version).to_owned(), release(version))).collect();
    json!({"dist-tags": {"latest": "2.0.0", "next": "3.0.0-beta.1"}, "versions": versions})
}

const VERSIONS: &[&str] = &["1.0.0", "1.2.0", "2.0.0", "2.1.0", "3.0.0-beta.1"];

fn good(base: &str, seen: &Seen) -> Reply {
    let tarball = |version: &str| format!("{base}tarballs/{version}.tgz");
    match seen.path.strip_prefix("/tarballs/").and_then(|name| name.strip_suffix(".tgz")) {
        Some(version) => Reply::ok(notes(version)),
        None if matches!(seen.path.as_str(), "/notes" | "/@acme%2fnotes") => {
            Reply::ok(listing(&tarball, VERSIONS).to_string())
        }
        None => Reply::status(404, "{}"),
    }
}

/// Starts a registry whose answers may name its own address.
async fn registry(answer: impl Fn(&str, &Seen) -> Reply + Send + Sync + 'static) -> Server {
    let base: &'static OnceLock<String> = Box::leak(Box::default());
    let server = Server::start(move |seen| answer(base.get().unwrap(), seen)).await;
    base.set(server.url.to_string()).unwrap();
    server
}

fn fetcher(npmrc: &str, limits: Limits) -> Fetcher {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("npmrc");
    fs::write(&file, npmrc).unwrap();
    let short = Duration::from_millis(500);
    let network = NetworkPolicy {
        patience: Patience { connect: Duration::from_secs(5), answer: short, idle: short },
        ..NetworkPolicy::default()
    };
    let npm = NpmConfig::file(file).variable("FAKE_TOKEN", "fake-token");
    Fetcher::new(FetcherOptions { limits, network, npm, ..FetcherOptions::default() }).unwrap()
}

async fn fetch_under(server: &Server, target: &str, limits: Limits) -> Result<Artifact, FetchError> {
    fetcher(&format!("registry={}\n", server.url), limits).source(&target.parse().unwrap()).await
}

async fn fetch(server: &Server, target: &str) -> Result<Artifact, FetchError> {
    fetch_under(server, target, Limits::default()).await
}

#[tokio::test]
async fn tags_versions_and_ranges_are_resolved_and_the_bytes_are_checked() {
    let server = registry(good).await;
    for (target, version) in [
        ("npm:notes", "2.0.0"),
        ("npm:notes@latest", "2.0.0"),
        ("npm:notes@next", "3.0.0-beta.1"),
        ("npm:notes@1.0.0", "1.0.0"),
        ("npm:notes@^1", "1.2.0"),
        ("npm:notes@>2.0.0", "2.1.0"),
        ("npm:@acme/notes", "2.0.0"),
    ] {
        let artifact = fetch(&server, target).await.unwrap();
        let Origin::Npm { version: fetched, integrity, .. } = &artifact.origin else { panic!("{:?}", artifact.origin) };
        assert_eq!((fetched.as_str(), integrity), (version, &sri(&notes(version))), "{target}");
        assert_eq!(artifact.file("index.js").unwrap().text.as_ref(), "run()");
        assert!(artifact.file("package.json").unwrap().text.contains(version));
    }
}

#[tokio::test]
async fn the_short_form_of_the_listing_is_asked_for() {
    let server = registry(good).await;
    fetch(&server, "npm:notes").await.unwrap();
    let seen = server.seen();
    assert!(seen[0].header("accept").unwrap().starts_with("application/vnd.npm.install-v1+json"));
    assert_eq!(seen[1].header("accept-encoding"), Some("identity"));
}

#[tokio::test]
async fn a_scope_is_asked_at_its_registry_with_its_token_and_no_other_gets_it() {
    let cdn = registry(|_, seen| good("", seen)).await;
    let tarballs = cdn.url.to_string();
    let scoped = registry(move |base, seen| match seen.path.as_str() {
        "/@acme%2felsewhere" => {
            Reply::ok(listing(&|version| format!("{tarballs}tarballs/{version}.tgz"), VERSIONS).to_string())
        }
        _ if seen.header("authorization") == Some("Bearer fake-token") => good(base, seen),
        _ => Reply::status(401, ""),
    })
    .await;
    let open = registry(good).await;
    let host = scoped.url.authority();
    let npmrc = format!(
        "registry={}\n@acme:registry={}\n@cdn:registry={}\n//{host}/:_authToken=${{FAKE_TOKEN}}\n",
        open.url, scoped.url, cdn.url
    );
    let fetcher = fetcher(&npmrc, Limits::default());
    for target in ["npm:@acme/notes", "npm:@acme/elsewhere", "npm:notes"] {
        fetcher.source(&target.parse().unwrap()).await.unwrap_or_else(|error| panic!("{target}: {error}"));
    }
    for server in [&cdn, &open] {
        assert!(!server.seen().is_empty());
        assert!(server.seen().iter().all(|seen| seen.header("authorization").is_none()));
    }
}

#[tokio::test]
async fn a_missing_token_is_said_and_never_shown() {
    let server = registry(|_, _| Reply::status(401, "")).await;
    let npmrc = format!("registry={}\n//{}/:_authToken=canary\n", server.url, server.url.authority());
    let error = fetcher(&npmrc, Limits::default()).source(&"npm:notes".parse().unwrap()).await.unwrap_err();
    assert!(error.to_string().contains("refuses access (401): it wants credentials"), "{error}");
    assert!(!format!("{error} {error:?}").contains("canary"));
    assert_eq!(server.seen()[0].header("authorization"), Some("Bearer canary"));
}

#[tokio::test]
async fn a_missing_package_or_version_is_said_clearly() {
    let server = registry(good).await;
    let error = |outcome: Result<Artifact, FetchError>| outcome.unwrap_err().to_string();
    assert_eq!(error(fetch(&server, "npm:nothing").await), "no such package: `nothing`");
    let newest = "`notes` has no version `9.0.0`; newest are 3.0.0-beta.1, 2.1.0, 2.0.0, 1.2.0, 1.0.0";
    assert_eq!(error(fetch(&server, "npm:notes@9.0.0").await), newest);
}

/// A registry with one version whose tarball is answered by `tarball`.
async fn serving(integrity: String, tarball: impl Fn() -> Reply + Send + Sync + 'static) -> Server {
    registry(move |base, seen| match seen.path.as_str() {
        "/notes" => {
            let dist = json!({"tarball": format!("{base}notes.tgz"), "integrity": integrity});
            Reply::ok(json!({"dist-tags": {"latest": "1.0.0"}, "versions": {"1.0.0": {"dist": dist}}}).to_string())
        }
        _ => tarball(),
    })
    .await
}

#[tokio::test]
async fn other_bytes_than_the_stated_ones_are_refused() {
    for bytes in [notes("6.6.6"), b"<html>no archive</html>".to_vec()] {
        let server = serving(sri(&notes("1.0.0")), move || Reply::ok(bytes.clone())).await;
        let error = fetch(&server, "npm:notes").await.unwrap_err();
        assert!(matches!(error, FetchError::Integrity { algorithm: "sha512", .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_package_without_a_hash_is_refused() {
    let server = serving("md5-AAAA".to_owned(), || Reply::ok(notes("1.0.0"))).await;
    let error = fetch(&server, "npm:notes").await.unwrap_err();
    assert!(matches!(error, FetchError::NoIntegrity { .. }), "{error:?}");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_hostile_tarball_is_refused_by_name_even_if_its_hash_is_right() {
    let tar = Tar::package(&[("a.js", "")]).file("package/../../x", b"").gzip();
    let server = serving(sri(&tar), move || Reply::ok(tar.clone())).await;
    let error = fetch(&server, "npm:notes").await.unwrap_err();
    assert_eq!(error.to_string(), "`npm:notes@1.0.0` holds `package/../../x`, a path that leads out of the archive");
}

#[tokio::test]
async fn the_first_folder_is_stripped_as_installers_do_and_clashes_show_after_it() {
    let tar = Tar::default().file("package/package.json", b"{}").file("other/index.js", b"run()").gzip();
    let server = serving(sri(&tar), move || Reply::ok(tar.clone())).await;
    let artifact = fetch(&server, "npm:notes").await.unwrap();
    assert!(artifact.file("package.json").is_some() && artifact.file("index.js").is_some());

    let tar = Tar::default().file("package/index.js", b"good()").file("other/index.js", b"evil()").gzip();
    let server = serving(sri(&tar), move || Reply::ok(tar.clone())).await;
    let error = fetch(&server, "npm:notes").await.unwrap_err().to_string();
    assert_eq!(error, "`npm:notes@1.0.0` holds `index.js`, a path that occurs twice");
}

#[tokio::test]
async fn a_bomb_is_stopped_while_it_arrives() {
    let bomb = bomb();
    let server = serving(sri(&bomb), move || Reply::ok(bomb.clone())).await;
    let error = fetch(&server, "npm:notes").await.unwrap_err();
    assert!(matches!(error, FetchError::OverLimit { limit: Limit::Ratio(100), .. }), "{error:?}");
}

#[tokio::test]
async fn a_download_over_the_limit_is_stopped() {
    let server = serving(sri(b""), || Reply::Endless { piece: vec![0x1f; 4096], pause: Duration::ZERO }).await;
    let limits = Limits { download: 100_000, ..Limits::default() };
    let error = fetch_under(&server, "npm:notes", limits).await.unwrap_err();
    assert!(matches!(error, FetchError::OverLimit { limit: Limit::Download(100_000), .. }), "{error:?}");
}

#[tokio::test]
async fn a_tarball_that_stalls_breaks_off_or_drips_ends_the_fetch() {
    let stalls = serving(sri(b""), || Reply::Stops(notes("1.0.0")[..20].to_vec())).await;
    let error = fetch(&stalls, "npm:notes").await.unwrap_err();
    assert!(matches!(error, FetchError::Stalled { step: "send more", .. }), "{error:?}");

    let breaks = serving(sri(b""), || Reply::HangsUp(notes("1.0.0")[..20].to_vec())).await;
    let error = fetch(&breaks, "npm:notes").await.unwrap_err();
    assert!(matches!(error, FetchError::Unreachable { .. }), "{error:?}");

    let drips = serving(sri(b""), || Reply::Endless { piece: vec![0], pause: Duration::from_millis(5) }).await;
    let limits = Limits { time: Duration::from_millis(400), ..Limits::default() };
    let error = fetch_under(&drips, "npm:notes", limits).await.unwrap_err();
    assert!(matches!(error, FetchError::OverLimit { limit: Limit::Time(_), .. }), "{error:?}");
}

#[tokio::test]
async fn a_tarball_may_be_redirected_but_not_into_the_machine() {
    let inside = Server::start(|_| Reply::ok("secret")).await;
    let away = inside.at("/x.tgz");
    let server = serving(sri(b""), move || Reply::redirect(302, &away)).await;
    let error = fetch(&server, "npm:notes").await.unwrap_err();
    assert!(matches!(error, FetchError::Refused { .. }), "{error:?}");
    assert_eq!(inside.connections(), 0);

    let server = registry(|base, seen| match seen.path.as_str() {
        "/tarballs/2.0.0.tgz" => Reply::redirect(302, "/elsewhere/2.0.0.tgz"),
        "/elsewhere/2.0.0.tgz" => Reply::ok(notes("2.0.0")),
        _ => good(base, seen),
    })
    .await;
    assert_eq!(fetch(&server, "npm:notes").await.unwrap().files.len(), 2);
}

#[tokio::test]
async fn a_listing_that_is_none_is_an_error() {
    for body in ["<html>", "7", "{\"versions\": 7}", "{\"versions\": {\"1.0.0\": {}}}"] {
        let server = registry(move |_, _| Reply::ok(body)).await;
        let error = fetch(&server, "npm:notes").await.unwrap_err();
        assert!(matches!(error, FetchError::Malformed { .. }), "{body}: {error:?}");
    }
}

#[tokio::test]
async fn a_configuration_that_cannot_be_used_is_an_error_for_packages_alone() {
    let fetcher = fetcher("registry=nonsense\n", Limits::default());
    let error = fetcher.source(&"npm:notes".parse().unwrap()).await.unwrap_err();
    assert!(matches!(error, FetchError::NpmConfig(_)), "{error:?}");
}

/// Asks the registry that this machine is configured for, as anyone's `npm install` does. A registry that is out of
/// reach for a moment is asked again.
#[tokio::test]
async fn a_published_package_is_fetched_with_the_configuration_of_this_machine() {
    let fetcher = Fetcher::new(FetcherOptions::default()).unwrap();
    let target = "npm:@modelcontextprotocol/server-everything@2025.8.18".parse().unwrap();
    let mut answer = fetcher.source(&target).await;
    for _ in 0..3 {
        if answer.as_ref().is_err_and(FetchError::is_transient) {
            answer = fetcher.source(&target).await;
        }
    }
    let artifact = answer.unwrap();
    assert_eq!(artifact.origin.version(), Some("2025.8.18"));
    assert!(artifact.file("package.json").unwrap().text.contains("@modelcontextprotocol/server-everything"));
    assert!(artifact.gaps.is_empty(), "{:?}", artifact.gaps);
}
