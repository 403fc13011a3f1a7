//! The answer that carries a pack.

use bytes::{Buf as _, Bytes};

use super::Dialect;
use crate::git::{
    error::{GitError, shown},
    pkt_line::Packet,
};

/// What one packet of the answer gave.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::git) enum Step {
    /// Nothing to keep.
    Skipped,
    /// The next bytes of the pack.
    Pack(Bytes),
    /// The pack is whole.
    End,
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    /// Version 2: the name of the next section is due.
    Section,
    /// Version 2: inside a section that says nothing to us.
    Skipping,
    /// Versions 0 and 1: before the `NAK` that precedes the pack.
    Negotiation,
    /// In the pack.
    Pack,
    /// After the pack.
    End,
}

/// Reads the answer to a [`PackRequest`](super::PackRequest).
#[derive(Debug)]
pub(in crate::git) struct PackAnswer {
    state: State,
}

impl PackAnswer {
    pub(in crate::git) const fn new(dialect: Dialect) -> Self {
        let state = match dialect {
            Dialect::Commands => State::Section,
            Dialect::Refs => State::Negotiation,
        };
        Self { state }
    }

    /// Takes the next packet.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses, or if the packet does not belong here.
    pub(in crate::git) fn take(&mut self, packet: Packet) -> Result<Step, GitError> {
        match self.state {
            State::Pack => return self.side_band(packet),
            State::End => return Err(GitError::Protocol("packets after the pack")),
            State::Section | State::Skipping | State::Negotiation => {}
        }
        if let Some(words) = packet.line().and_then(|line| line.strip_prefix(b"ERR ")) {
            return Err(GitError::Refused(shown(words)));
        }
        self.state = match (&self.state, packet.line()) {
            (State::Section, Some(b"packfile")) => State::Pack,
            (State::Section, Some(b"acknowledgments" | b"shallow-info" | b"wanted-refs"))
            | (State::Skipping, Some(_)) => State::Skipping,
            (State::Skipping, None) if packet == Packet::Delimiter => State::Section,
            (State::Negotiation, Some(line)) if line.starts_with(b"NAK") => State::Pack,
            (State::Negotiation, Some(line)) if is_boundary(line) => State::Negotiation,
            (State::Negotiation, None) if packet == Packet::Flush => State::Negotiation,
            _ => return Err(GitError::Protocol("an answer without a pack")),
        };
        Ok(Step::Skipped)
    }

    fn side_band(&mut self, packet: Packet) -> Result<Step, GitError> {
        let mut bytes = match packet {
            Packet::Data(bytes) => bytes,
            Packet::Flush => {
                self.state = State::End;
                return Ok(Step::End);
            }
            Packet::Delimiter | Packet::ResponseEnd => return Err(GitError::Protocol("a section mark in the pack")),
        };
        match bytes.try_get_u8() {
            Ok(1) => Ok(Step::Pack(bytes)),
            // Progress, for people.
            Ok(2) | Err(_) => Ok(Step::Skipped),
            Ok(3) => Err(GitError::Refused(shown(&bytes))),
            Ok(_) => Err(GitError::Protocol("a side band other than 1, 2 and 3")),
        }
    }
}

/// Whether the line says where the history that was sent ends.
fn is_boundary(line: &[u8]) -> bool {
    line.starts_with(b"shallow ") || line.starts_with(b"unshallow ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn data(bytes: &'static [u8]) -> Packet {
        Packet::Data(Bytes::from_static(bytes))
    }

    fn pack(dialect: Dialect, packets: impl IntoIterator<Item = Packet>) -> Result<(Vec<u8>, bool), GitError> {
        let mut answer = PackAnswer::new(dialect);
        let mut pack = Vec::new();
        for packet in packets {
            match answer.take(packet)? {
                Step::Skipped => {}
                Step::Pack(bytes) => pack.extend_from_slice(&bytes),
                Step::End => return Ok((pack, true)),
            }
        }
        Ok((pack, false))
    }

    #[test]
    fn the_pack_of_version_2_follows_its_section_name() {
        let packets = [
            data(b"shallow-info\n"),
            data(b"shallow 1111111111111111111111111111111111111111"),
            Packet::Delimiter,
            data(b"packfile\n"),
            data(b"\x02Counting\n"),
            data(b"\x01PA"),
            data(b""),
            data(b"\x01CK"),
            Packet::Flush,
        ];
        assert_eq!(pack(Dialect::Commands, packets), Ok((b"PACK".to_vec(), true)));
    }

    #[test]
    fn the_pack_of_older_servers_follows_nak() {
        let packets = [
            data(b"shallow 1111111111111111111111111111111111111111"),
            Packet::Flush,
            data(b"NAK\n"),
            data(b"\x01PACK"),
            Packet::Flush,
        ];
        assert_eq!(pack(Dialect::Refs, packets), Ok((b"PACK".to_vec(), true)));
    }

    #[test]
    fn refusals_are_told_in_the_servers_words_wherever_they_stand() {
        let refused = Err(GitError::Refused("not our ref".to_owned()));
        assert_eq!(pack(Dialect::Commands, [data(b"ERR not our ref\n")]), refused);
        assert_eq!(pack(Dialect::Refs, [data(b"ERR not our ref\n")]), refused);
        assert_eq!(pack(Dialect::Commands, [data(b"packfile\n"), data(b"\x03not our ref\n")]), refused);
    }

    #[test]
    fn an_answer_without_a_pack_is_an_error() {
        for packets in [
            vec![Packet::Flush],
            vec![data(b"packfile-uris\n")],
            vec![data(b"acknowledgments\n"), data(b"NAK\n"), Packet::Flush],
            vec![data(b"packfile\n"), data(b"\x04x")],
            vec![data(b"packfile\n"), Packet::ResponseEnd],
        ] {
            assert!(matches!(pack(Dialect::Commands, packets), Err(GitError::Protocol(_))));
        }
    }

    proptest! {
        #[test]
        fn hostile_packets_give_steps_or_an_error(lines in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..20)) {
            for dialect in [Dialect::Commands, Dialect::Refs] {
                let _ = pack(dialect, lines.iter().cloned().map(|line| Packet::Data(line.into())));
            }
        }
    }
}
