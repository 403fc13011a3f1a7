//! Text as keywords are compared with it: lower case, each run of blanks as one space.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::rule::is_blank;

static TWO_BLANKS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"  "));

/// Zeros behind the text, so that what compares it may look over its end.
pub(super) const BEHIND: usize = 4;

/// A text in lower case (of ASCII) and without more than one blank on end, which is a space.
#[derive(Debug)]
pub(super) struct Plain {
    bytes: Vec<u8>,
    /// Where blanks were left out: the byte behind them, and how many were left out up to it. In order.
    left_out: Vec<(u32, u32)>,
}

impl Plain {
    /// Goes through a text once.
    pub(super) fn of(text: &str) -> Self {
        let mut bytes = Vec::with_capacity(text.len() + BEHIND);
        bytes.extend(text.bytes().map(plain));
        let mut left_out = Vec::new();
        // What was read, what was kept of it, and how much was not.
        let (mut from, mut to, mut out) = (0, 0, 0);
        while let Some(pair) = TWO_BLANKS.find(&bytes[from..]) {
            let first = from + pair + 1;
            bytes.copy_within(from..first, to);
            to += pair + 1;
            let more = bytes[first..].iter().take_while(|byte| **byte == b' ').count();
            from = first + more;
            out += more as u32;
            if from < bytes.len() {
                left_out.push((to as u32, out));
            }
        }
        if out > 0 {
            bytes.copy_within(from.., to);
            bytes.truncate(bytes.len() - out as usize);
        }
        bytes.extend([0; BEHIND]);
        Self { bytes, left_out }
    }

    /// The bytes, and zeros behind them.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The way back, for places that are asked for in order.
    pub(super) const fn origins(&self) -> Origins<'_> {
        Origins { left_out: self.left_out.as_slice(), before: 0, next: 0 }
    }
}

/// In lower case, or a space.
const fn plain(byte: u8) -> u8 {
    if is_blank(byte) { b' ' } else { byte.to_ascii_lowercase() }
}

/// Where in the text the bytes of a [`Plain`] stand.
#[derive(Debug)]
pub(super) struct Origins<'p> {
    left_out: &'p [(u32, u32)],
    /// How many bytes were left out before those that are asked for.
    before: u32,
    /// The next place where bytes were left out.
    next: usize,
}

impl Origins<'_> {
    /// Where the byte at `at` stands in the text. A place may be asked for after the one behind it.
    pub(super) fn of(&mut self, at: usize) -> u32 {
        let at = at as u32;
        while let Some(&(from, out)) = self.left_out.get(self.next).filter(|(from, _)| *from <= at) {
            debug_assert!(from <= at);
            self.before = out;
            self.next += 1;
        }
        if let Some(&(from, _)) = self.next.checked_sub(1).and_then(|last| self.left_out.get(last))
            && from > at
        {
            self.next -= 1;
            self.before = self.next.checked_sub(1).map_or(0, |last| self.left_out[last].1);
        }
        at + self.before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_blanks_are_one_space_and_every_byte_knows_where_it_stood() {
        let text = "  Read\t\n all  É \u{b}x ";
        let plain = Plain::of(text);
        let bytes = &plain.bytes()[..plain.bytes().len() - BEHIND];
        assert_eq!(bytes, " read all \u{c9} x ".as_bytes());
        let mut origins = plain.origins();
        for (at, &byte) in bytes.iter().enumerate() {
            let origin = origins.of(at) as usize;
            assert_eq!(super::plain(text.as_bytes()[origin]), byte, "{at}");
            if byte == b' ' {
                assert!(origin == 0 || !is_blank(text.as_bytes()[origin - 1]), "the first of its run");
            }
        }
        assert_eq!(origins.of(bytes.len() - 1) as usize, text.len() - 1);
    }

    #[test]
    fn a_place_may_be_asked_for_after_the_one_behind_it() {
        let plain = Plain::of("a    b");
        let mut origins = plain.origins();
        assert_eq!((origins.of(2), origins.of(1), origins.of(2)), (5, 1, 5));
    }

    #[test]
    fn text_without_such_runs_stays_where_it_is() {
        let plain = Plain::of("Read it");
        assert_eq!(plain.origins().of(5), 5);
        assert_eq!(Plain::of("").bytes(), [0; BEHIND]);
    }
}
