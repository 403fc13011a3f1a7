//! Git repositories: one commit is fetched through our own HTTP client and read without a checkout.

mod error;
mod object_id;
mod pkt_line;
mod protocol;
mod remote;
mod unpack;

use model::{Artifact, BasePath, Origin, RepoUrl, Revision};
use tokio::time::timeout_at;

use self::{
    error::Fault,
    object_id::ObjectId,
    protocol::{Listing, PackRequest, Wish},
    remote::Remote,
    unpack::{Errand, Unpacking},
};
pub use self::{
    error::GitError,
    unpack::{Unpacker, unpack_main},
};
use crate::{FetchError, Limit, Limits, deadline::Deadline, http::Client};

/// Commits of history that are fetched first where a server keeps a commit to itself that no branch or tag names.
const LOOK_BACK: u32 = 50;

/// Branches and tags that are searched for a commit that no branch or tag names.
const MAX_TIPS: usize = 10_000;

/// Fetches the files of one commit: of the default branch, or of the branch, tag or commit that `revision` names. With
/// a `base_path` the artifact is that folder alone, and paths start in it.
///
/// # Errors
///
/// Fails if the repository or the revision does not exist, if the server does not follow git's protocol, or if a limit
/// is passed.
pub(crate) async fn fetch(
    client: &Client,
    repo: &RepoUrl,
    revision: Option<&Revision>,
    base_path: Option<&BasePath>,
    limits: &Limits,
    unpacker: &Unpacker,
) -> Result<Artifact, FetchError> {
    let deadline = Deadline::start(limits);
    let mut fetch = Fetch { client, repo, base_path, limits, unpacker, deadline, unpacking: None };
    let outcome = timeout_at(deadline.at.into(), fetch.run(Wish::new(revision.map(Revision::as_str)))).await;
    fetch.clean_up().await;
    match outcome {
        Ok(outcome) => outcome.map_err(|fault| fault.about(repo)),
        Err(_) => Err(FetchError::OverLimit { what: format!("`{repo}`"), limit: Limit::Time(limits.time) }),
    }
}

/// Which commit a fetch would fetch now.
///
/// # Errors
///
/// Fails if the repository or the revision does not exist, or if the server does not follow git's protocol.
pub(crate) async fn resolve(
    client: &Client,
    repo: &RepoUrl,
    revision: Option<&Revision>,
    limits: &Limits,
) -> Result<Origin, FetchError> {
    let deadline = Deadline::start(limits);
    let wish = Wish::new(revision.map(Revision::as_str));
    let look = async {
        let mut remote = Remote::discover(client, repo, wish, deadline, limits).await?;
        let listing = remote.listing(wish).await?;
        Ok(wish.resolve(&listing)?.read)
    };
    match timeout_at(deadline.at.into(), look).await {
        Ok(found) => found
            .map(|commit| Origin::Git { repo: repo.to_string(), commit: commit.to_string() })
            .map_err(|fault: Fault| fault.about(repo)),
        Err(_) => Err(FetchError::OverLimit { what: format!("`{repo}`"), limit: Limit::Time(limits.time) }),
    }
}

struct Fetch<'a> {
    client: &'a Client,
    repo: &'a RepoUrl,
    base_path: Option<&'a BasePath>,
    limits: &'a Limits,
    unpacker: &'a Unpacker,
    deadline: Deadline,
    /// Stands here and not in a future, so that it can be waited for after the deadline dropped the future.
    unpacking: Option<Unpacking>,
}

impl Fetch<'_> {
    async fn run(&mut self, wish: Wish<'_>) -> Result<Artifact, Fault> {
        let mut remote = Remote::discover(self.client, self.repo, wish, self.deadline, self.limits).await?;
        let listing = remote.listing(wish).await?;
        let wanted = wish.resolve(&listing)?;
        match self.attempt(&remote, vec![wanted.ask], Some(1), wanted.read).await {
            Err(Fault::Git(GitError::Refused(_))) if !wanted.listed => {
                if remote.hides_unlisted_commits() {
                    self.search(&remote, &listing, wanted.read).await
                } else {
                    Err(GitError::NoCommit(wanted.read.to_string()).into())
                }
            }
            outcome => outcome,
        }
    }

    /// Looks for a commit in the history of all branches and tags, near their tips first.
    async fn search(&mut self, remote: &Remote<'_>, listing: &Listing, commit: ObjectId) -> Result<Artifact, Fault> {
        let mut tips: Vec<ObjectId> = listing.iter().map(|tip| tip.id).take(MAX_TIPS).collect();
        tips.sort_unstable();
        tips.dedup();
        if tips.is_empty() {
            return Err(GitError::Empty.into());
        }
        match self.attempt(remote, tips.clone(), Some(LOOK_BACK), commit).await {
            Err(Fault::Git(GitError::NoCommit(_))) => self.attempt(remote, tips, None, commit).await,
            outcome => outcome,
        }
    }

    /// Fetches one pack and reads one commit out of it.
    async fn attempt(
        &mut self,
        remote: &Remote<'_>,
        wants: Vec<ObjectId>,
        depth: Option<u32>,
        read: ObjectId,
    ) -> Result<Artifact, Fault> {
        self.clean_up().await;
        let mut pack = remote.pack(&PackRequest { wants, depth, largest_file: self.limits.file }).await?;
        // A refusal comes in place of the first bytes and needs no child.
        let mut next = pack.next().await?;
        let errand = Errand { repo: self.repo, folder: self.base_path, read, limits: self.limits };
        let unpacking = self.unpacking.insert(self.unpacker.start(&errand)?);
        while let Some(bytes) = next {
            if !unpacking.feed(&bytes).await {
                break;
            }
            next = pack.next().await?;
        }
        unpacking.finish(&errand).await
    }

    async fn clean_up(&mut self) {
        if let Some(unpacking) = self.unpacking.take() {
            unpacking.close().await;
        }
    }
}
