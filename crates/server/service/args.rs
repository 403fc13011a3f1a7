//! The flags and variables of the service commands. They are read as text: what is wrong with any of them is told together.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use analyze::RuleSet;
use anyhow::Context;
use fetch::{Fetcher, FetcherOptions, NetworkPolicy};
use store::sealed::Sealer;
use url::Url;
use worker::Scanner;
use worker::consumer::{ConsumerSettings, Scans};

use super::egress::Egress;
use super::reader::{Reader, duration};
use super::settings::{Sharing, StoreSettings};
use crate::network::range;

/// Where everything is kept.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Storage")]
pub(crate) struct StoreArgs {
    /// A file with settings, named as the flags are: `database = "postgres://…"`.
    #[arg(long, value_name = "FILE", env = "MCP_HUB_SERVICE_CONFIG")]
    pub(super) config: Option<PathBuf>,

    /// Where records, queue and secret key of an embedded service lie [default: mcp-hub below the user's data folder]
    #[arg(long, value_name = "DIR", env = "MCP_HUB_DATA_DIR")]
    pub(super) data_dir: Option<String>,

    /// Records: `postgres://…`, or `sqlite:FILE` [default: a file in the data folder]
    #[arg(long, value_name = "URL", env = "MCP_HUB_DATABASE", hide_env_values = true)]
    pub(super) database: Option<String>,

    /// Queue: `redis://…` [default: a file in the data folder]
    #[arg(long, value_name = "URL", env = "MCP_HUB_QUEUE", hide_env_values = true)]
    pub(super) queue: Option<String>,

    /// A file with the secret key, 64 hexadecimal digits; `MCP_HUB_SECRET_KEY` holds the key itself [default: made in the
    /// data folder]
    #[arg(long, value_name = "FILE", env = "MCP_HUB_SECRET_KEY_FILE")]
    pub(super) secret_key_file: Option<String>,
}

/// How jobs are scanned.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Scanning")]
pub(crate) struct ScanningArgs {
    /// How many jobs run at the same time [default: 4]
    #[arg(long, value_name = "N", env = "MCP_HUB_CONCURRENCY")]
    concurrency: Option<String>,

    /// How many jobs may ask running servers of one host at the same time; others of that host wait [default: 4]
    #[arg(long, value_name = "N", env = "MCP_HUB_PER_HOST")]
    per_host: Option<String>,

    /// How long one attempt of a job may take [default: 15m]
    #[arg(long, value_name = "TIME", env = "MCP_HUB_DEADLINE")]
    deadline: Option<String>,

    /// How long running jobs may go on after the service is told to end; the rest is handed back [default: 25s]
    #[arg(long, value_name = "TIME", env = "MCP_HUB_GRACE")]
    grace: Option<String>,

    /// How long a worker that says nothing keeps its jobs [default: 30s]
    #[arg(long, value_name = "TIME", env = "MCP_HUB_LEASE")]
    lease: Option<String>,

    /// Rules of your own, added to the bundled ones.
    #[arg(long, value_name = "FOLDER", env = "MCP_HUB_RULES")]
    rules: Option<String>,

    /// A host that may have an internal address and be spoken to by plain http, such as `https://git.internal:8443`. May be
    /// given several times.
    #[arg(long, value_name = "URL", env = "MCP_HUB_TRUST_HOST", value_delimiter = ',')]
    trust_host: Vec<String>,

    /// A range of internal addresses that hosted servers and repositories may lie in, such as `10.0.0.0/8`. May be given
    /// several times. Addresses of cloud metadata are never reached.
    #[arg(long, value_name = "CIDR", env = "MCP_HUB_EGRESS_ALLOW", value_delimiter = ',')]
    egress_allow: Vec<String>,

    /// Ask hosted servers only as who signs in: not without credentials, as another client or as a web page would.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true",
        env = "MCP_HUB_NO_PROBES")]
    no_probes: Option<String>,

    /// A proxy that all requests go through; it decides which addresses are reached.
    #[arg(long, value_name = "URL", env = "MCP_HUB_PROXY", hide_env_values = true)]
    proxy: Option<String>,
}

/// How logs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum LogFormat {
    /// A JSON object a line.
    #[default]
    Json,
    /// For people.
    Text,
}

/// What `mcp-hub serve` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct ServeArgs {
    /// Where the API listens [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR", env = "MCP_HUB_LISTEN", help_heading = "API")]
    listen: Option<String>,

    /// Where `/metrics` is served [default: nowhere]
    #[arg(long, value_name = "ADDR", env = "MCP_HUB_METRICS_LISTEN", help_heading = "API")]
    metrics_listen: Option<String>,

    /// Only the API: jobs are left to `mcp-hub worker`.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true",
        env = "MCP_HUB_NO_WORKER", help_heading = "API")]
    no_worker: Option<String>,

    /// Jobs are private unless the request says otherwise.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true",
        env = "MCP_HUB_PRIVATE_BY_DEFAULT", help_heading = "API")]
    private_by_default: Option<String>,

    /// How many requests a minute a key may make [default: 600]
    #[arg(long, value_name = "N", env = "MCP_HUB_RATE_LIMIT", help_heading = "API")]
    rate_limit: Option<String>,

    /// The playground may call tools of registered servers; it otherwise only lists them.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true",
        env = "MCP_HUB_ALLOW_CALL_TOOL", help_heading = "API")]
    allow_call_tool: Option<String>,

    #[command(flatten)]
    store: StoreArgs,

    #[command(flatten)]
    scanning: ScanningArgs,

    /// How logs are written to standard error [default: json]
    #[arg(long, value_name = "FORMAT", env = "MCP_HUB_LOG_FORMAT", help_heading = "General")]
    log: Option<LogFormat>,
}

/// What `mcp-hub worker` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct WorkerArgs {
    #[command(flatten)]
    store: StoreArgs,

    #[command(flatten)]
    scanning: ScanningArgs,

    /// Where `/metrics`, `/livez` and `/readyz` of the worker are served [default: nowhere]
    #[arg(long, value_name = "ADDR", env = "MCP_HUB_METRICS_LISTEN", help_heading = "Scanning")]
    metrics_listen: Option<String>,

    /// How logs are written to standard error [default: json]
    #[arg(long, value_name = "FORMAT", env = "MCP_HUB_LOG_FORMAT", help_heading = "General")]
    log: Option<LogFormat>,
}

/// What `mcp-hub serve` does.
#[derive(Debug)]
pub(crate) struct Serving {
    pub(crate) listen: SocketAddr,
    pub(crate) metrics: Option<SocketAddr>,
    /// How the jobs are scanned; none if others do it.
    pub(crate) scanning: Option<Scanning>,
    /// What the API itself may reach.
    pub(crate) egress: Egress,
    pub(crate) private_by_default: bool,
    /// Requests a minute and key.
    pub(crate) rate_limit: u32,
    /// Whether the playground calls tools.
    pub(crate) allow_call_tool: bool,
    pub(crate) store: StoreSettings,
    /// Rules of the operator's own.
    pub(crate) rules: Option<PathBuf>,
}

/// What `mcp-hub worker` does.
#[derive(Debug)]
pub(crate) struct Working {
    pub(crate) metrics: Option<SocketAddr>,
    pub(crate) scanning: Scanning,
    pub(crate) store: StoreSettings,
    /// Rules of the operator's own.
    pub(crate) rules: Option<PathBuf>,
}

/// How jobs are scanned.
#[derive(Debug)]
pub(crate) struct Scanning {
    pub(crate) consumer: ConsumerSettings,
    network: NetworkPolicy,
    /// Whether running servers are also asked as a stranger and another client would ask.
    probes: bool,
}

impl LogFormat {
    fn parse(text: &str) -> Result<Self, String> {
        clap::ValueEnum::from_str(text, false).map_err(|_| "expected json or text".to_owned())
    }
}

impl ServeArgs {
    /// How logs are written. What is wrong with the file is told when all settings are read.
    pub(crate) fn log_format(&self) -> LogFormat {
        self.store.log_format(self.log)
    }

    /// Reads all settings.
    ///
    /// # Errors
    ///
    /// Fails with every mistake, a line each.
    pub(crate) fn read(&self) -> anyhow::Result<Serving> {
        const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);
        const RATE_LIMIT: u32 = 600;
        let mut reader = Reader::new(self.store.config.as_deref());
        let listen = reader.parsed("listen", self.listen.as_ref(), address);
        let metrics = reader.parsed("metrics-listen", self.metrics_listen.as_ref(), address);
        let rate_limit = reader.parsed("rate-limit", self.rate_limit.as_ref(), |text| match text.parse() {
            Ok(number @ 1..) => Ok(number),
            _ => Err("expected how many requests a minute, 1 or more".to_owned()),
        });
        let private_by_default = reader.switch("private-by-default", self.private_by_default.as_ref());
        let allow_call_tool = reader.switch("allow-call-tool", self.allow_call_tool.as_ref());
        let no_worker = reader.switch("no-worker", self.no_worker.as_ref());
        let scanning = self.scanning.read(&mut reader);
        let rules = reader.value("rules", self.scanning.rules.as_ref());
        let sharing = if no_worker { Sharing::Needed("--no-worker") } else { Sharing::NotNeeded };
        let store = self.store.settings(&mut reader, sharing);
        reader.parsed("log", None, LogFormat::parse);
        reader.finish()?;
        Ok(Serving {
            listen: listen.unwrap_or(LISTEN),
            metrics,
            egress: Egress::under(scanning.network.clone()),
            scanning: (!no_worker).then_some(scanning),
            private_by_default,
            rate_limit: rate_limit.unwrap_or(RATE_LIMIT),
            allow_call_tool,
            store: store.context("the store is read, or a mistake is told")?,
            rules,
        })
    }
}

impl WorkerArgs {
    /// How logs are written. What is wrong with the file is told when all settings are read.
    pub(crate) fn log_format(&self) -> LogFormat {
        self.store.log_format(self.log)
    }

    /// Reads all settings.
    ///
    /// # Errors
    ///
    /// Fails with every mistake, a line each.
    pub(crate) fn read(&self) -> anyhow::Result<Working> {
        let mut reader = Reader::new(self.store.config.as_deref());
        let metrics = reader.parsed("metrics-listen", self.metrics_listen.as_ref(), address);
        let scanning = self.scanning.read(&mut reader);
        let rules = reader.value("rules", self.scanning.rules.as_ref());
        let store = self.store.settings(&mut reader, Sharing::Needed("`worker`"));
        reader.parsed("log", None, LogFormat::parse);
        reader.finish()?;
        let store = store.context("the store is read, or a mistake is told")?;
        Ok(Working { metrics, scanning, store, rules })
    }
}

impl StoreArgs {
    fn log_format(&self, given: Option<LogFormat>) -> LogFormat {
        let of_file = || Reader::new(self.config.as_deref()).parsed("log", None, LogFormat::parse);
        given.or_else(of_file).unwrap_or_default()
    }

    /// Reads where everything is kept, for a command that needs nothing else.
    ///
    /// # Errors
    ///
    /// Fails with every mistake, a line each.
    pub(crate) fn read(&self) -> anyhow::Result<StoreSettings> {
        let mut reader = Reader::new(self.config.as_deref());
        let store = self.settings(&mut reader, Sharing::NotNeeded);
        reader.finish()?;
        store.context("the store is read, or a mistake is told")
    }
}

impl ScanningArgs {
    fn read(&self, reader: &mut Reader) -> Scanning {
        const MOST_AT_ONCE: usize = 1024;
        let mut consumer = ConsumerSettings::default();
        let jobs = |text: &str| match text.parse() {
            Ok(number @ 1..=MOST_AT_ONCE) => Ok(number),
            _ => Err(format!("expected a number from 1 to {MOST_AT_ONCE}")),
        };
        if let Some(number) = reader.parsed("concurrency", self.concurrency.as_ref(), jobs) {
            consumer.concurrency = number;
        }
        if let Some(number) = reader.parsed("per-host", self.per_host.as_ref(), jobs) {
            consumer.per_host = number;
        }
        let mut time = |name, given: &Option<String>, into: &mut Duration| {
            if let Some(time) = reader.parsed(name, given.as_ref(), duration) {
                *into = time;
            }
        };
        time("deadline", &self.deadline, &mut consumer.deadline);
        time("grace", &self.grace, &mut consumer.grace);
        time("lease", &self.lease, &mut consumer.lease);
        if consumer.lease < Duration::from_secs(1) {
            reader.mistake("--lease: expected a second or more");
        }
        consumer.renew_every = consumer.renew_every.min(consumer.lease / 4);
        let url = |text: &str| Url::parse(text).map_err(|_| "expected an address such as https://host:port".to_owned());
        let mut network =
            NetworkPolicy { proxy: reader.parsed("proxy", self.proxy.as_ref(), url), ..NetworkPolicy::default() };
        for host in reader.list("trust-host", &self.trust_host, url) {
            network.trusted.add(&host);
        }
        network.internal = reader.list("egress-allow", &self.egress_allow, range).into_iter().collect();
        let probes = !reader.switch("no-probes", self.no_probes.as_ref());
        Scanning { consumer, network, probes }
    }
}

impl Scanning {
    /// What scans, with the sealer that opens what servers are signed in to with.
    pub(crate) fn scans(&self, rules: std::sync::Arc<RuleSet>, sealer: Sealer) -> anyhow::Result<Scans> {
        let fetcher = Fetcher::new(FetcherOptions { network: self.network.clone(), ..FetcherOptions::default() })?;
        Ok(Scans::new(Scanner::new(fetcher, rules), sealer, self.probes))
    }
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "expected an address and port such as 127.0.0.1:8080".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: ServeArgs,
    }

    fn args(words: &[&str]) -> ServeArgs {
        Line::try_parse_from([&["serve"], words].concat()).unwrap().args
    }

    #[test]
    fn the_file_says_how_logs_are_written_unless_a_flag_does() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("hub.toml");
        let file = file.to_str().unwrap();
        std::fs::write(file, "log = 'text'").unwrap();
        assert_eq!(args(&["--config", file]).log_format(), LogFormat::Text);
        assert_eq!(args(&["--config", file, "--log", "json"]).log_format(), LogFormat::Json);
        std::fs::write(file, "log = 'colour'").unwrap();
        let data = folder.path().to_str().unwrap();
        let error = args(&["--config", file, "--data-dir", data]).read().unwrap_err().to_string();
        assert!(error.ends_with("log: expected json or text"), "{error}");
    }

    #[test]
    fn tools_are_called_only_if_a_flag_or_the_file_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let (data, file) = (folder.path().to_str().unwrap(), folder.path().join("hub.toml"));
        std::fs::write(&file, "allow-call-tool = true\negress-allow = ['10.0.0.0/8']").unwrap();
        let file = file.to_str().unwrap();
        let allows = |words: &[&str]| args(&[&["--data-dir", data], words].concat()).read().unwrap().allow_call_tool;
        assert!(!allows(&[]) && allows(&["--allow-call-tool"]) && allows(&["--config", file]));
        assert!(!allows(&["--config", file, "--allow-call-tool=false"]));
    }

    #[test]
    fn a_rate_of_none_is_refused_with_what_is_expected() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().to_str().unwrap();
        for bad in ["0", "x", "-1", "1.5"] {
            let rate = format!("--rate-limit={bad}");
            let error = args(&[&rate, "--data-dir", data]).read().unwrap_err().to_string();
            assert_eq!(error, "--rate-limit: expected how many requests a minute, 1 or more", "{bad}");
        }
        assert!(!args(&["--no-worker=false", "--data-dir", data]).read().unwrap().private_by_default);
    }
}
