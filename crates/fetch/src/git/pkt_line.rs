//! Git's pkt-line framing: four hexadecimal digits of length, then that many bytes less four.

use bytes::{Buf as _, Bytes, BytesMut};

use super::error::GitError;

/// Longest payload of one packet.
pub(super) const MAX_PAYLOAD: usize = 65_516;

const HEADER: usize = 4;

/// One packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Packet {
    /// Bytes.
    Data(Bytes),
    /// `0000`: the end of a message.
    Flush,
    /// `0001`: the end of a section.
    Delimiter,
    /// `0002`: the end of an answer on a connection without state.
    ResponseEnd,
}

impl Packet {
    /// The payload of a text line, without the newline at its end.
    pub(super) fn line(&self) -> Option<&[u8]> {
        match self {
            Self::Data(bytes) => Some(bytes.strip_suffix(b"\n").unwrap_or(bytes)),
            Self::Flush | Self::Delimiter | Self::ResponseEnd => None,
        }
    }
}

/// Cuts a stream of bytes into packets. Holds at most one unfinished packet between two calls of [`feed`](Self::feed),
/// as long as the caller takes every packet before feeding more.
#[derive(Debug, Default)]
pub(super) struct PacketReader {
    buffer: BytesMut,
}

impl PacketReader {
    /// Appends bytes as they come.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole packet, if it is there.
    ///
    /// # Errors
    ///
    /// Fails if the length is not four hexadecimal digits, or one that git reserves.
    pub(super) fn take(&mut self) -> Result<Option<Packet>, GitError> {
        let Some(header) = self.buffer.first_chunk::<HEADER>() else { return Ok(None) };
        let packet = match length(*header)? {
            0 => Packet::Flush,
            1 => Packet::Delimiter,
            2 => Packet::ResponseEnd,
            3 => return Err(GitError::Framing("a length of 3")),
            whole if whole > MAX_PAYLOAD + HEADER => return Err(GitError::Framing("a packet over 65,520 bytes")),
            whole if self.buffer.len() < whole => return Ok(None),
            whole => {
                let mut bytes = self.buffer.split_to(whole);
                bytes.advance(HEADER);
                return Ok(Some(Packet::Data(bytes.freeze())));
            }
        };
        self.buffer.advance(HEADER);
        Ok(Some(packet))
    }

    /// Whether the stream may end here.
    pub(super) fn is_between_packets(&self) -> bool {
        self.buffer.is_empty()
    }
}

fn length(header: [u8; HEADER]) -> Result<usize, GitError> {
    header.iter().try_fold(0, |length, &byte| {
        let digit = char::from(byte).to_digit(16).ok_or(GitError::Framing("a length that is no number"))?;
        Ok(length << 4 | digit as usize)
    })
}

/// Builds a message of packets.
#[derive(Debug, Default)]
pub(super) struct PacketWriter {
    bytes: Vec<u8>,
}

impl PacketWriter {
    /// Appends a text line.
    ///
    /// # Errors
    ///
    /// Fails if the line is longer than a packet may be.
    pub(super) fn line(&mut self, text: &str) -> Result<(), GitError> {
        if text.len() >= MAX_PAYLOAD {
            return Err(GitError::Framing("a line of ours over 65,516 bytes"));
        }
        self.bytes.extend_from_slice(format!("{:04x}{text}\n", text.len() + 1 + HEADER).as_bytes());
        Ok(())
    }

    /// Appends the end of a section.
    pub(super) fn delimiter(&mut self) {
        self.bytes.extend_from_slice(b"0001");
    }

    /// Appends the end of the message.
    pub(super) fn flush(&mut self) {
        self.bytes.extend_from_slice(b"0000");
    }

    /// The message.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn packets(bytes: &[u8], step: usize) -> Result<(Vec<Packet>, bool), GitError> {
        let mut reader = PacketReader::default();
        let mut packets = Vec::new();
        for chunk in bytes.chunks(step) {
            reader.feed(chunk);
            while let Some(packet) = reader.take()? {
                packets.push(packet);
            }
            assert!(reader.buffer.len() < MAX_PAYLOAD + HEADER);
        }
        Ok((packets, reader.is_between_packets()))
    }

    #[test]
    fn the_examples_of_gits_documentation_are_read() {
        let (found, whole) = packets(b"0006a\n0005a000bfoobar\n0004000000010002", 3).unwrap();
        let data = |bytes: &'static [u8]| Packet::Data(Bytes::from_static(bytes));
        assert_eq!(
            found,
            [
                data(b"a\n"),
                data(b"a"),
                data(b"foobar\n"),
                data(b""),
                Packet::Flush,
                Packet::Delimiter,
                Packet::ResponseEnd
            ]
        );
        assert!(whole);
        assert_eq!(found[2].line(), Some(&b"foobar"[..]));
    }

    #[test]
    fn lengths_that_git_does_not_allow_are_refused() {
        for bad in [&b"0003"[..], b"fff1", b"-001", b"<htm", b"00 5"] {
            assert!(matches!(packets(bad, 1), Err(GitError::Framing(_))), "{bad:?}");
        }
        assert_eq!(packets(b"fff0", 1), Ok((Vec::new(), false)), "the longest packet, unfinished");
    }

    #[test]
    fn a_line_longer_than_a_packet_is_not_written() {
        assert!(PacketWriter::default().line(&"a".repeat(MAX_PAYLOAD)).is_err());
        assert!(PacketWriter::default().line(&"a".repeat(MAX_PAYLOAD - 1)).is_ok());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(lines in prop::collection::vec("[^\n]{0,300}", 0..20), step in 1usize..500) {
            let mut writer = PacketWriter::default();
            for line in &lines {
                writer.line(line).unwrap();
            }
            writer.delimiter();
            writer.flush();
            let (found, whole) = packets(&writer.into_bytes(), step).unwrap();
            let read: Vec<&[u8]> = found.iter().filter_map(Packet::line).collect();
            prop_assert_eq!(read, lines.iter().map(String::as_bytes).collect::<Vec<_>>());
            prop_assert_eq!(&found[lines.len()..], [Packet::Delimiter, Packet::Flush]);
            prop_assert!(whole);
        }

        #[test]
        fn hostile_bytes_give_packets_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..2000), step in 1usize..64) {
            let _ = packets(&bytes, step);
        }

        #[test]
        fn hostile_hex_gives_packets_or_an_error(text in "[0-9a-f]{0,400}", step in 1usize..64) {
            let _ = packets(text.as_bytes(), step);
        }
    }
}
