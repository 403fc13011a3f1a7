//! `mcp-hub keys`: makes, lists and revokes API keys.

use std::io::Write;
use std::time::Duration;

use anyhow::bail;
use clap::Subcommand;
use jiff::Timestamp;
use model::ProjectName;
use store::records::{KeyRow, Millis, Scope};

use crate::exit::Exit;
use crate::keys::{self, Wish};
use crate::runtime;
use crate::service::StoreArgs;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a key and print it, alone and this once.
    Create(Create),
    /// List all keys, without their secret part.
    List(List),
    /// Revoke a key for ever; running services refuse it within seconds.
    Revoke(Revoke),
}

#[derive(Debug, clap::Args)]
struct Create {
    /// Whose key it is: its jobs and servers belong to this project.
    #[arg(long, value_name = "PROJECT")]
    project: ProjectName,

    /// What the key may do: scan, read, catalog, runtime, admin.
    #[arg(long, value_name = "SCOPES", value_delimiter = ',', required = true)]
    scopes: Vec<Scope>,

    /// What the key is for, in words.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,

    /// Who uses the key; shown with the scans that it asks for.
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,

    /// How long the key is good, such as `90d` or `12h` [default: until it is revoked]
    #[arg(long, value_name = "TIME", value_parser = lifetime)]
    expires: Option<Duration>,

    #[command(flatten)]
    store: StoreArgs,
}

#[derive(Debug, clap::Args)]
struct List {
    /// Only the keys of this project.
    #[arg(long, value_name = "PROJECT")]
    project: Option<ProjectName>,

    #[command(flatten)]
    store: StoreArgs,
}

#[derive(Debug, clap::Args)]
struct Revoke {
    /// The key's public part: the eight characters after `mcphub_`, as `keys list` shows them.
    #[arg(value_name = "ID")]
    id: String,

    #[command(flatten)]
    store: StoreArgs,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.what {
        What::Create(create) => create.run(),
        What::List(list) => list.run(),
        What::Revoke(revoke) => revoke.run(),
    }
}

impl Create {
    fn run(&self) -> anyhow::Result<Exit> {
        let settings = self.store.read()?;
        let mut wish = Wish::new(self.project.clone(), self.scopes.iter().copied().collect());
        if let Some(name) = &self.name {
            wish = wish.named(name);
        }
        if let Some(email) = &self.email {
            wish = wish.used_by(email);
        }
        if let Some(lifetime) = self.expires {
            wish = wish.lasting(lifetime);
        }
        let key = runtime::run(async {
            let records = settings.records().await?;
            records.migrate().await?;
            keys::create(records.as_ref(), &settings.sealer()?, wish).await
        })??;
        writeln!(std::io::stdout(), "{key}")?;
        Ok(Exit::Clean)
    }
}

impl List {
    fn run(&self) -> anyhow::Result<Exit> {
        let settings = self.store.read()?;
        let (rows, now) = runtime::run(async {
            let records = settings.records().await?;
            records.check().await?;
            anyhow::Ok((records.keys(self.project.as_ref()).await?, records.now().await?))
        })??;
        let mut out = std::io::stdout().lock();
        for row in &rows {
            writeln!(out, "{}", line(row, now))?;
        }
        Ok(Exit::Clean)
    }
}

impl Revoke {
    fn run(&self) -> anyhow::Result<Exit> {
        // Whoever pastes the whole key means this one.
        let id = self.id.strip_prefix("mcphub_").and_then(|rest| rest.get(..8)).unwrap_or(&self.id);
        let settings = self.store.read()?;
        let was_there = runtime::run(async {
            let records = settings.records().await?;
            records.check().await?;
            anyhow::Ok(records.revoke_key(id).await?)
        })??;
        if !was_there {
            bail!("there is no key of this id; `mcp-hub keys list` shows those there are");
        }
        writeln!(std::io::stdout(), "revoked {}", report::neutralise(id))?;
        Ok(Exit::Clean)
    }
}

/// One key a line, columns apart by tabs.
fn line(row: &KeyRow, now: Millis) -> String {
    let scopes: Vec<&str> = row.scopes.0.iter().map(|scope| scope.as_str()).collect();
    let state = match (row.revoked_at, row.expires_at) {
        (Some(at), _) => format!("revoked {}", day(at)),
        (None, Some(at)) if at <= now => format!("expired {}", day(at)),
        (None, Some(at)) => format!("until {}", day(at)),
        (None, None) => "good".to_owned(),
    };
    let used = row.last_used_at.map_or_else(|| "never used".to_owned(), |at| format!("used {}", day(at)));
    let name = report::neutralise(row.name.as_deref().unwrap_or("-"));
    let email = report::neutralise(&row.user_email);
    format!("{}\t{}\t{}\t{state}\t{used}\t{email}\t{name}", row.id, row.project, scopes.join(","))
}

fn day(at: Millis) -> String {
    Timestamp::from_millisecond(at).map_or_else(|_| "?".to_owned(), |at| at.to_string().chars().take(10).collect())
}

/// A number with a unit: minutes, hours, days or weeks.
fn lifetime(text: &str) -> Result<Duration, String> {
    const EXPECTED: &str = "expected a time such as `90d`, `12h` or `30m`";
    let (number, unit) = text.split_at(text.len() - text.chars().next_back().map_or(0, char::len_utf8));
    let seconds: u64 = match unit {
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        "w" => 7 * 24 * 60 * 60,
        _ => return Err(EXPECTED.to_owned()),
    };
    let number: u32 = number.parse().ok().filter(|number| *number > 0).ok_or(EXPECTED)?;
    Ok(Duration::from_secs(u64::from(number) * seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_is_a_number_with_a_unit() {
        assert_eq!(lifetime("90d"), Ok(Duration::from_hours(90 * 24)));
        assert_eq!(lifetime("30m"), Ok(Duration::from_mins(30)));
        for bad in ["", "d", "90", "0d", "-1d", "1y", "1é", "9999999999d"] {
            assert!(lifetime(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_listed_key_tells_its_state_and_hides_what_could_rule_a_terminal() {
        let row = KeyRow {
            id: "AAAAAAAA".into(),
            hash: [0; 32],
            project: "team".parse().unwrap(),
            scopes: [Scope::Scan, Scope::Read].into_iter().collect(),
            user_email: "dev@acme.test".into(),
            name: Some("ci\u{1b}[2J".into()),
            created_at: 0,
            expires_at: Some(86_400_000),
            revoked_at: None,
            last_used_at: None,
        };
        let line = line(&row, 86_400_000);
        assert!(
            line.starts_with("AAAAAAAA\tteam\tscan,read\texpired 1970-01-02\tnever used\tdev@acme.test\tci"),
            "{line}"
        );
        assert!(!line.contains('\u{1b}'));
    }
}
