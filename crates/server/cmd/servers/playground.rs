//! `mcp-hub servers test`, `tools` and `call`: registered servers, asked by the service.

use catalog::ServerKey;
use serde_json::{Value, json};

use crate::client::{Call as Operation, CatalogArgs};
use crate::exit::Exit;
use crate::json_arg::JsonArg;
use crate::key_arg::server_key;
use crate::print::{self, text};
use crate::runtime;
use crate::table::Table;

#[derive(Debug, clap::Args)]
pub(crate) struct Test {
    #[command(flatten)]
    asked: Asked,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Tools {
    #[command(flatten)]
    asked: Asked,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The service does this only if its operator has turned it on, and only for tools that the server's \
    `tools` and `denied_tools` allow."
)]
pub(crate) struct Call {
    #[command(flatten)]
    asked: Asked,

    /// The tool.
    #[arg(value_name = "TOOL")]
    tool: String,

    /// What it is given, as a JSON object; `@FILE` reads it from a file and `-` from standard input [default: {}]
    #[arg(long, value_name = "JSON", help_heading = "Input")]
    args: Option<JsonArg>,
}

/// Which server is asked, and how its answer is printed.
#[derive(Debug, clap::Args)]
struct Asked {
    /// The server: NAME or NAME@VERSION.
    #[arg(value_name = "SERVER", value_parser = server_key)]
    server: ServerKey,

    /// Print the answer of the service as JSON.
    #[arg(long, help_heading = "Output")]
    json: bool,

    #[command(flatten)]
    service: CatalogArgs,
}

impl Test {
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        self.asked.answered(&Operation::test_server(&self.asked.server), |data| {
            let (name, version) = (text(data, "saved_name"), text(data, "server_version"));
            let line = match data["tools_count"].as_u64() {
                Some(count) => format!("{name} {version} answers; it has {count} tools"),
                None => format!("{name} {version} answers"),
            };
            vec![line]
        })
    }
}

impl Tools {
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        self.asked.answered(&Operation::tools(&self.asked.server), |data| {
            let mut table = Table::new(["TOOL", "ARGUMENTS", "DESCRIPTION"]);
            for tool in data["tools"].as_array().into_iter().flatten() {
                let description = text(tool, "description").split_whitespace().collect::<Vec<_>>().join(" ");
                table.push([text(tool, "name").to_owned(), arguments(&tool["inputSchema"]), description]);
            }
            table.lines()
        })
    }
}

impl Call {
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let arguments = self.args.as_ref().map_or_else(|| Ok(json!({})), JsonArg::read)?;
        let mut is_error = false;
        let call = Operation::call_tool(&self.asked.server, &self.tool, &arguments);
        let exit = self.asked.answered(&call, |data| {
            is_error = data["result"]["isError"] == true;
            contents(&data["result"]["content"])
        })?;
        if is_error {
            crate::complaint::say("the tool says that it failed");
            return Ok(Exit::Incomplete);
        }
        Ok(exit)
    }
}

impl Asked {
    /// Asks the service, and prints what the server answered. A server that did not is told apart from a wrong request.
    fn answered(&self, call: &Operation, lines: impl FnOnce(&Value) -> Vec<String>) -> anyhow::Result<Exit> {
        let client = self.service.client()?;
        let answer = runtime::run(client.call(call))??.body;
        let lines = lines(&answer["data"]);
        if self.json {
            print::json(&answer)?;
        }
        if answer["success"] == false {
            let error = answer["error"].as_str().unwrap_or("the server does not answer");
            let details = answer["details"].as_str().map(|details| format!(": {details}"));
            crate::complaint::say(&format!("{error}{}", details.unwrap_or_default()));
            return Ok(Exit::Incomplete);
        }
        if !self.json {
            print::lines(lines)?;
        }
        Ok(Exit::Clean)
    }
}

/// The names of a tool's arguments; those that may be left out in brackets.
fn arguments(schema: &Value) -> String {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let name = |name: &String| if required.contains(&name.as_str()) { name.clone() } else { format!("[{name}]") };
    let names = schema["properties"].as_object().map(|properties| properties.keys().map(name).collect::<Vec<_>>());
    names.unwrap_or_default().join(" ")
}

/// What a tool gave, line by line; of what is no text, what it is.
fn contents(content: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    for part in content.as_array().into_iter().flatten() {
        if let Some(text) = part["text"].as_str() {
            lines.extend(text.lines().map(str::to_owned));
        } else {
            let kind = part["mimeType"].as_str().unwrap_or(text(part, "type"));
            let size = part["data"].as_str().map_or(0, str::len);
            lines.push(format!("({kind}, {size} characters of base64; --json prints them)"));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_that_may_be_left_out_are_told_from_those_that_may_not() {
        let schema = json!({"properties": {"text": {}, "tags": {}}, "required": ["text"]});
        assert_eq!(arguments(&schema), "text [tags]");
        assert_eq!(arguments(&json!(null)), "");
    }

    #[test]
    fn what_a_tool_gave_is_told_line_by_line() {
        let content =
            json!([{"type": "text", "text": "a\nb"}, {"type": "image", "data": "AAAA", "mimeType": "image/png"}]);
        assert_eq!(contents(&content), ["a", "b", "(image/png, 4 characters of base64; --json prints them)"]);
    }
}
