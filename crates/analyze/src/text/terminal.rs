//! Escape sequences of terminals.

/// How many bytes the escape sequence at the start of `text` has.
pub(super) fn sequence(text: &str) -> usize {
    let bytes = text.as_bytes();
    match bytes.get(1) {
        // CSI: parameters and intermediates, then one final byte.
        Some(b'[') => {
            let parameters = bytes[2..].iter().take_while(|byte| (0x20..0x40).contains(*byte)).count();
            let end = 2 + parameters;
            end + usize::from(bytes.get(end).is_some_and(|byte| (0x40..0x7f).contains(byte)))
        }
        // OSC and the like: up to BEL or ST.
        Some(b']' | b'P' | b'X' | b'^' | b'_') => {
            let end = bytes[2..].iter().position(|byte| matches!(byte, 0x07 | 0x1b)).map_or(bytes.len(), |at| 2 + at);
            if bytes[end.min(bytes.len())..].starts_with(b"\x1b\\") {
                end + 2
            } else {
                end + usize::from(bytes.get(end) == Some(&0x07))
            }
        }
        Some(byte) if byte.is_ascii() => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_sequences_are_measured() {
        assert_eq!(sequence("\u{1b}[38;5;231mx"), 11);
        assert_eq!(sequence("\u{1b}]8;;http://a\u{7}x"), 14);
        assert_eq!(sequence("\u{1b}]8;;a\u{1b}\\x"), 8);
        assert_eq!(sequence("\u{1b}"), 1);
        assert_eq!(sequence("\u{1b}é"), 1);
        assert_eq!(sequence("\u{1b}["), 2);
    }
}
