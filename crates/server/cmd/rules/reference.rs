//! The reference of all rules, as markdown: made from the rule files, so that it says what they do.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use analyze::{Example, Rule, RuleSet};
use model::Class;

/// Columns of an example that are shown.
const EXAMPLE: usize = 400;

/// The whole page.
pub(super) fn reference(rules: &RuleSet) -> String {
    let mut page = String::new();
    let mut of_category: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for rule in rules.rules() {
        of_category.entry(rule.category.as_str()).or_default().push(rule);
    }
    let count = rules.rules().count();
    line(
        &mut page,
        "<!-- Made by `mcp-hub rules docs --write rules/README.md`. Change the rule files, not this page. -->",
    );
    line(&mut page, "# The rules\n");
    line(
        &mut page,
        &format!(
            "{count} rules in {} categories. `mcp-hub rules explain ID` prints one of them, `mcp-hub rules explain V20` all of a \
             class. How a rule file is written: [FORMAT.md](FORMAT.md).\n",
            of_category.len()
        ),
    );
    line(
        &mut page,
        "*Severity* is the harm if what a rule says is true, *confidence* how sure it is. *Kind* tells malice from mistakes: \
         `malicious` (somebody means harm), `flaw` (an honest mistake that an attacker can use), `capability` (does something \
         powerful on purpose), `hygiene` (upkeep).\n",
    );
    classes(&mut page, rules);
    for (category, rules) in &of_category {
        line(&mut page, &format!("## {}\n", heading(category)));
        line(
            &mut page,
            "| rule | finds | class | kind | severity | confidence |\n| --- | --- | --- | --- | --- | --- |",
        );
        for rule in rules {
            let (severity, confidence) = (lower(rule.severity.as_str()), lower(rule.confidence.as_str()));
            let (id, class, kind, title) = (&rule.id, &rule.class, rule.kind, cell(&rule.title));
            line(&mut page, &format!("| [{id}](#{id}) | {title} | {class} | {kind} | {severity} | {confidence} |"));
        }
        line(&mut page, "");
        for rule in rules {
            section(&mut page, rule);
        }
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

/// The classes of the taxonomy, each with its rules; those that rules alone find well are marked.
fn classes(page: &mut String, rules: &RuleSet) {
    line(page, "## Classes\n");
    line(page, "Rules serve the classes of a taxonomy. Those with a ★ can be found well by rules alone.\n");
    line(page, "| class | what it is | rules |\n| --- | --- | --- |");
    for class in Class::all() {
        let ids = rules.rules().filter(|rule| rule.class == class.id).map(|rule| format!("[{0}](#{0})", rule.id));
        let ids: Vec<String> = ids.collect();
        let ids = if ids.is_empty() { "none".to_owned() } else { ids.join(", ") };
        let star = if class.is_for_rules { "★ " } else { "" };
        line(page, &format!("| {star}{} | {} | {ids} |", class.id, cell(class.title)));
    }
    line(page, "");
}

fn section(page: &mut String, rule: &Rule) {
    line(page, &format!("### {}\n", rule.id));
    let class = Class::of(&rule.class).map(|class| format!(", {}", class.title)).unwrap_or_default();
    line(page, &format!("{} {}{class}.\n", prose(&rule.title), rule.class));
    line(page, &format!("{}\n", prose(&rule.why)));
    line(page, &format!("**What to do.** {}\n", prose_with_code(&rule.fix)));
    example(page, "Found", &rule.matches);
    example(page, "Not found", &rule.ignores);
    let mappings: Vec<String> = rule
        .mappings
        .owasp_mcp
        .iter()
        .map(|id| format!("OWASP {id}"))
        .chain(rule.mappings.cwe.iter().cloned())
        .chain(rule.references.iter().map(|reference| format!("<{reference}>")))
        .collect();
    if !mappings.is_empty() {
        line(page, &format!("See {}.\n", mappings.join(" · ")));
    }
}

/// The first example, as code that a reader sees whole: nothing in it is markup, and nothing unseen.
fn example(page: &mut String, heading: &str, examples: &[Example]) {
    let Some(example) = examples.first() else { return };
    let text = example.to_string();
    let shown: Vec<String> = text.lines().map(|line| report::neutralise(line).into_owned()).collect();
    let shown = shown.join("\n");
    let cut = shown.char_indices().nth(EXAMPLE).map_or(shown.len(), |(at, _)| at);
    let more = if cut < shown.len() { "…" } else { "" };
    let shown = format!("{}{more}", shown[..cut].trim_end());
    line(page, &format!("{heading}:\n\n{}\n", fenced(&shown)));
}

/// `command_injection` as a heading.
fn heading(category: &str) -> String {
    let words = category.replace('_', " ").replace("ssrf", "server-side request forgery");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn lower(word: &str) -> String {
    word.to_lowercase()
}

/// Prose of a rule file, on one line.
fn prose(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    escaped(line.trim_end_matches('.')) + "."
}

/// Prose in which indented lines are code.
fn prose_with_code(text: &str) -> String {
    let is_code = |line: &str| line.starts_with("  ");
    let lines: Vec<&str> = text.trim().lines().filter(|line| !line.trim().is_empty()).collect();
    let blocks = lines.chunk_by(|one, next| is_code(one) == is_code(next)).map(|block| {
        if !is_code(block[0]) {
            return escaped(&block.join(" "));
        }
        let indent = block.iter().map(|line| line.len() - line.trim_start().len()).min().unwrap_or_default();
        let code: Vec<&str> = block.iter().map(|line| &line[indent..]).collect();
        fenced(&code.join("\n"))
    });
    blocks.collect::<Vec<_>>().join("\n\n")
}

/// Text as a block of code that nothing in it can end.
fn fenced(text: &str) -> String {
    let longest = text.split(|char| char != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{text}\n{fence}")
}

/// Prose of a rule file in markdown: its own `code` stays, tags are shown and not obeyed.
fn escaped(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let shown = parts.map(|(at, part)| if at % 2 == 0 { part.replace('<', "&lt;") } else { part.to_owned() });
    shown.collect::<Vec<_>>().join("`")
}

/// Text of a cell of a table.
fn cell(text: &str) -> String {
    escaped(&text.replace('|', "\\|")).trim_end_matches('.').to_owned()
}

fn line(page: &mut String, line: &str) {
    // Writing to a `String` cannot fail.
    let _ = writeln!(page, "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indented_lines_of_prose_are_code_and_tags_are_shown() {
        let text = "Pass a <list>, not `<text>`:\n    run([\"ls\"])\n      # ```\nand no shell.";
        assert_eq!(
            prose_with_code(text),
            "Pass a &lt;list>, not `<text>`:\n\n````text\nrun([\"ls\"])\n  # ```\n````\n\nand no shell."
        );
    }

    #[test]
    fn a_category_is_a_heading_in_words() {
        assert_eq!(
            (heading("code_execution").as_str(), heading("ssrf").as_str()),
            ("Code execution", "Server-side request forgery")
        );
    }
}
