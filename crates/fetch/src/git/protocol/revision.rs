//! From a revision to the objects to ask for.

use super::{Listing, Ref};
use crate::git::{error::GitError, object_id::ObjectId};

/// Shortest commit id that git itself takes.
const SHORTEST: usize = 4;

/// What the user asked for, as far as it can be told without the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::git) enum Wish<'a> {
    /// The default branch.
    Default,
    /// This commit.
    Commit(ObjectId),
    /// A branch, a tag, or the start of a commit id.
    Name(&'a str),
}

/// What to ask the server for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::git) struct Wanted {
    /// The object to ask for.
    pub(in crate::git) ask: ObjectId,
    /// The commit to read, or a tag that leads to it.
    pub(in crate::git) read: ObjectId,
    /// Whether the server listed `ask`, so that it cannot refuse to send it.
    pub(in crate::git) listed: bool,
}

impl<'a> Wish<'a> {
    pub(in crate::git) fn new(revision: Option<&'a str>) -> Self {
        match revision {
            None | Some("HEAD") => Self::Default,
            Some(name) => name.parse().map_or(Self::Name(name), Self::Commit),
        }
    }

    /// Starts of the names of the refs that can answer this; empty if none is needed.
    pub(in crate::git) fn prefixes(self) -> Vec<String> {
        match self {
            Self::Default => vec!["HEAD".to_owned()],
            Self::Commit(_) => Vec::new(),
            Self::Name(name) if may_be_short_id(name) => vec!["refs/heads/".to_owned(), "refs/tags/".to_owned()],
            Self::Name(name) if name.starts_with("refs/") => vec![name.to_owned()],
            Self::Name(name) => vec![format!("refs/heads/{name}"), format!("refs/tags/{name}")],
        }
    }

    /// The full name of a ref outside branches and tags, if that is what was asked for.
    pub(in crate::git) fn full_name(self) -> Option<&'a str> {
        match self {
            Self::Name(name) if name.starts_with("refs/") => Some(name),
            Self::Name(_) | Self::Default | Self::Commit(_) => None,
        }
    }

    /// Finds the object to ask for among the refs of the server. Of a branch and a tag of one name the branch is meant,
    /// as with `git clone --branch`.
    ///
    /// # Errors
    ///
    /// Fails if the listing has nothing of this name.
    pub(in crate::git) fn resolve(self, listing: &Listing) -> Result<Wanted, GitError> {
        let tip = |found: &Ref| Wanted { ask: found.id, read: found.id, listed: true };
        match self {
            Self::Default => listing.get("HEAD").map(tip).ok_or_else(|| {
                if listing.is_empty() { GitError::Empty } else { GitError::UnknownRevision("HEAD".to_owned()) }
            }),
            Self::Commit(id) => {
                let found = listing.iter().find(|found| found.id == id || found.peeled == Some(id));
                Ok(Wanted { ask: found.map_or(id, |found| found.id), read: id, listed: found.is_some() })
            }
            Self::Name(name) => {
                let places = [format!("refs/heads/{name}"), format!("refs/tags/{name}"), name.to_owned()];
                match places.iter().find_map(|place| listing.get(place)) {
                    Some(found) => Ok(tip(found)),
                    None => short_id(name, listing),
                }
            }
        }
    }
}

fn may_be_short_id(name: &str) -> bool {
    (SHORTEST..40).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn short_id(start: &str, listing: &Listing) -> Result<Wanted, GitError> {
    if !may_be_short_id(start) {
        return Err(GitError::UnknownRevision(start.to_owned()));
    }
    let start_of = start.to_ascii_lowercase();
    let mut found: Option<Wanted> = None;
    for tip in listing.iter() {
        for read in [Some(tip.id), tip.peeled].into_iter().flatten() {
            if !read.to_string().starts_with(&start_of) {
                continue;
            }
            if found.is_some_and(|found| found.read != read) {
                return Err(GitError::AmbiguousCommit(start.to_owned()));
            }
            found = found.or(Some(Wanted { ask: tip.id, read, listed: true }));
        }
    }
    found.ok_or_else(|| GitError::ShortCommit(start.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(start: &str) -> ObjectId {
        format!("{start:0<40}").parse().unwrap()
    }

    fn listing(refs: &[(&str, &str)]) -> Listing {
        let mut listing = Listing::default();
        for (name, start) in refs {
            listing.add(name.as_bytes(), id(start), None).unwrap();
        }
        listing
    }

    fn some() -> Listing {
        listing(&[
            ("HEAD", "abc1"),
            ("refs/heads/main", "abc1"),
            ("refs/heads/both", "b1"),
            ("refs/tags/both", "b2"),
            ("refs/tags/v1", "f1"),
            ("refs/tags/v1^{}", "abc2"),
        ])
    }

    fn asked(revision: Option<&str>) -> Result<(ObjectId, ObjectId), GitError> {
        Wish::new(revision).resolve(&some()).map(|wanted| (wanted.ask, wanted.read))
    }

    #[test]
    fn names_lead_to_branches_before_tags() {
        assert_eq!(asked(None), Ok((id("abc1"), id("abc1"))));
        assert_eq!(asked(Some("HEAD")), Ok((id("abc1"), id("abc1"))));
        assert_eq!(asked(Some("both")), Ok((id("b1"), id("b1"))));
        assert_eq!(asked(Some("refs/tags/both")), Ok((id("b2"), id("b2"))));
        assert_eq!(asked(Some("v1")), Ok((id("f1"), id("f1"))));
        assert_eq!(asked(Some("v2")), Err(GitError::UnknownRevision("v2".to_owned())));
    }

    #[test]
    fn a_commit_is_asked_for_by_the_ref_that_leads_to_it() {
        assert_eq!(asked(Some(&id("abc2").to_string())), Ok((id("f1"), id("abc2"))));
        let unlisted = Wish::Commit(id("77")).resolve(&some()).unwrap();
        assert_eq!(unlisted, Wanted { ask: id("77"), read: id("77"), listed: false });
    }

    #[test]
    fn short_ids_are_found_at_tips_only() {
        assert_eq!(asked(Some("ABC2")), Ok((id("f1"), id("abc2"))));
        assert_eq!(asked(Some("abc10")), Ok((id("abc1"), id("abc1"))));
        assert_eq!(asked(Some("abc3")), Err(GitError::ShortCommit("abc3".to_owned())));
        assert_eq!(asked(Some("abc")), Err(GitError::UnknownRevision("abc".to_owned())));
        let two = listing(&[("refs/heads/a", "abcd1"), ("refs/heads/b", "abcd2")]);
        assert_eq!(Wish::new(Some("abcd")).resolve(&two), Err(GitError::AmbiguousCommit("abcd".to_owned())));
    }

    #[test]
    fn an_empty_repository_is_told_from_one_without_head() {
        assert_eq!(Wish::Default.resolve(&Listing::default()), Err(GitError::Empty));
        assert!(matches!(Wish::Default.resolve(&listing(&[("refs/heads/a", "1")])), Err(GitError::UnknownRevision(_))));
    }

    #[test]
    fn only_refs_that_can_answer_are_asked_for() {
        assert_eq!(Wish::new(Some("main")).prefixes(), ["refs/heads/main", "refs/tags/main"]);
        assert_eq!(Wish::new(Some("refs/x/y")).prefixes(), ["refs/x/y"]);
        assert_eq!(Wish::new(Some("abcd")).prefixes(), ["refs/heads/", "refs/tags/"]);
        assert!(Wish::new(Some(&"a".repeat(40))).prefixes().is_empty());
    }
}
