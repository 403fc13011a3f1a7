//! Documentation comments, as the SDK's generator reads those of partial methods.

use crate::code::tree::Node;

/// What a documentation comment says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Documentation {
    /// Summary, then remarks.
    pub(super) description: Option<String>,
    /// What is given back.
    pub(super) returns: Option<String>,
    /// Parameters and what they are.
    pub(super) parameters: Vec<(String, String)>,
}

/// The lines of the documentation comment before a declaration, without their slashes.
pub(super) fn comment(node: Node<'_>) -> Option<String> {
    let mut lines = Vec::new();
    let mut at = node.previous();
    while let Some(before) = at.filter(|before| before.kind() == "comment") {
        if let Some(line) = before.text().strip_prefix("///") {
            lines.push(line.to_owned());
        } else if let Some(block) = before.text().strip_prefix("/**") {
            let inner = block.trim_end_matches('/').trim_end_matches('*');
            let inner = inner.lines().map(|line| line.trim_start().trim_start_matches('*'));
            lines.extend(inner.rev().map(str::to_owned));
        }
        at = before.previous();
    }
    lines.reverse();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Reads a documentation comment. One that is no XML says nothing.
pub(super) fn read(comment: &str) -> Documentation {
    let element =
        |name: &str| element(comment, name, 0).map(|(_, text, _)| clean(text)).filter(|text| !text.is_empty());
    let description = match (element("summary"), element("remarks")) {
        (Some(summary), Some(remarks)) => Some(format!("{summary}\n{remarks}")),
        (summary, remarks) => summary.or(remarks),
    };
    let mut parameters = Vec::new();
    let mut from = 0;
    while let Some((tag, text, end)) = self::element(comment, "param", from) {
        from = end;
        let text = clean(text);
        if let Some(name) = attribute(tag, "name")
            && !text.is_empty()
        {
            parameters.push((name.to_owned(), text));
        }
    }
    Documentation { description, returns: element("returns"), parameters }
}

/// The tag, the content and the end of the first element with a name.
fn element<'c>(comment: &'c str, name: &str, from: usize) -> Option<(&'c str, &'c str, usize)> {
    let open = format!("<{name}");
    let close = format!("</{name}>");
    let mut from = from;
    loop {
        let start = comment.get(from..)?.find(&open)? + from;
        let after = start + open.len();
        let tag_end = comment.get(after..)?.find('>')? + after;
        let tag = comment.get(after..tag_end)?;
        if !tag.is_empty() && !tag.starts_with(char::is_whitespace) {
            from = after;
            continue;
        }
        if tag.ends_with('/') {
            from = tag_end;
            continue;
        }
        let end = comment.get(tag_end + 1..)?.find(&close)? + tag_end + 1;
        return Some((tag, comment.get(tag_end + 1..end)?, end + close.len()));
    }
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let after = tag.split_once(&format!("{name}="))?.1;
    let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    after.get(1..)?.split(quote).next()
}

/// The text without its tags, its lines joined.
fn clean(content: &str) -> String {
    let mut text = String::new();
    let mut rest = content;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        rest = after.split_once('>').map_or("", |(_, rest)| rest);
    }
    text.push_str(rest);
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    let text = text.replace("&amp;", "&");
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Documentation, read};

    #[test]
    fn summary_and_remarks_are_the_description_and_tags_inside_are_left_out() {
        let comment = " <summary>\n Adds <see cref=\"int\"/>numbers\n slowly.\n </summary>\n <remarks>Twice &amp; more</remarks>\n <param name=\"a\">first</param>\n <param name=\"b\"></param>\n <returns>the sum</returns>";
        let wanted = Documentation {
            description: Some("Adds numbers slowly.\nTwice & more".to_owned()),
            returns: Some("the sum".to_owned()),
            parameters: vec![("a".to_owned(), "first".to_owned())],
        };
        assert_eq!(read(comment), wanted);
    }

    #[test]
    fn a_comment_that_is_no_xml_says_nothing() {
        assert_eq!(read("<summary>open"), Documentation::default());
    }
}
