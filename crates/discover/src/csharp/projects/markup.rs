//! The little of XML that project files need.

/// A tag that opens an element, and the text up to the next tag.
#[derive(Debug)]
pub(super) struct Tag<'t> {
    /// Its name.
    pub(super) name: &'t str,
    /// What follows it.
    pub(super) content: &'t str,
    inside: &'t str,
}

impl Tag<'_> {
    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let mut rest = self.inside;
        while let Some(equals) = rest.find('=') {
            let (before, after) = rest.split_at(equals);
            let known = before.rsplit(char::is_whitespace).find(|word| !word.is_empty()).unwrap_or_default();
            let after = after.get(1..)?.trim_start();
            let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
            let value = after.get(1..)?;
            let end = value.find(quote)?;
            if known == name {
                return value.get(..end);
            }
            rest = value.get(end + 1..)?;
        }
        None
    }
}

/// The opening tags of a document.
pub(super) fn tags(text: &str) -> Vec<Tag<'_>> {
    const MOST: usize = 20_000;
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let Some(after) = rest.get(open + 1..) else { break };
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
            continue;
        }
        let Some((inside, following)) = after.split_once('>') else { break };
        rest = following;
        if inside.starts_with(['/', '?', '!']) {
            continue;
        }
        let name = inside.split(|letter: char| letter.is_whitespace() || letter == '/').next().unwrap_or_default();
        let content = following.split('<').next().unwrap_or_default().trim();
        found.push(Tag { name, content, inside: inside.get(name.len()..).unwrap_or_default() });
        if found.len() >= MOST {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::tags;

    #[test]
    fn attributes_and_content_are_read_and_comments_left_out() {
        let text =
            "<Project Sdk=\"a\">\n<!-- <X/> --><OutputType> Exe </OutputType><R Include='b' Version=\"1\" /></Project>";
        let found: Vec<(&str, &str, Option<&str>)> =
            tags(text).iter().map(|tag| (tag.name, tag.content, tag.inside.split('=').next())).collect();
        assert_eq!(found.len(), 3);
        let tags = tags(text);
        assert_eq!(tags[0].attribute("Sdk"), Some("a"));
        assert_eq!((tags[1].name, tags[1].content), ("OutputType", "Exe"));
        assert_eq!((tags[2].attribute("Include"), tags[2].attribute("Version")), (Some("b"), Some("1")));
    }
}
