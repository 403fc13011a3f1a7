//! What every test fetches with.

use std::{error::Error, iter::successors};

use fetch::{FetchError, Fetcher, FetcherOptions, Limits, NetworkPolicy, NpmConfig, Unpacker};
use model::{Artifact, RepoUrl, Target};
use tempfile::TempDir;

use crate::{
    repository::Repository,
    server::{Protocol, Server},
};

/// A server and what is asked of it.
pub(crate) struct Setting {
    pub(crate) server: Server,
    pub(crate) limits: Limits,
    pub(crate) unpacker: Unpacker,
    temp: TempDir,
    _repository: Option<Repository>,
}

impl Setting {
    /// Fetches from `server`.
    pub(crate) fn of(server: Server) -> Self {
        let temp = tempfile::tempdir().unwrap();
        let mut unpacker = Unpacker::new(env!("CARGO_BIN_EXE_unpack-pack").into(), Vec::new());
        temp.path().clone_into(&mut unpacker.temp);
        Self { server, limits: Limits::default(), unpacker, temp, _repository: None }
    }

    /// Fetches `repository` from git's own server.
    pub(crate) fn with(repository: Repository, protocol: Protocol) -> Self {
        let server = Server::git(repository.root(), protocol);
        Self { _repository: Some(repository), ..Self::of(server) }
    }

    /// Fetches a revision of `repo.git`, or of its folder.
    pub(crate) async fn fetch(&self, revision: Option<&str>, folder: Option<&str>) -> Result<Artifact, FetchError> {
        self.fetch_from("/repo.git", revision, folder).await
    }

    /// Fetches from another path of the server.
    pub(crate) async fn fetch_from(
        &self,
        path: &str,
        revision: Option<&str>,
        folder: Option<&str>,
    ) -> Result<Artifact, FetchError> {
        let repo: RepoUrl = self.server.url(path).parse().unwrap();
        let mut network = NetworkPolicy::default();
        network.trusted.add(repo.url());
        let options = FetcherOptions {
            limits: self.limits.clone(),
            network,
            npm: NpmConfig::file("/dev/null"),
            unpacker: Some(self.unpacker.clone()),
            ..FetcherOptions::default()
        };
        let target = Target::Git {
            repo,
            revision: revision.map(|revision| revision.parse().unwrap()),
            base_path: folder.map(|folder| folder.parse().unwrap()),
        };
        let artifact = Fetcher::new(options).unwrap().source(&target).await;
        assert!(self.is_clean(), "something is left behind");
        artifact
    }

    /// Whether no private folder of a child is there.
    pub(crate) fn is_clean(&self) -> bool {
        self.temp.path().read_dir().unwrap().next().is_none()
    }

    /// The error of a fetch that must fail, with its causes.
    pub(crate) async fn error(&self, revision: Option<&str>, folder: Option<&str>) -> String {
        match self.fetch(revision, folder).await {
            Ok(artifact) => panic!("fetched {:?}", artifact.origin),
            Err(error) => chain(&error),
        }
    }
}

/// An error and its causes, as the program prints them.
pub(crate) fn chain(error: &FetchError) -> String {
    let causes = successors(Some(error as &dyn Error), |&error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Path and text of every file.
pub(crate) fn files(artifact: &Artifact) -> Vec<(&str, &str)> {
    artifact.files.iter().map(|file| (file.path.as_ref(), file.text.as_ref())).collect()
}

/// Path, code and words of every gap.
pub(crate) fn gaps(artifact: &Artifact) -> Vec<String> {
    let place = |gap: &model::Gap| gap.location.as_ref().map(|place| place.file.clone()).unwrap_or_default();
    artifact.gaps.iter().map(|gap| format!("{}: {}", place(gap), gap.reason)).collect()
}
