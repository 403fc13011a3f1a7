//! `mcp-hub rules list|explain|classes|check|docs`, and the rules of the other commands.

mod coverage;
mod reference;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use analyze::{Example, Rule, RuleSet};
use anyhow::Context;
use clap::{Subcommand, ValueEnum};
use model::{Class, RuleDoc};

use crate::complaint;
use crate::exit::Exit;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the rules, a line each.
    List {
        /// How to print them.
        #[arg(long, value_name = "FORMAT", default_value = "pretty")]
        format: Format,
        /// Rules of your own, added to the bundled ones.
        #[arg(long, value_name = "FOLDER")]
        rules: Option<PathBuf>,
    },
    /// Say what a rule finds, why it matters and what to do, with examples.
    Explain {
        /// A rule's id, as printed with a finding, or a class such as V20 for all of its rules.
        id: String,
        /// Rules of your own, added to the bundled ones.
        #[arg(long, value_name = "FOLDER")]
        rules: Option<PathBuf>,
    },
    /// List the classes of the taxonomy, and how many rules each has.
    Classes {
        /// Rules of your own, added to the bundled ones.
        #[arg(long, value_name = "FOLDER")]
        rules: Option<PathBuf>,
    },
    /// Print the reference of all rules, as markdown.
    Docs {
        /// Write it to this file.
        #[arg(long, value_name = "FILE", conflicts_with = "check")]
        write: Option<PathBuf>,
        /// Say whether this file is the reference of these rules; exit code 1 if it is not.
        #[arg(long, value_name = "FILE")]
        check: Option<PathBuf>,
        /// Rules of your own, added to the bundled ones.
        #[arg(long, value_name = "FOLDER")]
        rules: Option<PathBuf>,
    },
    /// Check a folder of rules: their form, and that each of their examples matches or stays silent as it says.
    Check {
        /// The folder.
        folder: PathBuf,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people at a terminal.
    Pretty,
    /// One document.
    Json,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let text = match &args.command {
        Command::List { format, rules } => {
            let rules = load(rules.as_deref())?;
            match format {
                Format::Pretty => list(&rules),
                Format::Json => {
                    let docs: Vec<RuleDoc> = rules.rules().map(Rule::doc).collect();
                    serde_json::to_string_pretty(&docs).context("cannot print the rules")? + "\n"
                }
            }
        }
        Command::Explain { id, rules } => {
            let rules = load(rules.as_deref())?;
            let of_class = |rule: &&Rule| rule.class.as_str().eq_ignore_ascii_case(id);
            let explained: Vec<String> = match rules.rule(id) {
                Some(rule) => vec![explain(rule)],
                None => rules.rules().filter(of_class).map(explain).collect(),
            };
            anyhow::ensure!(!explained.is_empty(), no_such_rule(&rules, id));
            explained.join(&format!("\n{}\n\n", "─".repeat(80)))
        }
        Command::Classes { rules } => coverage::coverage(&load(rules.as_deref())?),
        Command::Docs { write, check, rules } => {
            let text = reference::reference(&load(rules.as_deref())?);
            if let Some(file) = write {
                std::fs::write(file, text).with_context(|| format!("cannot write `{}`", file.display()))?;
                return Ok(Exit::Clean);
            }
            if let Some(file) = check {
                let found = std::fs::read_to_string(file);
                if found.with_context(|| format!("cannot read `{}`", file.display()))? == text {
                    return Ok(Exit::Clean);
                }
                let file = file.display();
                complaint::say(&format!("`{file}` is not current: run `mcp-hub rules docs --write {file}`"));
                return Ok(Exit::Findings);
            }
            text
        }
        Command::Check { folder } => {
            let checked = RuleSet::check_dir(folder, worker::follow)?;
            format!("{checked} rules of `{}` are well-formed and do what their examples say.\n", folder.display())
        }
    };
    anstream::stdout().write_all(text.as_bytes())?;
    Ok(Exit::Clean)
}

/// The bundled rules, and those of `folder`.
pub(crate) fn load(folder: Option<&Path>) -> anyhow::Result<RuleSet> {
    Ok(match folder {
        Some(folder) => RuleSet::load(folder)?,
        None => RuleSet::bundled()?,
    })
}

fn list(rules: &RuleSet) -> String {
    let width = rules.rules().map(|rule| rule.id.as_str().len()).max().unwrap_or_default();
    let mut text = String::new();
    for rule in rules.rules() {
        let (id, class, severity, kind, title) = (&rule.id, &rule.class, rule.severity, rule.kind, &rule.title);
        line(&mut text, &format!("{class}  {id:width$}  {severity:8}  {kind:10}  {title}"));
    }
    line(&mut text, &format!("\n{} rules, version {}", rules.rules().count(), rules.version()));
    text
}

fn explain(rule: &Rule) -> String {
    let mut text = String::new();
    line(&mut text, &format!("{} — {}", rule.id, rule.title));
    line(
        &mut text,
        &format!(
            "{} · {} · severity {} · confidence {} · {}",
            rule.class,
            rule.category.as_str(),
            rule.severity,
            rule.confidence,
            rule.kind
        ),
    );
    let elsewhere: Vec<&str> = rule.mappings.owasp_mcp.iter().chain(&rule.mappings.cwe).map(String::as_str).collect();
    if !elsewhere.is_empty() {
        line(&mut text, &format!("In other lists: {}", elsewhere.join(", ")));
    }
    line(&mut text, &format!("\nWhy it matters\n  {}", indented(&rule.why)));
    line(&mut text, &format!("\nWhat to do\n  {}", indented(&rule.fix)));
    examples(&mut text, "Fires on", &rule.matches);
    examples(&mut text, "Stays silent on", &rule.ignores);
    if !rule.references.is_empty() {
        line(&mut text, &format!("\nRead more\n  {}", rule.references.join("\n  ")));
    }
    text
}

fn examples(text: &mut String, heading: &str, examples: &[Example]) {
    line(text, &format!("\n{heading}"));
    for example in examples {
        line(text, &format!("  · {}", indented(&report::neutralise(&example.to_string())).replace("\n  ", "\n    ")));
    }
}

fn indented(text: &str) -> String {
    text.trim().replace('\n', "\n  ")
}

fn line(text: &mut String, line: &str) {
    // Writing to a `String` cannot fail.
    let _ = writeln!(text, "{line}");
}

fn no_such_rule(rules: &RuleSet, id: &str) -> String {
    if let Some(class) = Class::all().find(|class| class.id.as_str().eq_ignore_ascii_case(id)) {
        return format!("no rule serves the class {} ({})", class.id, class.title);
    }
    let is_near = |rule: &&Rule| {
        let known = rule.id.as_str();
        known.contains(id) || id.split('-').any(|word| word.len() > 3 && known.contains(word))
    };
    let near: Vec<&str> = rules.rules().filter(is_near).map(|rule| rule.id.as_str()).take(5).collect();
    let near = if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(", ")) };
    format!("there is no rule `{id}`{near} (`mcp-hub rules list` names them all)")
}
