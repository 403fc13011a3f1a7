//! `mcp-hub import`: every server of the clients' configuration files goes to a service, one job an entry.

mod batches;
mod plan;
mod rows;

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, ensure};
use model::{Gap, GapReason, Origin, Severity, Surface};
use report::{About, Outcome};
use serde_json::json;
use worker::{Scanner, sentence};

use self::plan::{Fate, Item, plan};
use self::rows::Row;
use crate::client::{Client, ClientArgs};
use crate::clients::{self, ClientFile, Places};
use crate::cmd;
use crate::cmd::watch::outcome;
use crate::exit::Exit;
use crate::gate::GateArgs;
use crate::input::Input;
use crate::network::NetworkArgs;
use crate::progress::Progress;
use crate::runtime;
use crate::scan::{Asking, Scans};
use crate::settings::Settings;
use crate::show::Look;

#[derive(Debug, clap::Args)]
#[command(disable_version_flag = true)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Args {
    /// Configuration files of MCP clients: JSON with comments, TOML or YAML.
    #[arg(value_name = "FILE", help_heading = "Input")]
    files: Vec<PathBuf>,

    /// Find the files of the clients on this machine: the user's, and those of the current folder.
    #[arg(long, help_heading = "Input")]
    discover: bool,

    /// Say what would be sent, and send nothing.
    #[arg(long, help_heading = "Input")]
    dry_run: bool,

    /// Scan the programs whose source lies on this machine, and which no service can read, here.
    #[arg(long, help_heading = "Scan", conflicts_with = "dry_run")]
    local: bool,

    /// Only the project of the key sees the scans.
    #[arg(long, help_heading = "Scan")]
    private: bool,

    /// Follow the scans to their end, check the servers of each file against each other, and exit as `scan-local` does.
    #[arg(long, help_heading = "Scan", conflicts_with = "dry_run")]
    wait: bool,

    /// Print one JSON document.
    #[arg(long, help_heading = "Output")]
    json: bool,

    #[command(flatten)]
    look: Look,

    #[command(flatten)]
    gate: GateArgs,

    #[command(flatten)]
    network: NetworkArgs,

    #[command(flatten)]
    service: ClientArgs,
}

/// One file, what becomes of its entries, and what came of it.
struct Imported {
    file: ClientFile,
    items: Vec<Item>,
    rows: Vec<Row>,
    /// What the entries offer, of those that were scanned by now.
    scanned: Vec<Outcome>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let files = args.find()?;
    let client = if args.dry_run { None } else { Some(args.service.client()?) };
    let mut imported: Vec<Imported> = files.into_iter().map(|file| Imported::planned(file, args.local)).collect();
    let rules = Arc::new(cmd::rules::load(None)?);
    let about = About::new(rules.version(), rules.rules().map(analyze::Rule::doc).collect());
    let fetcher = || args.network.fetcher(&[]);
    let here = Scans::new(Arc::clone(&rules), fetcher()?, Vec::new(), Asking::default(), Progress::new(!args.json));
    let scanner = Scanner::new(fetcher()?, rules);
    let mut of_files = Vec::with_capacity(imported.len());
    runtime::run(async {
        for one in &mut imported {
            if let Some(client) = &client {
                one.send(client, args).await;
            }
            if args.local {
                one.scan_here(&here).await;
            }
        }
        for one in &mut imported {
            if let (Some(client), true) = (&client, args.wait) {
                one.wait(client).await;
            }
            of_files.extend(one.as_a_whole(&scanner).await);
        }
    })?;
    args.print(&imported, &of_files, &about)?;
    let any_bad = imported.iter().any(|one| one.file.client.is_none() && one.file.content.is_err());
    let mut outcomes = of_files;
    outcomes.extend(imported.into_iter().flat_map(|one| one.scanned));
    Ok(args.gate.gate(&Settings::default(), Severity::High)?.exit(&outcomes, any_bad))
}

impl Args {
    fn find(&self) -> anyhow::Result<Vec<ClientFile>> {
        ensure!(!self.files.is_empty() || self.discover, "nothing to import: give a configuration file, or --discover");
        let mut files: Vec<ClientFile> = self.files.iter().cloned().map(clients::named).collect();
        if self.discover {
            let places = Places::of_this_machine().context("cannot tell the home folder or the current one")?;
            files.extend(clients::find(&places));
        }
        Ok(files)
    }

    fn print(&self, imported: &[Imported], of_files: &[Outcome], about: &About) -> anyhow::Result<()> {
        let rows = imported.iter().flat_map(|one| &one.rows);
        let mut out = std::io::stdout().lock();
        if self.json {
            let files: serde_json::Value = serde_json::from_str(&report::json(of_files, about))?;
            let rows = rows.map(serde_json::to_value).collect::<Result<Vec<_>, _>>()?;
            return Ok(writeln!(out, "{:#}", json!({ "entries": rows, "files": files }))?);
        }
        let rows: Vec<&Row> = rows.collect();
        if rows.is_empty() {
            crate::complaint::note("no client on this machine has a file with servers");
        }
        for line in rows::table(&rows) {
            writeln!(out, "{line}")?;
        }
        if of_files.iter().filter_map(Outcome::report).any(|report| !report.findings.is_empty()) {
            let gate = self.gate.gate(&Settings::default(), Severity::High)?;
            writeln!(out)?;
            out.write_all(report::pretty(of_files, about, &self.look.view(gate)).as_bytes())?;
        }
        Ok(())
    }
}

impl Imported {
    fn planned(file: ClientFile, here: bool) -> Self {
        let items = plan(&file, here);
        let row = |item: &Item| {
            let (status, reason) = match &item.fate {
                Fate::Sent { .. } => ("to be sent", None),
                Fate::Here(_) => ("to be scanned here", None),
                Fate::Nothing(reason) => ("not scanned", Some(reason.as_str())),
            };
            Row {
                client: file.client,
                file: file.path.display().to_string(),
                entry: item.name.clone(),
                job_id: None,
                status: status.to_owned(),
                severity: None,
                reason: reason.map(str::to_owned),
            }
        };
        let rows = items.iter().map(row).collect();
        Self { file, items, rows, scanned: Vec::new() }
    }

    /// Sends what can be sent. What a service refuses does not stop the rest.
    async fn send(&mut self, client: &Client, args: &Args) {
        for batch in batches::of(&self.items) {
            let mut body = batches::body(&self.items, &batch);
            if args.private {
                body["is_private"] = true.into();
            }
            let answer = client.post("/mcp-hub/scan/hosted/config", &body).await;
            let jobs = match &answer {
                Ok(answer) => batches::jobs(answer),
                Err(error) => Err(format!("{error:#}")),
            };
            for (at, index) in batch.iter().enumerate() {
                let row = &mut self.rows[*index];
                match jobs.as_ref().map(|jobs| jobs.get(at)) {
                    Ok(Some(job)) => {
                        row.job_id = Some(job.id);
                        row.status.clone_from(&job.status);
                        row.reason = (job.status == "failed").then(|| job.message.clone());
                    }
                    Ok(None) => not_sent(row, "the service answers with fewer scans than it was asked for"),
                    Err(reason) => not_sent(row, reason),
                }
            }
        }
    }

    /// Scans what only this machine can read.
    async fn scan_here(&mut self, here: &Scans) {
        for (item, row) in self.items.iter().zip(&mut self.rows) {
            let Fate::Here(folder) = &item.fate else { continue };
            let outcomes = here.all(vec![Input::Folder(folder.clone())]).await;
            for outcome in outcomes.into_iter().flatten() {
                let outcome = outcome.named(&item.name);
                ended(row, &outcome, "scanned here");
                self.scanned.push(outcome);
            }
        }
    }

    /// Follows the scans of the service to their end.
    async fn wait(&mut self, client: &Client) {
        for row in &mut self.rows {
            let Some(job) = row.job_id else { continue };
            let told = match client.follow(job, |_| {}).await {
                Ok(_) => outcome(client, job).await,
                Err(error) => Err(error),
            };
            match told {
                Ok((outcome, _)) => {
                    let outcome = outcome.named(&row.entry);
                    ended(row, &outcome, "completed");
                    self.scanned.push(outcome);
                }
                Err(error) => row.reason = Some(format!("it is not known what became of it: {error:#}")),
            }
        }
    }

    /// The file itself: its entries, and the servers behind them against each other as far as they were scanned by now.
    async fn as_a_whole(&self, scanner: &Scanner) -> Option<Outcome> {
        let path = self.file.path.display().to_string();
        let config = match &self.file.content {
            Ok(config) => config,
            Err(reason) => return Some(Outcome::failed(path, reason.clone())),
        };
        let surfaces: Vec<&Surface> =
            self.scanned.iter().filter_map(Outcome::report).flat_map(|report| &report.surfaces).collect();
        let left_out = self.rows.iter().filter_map(|row| {
            let reason = GapReason::NotScanned(row.reason.clone()?);
            Some(Gap { what: format!("entry `{}`", row.entry), reason, location: None })
        });
        let origin = Origin::ClientConfig { path: path.clone() };
        let left_out = left_out.collect();
        let checked = scanner.client_config(origin, &config.launches, &surfaces, left_out, &worker::Unheard).await;
        Some(match checked {
            Ok(report) => Outcome::scanned(report),
            Err(error) => Outcome::failed(path, sentence(&error)),
        })
    }
}

fn not_sent(row: &mut Row, reason: &str) {
    "not scanned".clone_into(&mut row.status);
    row.reason = Some(reason.to_owned());
}

/// Notes how the scan of an entry has ended.
fn ended(row: &mut Row, outcome: &Outcome, status: &str) {
    match (outcome.report(), outcome.error()) {
        (Some(report), _) => {
            status.clone_into(&mut row.status);
            row.severity = report.overall_severity();
        }
        (None, reason) => {
            "failed".clone_into(&mut row.status);
            row.reason = reason.map(str::to_owned);
        }
    }
}
