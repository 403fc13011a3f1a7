//! Markup as it grows: literals go in as they are, everything else goes in harmless and escaped.

use crate::neutralise::{neutralise_cut, neutralise_prose};

/// Columns of a paragraph that are shown.
const PARAGRAPH: usize = 2000;
/// Columns of a name, a path or a pointer that are shown.
const NAME: usize = 300;

/// A page as it grows. Only literals of this program can become markup.
#[derive(Debug, Default)]
pub(crate) struct Markup(String);

impl Markup {
    /// Markup.
    pub(crate) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// A sentence or more; a line end in it is a blank, and what stands between backticks is code.
    pub(crate) fn prose(&mut self, text: &str) -> &mut Self {
        let shown = neutralise_prose(text, PARAGRAPH);
        let mut parts = shown.split('`').peekable();
        let mut is_code = false;
        while let Some(part) = parts.next() {
            match (is_code, parts.peek().is_some()) {
                (true, true) => self.raw("<code>").escaped(part).raw("</code>"),
                // The last backtick has no other one to end at.
                (true, false) => self.raw("`").escaped(part),
                (false, _) => self.escaped(part),
            };
            is_code = !is_code;
        }
        self
    }

    /// A name, a path or a pointer.
    pub(crate) fn code(&mut self, text: &str) -> &mut Self {
        self.raw("<code>").escaped(&neutralise_cut(text, NAME)).raw("</code>")
    }

    /// A name where no markup may stand.
    pub(crate) fn title(&mut self, text: &str) -> &mut Self {
        self.escaped(&neutralise_cut(text, NAME))
    }

    /// A number.
    pub(crate) fn number(&mut self, number: usize) -> &mut Self {
        self.0.push_str(&number.to_string());
        self
    }

    /// Text that is harmless but for signs that are markup.
    pub(crate) fn escaped(&mut self, text: &str) -> &mut Self {
        for char in text.chars() {
            match char {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                char => self.0.push(char),
            }
        }
        self
    }

    pub(crate) fn finish(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_in_pairs_make_code() {
        let mut markup = Markup::default();
        markup.prose("Call `a<b` and `c`, not `d");
        assert_eq!(markup.finish(), "Call <code>a&lt;b</code> and <code>c</code>, not `d");
    }

    #[test]
    fn text_never_becomes_markup() {
        let mut markup = Markup::default();
        markup.raw("<p>").prose("<b a='x' b=\"y\">&amp;\u{202e}\u{1b}[2J\n</p>").raw("</p>");
        assert_eq!(
            markup.finish(),
            "<p>&lt;b a=&#39;x&#39; b=&quot;y&quot;&gt;&amp;amp;&lt;U+202E&gt;&lt;U+001B&gt;[2J &lt;/p&gt;</p>"
        );
    }
}
