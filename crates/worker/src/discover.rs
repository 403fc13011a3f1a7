//! Discovery of an artifact and of the packages that it takes its tools from.

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

use discover::{Requirement, Wanted, required, servers, servers_with};
use fetch::{Budget, FetchError, Fetcher};
use model::{Artifact, Dependency, Gap, GapReason, Origin, PackageName, Revision, Surface, Target};
use tokio::task::{JoinError, spawn_blocking};
use tracing::info;

/// How many dependencies of one target are read.
const MOST: usize = 16;

/// What the servers of an artifact list, as far as it and its dependencies tell.
#[derive(Debug, Default)]
pub struct Discovered {
    /// One surface a server.
    pub surfaces: Vec<Surface>,
    /// The packages that were read for it, by name.
    pub dependencies: Vec<Dependency>,
    /// What could not be read of the packages that would have been needed.
    pub gaps: Vec<Gap>,
}

/// Finds the servers in an artifact. Where it takes what they list from another package, that one is read too: the
/// copy that the artifact carries or that is installed beside it, else the package of the same repository, else the one
/// of the registry. What those take from further packages stays a gap. `asked` is what was fetched, if anything was,
/// and `budget` what is left for the whole of the dependencies.
///
/// # Errors
///
/// When a step stops in the middle: a fault of ours.
pub async fn discover(
    fetcher: &Fetcher,
    asked: Option<&Target>,
    artifact: &Arc<Artifact>,
    budget: Budget,
) -> Result<Discovered, JoinError> {
    let own = Arc::clone(artifact);
    let mut found = Discovered { surfaces: spawn_blocking(move || servers(&own)).await?, ..Discovered::default() };
    let mut search = Search { fetcher, asked, artifact, budget, repository: None };
    let mut read: Vec<discover::Dependency> = Vec::new();
    let mut tried: Vec<PackageName> = Vec::new();
    loop {
        let mut wanted = required(artifact, &found.surfaces);
        wanted.retain(|requirement| !tried.contains(&requirement.name));
        let before = read.len();
        for requirement in wanted {
            if tried.len() == MOST {
                let reason = GapReason::Limit(format!("{MOST} dependencies of one target"));
                found.gaps.push(not_read(&requirement, reason));
                break;
            }
            tried.push(requirement.name.clone());
            match search.read(&requirement).await? {
                Ok(artifact) => {
                    found.gaps.extend(gaps_of(&requirement.name, &artifact));
                    let (name, origin) = (requirement.name.to_string(), artifact.origin.clone());
                    found.dependencies.push(Dependency { name, origin });
                    read.push(discover::Dependency { name: requirement.name, artifact });
                }
                Err(reason) => found.gaps.push(not_read(&requirement, reason)),
            }
        }
        if read.len() == before {
            break;
        }
        info!(dependencies = read.len(), "discovering again, with dependencies");
        let (own, with) = (Arc::clone(artifact), read.clone());
        let surfaces = spawn_blocking(move || servers_with(&own, &with)).await?;
        // A dependency adds; where it does not, it hides nothing either.
        if listed(&surfaces) >= listed(&found.surfaces) {
            found.surfaces = surfaces;
        } else {
            break;
        }
    }
    found.dependencies.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(found)
}

fn listed(surfaces: &[Surface]) -> usize {
    let of = |surface: &Surface| {
        surface.tools.len() + surface.prompts.len() + surface.resources.len() + surface.resource_templates.len()
    };
    surfaces.iter().map(of).sum()
}

fn not_read(requirement: &Requirement, reason: GapReason) -> Gap {
    let what = format!("dependency `{}`", requirement.name);
    Gap { what, reason, location: Some(requirement.location.clone()) }
}

/// What was not read of a dependency, with the places that it has for the target.
fn gaps_of(name: &PackageName, artifact: &Artifact) -> Vec<Gap> {
    let mut gaps = artifact.gaps.clone();
    for location in gaps.iter_mut().filter_map(|gap| gap.location.as_mut()) {
        location.file = format!("node_modules/{name}/{}", location.file);
    }
    gaps
}

/// Where dependencies of one artifact are looked for.
struct Search<'a> {
    fetcher: &'a Fetcher,
    asked: Option<&'a Target>,
    artifact: &'a Artifact,
    budget: Budget,
    /// The whole repository that the artifact is a folder of, once it was read, or why it cannot be.
    repository: Option<Result<Artifact, GapReason>>,
}

/// A dependency, or why it was not read.
type Read = Result<Artifact, GapReason>;

impl Search<'_> {
    async fn read(&mut self, requirement: &Requirement) -> Result<Read, JoinError> {
        let name = &requirement.name;
        if let Some(carried) = self.artifact.below(&format!("node_modules/{name}")) {
            return Ok(Ok(carried));
        }
        if let Some(installed) = self.installed(name).await? {
            return Ok(installed);
        }
        if let Some(whole) = self.repository().await? {
            match whole {
                Ok(whole) => {
                    if let Some(neighbour) = discover::package(whole, name) {
                        return Ok(Ok(neighbour));
                    }
                }
                // Which of the two it is decides who wrote it, so that nothing is taken from the registry on a guess.
                Err(reason) => return Ok(Err(reason.clone())),
            }
        }
        Ok(match &requirement.wanted {
            Wanted::Published { package, version } => {
                let target = Target::Npm { package: package.clone(), version: Some(version.clone()) };
                let fetched = self.fetcher.source_within(&target, &mut self.budget).await;
                fetched.map_err(|error| reason(&error))
            }
            Wanted::Beside => Err(GapReason::NotScanned(
                "the manifest says that it lies in the same repository; scan that as a whole".to_owned(),
            )),
            Wanted::Elsewhere => {
                Err(GapReason::NotScanned("the manifest names it by an address and not by a version".to_owned()))
            }
        })
    }

    /// The copy beside a folder of this machine.
    async fn installed(&mut self, name: &PackageName) -> Result<Option<Read>, JoinError> {
        let Origin::Folder { path } = &self.artifact.origin else { return Ok(None) };
        let (root, name, limits) = (PathBuf::from(path), name.clone(), self.budget.left());
        let read = spawn_blocking(move || fetch::installed(&root, &name, &limits)).await?;
        let read = read.map(|read| read.map_err(|error| reason(&error)));
        if let Some(Ok(artifact)) = &read {
            self.budget.spend(artifact, 0);
        }
        Ok(read)
    }

    /// The whole repository, where the artifact is a folder of one.
    async fn repository(&mut self) -> Result<Option<Result<&Artifact, &GapReason>>, JoinError> {
        if self.repository.is_none() {
            self.repository = self.read_repository().await?;
        }
        Ok(self.repository.as_ref().map(Result::as_ref))
    }

    async fn read_repository(&mut self) -> Result<Option<Read>, JoinError> {
        let read = match (self.asked, &self.artifact.origin) {
            (Some(Target::Git { repo, base_path: Some(_), .. }), Origin::Git { commit, .. }) => {
                let revision: Option<Revision> = commit.parse().ok();
                let whole = Target::Git { repo: repo.clone(), revision, base_path: None };
                self.fetcher.source_within(&whole, &mut self.budget).await
            }
            (None, Origin::Folder { path }) => {
                let (root, limits) = (PathBuf::from(path), self.budget.left());
                let read = spawn_blocking(move || Some(fetch::folder(&fetch::workspace(&root)?, &limits))).await?;
                let Some(read) = read else { return Ok(None) };
                read.inspect(|artifact| self.budget.spend(artifact, 0))
            }
            _ => return Ok(None),
        };
        Ok(Some(read.map_err(|error| reason(&error))))
    }
}

/// Why a fetch failed, with its causes in one line.
fn reason(error: &FetchError) -> GapReason {
    if let FetchError::OverLimit { limit, .. } = error {
        return GapReason::Limit(format!("{limit}, of what the target left"));
    }
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    if matches!(error, FetchError::Offline { .. }) {
        text.push_str("; scan without --offline, or install it beside the source");
    }
    GapReason::NotScanned(text)
}
