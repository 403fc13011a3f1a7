//! Declarations that lie in a package which the artifact depends on.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails, and says where")]

use discover::{Dependency, Requirement, Wanted, required, servers, servers_with};
use model::{Artifact, GapReason, Origin, SourceFile, Surface};

fn artifact(files: &[(&str, &str)]) -> Artifact {
    let mut files: Vec<SourceFile> = files.iter().map(|&(path, text)| SourceFile::new(path, text)).collect();
    files.sort_by(|left, right| left.path.cmp(&right.path));
    Artifact { origin: Origin::Folder { path: "test".into() }, files, binary_files: 0, gaps: Vec::new() }
}

fn dependency(name: &str, files: &[(&str, &str)]) -> Dependency {
    Dependency { name: name.parse().unwrap(), artifact: artifact(files) }
}

/// A package that asks for `range` of `name`, and whose program is `cli`.
fn thin(name: &str, range: &str, cli: &str) -> Artifact {
    artifact(&[("package.json", &manifest(name, range)), ("cli.mjs", cli)])
}

fn manifest(name: &str, range: &str) -> String {
    format!(
        "{{\n  \"name\": \"thin-mcp\",\n  \"bin\": \"cli.mjs\",\n  \"dependencies\": {{\n    \"{name}\": \"{range}\"\n  }}\n}}\n"
    )
}

/// A module that exports `start`, which declares one tool.
fn declares(tool: &str, export: &str) -> String {
    format!(
        "const {{ McpServer }} = require('@modelcontextprotocol/sdk/server/mcp.js');\n\
         function start() {{ new McpServer({{ name: 'x', version: '1' }}).tool('{tool}', 'Does', async () => {{}}); }}\n\
         {export}\n"
    )
}

fn tools(surfaces: &[Surface]) -> Vec<(String, String)> {
    let tools = surfaces.iter().flat_map(|surface| &surface.tools);
    tools.map(|tool| (tool.name.clone(), tool.location.as_ref().unwrap().file.clone())).collect()
}

fn one_tool(at: &Artifact, with: &[Dependency]) -> String {
    match tools(&servers_with(at, with)).as_slice() {
        [(name, file)] => format!("{name} in {file}"),
        others => format!("{others:?}"),
    }
}

fn asked(at: &Artifact) -> Vec<Requirement> {
    required(at, &servers(at))
}

fn published(package: &str, version: &str) -> Wanted {
    Wanted::Published { package: package.parse().unwrap(), version: version.parse().unwrap() }
}

const IMPORT: &str = "import { start } from 'core';\nstart();\n";

#[test]
fn a_bare_import_leads_to_the_entry_that_the_manifest_names() {
    let common = declares("one", "exports.start = start;");
    let module =
        declares("two", "export { start };").replace("const { McpServer } = require(", "import { McpServer } from (");
    let module = module
        .replace("from ('@modelcontextprotocol/sdk/server/mcp.js')", "from '@modelcontextprotocol/sdk/server/mcp.js'");
    for (manifest, path, source, expected) in [
        (r#"{"main": "lib/a.js"}"#, "lib/a.js", &common, "one in node_modules/core/lib/a.js"),
        (r#"{"main": "./lib"}"#, "lib/index.js", &common, "one in node_modules/core/lib/index.js"),
        (r#"{"name": "core"}"#, "index.js", &common, "one in node_modules/core/index.js"),
        (r#"{"exports": "./a.mjs"}"#, "a.mjs", &module, "two in node_modules/core/a.mjs"),
        (
            r#"{"exports": {".": {"types": "./a.d.ts", "import": "./a.mjs"}}}"#,
            "a.mjs",
            &module,
            "two in node_modules/core/a.mjs",
        ),
        (r#"{"exports": {".": {"node": {"require": "./b.cjs"}}}}"#, "b.cjs", &common, "one in node_modules/core/b.cjs"),
    ] {
        let core = dependency("core", &[("package.json", manifest), (path, source)]);
        assert_eq!(one_tool(&thin("core", "1", IMPORT), &[core]), expected, "{manifest}");
    }
}

#[test]
fn a_subpath_leads_through_exports_or_to_the_file_of_that_name() {
    let source = declares("one", "module.exports = { start };");
    for (manifest, path, specifier) in [
        (r#"{"exports": {"./server": "./dist/s.cjs"}}"#, "dist/s.cjs", "@acme/core/server"),
        (r#"{"exports": {"./lib/*": "./dist/*.js"}}"#, "dist/s.js", "@acme/core/lib/s"),
        (r#"{"name": "x"}"#, "lib/s.js", "@acme/core/lib/s"),
        (r#"{"name": "x"}"#, "lib/s/index.js", "@acme/core/lib/s"),
    ] {
        let core = dependency("@acme/core", &[("package.json", manifest), (path, &source)]);
        let cli = format!("const c = require('{specifier}');\nc.start();\n");
        let expected = format!("one in node_modules/@acme/core/{path}");
        assert_eq!(one_tool(&thin("@acme/core", "1", &cli), &[core]), expected, "{manifest} {specifier}");
    }
}

#[test]
fn without_its_files_a_dependency_is_a_gap_and_a_requirement() {
    let at = thin("core", "^1.2.0", IMPORT);
    let surfaces = servers(&at);
    assert!(matches!(&surfaces[0].gaps[0].reason, GapReason::InDependency(name) if name == "core"), "{surfaces:?}");
    let found = asked(&at);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].name.as_str(), &found[0].wanted), ("core", &published("core", "^1.2.0")));
    assert_eq!(found[0].location.to_string(), "package.json:5");
}

#[test]
fn a_requirement_is_what_the_manifest_says_in_all_its_forms() {
    for (range, wanted) in [
        ("*", published("core", "*")),
        ("", published("core", "*")),
        ("npm:real@~2.1", published("real", "~2.1")),
        ("npm:@acme/real@3.0.0", published("@acme/real", "3.0.0")),
        ("npm:@acme/real", published("@acme/real", "*")),
        ("workspace:^", Wanted::Beside),
        ("file:../core", Wanted::Beside),
        ("acme/core", Wanted::Elsewhere),
        ("git+https://host.example/acme/core.git#v1", Wanted::Elsewhere),
    ] {
        assert_eq!(asked(&thin("core", range, IMPORT))[0].wanted, wanted, "{range}");
    }
}

#[test]
fn the_version_of_a_lock_file_beside_the_manifest_wins() {
    let lock = |lock: &str, name: &str| {
        let at = artifact(&[("package.json", &manifest("core", "^1.0.0")), ("cli.mjs", IMPORT), (name, lock)]);
        asked(&at).remove(0).wanted
    };
    let second = r#"{"packages": {"node_modules/core": {"version": "1.4.2"}}}"#;
    assert_eq!(lock(second, "package-lock.json"), published("core", "1.4.2"));
    let first = r#"{"dependencies": {"core": {"version": "npm:real@1.4.3"}}}"#;
    assert_eq!(lock(first, "npm-shrinkwrap.json"), published("core", "1.4.3"));
    let linked = r#"{"packages": {"node_modules/core": {"resolved": "packages/core", "link": true}}}"#;
    assert_eq!(lock(linked, "package-lock.json"), Wanted::Beside);
    assert_eq!(lock("{", "package-lock.json"), published("core", "^1.0.0"));
}

#[test]
fn nothing_that_the_manifest_does_not_ask_for_is_required() {
    assert_eq!(asked(&thin("other", "1", IMPORT)), []);
    // The SDK's own calls are read as what they mean.
    let cli = "import { z } from 'zod';\nimport { start } from 'core';\nstart(z.object({}));\n";
    assert_eq!(asked(&thin("zod", "3", cli)), []);
}

#[test]
fn a_dependency_of_a_dependency_stays_a_gap_with_its_name() {
    let core = declares("one", "exports.start = start;").replace("'Does'", "require('texts').ONE");
    let core = dependency("core", &[("package.json", r#"{"dependencies": {"texts": "1"}}"#), ("index.js", &core)]);
    let at = thin("core", "1", IMPORT);
    let surfaces = servers_with(&at, std::slice::from_ref(&core));
    assert_eq!(surfaces[0].tools.len(), 1);
    assert!(surfaces[0].gaps.iter().any(|gap| gap.reason == GapReason::InDependency("texts".into())), "{surfaces:?}");
    assert_eq!(required(&at, &surfaces), []);
}

#[test]
fn two_dependencies_share_a_copy_where_its_version_fits_both() {
    let core = declares("one", "exports.start = start;").replace("'Does'", "require('texts').ONE");
    let texts = dependency(
        "texts",
        &[("package.json", r#"{"version": "2.1.0"}"#), ("index.js", "exports.ONE = 'Said by texts';\n")],
    );
    for (range, known) in [("^2.0.0", true), ("^1.0.0", false)] {
        let manifest = format!(r#"{{"dependencies": {{"texts": "{range}"}}}}"#);
        let core = dependency("core", &[("package.json", &manifest), ("index.js", &core)]);
        let surfaces = servers_with(&thin("core", "1", IMPORT), &[core, texts.clone()]);
        let description = surfaces[0].tools[0].description.as_deref();
        assert_eq!(description == Some("Said by texts"), known, "{range}: {description:?}");
        assert_eq!(surfaces[0].gaps.is_empty(), known, "{range}");
    }
}

#[test]
fn a_dependency_cannot_reach_out_of_its_folder() {
    let source = declares("one", "exports.start = start;").replace("'one'", "require('../../secret.js').NAME");
    let core = dependency("core", &[("package.json", "{}"), ("index.js", &source)]);
    let files = [
        ("package.json", manifest("core", "1")),
        ("cli.mjs", IMPORT.to_owned()),
        ("secret.js", "exports.NAME = 'leaked';".to_owned()),
    ];
    let at = artifact(&files.each_ref().map(|(path, text)| (*path, text.as_str())));
    let surfaces = servers_with(&at, &[core]);
    assert_eq!(tools(&surfaces), []);
    assert!(!surfaces[0].gaps.is_empty());
}

#[test]
fn a_package_of_the_repository_wins_over_a_dependency_of_the_same_name() {
    let neighbour = declares("neighbour", "exports.start = start;");
    let at = artifact(&[
        ("packages/server/package.json", &manifest("core", "*")),
        ("packages/server/cli.mjs", IMPORT),
        ("packages/core/package.json", r#"{"name": "core", "main": "index.js"}"#),
        ("packages/core/index.js", &neighbour),
    ]);
    let published =
        dependency("core", &[("package.json", "{}"), ("index.js", &declares("published", "exports.start = start;"))]);
    let found = tools(&servers_with(&at, &[published]));
    assert!(found.iter().all(|(name, file)| name == "neighbour" && file == "packages/core/index.js"), "{found:?}");
    assert!(!found.is_empty());
}

#[test]
fn actions_of_a_command_line_are_called_where_they_lead_to_a_server() {
    let source = "const { McpServer } = require('@modelcontextprotocol/sdk/server/mcp.js');\n\
        function listen(tools) { const s = new McpServer({ name: 'x', version: '1' });\n\
          for (const tool of tools) s.tool(tool.name, tool.text, async () => {}); }\n\
        async function begin(factory) { listen(factory.tools); }\n\
        exports.decorate = (command) => {\n\
          command.option('--port <port>', 'port').action(async (options) => {\n\
            await begin({ tools: [{ name: 'one', text: 'Does' }], port: options.port });\n\
          });\n\
        };\n";
    let core = dependency("core", &[("package.json", "{}"), ("index.js", source)]);
    let cli = "const { program } = require('commander');\nrequire('core').decorate(program);\nprogram.parse();\n";
    assert_eq!(one_tool(&thin("core", "1", cli), &[core]), "one in node_modules/core/index.js");
}

#[test]
fn modules_that_a_bundle_starts_lazily_are_run_however_deep() {
    let mut source = String::from(
        "var __names = Object.getOwnPropertyNames;\n\
         var __esm = (fn, res) => function __init() { return fn && (res = (0, fn[__names(fn)[0]])(fn = 0)), res; };\n\
         var McpServer, name;\n\
         var init_0 = __esm({ 'a.ts'() { ({ McpServer, text: name = 'deep' } = require('@modelcontextprotocol/sdk/server/mcp.js')); name = 'deep'; } });\n",
    );
    let level = |level: u32| format!("var init_{level} = __esm({{ 'm{level}.ts'() {{ init_{}(); }} }});\n", level - 1);
    source.extend((1..=8).map(level));
    source.push_str("init_8();\nfunction start() { new McpServer({ name: 'x', version: '1' }).tool(name, 'Does', async () => {}); }\nmodule.exports = { start };\n");
    let core = dependency("core", &[("package.json", "{}"), ("index.js", &source)]);
    assert_eq!(one_tool(&thin("core", "1", IMPORT), &[core]), "deep in node_modules/core/index.js");
}

#[test]
fn a_walk_over_a_thing_that_holds_itself_ends() {
    let source = declares("one", "exports.start = start;")
        + "const root = { children: [] };\nroot.children.push(root, root, root);\n\
           const visit = (item) => { for (const child of item.children) visit(child); };\nvisit(root);\n";
    let core = dependency("core", &[("package.json", "{}"), ("index.js", &source)]);
    assert_eq!(one_tool(&thin("core", "1", IMPORT), &[core]), "one in node_modules/core/index.js");
}
