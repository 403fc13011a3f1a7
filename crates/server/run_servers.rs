//! `--run`: the programs of a configuration are started, once the user has seen what is started.

use std::collections::BTreeMap;
use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use analyze::mask_launch;
use anyhow::{Context, ensure};
use clap::ValueEnum;
use fetch::{HostedLimits, Program};
use model::{FilledIn, Launch, NotReached};

use crate::entry;
use crate::input::{ClientConfig, Input};

/// The longest launch line that is shown and started, in bytes. What is not shown whole is not started.
const LONGEST: usize = 8 * 1024;
/// What a program gets of the environment beside what its entry says: what its launcher needs to be found and to find its
/// packages. Keys of the user's that stand there are not among it.
const INHERITED: [&str; 23] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "TERM",
    "LANG",
    "LC_ALL",
    "TZ",
    "TMPDIR",
    "TEMP",
    "TMP",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "SSL_CERT_FILE",
    "NODE_EXTRA_CA_CERTS",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
];

/// Which programs are started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Run {
    /// Those to which the user says yes.
    Ask,
    /// All.
    All,
}

/// What the user says of starting an entry.
#[derive(Debug, Clone)]
pub(crate) enum Consent {
    /// Start it.
    Given(Program),
    /// Do not, and this is why.
    Withheld(String),
}

/// What asking a started server may cost. Its launcher may have to download it first.
pub(crate) fn limits() -> HostedLimits {
    HostedLimits { time: Duration::from_mins(2), ..HostedLimits::default() }
}

/// Asks what may be started of the inputs.
///
/// # Errors
///
/// Fails if there is nobody to ask, or nothing to ask for.
pub(crate) fn ask(inputs: &mut [Input], run: Run) -> anyhow::Result<()> {
    let mut configs = inputs.iter_mut().filter_map(|input| match input {
        Input::ClientConfig(config) => Some(config),
        _ => None,
    });
    let first = configs.next().context("--run starts the programs of a client configuration, and none is given")?;
    let here = std::env::current_dir().context("cannot tell the current folder")?;
    let stdin = std::io::stdin();
    ensure!(
        run == Run::All || stdin.is_terminal(),
        "--run asks before it starts a program, and there is no terminal to ask at; `--run=all` starts all without asking"
    );
    for config in std::iter::once(first).chain(configs) {
        config.consents = of_config(config, &here, run, &mut stdin.lock(), &mut std::io::stderr().lock())?;
    }
    Ok(())
}

fn of_config(
    config: &ClientConfig,
    here: &Path,
    run: Run,
    answers: &mut impl BufRead,
    screen: &mut impl Write,
) -> anyhow::Result<BTreeMap<usize, Consent>> {
    let mut consents = BTreeMap::new();
    for (at, launch) in config.entries.launches.iter().enumerate() {
        // One that runs already is asked in any case; one that is switched off stays so.
        if launch.command.is_none() || launch.is_disabled() {
            continue;
        }
        let consent = match startable(launch, &config.folder, here) {
            Err(reason) => Consent::Withheld(format!("it is not started: {reason}")),
            Ok(Startable { program, lines }) => {
                for line in &lines {
                    writeln!(screen, "{}", report::neutralise(line))?;
                }
                if run == Run::All || says_yes(answers, screen)? {
                    Consent::Given(program)
                } else {
                    Consent::Withheld("it is not started: you did not agree".to_owned())
                }
            }
        };
        consents.insert(at, consent);
    }
    Ok(consents)
}

fn says_yes(answers: &mut impl BufRead, screen: &mut impl Write) -> anyhow::Result<bool> {
    write!(screen, "Start it? [y/N] ")?;
    screen.flush()?;
    let mut answer = String::new();
    answers.read_line(&mut answer).context("cannot read the answer")?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}

/// A program, and the lines that say what it is.
struct Startable {
    program: Program,
    lines: Vec<String>,
}

fn startable(launch: &Launch, folder: &Path, here: &Path) -> Result<Startable, String> {
    let FilledIn { launch: filled, missing_to_start, .. } = launch.filled_in(&entry::value_here);
    if !missing_to_start.is_empty() {
        return Err(NotReached::NeedsValue(missing_to_start).to_string());
    }
    let mut words = filled.words().into_iter();
    let command = words.next().ok_or("it has no command")?;
    let args: Vec<String> = words.collect();
    let folder = match filled.other.get("cwd").and_then(serde_json::Value::as_str) {
        Some(given) => here.join(folder).join(given),
        None => here.to_owned(),
    };
    let inherited = INHERITED.iter().filter_map(|name| Some(((*name).to_owned(), std::env::var(name).ok()?)));
    let environment = inherited.chain(filled.env.iter().cloned()).collect();
    let lines = described(&filled, &folder);
    let program = Program { command, args, environment, folder, shown: entry::shown_line(&filled) };
    if lines.iter().map(String::len).sum::<usize>() > LONGEST {
        return Err(format!("its launch line is longer than the {LONGEST} bytes that are shown"));
    }
    Ok(Startable { program, lines })
}

/// What is started, exactly but for secrets.
fn described(filled: &Launch, folder: &Path) -> Vec<String> {
    let shown = mask_launch(filled);
    let mut words = shown.words().into_iter();
    let quoted = |word: String| format!("{word:?}");
    let mut lines = vec![
        format!("`{}` of {} starts", shown.name, shown.location.file),
        format!("  command      {}", words.next().map(quoted).unwrap_or_default()),
        format!("  arguments    {}", words.map(quoted).collect::<Vec<_>>().join(" ")),
        format!("  folder       {}", folder.display()),
    ];
    for (name, value) in &shown.env {
        lines.push(format!("  environment  {name}={value:?}"));
    }
    lines.push("  environment  and PATH, HOME and the like of this one".to_owned());
    if let Some(file) = shown.other.get("envFile").and_then(serde_json::Value::as_str) {
        lines.push(format!("  its `envFile` {file:?} is not read"));
    }
    lines
}

#[cfg(test)]
mod tests {

    use super::*;

    fn config(text: &str) -> ClientConfig {
        let entries = discover::client_config("mcp.json", text).unwrap();
        ClientConfig { path: "mcp.json".into(), folder: std::path::PathBuf::new(), entries, consents: BTreeMap::new() }
    }

    fn asked(text: &str, run: Run, answers: &str) -> (BTreeMap<usize, Consent>, String) {
        let mut screen = Vec::new();
        let consents = of_config(&config(text), Path::new("/here"), run, &mut answers.as_bytes(), &mut screen).unwrap();
        (consents, String::from_utf8(screen).unwrap())
    }

    const TWO: &str = r#"{"mcpServers": {
        "a": {"command": "npx", "args": ["-y", "notes", "--token", "ghp_0123456789abcdefghijABCDEFGHIJ456789", "x\u001b[2J"],
              "env": {"API_KEY": "q7Zk2Wm9Xc4Vb8Nr3Tj6", "MODE": "fast"}},
        "far": {"url": "https://mcp.example/mcp"},
        "off": {"command": "npx", "args": ["off"], "disabled": true},
        "b": {"command": "uvx", "args": ["b"], "cwd": "sub"},
        "c": {"command": "uvx", "args": ["${MCP_HUB_NO_SUCH_VARIABLE}"]}
    }}"#;

    #[test]
    fn only_an_entry_that_the_user_agrees_to_is_started() {
        let (consents, screen) = asked(TWO, Run::Ask, "y\n\n");
        assert_eq!(consents.keys().copied().collect::<Vec<_>>(), [0, 3, 4]);
        let Consent::Given(program) = &consents[&0] else { panic!("agreed") };
        assert_eq!((program.command.as_str(), program.args.len()), ("npx", 5));
        assert!(matches!(&consents[&3], Consent::Withheld(why) if why.contains("did not agree")));
        let missing = "it is not started: it needs a value: ${MCP_HUB_NO_SUCH_VARIABLE}";
        assert!(matches!(&consents[&4], Consent::Withheld(why) if why == missing));
        assert_eq!(screen.matches("[y/N]").count(), 2);
    }

    #[test]
    fn all_are_shown_and_started_if_the_user_says_so_before() {
        let (consents, screen) = asked(TWO, Run::All, "");
        assert!(matches!(&consents[&3], Consent::Given(program) if program.folder == Path::new("/here/sub")));
        assert!(!screen.contains("[y/N]") && screen.contains("`b` of mcp.json starts"), "{screen}");
    }

    #[test]
    fn what_is_shown_is_exact_but_for_secrets_and_steers_no_terminal() {
        let (_, screen) = asked(TWO, Run::All, "");
        assert!(
            screen.contains(r#"arguments    "-y" "notes" "--token" "#) && screen.contains(r#"MODE="fast""#),
            "{screen}"
        );
        assert!(!screen.contains("ghp_0123456789") && !screen.contains("q7Zk2Wm9Xc4Vb8Nr3Tj6"), "{screen}");
        assert!(!screen.contains('\u{1b}'));
    }

    #[test]
    fn a_program_inherits_no_key_of_the_user() {
        let (consents, _) = asked(TWO, Run::All, "");
        let Consent::Given(program) = &consents[&3] else { panic!("given") };
        assert!(program.environment.iter().all(|(name, _)| INHERITED.contains(&name.as_str())));
    }

    #[test]
    fn what_is_too_long_to_be_shown_is_not_started() {
        let text = format!(r#"{{"mcpServers": {{"a": {{"command": "npx", "args": ["{}"]}}}}}}"#, "x".repeat(LONGEST));
        let (consents, screen) = asked(&text, Run::All, "");
        assert!(matches!(&consents[&0], Consent::Withheld(why) if why.contains("longer than")));
        assert_eq!(screen, "");
    }
}
