//! How a server is reached, as `servers add` is told it: its address and headers, or its command and environment.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use clap::ValueEnum;
use model::{Secret, fill_in};
use serde_json::{Map, Value, json};

use crate::entry::value_here;
use crate::json_arg::read_json;
use crate::secret_file;
use crate::sign_in_args::{read_headers, secret, set_twice, token};

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "How it is reached")]
pub(crate) struct ConfigArgs {
    /// The address of the server, if it runs somewhere.
    #[arg(long, value_name = "URL", value_parser = secret, conflicts_with_all = ["env", "command"])]
    url: Option<Secret>,

    /// How one speaks with a server at an address [default: http]
    #[arg(long, value_name = "TRANSPORT", requires = "url")]
    transport: Option<Transport>,

    /// A header that is sent to the address, such as `X-API-Key: …`; `@FILE` reads one a line. May be given several times.
    #[arg(long, value_name = "HEADER", value_parser = secret, requires = "url")]
    header: Vec<Secret>,

    /// A bearer token that is sent to the address: `@FILE` reads it from a file, `-` from standard input.
    #[arg(long, value_name = "TOKEN", value_parser = secret, requires = "url")]
    bearer: Option<Secret>,

    /// A JSON file with the `oauth_config` by which one signs in; `-` for standard input.
    #[arg(long, value_name = "FILE")]
    oauth: Option<String>,

    /// A variable for the command: `NAME=VALUE`, `NAME` alone takes the value from this environment, `@FILE` reads one
    /// a line. May be given several times.
    #[arg(long, value_name = "VARIABLE", value_parser = secret, requires = "command")]
    env: Vec<Secret>,

    /// Fill placeholders such as `${NAME}` in from this environment; without it they stay as they are.
    #[arg(long)]
    fill: bool,

    /// A tool that is never called, as a pattern such as `delete_*`. May be given several times.
    #[arg(long, value_name = "PATTERN")]
    deny: Vec<String>,

    /// The command that starts the server, and its arguments.
    #[arg(value_name = "COMMAND", last = true, value_parser = secret, help_heading = None::<&str>)]
    command: Vec<Secret>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Transport {
    /// Streamable HTTP.
    Http,
    /// The older event stream.
    Sse,
}

impl ConfigArgs {
    /// Whether anything is said at all.
    pub(super) fn is_given(&self) -> bool {
        self.url.is_some() || !self.command.is_empty() || self.oauth.is_some() || !self.deny.is_empty()
    }

    /// The `mcp_config` that they say.
    ///
    /// # Errors
    ///
    /// Fails with one sentence that repeats no value if they say nothing, or cannot be read.
    pub(super) fn mcp_config(&self) -> anyhow::Result<Value> {
        let mut fill = Fill { is_wanted: self.fill, missing: Vec::new() };
        let config = match (&self.url, self.command.split_first()) {
            (Some(url), _) => self.at_address(url, &mut fill)?,
            (None, Some((command, args))) => {
                let args: Vec<String> = args.iter().map(|word| fill.text(word)).collect();
                let mut config = json!({"command": fill.text(command), "args": args});
                let env = variables(&self.env, &|name| std::env::var(name).ok())?;
                if !env.is_empty() {
                    config["env"] = fill.members(&env);
                }
                config
            }
            (None, None) => anyhow::bail!(
                "say how the server is reached: `--url URL`, or after `--` the command that starts it, or `--file FILE`"
            ),
        };
        ensure!(
            fill.missing.is_empty(),
            "this environment has no value for {}, which --fill asks for",
            fill.missing.join(", ")
        );
        let mut whole = json!({ "config": config });
        if let Some(path) = &self.oauth {
            whole["oauth_config"] = read_json(path)?;
        }
        if !self.deny.is_empty() {
            whole["denied_tools"] = self.deny.clone().into();
        }
        Ok(whole)
    }

    fn at_address(&self, url: &Secret, fill: &mut Fill) -> anyhow::Result<Value> {
        let mut headers = read_headers(&self.header)?;
        if let Some(given) = &self.bearer {
            set_twice(&headers, "Authorization", "--bearer")?;
            let value = format!("Bearer {}", token(given)?.expose());
            headers.insert("Authorization".to_owned(), value.into());
        }
        let kind = if self.transport == Some(Transport::Sse) { "sse" } else { "http" };
        let mut config = json!({"type": kind, "url": fill.text(url)});
        if !headers.is_empty() {
            config["headers"] = fill.members(&headers);
        }
        Ok(config)
    }
}

/// Puts values of this environment in the place of placeholders, if that is wanted.
struct Fill {
    is_wanted: bool,
    missing: Vec<String>,
}

impl Fill {
    fn text(&mut self, text: &Secret) -> String {
        if self.is_wanted { fill_in(text.expose(), &value_here, &mut self.missing) } else { text.expose().to_owned() }
    }

    fn members(&mut self, pairs: &BTreeMap<String, Secret>) -> Value {
        pairs.iter().map(|(name, value)| (name.clone(), self.text(value).into())).collect::<Map<_, _>>().into()
    }
}

/// Reads variables, each `NAME=VALUE`, `NAME` or `@FILE`.
fn variables(given: &[Secret], here: &dyn Fn(&str) -> Option<String>) -> anyhow::Result<BTreeMap<String, Secret>> {
    let mut variables = BTreeMap::new();
    let mut add = |line: &str| {
        let (name, value) = variable(line, here)?;
        let is_new = !name.is_empty() && variables.insert(name, value).is_none();
        ensure!(is_new, "--env gives a variable twice, or one without a name");
        Ok(())
    };
    for given in given {
        match given.expose().strip_prefix('@') {
            Some(path) => {
                let file = secret_file::read(path)?;
                let lines = file.expose().lines().map(str::trim_start);
                lines.filter(|line| !line.is_empty() && !line.starts_with('#')).try_for_each(&mut add)?;
            }
            // A value that stands in the command itself may have several lines.
            None => add(given.expose())?,
        }
    }
    Ok(variables)
}

/// Reads one variable, with the value that it has `here` if none is given.
fn variable(line: &str, here: &dyn Fn(&str) -> Option<String>) -> anyhow::Result<(String, Secret)> {
    if let Some((name, value)) = line.split_once('=') {
        return Ok((name.trim().to_owned(), value.into()));
    }
    let name = line.trim();
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    ensure!(is_name, "a variable of --env is written `NAME=VALUE` or `NAME`, and one is not");
    let value = here(name).with_context(|| format!("this environment has no variable `{name}`"))?;
    Ok((name.to_owned(), value.into()))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        config: ConfigArgs,
    }

    fn line(words: &[&str]) -> Line {
        Line::try_parse_from([&["add"], words].concat()).unwrap()
    }

    fn config(words: &[&str]) -> Value {
        line(words).config.mcp_config().unwrap()
    }

    #[test]
    fn an_address_goes_with_its_headers_and_its_transport() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "canary\n").unwrap();
        let token = format!("@{}", file.path().display());
        let given = config(&[
            "--url",
            "https://mcp.example/sse",
            "--transport",
            "sse",
            "--header",
            "X-Team: a",
            "--bearer",
            &token,
        ]);
        assert_eq!(
            given,
            json!({"config": {"type": "sse", "url": "https://mcp.example/sse",
                "headers": {"Authorization": "Bearer canary", "X-Team": "a"}}})
        );
        let words = ["--url", "https://mcp.example/mcp", "--header", "authorization: canary", "--bearer", &token];
        let error = line(&words).config.mcp_config().unwrap_err().to_string();
        assert!(error.contains("given twice") && !error.contains("canary"), "{error}");
    }

    #[test]
    fn a_command_goes_with_its_arguments_and_its_environment() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "# keys\nA=1=2\n\nB=\n").unwrap();
        let at = format!("@{}", file.path().display());
        let given =
            config(&["--env", &at, "--env", "C=3", "--env", "PATH", "--deny", "drop_*", "--", "npx", "-y", "notes"]);
        let path = std::env::var("PATH").unwrap();
        assert_eq!(
            given,
            json!({"config": {"command": "npx", "args": ["-y", "notes"],
                "env": {"A": "1=2", "B": "", "C": "3", "PATH": path}}, "denied_tools": ["drop_*"]})
        );
        for words in [
            &["--env", "A=1", "--env", "A=canary", "--", "x"][..],
            &["--env", "MCP_HUB_NO_SUCH_VARIABLE", "--", "x"],
            &["--env", "can ary", "--", "x"],
            &[],
        ] {
            let error = line(words).config.mcp_config().unwrap_err().to_string();
            assert!(!error.contains("ary"), "{error}");
        }
    }

    #[test]
    fn placeholders_stay_unless_they_are_to_be_filled_in() {
        let words = ["--url", "https://mcp.example/mcp", "--header", "X-Path: ${PATH}"];
        assert_eq!(config(&words)["config"]["headers"]["X-Path"], "${PATH}");
        let filled = config(&[&words[..], &["--fill"]].concat());
        assert_eq!(filled["config"]["headers"]["X-Path"], std::env::var("PATH").unwrap());
        let error = line(&["--fill", "--", "npx", "${MCP_HUB_NO_SUCH_VARIABLE}"]).config.mcp_config().unwrap_err();
        assert!(error.to_string().contains("${MCP_HUB_NO_SUCH_VARIABLE}"), "{error}");
    }

    #[test]
    fn values_are_not_shown_and_an_address_takes_no_variables() {
        let line = line(&["--url", "https://canary.example/", "--header", "X: canary", "--bearer", "canary"]);
        assert!(!format!("{line:?}").contains("canary"));
        let both = ["add", "--url", "https://mcp.example/mcp", "--", "npx"];
        assert!(Line::try_parse_from(both).is_err());
    }
}
