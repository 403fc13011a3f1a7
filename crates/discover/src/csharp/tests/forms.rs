//! Tests of tools that are made by calls, and of the language.

use serde_json::json;

use super::{names, surface, surfaces};

fn with(statements: &str) -> String {
    format!("using ModelContextProtocol.Server;\nusing ModelContextProtocol.Protocol;\n{statements}\n")
}

#[test]
fn a_tool_is_made_of_a_lambda_and_options() {
    let source = with(
        "var server = builder.Services.AddMcpServer();\nserver.WithTools([McpServerTool.Create((string city, int days = 3) => city, new McpServerToolCreateOptions { Name = \"weather\", Description = \"Tells it\", ReadOnly = true })]);",
    );
    let found = surface(&source);
    let tool = &found.tools[0];
    assert_eq!((tool.name.as_str(), tool.description.as_deref()), ("weather", Some("Tells it")));
    assert_eq!(tool.input_schema["required"], json!(["city"]));
    assert_eq!(tool.annotations, Some(json!({"readOnlyHint": true})));
    assert_eq!(found.gaps, []);
}

#[test]
fn tools_are_made_in_a_loop_over_a_table() {
    let source = with(
        "var names = new Dictionary<string, string> { [\"a\"] = \"First\", [\"b\"] = \"Second\" };\nvar tools = new List<McpServerTool>();\nforeach (var (name, text) in names.Select(p => (p.Key, p.Value)))\n{\n  tools.Add(McpServerTool.Create((int x) => x, new() { Name = $\"do_{name}\", Description = text }));\n}\nbuilder.Services.AddMcpServer().WithTools(tools);",
    );
    let found = surface(&source);
    assert_eq!(names(&found), ["do_a", "do_b"]);
    assert_eq!(found.tools[1].description.as_deref(), Some("Second"));
}

#[test]
fn a_handler_answers_with_a_list() {
    let source = with(
        "builder.Services.AddMcpServer().WithListToolsHandler((request, token) => ValueTask.FromResult(new ListToolsResult { Tools = [ new Tool { Name = \"echo\", Description = \"Echoes\", InputSchema = JsonSerializer.Deserialize<JsonElement>(\"\"\"\n  { \"type\": \"object\", \"properties\": { \"m\": { \"type\": \"string\" } } }\n  \"\"\") } ] }));",
    );
    let found = surface(&source);
    assert_eq!(names(&found), ["echo"]);
    assert_eq!(found.tools[0].input_schema, json!({"type": "object", "properties": {"m": {"type": "string"}}}));
    assert_eq!(found.gaps, []);
}

#[test]
fn options_name_the_server_and_hold_its_handlers_and_collections() {
    let source = with(
        "McpServerOptions options = new() { ServerInfo = new() { Name = \"mine\", Version = \"1\" }, ServerInstructions = \"Be kind.\", Handlers = new() { ListPromptsHandler = async (r, t) => new ListPromptsResult { Prompts = [new() { Name = \"p\", Arguments = [new() { Name = \"a\", Required = true }] }] } }, ToolCollection = [McpServerTool.Create(Tools.Run)] };\nawait using McpServer server = McpServer.Create(transport, options);\nclass Tools { [System.ComponentModel.Description(\"Runs\")] public static void Run() { } }",
    );
    let found = surface(&source);
    assert_eq!((found.server_name.as_deref(), found.instructions.as_deref()), (Some("mine"), Some("Be kind.")));
    assert_eq!((names(&found), found.prompts[0].name.as_str()), (vec!["run"], "p"));
    assert!(found.prompts[0].arguments[0].required);
    assert_eq!(found.gaps, []);
}

#[test]
fn options_are_set_inside_a_function() {
    let source = with(
        "builder.Services.AddMcpServer(options =>\n{\n  options.ServerInfo = new Implementation { Name = \"n\", Version = \"1\" };\n  options.ServerInstructions = Texts.All;\n  options.Handlers.ListToolsHandler = List;\n});\nstatic ValueTask<ListToolsResult> List(RequestContext<ListToolsRequestParams> r, CancellationToken t) { var all = new List<Tool>(); all.Add(new Tool { Name = \"one\" }); return new(new ListToolsResult { Tools = all }); }\nstatic class Texts { public static string All => string.Join(\", \", Parts); static readonly string[] Parts = [\"a\", \"b\"]; }",
    );
    let found = surface(&source);
    assert_eq!((found.server_name.as_deref(), found.instructions.as_deref()), (Some("n"), Some("a, b")));
    assert_eq!(names(&found), ["one"]);
}

#[test]
fn an_object_that_is_a_tool_is_listed() {
    let source = with(
        "builder.Services.AddMcpServer();\nbuilder.Services.AddSingleton<McpServerTool, Custom>();\nclass Custom : McpServerTool { public override Tool ProtocolTool => new() { Name = \"custom\", Description = \"Mine\" }; }",
    );
    assert_eq!(names(&surface(&source)), ["custom"]);
}

#[test]
fn options_that_services_configure_are_read_and_what_only_they_know_is_a_gap() {
    let source = with(
        "services.AddOptions<McpServerOptions>().Configure<IRuntime>((options, runtime) => { options.ServerInfo = new() { Name = \"n\", Version = \"1\" }; options.Handlers = new() { ListToolsHandler = runtime.List }; });\nservices.AddMcpServer();",
    );
    let found = surface(&source);
    assert_eq!(found.server_name.as_deref(), Some("n"));
    assert_eq!(found.gaps.iter().map(|gap| gap.what.as_str()).collect::<Vec<_>>(), ["tools of a handler"]);
}

#[test]
fn a_server_of_which_no_registration_is_known_is_a_gap() {
    let found = surface(&with("builder.Services.AddMcpServer().WithStdioServerTransport();"));
    assert_eq!(found.gaps[0].what, "what the server lists");
}

#[test]
fn a_handler_whose_list_is_not_known_is_a_gap() {
    let source = with("builder.Services.AddMcpServer().WithListToolsHandler((r, t) => remote.ListAsync());");
    let found = surface(&source);
    assert_eq!((found.tools.len(), found.gaps.len()), (0, 1));
    assert_eq!(found.gaps[0].what, "tools of a handler");
}

#[test]
fn what_a_package_from_elsewhere_adds_is_a_gap() {
    let found = surface(&with("builder.Services.AddMcpServer().WithStdioServerTransport().WithWeather();"));
    assert_eq!(found.gaps[0].what, "what a call on the builder of the server adds");
}

#[test]
fn a_function_of_the_ai_library_is_a_tool() {
    let source = with(
        "var f = AIFunctionFactory.Create((string q) => q, \"search\", \"Searches\");\nbuilder.Services.AddMcpServer().WithTools([McpServerTool.Create(f)]);",
    );
    let found = surface(&source);
    assert_eq!((names(&found), found.tools[0].description.as_deref()), (vec!["search"], Some("Searches")));
}

#[test]
fn methods_found_by_reflection_are_tools() {
    let source = with(
        "var tools = typeof(T).GetMethods().Where(m => m.GetCustomAttribute<McpServerToolAttribute>() is not null).Select(m => McpServerTool.Create(m)).ToList();\nclass T { [McpServerTool] public static void One() { } public static void Two() { } }",
    );
    assert_eq!(names(&surface(&source)), ["one"]);
}

#[test]
fn switches_conditions_and_yields_are_followed() {
    let source = with(
        "builder.Services.AddMcpServer().WithListToolsHandler((r, t) => new ListToolsResult { Tools = [.. All()] });\nIEnumerable<Tool> All() { foreach (var kind in new[] { \"a\", \"b\" }) { yield return new Tool { Name = kind switch { \"a\" => \"first\", _ => \"second\" } }; } }",
    );
    assert_eq!(names(&surface(&source)), ["first", "second"]);
}

#[test]
fn a_value_that_is_compared_with_many_patterns_is_evaluated_once() {
    let source = with(
        "var kind = \"b\";\nvar name = (kind + \"x\") switch { \"ax\" => \"first\", \"bx\" => (kind + \"y\") switch { \"by\" => \"second\", _ => \"third\" }, _ => \"fourth\" };\nif ((name + \"!\") is \"first!\" or \"second!\") { McpServerTool.Create((int x) => x, new() { Name = name }); }",
    );
    assert_eq!(names(&surface(&source)), ["second"]);
}

#[test]
fn a_main_method_is_run_and_registrations_in_extensions_are_followed() {
    let source = with(
        "namespace App;\ninternal class Program { static async Task Main(string[] args) { var builder = Host.CreateApplicationBuilder(args); builder.Services.AddAll(); } }\nstatic class Setup { public static void AddAll(this IServiceCollection services) { services.AddMcpServer().WithTools<T>(); } }\nclass T { [McpServerTool] public static void One() { } }\n[McpServerToolType] class Other { [McpServerTool] public static void Two() { } }",
    );
    assert_eq!(names(&surface(&source)), ["one"]);
}

#[test]
fn programs_of_a_repository_are_told_apart_and_their_libraries_followed() {
    let program = "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup><ItemGroup><ProjectReference Include=\"..\\Lib\\Lib.csproj\" /></ItemGroup></Project>";
    let library = "<Project Sdk=\"Microsoft.NET.Sdk\"></Project>";
    let tests = "<Project Sdk=\"Microsoft.NET.Sdk\"><PackageReference Include=\"xunit.v3\" Version=\"1\" /></Project>";
    let shared = "using ModelContextProtocol.Server;\nnamespace Lib;\n[McpServerToolType] public class A { [McpServerTool] public static void One() { } }\n[McpServerToolType] public class B { [McpServerTool] public static void Two() { } }\n";
    let found = surfaces(&[
        ("src/App/App.csproj", program),
        ("src/App/Program.cs", "using Lib;\nbuilder.Services.AddMcpServer().WithTools<A>();\n"),
        ("src/Web/Web.csproj", program),
        (
            "src/Web/Program.cs",
            "using Lib;\nbuilder.Services.AddMcpServer().WithToolsFromAssembly(typeof(B).Assembly);\n",
        ),
        ("src/Lib/Lib.csproj", library),
        ("src/Lib/Tools.cs", shared),
        ("tests/T/T.csproj", tests),
        (
            "tests/T/T.cs",
            "using ModelContextProtocol.Server;\n[McpServerToolType] public class F { [McpServerTool] public static void Fake() { } }\n",
        ),
    ]);
    let listed: Vec<(&str, Vec<&str>)> = found.iter().map(|surface| (surface.root.as_str(), names(surface))).collect();
    assert_eq!(listed, [("src/App", vec!["one"]), ("src/Web", vec!["one", "two"])]);
}

#[test]
fn triggers_of_functions_are_tools() {
    let source = "using Microsoft.Azure.Functions.Worker.Extensions.Mcp;\nclass F {\n [Function(\"a\")] public string A([McpToolTrigger(\"a\", \"First\")] ToolInvocationContext c, [McpToolProperty(\"x\", \"string\", \"An x\", true)] string x, [McpToolProperty(\"y\", \"A y\")] int y) => x;\n [Function(\"b\")] public string B([McpToolTrigger(\"b\", \"Second\")] ToolInvocationContext c) => \"\";\n}\nbuilder.ConfigureMcpTool(\"b\").WithProperty(\"z\", McpToolPropertyType.Number, \"A z\", required: true);\n";
    let source = source.replace("using Microsoft", "using static Texts;\nusing Microsoft");
    let found = surface(&source);
    assert_eq!(names(&found), ["a", "b"]);
    let wanted = json!({
        "type": "object",
        "properties": {"x": {"type": "string", "description": "An x"}, "y": {"type": "integer", "description": "A y"}},
        "required": ["x"]
    });
    assert_eq!(found.tools[0].input_schema, wanted);
    assert_eq!(found.tools[1].input_schema["properties"]["z"], json!({"type": "number", "description": "A z"}));
    assert_eq!(found.gaps, []);
}
