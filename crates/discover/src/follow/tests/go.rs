use super::{calls, line, lines};

/// A file with a handler of a tool that takes some arguments, and what else stands in it.
fn server(body: &str, rest: &str) -> String {
    format!(
        "package main\n\nimport (\n\"context\"\n\"errors\"\n\"fmt\"\n\"net/http\"\n\"os\"\n\"os/exec\"\n\"path/filepath\"\n\
         \"strings\"\n\"github.com/mark3labs/mcp-go/mcp\"\n\"github.com/mark3labs/mcp-go/server\"\n)\n\n\
         func handle(ctx context.Context, request mcp.CallToolRequest) (*mcp.CallToolResult, error) {{\n{body}\n\
         return mcp.NewToolResultText(\"done\"), nil\n}}\n\nfunc main() {{\ns := server.NewMCPServer(\"s\", \"1\")\n\
         s.AddTool(mcp.NewTool(\"act\"), handle)\n}}\n\n{rest}\n"
    )
}

fn followed(body: &str, names: &[&str]) -> Vec<String> {
    lines("main.go", &server(body, ""), names)
}

#[test]
fn arguments_of_a_tool_are_known_by_their_names() {
    for read in [
        "path := request.GetString(\"path\", \"\")",
        "path, err := request.RequireString(\"path\")\nif err != nil {\nreturn nil, err\n}",
        "path := request.GetArguments()[\"path\"].(string)",
        "path, ok := request.Params.Arguments[\"path\"].(string)\nif !ok {\nreturn nil, errors.New(\"no path\")\n}",
        "var args struct {\nPath string `json:\"path\"`\n}\nif err := request.BindArguments(&args); err != nil {\n\
         return nil, err\n}\npath := args.Path",
    ] {
        let found = followed(&format!("{read}\nos.ReadFile(path)"), &["ReadFile"]);
        let expected = if read.contains("struct") { "<act:Path" } else { "<act:path" };
        assert_eq!(found, [format!("os.ReadFile(?{expected})")], "{read}");
    }
}

#[test]
fn numbers_of_a_tool_are_typed() {
    let found = followed("n := request.GetInt(\"n\", 1)\nexec.Command(\"head\", fmt.Sprint(n))", &["Command"]);
    assert_eq!(found, ["os/exec.Command(head, ~{}<act:n typed)"]);
}

#[test]
fn texts_are_put_together_as_the_library_does() {
    for (text, expected) in [
        ("\"ls \" + x", "~ls {}<act:x"),
        ("fmt.Sprintf(\"ls -n %d %s 100%%\", 3, x)", "~ls -n 3 {} 100%<act:x"),
        ("fmt.Sprintf(\"echo %d\", x)", "~echo {}"),
        ("strings.Join([]string{\"ls\", x}, \" \")", "~ls {}<act:x"),
    ] {
        let found = followed(
            &format!("x := request.GetString(\"x\", \"\")\nexec.Command(\"sh\", \"-c\", {text}).Run()"),
            &["Command"],
        );
        assert_eq!(found, [format!("os/exec.Command(sh, -c, {expected})")], "{text}");
    }
}

#[test]
fn a_text_that_is_written_piece_by_piece_is_one_text() {
    let body = "x := request.GetString(\"x\", \"\")\nvar sb strings.Builder\nsb.WriteString(\"ls \")\n\
                fmt.Fprintf(&sb, \"-l %s\", x)\nexec.Command(sb.String())";
    assert_eq!(followed(body, &["Command"]), ["os/exec.Command(~ls -l {}<act:x)"]);
}

#[test]
fn lists_that_grow_are_spread_into_calls() {
    let body = "args := []string{\"log\"}\nargs = append(args, \"--\", request.GetString(\"x\", \"\"))\n\
                exec.Command(\"git\", args...)";
    assert_eq!(followed(body, &["Command"]), ["os/exec.Command(git, log, --, ?<act:x)"]);
}

#[test]
fn an_error_that_is_given_back_says_what_holds_without_it() {
    let rest = "type Store struct { root string }\n\
                func (s *Store) confine(p string) (string, error) {\nfull := filepath.Join(s.root, p)\n\
                if !strings.HasPrefix(full, s.root+string(filepath.Separator)) {\n\
                return \"\", errors.New(\"outside\")\n}\nreturn full, nil\n}";
    let body = "s := &Store{root: \"/srv\"}\npath, err := s.confine(request.GetString(\"path\", \"\"))\n\
                if err != nil {\nreturn nil, err\n}\nos.ReadFile(path)";
    let found = lines("main.go", &server(body, rest), &["ReadFile"]);
    assert_eq!(found, ["os.ReadFile(?<act:path>path/filepath.Join>Store.confine below check-Store.confine)"]);
}

#[test]
fn a_prefix_without_a_separator_is_told_apart() {
    let body = "path := filepath.Join(\"/srv\", request.GetString(\"path\", \"\"))\n\
                if !strings.HasPrefix(path, \"/srv\") {\nreturn nil, errors.New(\"outside\")\n}\nos.ReadFile(path)";
    assert_eq!(followed(body, &["ReadFile"]), ["os.ReadFile(?<act:path>path/filepath.Join prefix)"]);
}

#[test]
fn tests_of_the_library_guard_what_they_are_given() {
    for (test, expected) in [
        ("if !filepath.IsLocal(p) {\nreturn nil, errors.New(\"no\")\n}", " check-path/filepath.IsLocal"),
        ("if strings.Contains(p, \"..\") {\nreturn nil, errors.New(\"no\")\n}", " without-.."),
        ("if strings.HasPrefix(p, \"-\") {\nreturn nil, errors.New(\"no\")\n}", " not--"),
        ("allowed := map[string]bool{\"a\": true}\nif !allowed[p] {\nreturn nil, errors.New(\"no\")\n}", " one-of"),
        (
            "allowed := map[string]string{\"a\": \"b\"}\nif _, ok := allowed[p]; !ok {\nreturn nil, errors.New(\"no\")\n}",
            " one-of",
        ),
        ("switch p {\ncase \"a\", \"b\":\ndefault:\nreturn nil, errors.New(\"no\")\n}", " one-of"),
        (
            "rel, err := filepath.Rel(\"/srv\", p)\nif err != nil || strings.HasPrefix(rel, \"..\") {\nreturn nil, err\n}",
            " not-.. below",
        ),
        ("log(p)", ""),
    ] {
        let found = followed(&format!("p := request.GetString(\"p\", \"\")\n{test}\nos.Open(p)"), &["Open"]);
        let [only] = found.as_slice() else { panic!("{test}: {found:?}") };
        assert!(only.starts_with("os.Open(?<act:p"), "{only}");
        let guards = only.trim_start_matches("os.Open(?<act:p").trim_end_matches(')');
        assert!(
            if expected.is_empty() {
                guards.is_empty()
            } else {
                guards.contains(expected.trim_start_matches(" not-.."))
            },
            "{test}: {guards}"
        );
    }
}

#[test]
fn values_go_through_files_and_packages_of_the_program() {
    let main = server("run(request.GetString(\"line\", \"\"))", "");
    let files = [
        ("main.go", main.as_str()),
        (
            "run.go",
            "package main\n\nimport \"example.com/s/shell\"\n\nfunc run(line string) { shell.New(\"sh\").Start(line) }\n",
        ),
        (
            "shell/shell.go",
            "package shell\n\nimport \"os/exec\"\n\ntype Shell struct { path string }\n\n\
             func New(path string) *Shell { return &Shell{path: path} }\n",
        ),
        (
            "shell/start.go",
            "package shell\n\nimport \"os/exec\"\n\nfunc (s *Shell) Start(line string) error {\n\
             return exec.Command(s.path, \"-c\", line).Run()\n}\n",
        ),
        ("go.mod", "module example.com/s\n"),
    ];
    let found = calls(&files, &["Command"]);
    let found: Vec<String> = found.calls.iter().map(line).collect();
    assert_eq!(found, ["os/exec.Command(sh, -c, ?<act:line)"]);
}

#[test]
fn a_typed_handler_takes_its_arguments_as_fields() {
    let source = "package main\n\nimport (\n\"context\"\n\"os\"\n\"github.com/modelcontextprotocol/go-sdk/mcp\"\n)\n\n\
                  type Args struct {\nPath string `json:\"file_path\"`\nCount int `json:\"count\"`\n}\n\n\
                  func read(ctx context.Context, req *mcp.CallToolRequest, args Args) (*mcp.CallToolResult, any, error) {\n\
                  os.Open(args.Path)\nos.Chmod(\"x\", args.Count)\nreturn nil, nil, nil\n}\n\n\
                  func main() {\ns := mcp.NewServer(&mcp.Implementation{Name: \"s\"}, nil)\n\
                  mcp.AddTool(s, &mcp.Tool{Name: \"read\"}, read)\n}\n";
    assert_eq!(
        lines("main.go", source, &["Open", "Chmod"]),
        ["os.Open(?<read:file_path)", "os.Chmod(x, ?<read:count typed)"]
    );
}

#[test]
fn what_a_field_is_declared_as_says_what_is_called() {
    let source = "package store\n\nimport \"database/sql\"\n\ntype Store struct { db *sql.DB }\n\n\
                  func (s *Store) Find(name string) { s.db.Query(\"SELECT 1 FROM t WHERE n = '\" + name + \"'\") }\n";
    assert_eq!(
        lines("store.go", source, &["Query"]),
        ["database/sql.DB.Query(~SELECT 1 FROM t WHERE n = '{}'<parameter name)"]
    );
}

#[test]
fn whoever_sends_a_request_is_its_source() {
    let source = "package main\n\nimport (\n\"net/http\"\n\"os\"\n)\n\nfunc main() {\n\
                  http.HandleFunc(\"/f\", func(w http.ResponseWriter, r *http.Request) { os.Open(r.FormValue(\"p\")) })\n}\n";
    assert_eq!(lines("main.go", source, &["Open"]), ["os.Open(?<request>?.FormValue)"]);
}
