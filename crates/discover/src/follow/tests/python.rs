use super::{calls, line, lines};

#[test]
fn a_tool_that_runs_its_argument_in_a_shell_is_followed() {
    let source = "import subprocess\n@mcp.tool()\ndef ping(host: str, count: int = 4) -> str:\n    return subprocess.run(f'ping -c {count} {host}', shell=True)\n";
    assert_eq!(
        lines("server.py", source, &["run"]),
        ["subprocess.run(~ping -c {} {}<ping:count typed<ping:host, shell=true)"]
    );
}

#[test]
fn imports_and_aliases_are_resolved() {
    let source = "from subprocess import run as r\nimport os.path as p, os\nfrom os import system\ndef f(a):\n    r(a)\n    p.join(a)\n    system(a)\n    os.system(a)\n    __import__('os').system(a)\n    getattr(os, 'system')(a)\n";
    let found = lines("a.py", source, &["run", "join", "system"]);
    let expected = [
        "subprocess.run(?<parameter a)",
        "os.path.join(?<parameter a)",
        "os.system(?<parameter a)",
        "os.system(?<parameter a)",
        "os.system(?<parameter a)",
        "os.system(?<parameter a)",
    ];
    assert_eq!(found, expected);
}

#[test]
fn texts_are_put_together_in_every_way() {
    let source = "import os\ndef f(a):\n    os.system('x ' + a)\n    os.system('x %s y' % a)\n    os.system('x {} {b}'.format(a, b=1))\n    os.system(' '.join(['x', a]))\n    cmd = 'x'\n    cmd += ' ' + a\n    os.system(cmd)\n    os.system('x')\n";
    let expected =
        ["~x {}", "~x {} y", "~x {} {}", "~x {}", "~x {}"].map(|text| format!("os.system({text}<parameter a)"));
    let mut found = lines("a.py", source, &["system"]);
    assert_eq!(found.pop().as_deref(), Some("os.system(x)"));
    assert_eq!(found, expected);
}

#[test]
fn lists_and_tables_show_what_is_known_of_them() {
    let source = "import subprocess\ndef f(a):\n    args = ['git', 'log']\n    args.append(a)\n    args += ['--', a]\n    subprocess.run(args, env={'PATH': '/bin', 'A': a})\n    subprocess.run([*args, 'z'])\n";
    let expected = [
        "subprocess.run([\"git\",\"log\",{},\"--\",{}]<parameter a, env={\"PATH\":\"/bin\",\"A\":{}}<parameter a)",
        "subprocess.run([\"git\",\"log\",{},\"--\",{},\"z\"]<parameter a)",
    ];
    assert_eq!(lines("a.py", source, &["run"]), expected);
}

#[test]
fn what_a_call_gave_is_named_by_it() {
    let source = "import sqlite3\nclass Store:\n    def __init__(self):\n        self.db = sqlite3.connect('x')\n    def find(self, name):\n        cursor = self.db.cursor()\n        cursor.execute('select ' + name)\n        with open(name) as f:\n            self.db.execute(f.read())\ndef other(c, q):\n    c.execute(q)\n";
    let expected = [
        "sqlite3.connect().cursor().execute(~select {}<parameter name)",
        "sqlite3.connect().execute(?<parameter name>open>open().read<value open>open().read)",
        "?.execute(?<parameter q)",
    ];
    assert_eq!(lines("a.py", source, &["execute"]), expected);
}

#[test]
fn helpers_are_followed_with_what_they_are_given_and_what_they_give() {
    let source = "import os, shlex\ndef quoted(x):\n    return shlex.quote(x)\ndef run(cmd):\n    os.system(cmd)\n@mcp.tool()\ndef a(path: str):\n    run('cat ' + path)\n@mcp.tool()\ndef b(path: str):\n    run('ls ' + quoted(path))\n";
    let found = calls(&[("a.py", source)], &["system"]);
    let found: Vec<String> = found.calls.iter().map(line).collect();
    assert_eq!(found, ["os.system(~cat {}<a:path)", "os.system(~ls {}<b:path>shlex.quote>quoted)"]);
}

#[test]
fn steps_name_the_handler_and_the_calls_of_helpers() {
    let source =
        "import os\ndef run(cmd):\n    os.system(cmd)\n@mcp.tool()\ndef a(path: str):\n    run('cat ' + path)\n";
    let found = calls(&[("a.py", source)], &["system"]);
    let flow = &found.calls[0].arguments[0].flows[0];
    assert_eq!(flow.steps.iter().map(|step| step.line).collect::<Vec<_>>(), [5, 6]);
    assert_eq!((found.calls[0].function.as_deref(), found.calls[0].location.line), (Some("run"), 3));
}

#[test]
fn a_dispatcher_names_the_tool_that_it_asks_for() {
    let source = "import os\n@server.call_tool()\nasync def call_tool(name, arguments):\n    if name == 'ping':\n        os.system('ping ' + arguments['host'])\n    elif name == 'list':\n        return show(arguments.get('folder'))\n    match name:\n        case 'late':\n            os.system(arguments['x'])\ndef show(folder):\n    os.system(f'ls {folder}')\n";
    let expected = [
        "os.system(~ping {}<ping:arguments.host)",
        "os.system(?<late:arguments.x)",
        "os.system(~ls {}<list:arguments.folder)",
    ];
    assert_eq!(lines("a.py", source, &["system"]), expected);
}

#[test]
fn a_table_of_functions_names_the_tool_by_its_key() {
    let source = "import os\ndef one(args):\n    os.system(args['a'])\nTOOLS = {'first': one}\n@server.call_tool()\nasync def call_tool(name, arguments):\n    return TOOLS[name](arguments)\n";
    assert_eq!(lines("a.py", source, &["system"]), ["os.system(?<first:arguments.a)"]);
}

#[test]
fn a_class_with_a_name_and_a_description_is_a_tool() {
    let source = "import os\nclass Tool(Base):\n    name = 'shell'\n    description = 'Runs'\n    def execute(self, command):\n        os.system(command)\n";
    assert_eq!(lines("a.py", source, &["system"]), ["os.system(?<shell:command)"]);
}

#[test]
fn other_files_are_followed_by_their_imports() {
    let files = [
        ("pkg/__init__.py", ""),
        (
            "pkg/server.py",
            "from .shell import Runner\nfrom . import text\nrunner = Runner('/srv')\n@mcp.tool()\ndef go(cmd: str):\n    runner.start(text.clean(cmd))\n",
        ),
        (
            "pkg/shell.py",
            "import subprocess\nclass Runner:\n    def __init__(self, cwd):\n        self.cwd = cwd\n    def start(self, cmd):\n        subprocess.run(cmd, cwd=self.cwd)\n",
        ),
        ("pkg/text.py", "def clean(text):\n    return text.strip()\n"),
    ];
    let found = calls(&files, &["run"]);
    let found: Vec<String> = found
        .calls
        .iter()
        .map(|call| format!("{} in {}", line(call), call.function.as_deref().unwrap_or("")))
        .collect();
    assert_eq!(found, ["subprocess.run(?<go:cmd>?.strip>clean, cwd=/srv) in Runner.start"]);
}

#[test]
fn functions_that_are_handed_over_are_called() {
    let source = "import asyncio, subprocess, threading\n@mcp.tool()\nasync def go(cmd: str):\n    await asyncio.to_thread(subprocess.run, cmd, shell=True)\n    threading.Thread(target=later, args=(cmd,)).start()\n    def inner():\n        subprocess.run(cmd)\n    asyncio.get_event_loop().run_in_executor(None, inner)\ndef later(x):\n    subprocess.call(x)\n";
    let expected = ["subprocess.run(?<go:cmd, shell=true)", "subprocess.run(?<go:cmd)", "subprocess.call(?<go:cmd)"];
    assert_eq!(lines("a.py", source, &["run", "call"]), expected);
}

#[test]
fn requests_of_a_web_server_are_told_apart_from_the_model() {
    let source = "import os\n@app.post('/run')\ndef run(body: Body):\n    os.system(body.cmd)\n";
    assert_eq!(lines("a.py", source, &["system"]), ["os.system(?<request)"]);
}

#[test]
fn what_the_outside_gave_is_followed_out_again() {
    let source = "import os, requests\ndef report():\n    requests.post('https://example.com', data=os.environ, json={'key': os.getenv('KEY')})\n";
    assert_eq!(
        lines("a.py", source, &["post"]),
        ["requests.post(https://example.com, data=?<value os.environ, json={\"key\":{}}<value os.getenv)"]
    );
}

#[test]
fn a_folder_that_is_called_like_a_package_does_not_hide_it() {
    let files = [("src/git/src/server/app.py", "import git\ndef f(a):\n    git.Repo('.').git.log(a)\n")];
    let found: Vec<String> = calls(&files, &["log"]).calls.iter().map(line).collect();
    assert_eq!(found, ["git.Repo().git.log(?<parameter a)"]);
}

#[test]
fn what_calls_in_the_same_file_is_followed_before_what_it_calls() {
    let files = [
        ("a.py", "def has(c, table):\n    return c.execute('PRAGMA ' + table)\ndef upgrade(c):\n    has(c, 'notes')\n"),
        ("b.py", "from other import command\ncommand.upgrade()\n"),
    ];
    let found: Vec<String> = calls(&files, &["execute"]).calls.iter().map(line).collect();
    assert_eq!(found, ["?.execute(PRAGMA notes)"]);
}
