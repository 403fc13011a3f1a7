use super::{calls, line, lines};

#[test]
fn a_tool_that_runs_its_argument_in_a_shell_is_followed() {
    let source = "import { exec } from 'node:child_process';\nserver.tool('ping', { host: z.string(), n: z.number() }, async ({ host, n }) => {\n  exec(`ping -c ${n} ${host}`);\n});\n";
    assert_eq!(lines("a.ts", source, &["exec"]), ["child_process.exec(~ping -c {} {}<ping:host<ping:n typed)"]);
}

#[test]
fn imports_and_aliases_are_resolved() {
    let source = "const { exec: e } = require('child_process');\nimport * as fs from 'fs';\nimport { promises as p } from 'node:fs';\nimport q from 'fs/promises';\nimport { promisify } from 'util';\nconst run = promisify(e);\nexport async function f(a) {\n  e(a);\n  fs.readFile(a);\n  p.readFile(a);\n  q.readFile(a);\n  const { stdout } = await run(a);\n  globalThis.eval(stdout);\n  e.call(null, a);\n}\n";
    let expected = [
        "child_process.exec(?<parameter a)",
        "fs.readFile(?<parameter a)",
        "fs.promises.readFile(?<parameter a)",
        "fs.promises.readFile(?<parameter a)",
        "child_process.exec(?<parameter a)",
        "eval(?<parameter a>child_process.exec<value child_process.exec)",
        "child_process.exec(?<parameter a)",
    ];
    assert_eq!(lines("a.js", source, &["exec", "readFile", "eval"]), expected);
}

#[test]
fn a_switch_over_the_name_names_the_tool() {
    let source = "import { execSync } from 'child_process';\nclass Server {\n  constructor() {\n    this.server.setRequestHandler(CallToolRequestSchema, async (request) => {\n      switch (request.params.name) {\n        case 'a': return this.a(request.params.arguments);\n        case 'b': { const { x } = request.params.arguments; return execSync('b ' + x); }\n        default: throw new Error('no');\n      }\n    });\n  }\n  a(args) { return execSync(`a ${args.file}`); }\n}\nnew Server();\n";
    assert_eq!(
        lines("a.ts", source, &["execSync"]),
        ["child_process.execSync(~b {}<b:arguments.x)", "child_process.execSync(~a {}<a:arguments.file)"]
    );
}

#[test]
fn tables_with_a_name_and_a_function_are_tools() {
    let source = "import { exec } from 'child_process';\nexport const tools = [{ name: 'go', description: 'd', inputSchema: {}, handler: async (args) => exec(args.cmd) }];\nexport const more = { late: { description: 'd', execute: ({ cmd }) => exec(cmd) } };\n";
    assert_eq!(lines("a.js", source, &["exec"]), ["child_process.exec(?<go:cmd)", "child_process.exec(?<late:cmd)"]);
}

#[test]
fn callbacks_and_closures_see_what_is_around_them() {
    let source = "import { exec } from 'child_process';\nserver.registerTool('go', { inputSchema: {} }, async (args) => {\n  args.items.map((item) => exec(item));\n  await new Promise((resolve) => exec('ls ' + args.dir, resolve));\n  list(args.dir).then((text) => exec(text));\n});\nconst list = async (dir) => dir.trim();\n";
    assert_eq!(
        lines("a.ts", source, &["exec"]),
        [
            "child_process.exec(?<go:items)",
            "child_process.exec(~ls {}<go:dir, ?)",
            "child_process.exec(?<go:dir>?.trim>list)"
        ]
    );
}

#[test]
fn other_files_are_followed_by_their_imports() {
    let files = [
        (
            "src/index.ts",
            "import { GitService } from './git.js';\nimport * as paths from './paths.js';\nconst git = new GitService();\nserver.tool('log', {}, async ({ dir }) => git.log(paths.safe(dir)));\n",
        ),
        (
            "src/git.ts",
            "import { execFile } from 'child_process';\nexport class GitService {\n  private readonly bin = 'git';\n  log(dir: string) { return this.run(['log', dir]); }\n  private run(args: string[]) { execFile(this.bin, args); }\n}\n",
        ),
        ("src/paths.ts", "import path from 'path';\nexport function safe(p) { return path.resolve(p); }\n"),
    ];
    let found: Vec<String> = calls(&files, &["execFile"]).calls.iter().map(line).collect();
    assert_eq!(found, ["child_process.execFile(git, [\"log\",{}]<log:dir>path.absolute>safe)"]);
}

#[test]
fn files_of_the_old_kind_are_followed_too() {
    let files = [
        (
            "index.js",
            "const { run } = require('./run');\nconst other = require('./other');\nserver.addTool({ name: 'go', execute: (args) => { run(args.a); other.go(args.b); } });\n",
        ),
        ("run.js", "const cp = require('child_process');\nmodule.exports = { run: (cmd) => cp.execSync(cmd) };\n"),
        ("other.js", "exports.go = (cmd) => require('child_process').spawn(cmd, { shell: true });\n"),
    ];
    let found: Vec<String> = calls(&files, &["execSync", "spawn"]).calls.iter().map(line).collect();
    assert_eq!(found, ["child_process.spawn(?<go:b, {\"shell\":true})", "child_process.execSync(?<go:a)"]);
}

#[test]
fn a_tagged_template_is_called_with_its_texts_and_its_values() {
    let source = "import { sql } from 'db';\nexport function f(id) { return sql`select ${id} from t`; }\n";
    assert_eq!(lines("a.ts", source, &["sql"]), ["db.sql([\"select \",\" from t\"], ?<parameter id)"]);
}

#[test]
fn requests_of_a_web_server_are_told_apart_from_the_model() {
    let source = "import { exec } from 'child_process';\napp.post('/run', (req, res) => { exec(req.body.cmd); });\n";
    assert_eq!(lines("a.js", source, &["exec"]), ["child_process.exec(?<request)"]);
}

#[test]
fn a_pattern_that_takes_an_assignment_apart_is_followed() {
    let source = "import { exec } from 'child_process';\nexport function f(o) {\n  let a;\n  ({ a } = o);\n  exec(a);\n  const [b] = o.list;\n  exec(b);\n  const { c = 'x', ...rest } = o;\n  exec(c);\n  exec(rest.d);\n}\n";
    let expected = ["o.a", "o.list", "o.c", "o.d"].map(|from| format!("child_process.exec(?<parameter {from})"));
    let mut found = lines("a.js", source, &["exec"]);
    found.sort();
    let mut expected = expected.to_vec();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn a_path_in_a_folder_that_the_caller_names_is_not_joined_to_a_folder_of_the_server() {
    let source = "import path from 'path';\nimport fs from 'fs';\nserver.tool('save', {}, async ({ dir, name }) => {\n  fs.writeFileSync(path.join(dir, name));\n  fs.writeFileSync(path.join('/srv', name));\n});\n";
    assert_eq!(
        lines("a.ts", source, &["writeFileSync"]),
        ["fs.writeFileSync(?<save:dir<save:name)", "fs.writeFileSync(?<save:name>path.join)"]
    );
}

#[test]
fn an_address_below_one_of_the_servers_own_keeps_it() {
    let source = "server.tool('go', {}, async ({ id, url }) => {\n  fetch(new URL(`/v1/${id}`, 'https://a.example').toString());\n  fetch(new URL(`https://a.example/${id}`).href);\n  fetch(new URL(id, 'https://a.example'));\n  fetch(new URL('/status', url));\n});\n";
    assert_eq!(
        lines("a.ts", source, &["fetch"]),
        [
            "fetch(~https://a.example/v1/{}<go:id>URL>URL().toString)",
            "fetch(~https://a.example/{}<go:id>URL)",
            "fetch(?<go:id>URL)",
            "fetch(?<go:url>URL)",
        ]
    );
}

#[test]
fn what_a_server_answers_is_not_what_it_was_asked() {
    let source = "import { exec } from 'child_process';\nserver.tool('go', {}, async ({ id }) => {\n  const answer = await fetch('https://a.example/' + id);\n  exec((await answer.json()).line);\n  exec(table.get(id));\n});\n";
    let found = lines("a.ts", source, &["exec"]);
    assert!(found.len() == 2 && found.iter().all(|line| !line.contains("go:id")), "{found:?}");
}
