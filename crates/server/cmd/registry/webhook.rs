//! `mcp-hub registry webhook`.

use std::io::Write;

use model::Secret;
use serde_json::{Value, json};

use crate::client::{Call, CatalogArgs};
use crate::exit::Exit;
use crate::sign_in_args::secret;
use crate::{print, runtime};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Messages are signed as Standard Webhooks has it, with the secret that is printed, alone and this once."
)]
pub(crate) struct Args {
    /// The address that messages are sent to, or `off`.
    #[arg(value_name = "URL", value_parser = secret, required_unless_present = "new_secret")]
    url: Option<Secret>,

    /// Sign with another secret from now on.
    #[arg(long, help_heading = "Input")]
    new_secret: bool,

    #[command(flatten)]
    service: CatalogArgs,
}

impl Args {
    fn patch(&self) -> Value {
        let mut patch = json!({});
        match self.url.as_ref().map(Secret::expose) {
            Some("off") => patch["webhook_url"] = Value::Null,
            Some(url) => patch["webhook_url"] = url.into(),
            None => {}
        }
        if self.new_secret {
            patch["webhook_secret"] = "new".into();
        }
        patch
    }
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let client = args.service.client()?;
    let answer = runtime::run(client.call(&Call::modify_registry(args.patch())))??;
    match answer.body["data"]["webhook_secret"].as_str() {
        // The secret alone goes to standard output, for programs.
        Some(key) => {
            crate::complaint::note(print::text(&answer.body, "message"));
            writeln!(std::io::stdout(), "{}", report::neutralise(key))?;
        }
        None => print::done(&answer)?,
    }
    Ok(Exit::Clean)
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

    fn patch(words: &[&str]) -> Result<Value, clap::Error> {
        Line::try_parse_from([&["webhook"], words].concat()).map(|line| line.args.patch())
    }

    #[test]
    fn an_address_is_set_taken_away_or_keeps_its_messages_under_another_secret() {
        let url = "https://hooks.example/T0";
        assert_eq!(patch(&[url]).unwrap(), json!({"webhook_url": url}));
        assert_eq!(patch(&["off"]).unwrap(), json!({"webhook_url": null}));
        assert_eq!(patch(&["--new-secret"]).unwrap(), json!({"webhook_secret": "new"}));
        assert!(patch(&[]).is_err());
    }
}
