//! The tools that the command line says to expect.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::Context;
use model::ExpectedTools;

/// The most that is read of a list of names, in bytes.
const MOST: u64 = 4 * 1024 * 1024;

#[derive(Debug, clap::Args)]
pub(crate) struct ExpectedArgs {
    /// A tool that the server is expected to have; every other one is a finding. May be given several times, and takes
    /// the place of `expected_tools` in settings.
    #[arg(long, value_name = "NAME", help_heading = "Rules")]
    expect_tool: Vec<String>,

    /// A file that names the expected tools: one a line, a JSON list, or a saved `tools/list` answer.
    #[arg(long, value_name = "FILE", help_heading = "Rules")]
    expected_tools: Option<PathBuf>,
}

impl ExpectedArgs {
    /// The tools that are expected of every server, if any are named.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read or holds something else.
    pub(crate) fn read(&self) -> anyhow::Result<Option<ExpectedTools>> {
        let mut tools = self.expect_tool.clone();
        if let Some(path) = &self.expected_tools {
            tools.extend(names(path)?);
        } else if tools.is_empty() {
            return Ok(None);
        }
        Ok(Some(ExpectedTools { server: None, tools }))
    }
}

fn names(path: &Path) -> anyhow::Result<Vec<String>> {
    let shown = path.display();
    let mut text = String::new();
    let file = File::open(path).with_context(|| format!("cannot read `{shown}`"))?;
    let read = file.take(MOST + 1).read_to_string(&mut text).with_context(|| format!("cannot read `{shown}`"))?;
    anyhow::ensure!(read as u64 <= MOST, "`{shown}` is larger than {MOST} bytes");
    parse(&text).with_context(|| format!("`{shown}` is no list of tool names"))
}

/// The names in `text`: a JSON list, a saved answer, or one a line, where `#` begins a comment.
fn parse(text: &str) -> anyhow::Result<Vec<String>> {
    match text.trim_start().bytes().next() {
        Some(b'[') => Ok(serde_json::from_str(text)?),
        Some(b'{') => Ok(discover::listing(text)?.surface.tools.into_iter().map(|tool| tool.name).collect()),
        _ => {
            let names = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
            Ok(names.map(str::to_owned).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_from_lines_a_list_or_a_saved_answer() {
        for text in
            ["add\n# of numbers\n\n  sub \n", r#"["add", "sub"]"#, r#"{"tools":[{"name":"add"},{"name":"sub"}]}"#]
        {
            assert_eq!(parse(text).unwrap(), ["add", "sub"], "{text}");
        }
        assert!(parse("").unwrap().is_empty());
        assert!(parse("[1]").is_err() && parse("{}").is_err());
    }

    #[test]
    fn nothing_is_expected_where_nothing_is_said() {
        let said = |expect_tool: &[&str]| ExpectedArgs {
            expect_tool: expect_tool.iter().map(|&name| name.to_owned()).collect(),
            expected_tools: None,
        };
        assert_eq!(said(&[]).read().unwrap(), None);
        assert_eq!(said(&["add"]).read().unwrap().unwrap().tools, ["add"]);
    }
}
