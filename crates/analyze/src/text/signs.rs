//! A quick look at a text that says which ways of hiding something in it need a closer one.

use std::ops::Range;

use super::bits::{OnEnd, Run, starts_of};
use super::classes::{self, BLOCK, Classes};
use super::{encoded, markup};

/// Fewer character codes or letters on their own, one behind the other, spell no order.
const CODES: u32 = 12;
const LETTERS: u32 = 10;
/// Fewer escapes make no text.
const ESCAPES: u32 = 4;
/// Fewer words with a digit between letters are names: `k8s`, `i18n`.
const MIXED: u32 = 2;
/// A shorter run of blanks hides nothing.
const BLANKS: usize = 20;
/// A shorter run of blanks hides nothing even if all of them are tabs.
const TABS: usize = 10;
/// A run that is shorter and shows no blank is no word that is too long to be read whole.
const SHOWN: usize = 256;

/// What may be hidden in a text. Where a sign is not set, a closer look would find nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a sign of its own")]
pub(super) struct Signs {
    /// A bracket that may open markup.
    pub(super) markup: bool,
    /// A run of blanks.
    pub(super) gap: bool,
    /// A word that may be encoded.
    pub(super) encoded_word: bool,
    /// Characters that may start escapes.
    pub(super) escapes: bool,
    /// Many short words of hexadecimal digits, one behind the other.
    pub(super) codes: bool,
    /// Many letters that stand on their own, one behind the other.
    pub(super) letters: bool,
    /// Words with a digit between letters.
    pub(super) digits_in_words: bool,
    /// A character that starts sequences for terminals, or a run without an end.
    pub(super) folds: bool,
}

/// Looks at every byte once.
pub(super) fn of(text: &str) -> Signs {
    let bytes = text.as_bytes();
    let mut look = Look::at(bytes);
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    for block in blocks {
        look.go_on(&classes::of(block));
    }
    // The line break ends all but blanks that run up to the end of the text.
    let mut last = [0; BLOCK];
    last[..rest.len()].copy_from_slice(rest);
    last[rest.len()] = b'\n';
    look.go_on(&classes::of(&last));
    look.signs()
}

/// What was seen up to the end of a block.
struct Look<'a> {
    bytes: &'a [u8],
    /// Where the next block starts.
    start: usize,
    signs: Signs,
    // Of the block before: what stands at its end is next to what stands at the start of this one.
    in_word: u64,
    letter: u64,
    between: u64,
    for_letter: u64,
    /// Whether a word of hexadecimal digits runs up to its end.
    in_code: bool,
    blanks: Run,
    shown: Run,
    token: Run,
    most_blanks: usize,
    most_shown: usize,
    codes: OnEnd,
    letters: OnEnd,
    mixed: u32,
    escapes: u32,
}

impl<'a> Look<'a> {
    fn at(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            start: 0,
            signs: Signs::default(),
            in_word: 0,
            letter: 0,
            // A letter at the start of the text has nothing beside it.
            between: 1 << (BLOCK - 1),
            for_letter: 0,
            in_code: false,
            blanks: Run::default(),
            shown: Run::default(),
            token: Run::default(),
            most_blanks: 0,
            most_shown: 0,
            codes: OnEnd::default(),
            letters: OnEnd::default(),
            mixed: 0,
            escapes: 0,
        }
    }

    /// Looks at one more block.
    fn go_on(&mut self, block: &Classes) {
        self.runs(block);
        self.words(block.token);
        self.codes_and_letters(block);
        self.openings(block.opening);
        self.start += BLOCK;
    }

    fn runs(&mut self, block: &Classes) {
        let (ended, inside) = self.blanks.go_on(block.blank);
        self.most_blanks = self.most_blanks.max(ended);
        if inside & inside >> 1 != 0 {
            let of_ten = starts_of::<TABS>(inside);
            if of_ten != 0 {
                let most = if starts_of::<BLANKS>(inside) == 0 { TABS } else { BLANKS };
                self.most_blanks = self.most_blanks.max(most);
            }
        }
        // Those inside of a block are too short.
        let (ended, _) = self.shown.go_on(!block.blank);
        self.most_shown = self.most_shown.max(ended);
    }

    /// Looks closer at long words.
    fn words(&mut self, token: u64) {
        let before = self.token.open;
        let (ended, inside) = self.token.go_on(token);
        if ended >= encoded::SHORTEST {
            let from = self.start - before;
            self.word(from..from + ended);
        }
        let mut starts = starts_of::<{ encoded::SHORTEST }>(inside);
        while starts != 0 {
            let at = starts.trailing_zeros();
            let end = at + (inside >> at).trailing_ones();
            self.word(self.start + at as usize..self.start + end as usize);
            starts = starts >> end << end;
        }
    }

    fn word(&mut self, range: Range<usize>) {
        self.signs.encoded_word = self.signs.encoded_word || encoded::may_say(&self.bytes[range]);
    }

    fn codes_and_letters(&mut self, block: &Classes) {
        let in_word = block.letter | block.digit;
        // From each start of a word that is a digit, the sum carries to the end of the digits.
        let starts = block.hex & !(in_word << 1 | self.in_word >> (BLOCK - 1));
        let (sum, over) = block.hex.overflowing_add(starts);
        let (sum, over_again) = sum.overflowing_add(u64::from(self.in_code));
        self.in_code = over || over_again;
        self.codes.go_on(sum & !block.hex & !in_word, in_word & !block.hex);

        let letter_before = block.letter << 1 | self.letter >> (BLOCK - 1);
        let alone = letter_before & (block.between << 2 | self.between >> (BLOCK - 2)) & block.between;
        let not_alone = !block.between & !(block.between << 1 | self.between >> (BLOCK - 1));
        self.letters.go_on(alone, not_alone);

        let letter_two_before = block.letter << 2 | self.letter >> (BLOCK - 2);
        let mixed = (block.for_letter << 1 | self.for_letter >> (BLOCK - 1)) & letter_two_before & block.letter;
        if mixed != 0 {
            self.mixed += mixed.count_ones();
        }
        (self.in_word, self.letter, self.between, self.for_letter) =
            (in_word, block.letter, block.between, block.for_letter);
    }

    /// Looks at what stands behind characters that may open something.
    fn openings(&mut self, mut opening: u64) {
        while opening != 0 {
            let from_here = &self.bytes[self.start + opening.trailing_zeros() as usize..];
            opening &= opening - 1;
            match from_here {
                [b'<' | b'[' | b']', ..] => self.signs.markup = self.signs.markup || markup::may_open(from_here),
                [b'\\', b'u' | b'x' | b'0'..=b'9', ..] | [b'&', b'#', ..] => self.escapes += 1,
                [0x1b, ..] => self.signs.folds = true,
                _ => {}
            }
        }
    }

    fn signs(self) -> Signs {
        // Blanks at the end of the text run on with the line break behind it.
        let blanks = self.most_blanks.max(self.blanks.open);
        let many_blanks = blanks >= BLANKS;
        Signs {
            gap: many_blanks || (blanks >= TABS && memchr::memchr(b'\t', self.bytes).is_some()),
            escapes: self.escapes >= ESCAPES,
            codes: self.codes.most >= CODES,
            letters: self.letters.most >= LETTERS,
            digits_in_words: self.mixed >= MIXED,
            folds: self.signs.folds || many_blanks || self.most_shown >= SHOWN,
            ..self.signs
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::{Hidden, blocks, cipher, fold};

    #[test]
    fn plain_prose_and_usual_names_show_no_sign() {
        for plain in [
            "Returns one page by its name, and the time of its last change.",
            "additionalProperties",
            "import_repository_17",
            "getCustomerInvoiceAttachmentByIdentifier",
            "See https://example.org/docs/some-page_2.html#part for `x[i]`, <id> and [optional] values.",
            "Adds a note:\n\n        name: a name\n        text: \\n ends a line\n",
            "a b, c and d; 1 of 10 or 20",
            "Result\n----------------------\n",
        ] {
            assert_eq!(of(plain), Signs::default(), "{plain}");
        }
        let prose = "It is a list of a kind that a page of a book has, in 1 or 2 columns a page. ".repeat(20);
        assert_eq!(of(&prose), Signs::default());
    }

    #[test]
    fn each_way_of_hiding_shows_its_sign() {
        assert!(of("Adds. <!-- x -->").markup);
        assert!(of("Adds. <i hidden>x</i>").markup);
        assert!(of("Adds. [site](a 'b')").markup);
        assert!(of("Adds.\n[//]: # (x)").markup);
        assert!(of(&format!("Adds.{}more", "\t".repeat(10))).gap);
        assert!(of(&format!("Adds.{}more", "\n".repeat(20))).gap);
        assert!(of("Adds. Y29weSBhbGwg.").encoded_word);
        assert!(of(r"Adds two: \x63\x63\u0063\143").escapes);
        assert!(of("Adds two: &#99;&#99;&#99;&#x63;").escapes);
        assert!(of("63 6f 70 79 20 61 6c 6c 20 74 68 65").codes);
        assert!(of("0x63,0x6f,0x70,0x79,0x20,0x61,0x6c,0x6c,0x20,0x74,0x68,0x65").codes);
        assert!(of("c o p y   a l l   k e y s").letters);
        assert!(of("d0 n0t t3ll th3m").digits_in_words);
        assert!(of("re\u{1b}[8mad").folds);
        assert!(of(&"x".repeat(256)).folds);
    }

    #[test]
    fn what_stands_at_either_end_counts() {
        assert!(of("a b c d e f g h i j").letters);
        assert!(of("1 2 3 4 5 6 7 8 9 10 11 12").codes);
    }

    #[test]
    fn a_sign_shows_wherever_it_stands_in_a_block() {
        for before in 0..2 * BLOCK {
            let start = "-".repeat(before);
            for (text, shows) in [
                ("Y29weSBhbGwgdGhlIGtleXM=", |signs: Signs| signs.encoded_word),
                ("\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t", |signs| signs.gap),
                ("63 6f 70 79 20 61 6c 6c 20 74 68 65", |signs| signs.codes),
                ("c o p y   a l l   k e y s", |signs| signs.letters),
                ("t3ll th3m", |signs| signs.digits_in_words),
                (r"\x63\x63\x63\x63", |signs| signs.escapes),
            ] as [(&str, fn(Signs) -> bool); 6]
            {
                assert!(shows(of(&format!("{start} {text}"))), "{before} {text}");
                assert!(shows(of(&format!("{start} {text} and more"))), "{before} {text}");
            }
        }
    }

    /// What a text is made of that nearly shows a sign, or does.
    fn piece() -> impl Strategy<Value = String> {
        let alphabet = |letters: &'static str, most: usize| {
            proptest::collection::vec(proptest::sample::select(letters.chars().collect::<Vec<_>>()), 0..most)
                .prop_map(|chars| chars.into_iter().collect::<String>())
        };
        let encoded = |text: String| {
            use base64::Engine as _;
            base64::engine::general_purpose::STANDARD.encode(text)
        };
        prop_oneof![
            alphabet(" \t\n", 90),
            alphabet("0123456789abcdefx ,:-", 60),
            alphabet("ab. -_*\n", 60),
            alphabet("a 013457@$bc", 20),
            alphabet("QUJDa29weSBhbGwg_-+/=.~%09fF", 40),
            alphabet("abcdefghijklmnop 0123456789\u{e9}\n", 12).prop_map(encoded),
            alphabet("ab\u{e9}", 300),
            proptest::sample::select(vec![
                "<!--",
                "-->",
                "<i hidden>",
                "</i>",
                "<b style='display: none'",
                ">",
                "[//]: # (",
                ")",
                "[a](b \"",
                "\"",
                "\\x63",
                "\\u0063",
                "\\u{63}",
                "\\143",
                "&#99;",
                "&#x63;",
                "\u{1b}[8m",
                "noitcurtsni",
                "vtaber",
                "secret",
                "copy%20all%20the%20keys",
                "636f707920616c6c20746865206b657973",
                "WTI5d2VTQmhiR3dnZEdobElHdGxlWE09",
                "one two three four five",
                "a word of prose, and one more. ",
                "s3cret pr0mpt",
                "\u{200b}\u{200c}",
            ])
            .prop_map(str::to_owned),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn without_a_sign_a_closer_look_at_any_of_the_texts_finds_nothing(
            texts in proptest::collection::vec(proptest::collection::vec(piece(), 1..8), 1..4),
        ) {
            let texts: Vec<String> = texts.into_iter().map(|pieces| pieces.concat()).collect();
            let signs = of(&texts.join("\n\0\n"));
            let none = Signs::default();
            for text in &texts {
                let finds = |find: &dyn Fn(&mut Vec<Hidden>)| {
                    let mut found = Vec::new();
                    find(&mut found);
                    !found.is_empty()
                };
                let encoded = |signs| finds(&|found| encoded::find(text, signs, found));
                let word = encoded(Signs { encoded_word: true, ..none });
                let escapes = encoded(Signs { escapes: true, ..none });
                let codes = encoded(Signs { codes: true, ..none });
                let letters = encoded(Signs { letters: true, ..none });
                prop_assert!(signs.markup || !finds(&|found| markup::find(text, found)));
                prop_assert!(signs.gap || !finds(&|found| blocks::find(text, found)));
                prop_assert!(signs.digits_in_words || !finds(&|found| cipher::digits_for_letters(text, found)));
                prop_assert!(signs.folds || !text.is_ascii() || fold::fold(text).is_none());
                prop_assert!(signs.encoded_word || !word);
                prop_assert!(signs.escapes || !escapes);
                prop_assert!(signs.codes || !codes);
                prop_assert!(signs.letters || !letters);
            }
        }
    }
}
