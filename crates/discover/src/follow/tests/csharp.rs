use super::{calls, line, lines};

/// The calls of a class of tools with these members.
fn tools(members: &str, names: &[&str]) -> Vec<String> {
    let source = format!(
        "using System.Diagnostics;\nusing ModelContextProtocol.Server;\nnamespace A;\n[McpServerToolType]\npublic class Tools\n{{\n{members}\n}}\n"
    );
    lines("Tools.cs", &source, names)
}

/// The guards of the path that a tool reads.
fn guards(body: &str) -> String {
    let members = format!(
        "private static readonly string Root = \"/srv\";\nprivate static readonly HashSet<string> Allowed = new() {{ \"a\", \"b\" }};\n[McpServerTool]\npublic static string Read(string p)\n{{\n{body}\nreturn File.ReadAllText(p);\n}}"
    );
    let found = tools(&members, &["ReadAllText"]);
    let [only] = found.as_slice() else { panic!("expected one call, found {found:?}") };
    let flow = only.split_once("<Read:p").unwrap_or_else(|| panic!("expected a flow in {only}")).1;
    flow.trim_end_matches(')').trim().to_owned()
}

#[test]
fn an_attributed_tool_is_followed_by_its_parameters() {
    let found = tools(
        "[McpServerTool(Name = \"ping\"), Description(\"d\")]\npublic static string Ping(HttpClient client, string host, int count)\n{\nProcess.Start(\"/bin/sh\", $\"-c \\\"ping -c {count} {host}\\\"\");\nreturn \"\";\n}",
        &["Start"],
    );
    assert_eq!(found, ["System.Diagnostics.Process.Start(/bin/sh, ~-c \"ping -c {} {}\"<ping:count typed<ping:host)"]);
}

#[test]
fn properties_that_are_set_are_calls_of_theirs() {
    let body = "var a = new ProcessStartInfo { FileName = \"cmd.exe\", Arguments = \"/c \" + x };\nvar b = new ProcessStartInfo(\"git\");\nb.Arguments = $\"log {x}\";\nusing var p = new Process();\np.StartInfo.FileName = \"cmd.exe\";\np.StartInfo.Arguments = x;\n";
    let found =
        tools(&format!("[McpServerTool] public void Run(string x)\n{{\n{body}}}"), &["ProcessStartInfo", "Arguments"]);
    let expected = [
        "System.Diagnostics.ProcessStartInfo(FileName=cmd.exe, Arguments=~/c {}<Run:x)",
        "System.Diagnostics.ProcessStartInfo(git)",
        "System.Diagnostics.ProcessStartInfo().Arguments(~log {}<Run:x)",
        "System.Diagnostics.Process().StartInfo.Arguments(?<Run:x)",
    ];
    assert_eq!(found, expected);
}

#[test]
fn texts_are_put_together_in_every_way() {
    let body = "c.CommandText = \"a \" + x;\nc.CommandText = $\"a {x}\";\nc.CommandText = string.Format(\"a {0}\", x);\nvar b = new StringBuilder(\"a \");\nb.Append(x);\nc.CommandText = b.ToString();\nvar q = \"a \";\nq += x;\nc.CommandText = q;\nc.CommandText = string.Join(\" \", new[] { \"a\", x });";
    let found = tools(
        &format!(
            "[McpServerTool] public void Run(SqliteConnection d, string x)\n{{\nvar c = d.CreateCommand();\n{body}\n}}"
        ),
        &["CommandText"],
    );
    let line = "Microsoft.Data.Sqlite.SqliteConnection().CreateCommand().CommandText(~a {}<Run:x)";
    assert_eq!(found, [line; 6]);
}

#[test]
fn services_of_other_files_are_followed_by_their_declared_types() {
    let tools = "namespace A;\n[McpServerToolType]\npublic class Tools(IRunner runner)\n{\n[McpServerTool] public string Run(string x) => runner.Start(x);\n}\n";
    let interface = "namespace A;\npublic interface IRunner\n{\nstring Start(string line);\n}\n";
    let shell = "namespace A;\npublic partial class Shell : IRunner\n{\npublic string Start(string line)\n{\nreturn Run(\"-c \" + line);\n}\n}\n";
    let other = "namespace A;\npublic partial class Shell\n{\nprivate string Run(string line)\n{\nProcess.Start(\"sh\", line);\nreturn \"\";\n}\n}\n";
    let files = [("Tools.cs", tools), ("IRunner.cs", interface), ("Shell.cs", shell), ("Shell.Run.cs", other)];
    let found: Vec<String> = calls(&files, &["Start"]).calls.iter().map(line).collect();
    assert_eq!(found, ["System.Diagnostics.Process.Start(sh, ~-c {}<Run:x)"]);
}

#[test]
fn what_a_handler_reads_of_its_request_is_a_parameter() {
    let source = "var options = new McpServerOptions();\noptions.Handlers.CallToolHandler = (request, token) =>\n{\nif (request.Params?.Arguments?.TryGetValue(\"path\", out var path) is not true) throw new McpException(\"no\");\nreturn File.ReadAllText(path.GetString());\n};\nbuilder.Services.AddMcpServer().WithCallToolHandler(async (request, token) =>\n{\nreturn File.ReadAllText(request.Params.Arguments[\"dir\"].ToString());\n});\nvar tool = McpServerTool.Create((string path) => File.ReadAllText(path), new() { Name = \"read\" });\n";
    let expected = [
        "System.IO.File.ReadAllText(?<?:path)",
        "System.IO.File.ReadAllText(?<?:dir)",
        "System.IO.File.ReadAllText(?<read:path)",
    ];
    assert_eq!(lines("Program.cs", source, &["ReadAllText"]), expected);
}

#[test]
fn fixed_values_and_texts_guard_what_follows() {
    assert_eq!(guards("if (!Allowed.Contains(p)) throw new ArgumentException(p);"), "one-of");
    assert_eq!(guards("if (p is not (\"a\" or \"b\")) return \"no\";"), "one-of");
    assert_eq!(guards("switch (p) { case \"a\": case \"b\": break; default: return \"no\"; }"), "one-of");
    assert_eq!(guards("if (!Enum.TryParse<Mode>(p, out var mode)) return \"no\";"), "one-of");
    assert_eq!(guards("if (p.Contains(\"..\")) return \"no\";"), "without-..");
    assert_eq!(guards("if (!Regex.IsMatch(p, \"^[a-z]+$\")) return \"no\";"), "=^[a-z]+$");
    assert_eq!(guards("if (!int.TryParse(p, out var n)) return \"no\";"), "typed");
    assert_eq!(guards("if (!Allowed.Contains(p)) Console.WriteLine(p);"), "");
}

#[test]
fn a_path_that_begins_with_a_folder_and_a_separator_lies_below() {
    let body = |start: &str| {
        format!(
            "private static readonly string Root = Path.GetFullPath(\"/srv\");\n[McpServerTool] public string Read(string p)\n{{\nvar full = Path.GetFullPath(Path.Combine(Root, p));\nif (!full.StartsWith({start}, StringComparison.Ordinal)) throw new McpException(\"no\");\nreturn File.ReadAllText(full);\n}}"
        )
    };
    let found = tools(&body("Root"), &["ReadAllText"]);
    assert!(found.len() == 1 && found[0].contains("<Read:p") && found[0].contains(" prefix"), "{found:?}");
    let found = tools(&body("Root + Path.DirectorySeparatorChar"), &["ReadAllText"]);
    assert!(found.len() == 1 && found[0].contains(" below"), "{found:?}");
}
