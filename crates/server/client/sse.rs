//! Server-sent events out of bytes.

/// The longest line that is read, in bytes.
const LONGEST_LINE: usize = 1024 * 1024;

/// One event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Message {
    /// Its id, or that of the last event that had one.
    pub(crate) id: String,
    /// What it is.
    pub(crate) event: String,
    /// What it says.
    pub(crate) data: String,
}

/// A line is too long to be one of an event.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a line of the event stream is longer than {LONGEST_LINE} bytes")]
pub(crate) struct TooLong;

/// Reads a stream piece by piece.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    line: Vec<u8>,
    event: String,
    data: Vec<String>,
    data_bytes: usize,
    id: String,
}

impl Reader {
    /// The events that are whole once these bytes have come.
    ///
    /// # Errors
    ///
    /// Fails if a line or an event is longer than any of ours.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<Vec<Message>, TooLong> {
        let mut messages = Vec::new();
        for byte in bytes {
            match byte {
                b'\n' => {
                    let line = std::mem::take(&mut self.line);
                    let line = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(&line)).into_owned();
                    messages.extend(self.take(&line)?);
                }
                _ if self.line.len() >= LONGEST_LINE => return Err(TooLong),
                _ => self.line.push(*byte),
            }
        }
        Ok(messages)
    }

    fn take(&mut self, line: &str) -> Result<Option<Message>, TooLong> {
        if line.is_empty() {
            let (event, data) = (std::mem::take(&mut self.event), std::mem::take(&mut self.data));
            self.data_bytes = 0;
            let is_message = !data.is_empty();
            return Ok(is_message.then(|| Message { id: self.id.clone(), event, data: data.join("\n") }));
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event),
            "id" => value.clone_into(&mut self.id),
            "data" => {
                self.data_bytes += value.len();
                if self.data_bytes > LONGEST_LINE {
                    return Err(TooLong);
                }
                self.data.push(value.to_owned());
            }
            // A comment, or a field that we have no use for.
            _ => {}
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_wherever_the_bytes_are_cut() {
        let stream = ": heartbeat\r\n\nid: 1\nevent: status\ndata: {\"a\":\ndata: 1}\n\nid: 2\nevent: completed\ndata:{}\n\n";
        for cut in 0..stream.len() {
            let mut reader = Reader::default();
            let mut read = reader.push(&stream.as_bytes()[..cut]).unwrap();
            read.extend(reader.push(&stream.as_bytes()[cut..]).unwrap());
            let expected = [("1", "status", "{\"a\":\n1}"), ("2", "completed", "{}")];
            let read: Vec<_> = read.iter().map(|it| (it.id.as_str(), it.event.as_str(), it.data.as_str())).collect();
            assert_eq!(read, expected, "{cut}");
        }
    }

    #[test]
    fn a_stream_without_line_ends_is_not_kept() {
        let mut reader = Reader::default();
        assert_eq!(reader.push(&vec![b'x'; LONGEST_LINE + 1]), Err(TooLong));
    }
}
