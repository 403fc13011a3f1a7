//! The first answer of a server: its version and capabilities, and for versions 0 and 1 its refs as well.

use super::Listing;
use crate::git::{
    error::{GitError, shown},
    object_id::ObjectId,
    pkt_line::Packet,
};

/// How a server wants to be spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::git) enum Dialect {
    /// Version 2: commands.
    Commands,
    /// Versions 0 and 1: refs come first, unasked.
    Refs,
}

/// What a server said about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::git) struct Advertisement {
    /// How to speak to it.
    pub(in crate::git) dialect: Dialect,
    /// The refs, where the dialect lists them unasked.
    pub(in crate::git) listing: Listing,
    capabilities: Vec<String>,
}

impl Advertisement {
    /// Whether the server has this capability, with or without a value.
    pub(super) fn has(&self, name: &str) -> bool {
        self.values(name).next().is_some()
    }

    /// Whether the value of a capability of version 2 holds this word (`fetch=shallow filter`).
    pub(super) fn offers(&self, name: &str, word: &str) -> bool {
        self.values(name).any(|value| value.split(' ').any(|offered| offered == word))
    }

    fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.capabilities.iter().filter_map(move |capability| {
            let rest = capability.strip_prefix(name)?;
            if rest.is_empty() { Some("") } else { rest.strip_prefix('=') }
        })
    }

    fn check(self) -> Result<Self, GitError> {
        if self.values("object-format").any(|format| format != "sha1") {
            return Err(GitError::Unsupported("SHA-256 object ids"));
        }
        match self.dialect {
            Dialect::Commands if !self.has("ls-refs") || !self.has("fetch") => {
                Err(GitError::Protocol("version 2 without `ls-refs` and `fetch`"))
            }
            Dialect::Refs if !self.listing.is_empty() && !self.has("side-band-64k") => {
                Err(GitError::Unsupported("a server without `side-band-64k`"))
            }
            Dialect::Commands | Dialect::Refs => Ok(self),
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    Start,
    AfterServiceLine,
    Version,
    Capabilities,
    FirstRef,
    Refs,
}

/// Reads the answer to `info/refs?service=git-upload-pack`.
#[derive(Debug)]
pub(in crate::git) struct AdvertisementReader {
    state: State,
    found: Advertisement,
}

impl AdvertisementReader {
    pub(in crate::git) fn new() -> Self {
        let found = Advertisement { dialect: Dialect::Refs, listing: Listing::default(), capabilities: Vec::new() };
        Self { state: State::Start, found }
    }

    /// Takes the next packet; says whether it was the last.
    ///
    /// # Errors
    ///
    /// Fails if the packet does not belong into an advertisement.
    pub(in crate::git) fn take(&mut self, packet: &Packet, wanted: Option<&str>) -> Result<bool, GitError> {
        let Some(line) = packet.line() else {
            return match (packet, &self.state) {
                (Packet::Flush, State::AfterServiceLine) => {
                    self.state = State::Version;
                    Ok(false)
                }
                (Packet::Flush, State::Version | State::Capabilities | State::FirstRef | State::Refs) => Ok(true),
                _ => Err(GitError::NotSmart),
            };
        };
        if let Some(words) = line.strip_prefix(b"ERR ") {
            return Err(GitError::Refused(shown(words)));
        }
        match self.state {
            State::Start if line == b"# service=git-upload-pack" => self.state = State::AfterServiceLine,
            // Servers of version 2 may leave the service line out.
            State::Start | State::Version => self.version(line, wanted)?,
            State::FirstRef => self.first_ref(line, wanted)?,
            State::Refs => self.further_ref(line, wanted)?,
            State::Capabilities => self.capability(line)?,
            State::AfterServiceLine => return Err(GitError::Protocol("no flush after the service line")),
        }
        Ok(false)
    }

    fn version(&mut self, line: &[u8], wanted: Option<&str>) -> Result<(), GitError> {
        match line {
            b"version 2" => {
                self.found.dialect = Dialect::Commands;
                self.state = State::Capabilities;
                Ok(())
            }
            b"version 1" => {
                self.state = State::FirstRef;
                Ok(())
            }
            _ => self.first_ref(line, wanted),
        }
    }

    fn capability(&mut self, line: &[u8]) -> Result<(), GitError> {
        const MAX_CAPABILITIES: usize = 1000;
        if self.found.capabilities.len() >= MAX_CAPABILITIES {
            return Err(GitError::Protocol("more than 1,000 capabilities"));
        }
        self.found.capabilities.push(String::from_utf8_lossy(line).into_owned());
        Ok(())
    }

    fn first_ref(&mut self, line: &[u8], wanted: Option<&str>) -> Result<(), GitError> {
        let nul = line.iter().position(|&byte| byte == 0).ok_or(GitError::NotSmart)?;
        let (line, capabilities) = line.split_at(nul);
        for capability in capabilities.trim_ascii().split(|&byte| byte == b' ') {
            self.capability(capability.strip_prefix(b"\0").unwrap_or(capability))?;
        }
        self.state = State::Refs;
        self.further_ref(line, wanted)
    }

    fn further_ref(&mut self, line: &[u8], wanted: Option<&str>) -> Result<(), GitError> {
        // A repository that is shallow itself lists where its history ends.
        if line.starts_with(b"shallow ") {
            return Ok(());
        }
        let Some((id, [b' ', name @ ..])) = line.split_at_checked(40) else {
            return Err(GitError::Protocol("a ref without a name"));
        };
        let id = ObjectId::from_hex(id).map_err(|_| GitError::Protocol("a ref without an object id"))?;
        // An empty repository lists its capabilities beside a name that is no ref.
        if id == ObjectId::ZERO { Ok(()) } else { self.found.listing.add(name, id, wanted) }
    }

    /// What was read.
    ///
    /// # Errors
    ///
    /// Fails if the server lacks something that reading it takes.
    pub(in crate::git) fn finish(self) -> Result<Advertisement, GitError> {
        self.found.check()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SERVICE: &[&str] = &["# service=git-upload-pack\n", ""];

    /// An empty text stands for a flush.
    fn read(lines: &[&'static str]) -> Result<Advertisement, GitError> {
        let mut reader = AdvertisementReader::new();
        for (at, line) in lines.iter().enumerate() {
            let packet = if line.is_empty() { Packet::Flush } else { Packet::Data((*line).into()) };
            assert_eq!(reader.take(&packet, None)?, at == lines.len() - 1, "{line}");
        }
        reader.finish()
    }

    #[test]
    fn version_2_is_its_capabilities() {
        let lines =
            [SERVICE, &["version 2\n", "ls-refs=unborn\n", "fetch=shallow filter\n", "object-format=sha1\n", ""]];
        let found = read(&lines.concat()).unwrap();
        assert_eq!(found.dialect, Dialect::Commands);
        assert!(
            found.offers("fetch", "filter") && !found.offers("fetch", "filt") && !found.offers("ls-refs", "filter")
        );
        assert!(found.has("ls-refs") && !found.has("ls"));
        assert_eq!(read(&lines.concat()[2..]).unwrap(), found, "the service line may be left out");
    }

    #[test]
    fn versions_0_and_1_list_refs_with_capabilities_beside_the_first() {
        let refs = [
            "1111111111111111111111111111111111111111 HEAD\0multi_ack shallow side-band-64k symref=HEAD:refs/heads/a\n",
            "1111111111111111111111111111111111111111 refs/heads/a\n",
            "2222222222222222222222222222222222222222 refs/tags/v1\n",
            "1111111111111111111111111111111111111111 refs/tags/v1^{}\n",
            "shallow 1111111111111111111111111111111111111111\n",
            "",
        ];
        let found = read(&[SERVICE, &refs].concat()).unwrap();
        assert_eq!(found.dialect, Dialect::Refs);
        assert!(found.has("shallow") && found.has("symref"));
        assert_eq!(found.listing.iter().count(), 3);
        assert_eq!(found.listing.get("refs/tags/v1").unwrap().peeled.unwrap().to_string(), "1".repeat(40));
        assert_eq!(read(&[SERVICE, &["version 1\n"], &refs].concat()).unwrap(), found);
    }

    #[test]
    fn an_empty_repository_lists_nothing() {
        let zero = "0000000000000000000000000000000000000000 capabilities^{}\0shallow side-band-64k\n";
        assert!(read(&[SERVICE, &[zero, ""]].concat()).unwrap().listing.is_empty());
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let sha256 = read(&["version 2\n", "ls-refs\n", "fetch\n", "object-format=sha256\n", ""]);
        assert_eq!(sha256, Err(GitError::Unsupported("SHA-256 object ids")));
        assert_eq!(read(&["<html>\n"]), Err(GitError::NotSmart));
        assert_eq!(read(&[""]), Err(GitError::NotSmart));
        assert_eq!(read(&["ERR no such repository\n"]), Err(GitError::Refused("no such repository".to_owned())));
        let old = "1111111111111111111111111111111111111111 HEAD\0shallow\n";
        assert!(matches!(read(&[SERVICE, &[old, ""]].concat()), Err(GitError::Unsupported(_))));
    }

    proptest! {
        #[test]
        fn hostile_lines_give_an_answer_or_an_error(lines in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..120), 0..20)) {
            let mut reader = AdvertisementReader::new();
            for line in lines {
                let packet = if line.is_empty() { Packet::Flush } else { Packet::Data(line.into()) };
                if !matches!(reader.take(&packet, None), Ok(false)) {
                    break;
                }
            }
            let _ = reader.finish();
        }
    }
}
