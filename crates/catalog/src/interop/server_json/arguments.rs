//! The command line that a package of a `server.json` is started by.

use std::collections::HashSet;

use serde_json::Value;

use super::input::{Filler, flag, items, text};

/// How a package is started.
pub(super) struct CommandLine {
    pub(super) command: String,
    pub(super) args: Vec<String>,
}

/// The command line of a package, or in a few words why there is none.
pub(super) fn command_line(
    package: &Value,
    env_names: &[String],
    filler: &mut Filler<'_>,
) -> Result<CommandLine, &'static str> {
    let identifier = text(package, "identifier").filter(|it| !it.trim().is_empty()).ok_or("has no `identifier`")?;
    if text(package.get("transport").unwrap_or(&Value::Null), "type").is_some_and(|word| word != "stdio") {
        return Err("is started and then asked over the network");
    }
    let version = text(package, "version").filter(|version| !version.is_empty());
    let at = |between: &str| version.map_or(identifier.to_owned(), |version| format!("{identifier}{between}{version}"));
    let kind = text(package, "registryType").ok_or("has no `registryType`")?;
    let (usual, before, what, after): (&str, &[&str], String, &[&str]) = match kind {
        "npm" => ("npx", &["-y"], at("@"), &[]),
        "pypi" => ("uvx", &[], at("=="), &[]),
        "nuget" => ("dnx", &[], at("@"), &["--yes", "--"]),
        "oci" => ("docker", &["run", "-i", "--rm"], image(identifier, version), &[]),
        _ => return Err("is of a kind that no command starts"),
    };
    let command = text(package, "runtimeHint").filter(|hint| !hint.trim().is_empty()).unwrap_or(usual);
    let runtime = arguments(items(package, "runtimeArguments"), filler);
    let mut args: Vec<String> = Vec::new();
    if command == usual {
        // A file that gives them itself gives the whole line up to the package.
        args.extend(before.iter().filter(|word| !runtime.iter().any(|it| it == *word)).map(|&word| word.to_owned()));
    }
    args.extend(runtime);
    if kind == "oci" {
        // A container sees none of the environment that it is started in.
        let given: HashSet<&str> = args.iter().map(|word| word.split('=').next().unwrap_or_default()).collect();
        let missing = env_names.iter().filter(|name| !given.contains(name.as_str()));
        let passed: Vec<String> = missing.flat_map(|name| ["-e".to_owned(), name.clone()]).collect();
        args.extend(passed);
    }
    args.push(what);
    let package_arguments = arguments(items(package, "packageArguments"), filler);
    if !package_arguments.is_empty() || kind == "nuget" {
        let until = if package_arguments.is_empty() { after.len().min(1) } else { after.len() };
        args.extend(after[..until].iter().map(|&word| word.to_owned()));
    }
    args.extend(package_arguments);
    Ok(CommandLine { command: command.to_owned(), args })
}

/// An image with a tag; newer files have it in the identifier.
fn image(identifier: &str, version: Option<&str>) -> String {
    let name = identifier.rsplit('/').next().unwrap_or_default();
    match version {
        Some(version) if !name.contains([':', '@']) => format!("{identifier}:{version}"),
        _ => identifier.to_owned(),
    }
}

/// The words of a list of arguments. One without a value that is not required is left out.
fn arguments(list: &[Value], filler: &mut Filler<'_>) -> Vec<String> {
    let mut words = Vec::new();
    for argument in list {
        if text(argument, "type") == Some("named") {
            let Some(name) = text(argument, "name") else { continue };
            let takes_a_value = ["value", "default", "valueHint"].iter().any(|member| argument.get(*member).is_some());
            match filler.value(argument, name.trim_start_matches('-')) {
                Some(value) => words.extend([name.to_owned(), value]),
                // A flag stands for itself.
                None if !takes_a_value || flag(argument, "isRequired") => words.push(name.to_owned()),
                None => {}
            }
        } else {
            let name = text(argument, "valueHint").unwrap_or("argument");
            words.extend(filler.value(argument, name));
        }
    }
    words
}
