//! Names and texts that are put together.

use super::{gaps, names, server};

/// The description of the one tool of a server that computes it.
fn described(expression: &str, declared: &str) -> Option<String> {
    let tool = format!("\tserver.AddTool(&mcp.Tool{{Name: \"t\", Description: {expression}}}, nil)");
    server(&tool, declared).tools.into_iter().next().and_then(|tool| tool.description)
}

#[test]
fn texts_are_built_as_the_standard_library_builds_them() {
    let cases = [
        (r#"fmt.Sprintf("%s has %d %q at %05.1f%% %v", "a", 3, "b", 1, []string{"x", "y"})"#, "a has 3 \"b\" at "),
        (r#"strings.Join([]string{"a", "b"}, "-") + "!""#, "a-b!"),
        (r#"strings.TrimSpace("  a\n")"#, "a"),
        (r#"strings.ReplaceAll("a.b.c", ".", "/")"#, "a/b/c"),
        (r#"strings.Replace("a.b.c", ".", "/", 1)"#, "a/b.c"),
        (r#"strings.ToUpper("a") + strings.Repeat("ab", 2)"#, "Aabab"),
        (r#"strings.TrimSuffix(strings.TrimPrefix("xay", "x"), "y")"#, "a"),
        ("`raw \\n` + \"\\u00e9\"", "raw \\n\u{e9}"),
        (r#"string([]byte("bytes"))"#, "bytes"),
        (r#"strings.Split("a,b", ",")[1]"#, "b"),
        (r#""abc"[1:]"#, "bc"),
    ];
    for (expression, expected) in cases {
        let found = described(expression, "").unwrap_or_default();
        assert!(found.starts_with(expected), "{expression}: {found}");
    }
}

#[test]
fn constants_count_and_variables_are_found_wherever_they_stand() {
    let declared = "
const (
	first = \"n\" + \"o\"
	second = iota + 1
	third
)
var table = map[string]string{\"k\": later}
var later = fmt.Sprint(third)
";
    assert_eq!(described(r#"first + table["k"]"#, declared).as_deref(), Some("no3"));
}

#[test]
fn a_builder_gives_what_was_written_into_it() {
    let declared = "
func text() string {
	var b strings.Builder
	b.WriteString(\"a\")
	for i := 0; i < 2; i++ {
		fmt.Fprintf(&b, \"%d\", i)
	}
	return b.String()
}
";
    assert_eq!(described("text()", declared).as_deref(), Some("a01"));
}

#[test]
fn functions_give_several_values_and_closures_keep_what_is_around_them() {
    let surface = server(
        "
	tool, _ := named(\"a\")
	server.AddTool(tool, nil)
	add := func(name string) { server.AddTool(&mcp.Tool{Name: name}, nil) }
	add(\"b\")
	for _, name := range []string{\"c\", \"d\"} {
		defer add(name)
	}
	for i := range 2 {
		add(fmt.Sprint(\"e\", i))
	}
",
        "
func named(name string) (tool *mcp.Tool, err error) {
	if name == \"\" {
		return nil, fmt.Errorf(\"no name\")
	}
	tool = &mcp.Tool{Name: name}
	return
}
",
    );
    assert_eq!(names(&surface), ["a", "b", "c", "d", "e0", "e1"]);
    assert!(surface.gaps.is_empty(), "{:?}", surface.gaps);
}

#[test]
fn methods_are_found_on_structs_and_on_what_they_embed() {
    let surface = server(
        "
	r := &registry{base: base{server: server}, prefix: \"p_\"}
	r.add(\"a\")
	run := r.add
	run(\"b\")
	r.base.plain(\"c\")
	r.plain(\"d\")
",
        "
type base struct{ server *mcp.Server }

func (b base) plain(name string) { b.server.AddTool(&mcp.Tool{Name: name}, nil) }

type registry struct {
	base
	prefix string
}

func (r *registry) add(name string) { r.plain(r.prefix + name) }
",
    );
    assert_eq!(names(&surface), ["p_a", "p_b", "c", "d"]);
}

#[test]
fn a_tool_that_a_setting_gates_is_listed_with_the_others() {
    let surface = server(
        "
	if os.Getenv(\"WRITE\") == \"1\" {
		server.AddTool(&mcp.Tool{Name: \"write\"}, nil)
	}
	var c config
	if c.Delete {
		server.AddTool(&mcp.Tool{Name: \"delete\"}, nil)
	}
	if setting(\"ALLOW_MORE\", \"false\") == \"true\" {
		server.AddTool(&mcp.Tool{Name: \"asked\"}, nil)
	}
	if len(c.Names) > 0 {
		server.AddTool(&mcp.Tool{Name: \"set\"}, nil)
	}
	switch os.Args[1] {
	case \"a\":
		server.AddTool(&mcp.Tool{Name: \"case\"}, nil)
	default:
		server.AddTool(&mcp.Tool{Name: \"default\"}, nil)
	}
",
        "
type config struct {
	Delete bool
	Names  []string
}

func setting(key, otherwise string) string {
	if found := os.Getenv(key); found != \"\" {
		return found
	}
	return otherwise
}
",
    );
    assert_eq!(names(&surface), ["write", "delete", "asked", "set", "case", "default"]);
}

#[test]
fn what_only_happens_after_a_failure_does_not_happen() {
    let surface = server(
        "
	if err := check(); err != nil {
		server.AddTool(&mcp.Tool{Name: \"broken\"}, nil)
		return
	}
	if len(os.Args) == 0 {
		os.Exit(1)
	}
	server.AddTool(&mcp.Tool{Name: \"works\"}, nil)
",
        "func check() error { return nil }",
    );
    assert_eq!(names(&surface), ["works"]);
}

#[test]
fn a_wrapper_that_translates_gives_its_default() {
    let declared = "
func translate(key string, otherwise string) string {
	if found, ok := os.LookupEnv(key); ok {
		return found
	}
	return otherwise
}
";
    assert_eq!(described(r#"translate("TOOL_T_DESCRIPTION", "The text")"#, declared).as_deref(), Some("The text"));
}

#[test]
fn options_of_the_artifact_are_applied() {
    let surface = server(
        "\tserver.AddTool(build(\"t\", titled(\"Title\"), described(\"Words\")), nil)",
        "
type option func(*mcp.Tool)

func titled(title string) option { return func(t *mcp.Tool) { t.Title = title } }

func described(text string) option { return func(t *mcp.Tool) { t.Description = text } }

func build(name string, options ...option) *mcp.Tool {
	tool := mcp.Tool{Name: name}
	for _, apply := range options {
		apply(&tool)
	}
	return &tool
}
",
    );
    assert_eq!(surface.tools[0].title.as_deref(), Some("Title"));
    assert_eq!(surface.tools[0].description.as_deref(), Some("Words"));
}

#[test]
fn a_name_that_only_a_running_server_knows_is_a_gap_with_its_place() {
    let surface = server("\tserver.AddTool(&mcp.Tool{Name: os.Getenv(\"NAME\")}, nil)", "");
    assert!(surface.tools.is_empty());
    assert_eq!(gaps(&surface), ["name of a tool: declared in another package: os"]);
    assert_eq!(surface.gaps[0].location.as_ref().map(|at| at.line), Some(14));
}

/// The tools that a server lists which registers `hidden` under a condition.
fn listed_under(condition: &str, before: &str, declared: &str) -> Vec<String> {
    let tools = format!(
        "{before}\n\tif {condition} {{\n\t\tserver.AddTool(&mcp.Tool{{Name: \"then\"}}, nil)\n\t}} else {{\n\t\tserver.AddTool(&mcp.Tool{{Name: \"otherwise\"}}, nil)\n\t}}"
    );
    names(&server(&tools, declared)).into_iter().map(str::to_owned).collect()
}

#[test]
fn what_comes_from_outside_decides_nothing() {
    let config = "type Config struct {\n\tMode string\n\tInner *Config\n\tNested struct{}\n}\n";
    let cases = [
        // A flag, the environment, what is decoded, what the linker or a command sets.
        ("mode != \"\"", "\tvar mode string\n\tflag.StringVar(&mode, \"mode\", \"\", \"\")", ""),
        ("os.Getenv(\"MODE\") != \"\"", "", ""),
        ("c.Mode != \"\"", "\tvar c Config\n\tflag.StringVar(&c.Mode, \"mode\", \"\", \"\")", config),
        ("c.Mode != \"\"", "\tvar c Config\n\tjson.Unmarshal(os.Args, &c)", config),
        ("c.Mode != \"\"", "\tc := &Config{}\n\ttoml.NewDecoder(os.Stdin).Decode(c)", config),
        ("c.Inner != nil", "\tc := &Config{}\n\ttoml.NewDecoder(os.Stdin).Decode(c)", config),
        ("c.Inner.Mode == \"x\"", "\tc := &Config{}\n\ttoml.Unmarshal(data, c)", config),
        ("mode == \"x\"", "", "var mode string"),
        (
            "c.Mode == \"y\"",
            "\tc := &Config{Mode: \"x\"}\n\tif os.Args[1] != \"\" {\n\t\tc.Mode = os.Args[1]\n\t}",
            config,
        ),
        ("c.Mode == \"y\"", "\tc := &Config{Mode: \"x\"}\n\tif os.Args[1] != \"\" {\n\t\tc.Mode = \"y\"\n\t}", config),
        (
            "len(all) > 1",
            "\tall := map[string]string{}\n\tfor _, name := range os.Args {\n\t\tall[name] = name\n\t}",
            "",
        ),
        ("len(all) > 1", "\tall := map[string]string{}\n\tjson.Unmarshal(os.Args, &all)", ""),
    ];
    for (condition, before, declared) in cases {
        let declared =
            format!("import (\n\t\"encoding/json\"\n\t\"flag\"\n\t\"github.com/BurntSushi/toml\"\n)\n{declared}");
        assert_eq!(listed_under(condition, before, &declared), ["then", "otherwise"], "{condition} after {before}");
    }
}

#[test]
fn what_is_made_here_and_given_to_nobody_decides() {
    let config = "type Config struct {\n\tMode string\n\tInner *Config\n}\n";
    let cases = [
        ("c.Mode != \"\"", "\tc := &Config{}", config),
        ("c.Mode != \"\"", "\tc := &Config{}\n\tfmt.Println(c)", config),
        ("c.Inner != nil", "\tc := Config{}", config),
        ("c.Mode == \"x\"", "\tc := &Config{Mode: \"x\"}\n\tc.Mode = \"y\"", config),
        ("mode != \"\"", "\tvar mode string", ""),
        ("len(all) > 1", "\tall := map[string]string{\"a\": \"b\"}", ""),
    ];
    for (condition, before, declared) in cases {
        assert_eq!(listed_under(condition, before, declared), ["otherwise"], "{condition} after {before}");
    }
}

#[test]
fn a_method_that_nobody_calls_has_a_receiver_of_which_nothing_is_known() {
    let declared = "
type Service struct {
	mode string
	inner *Service
}

func (s *Service) Register(server *mcp.Server) {
	if s.mode == \"x\" {
		server.AddTool(&mcp.Tool{Name: \"mode\"}, nil)
	}
	if s.inner != nil {
		server.AddTool(&mcp.Tool{Name: \"inner\"}, nil)
	}
}
";
    assert_eq!(names(&server("", declared)), ["mode", "inner"]);
}

#[test]
fn a_key_that_is_not_known_for_sure_leads_to_every_entry() {
    let declared = "
func first() string { return \"first\" }
func second() string { return \"second\" }
var makers = map[string]func() string{\"a\": first, \"b\": second}
func pick() string {
	if os.Args[1] != \"\" {
		return os.Args[1]
	}
	return \"a\"
}
";
    assert_eq!(listed_under("makers[pick()]() == \"second\"", "", declared), ["then", "otherwise"]);
}
