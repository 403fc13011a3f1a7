//! What `deploy/` asks of the program is what the program knows: commands, flags, variables.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::room::Room;

/// The commands that files in `deploy/` run.
const COMMANDS: [&str; 4] = ["serve", "worker", "migrate", "doctor"];

/// Read by the compose file itself; the program never sees it.
const OF_COMPOSE: &str = "MCP_HUB_PORT";

fn deploy() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy")
}

fn text(path: &str) -> String {
    std::fs::read_to_string(deploy().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// The words of a text that start so and go on with letters of a name.
fn words<'a>(text: &'a str, start: &str, of_name: fn(char) -> bool) -> BTreeSet<&'a str> {
    let ends = |rest: &str| rest.find(|char| !of_name(char)).unwrap_or(rest.len());
    text.match_indices(start).map(|(at, _)| &text[at..at + start.len() + ends(&text[at + start.len()..])]).collect()
}

fn variables(text: &str) -> BTreeSet<&str> {
    words(text, "MCP_HUB_", |char| char.is_ascii_uppercase() || char == '_')
}

fn help(command: &str) -> String {
    Room::new().run([command, "--help"]).exits(0).stdout
}

/// Whether every flag of a command line is one that its command knows.
fn assert_known(line: &[&str], what: &str) {
    let (command, rest) = line.split_first().unwrap_or_else(|| panic!("{what} runs nothing"));
    assert!(COMMANDS.contains(command), "{what}: there is no command `{command}` among {COMMANDS:?}");
    let help = help(command);
    let known = words(&help, "--", |char| char.is_ascii_lowercase() || char == '-');
    for flag in rest.iter().filter(|word| word.starts_with('-')) {
        let name = flag.split('=').next().unwrap_or_default();
        assert!(known.contains(name), "{what}: `{command}` knows no {name}, but {known:?}");
    }
}

fn strings(list: &Value) -> Vec<&str> {
    list.as_array().map(|list| list.iter().map(|word| word.as_str().unwrap()).collect()).unwrap_or_default()
}

fn compose() -> Value {
    serde_saphyr::from_str(&text("compose.yaml")).expect("the compose file is YAML")
}

/// The services of the compose file that run this program.
fn ours(compose: &Value) -> Vec<(&String, &Value)> {
    let services = compose["services"].as_object().expect("there are services");
    services.iter().filter(|(_, service)| service["image"] == "mcp-hub").collect()
}

#[test]
fn every_service_of_the_compose_file_runs_a_command_with_flags_that_the_program_knows() {
    let compose = compose();
    let ours = ours(&compose);
    assert_eq!(ours.len(), 3, "the API, the worker and the migration: {ours:?}");
    for (name, service) in ours {
        assert_known(&strings(&service["command"]), name);
        let check = strings(&service["healthcheck"]["test"]);
        if let ["CMD", program, line @ ..] = check.as_slice() {
            assert_eq!(*program, "mcp-hub", "{name}");
            assert_known(line, name);
        }
        for variable in service["environment"].as_object().expect("it has settings").keys() {
            let command = strings(&service["command"])[0];
            assert!(help(command).contains(variable.as_str()), "{name}: `{command}` knows no {variable}");
        }
    }
}

#[test]
fn every_variable_in_deploy_is_one_that_the_program_knows() {
    let known = COMMANDS.map(help).concat();
    let known = variables(&known);
    assert!(known.contains("MCP_HUB_DATABASE"), "{known:?}");
    for path in files(&deploy()) {
        let text = std::fs::read_to_string(&path).unwrap();
        for variable in variables(&text) {
            assert!(known.contains(variable) || variable == OF_COMPOSE, "{}: {variable}", path.display());
        }
    }
}

#[test]
fn the_unit_the_image_and_the_chart_run_commands_that_the_program_knows() {
    let unit = text("systemd/mcp-hub.service");
    let start = unit.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/local/bin/mcp-hub ")).unwrap();
    assert_known(&start.split(' ').collect::<Vec<_>>(), "the unit");

    let image = text("Dockerfile");
    let check = image.lines().find_map(|line| line.split_once(" CMD [\"mcp-hub\", ")).unwrap().1;
    assert_known(&strings(&serde_json::from_str(&format!("[{check}")).unwrap()), "the image's health check");
    let start = image.lines().find_map(|line| line.strip_prefix("CMD ")).unwrap();
    assert_known(&strings(&serde_json::from_str(start).unwrap()), "the image");

    let mut commands = BTreeSet::new();
    for path in files(&deploy().join("helm")) {
        let text = std::fs::read_to_string(&path).unwrap();
        for args in text.lines().filter_map(|line| line.trim().strip_prefix("args: ")) {
            let args: Value = serde_json::from_str(args).expect("arguments are a list in one line");
            assert_known(&strings(&args), &path.display().to_string());
            commands.insert(args[0].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(commands, ["migrate", "serve", "worker"].map(str::to_owned).into());
}

#[test]
fn the_compose_file_opens_the_api_alone_to_others() {
    let compose = compose();
    let mut ports = Vec::new();
    for (name, service) in compose["services"].as_object().unwrap() {
        for port in strings(&service["ports"]) {
            let is_local = port.starts_with("127.0.0.1:");
            ports.push((name.as_str(), port.rsplit(':').next().unwrap_or_default(), is_local));
        }
    }
    assert_eq!(ports, [("api", "8080", false), ("api", "9090", true)]);
    assert_eq!(compose["networks"]["inside"]["internal"], true);
    for (name, service) in ours(&compose) {
        assert_eq!(service["read_only"], true, "{name}");
        assert_eq!(strings(&service["cap_drop"]), ["ALL"], "{name}");
    }
}
