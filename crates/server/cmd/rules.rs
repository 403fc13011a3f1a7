//! `mcp-hub rules list|explain|check`, and the rules of the other commands.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use analyze::{Example, Rule, RuleSet};
use anyhow::Context;
use clap::{Subcommand, ValueEnum};
use model::RuleDoc;

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
        /// A rule's id, as printed with a finding.
        id: String,
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
            explain(rules.rule(id).with_context(|| no_such_rule(&rules, id))?)
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
    let is_near = |rule: &&Rule| {
        let known = rule.id.as_str();
        rule.class.as_str().eq_ignore_ascii_case(id)
            || known.contains(id)
            || id.split('-').any(|word| word.len() > 3 && known.contains(word))
    };
    let near: Vec<&str> = rules.rules().filter(is_near).map(|rule| rule.id.as_str()).take(5).collect();
    let near = if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(", ")) };
    format!("there is no rule `{id}`{near} (`mcp-hub rules list` names them all)")
}
