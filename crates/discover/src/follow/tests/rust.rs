use super::{calls, line, lines};

/// A file with a server whose tool takes a record of arguments.
fn server(body: &str) -> String {
    format!(
        "use rmcp::{{handler::server::wrapper::Parameters, model::*, tool, ErrorData as McpError}};\n\
         use std::path::PathBuf;\nuse tokio::process::Command;\n\n\
         const KINDS: &[&str] = &[\"cpu\", \"memory\"];\n\n\
         #[derive(serde::Deserialize)]\npub struct Args {{ path: String, count: u32, mode: Option<String> }}\n\n\
         pub struct Server {{ root: PathBuf, client: reqwest::Client }}\n\nimpl Server {{\n\
         fn confine(&self, path: &str) -> Result<PathBuf, McpError> {{\n\
         let full = self.root.join(path).canonicalize()?;\n\
         if !full.starts_with(&self.root) {{ return Err(McpError::invalid_params(\"outside\", None)); }}\nOk(full)\n}}\n\n\
         #[tool(description = \"Acts\")]\n\
         async fn act(&self, Parameters(args): Parameters<Args>) -> Result<CallToolResult, McpError> {{\n{body}\n\
         Ok(CallToolResult::success(vec![]))\n}}\n}}\n"
    )
}

fn followed(body: &str, names: &[&str]) -> Vec<String> {
    lines("src/main.rs", &server(body), names)
}

#[test]
fn arguments_of_a_tool_are_the_fields_of_what_it_takes() {
    assert_eq!(
        followed(
            "std::fs::read(&args.path)?;\ntokio::fs::write(\"x\", args.count.to_string()).await?;",
            &["read", "write"]
        ),
        ["std.fs.read(?<act:path)", "tokio.fs.write(x, ?<act:count typed)"]
    );
}

#[test]
fn a_parameter_that_is_no_record_has_its_own_name() {
    let source = "impl S {\n#[tool(name = \"fetch_page\")]\nasync fn fetch(&self, #[tool(param)] url: String) -> String {\n\
                  reqwest::get(&url).await.unwrap().text().await.unwrap()\n}\n}\nstruct S;\n";
    assert_eq!(lines("src/main.rs", source, &["get"]), ["reqwest.get(?<fetch_page:url)"]);
}

#[test]
fn a_command_is_what_it_was_put_together_of() {
    for command in [
        "Command::new(\"sh\").arg(\"-c\").arg(format!(\"ls {}\", args.path)).output().await?;",
        "Command::new(\"sh\").args([\"-c\", &format!(\"ls {}\", args.path)]).env(\"A\", \"b\").spawn()?;",
        "let line = String::from(\"ls \") + &args.path;\nlet mut cmd = Command::new(\"sh\");\ncmd.arg(\"-c\");\n\
         cmd.arg(line).current_dir(\"/\");\nlet done = cmd.status().await?;",
        "let mut line = String::new();\nline.push_str(\"ls \");\nline += &args.path;\n\
         Command::new(\"sh\").arg(\"-c\").arg(line).output().await?;",
        "let path = &args.path;\nCommand::new(\"sh\").arg(\"-c\").arg(format!(\"ls {path}\")).output().await?;",
    ] {
        assert_eq!(followed(command, &["Command"]), ["tokio.process.Command(sh, -c, ~ls {}<act:path)"], "{command}");
    }
}

#[test]
fn an_error_that_is_given_back_says_what_holds_without_it() {
    assert_eq!(
        followed("let full = self.confine(&args.path)?;\nstd::fs::read(full)?;", &["read"]),
        ["std.fs.read(?<act:path>std.path.Path.join>?.canonicalize>Server.confine below check-Server.confine)"]
    );
}

#[test]
fn what_leaves_early_guards_what_comes_after() {
    for (test, expected) in [
        ("if !KINDS.contains(&x.as_str()) { return Err(McpError::new()); }", " one-of"),
        ("match x.as_str() { \"a\" | \"b\" => {}, _ => return Err(McpError::new()) }", " one-of"),
        ("if !matches!(x.as_str(), \"a\" | \"b\") { return Err(McpError::new()); }", " one-of"),
        ("anyhow::ensure!(!x.contains(\"..\"));", " without-.."),
        ("if x.starts_with('-') { anyhow::bail!(\"no\"); }", " not--"),
        ("let n: u32 = x.parse()?;\nlet x = n;", " typed"),
        ("let x = x.parse::<u16>()?;", " typed"),
        ("if x.is_empty() { return Err(McpError::new()); }", ""),
        ("println!(\"{x}\");", ""),
    ] {
        let found = followed(&format!("let x = args.path;\n{test}\nstd::fs::read(&x)?;"), &["read"]);
        let [only] = found.as_slice() else { panic!("{test}: {found:?}") };
        assert!(only.starts_with("std.fs.read(?<act:path") && only.contains(expected), "{test}: {only}");
        let is_plain = !["one-of", "without", "not-", "typed"].iter().any(|guard| only.contains(guard));
        assert_eq!(is_plain, expected.is_empty(), "{test}: {only}");
    }
}

#[test]
fn a_value_of_a_choice_is_that_of_each_of_its_ways() {
    let body = "let line = match args.mode.as_deref() {\nSome(\"a\") => \"ls\".to_string(),\n_ => format!(\"cat {}\", args.path),\n};\n\
                Command::new(line).spawn()?;";
    assert_eq!(followed(body, &["Command"]), ["tokio.process.Command(~cat {}<act:path)"]);
}

#[test]
fn values_go_through_modules_of_the_crate() {
    let main = "mod shell;\nuse crate::shell::Runner;\npub struct S { runner: Runner }\nimpl S {\n#[tool]\n\
                async fn run(&self, line: String) -> String { self.runner.go(&line); shell::later(line) }\n}\n";
    let shell = "use std::process::Command;\npub struct Runner;\nimpl Runner {\npub fn go(&self, line: &str) {\n\
                 Command::new(\"sh\").args([\"-c\", line]).spawn().unwrap();\n}\n}\n\
                 pub fn later(line: String) -> String { std::fs::read_to_string(line).unwrap() }\n\
                 #[cfg(test)]\nmod tests { fn reads() { std::fs::read_to_string(\"x\"); } }\n";
    let found = calls(&[("src/main.rs", main), ("src/shell.rs", shell)], &["Command", "read_to_string"]);
    let found: Vec<String> = found.calls.iter().map(line).collect();
    assert_eq!(found, ["std.process.Command(sh, -c, ?<run:line)", "std.fs.read_to_string(?<run:line)"]);
}

#[test]
fn a_client_that_is_a_field_is_called_by_its_type() {
    assert_eq!(
        followed("self.client.get(format!(\"http://{}/\", args.path)).send().await?;", &["get"]),
        ["reqwest.Client.get(~http://{}/<act:path)"]
    );
}

#[test]
fn parts_of_a_path_that_climb_are_looked_for() {
    let body = "let path = PathBuf::from(&args.path);\n\
                if path.components().any(|part| part == std::path::Component::ParentDir) { return Err(McpError::new()); }\n\
                std::fs::read(self.root.join(path))?;";
    assert_eq!(followed(body, &["read"]), ["std.fs.read(?<act:path>std.path.Path.join without-..)"]);
}
