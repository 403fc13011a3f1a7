//! Servers in JavaScript and TypeScript, one small source for each way to declare something.

use insta::assert_snapshot;
use model::{Artifact, Origin, SourceFile, Surface};

/// An artifact of the given files.
fn artifact(files: &[(&str, &str)]) -> Artifact {
    let mut files: Vec<SourceFile> = files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect();
    files.sort_by(|left, right| left.path.cmp(&right.path));
    Artifact { origin: Origin::Folder { path: "fixture".to_owned() }, files, binary_files: 0, gaps: Vec::new() }
}

/// What the one server of the files lists, a line each.
fn shown(files: &[(&str, &str)]) -> String {
    let servers = discover::servers(&artifact(files));
    servers.iter().map(show).collect::<Vec<_>>().join("---\n")
}

fn show(server: &Surface) -> String {
    let mut lines = Vec::new();
    let at = |location: &Option<model::Location>| location.as_ref().map_or("?".to_owned(), ToString::to_string);
    if let Some(name) = &server.server_name {
        lines.push(format!("server {name}"));
    }
    if let Some(instructions) = &server.instructions {
        lines.push(format!("instructions {instructions:?}"));
    }
    for tool in &server.tools {
        let about = tool.description.as_deref().unwrap_or("-");
        lines.push(format!(
            "tool {} @ {} | {about} | {}",
            tool.name,
            at(&tool.location),
            arguments(&tool.input_schema)
        ));
    }
    for prompt in &server.prompts {
        let arguments: Vec<_> = prompt.arguments.iter().map(|argument| argument.name.as_str()).collect();
        lines.push(format!("prompt {} @ {} | {}", prompt.name, at(&prompt.location), arguments.join(" ")));
    }
    for resource in &server.resources {
        lines.push(format!("resource {} @ {}", resource.uri, at(&resource.location)));
    }
    for template in &server.resource_templates {
        lines.push(format!("template {} @ {}", template.uri_template, at(&template.location)));
    }
    for gap in &server.gaps {
        lines.push(format!("gap {} @ {} | {}", gap.what, at(&gap.location), gap.reason));
    }
    lines.join("\n") + "\n"
}

/// The arguments of a schema; `?` marks those that may be left out.
fn arguments(schema: &serde_json::Value) -> String {
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_str).collect();
    let properties = schema["properties"].as_object().into_iter().flatten();
    let names = properties.map(|(name, property)| {
        let kind = property["type"].as_str().unwrap_or("any");
        format!("{name}{}:{kind}", if required.contains(&name.as_str()) { "" } else { "?" })
    });
    names.collect::<Vec<_>>().join(" ")
}

const HEAD: &str = "import { McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
const server = new McpServer({ name: 'notes', version: '1' }, { instructions: 'Be brief.' });
";

/// A file that starts with the three lines above.
fn with_head(body: &str) -> String {
    format!("{HEAD}{body}")
}

#[test]
fn every_overload_of_tool_is_read() {
    let source = with_head(
        "server.tool('bare', async () => ({}));
server.tool('told', 'Says so', async () => ({}));
server.tool('shaped', { id: z.string() }, async () => ({}));
server.tool('both', 'Has both', { id: z.number().optional() }, async () => ({}));
server.tool('hinted', 'Only reads', { readOnlyHint: true }, async () => ({}));
server.tool('all', 'All of it', { id: z.string() }, { title: 'All' }, async () => ({}));
",
    );
    assert_snapshot!(shown(&[("index.ts", &source)]), @r#"
    server notes
    instructions "Be brief."
    tool bare @ index.ts:4 | - | 
    tool told @ index.ts:5 | Says so | 
    tool shaped @ index.ts:6 | - | id:string
    tool both @ index.ts:7 | Has both | id?:number
    tool hinted @ index.ts:8 | Only reads | 
    tool all @ index.ts:9 | All of it | id:string
    "#);
}

#[test]
fn registered_tools_prompts_and_resources_are_read() {
    let source = with_head(
        "server.registerTool('add', { title: 'Add', description: `Adds ${'two'} numbers`, inputSchema: { a: z.number(), b: z.number().default(1) } }, cb);
server.registerPrompt('review', { description: 'Reviews', argsSchema: { code: z.string() } }, cb);
server.registerResource('readme', 'file:///readme', { mimeType: 'text/plain' }, cb);
server.registerResource('user', new ResourceTemplate('users://{id}', { list: undefined }), {}, cb);
",
    );
    assert_snapshot!(shown(&[("index.ts", &source)]), @r#"
    server notes
    instructions "Be brief."
    tool add @ index.ts:4 | Adds two numbers | a:number b?:number
    prompt review @ index.ts:5 | code
    resource file:///readme @ index.ts:6
    template users://{id} @ index.ts:7
    "#);
}

#[test]
fn low_level_handlers_are_called_and_their_lists_followed_across_files() {
    let server = "import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { ListToolsRequestSchema, ListPromptsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { zodToJsonSchema } from 'zod-to-json-schema';
import * as catalog from './catalog/index.js';
class App {
  constructor() { this.server = new Server({ name: 'low' }, {}); this.setup(); }
  setup() {
    this.server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: this.list() }));
    this.server.setRequestHandler('prompts/list', () => { return { prompts: [{ name: 'p' }] }; });
  }
  list() {
    const own = [{ name: 'own', description: 'Own ' + 'one', inputSchema: zodToJsonSchema(catalog.Query) }];
    return [...own, ...Object.values(catalog.TABLE).map((entry) => ({ ...entry, name: `${catalog.PREFIX}_${entry.name}` }))];
  }
}
new App();
";
    let files = [
        ("src/index.ts", server),
        ("src/catalog/index.ts", "export * from './table.js';\nexport { Query } from './query.js';\nexport const PREFIX = 'x';\n"),
        (
            "src/catalog/table.ts",
            "enum Names { First = 'first', Second = 'second' }
export const TABLE = {
  a: { name: Names.First, description: 'The first', inputSchema: { type: 'object', properties: { q: { type: 'string' } } } },
  b: { name: Names.Second, description: 'The second', inputSchema: { type: 'object' } },
};
",
        ),
        ("src/catalog/query.ts", "import { z } from 'zod';\nexport const Query = z.object({ text: z.string() }).extend({ page: z.number().int().optional() });\n"),
    ];
    assert_snapshot!(shown(&files), @r"
    server low
    tool own @ src/index.ts:12 | Own one | text:string page?:integer
    tool x_first @ src/index.ts:13 | The first | q?:string
    tool x_second @ src/index.ts:13 | The second | 
    prompt p @ src/index.ts:9 | 
    ");
}

#[test]
fn tool_objects_and_classes_are_registered_in_loops() {
    let source = with_head(
        "const defineTool = (tool) => tool;
const echo = defineTool({ name: 'echo', description: 'Echoes', schema: { text: z.string() }, run: () => {} });
class Base { constructor() { this.kind = 'base'; } get title() { return `${this.name}!`; } register(to) { to.tool(this.name, this.text(), {}, () => {}); } }
// Far from the call that registers it.
//
class Ping extends Base { name = 'ping'; text() { return this.title + this.kind; } }
class Pong extends Base { static label = 'pong'; name = Pong.label; text() { return 'answers'; } }
const registry = new Map();
registry.set('e', echo);
for (const [, tool] of registry) server.tool(tool.name, tool.description, tool.schema, tool.run);
[Ping, Pong].forEach((Tool) => new Tool().register(server));
",
    );
    assert_snapshot!(shown(&[("index.js", &source)]), @r#"
    server notes
    instructions "Be brief."
    tool echo @ index.js:5 | Echoes | text:string
    tool ping @ index.js:9 | ping!base | 
    tool pong @ index.js:10 | answers | 
    "#);
}

#[test]
fn commonjs_as_compilers_write_it_is_followed() {
    let files = [
        ("package.json", r#"{"name": "cjs", "bin": {"cjs": "dist/index.js"}}"#),
        (
            "dist/index.js",
            "\"use strict\";
var __importDefault = (this && this.__importDefault) || function (mod) { return (mod && mod.__esModule) ? mod : { \"default\": mod }; };
Object.defineProperty(exports, \"__esModule\", { value: true });
const mcp_js_1 = require(\"@modelcontextprotocol/sdk/server/mcp.js\");
const tools_1 = __importDefault(require(\"./tools\"));
const { more } = require('./more.cjs');
function main() { return __awaiter(this, void 0, void 0, function* () {
  const server = new mcp_js_1.McpServer({ name: 'cjs' });
  server.tool(tools_1.default.name, tools_1.default.about, {}, () => {});
  more(server);
}); }
main().catch(() => {});
",
        ),
        ("dist/tools.js", "\"use strict\";\nObject.defineProperty(exports, \"__esModule\", { value: true });\nexports.default = { name: 'one', about: 'First' };\n"),
        ("dist/more.cjs", "module.exports = { more: (server) => { server.tool('two', 'Second', {}, () => {}); } };\n"),
    ];
    assert_snapshot!(shown(&files), @r"
    server cjs
    tool one @ dist/tools.js:3 | First | 
    tool two @ dist/more.cjs:1 | Second | 
    ");
}

#[test]
fn a_bundle_with_its_own_renamed_sdk_and_zod_is_read_by_structure() {
    let source = "class a { setRequestHandler(e, t) { this.h.set(e, t) } assertCanSetRequestHandler() {} }
class b extends a { assertCapabilityForMethod() {} assertRequestHandlerCapability() {} }
class c { constructor(e) { this.server = new b(e) } setToolRequestHandlers() {} tool(n) { this._t[n] = 1 } }
var mk = (n, i) => { function C(d) { i(this, d) } return C };
var S = mk('ZodString', () => {}), O = mk('ZodObject', () => {}), L = mk('ZodLiteral', () => {});
function s() { return new S({ type: 'string' }) }
function o(shape) { return new O({ type: 'object', shape }) }
function l(v) { return new L({ type: 'literal', values: [v] }) }
var q = o({ method: l('tools/list') });
var x = new c({ name: 'bundled' }), y = new b({ name: 'bundled' });
x.tool('high', 'Through the high level', { id: s().describe('Id') }, () => {});
y.setRequestHandler(q, () => ({ tools: [{ name: 'low', description: 'Through the low', inputSchema: zodToJsonSchema(o({ q: s().optional() })) }] }));
";
    assert_snapshot!(shown(&[("bundle.mjs", source)]), @r"
    server bundled
    tool high @ bundle.mjs:11 | Through the high level | id:string
    tool low @ bundle.mjs:12 | Through the low | q?:string
    ");
}

#[test]
fn fastmcp_for_typescript_is_read() {
    let source = "import { FastMCP } from 'fastmcp';
import { Type } from '@sinclair/typebox';
const server = new FastMCP({ name: 'fast', version: '1.0.0', instructions: 'Quickly.' });
server.addTool({
  name: 'sum',
  description: 'Sums',
  parameters: Type.Object({ a: Type.Number(), b: Type.Optional(Type.Integer()) }),
  execute: async () => '',
});
server.addPrompt({ name: 'ask', arguments: [{ name: 'who', required: true }], load: async () => '' });
server.addResource({ uri: 'log://all', name: 'Log', load: async () => '' });
server.addResourceTemplate({ uriTemplate: 'log://{day}', name: 'Day', load: async () => '' });
";
    assert_snapshot!(shown(&[("server.ts", source)]), @r#"
    server fast
    instructions "Quickly."
    tool sum @ server.ts:4 | Sums | a:number b?:integer
    prompt ask @ server.ts:10 | who
    resource log://all @ server.ts:11
    template log://{day} @ server.ts:12
    "#);
}

#[test]
fn gated_tools_and_handlers_that_nobody_calls_are_found() {
    let source = with_head(
        "if (process.env.ADMIN === 'yes') server.tool('wipe', 'Wipes', {}, () => {});
app.post('/mcp', async (req, res) => {
  const inner = new McpServer({ name: 'inner' });
  addTo(inner, req.query.prefix);
});
function addTo(target, prefix = 'web') { target.tool(`${prefix}_get`, 'Gets', {}, () => {}); }
",
    );
    assert_snapshot!(shown(&[("index.ts", &source)]), @r#"
    server notes
    instructions "Be brief."
    tool wipe @ index.ts:4 | Wipes | 
    gap name of a tool @ index.ts:7 | computed at run time: parameter `req`
    "#);
}

#[test]
fn tools_made_of_a_document_in_the_package_are_read() {
    let source = with_head(
        "import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
const here = path.dirname(fileURLToPath(import.meta.url));
const document = JSON.parse(fs.readFileSync(path.resolve(process.cwd(), path.join(here, '../api.json')), 'utf8'));
for (const [route, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
        if (!('operationId' in operation)) continue;
        const shape = {};
        for (const [, name] of route.matchAll(/\\{(\\w+)\\}/g)) shape[name] = z.string();
        const about = typeof operation.summary === 'string' ? operation.summary : method;
        server.tool(operation.operationId.replace(/([A-Z])/g, '_$1'), about, shape, async () => ({}));
    }
}
",
    );
    let document = r#"{"paths": {
        "/notes/{id}": {"get": {"operationId": "readNote", "summary": "Reads a note"}, "head": {}},
        "/notes": {"post": {"operationId": "addNote"}}
    }}"#;
    assert_snapshot!(shown(&[("src/index.ts", &source), ("api.json", document)]), @r#"
    server notes
    instructions "Be brief."
    tool read_Note @ src/index.ts:8 | Reads a note | id:string
    tool add_Note @ src/index.ts:8 | post | 
    "#);
}

#[test]
fn tools_loaded_from_a_folder_are_read() {
    let source = with_head(
        "import { readdir } from 'fs/promises';
import { join } from 'path';
import { pathToFileURL } from 'url';
const folder = join(__dirname, 'tools');
for (const name of (await readdir(folder)).filter((name) => name.endsWith('.js'))) {
    const loaded = await import(pathToFileURL(join(folder, name)).href);
    server.tool(loaded.name, loaded.about, async () => ({}));
}
",
    );
    let add = "export const name = 'add';\nexport const about = 'Adds';";
    let list = "export const name = 'list';\nexport const about = 'Lists';";
    let files =
        [("index.js", source.as_str()), ("tools/add.js", add), ("tools/list.js", list), ("tools/README.md", "")];
    assert_snapshot!(shown(&files), @r#"
    server notes
    instructions "Be brief."
    tool add @ tools/add.js:1 | Adds | 
    tool list @ tools/list.js:1 | Lists | 
    "#);
}

#[test]
fn a_condition_that_is_half_known_leaves_both_ways_open() {
    let source = with_head(
        "function register(readOnly) {
    for (const [name, method] of [['read', 'GET'], ['write', 'POST']]) {
        let about = 'Does';
        about += ' it';
        if (readOnly && method !== 'GET') continue;
        server.tool(name, about, async () => ({}));
    }
}
if (process.env.ALL) register(process.env.READ_ONLY);
",
    );
    assert_snapshot!(shown(&[("index.js", &source)]), @r#"
    server notes
    instructions "Be brief."
    tool read @ index.js:5 | Does it | 
    tool write @ index.js:5 | Does it | 
    "#);
}

#[test]
fn what_does_not_fold_is_a_gap_with_its_place_and_reason() {
    let source = with_head(
        "import { remote } from 'other-package';
const listed = await fetch('https://example.com/tools').then((answer) => answer.json());
for (const tool of listed) server.tool(tool.name, tool.description, {}, () => {});
server.registerTool('half', { description: `Known, then ${process.env.REST}`, inputSchema: remote }, () => {});
",
    );
    assert_snapshot!(shown(&[("index.ts", &source)]), @r#"
    server notes
    instructions "Be brief."
    tool half @ index.ts:7 | Known, then ${…} | 
    gap name of a tool @ index.ts:5 | fetched from the network at run time
    gap description of tool `half` @ index.ts:7 | computed at run time: `process`
    gap arguments of tool `half` @ index.ts:7 | declared in another package: other-package
    "#);
}

#[test]
fn a_file_that_cannot_be_parsed_is_a_gap() {
    let files = [("index.ts", "import { McpServer } from '@modelcontextprotocol/sdk'; const = ;")];
    assert_snapshot!(shown(&files), @"gap file `index.ts` @ index.ts:1 | cannot be parsed: not valid JavaScript or TypeScript");
}

#[test]
fn servers_in_several_packages_are_told_apart_and_sources_go_before_builds() {
    let one = with_head("server.tool('one', 'First', {}, () => {});\n");
    let files = [
        ("package.json", r#"{"name": "top", "private": true}"#),
        ("a/package.json", r#"{"name": "a", "main": "./dist/index.js"}"#),
        ("a/dist/index.js", one.as_str()),
        ("a/src/index.ts", one.as_str()),
        (
            "a/test/other.test.ts",
            "import { McpServer } from '@modelcontextprotocol/sdk'; new McpServer({name:'t'}).tool('test', () => {});",
        ),
        ("b/package.json", r#"{"name": "b"}"#),
        (
            "b/server.mjs",
            "import { McpServer } from '@modelcontextprotocol/sdk'; new McpServer({name:'b'}).tool('two', () => {});",
        ),
        (
            "b/node_modules/x/index.js",
            "import { McpServer } from '@modelcontextprotocol/sdk'; new McpServer({name:'x'}).tool('x', () => {});",
        ),
    ];
    assert_snapshot!(shown(&files), @r#"
    server notes
    instructions "Be brief."
    tool one @ a/src/index.ts:4 | First | 
    ---
    server b
    tool two @ b/server.mjs:1 | - | 
    "#);
}

#[test]
fn a_package_whose_server_lives_in_a_dependency_says_so() {
    let files = [
        ("package.json", r#"{"name": "some-mcp", "bin": "cli.js", "dependencies": {"engine": "1"}}"#),
        ("cli.js", "const { program } = require('engine/lib/cli');\nprogram.parse(process.argv);\n"),
    ];
    assert_snapshot!(shown(&files), @"gap what the server lists @ cli.js:1 | declared in another package: engine");
}

#[test]
fn an_artifact_without_a_server_has_none() {
    let files = [("package.json", r#"{"name": "left-pad"}"#), ("index.js", "module.exports = (text) => text;\n")];
    assert!(discover::servers(&artifact(&files)).is_empty());
}

#[test]
fn cycles_and_runaway_recursion_end() {
    let source = with_head(
        "import { b } from './b.js';
export const a = [b];
const grow = (n) => [grow(n + 1), grow(n + 2)];
const self = self + 1;
class Loop { constructor() { this.inner = new Loop(); } }
new Loop();
server.tool('end', String(grow(0)), {}, () => {});
",
    );
    let files = [("index.ts", source.as_str()), ("b.ts", "import { a } from './index.js';\nexport const b = [a];\n")];
    let servers = discover::servers(&artifact(&files));
    assert_eq!(servers[0].tools[0].name, "end");
}

#[test]
fn hostile_nesting_is_a_gap_and_no_crash() {
    for open in ["(", "[", "{a:", "!", "a=>", "if(1)", "`${", "new ", "<T>("] {
        let source = format!("import '@modelcontextprotocol/sdk';\nx = {}", open.repeat(200_000));
        let servers = discover::servers(&artifact(&[("index.js", &source)]));
        let gaps: Vec<_> = servers.iter().flat_map(|server| &server.gaps).collect();
        assert!(!gaps.is_empty(), "{open}");
    }
}

#[test]
fn the_deepest_source_that_is_read_does_not_exhaust_the_stack() {
    for (open, close) in [("(", ")"), ("[", "]"), ("{a:", "}"), ("!", ""), ("a=>", "")] {
        let source = format!("import '@modelcontextprotocol/sdk';\nx = {}1{}", open.repeat(2_500), close.repeat(2_500));
        discover::servers(&artifact(&[("index.js", &source)]));
    }
}

#[test]
fn doubling_values_stay_within_their_budget() {
    let doubled =
        |round: u32| format!("const t{round} = t{0} + t{0}; const l{round} = [...l{0}, ...l{0}];\n", round - 1);
    let mut source = with_head("const t0 = 'ha'; const l0 = ['x'];\n");
    source.extend((1..64).map(doubled));
    source += "server.tool('laugh', t63, {}, () => {}); for (const a of l63) for (const b of l63) for (const c of l63) server.tool(a, b, {}, c);\n";
    let servers = discover::servers(&artifact(&[("index.ts", &source)]));
    assert!(servers[0].tools.iter().any(|tool| tool.name == "laugh"));
}

#[test]
fn loops_over_long_lists_inside_each_other_end_within_their_budget() {
    let items = "1,".repeat(4_000);
    let source = with_head(&format!(
        "const long = [{items}];
for (const a of long) for (const b of long) {{ const copy = [...long, ...long].map((item) => [...long]); }}
server.tool('after', 'Still found', {{}}, () => {{}});
"
    ));
    let servers = discover::servers(&artifact(&[("index.ts", &source)]));
    assert_eq!(servers[0].tools.iter().map(|tool| tool.name.as_str()).collect::<Vec<_>>(), ["after"]);
    assert!(servers[0].gaps.iter().any(|gap| gap.reason.code() == "limit"));
}

#[test]
fn a_listed_tool_that_is_one_of_two_is_listed_as_the_one_without_a_setting() {
    let source = r#"
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
const FULL = { name: "search", description: "Searches, in full", inputSchema: { type: "object", properties: { q: { type: "string" } } } };
const SHORT = { name: "search", description: "Searches", inputSchema: { type: "object" } };
const server = new Server({ name: "s", version: "1" });
const tool = process.env.SHORT === "true" ? SHORT : FULL;
server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: [tool] }));
"#;
    let servers = discover::servers(&artifact(&[("index.js", source)]));
    let tools = &servers[0].tools;
    assert_eq!(tools.len(), 1);
    assert_eq!(tools[0].description.as_deref(), Some("Searches, in full"));
}

#[test]
fn a_function_that_only_a_callback_leads_to_gets_its_real_arguments() {
    let source = r#"
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { program } from "commander";
function serverOf(options) {
  const server = new Server({ name: options.name, version: "1" });
  server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: options.tools }));
  return server;
}
async function start() {
  return serverOf({ name: "bells", tools: [{ name: "ring", inputSchema: { type: "object" } }] });
}
program.action(async () => { await start(); });
"#;
    let servers = discover::servers(&artifact(&[("index.js", source)]));
    assert_eq!(servers[0].tools[0].name, "ring");
    assert_eq!(servers[0].gaps, []);
}

#[test]
fn what_a_schema_says_of_itself_is_read_back() {
    let source = with_head(
        "const Ring = z.object({ name: z.literal('ring'), about: z.string().describe('Rings a bell').optional() });\n\
        server.tool(Ring.shape.name.value, Ring.shape.about.description, {}, () => {});\n",
    );
    let servers = discover::servers(&artifact(&[("index.ts", &source)]));
    assert_eq!(servers[0].tools[0].name, "ring");
    assert_eq!(servers[0].tools[0].description.as_deref(), Some("Rings a bell"));
}
