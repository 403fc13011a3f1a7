//! `mcp-hub servers add`.

use anyhow::{Context, ensure};
use catalog::ServerKey;
use serde_json::{Value, json};
use uuid::Uuid;

use super::config::ConfigArgs;
use crate::client::{Call, CatalogArgs};
use crate::exit::Exit;
use crate::json_arg::read_json;
use crate::key_arg::server_key;
use crate::{print, runtime};

#[derive(Debug, clap::Args)]
#[command(after_help = "A server that runs somewhere, and one that is started:\n\n  \
    mcp-hub servers add crm --url https://crm.example/mcp --bearer @token.txt\n  \
    mcp-hub servers add notes@1.2.0 --env NOTES_KEY -- npx -y @acme/notes@1.2.0\n\n\
    What stands in a command line can be seen by other users of this machine; files, standard input and the environment \
    cannot.")]
pub(crate) struct Args {
    /// What the server is saved as: NAME or NAME@VERSION.
    #[arg(value_name = "SERVER", value_parser = server_key, required_unless_present = "file")]
    server: Option<ServerKey>,

    /// A JSON file with the body of add-server, or a list of them, which are added all or none; `-` for standard input.
    #[arg(long, value_name = "FILE", help_heading = "Input", conflicts_with = "server")]
    file: Option<String>,

    /// What the server is for.
    #[arg(long, value_name = "TEXT", help_heading = "Input", conflicts_with = "file")]
    description: Option<String>,

    /// Where its source is.
    #[arg(long, value_name = "URL", help_heading = "Input", conflicts_with = "file")]
    source_url: Option<String>,

    /// Which version of its source.
    #[arg(long, value_name = "VERSION", help_heading = "Input", conflicts_with = "file")]
    source_version: Option<String>,

    /// The scan by which you approve it: what that scan saw is what is approved.
    #[arg(long, value_name = "ID", help_heading = "Input", conflicts_with = "file")]
    job: Option<Uuid>,

    /// Keep it out of service for now.
    #[arg(long, help_heading = "Input", conflicts_with = "file")]
    inactive: bool,

    #[command(flatten)]
    config: ConfigArgs,

    #[command(flatten)]
    service: CatalogArgs,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let client = args.service.client()?;
    let call = args.call()?;
    print::done(&runtime::run(client.call(&call))??)?;
    Ok(Exit::Clean)
}

impl Args {
    fn call(&self) -> anyhow::Result<Call> {
        let Some(path) = &self.file else { return Ok(Call::add_server(self.body()?)) };
        ensure!(!self.config.is_given(), "--file says how its servers are reached; leave the other options out");
        Ok(match read_json(path)? {
            Value::Array(servers) => Call::add_servers(json!({ "servers": servers })),
            several if several.get("servers").is_some() => Call::add_servers(several),
            one => Call::add_server(one),
        })
    }

    /// The body of add-server. What is not said is left to the service.
    fn body(&self) -> anyhow::Result<Value> {
        let key = self.server.as_ref().context("expected the NAME of the server")?;
        let mut body = json!({"saved_name": key.saved_name, "server_version": key.server_version});
        let said = [
            ("description", &self.description),
            ("source_url", &self.source_url),
            ("source_version", &self.source_version),
            ("job_id", &self.job.map(|job| job.to_string())),
        ];
        for (name, text) in said {
            if let Some(text) = text {
                body[name] = text.as_str().into();
            }
        }
        if self.inactive {
            body["is_active"] = false.into();
        }
        body["mcp_config"] = self.config.mcp_config()?;
        Ok(body)
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    fn args(words: &[&str]) -> Result<Args, clap::Error> {
        Line::try_parse_from([&["add"], words].concat()).map(|line| line.args)
    }

    #[test]
    fn a_server_is_added_with_what_is_said_of_it_and_nothing_else() {
        let words = ["notes@v2", "--description", "Notes", "--inactive", "--", "npx", "@acme/notes"];
        assert_eq!(
            args(&words).unwrap().body().unwrap(),
            json!({"saved_name": "notes", "server_version": "v2", "description": "Notes", "is_active": false,
                "mcp_config": {"config": {"command": "npx", "args": ["@acme/notes"]}}})
        );
        assert!(args(&["notes"]).unwrap().body().unwrap_err().to_string().contains("how the server is reached"));
    }

    #[test]
    fn a_file_is_added_whole_and_by_itself() {
        assert!(args(&["notes", "--file", "x.json"]).is_err());
        assert!(args(&[]).is_err());
        let file = tempfile::NamedTempFile::new().unwrap();
        let path = file.path().to_str().unwrap();
        std::fs::write(file.path(), "[{}]").unwrap();
        assert!(args(&["--file", path]).unwrap().call().is_ok());
        let error = args(&["--file", path, "--deny", "x"]).unwrap().call().err().unwrap();
        assert!(error.to_string().contains("leave the other options out"));
    }
}
