//! The refs that a server lists.

use crate::git::{
    error::{GitError, shown},
    object_id::ObjectId,
    pkt_line::Packet,
};

/// More refs than any repository of note has; a listing beyond is not read.
const MAX_REFS: usize = 500_000;

/// One ref.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::git) struct Ref {
    /// Full name: `HEAD`, `refs/heads/main`, `refs/tags/v1`.
    pub(in crate::git) name: String,
    /// What it points to: a commit, or the tag object of an annotated tag.
    pub(in crate::git) id: ObjectId,
    /// What the tag object points to in the end.
    pub(in crate::git) peeled: Option<ObjectId>,
}

/// The branches, tags and `HEAD` that a server listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::git) struct Listing {
    refs: Vec<Ref>,
    read: usize,
}

impl Listing {
    /// The ref of this full name.
    pub(in crate::git) fn get(&self, name: &str) -> Option<&Ref> {
        self.refs.iter().find(|found| found.name == name)
    }

    /// All refs, in the server's order.
    pub(in crate::git) fn iter(&self) -> impl Iterator<Item = &Ref> {
        self.refs.iter()
    }

    /// Whether nothing was listed.
    pub(in crate::git) fn is_empty(&self) -> bool {
        self.refs.is_empty()
    }

    /// Takes in a ref; those that no revision can name (notes, pull requests, names that are not text) are dropped
    /// unless `wanted` names them.
    pub(super) fn add(&mut self, name: &[u8], id: ObjectId, wanted: Option<&str>) -> Result<(), GitError> {
        self.read += 1;
        if self.read > MAX_REFS {
            return Err(GitError::Protocol("more than 500,000 refs"));
        }
        let Ok(name) = std::str::from_utf8(name) else { return Ok(()) };
        if let Some(tag) = name.strip_suffix("^{}") {
            if let Some(last) = self.refs.last_mut().filter(|last| last.name == tag) {
                last.peeled = Some(id);
            }
        } else if name == "HEAD"
            || name.starts_with("refs/heads/")
            || name.starts_with("refs/tags/")
            || Some(name) == wanted
        {
            self.refs.push(Ref { name: name.to_owned(), id, peeled: None });
        }
        Ok(())
    }
}

/// Reads the answer to `ls-refs` of version 2.
#[derive(Debug, Default)]
pub(in crate::git) struct ListingReader {
    listing: Listing,
}

impl ListingReader {
    /// Takes the next packet; says whether it was the last.
    ///
    /// # Errors
    ///
    /// Fails if the packet is no line of a listing.
    pub(in crate::git) fn take(&mut self, packet: &Packet, wanted: Option<&str>) -> Result<bool, GitError> {
        let Some(line) = packet.line() else {
            return match packet {
                Packet::Flush => Ok(true),
                _ => Err(GitError::Protocol("a section mark within the list of refs")),
            };
        };
        if let Some(words) = line.strip_prefix(b"ERR ") {
            return Err(GitError::Refused(shown(words)));
        }
        let mut words = line.split(|&byte| byte == b' ');
        let (Some(id), Some(name)) = (words.next(), words.next()) else {
            return Err(GitError::Protocol("a ref without a name"));
        };
        let Ok(id) = ObjectId::from_hex(id) else {
            return if id == b"unborn" { Ok(false) } else { Err(GitError::Protocol("a ref without an object id")) };
        };
        self.listing.add(name, id, wanted)?;
        for peeled in words.filter_map(|word| word.strip_prefix(b"peeled:")) {
            let peeled = ObjectId::from_hex(peeled).map_err(|_| GitError::Protocol("a peeled tag without an id"))?;
            self.listing.add(&[name, b"^{}"].concat(), peeled, wanted)?;
        }
        Ok(false)
    }

    /// What was read.
    pub(in crate::git) fn finish(self) -> Listing {
        self.listing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&'static str]) -> Result<Listing, GitError> {
        let mut reader = ListingReader::default();
        for line in lines {
            assert!(!reader.take(&Packet::Data((*line).into()), None)?);
        }
        assert!(reader.take(&Packet::Flush, None)?);
        Ok(reader.finish())
    }

    #[test]
    fn attributes_of_a_ref_are_read_and_foreign_refs_left_out() {
        let listing = read(&[
            "1111111111111111111111111111111111111111 HEAD symref-target:refs/heads/main\n",
            "1111111111111111111111111111111111111111 refs/heads/main\n",
            "3333333333333333333333333333333333333333 refs/pull/1/head\n",
            "2222222222222222222222222222222222222222 refs/tags/v1 peeled:1111111111111111111111111111111111111111\n",
        ])
        .unwrap();
        assert_eq!(listing.iter().count(), 3);
        let tag = listing.get("refs/tags/v1").unwrap();
        assert_eq!(tag.id.to_string(), "2".repeat(40));
        assert_eq!(tag.peeled.unwrap().to_string(), "1".repeat(40));
        assert_eq!(listing.get("refs/heads/main").unwrap().peeled, None);
    }

    #[test]
    fn lines_that_are_no_refs_are_refused() {
        for bad in ["<html>\n", "\n", "1111 refs/heads/main\n", "1111111111111111111111111111111111111111\n"] {
            assert!(matches!(read(&[bad]), Err(GitError::Protocol(_))), "{bad}");
        }
        assert_eq!(read(&["ERR go\x07away\n"]), Err(GitError::Refused("go\\u{7}away".to_owned())));
        assert!(read(&["unborn HEAD symref-target:refs/heads/main\n"]).unwrap().is_empty());
    }
}
