//! A git server over HTTP: git's own `http-backend`, spoken to as CGI.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::TempDir;

use crate::http_server::{HttpServer, Request, Response};
use crate::room::copy_folder;

/// Repositories in a folder of their own, served on a loopback port.
pub(crate) struct GitServer {
    folder: TempDir,
    http: HttpServer,
    stalls: Arc<AtomicBool>,
}

/// A repository that is being written.
pub(crate) struct Repository {
    path: PathBuf,
}

impl GitServer {
    pub(crate) fn start() -> Self {
        Self::answering(false)
    }

    /// Starts a server that sends all of a pack and then says nothing more.
    pub(crate) fn that_stalls() -> Self {
        Self::answering(true)
    }

    /// Lets a server that stalls send packs whole from now on.
    pub(crate) fn flow_again(&self) {
        self.stalls.store(false, Ordering::SeqCst);
    }

    fn answering(stalls: bool) -> Self {
        let folder = tempfile::Builder::new().prefix("repositories").tempdir().unwrap();
        let root = folder.path().to_owned();
        let stalls = Arc::new(AtomicBool::new(stalls));
        let asked = Arc::clone(&stalls);
        let http = HttpServer::start(move |request| {
            let mut response = backend(&root, request);
            if asked.load(Ordering::SeqCst) && request.body.windows(13).any(|bytes| bytes == b"command=fetch") {
                let rest = response.body.strip_suffix(b"0000").expect("an answer ends with a flush packet");
                response.body.truncate(rest.len());
                response.stalls = true;
            }
            response
        });
        Self { folder, http, stalls }
    }

    /// Makes an empty repository.
    pub(crate) fn repository(&self, name: &str) -> Repository {
        let repository = Repository { path: self.folder.path().join(name) };
        std::fs::create_dir(&repository.path).unwrap();
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository
    }

    /// The address of a repository.
    pub(crate) fn url(&self, name: &str) -> String {
        format!("{}/{name}/.git", self.http.origin())
    }

    /// How often somebody connected.
    pub(crate) fn connections(&self) -> usize {
        self.http.seen().len()
    }
}

impl Repository {
    /// Puts a folder at this place below the top of the work tree, in place of what was there.
    pub(crate) fn put(&self, folder: &Path, at: &str) {
        let place = self.path.join(at);
        let _ = std::fs::remove_dir_all(&place);
        copy_folder(folder, &place);
    }

    /// Writes a file of the work tree, or of `.git`, executable.
    pub(crate) fn file(&self, at: &str, text: &str) {
        use std::os::unix::fs::PermissionsExt;
        let path = self.path.join(at);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Makes a symbolic link in the work tree.
    pub(crate) fn link(&self, at: &str, to: &str) {
        std::os::unix::fs::symlink(to, self.path.join(at)).unwrap();
    }

    /// Commits everything and gives the commit's id.
    pub(crate) fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Runs git in the work tree, without the user's configuration, and gives what it printed.
    pub(crate) fn git(&self, args: &[&str]) -> String {
        let output = Command::new("git")
            .args(args)
            .current_dir(&self.path)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_NAME"), "Fixture")))
            .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_EMAIL"), "fixture@example.invalid")))
            .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_DATE"), "2026-01-02T03:04:05Z")))
            .output()
            .unwrap();
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }
}

fn backend(root: &Path, request: &Request) -> Response {
    let header = |name: &str| request.headers.get(name).map_or("", String::as_str);
    let mut child = Command::new("git")
        .arg("http-backend")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_PROJECT_ROOT", root)
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("REMOTE_ADDR", "127.0.0.1")
        .env("REQUEST_METHOD", &request.method)
        .env("PATH_INFO", &request.path)
        .env("QUERY_STRING", &request.query)
        .env("CONTENT_TYPE", header("content-type"))
        .env("CONTENT_LENGTH", request.body.len().to_string())
        .env("HTTP_CONTENT_ENCODING", header("content-encoding"))
        .env("GIT_PROTOCOL", header("git-protocol"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&request.body).unwrap();
    let output = child.wait_with_output().unwrap().stdout;
    let end = output.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap_or(output.len());
    let head = String::from_utf8_lossy(&output[..end]).into_owned();
    let body = output.get(end + 4..).unwrap_or_default().to_vec();
    let mut response = Response { status: 200, headers: Vec::new(), body, stalls: false };
    for (name, value) in head.lines().filter_map(|line| line.split_once(": ")) {
        if name == "Status" {
            response.status = value.split(' ').next().unwrap().parse().unwrap();
        } else {
            response.headers.push((name.to_owned(), value.to_owned()));
        }
    }
    response
}
