//! Of which classes the bytes of a block are, one bit a byte: what stands next to what shows by shifts, for all at once.

use super::{cipher, encoded};

/// Bytes of a block.
pub(super) const BLOCK: usize = 64;

/// One bit for each byte of a block in each class, the lowest for the first byte.
#[derive(Debug, Clone, Copy)]
pub(super) struct Classes {
    /// White space.
    pub(super) blank: u64,
    /// Part of a word that may be encoded.
    pub(super) token: u64,
    /// A hexadecimal digit, or the `x` before some.
    pub(super) hex: u64,
    /// An ASCII letter.
    pub(super) letter: u64,
    /// An ASCII digit.
    pub(super) digit: u64,
    /// Stands between letters that are spaced out.
    pub(super) between: u64,
    /// May open markup, an escape, or a sequence for terminals.
    pub(super) opening: u64,
    /// May stand for a letter.
    pub(super) for_letter: u64,
}

/// The classes of each byte: the lowest bit of each byte of the number is one class.
const CLASSES: [u64; 256] = {
    let mut all = [0; 256];
    let mut at = 0;
    while at < 256 {
        let byte = at as u8;
        let classes = [
            byte.is_ascii_whitespace(),
            encoded::is_of_token(byte),
            byte.is_ascii_hexdigit() || byte == b'x',
            byte.is_ascii_alphabetic(),
            byte.is_ascii_digit(),
            matches!(byte, b' ' | b'.' | b'-' | b'_' | b'*' | b'\n'),
            matches!(byte, b'<' | b'[' | b']' | b'\\' | b'&' | 0x1b),
            cipher::letter(byte).is_some(),
        ];
        let mut class = 0;
        while class < classes.len() {
            all[at] |= (classes[class] as u64) << (8 * class);
            class += 1;
        }
        at += 1;
    }
    all
};

/// The classes of the bytes of a block.
pub(super) fn of(block: &[u8; BLOCK]) -> Classes {
    let mut rows = [0; 8];
    for (row, bytes) in rows.iter_mut().zip(block.as_chunks::<8>().0) {
        // Each byte of the number is one class, each of its bits one of the eight bytes. A sum takes fewer steps than
        // moved bits.
        *row = bytes.iter().rev().fold(0, |row, byte| 2 * row + CLASSES[usize::from(*byte)]);
    }
    let [blank, token, hex, letter, digit, between, opening, for_letter] = turned(rows);
    Classes { blank, token, hex, letter, digit, between, opening, for_letter }
}

/// Makes the first byte of each row the first row, the second byte the second, and so on.
fn turned(mut rows: [u64; 8]) -> [u64; 8] {
    // Spelled out, none of it needs memory.
    exchange_halves(&mut rows, 0, 4);
    exchange_halves(&mut rows, 1, 5);
    exchange_halves(&mut rows, 2, 6);
    exchange_halves(&mut rows, 3, 7);
    exchange_quarters(&mut rows, 0, 2);
    exchange_quarters(&mut rows, 1, 3);
    exchange_quarters(&mut rows, 4, 6);
    exchange_quarters(&mut rows, 5, 7);
    exchange_bytes(&mut rows, 0, 1);
    exchange_bytes(&mut rows, 2, 3);
    exchange_bytes(&mut rows, 4, 5);
    exchange_bytes(&mut rows, 6, 7);
    rows
}

fn exchange_halves(rows: &mut [u64; 8], first: usize, second: usize) {
    let moved = (rows[first] >> 32 ^ rows[second]) & 0x0000_0000_ffff_ffff;
    rows[first] ^= moved << 32;
    rows[second] ^= moved;
}

fn exchange_quarters(rows: &mut [u64; 8], first: usize, second: usize) {
    let moved = (rows[first] >> 16 ^ rows[second]) & 0x0000_ffff_0000_ffff;
    rows[first] ^= moved << 16;
    rows[second] ^= moved;
}

fn exchange_bytes(rows: &mut [u64; 8], first: usize, second: usize) {
    let moved = (rows[first] >> 8 ^ rows[second]) & 0x00ff_00ff_00ff_00ff;
    rows[first] ^= moved << 8;
    rows[second] ^= moved;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_has_its_bit_in_each_of_its_classes() {
        let mut block = [0; BLOCK];
        for start in (0..256).step_by(BLOCK) {
            for (at, byte) in block.iter_mut().enumerate() {
                *byte = (start + at) as u8;
            }
            let classes = of(&block);
            for (at, byte) in block.iter().enumerate() {
                let is = |class: u64| class >> at & 1 == 1;
                assert_eq!(is(classes.blank), byte.is_ascii_whitespace(), "{byte:#x}");
                assert_eq!(is(classes.token), encoded::is_of_token(*byte), "{byte:#x}");
                assert_eq!(is(classes.hex), byte.is_ascii_hexdigit() || *byte == b'x', "{byte:#x}");
                assert_eq!(is(classes.letter), byte.is_ascii_alphabetic(), "{byte:#x}");
                assert_eq!(is(classes.digit), byte.is_ascii_digit(), "{byte:#x}");
                assert_eq!(is(classes.between), b" .-_*\n".contains(byte), "{byte:#x}");
                assert_eq!(is(classes.opening), b"<[]\\&\x1b".contains(byte), "{byte:#x}");
                assert_eq!(is(classes.for_letter), cipher::letter(*byte).is_some(), "{byte:#x}");
            }
        }
    }
}
