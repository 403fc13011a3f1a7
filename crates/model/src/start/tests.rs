use serde_json::Map;

use super::Start;
use crate::{Launch, Location};

fn launch(line: &[&str]) -> Launch {
    Launch {
        name: "entry".into(),
        command: line.first().map(ToString::to_string),
        args: line.iter().skip(1).map(ToString::to_string).collect(),
        env: vec![],
        url: None,
        headers: vec![],
        other: Map::new(),
        location: Location::line("mcp.json", 1),
    }
}

/// What `line` starts, in short words: `npm:name@version`, `python:name@version`, `git:address#revision`, …
fn start(line: &[&str]) -> String {
    let at = |version: Option<String>| version.map(|version| format!("@{version}")).unwrap_or_default();
    match launch(line).start() {
        Start::Npm { package, version } => format!("npm:{package}{}", at(version.map(|version| version.to_string()))),
        Start::Python { package, version } => format!("python:{package}{}", at(version)),
        Start::Git { address, revision } => format!("git:{address}#{}", revision.unwrap_or_default()),
        Start::File(path) => format!("file:{path}"),
        Start::Folder(path) => format!("folder:{path}"),
        Start::Docker { image } => format!("image:{image}"),
        Start::Url(url) => format!("url:{url}"),
        Start::Other => "other".into(),
    }
}

#[test]
fn launchers_of_javascript_name_their_package() {
    let cases: &[(&[&str], &str)] = &[
        (&["npx", "-y", "@acme/files", "/srv"], "npm:@acme/files"),
        (&["npx", "--yes", "@acme/files@1.2.3"], "npm:@acme/files@1.2.3"),
        (&["npx", "-y", "--package", "@acme/files@latest", "files-server"], "npm:@acme/files@latest"),
        (&["npx", "--package=files@2", "--", "files-server"], "npm:files@2"),
        (&["npx", "-y", "--", "files"], "npm:files"),
        (&["C:\\Program Files\\nodejs\\npx.cmd", "files"], "npm:files"),
        (&["/usr/local/bin/npx", "files@^1.0.0"], "npm:files@^1.0.0"),
        (&["npx -y files@1.0.0"], "npm:files@1.0.0"),
        (&["bunx", "files"], "npm:files"),
        (&["bun", "x", "files@1.0.0"], "npm:files@1.0.0"),
        (&["bun", "run", "src/index.ts"], "file:src/index.ts"),
        (&["pnpm", "dlx", "files"], "npm:files"),
        (&["yarn", "dlx", "-p", "files@3.0.0", "run-files"], "npm:files@3.0.0"),
        (&["npm", "exec", "-y", "--", "files@1"], "npm:files@1"),
        (&["npm", "--prefix", "/srv/files", "start"], "folder:/srv/files"),
        (&["npm", "run", "start", "--prefix=/srv/files"], "folder:/srv/files"),
        (&["pnpm", "--dir", "/srv/files", "start"], "folder:/srv/files"),
        (&["deno", "run", "-A", "npm:files@1.0.0"], "npm:files@1.0.0"),
        (&["deno", "run", "--allow-net", "https://example.org/mod.ts"], "url:https://example.org/mod.ts"),
        (&["node", "--enable-source-maps", "/srv/files/dist/index.js", "--stdio"], "file:/srv/files/dist/index.js"),
        (&["node", "-r", "./boot.js", "dist/index.js"], "file:dist/index.js"),
        (&["node", "-e", "console.log(1)"], "other"),
        (&["npx", "-y", "github:acme/files#main"], "git:github:acme/files#main"),
        (&["npx", "-y", "acme/files"], "git:acme/files#"),
        (&["npx", "git+https://example.org/files.git#v1"], "git:git+https://example.org/files.git#v1"),
        (&["npx", "./packages/files"], "folder:./packages/files"),
        (&["npx", "-y"], "other"),
        (&["npx"], "other"),
    ];
    for (line, expected) in cases {
        assert_eq!(&start(line), expected, "{line:?}");
    }
}

#[test]
fn launchers_of_python_name_their_package_or_folder() {
    let cases: &[(&[&str], &str)] = &[
        (&["uvx", "mcp-files"], "python:mcp-files"),
        (&["uvx", "mcp-files@latest"], "python:mcp-files@latest"),
        (&["uvx", "--python", "3.12", "mcp-files[web]==1.2.0", "--port", "1"], "python:mcp-files@1.2.0"),
        (&["uvx", "--from", "mcp-files>=1.2", "files"], "python:mcp-files@>=1.2"),
        (
            &["uvx", "--from", "git+https://example.org/files.git@main", "files"],
            "git:https://example.org/files.git#main",
        ),
        (&["uvx", "--from", "git+https://me@example.org/files", "files"], "git:https://me@example.org/files#"),
        (&["uv", "tool", "run", "mcp-files"], "python:mcp-files"),
        (&["uv", "--directory", "/srv/files", "run", "server.py"], "folder:/srv/files"),
        (&["uv", "run", "--directory", "/srv/files", "files"], "folder:/srv/files"),
        (&["uv", "run", "--with", "mcp[cli]", "mcp", "run", "server.py"], "file:server.py"),
        (&["uv", "run", "server.py:app"], "file:server.py"),
        (&["pipx", "run", "--spec", "mcp-files==1.0.0", "files"], "python:mcp-files@1.0.0"),
        (&["python3.12", "-u", "/srv/server.py"], "file:/srv/server.py"),
        (&["python", "-m", "mcp_files"], "other"),
        (&["/srv/.venv/bin/python", "server.py"], "file:server.py"),
    ];
    for (line, expected) in cases {
        assert_eq!(&start(line), expected, "{line:?}");
    }
}

#[test]
fn the_image_stands_after_the_options_of_run() {
    let cases: &[(&[&str], &str)] = &[
        (&["docker", "run", "-i", "--rm", "-e", "TOKEN", "acme/files:1.0", "serve"], "image:acme/files:1.0"),
        (&["docker", "run", "-it", "-v/a:/b", "-ite", "A=b", "--name=x", "files"], "image:files"),
        (&["podman", "run", "--network", "host", "--privileged", "files@sha256:00"], "image:files@sha256:00"),
        (&["docker", "compose", "run", "files"], "other"),
        (&["docker", "run", "-e"], "other"),
    ];
    for (line, expected) in cases {
        assert_eq!(&start(line), expected, "{line:?}");
    }
}

#[test]
fn wrappers_are_looked_through_and_lines_with_operators_are_not_guessed() {
    let cases: &[(&[&str], &str)] = &[
        (&["cmd", "/c", "npx", "-y", "files"], "npm:files"),
        (&["cmd.exe", "/C", "npx -y files"], "npm:files"),
        (&["bash", "-lc", "exec npx -y files@1.0.0"], "npm:files@1.0.0"),
        (&["sh", "-c", "cd /srv && npx -y files"], "other"),
        (&["sudo", "-u", "me", "npx", "files"], "npm:files"),
        (&["env", "A=b", "uvx", "files"], "python:files"),
        (&["op", "run", "--env-file", "x", "--", "npx", "files"], "npm:files"),
        (&["/srv/bin/files-server", "--stdio"], "file:/srv/bin/files-server"),
        (&["files-server"], "other"),
        (&["/Applications/My App/server"], "file:/Applications/My App/server"),
        (&["sudo", "sudo", "sudo", "sudo", "sudo", "sudo", "npx", "files"], "other"),
        (&[], "other"),
    ];
    for (line, expected) in cases {
        assert_eq!(&start(line), expected, "{line:?}");
    }
}

#[test]
fn only_exact_versions_digests_and_commits_are_pinned() {
    let digest = format!("files@sha256:{}", "a".repeat(64));
    let commit = format!("github:acme/files#{}", "0".repeat(40));
    let cases: &[(&[&str], Option<bool>)] = &[
        (&["npx", "files@1.2.3"], Some(true)),
        (&["npx", "files@1.2.3-beta.1"], Some(true)),
        (&["npx", "files"], Some(false)),
        (&["npx", "files@latest"], Some(false)),
        (&["npx", "files@1.2"], Some(false)),
        (&["npx", "files@1.2.x"], Some(false)),
        (&["npx", "files@~1.2.3"], Some(false)),
        (&["uvx", "files==1.4.0rc1"], Some(true)),
        (&["uvx", "files>=1.4.0"], Some(false)),
        (&["uvx", "files@1.4.0"], Some(true)),
        (&["docker", "run", "files:1.2.3"], Some(false)),
        (&["docker", "run", &digest], Some(true)),
        (&["npx", &commit], Some(true)),
        (&["npx", "acme/files#main"], Some(false)),
        (&["node", "x.js"], None),
    ];
    for (line, expected) in cases {
        assert_eq!(&launch(line).start().is_pinned(), expected, "{line:?}");
    }
}

#[test]
fn relative_paths_start_in_the_entrys_working_folder() {
    let mut entry = launch(&["node", "./dist/index.js"]);
    entry.other.insert("cwd".into(), "/srv/files/".into());
    assert_eq!(entry.start(), Start::File("/srv/files/dist/index.js".into()));
    entry.args = vec!["/opt/index.js".into()];
    assert_eq!(entry.start(), Start::File("/opt/index.js".into()));
}

#[test]
fn an_entry_with_an_address_alone_is_reached_there() {
    let mut entry = launch(&[]);
    entry.url = Some("https://example.org/mcp".into());
    assert_eq!(entry.start(), Start::Url("https://example.org/mcp".into()));
}

#[test]
fn an_entry_may_be_switched_off_in_two_ways() {
    let mut entry = launch(&["x"]);
    assert!(!entry.is_disabled());
    entry.other.insert("enabled".into(), false.into());
    assert!(entry.is_disabled());
    entry.other = Map::new();
    entry.other.insert("disabled".into(), true.into());
    assert!(entry.is_disabled());
}
