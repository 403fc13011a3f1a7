//! What to scan and with what: the arguments that all scanning commands share, and what comes of them.

use std::path::PathBuf;
use std::sync::Arc;

use analyze::{Rule, RuleSet};
use model::{Auth, BasePath, Credentials, Endpoint, Revision, Transport};
use report::{About, Known, Outcome};

use crate::cmd;
use crate::complaint;
use crate::expected_tools::ExpectedArgs;
use crate::input::{self, BadInput, Input};
use crate::login::login;
use crate::network::NetworkArgs;
use crate::progress::Progress;
use crate::run_servers::{self, Run};
use crate::runtime;
use crate::scan::{Asking, Scans};
use crate::settings::{Settings, SettingsArgs};
use crate::sign_in_args::{Given, SignInArgs};

#[derive(Debug, clap::Args)]
pub(crate) struct ScanArgs {
    /// A folder, a .tgz, npm:<name>[@version], the address of an npm package page, of a git repository or of a running
    /// server, a client configuration with `mcpServers`, a saved tools/list answer, or `-` for standard input. May be
    /// several.
    #[arg(value_name = "INPUT", help_heading = "Input")]
    inputs: Vec<String>,

    /// Branch, tag or commit of the git inputs [default: the default branch]
    #[arg(long, value_name = "REVISION", help_heading = "Input")]
    revision: Option<Revision>,

    /// Folder of the git inputs to look at [default: all]
    #[arg(long, value_name = "FOLDER", help_heading = "Input")]
    base_path: Option<BasePath>,

    /// How the running servers are spoken to [default: found out]
    #[arg(long, value_name = "TRANSPORT", help_heading = "Running servers")]
    transport: Option<Spoken>,

    /// Ask running servers only as who signs in: not without credentials, as another client or as a web page would.
    #[arg(long, help_heading = "Running servers")]
    no_probes: bool,

    /// Start the programs of the configurations and ask them too: `--run` shows each and asks first, `--run=all` shows them
    /// and starts all. A program that is started can do whatever you can.
    #[arg(long, value_name = "WHICH", num_args = 0..=1, require_equals = true, default_missing_value = "ask")]
    #[arg(help_heading = "Running servers", conflicts_with = "offline")]
    run: Option<Run>,

    #[command(flatten)]
    sign_in: SignInArgs,

    /// A saved `tools/list` answer, or one server a line; `-` for standard input. May be given several times.
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    surface: Vec<String>,

    /// Rules of your own, added to the bundled ones.
    #[arg(long, value_name = "FOLDER", env = "MCP_HUB_RULES", help_heading = "Rules")]
    rules: Option<PathBuf>,

    #[command(flatten)]
    expected: ExpectedArgs,

    #[command(flatten)]
    settings: SettingsArgs,

    /// Draw no progress on standard error.
    #[arg(long, help_heading = "Output")]
    no_progress: bool,

    #[command(flatten)]
    network: NetworkArgs,
}

/// How a running server is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Spoken {
    /// One address, JSON or an event stream in answer.
    StreamableHttp,
    /// The older way: an event stream that names a second address.
    Sse,
}

/// Inputs that were told apart, and what the user's settings say of them.
#[derive(Debug)]
pub(crate) struct Asked {
    inputs: Vec<Input>,
    /// What is no input.
    pub(crate) bad: Vec<BadInput>,
    /// What the settings of the inputs say.
    pub(crate) settings: Settings,
    /// The bundled rules, which were loaded beside the inputs. None if others are given.
    bundled: Option<anyhow::Result<RuleSet>>,
}

/// What came of the scans of one command.
#[derive(Debug)]
pub(crate) struct Scanned {
    /// The outcomes of each input, in the order of the inputs.
    of_inputs: Vec<Vec<Outcome>>,
    /// What the scans were made with.
    pub(crate) about: About,
    /// The rules that were used.
    pub(crate) rules: Arc<RuleSet>,
    settings: Settings,
}

impl ScanArgs {
    /// Tells the inputs from what is none, which does not stop the others, and finds their settings.
    ///
    /// # Errors
    ///
    /// Fails if nothing is given, or if settings cannot be read.
    pub(crate) fn read(&self) -> anyhow::Result<Asked> {
        anyhow::ensure!(
            !self.inputs.is_empty() || !self.surface.is_empty(),
            "nothing to scan: give a folder, an archive, a package, an address, a configuration, a listing or `-`"
        );
        let of_stdin = self.inputs.iter().chain(&self.surface).filter(|input| *input == "-").count();
        let of_stdin = of_stdin + usize::from(self.sign_in.reads_stdin());
        anyhow::ensure!(of_stdin <= 1, "standard input can be read once, and `-` is given {of_stdin} times");
        let load = || {
            let rules = cmd::rules::load(None)?.without_examples();
            rules.prepare();
            Ok(rules)
        };
        let mut bundled = None;
        let (mut inputs, bad) = rayon::in_place_scope(|beside| {
            if self.rules.is_none() {
                beside.spawn(|_| bundled = Some(load()));
            }
            self.read_inputs()
        });
        if let Some(run) = self.run {
            run_servers::ask(&mut inputs, run)?;
        }
        let settings = self.settings.find(&inputs)?;
        Ok(Asked { inputs, bad, settings, bundled })
    }

    /// The inputs, and what is none, which is said on standard error.
    fn read_inputs(&self) -> (Vec<Input>, Vec<BadInput>) {
        let (mut inputs, mut bad) = (Vec::new(), Vec::new());
        let read = self.inputs.iter().map(|text| input::parse(text));
        let listed = self.surface.iter().map(|path| input::read_listings(path));
        for input in read.chain(listed) {
            match input {
                Ok(input) if self.transport.is_some() || self.sign_in.is_given() => inputs.push(input.into_hosted()),
                Ok(input) => inputs.push(input.at_revision(self.revision.as_ref(), self.base_path.as_ref())),
                Err(error) => {
                    complaint::say(&error.to_string());
                    bad.push(error);
                }
            }
        }
        (inputs, bad)
    }

    /// Scans what was asked for.
    ///
    /// # Errors
    ///
    /// Fails if rules or settings have mistakes, or if the program is interrupted.
    pub(crate) fn scan(&self, asked: Asked) -> anyhow::Result<Scanned> {
        let Asked { inputs, mut settings, bundled, .. } = asked;
        let folder = match &self.rules {
            Some(given) => Some(given.clone()),
            None => settings.rules()?,
        };
        let rules = match (folder, bundled) {
            (None, Some(bundled)) => bundled?,
            (folder, _) => cmd::rules::load(folder.as_deref())?,
        };
        let rules = Arc::new(rules);
        settings.read_ignores(&rules)?;
        let about = About::new(rules.version(), rules.rules().map(Rule::doc).collect());
        let fetcher = self.network.fetcher(&inputs)?;
        let expected = self.expected.read()?.map_or_else(|| settings.expected_tools(), |said| vec![said]);
        let progress = Progress::new(!self.no_progress);
        let sign_in = self.sign_in.or_environment(|name| std::env::var(name).ok());
        let server = if sign_in.is_given() { self.server_to_sign_in_to(&inputs)? } else { None };
        let given = server.map(|server| anyhow::Ok((server, sign_in.read()?))).transpose()?;
        let asking = Asking {
            transport: self.transport.map(|spoken| match spoken {
                Spoken::StreamableHttp => Transport::StreamableHttp,
                Spoken::Sse => Transport::Sse,
            }),
            credentials: None,
            probes: !self.no_probes,
        };
        let shared = Arc::clone(&rules);
        let of_inputs = runtime::run(async move {
            let credentials = match given {
                None => None,
                Some((server, Given::Credentials(credentials))) => credentials.map(|credentials| (server, credentials)),
                Some((server, Given::Login(client, headers))) => {
                    let token = login(&fetcher, &server, &client).await?;
                    Some((
                        server,
                        Credentials { auth: Some(Auth::Bearer { token }), headers, ..Credentials::default() },
                    ))
                }
            };
            let scans = Scans::new(shared, fetcher, expected, Asking { credentials, ..asking }, progress);
            anyhow::Ok(scans.all(inputs).await)
        })??;
        Ok(Scanned { of_inputs, about, rules, settings })
    }
}

impl ScanArgs {
    /// The one running server that is signed in to. What the environment says may be for another command.
    fn server_to_sign_in_to(&self, inputs: &[Input]) -> anyhow::Result<Option<Endpoint>> {
        let servers: Vec<&Endpoint> = inputs.iter().filter_map(Input::server).collect();
        match servers.as_slice() {
            [server] => Ok(Some((*server).clone())),
            [] if !self.sign_in.is_given() => Ok(None),
            // What one server may know is not for another.
            others => anyhow::bail!("credentials are for one running server, and {} are given", others.len()),
        }
    }
}

impl Asked {
    /// Whether there is nothing that could be scanned.
    pub(crate) fn is_empty(&self) -> bool {
        self.inputs.is_empty()
    }
}

impl Scanned {
    /// Sets apart what the user asks to ignore and what is known, and says on standard error what is to be said of the
    /// ignores.
    pub(crate) fn set_apart<'a>(&mut self, known: impl Fn(&Outcome) -> Option<&'a Known>) {
        for remark in self.settings.apply(&mut self.of_inputs, known).remarks {
            complaint::warn(&remark);
        }
    }

    /// The outcomes, in the order of the inputs.
    pub(crate) fn outcomes(&self) -> impl Iterator<Item = &Outcome> {
        self.of_inputs.iter().flatten()
    }

    /// The outcomes, to add to.
    pub(crate) fn outcomes_mut(&mut self) -> impl Iterator<Item = &mut Outcome> {
        self.of_inputs.iter_mut().flatten()
    }

    /// The inputs that could not be scanned, with the reason.
    pub(crate) fn failed(&self) -> impl Iterator<Item = (&str, &str)> {
        self.outcomes().filter_map(|outcome| Some((outcome.id(), outcome.error()?)))
    }

    /// Takes the outcomes out, in the order of the inputs.
    pub(crate) fn take_outcomes(&mut self) -> impl Iterator<Item = Outcome> {
        std::mem::take(&mut self.of_inputs).into_iter().flatten()
    }
}
