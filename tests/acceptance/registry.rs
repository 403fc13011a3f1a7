//! A stand-in for an npm registry, over a real socket.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha512};

use crate::http_server::{HttpServer, Request, Response};
use crate::room::Room;

/// What is served, by path: packuments and tarballs.
type Shelf = Arc<Mutex<BTreeMap<String, Answer>>>;

/// Makes an answer.
type Answer = Arc<dyn Fn() -> Response + Send + Sync>;

/// A running registry.
pub(crate) struct Registry {
    http: HttpServer,
    shelf: Shelf,
}

/// One published version.
pub(crate) struct Version {
    pub(crate) number: &'static str,
    pub(crate) tarball: Vec<u8>,
    /// The hash that the packument states; the true one if absent.
    pub(crate) integrity: Option<String>,
    /// Where the packument says the tarball lies; at the registry itself if absent.
    pub(crate) tarball_url: Option<String>,
}

impl Version {
    pub(crate) fn new(number: &'static str, tarball: Vec<u8>) -> Self {
        Self { number, tarball, integrity: None, tarball_url: None }
    }
}

impl Registry {
    pub(crate) fn start() -> Self {
        let shelf = Shelf::default();
        let stock = Arc::clone(&shelf);
        let http = HttpServer::start(move |request| {
            // A scoped name is asked for as `@scope%2fname` or `@scope/name`.
            let path = request.path.replace("%2f", "/").replace("%2F", "/").replace("%40", "@");
            let answer = stock.lock().unwrap().get(&path).cloned();
            answer.map_or_else(Response::not_found, |answer| answer())
        });
        Self { http, shelf }
    }

    /// Publishes a package; `tags` are its dist-tags.
    pub(crate) fn publish(&self, name: &str, tags: &[(&str, &str)], versions: Vec<Version>) {
        let mut described = Map::new();
        for version in versions {
            let Version { number, tarball, integrity, tarball_url } = version;
            let path = format!("/{name}/-/{number}.tgz");
            let truth = || format!("sha512-{}", STANDARD.encode(Sha512::digest(&tarball)));
            let dist = json!({
                "tarball": tarball_url.unwrap_or_else(|| format!("{}{path}", self.http.origin())),
                "integrity": integrity.unwrap_or_else(truth),
            });
            described.insert(number.to_owned(), json!({"name": name, "version": number, "dist": dist}));
            self.put(&path, Response::new(200, "application/octet-stream", tarball));
        }
        let tags: Map<String, Value> = tags.iter().map(|&(tag, number)| (tag.to_owned(), json!(number))).collect();
        let packument = json!({"name": name, "dist-tags": tags, "versions": described});
        self.put(&format!("/{name}"), Response::new(200, "application/json", packument.to_string()));
    }

    /// Serves something at a path.
    pub(crate) fn put(&self, path: &str, response: Response) {
        self.on(path, move || response.clone());
    }

    /// Answers at a path, each time anew.
    pub(crate) fn on(&self, path: &str, answer: impl Fn() -> Response + Send + Sync + 'static) {
        self.shelf.lock().unwrap().insert(path.to_owned(), Arc::new(answer));
    }

    pub(crate) fn origin(&self) -> String {
        self.http.origin()
    }

    /// Every connection so far.
    pub(crate) fn seen(&self) -> Vec<Request> {
        self.http.seen()
    }

    /// Writes an `.npmrc` that names this registry and a token for it, and gives its path.
    pub(crate) fn npmrc(&self, room: &Room, token: &str) -> PathBuf {
        let authority = self.origin().trim_start_matches("http:").to_owned();
        let path = room.work().join("registry.npmrc");
        fs::write(&path, format!("registry={}/\n{authority}/:_authToken={token}\n", self.origin())).unwrap();
        path
    }
}
