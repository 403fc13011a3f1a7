//! Servers whose tools are declared by a package that they depend on.

use serde_json::Value;

use crate::git_server::GitServer;
use crate::hostile_archive::{file, tgz, zeros};
use crate::program::Run;
use crate::registry::{Registry, Version};
use crate::room::Room;

const CORE: &str = "@fixture-example/notes-core";

/// The manifest of a package that starts what `notes-core` declares.
fn thin(range: &str) -> String {
    let manifest = serde_json::json!({
        "name": "notes-mcp",
        "version": "1.0.0",
        "bin": {"notes-mcp": "cli.js"},
        "dependencies": {CORE: range},
    });
    serde_json::to_string_pretty(&manifest).unwrap()
}

const CLI: &str = "#!/usr/bin/env node\nconst { start } = require('@fixture-example/notes-core/server');\nstart();\n";

fn core_manifest(version: &str) -> String {
    serde_json::json!({
        "name": CORE,
        "version": version,
        "exports": {".": "./index.js", "./server": {"require": "./dist/server.cjs"}},
        "dependencies": {"@fixture-example/notes-texts": "^1.0.0"},
    })
    .to_string()
}

fn core_source(tool: &str) -> String {
    format!(
        "const {{ McpServer }} = require('@modelcontextprotocol/sdk/server/mcp.js');\n\
         const texts = require('@fixture-example/notes-texts');\n\
         exports.start = function () {{\n\
           const server = new McpServer({{ name: 'notes', version: '1.0.0' }});\n\
           server.tool('{tool}', 'Reads one note', {{}}, async () => ({{ content: [] }}));\n\
           server.tool('list_notes', texts.LIST, {{}}, async () => ({{ content: [] }}));\n\
         }};\n"
    )
}

fn core_files(version: &str, tool: &str) -> Vec<(String, String)> {
    let at = |path: &str| path.to_owned();
    vec![(at("package.json"), core_manifest(version)), (at("dist/server.cjs"), core_source(tool))]
}

fn packed(files: &[(String, String)]) -> Vec<u8> {
    let files: Vec<(String, &str)> =
        files.iter().map(|(path, text)| (format!("package/{path}"), text.as_str())).collect();
    tgz(&files.iter().map(|(path, text)| file(path, text.as_bytes())).collect::<Vec<_>>())
}

fn thin_package(range: &str) -> Vec<u8> {
    packed(&[("package.json".to_owned(), thin(range)), ("cli.js".to_owned(), CLI.to_owned())])
}

fn core(version: &'static str, tool: &str) -> Version {
    Version::new(version, packed(&core_files(version, tool)))
}

/// A registry with the thin package, which asks for `range` of the other.
fn registry(range: &str) -> Registry {
    let registry = Registry::start();
    registry.publish("notes-mcp", &[("latest", "1.0.0")], vec![Version::new("1.0.0", thin_package(range))]);
    let versions = vec![core("1.4.0", "read_note"), core("2.0.0", "read_note_2")];
    registry.publish(CORE, &[("latest", "2.0.0")], versions);
    registry
}

fn run_in(room: &Room, registry: &Registry, args: &[&str]) -> Run {
    let npmrc = registry.npmrc(room, "fixture-token");
    Run::of(room.command(args).env("NPM_CONFIG_USERCONFIG", npmrc))
}

fn scan(registry: &Registry, args: &[&str]) -> Run {
    run_in(&Room::new(), registry, &[&["scan-local", "--format", "ndjson"], args].concat())
}

fn asked_for(registry: &Registry, words: &str) -> bool {
    registry.seen().iter().any(|request| request.path.contains(words))
}

#[test]
fn tools_of_a_dependency_are_found_and_named_as_its() {
    let registry = registry("^1.0.0");
    let result = scan(&registry, &["npm:notes-mcp"]).exits(3).result();
    assert_eq!(result.tools(), ["read_note", "list_notes"]);
    let scanned = &result.0["complete_result"];
    assert_eq!(scanned["tools_scanned"][0]["file_path"], "node_modules/@fixture-example/notes-core/dist/server.cjs");
    assert_eq!(scanned["tools_scanned"][0]["line_number"], 5);
    let read = &scanned["scan_metadata"]["dependencies"][0];
    assert_eq!((&read["name"], &read["total_tools"]), (&Value::from(CORE), &Value::from(2)));
    assert_eq!(read["source"]["version"], "1.4.0");
    assert!(read["source"]["integrity"].as_str().unwrap().starts_with("sha512-"));

    let pretty = run_in(&Room::new(), &registry, &["scan-local", "npm:notes-mcp", "--no-progress"]);
    pretty.exits(3).says("2 tools are declared by @fixture-example/notes-core@1.4.0");
    let sarif = run_in(&Room::new(), &registry, &["scan-local", "npm:notes-mcp", "--format", "sarif"]).exits(3);
    let log: Value = serde_json::from_str(&sarif.stdout).unwrap();
    let read = &log["runs"][0]["properties"]["dependencies"][0]["package"];
    assert_eq!(read, "@fixture-example/notes-core@1.4.0");
}

#[test]
fn what_the_dependency_takes_from_its_own_dependencies_stays_a_gap_that_names_them() {
    let registry = registry("^1.0.0");
    let texts = packed(&[
        ("package.json".to_owned(), r#"{"name": "@fixture-example/notes-texts", "version": "1.0.0"}"#.to_owned()),
        ("index.js".to_owned(), "exports.LIST = 'Lists the notes';\n".to_owned()),
    ]);
    registry.publish("@fixture-example/notes-texts", &[("latest", "1.0.0")], vec![Version::new("1.0.0", texts)]);
    let result = scan(&registry, &["npm:notes-mcp"]).exits(3).result();
    let gaps = result.gaps();
    assert_eq!(gaps.len(), 1, "{gaps:?}");
    assert!(gaps[0].contains("list_notes") && gaps[0].contains("@fixture-example/notes-texts"), "{gaps:?}");
    assert!(!asked_for(&registry, "notes-texts"), "{:?}", registry.seen());
}

#[test]
fn discover_prints_the_tools_of_a_dependency_and_where_they_came_from() {
    let registry = registry("^1.0.0");
    let run = run_in(&Room::new(), &registry, &["discover", "npm:notes-mcp"]).exits(3);
    let listing: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(listing["tools"][0]["name"], "read_note");
    assert_eq!(listing["dependencies"][0]["origin"]["version"], "1.4.0");
}

#[test]
fn the_range_of_the_manifest_an_alias_and_the_version_of_a_lock_file_are_kept_to() {
    let alias = "npm:@fixture-example/notes-core@>=2";
    for (range, tool) in [("^1.0.0", "read_note"), ("*", "read_note_2"), (alias, "read_note_2")] {
        let registry = registry(range);
        assert_eq!(scan(&registry, &["npm:notes-mcp"]).result().tools(), [tool, "list_notes"], "{range}");
    }
    let registry = registry("*");
    let lock =
        r#"{"lockfileVersion": 3, "packages": {"node_modules/@fixture-example/notes-core": {"version": "1.4.0"}}}"#;
    let room = Room::new();
    room.file("notes/package.json", thin("*"));
    room.file("notes/package-lock.json", lock);
    room.file("notes/cli.js", CLI);
    let run = run_in(&room, &registry, &["scan-local", "notes", "--format", "ndjson"]);
    assert_eq!(run.result().tools(), ["read_note", "list_notes"]);
}

#[test]
fn a_dependency_that_cannot_be_fetched_is_a_gap_that_says_why() {
    let registry = Registry::start();
    registry.publish("notes-mcp", &[("latest", "1.0.0")], vec![Version::new("1.0.0", thin_package("^1.0.0"))]);
    let missing = scan(&registry, &["npm:notes-mcp"]).exits(3);
    let gaps = missing.result().gaps().join("\n");
    assert!(gaps.contains("no such package: `@fixture-example/notes-core`"), "{gaps}");
    assert!(gaps.contains("in_dependency") && gaps.contains("package.json"), "{gaps}");

    registry.publish(CORE, &[("latest", "2.0.0")], vec![core("2.0.0", "read_note_2")]);
    scan(&registry, &["npm:notes-mcp"]).exits(3).says("has no version `^1.0.0`");
}

#[test]
fn a_dependency_over_a_limit_is_a_gap_with_the_limit() {
    let registry = registry("^1.0.0");
    registry.publish(CORE, &[("latest", "1.9.0")], vec![Version::new("1.9.0", zeros(1 << 30))]);
    let result = scan(&registry, &["npm:notes-mcp"]).exits(3).result();
    assert!(result.tools().is_empty());
    let limits = result.0["complete_result"]["scan_metadata"]["limits_hit"].to_string();
    assert!(limits.contains("of what the target left"), "{limits}");
}

#[test]
fn offline_the_gap_stays_and_says_what_to_do() {
    let registry = registry("^1.0.0");
    let room = Room::new();
    room.file("notes.tgz", thin_package("^1.0.0"));
    let run = run_in(&room, &registry, &["scan-local", "--offline", "notes.tgz", "--format", "ndjson"]);
    run.exits(3).says("scan without --offline").says("in_dependency");
    assert!(registry.seen().is_empty(), "{:?}", registry.seen());

    let online = run_in(&room, &registry, &["scan-local", "notes.tgz", "--format", "ndjson"]);
    assert_eq!(online.result().tools(), ["read_note", "list_notes"]);
}

/// A folder with the thin package, and the files of the other at `beside`.
fn folder_with_core(room: &Room, at: &str, beside: &str) {
    room.file(&format!("{at}/package.json"), thin("^1.0.0"));
    room.file(&format!("{at}/cli.js"), CLI);
    for (path, text) in core_files("1.4.1", "read_installed") {
        room.file(&format!("{beside}/{path}"), text);
    }
}

#[test]
fn the_installed_copy_beside_a_folder_is_read_before_the_registry_is_asked() {
    let registry = registry("^1.0.0");
    let room = Room::new();
    folder_with_core(&room, "notes", "notes/node_modules/@fixture-example/notes-core");
    for offline in [&["--offline"][..], &[]] {
        let run = run_in(&room, &registry, &[&["scan-local", "notes", "--format", "ndjson"], offline].concat());
        assert_eq!(run.exits(3).result().tools(), ["read_installed", "list_notes"]);
    }
    assert!(registry.seen().is_empty(), "{:?}", registry.seen());
}

#[test]
fn the_copy_that_an_archive_carries_is_read_before_the_registry_is_asked() {
    let registry = registry("^1.0.0");
    let room = Room::new();
    let mut files = vec![("package.json".to_owned(), thin("^1.0.0")), ("cli.js".to_owned(), CLI.to_owned())];
    let carried = core_files("1.4.2", "read_carried");
    files.extend(carried.into_iter().map(|(path, text)| (format!("node_modules/{CORE}/{path}"), text)));
    room.file("notes.tgz", packed(&files));
    let run = run_in(&room, &registry, &["scan-local", "notes.tgz", "--format", "ndjson"]);
    assert_eq!(run.exits(3).result().tools(), ["read_carried", "list_notes"]);
    assert!(registry.seen().is_empty(), "{:?}", registry.seen());
}

/// A repository whose packages depend on each other; the registry has one of the same name.
fn monorepo(range: &str) -> (GitServer, Registry) {
    let git = GitServer::start();
    let repository = git.repository("notes");
    repository.file("package.json", r#"{"name": "all", "private": true, "workspaces": ["packages/*"]}"#);
    repository.file("packages/server/package.json", &thin(range));
    repository.file("packages/server/cli.js", CLI);
    for (path, text) in core_files("0.0.1", "read_neighbour") {
        repository.file(&format!("packages/core/{path}"), &text);
    }
    repository.commit("all");
    (git, registry("*"))
}

#[test]
fn a_dependency_of_the_same_repository_is_that_folder_and_never_the_registry_s() {
    for range in ["workspace:*", "*", "^0.0.1"] {
        let (git, registry) = monorepo(range);
        for more in [&["--base-path", "packages/server"][..], &[]] {
            let run = scan(&registry, &[&[git.url("notes").as_str()], more].concat());
            let tools = run.exits(3).result().tools();
            assert!(tools.contains(&"read_neighbour".to_owned()), "{range} {more:?}: {tools:?}");
            assert!(!tools.contains(&"read_note_2".to_owned()), "{range} {more:?}: {tools:?}");
        }
        assert!(!asked_for(&registry, "notes-core"), "{range}: {:?}", registry.seen());
    }
}

#[test]
fn a_folder_of_a_workspace_takes_its_neighbours_from_there() {
    let registry = registry("*");
    let room = Room::new();
    room.file("all/package.json", r#"{"private": true, "workspaces": ["packages/*"]}"#);
    folder_with_core(&room, "all/packages/server", "all/packages/core");
    let run = run_in(&room, &registry, &["scan-local", "all/packages/server", "--format", "ndjson"]);
    assert_eq!(run.exits(3).result().tools(), ["read_installed", "list_notes"]);
    assert!(registry.seen().is_empty(), "{:?}", registry.seen());
}

#[test]
fn the_same_scan_with_a_dependency_gives_the_same_result_twice() {
    let registry = registry("^1.0.0");
    let without_times = |run: Run| {
        let mut result = run.result().0;
        for time in ["started_at", "completed_at"] {
            result["complete_result"]["scan_metadata"][time] = Value::Null;
        }
        result
    };
    let first = without_times(scan(&registry, &["npm:notes-mcp"]));
    assert_eq!(first, without_times(scan(&registry, &["npm:notes-mcp"])));
}
