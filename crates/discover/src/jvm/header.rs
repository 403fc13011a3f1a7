//! What a source file says of itself before it is parsed: its package, its imports and what it declares.

/// The package, imports and top-level names of a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    /// Its package; empty for none.
    pub(super) package: String,
    /// Packages and classes of which it imports every name.
    pub(super) stars: Vec<String>,
    /// What it declares at its top level.
    pub(super) names: Vec<String>,
    /// The functions among them that extend a type.
    pub(super) extensions: Vec<String>,
}

/// The most names that one file may declare at its top level.
const MOST_NAMES: usize = 4_096;

/// Reads the header of a file in one pass.
pub(super) fn read(text: &str) -> Header {
    let mut header = Header::default();
    let mut words = Words { rest: text, depth: 0 };
    while let Some(word) = words.next() {
        if words.depth > 0 {
            continue;
        }
        match word {
            "package" if header.package.is_empty() && header.names.is_empty() => {
                words.dotted().trim_end_matches('.').clone_into(&mut header.package);
            }
            "import" => {
                let path = words.dotted();
                let path = path.strip_prefix("static.").unwrap_or(&path);
                if let Some(star) = path.strip_suffix(".*") {
                    header.stars.push(star.to_owned());
                }
            }
            "class" | "interface" | "enum" | "record" | "object" | "typealias" => {
                // `enum class Name`
                let name = words.following().map(|name| if name == "class" { words.following() } else { Some(name) });
                header.names.extend(name.flatten().map(str::to_owned));
            }
            "fun" | "val" | "var" => {
                let declared = words.declared();
                let Some(name) = declared.rsplit(['.', ' ']).next().filter(|name| !name.is_empty()) else { continue };
                if declared.contains('.') && word == "fun" {
                    header.extensions.push(name.to_owned());
                }
                header.names.push(name.to_owned());
            }
            _ => {}
        }
        if header.names.len() >= MOST_NAMES {
            break;
        }
    }
    header
}

/// The words of a source text outside of comments, strings and brackets.
struct Words<'t> {
    rest: &'t str,
    depth: u32,
}

impl<'t> Words<'t> {
    /// The next word; brackets, comments and strings before it are passed.
    fn next(&mut self) -> Option<&'t str> {
        loop {
            let first = self.rest.chars().next()?;
            if is_word(first) {
                return Some(self.word());
            }
            self.pass(first);
        }
    }

    /// The next word, if nothing but space stands before it.
    fn following(&mut self) -> Option<&'t str> {
        self.rest = self.rest.trim_start();
        self.rest.chars().next().filter(|first| is_word(*first)).map(|_| self.word())
    }

    fn word(&mut self) -> &'t str {
        let end = self.rest.find(|char| !is_word(char)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    /// What stands to the end of the line or statement, without spaces: `static.a.b.*`.
    fn dotted(&mut self) -> String {
        let end = self.rest.find(['\n', ';']).unwrap_or(self.rest.len());
        let (line, rest) = self.rest.split_at(end);
        self.rest = rest;
        let line = line.split("//").next().unwrap_or_default();
        line.split_whitespace().take_while(|word| *word != "as").collect::<Vec<_>>().join(".")
    }

    /// What a Kotlin declaration declares: `Server.register` in `fun <T> Server.register(`.
    fn declared(&mut self) -> &'t str {
        self.rest = self.rest.trim_start();
        if self.rest.starts_with('<') {
            let end = self.rest.find('>').map_or(self.rest.len(), |at| at + 1);
            self.rest = self.rest.get(end..).unwrap_or_default().trim_start();
        }
        let end = self.rest.find(['(', '=', ':', '\n', '{']).unwrap_or(self.rest.len());
        let (declared, rest) = self.rest.split_at(end);
        self.rest = rest;
        declared.trim().trim_matches('`')
    }

    fn pass(&mut self, first: char) {
        match first {
            '{' | '(' | '[' => self.depth = self.depth.saturating_add(1),
            '}' | ')' | ']' => self.depth = self.depth.saturating_sub(1),
            '/' if self.rest.starts_with("//") => return self.pass_to("\n", 2),
            '/' if self.rest.starts_with("/*") => return self.pass_to("*/", 2),
            '"' if self.rest.starts_with("\"\"\"") => return self.pass_to("\"\"\"", 3),
            '"' | '\'' => return self.pass_quoted(first),
            _ => {}
        }
        self.rest = self.rest.get(first.len_utf8()..).unwrap_or_default();
    }

    fn pass_to(&mut self, end: &str, from: usize) {
        let rest = self.rest.get(from..).unwrap_or_default();
        self.rest = rest.find(end).and_then(|at| rest.get(at + end.len()..)).unwrap_or_default();
    }

    /// A quoted text ends on its line, so that a lone quote does not take the rest of the file.
    fn pass_quoted(&mut self, quote: char) {
        let mut escaped = false;
        for (at, char) in self.rest.char_indices().skip(1) {
            let ends = char == '\n' || (char == quote && !escaped);
            escaped = char == '\\' && !escaped;
            if ends {
                self.rest = self.rest.get(at + char.len_utf8()..).unwrap_or_default();
                return;
            }
        }
        self.rest = "";
    }
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '$')
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_java_file_says_its_package_and_types() {
        let text = "// class No\npackage a.b;\nimport java.util.*;\nimport static a.C.*;\n@X(\"class Y\")\npublic class Z {\n class In {}\n}\nrecord R(int class_) {}\n";
        let header = read(text);
        assert_eq!(header.package, "a.b");
        assert_eq!(header.stars, ["java.util", "a.C"]);
        assert_eq!(header.names, ["Z", "R"]);
    }

    #[test]
    fn a_kotlin_file_says_its_functions_and_which_of_them_extend_a_type() {
        let text = "package a\nimport b.c as d\nprivate fun <T> Server.add(x: Int) {}\nfun main() = run()\nconst val NAME = \"fun x\"\nenum class E { A }\nobject O\n";
        let header = read(text);
        assert_eq!(header.names, ["add", "main", "NAME", "E", "O"]);
        assert_eq!(header.extensions, ["add"]);
    }

    #[test]
    fn no_text_panics() {
        for text in ["", "\"", "'\u{e9}", "/*", "fun", "fun <", "package", "import ", "class {", "\"\"\"\u{1F600}"] {
            let _ = read(text);
        }
    }
}
