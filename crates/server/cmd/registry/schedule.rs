//! `mcp-hub registry schedule`.

use serde_json::{Value, json};

use crate::client::{Call, CatalogArgs};
use crate::exit::Exit;
use crate::{print, runtime};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// After how many hours a server is scanned anew, or `off`.
    #[arg(value_name = "HOURS", value_parser = every)]
    every: Every,

    #[command(flatten)]
    service: CatalogArgs,
}

/// How often servers are scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Every {
    Hours(u32),
    Never,
}

fn every(text: &str) -> Result<Every, String> {
    if text == "off" {
        return Ok(Every::Never);
    }
    let hours = text.parse().ok().filter(|hours| *hours > 0);
    hours.map(Every::Hours).ok_or_else(|| "expected a number of hours, or `off`".to_owned())
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let client = args.service.client()?;
    let hours = match args.every {
        Every::Hours(hours) => hours.into(),
        Every::Never => Value::Null,
    };
    print::done(&runtime::run(client.call(&Call::modify_registry(json!({ "rescan_hours": hours }))))??)?;
    Ok(Exit::Clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_is_a_number_of_hours_or_off() {
        assert_eq!(every("24"), Ok(Every::Hours(24)));
        assert_eq!(every("off"), Ok(Every::Never));
        for bad in ["", "0", "-1", "24h", "never"] {
            assert!(every(bad).is_err(), "{bad}");
        }
    }
}
