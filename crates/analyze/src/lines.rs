//! Where the lines of a file stand, looked up at the same cost however many places of it are cited.

use std::collections::HashMap;
use std::ops::Range;

use model::SourceFile;

use crate::cost;

/// Bytes from one place whose number of characters is known to the next.
const STRETCH: usize = 1024;

/// The lines of one file.
#[derive(Debug)]
pub(crate) struct Lines<'a> {
    /// The file.
    pub(crate) file: &'a SourceFile,
    starts: Vec<usize>,
    /// The characters before each [`STRETCH`] of bytes; empty where each byte is one.
    characters: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Goes through a file once.
    pub(crate) fn of(file: &'a SourceFile) -> Self {
        let bytes = file.text.as_bytes();
        cost::add(bytes.len());
        let starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', bytes).map(|end| end + 1)).collect();
        let mut characters = Vec::new();
        if !bytes.is_ascii() {
            let mut before = 0;
            for stretch in bytes.chunks(STRETCH) {
                characters.push(before);
                before += count(stretch);
            }
        }
        Self { file, starts, characters }
    }

    /// The bytes of a line, its end left out; lines are counted from 1.
    pub(crate) fn line(&self, number: u32) -> Option<Range<usize>> {
        let at = (number as usize).checked_sub(1)?;
        let start = *self.starts.get(at)?;
        let end = self.starts.get(at + 1).map_or(self.file.text.len(), |next| next - 1);
        Some(start..end)
    }

    /// The number of the line that a byte stands in.
    pub(crate) fn number(&self, byte: usize) -> u32 {
        self.starts.partition_point(|&start| start <= byte) as u32
    }

    /// The column of a byte in the line that starts at `line`, in characters, counted from 1.
    pub(crate) fn column(&self, line: usize, byte: usize) -> u32 {
        1 + (self.before(byte) - self.before(line)) as u32
    }

    /// The byte at a column of a line; the start of the line if it is shorter.
    pub(crate) fn byte(&self, line: &Range<usize>, column: u32) -> usize {
        let wanted = self.before(line.start) + (column as usize).saturating_sub(1);
        let text = &self.file.text;
        let stretch = self.characters.partition_point(|&before| before <= wanted).saturating_sub(1);
        let found = if self.characters.is_empty() {
            Some(wanted)
        } else {
            // A stretch may begin inside of a character, which is counted where it begins.
            let start = text.ceil_char_boundary(stretch * STRETCH);
            text[start..].char_indices().nth(wanted - self.characters[stretch]).map(|(at, _)| start + at)
        };
        found.filter(|byte| line.contains(byte)).unwrap_or(line.start)
    }

    /// The characters before a byte.
    fn before(&self, byte: usize) -> usize {
        let stretch = byte / STRETCH;
        let Some(known) = self.characters.get(stretch.min(self.characters.len().saturating_sub(1))) else {
            return byte;
        };
        let start = stretch.min(self.characters.len() - 1) * STRETCH;
        known + count(&self.file.text.as_bytes()[start..byte])
    }
}

/// The characters that begin in some bytes.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count()
}

/// The lines of those files of an artifact that are cited.
pub(crate) struct CitedFiles<'a> {
    files: &'a [SourceFile],
    lines: HashMap<usize, Lines<'a>>,
}

impl<'a> CitedFiles<'a> {
    /// Files, sorted by path.
    pub(crate) fn of(files: &'a [SourceFile]) -> Self {
        Self { files, lines: HashMap::new() }
    }

    /// The lines of the file at a path.
    pub(crate) fn lines(&mut self, path: &str) -> Option<&Lines<'a>> {
        let at = self.files.binary_search_by(|file| file.path.as_ref().cmp(path)).ok()?;
        Some(self.lines.entry(at).or_insert_with(|| Lines::of(&self.files[at])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_and_its_line_and_column_name_the_same_place() {
        let text = format!("a\n{}x\n\nend", "\u{e9}\u{4e2d}\u{1f600}".repeat(2 * STRETCH));
        for text in [text.as_str(), "", "\n", "one\ntwo"] {
            let file = SourceFile::new("a.js", text);
            let lines = Lines::of(&file);
            for (byte, char) in text.char_indices().filter(|(_, char)| *char != '\n') {
                let number = lines.number(byte);
                let line = lines.line(number).unwrap();
                assert!(line.contains(&byte), "{char} at {byte}");
                let column = text[line.start..byte].chars().count() as u32 + 1;
                assert_eq!(lines.column(line.start, byte), column, "{char} at {byte}");
                assert_eq!(lines.byte(&line, column), byte, "{char} at {byte}");
            }
        }
    }

    #[test]
    fn a_place_that_is_not_there_is_the_start_of_its_line_or_nothing() {
        let file = SourceFile::new("a.js", "\u{e9}ab\ncd\n");
        let lines = Lines::of(&file);
        assert_eq!((lines.line(0), lines.line(3), lines.line(4)), (None, Some(8..8), None));
        assert_eq!(lines.byte(&(0..4), 9), 0);
        assert_eq!(lines.byte(&(5..7), 0), 5);
    }
}
