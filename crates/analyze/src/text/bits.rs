//! What stands on end in a text, read from the bits that say of each byte of a block whether it is of some class.

use super::classes::BLOCK;

/// A run of bytes of one class that goes on from block to block.
#[derive(Default)]
pub(super) struct Run {
    /// How much of it there is at the end of the block.
    pub(super) open: usize,
}

impl Run {
    /// The length of the run that ends in this block and began before or at its start, and those that are wholly inside.
    pub(super) fn go_on(&mut self, class: u64) -> (usize, u64) {
        if class == u64::MAX {
            self.open += BLOCK;
            return (0, 0);
        }
        let ended = self.open + class.trailing_ones() as usize;
        let last = class.leading_ones();
        self.open = last as usize;
        // The sum carries through the run at the start.
        (ended, class & (class + 1) & (u64::MAX >> last))
    }
}

/// Where there are so many bits on end, at most 32: the lowest of them.
pub(super) fn starts_of<const MANY: usize>(bits: u64) -> u64 {
    let mut starts = bits;
    let mut of = 1;
    while of < MANY {
        let more = of.min(MANY - of);
        starts &= starts >> more;
        of += more;
    }
    starts
}

/// The most marks on end with no break among them, or a few more.
#[derive(Default)]
pub(super) struct OnEnd {
    pub(super) most: u32,
    /// Those since the last break.
    open: u32,
}

impl OnEnd {
    pub(super) fn go_on(&mut self, marks: u64, breaks: u64) {
        if marks == 0 {
            self.open = if breaks == 0 { self.open } else { 0 };
        } else if breaks == 0 {
            self.open += marks.count_ones();
            self.most = self.most.max(self.open);
        } else {
            // A block is short: all of its marks are counted, wherever in it the breaks are.
            let last = marks & !(u64::MAX >> breaks.leading_zeros());
            self.most = self.most.max(self.open + marks.count_ones());
            self.open = last.count_ones();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_where_it_does_and_those_inside_are_left() {
        let mut run = Run::default();
        assert_eq!(run.go_on(0b1110_0110 << 56 | 0b1011), (2, 0b0110 << 56 | 0b1000));
        assert_eq!(run.open, 3);
        assert_eq!(run.go_on(u64::MAX), (0, 0));
        assert_eq!(run.open, 67);
        assert_eq!(run.go_on(1), (68, 0));
        assert_eq!(run.open, 0);
    }

    #[test]
    fn bits_on_end_are_found_where_they_start() {
        assert_eq!(starts_of::<10>(0b11_1111_1111 << 20 | 0b1_1111_1111), 1 << 20);
        assert_eq!(starts_of::<12>(0xfff << 52 | 0x1fff), 1 << 52 | 0b11);
        assert_eq!(starts_of::<20>(0xf_ffff), 1);
        assert_eq!(starts_of::<20>(0x7_ffff), 0);
    }

    #[test]
    fn marks_are_counted_up_to_a_break() {
        let mut marks = OnEnd::default();
        marks.go_on(0b101, 0);
        marks.go_on(0b1, 0b10);
        assert_eq!(marks.most, 3);
        marks.go_on(0, 0b1);
        marks.go_on(0b1000_0011, 0b1000_0000_0000);
        marks.go_on(0b1, 0);
        assert_eq!(marks.most, 3);
    }
}
