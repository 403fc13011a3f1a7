//! `mcp-hub doctor`: looks whether a service could run here, and says what is in its way.

use std::io::Write;

use crate::cmd;
use crate::exit::Exit;
use crate::runtime;
use crate::service::{StoreArgs, StoreSettings};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    store: StoreArgs,

    /// Rules of your own, added to the bundled ones.
    #[arg(long, value_name = "FOLDER", env = "MCP_HUB_RULES")]
    rules: Option<std::path::PathBuf>,
}

/// What was looked at, and what is wrong with it.
struct Look {
    what: &'static str,
    found: Result<String, String>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let settings = args.store.read()?;
    let mut looks = vec![rules(args)];
    looks.extend(runtime::run(stores(&settings))?);
    let mut out = std::io::stdout().lock();
    for Look { what, found } in &looks {
        match found {
            Ok(fine) => writeln!(out, "ok    {what}: {fine}")?,
            Err(wrong) => writeln!(out, "WRONG {what}: {}", report::neutralise(wrong))?,
        }
    }
    let is_well = looks.iter().all(|look| look.found.is_ok());
    Ok(if is_well { Exit::Clean } else { Exit::Findings })
}

fn rules(args: &Args) -> Look {
    let found = cmd::rules::load(args.rules.as_deref())
        .map(|rules| format!("{} rules, version {}", rules.rules().count(), rules.version()))
        .map_err(|error| format!("{error:#}"));
    Look { what: "rules", found }
}

async fn stores(settings: &StoreSettings) -> Vec<Look> {
    let records = async {
        let records = settings.records().await?;
        records.check().await?;
        anyhow::Ok("they answer and are of this version".to_owned())
    };
    let queue = async {
        let queue = settings.queue().await?;
        queue.ping().await?;
        let depth = queue.depth().await?;
        anyhow::Ok(format!(
            "it answers; {} wait, {} run",
            depth.interactive + depth.bulk + depth.delayed,
            depth.running
        ))
    };
    let secret = async {
        settings.sealer()?;
        anyhow::Ok("it can be read".to_owned())
    };
    let said = |found: anyhow::Result<String>| found.map_err(|error| format!("{error:#}"));
    vec![
        Look { what: "records", found: said(records.await) },
        Look { what: "queue", found: said(queue.await) },
        Look { what: "secret key", found: said(secret.await) },
    ]
}
