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
    #[arg(value_name = "URL", value_parser = secret)]
    url: Secret,

    #[command(flatten)]
    service: CatalogArgs,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let client = args.service.client()?;
    let url = match args.url.expose() {
        "off" => Value::Null,
        url => url.into(),
    };
    let answer = runtime::run(client.call(&Call::modify_registry(json!({ "webhook_url": url }))))??;
    let key = answer.body["webhook_secret"].as_str().or(answer.body["data"]["webhook_secret"].as_str());
    match key {
        // The secret alone goes to standard output, for programs.
        Some(key) => {
            crate::complaint::note(print::text(&answer.body, "message"));
            writeln!(std::io::stdout(), "{}", report::neutralise(key))?;
        }
        None => print::done(&answer)?,
    }
    Ok(Exit::Clean)
}
