//! The command line.

use std::ffi::OsString;

use clap::{Parser, Subcommand, ValueEnum};

use crate::cmd;
use crate::service;

/// Finds out whether an MCP server is safe to let a model use. Runs nothing of what it scans.
#[derive(Debug, Parser)]
#[command(name = "mcp-hub", version, about, propagate_version = true, max_term_width = 100)]
#[command(after_help = "`mcp-hub PATH` is short for `mcp-hub scan-local PATH`.\n\n\
    Exit codes: 0 nothing at or above --fail-on · 1 findings at or above it · 2 wrong usage or a bad input · \
    3 something was not seen · 130 interrupted.")]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Log what is done to standard error; twice for more.
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = "General")]
    pub(crate) verbose: u8,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Scan servers on this machine: folders, archives, packages, repositories, client configurations, saved listings.
    ScanLocal(cmd::scan_local::Args),
    /// Print what a server would list, without running it and without judging it.
    Discover(cmd::discover::Args),
    /// Write down what servers list, and tell what has changed since.
    Lock(cmd::lock::Args),
    /// Keep a list of the findings that are known, so that scans speak of new ones alone.
    Baseline(cmd::baseline::Args),
    /// Look at the rules, or check rules of your own.
    Rules(cmd::rules::Args),
    /// Run the service: the API, and a worker beside it unless others scan.
    Serve(Box<service::ServeArgs>),
    /// Take jobs of a service from its queue and scan.
    Worker(Box<service::WorkerArgs>),
    /// Bring the records of a service up to this version.
    Migrate(cmd::migrate::Args),
    /// Look whether a service could run here, and say what is in its way.
    Doctor(cmd::doctor::Args),
    /// Make, list and revoke the API keys of a service.
    Keys(cmd::keys::Args),
    /// Ask a service for scans.
    Submit(Box<cmd::submit::Args>),
    /// Send every server of MCP clients' configuration files to a service: one job an entry.
    Import(Box<cmd::import::Args>),
    /// Say how far a scan of a service is.
    Status(cmd::status::Args),
    /// Print what a scan of a service has found.
    Results(cmd::results::Args),
    /// Follow a scan of a service to its end.
    Watch(cmd::watch::Args),
    /// Keep the servers of a service's registry: those that may be used.
    Servers(Box<cmd::servers::Args>),
    /// Keep the gateways of a service: which servers a runtime uses together.
    Gateways(cmd::gateways::Args),
    /// Set what the registry of a service asks of its servers, and see what was changed.
    Registry(cmd::registry::Args),
    /// Print a completion script for a shell.
    Completions(cmd::completions::Args),
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// When the output is a terminal and the environment does not forbid it (`NO_COLOR`, `CLICOLOR`, `TERM=dumb`).
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Whether `stream` gets colour.
    pub(crate) fn wanted(self, stream: &impl anstream::stream::RawStream) -> bool {
        match self {
            Self::Auto => anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never,
            Self::Always => true,
            Self::Never => false,
        }
    }
}

/// Puts `scan-local` first where an input or one of its options stands and no command, so that `mcp-hub PATH` scans.
pub(crate) fn with_default_command(args: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut args: Vec<OsString> = args.collect();
    let words = || args.iter().skip(1).map(|word| word.to_str().unwrap_or_default());
    let is_command = |word: &str| word == "help" || Command::has_subcommand(word);
    let first = words().find(|word| !matches!(*word, "-v" | "-vv" | "--verbose"));
    let scans = first.is_some_and(|first| match first {
        "--help" | "--version" => false,
        option if option.starts_with("--") => !words().any(is_command),
        short if short.starts_with('-') && short != "-" => false,
        word => !is_command(word) && looks_like_an_input(word),
    });
    if scans {
        args.insert(1, "scan-local".into());
    }
    args
}

/// A mistyped command must not be taken for a folder of that name: only what cannot be a command's name, or exists,
/// is an input.
fn looks_like_an_input(text: &str) -> bool {
    text == "-" || text.contains(['/', ':', '.', '\\']) || std::path::Path::new(text).exists()
}

/// Logs go to standard error: warnings, or more with `-v`; `MCP_HUB_LOG` sets targets and levels by name.
pub(crate) fn log_to_stderr(verbose: u8) {
    use tracing_subscriber::EnvFilter;
    let level = match verbose {
        0 => "warn",
        1 => "info",
        _ => "debug",
    };
    // The protocol engine logs what servers send, and as errors what is reported here as results.
    let filter = format!("{level},rmcp=off");
    let filter = EnvFilter::try_from_env("MCP_HUB_LOG").unwrap_or_else(|_| EnvFilter::new(filter));
    let colour = Color::Auto.wanted(&std::io::stderr());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    log.with_ansi(colour).without_time().init();
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn completed(args: &[&str]) -> Vec<OsString> {
        with_default_command(args.iter().map(OsString::from))
    }

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn an_input_without_a_command_is_scanned() {
        for input in ["./server", "npm:x", "-", "https://host/repo", "a.tgz"] {
            assert_eq!(completed(&["mcp-hub", input])[1], "scan-local", "{input}");
        }
        for command in ["rules", "help", "--version", "-h", "-V", "-v", "scan-locl"] {
            assert_eq!(completed(&["mcp-hub", command])[1], command, "{command}");
        }
    }

    #[test]
    fn options_of_a_scan_may_stand_before_its_input() {
        for line in [["--format", "json", "./server"], ["--surface", "tools.json", "-v"], ["-v", "./server", "--all"]] {
            assert_eq!(completed(&[&["mcp-hub"], &line[..]].concat())[1], "scan-local", "{line:?}");
        }
        assert_eq!(completed(&["mcp-hub", "--offline", "discover", "./server"])[1], "--offline");
        assert_eq!(completed(&["mcp-hub", "-v", "rules", "list"])[1], "-v");
    }
}
