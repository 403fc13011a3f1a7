//! Tells comments from code and from text, for the languages of source files.

use std::ops::Range;

use crate::cost;

/// How a language writes comments and texts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Syntax {
    /// What begins a comment that the end of its line ends.
    line: &'static [&'static str],
    /// What begins and what ends a comment over lines.
    block: Option<(&'static str, &'static str)>,
    /// What begins and ends a text; the longer ones first.
    quotes: &'static [Quote],
    /// Whether a line comment must stand at the start of a line or after a blank.
    after_blank: bool,
    /// Whether there are templates with code in them and patterns between slashes.
    javascript: bool,
    /// Whether `'` may begin something else than a character, and `r#"` begins a text.
    rust: bool,
}

#[derive(Debug, Clone, Copy)]
struct Quote {
    open: &'static str,
    close: &'static str,
    /// Whether a `\` takes the meaning of the next sign.
    escapes: bool,
    /// Whether it may go over lines.
    lines: bool,
}

const fn quote(open: &'static str, close: &'static str, escapes: bool, lines: bool) -> Quote {
    Quote { open, close, escapes, lines }
}

const THREE_DOUBLE: Quote = quote("\"\"\"", "\"\"\"", true, true);
const THREE_SINGLE: Quote = quote("'''", "'''", true, true);
const DOUBLE: Quote = quote("\"", "\"", true, false);
const SINGLE: Quote = quote("'", "'", true, false);

const NONE: Syntax = Syntax { line: &[], block: None, quotes: &[], after_blank: false, javascript: false, rust: false };
const SLASHES: Syntax = Syntax { line: &["//"], block: Some(("/*", "*/")), ..NONE };
const JAVASCRIPT: Syntax = Syntax { quotes: &[DOUBLE, SINGLE], javascript: true, ..SLASHES };
const GO: Syntax = Syntax { quotes: &[quote("`", "`", false, true), DOUBLE, SINGLE], ..SLASHES };
const JVM: Syntax = Syntax { quotes: &[THREE_DOUBLE, DOUBLE, SINGLE], ..SLASHES };
const CSHARP: Syntax = Syntax {
    quotes: &[
        quote("\"\"\"", "\"\"\"", false, true),
        quote("@\"", "\"", false, true),
        quote("@$\"", "\"", false, true),
        DOUBLE,
        SINGLE,
    ],
    ..SLASHES
};
const RUST: Syntax = Syntax { quotes: &[quote("\"", "\"", true, true)], rust: true, ..SLASHES };
const C: Syntax = Syntax { quotes: &[DOUBLE, SINGLE], ..SLASHES };
const PYTHON: Syntax = Syntax { line: &["#"], quotes: &[THREE_DOUBLE, THREE_SINGLE, DOUBLE, SINGLE], ..NONE };
const HASH: Syntax = Syntax { after_blank: true, ..PYTHON };
const PHP: Syntax = Syntax { line: &["//", "#"], ..C };
const DASHES: Syntax = Syntax { line: &["--"], block: Some(("/*", "*/")), quotes: &[DOUBLE, SINGLE], ..NONE };
const MARKUP: Syntax = Syntax { block: Some(("<!--", "-->")), ..NONE };

/// How a file writes its comments; nothing if it has none, or none that are known.
pub(crate) fn syntax(path: &str) -> Option<Syntax> {
    let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    Some(match extension {
        "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx" => JAVASCRIPT,
        "go" => GO,
        "java" | "kt" | "kts" | "scala" | "groovy" | "gradle" | "swift" => JVM,
        "cs" => CSHARP,
        "rs" => RUST,
        "c" | "h" | "cc" | "cpp" | "hpp" | "css" | "scss" | "json" | "jsonc" | "json5" | "proto" | "dart" => C,
        "py" | "pyi" | "pyw" => PYTHON,
        "php" => PHP,
        "sql" | "lua" => DASHES,
        "html" | "htm" | "xml" | "svg" | "md" | "mdx" | "csproj" | "props" | "targets" => MARKUP,
        "sh" | "bash" | "zsh" | "fish" | "ps1" | "rb" | "yaml" | "yml" | "toml" | "ini" | "cfg" | "conf" | "env"
        | "properties" | "tf" | "mk" | "r" | "pl" | "dockerfile" => HASH,
        _ if name.starts_with("dockerfile") || name.starts_with("makefile") || name.starts_with(".env") => HASH,
        _ => return None,
    })
}

/// The comments of a text, signs included, from its start to its end.
pub(crate) fn comments(text: &str, syntax: Syntax) -> Vec<Range<usize>> {
    let mut lexer = Lexer { text, bytes: text.as_bytes(), at: 0, syntax, templates: Vec::new(), found: Vec::new() };
    while lexer.at < text.len() {
        let before = lexer.at;
        lexer.step();
        cost::add(lexer.at - before);
    }
    lexer.found
}

struct Lexer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    syntax: Syntax,
    /// For each template around here, how many braces of its code are open.
    templates: Vec<usize>,
    found: Vec<Range<usize>>,
}

impl Lexer<'_> {
    fn step(&mut self) {
        let rest = &self.bytes[self.at..];
        let after_blank = self.at == 0 || self.bytes[self.at - 1].is_ascii_whitespace();
        let is_line = self.syntax.line.iter().any(|sign| rest.starts_with(sign.as_bytes()));
        if is_line && (after_blank || !self.syntax.after_blank) {
            let end = memchr::memchr(b'\n', rest).map_or(self.text.len(), |at| self.at + at);
            self.found.push(self.at..end);
            self.at = end;
            return;
        }
        if let Some((open, close)) = self.syntax.block
            && rest.starts_with(open.as_bytes())
        {
            let inside = self.at + open.len();
            let end = memchr::memmem::find(&self.bytes[inside..], close.as_bytes())
                .map_or(self.text.len(), |at| inside + at + close.len());
            self.found.push(self.at..end);
            self.at = end;
            return;
        }
        if self.syntax.rust && self.skip_rust_text() {
            return;
        }
        if let Some(&quote) = self.syntax.quotes.iter().find(|quote| rest.starts_with(quote.open.as_bytes())) {
            self.at += quote.open.len();
            self.skip_text(quote);
            return;
        }
        if self.syntax.javascript {
            self.javascript();
            return;
        }
        self.at += 1;
    }

    /// Goes to the end of a text, or of its line where it may not go over lines.
    fn skip_text(&mut self, quote: Quote) {
        while self.at < self.bytes.len() {
            if self.bytes[self.at..].starts_with(quote.close.as_bytes()) {
                self.at += quote.close.len();
                return;
            }
            match self.bytes[self.at] {
                b'\\' if quote.escapes => self.at += 2,
                b'\n' if !quote.lines => return,
                _ => self.at += 1,
            }
        }
        self.at = self.bytes.len();
    }

    /// Skips a character or a raw text of Rust; a `'` before a lifetime is none.
    fn skip_rust_text(&mut self) -> bool {
        let rest = &self.bytes[self.at..];
        if rest[0] == b'\'' {
            let ends = match rest.get(1) {
                Some(b'\\') => memchr::memchr(b'\'', rest.get(3..).unwrap_or_default()).map(|at| at + 4),
                Some(_) => self.text[self.at + 1..]
                    .chars()
                    .next()
                    .map(|char| 1 + char.len_utf8())
                    .and_then(|at| (rest.get(at) == Some(&b'\'')).then_some(at + 1)),
                None => None,
            };
            self.at += ends.unwrap_or(1);
            return true;
        }
        if rest[0] != b'r' {
            return false;
        }
        let hashes = rest[1..].iter().take_while(|&&byte| byte == b'#').count();
        cost::add(hashes);
        let in_name =
            self.at > 0 && (self.bytes[self.at - 1].is_ascii_alphanumeric() || self.bytes[self.at - 1] == b'_');
        if !in_name && rest.get(1 + hashes) == Some(&b'"') {
            let inside = self.at + 2 + hashes;
            let close = format!("\"{}", "#".repeat(hashes));
            let end = memchr::memmem::find(&self.bytes[inside..], close.as_bytes());
            self.at = end.map_or(self.bytes.len(), |at| inside + at + close.len());
            return true;
        }
        false
    }

    /// Templates, the code inside of them, and patterns between slashes.
    fn javascript(&mut self) {
        let byte = self.bytes[self.at];
        let begins_pattern = byte == b'/' && self.begins_pattern();
        match (byte, self.templates.last_mut()) {
            (b'`', _) => {
                self.at += 1;
                self.skip_template();
            }
            (b'{', Some(open)) => {
                *open += 1;
                self.at += 1;
            }
            (b'}', Some(0)) => {
                self.templates.pop();
                self.at += 1;
                self.skip_template();
            }
            (b'}', Some(open)) => {
                *open -= 1;
                self.at += 1;
            }
            _ if begins_pattern => {
                self.at += 1;
                self.skip_pattern();
            }
            _ => self.at += 1,
        }
    }

    /// Goes to the end of a template, or into the code that stands in it.
    fn skip_template(&mut self) {
        while self.at < self.bytes.len() {
            match self.bytes[self.at] {
                b'\\' => self.at += 2,
                b'`' => {
                    self.at += 1;
                    return;
                }
                b'$' if self.bytes.get(self.at + 1) == Some(&b'{') => {
                    self.at += 2;
                    self.templates.push(0);
                    return;
                }
                _ => self.at += 1,
            }
        }
        self.at = self.bytes.len();
    }

    /// Whether a `/` begins a pattern: where a value is expected and not where one has ended.
    fn begins_pattern(&self) -> bool {
        let before = self.text[..self.at].trim_end_matches([' ', '\t']);
        let word = before.trim_end_matches(|char: char| char.is_ascii_alphabetic()).len();
        cost::add(self.at - word);
        before.is_empty()
            || before.ends_with(['(', ',', '=', ':', '[', '!', '&', '|', '?', '{', '}', ';', '\n', '>', '+'])
            || matches!(&before[word..], "return" | "typeof" | "case" | "in" | "of" | "await" | "yield")
    }

    fn skip_pattern(&mut self) {
        let mut in_class = false;
        while self.at < self.bytes.len() {
            match self.bytes[self.at] {
                b'\\' => self.at += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'\n' => return,
                b'/' if !in_class => {
                    self.at += 1;
                    return;
                }
                _ => {}
            }
            self.at += 1;
        }
        self.at = self.bytes.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(path: &str, text: &'a str) -> Vec<&'a str> {
        comments(text, syntax(path).unwrap()).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn comments_are_found_in_each_style() {
        assert_eq!(found("a.ts", "a(); // one\n/* two\n */ b();"), ["// one", "/* two\n */"]);
        assert_eq!(found("a.py", "a = 1  # one\n# two"), ["# one", "# two"]);
        assert_eq!(found("a.md", "text <!-- one --> # no"), ["<!-- one -->"]);
        assert_eq!(found("a.sql", "select 1 -- one"), ["-- one"]);
        assert_eq!(found("Dockerfile", "RUN x#y # one"), ["# one"]);
    }

    #[test]
    fn what_looks_like_a_comment_inside_a_text_is_none() {
        assert!(
            found("a.ts", "const a = 'x // y', b = \"/* z\", c = `\n// no ${d ? `// no` : '//'} // no\n`;").is_empty()
        );
        assert!(found("a.py", "def f():\n    \"\"\"Does.\n    # no\n    \"\"\"\n    return '# no'").is_empty());
        assert!(found("a.go", "a := `\n// no\n` + \"// no\"").is_empty());
        assert!(found("A.java", "String a = \"\"\"\n// no\n\"\"\";").is_empty());
        assert!(found("a.cs", "var a = @\"c:\\\n// no\";").is_empty());
        assert!(found("a.rs", "let a = r#\"\n// \"no\n\"#; let b = \"\n// no\";").is_empty());
    }

    #[test]
    fn what_looks_like_a_text_does_not_hide_a_comment() {
        assert_eq!(found("a.ts", "a.replace(/[`'\"/]/g, x / 2); // one"), ["// one"]);
        assert_eq!(found("a.ts", "const a = `${b({c: `d`})}`; // one"), ["// one"]);
        assert_eq!(found("a.rs", "fn a<'b>(c: &'b str, d: char) { d == '\"' || d == '\\'' } // one"), ["// one"]);
        assert_eq!(found("a.py", "a = 'it\\'s'  # one"), ["# one"]);
        assert_eq!(found("a.ts", "it's // two\n// one")[0], "// one");
    }

    #[test]
    fn unfinished_texts_end_with_the_file() {
        for text in ["a = \"\"\"x", "a = 'x\\", "`a ${", "`a \\", "/x\\", "/* x", "r#\"", "'", "'\\"] {
            for path in ["a.py", "a.ts", "a.rs", "a.cs"] {
                assert!(comments(text, syntax(path).unwrap()).len() <= 1, "{text} in {path}");
            }
        }
    }
}
