//! Docstrings with sections (`Args:`, `Returns:`), as newer releases of `fastmcp` split them.

/// The text before the first section, and what the docstring says of each parameter.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::python) struct Sections {
    /// The text before the first section.
    pub(in crate::python) description: Option<String>,
    /// Parameters with their descriptions.
    pub(in crate::python) parameters: Vec<(String, String)>,
}

/// Splits a cleaned docstring. One without sections is all description.
pub(in crate::python) fn split(doc: &str) -> Sections {
    let lines: Vec<&str> = doc.split('\n').collect();
    google(&lines)
        .or_else(|| numpy(&lines))
        .or_else(|| sphinx(&lines))
        .unwrap_or_else(|| Sections { description: (!doc.is_empty()).then(|| doc.to_owned()), parameters: Vec::new() })
}

fn is_blank(line: Option<&&str>) -> bool {
    line.is_some_and(|line| line.trim().is_empty())
}

fn before(lines: &[&str], end: usize) -> Option<String> {
    let text = lines[..end].join("\n").trim_end_matches('\n').to_owned();
    (!text.trim().is_empty()).then_some(text)
}

/// `Title:` at the margin after a blank line, with an indented line right below it.
fn google(lines: &[&str]) -> Option<Sections> {
    let mut fenced = false;
    let mut first = None;
    let mut parameters = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        let Some(title) = section_title(line) else { continue };
        let blank_above = at == 0 || is_blank(lines.get(at - 1));
        let indented_below = lines.get(at + 1).is_some_and(|next| next.starts_with(' ') && !next.trim().is_empty());
        if !blank_above || !indented_below {
            continue;
        }
        first.get_or_insert(at);
        if matches!(title.to_ascii_lowercase().as_str(), "args" | "arguments" | "params" | "parameters") {
            parameters.extend(items(&lines[at + 1..]));
        }
    }
    first.map(|first| Sections { description: before(lines, first), parameters })
}

/// `Args` of `Args:` and of `Note: a title`.
fn section_title(line: &str) -> Option<&str> {
    let (title, rest) = line.split_once(':')?;
    let named = title.starts_with(|char: char| char.is_alphanumeric() || char == '_')
        && title.chars().all(|char| char.is_alphanumeric() || matches!(char, '_' | '-' | ' '));
    (named && (rest.trim().is_empty() || rest.starts_with(' '))).then_some(title)
}

/// `name (type): description`, each with the deeper lines that follow it.
fn items(lines: &[&str]) -> Vec<(String, String)> {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let Some(margin) = lines.first().map(|line| indent(line)).filter(|margin| *margin > 0) else { return Vec::new() };
    let mut found: Vec<(String, String)> = Vec::new();
    for line in lines {
        if line.trim().is_empty() {
            if let Some((_, description)) = found.last_mut() {
                description.push('\n');
            }
            continue;
        }
        match indent(line) {
            depth if depth < margin => break,
            depth if depth == margin => {
                let Some((head, description)) = line.trim_start().split_once(':') else { continue };
                let name = head.split([' ', '(']).next().unwrap_or_default().trim_start_matches('*');
                found.push((name.to_owned(), description.trim_start().to_owned()));
            }
            // A line that goes on is as deep as twice an item, and keeps what it is deeper.
            depth => {
                if let Some((_, description)) = found.last_mut() {
                    description.push('\n');
                    description.push_str(line.get(depth.min(margin * 2)..).unwrap_or_default());
                }
            }
        }
    }
    for (_, description) in &mut found {
        description.truncate(description.trim_end_matches('\n').len());
    }
    found
}

/// A title underlined with dashes.
fn numpy(lines: &[&str]) -> Option<Sections> {
    const TITLES: [&str; 14] = [
        "deprecated",
        "parameters",
        "other parameters",
        "returns",
        "yields",
        "receives",
        "raises",
        "warns",
        "examples",
        "attributes",
        "functions",
        "methods",
        "classes",
        "modules",
    ];
    let is_title = |at: usize| {
        let underlined =
            lines.get(at + 1).is_some_and(|line| line.len() > 2 && line.trim().bytes().all(|byte| byte == b'-'));
        underlined && TITLES.contains(&lines[at].trim().to_ascii_lowercase().as_str())
    };
    let first = (0..lines.len()).find(|at| is_title(*at))?;
    let mut parameters: Vec<(String, String)> = Vec::new();
    if let Some(start) =
        (first..lines.len()).find(|at| is_title(*at) && lines[*at].trim().eq_ignore_ascii_case("parameters"))
    {
        for (at, line) in lines.iter().enumerate().skip(start + 2) {
            if is_title(at) {
                break;
            }
            if line.starts_with(' ') {
                if let Some((_, description)) = parameters.last_mut() {
                    if !description.is_empty() {
                        description.push('\n');
                    }
                    description.push_str(line.trim());
                }
            } else if !line.trim().is_empty() {
                let name = line.split([' ', ':', ',']).next().unwrap_or_default();
                parameters.push((name.to_owned(), String::new()));
            }
        }
    }
    Some(Sections { description: before(lines, first), parameters })
}

/// `:param name: description`.
fn sphinx(lines: &[&str]) -> Option<Sections> {
    const FIELDS: [&str; 8] = [":param", ":parameter", ":arg", ":type", ":return", ":returns", ":rtype", ":raises"];
    let is_field = |line: &str| {
        FIELDS.contains(&line.split([' ', ':']).nth(1).map(|name| format!(":{name}")).unwrap_or_default().as_str())
            && line.starts_with(':')
    };
    let first = lines.iter().position(|line| is_field(line))?;
    let mut parameters: Vec<(String, String)> = Vec::new();
    for line in &lines[first..] {
        let field = line
            .strip_prefix(":param ")
            .or_else(|| line.strip_prefix(":arg "))
            .or_else(|| line.strip_prefix(":parameter "));
        if let Some((head, description)) = field.and_then(|field| field.split_once(':')) {
            let name = head.split(' ').next_back().unwrap_or_default();
            parameters.push((name.to_owned(), description.trim().to_owned()));
        }
    }
    Some(Sections { description: before(lines, first), parameters })
}

#[cfg(test)]
mod tests {
    use super::split;

    fn of(doc: &str) -> (Option<String>, Vec<(String, String)>) {
        let sections = split(doc);
        (sections.description, sections.parameters)
    }

    fn pair(name: &str, text: &str) -> (String, String) {
        (name.to_owned(), text.to_owned())
    }

    #[test]
    fn indented_titles_begin_sections() {
        let doc =
            "Adds.\n\nMore:\ntext\n\nArgs:\n    a (int): One\n        and more\n    b: Two\n\nReturns:\n    The sum.";
        assert_eq!(
            of(doc),
            (Some("Adds.\n\nMore:\ntext".to_owned()), vec![pair("a", "One\nand more"), pair("b", "Two")])
        );
    }

    #[test]
    fn underlined_titles_and_fields_begin_sections() {
        assert_eq!(
            of("Adds.\n\nParameters\n----------\na : int\n    One\nb\n    Two\n\nReturns\n-------\nint"),
            (Some("Adds.".to_owned()), vec![pair("a", "One"), pair("b", "Two")])
        );
        assert_eq!(of("Adds.\n\n:param int a: One\n:return: sum"), (Some("Adds.".to_owned()), vec![pair("a", "One")]));
    }

    #[test]
    fn text_without_sections_is_all_description() {
        assert_eq!(
            of("Adds: two\nnumbers.\n\nUse:\n- it"),
            (Some("Adds: two\nnumbers.\n\nUse:\n- it".to_owned()), vec![])
        );
        assert_eq!(of(""), (None, vec![]));
    }
}
