//! The `mcp-hub` program: commands, and the wiring of the crates that do the work.

mod address;
mod api;
mod approval;
mod auth_config;
mod baseline;
mod changes;
mod cli;
mod client;
mod clients;
mod cmd;
mod complaint;
mod entry;
mod exit;
mod expected_tools;
mod gate;
mod input;
mod json_arg;
mod key_arg;
mod keys;
mod list_args;
mod lock_file;
mod login;
mod network;
mod print;
mod progress;
mod registered;
mod run_servers;
mod runtime;
mod scan;
mod scan_args;
mod secret_file;
mod secrets_arg;
mod service;
mod settings;
mod show;
mod sign_in_args;
mod table;

use std::ffi::OsStr;
use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};
use crate::exit::Exit;

/// Each tool takes and gives back many small pieces of memory, which the allocator of glibc puts together again each time.
#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    // The program starts itself under this name to unpack a git pack in a process of its own, with limits.
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().as_deref() == Some(OsStr::new(fetch::Unpacker::SUBCOMMAND)) {
        return fetch::unpack_main(arguments);
    }
    // Two libraries below bring a provider of their own; without a choice of ours TLS would stop at the first connection.
    // It fails only where a provider is set already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let cli = Cli::parse_from(cli::with_default_command(std::env::args_os()));
    let done = log(&cli).and_then(|_log| run(cli.command));
    match done {
        Ok(exit) => exit.into(),
        Err(error) if is_broken_pipe(&error) => Exit::Clean.into(),
        Err(error) => {
            complaint::say(&format!("{error:#}"));
            Exit::of(&error).into()
        }
    }
}

/// Starts the log that the command wants; it is whole when what this gives is dropped.
fn log(cli: &Cli) -> anyhow::Result<Option<service::Log>> {
    match &cli.command {
        Command::Serve(args) => service::log(args.log_format(), cli.verbose).map(Some),
        Command::Worker(args) => service::log(args.log_format(), cli.verbose).map(Some),
        _ => {
            cli::log_to_stderr(cli.verbose);
            Ok(None)
        }
    }
}

fn run(command: Command) -> anyhow::Result<Exit> {
    match command {
        Command::ScanLocal(args) => cmd::scan_local::run(&args),
        Command::Discover(args) => cmd::discover::run(&args),
        Command::Baseline(args) => cmd::baseline::run(&args),
        Command::Lock(args) => cmd::lock::run(&args),
        Command::Rules(args) => cmd::rules::run(&args),
        Command::Serve(args) => cmd::serve::run(&args),
        Command::Worker(args) => cmd::worker::run(&args),
        Command::Migrate(args) => cmd::migrate::run(&args),
        Command::Doctor(args) => cmd::doctor::run(&args),
        Command::Keys(args) => cmd::keys::run(&args),
        Command::Submit(args) => cmd::submit::run(&args),
        Command::Import(args) => cmd::import::run(&args),
        Command::Status(args) => cmd::status::run(&args),
        Command::Results(args) => cmd::results::run(&args),
        Command::Watch(args) => cmd::watch::run(&args),
        Command::Servers(args) => cmd::servers::run(&args),
        Command::Gateways(args) => cmd::gateways::run(&args),
        Command::Registry(args) => cmd::registry::run(&args),
        Command::Completions(args) => cmd::completions::run(&args),
    }
}

/// Whether the reader of our output went away, as `head` does.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}
