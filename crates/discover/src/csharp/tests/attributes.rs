//! Tests of attributed methods and their registration.

use serde_json::json;

use super::{names, surface, surfaces, tool};

const USINGS: &str = "using ModelContextProtocol.Server;\nusing System.ComponentModel;\n";

#[test]
fn a_tool_has_its_stated_name_title_description_and_hints() {
    let tool = tool(
        r#"[McpServerTool(Name = "now", Title = "The time", ReadOnly = true, OpenWorld = false), Description("Tells the time.")]
           public static string Now() => "";"#,
    );
    assert_eq!((tool.name.as_str(), tool.title.as_deref()), ("now", Some("The time")));
    assert_eq!(tool.description.as_deref(), Some("Tells the time."));
    assert_eq!(tool.annotations, Some(json!({"title": "The time", "openWorldHint": false, "readOnlyHint": true})));
    assert_eq!(tool.location.map(|at| at.line), Some(7));
}

#[test]
fn a_name_is_derived_from_that_of_the_method() {
    let tool = tool("[McpServerTool] public async Task<string> FetchURLAsync(string url) => url;");
    assert_eq!(tool.name, "fetch_url");
}

#[test]
fn constants_of_other_classes_and_interpolation_make_texts() {
    let source = format!(
        "{USINGS}[McpServerToolType]\nclass Tools {{\n  const string Prefix = \"a\";\n  [McpServerTool(Name = Prefix + \"_\" + nameof(Run)), Description($\"Runs {{Words.Thing}}\")]\n  public static void Run() {{}}\n}}\nstatic class Words {{ public const string Thing = \"it\" + End; const string End = \"!\"; }}\n"
    );
    let found = surface(&source);
    assert_eq!((names(&found), found.tools[0].description.as_deref()), (vec!["a_Run"], Some("Runs it!")));
}

#[test]
fn only_registered_types_are_listed() {
    let source = format!(
        "{USINGS}builder.Services.AddMcpServer().WithTools<A>();\n[McpServerToolType] class A {{ [McpServerTool] public static void One() {{}} }}\n[McpServerToolType] class B {{ [McpServerTool] public static void Two() {{}} }}\n"
    );
    assert_eq!(names(&surface(&source)), ["one"]);
}

#[test]
fn an_assembly_registers_every_attributed_type_also_inner_ones() {
    let source = format!(
        "{USINGS}builder.Services.AddMcpServer().WithToolsFromAssembly();\nclass Outer {{ [McpServerToolType] public class A {{ [McpServerTool] public static void One() {{}} }} }}\nclass B {{ [McpServerTool] public static void Two() {{}} }}\n"
    );
    assert_eq!(names(&surface(&source)), ["one"]);
}

#[test]
fn the_assembly_of_the_program_is_told_from_that_of_a_library() {
    let library = "using ModelContextProtocol.Server;\nnamespace Lib;\n[McpServerToolType] public class B { [McpServerTool] public static void Two() { } }\npublic static class Setup { public static void AddAll(this IServiceCollection services) => services.AddMcpServer().WithToolsFromAssembly(Assembly.GetEntryAssembly()); }\n";
    let program = "using ModelContextProtocol.Server;\nusing Lib;\nbuilder.Services.AddAll();\n[McpServerToolType] public class A { [McpServerTool] public static void One() { } }\n";
    let project = "<Project Sdk=\"Microsoft.NET.Sdk.Web\"><ProjectReference Include=\"../Lib/Lib.csproj\" /></Project>";
    let found = surfaces(&[
        ("App/App.csproj", project),
        ("App/Program.cs", program),
        ("Lib/Lib.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"></Project>"),
        ("Lib/Setup.cs", library),
    ]);
    assert_eq!((found.len(), names(&found[0])), (1, vec!["one"]));
    let own = program.replace("AddAll()", "AddMcpServer().WithToolsFromAssembly(typeof(Program).Assembly)");
    assert_eq!(names(&surface(&own)), ["one"]);
}

#[test]
fn a_generic_method_of_the_artifact_hands_its_type_on() {
    let source = format!(
        "{USINGS}builder.Services.AddMcpServer().AddAll<A>();\nclass A {{ [McpServerTool] public static void One() {{}} }}\nstatic class Extensions {{ public static IMcpServerBuilder AddAll<T>(this IMcpServerBuilder builder) => builder.WithTools<T>(); }}\n"
    );
    assert_eq!(names(&surface(&source)), ["one"]);
}

#[test]
fn what_a_base_class_declares_is_listed_too() {
    let source = format!(
        "{USINGS}builder.Services.AddMcpServer().WithTools<A>();\nabstract class Base {{ [McpServerTool] public void Shared() {{}} }}\nclass A : Base {{ [McpServerTool] public void Own() {{}} }}\n"
    );
    assert_eq!(names(&surface(&source)), ["own", "shared"]);
}

#[test]
fn an_attribute_of_the_artifact_that_is_derived_from_that_of_the_sdk_counts() {
    let source = format!(
        "{USINGS}[McpServerToolType] class A {{ [Named(\"x_run\")] public static void Run() {{}} }}\nclass NamedAttribute : McpServerToolAttribute {{ public NamedAttribute(string name) {{ Name = name; }} }}\n"
    );
    assert_eq!(names(&surface(&source)), ["x_run"]);
}

#[test]
fn parts_of_a_class_in_several_files_are_one_class() {
    let one = format!(
        "{USINGS}namespace N;\n[McpServerToolType]\npublic partial class T\n{{\n  const string Name = \"first\";\n}}\n"
    );
    let two = format!(
        "{USINGS}namespace N;\npublic partial class T\n{{\n  [McpServerTool(Name = Name)] public static void A() {{}}\n}}\n"
    );
    let found = surfaces(&[("One.cs", &one), ("Two.cs", &two)]);
    assert_eq!(names(&found[0]), ["first"]);
    let at = found[0].tools[0].location.as_ref().map(|at| (at.file.clone(), at.line));
    assert_eq!(at, Some(("Two.cs".to_owned(), 6)));
}

#[test]
fn comments_describe_partial_methods_and_no_others() {
    let members = |word: &str| {
        format!(
            "/// <summary>Adds.</summary>\n/// <param name=\"a\">The first.</param>\n[McpServerTool] public static {word} int Add(int a) => a;"
        )
    };
    let documented = tool(&members("partial"));
    assert_eq!(documented.description.as_deref(), Some("Adds."));
    assert_eq!(documented.input_schema["properties"]["a"], json!({"type": "integer", "description": "The first."}));
    assert_eq!(tool(&members("")).description, None);
}

#[test]
fn prompts_and_resources_are_told_apart_from_templates() {
    let source = format!(
        "{USINGS}[McpServerPromptType] class P {{ [McpServerPrompt, Description(\"Asks\")] public static string AskIt([Description(\"what\")] string topic, int? many = null) => topic; }}\n[McpServerResourceType] class R {{\n [McpServerResource(UriTemplate = \"a://b\", Name = \"B\", MimeType = \"text/plain\")] public static string B() => \"\";\n [McpServerResource(UriTemplate = \"a://c/{{id}}\")] public static string ById(string id) => id;\n [McpServerResource] public static string Plain(int page) => \"\";\n}}\n"
    );
    let found = surface(&source);
    let prompt = &found.prompts[0];
    assert_eq!((prompt.name.as_str(), prompt.description.as_deref()), ("ask_it", Some("Asks")));
    let arguments: Vec<_> =
        prompt.arguments.iter().map(|argument| (argument.name.as_str(), argument.required)).collect();
    assert_eq!(arguments, [("topic", true), ("many", false)]);
    assert_eq!(found.resources[0].uri, "a://b");
    let templates: Vec<&str> = found.resource_templates.iter().map(|template| template.uri_template.as_str()).collect();
    assert_eq!(templates, ["a://c/{id}", "resource://mcp/plain{?page}"]);
}

#[test]
fn a_name_that_is_not_known_is_a_gap() {
    let found = surface(&format!(
        "{USINGS}[McpServerToolType] class A {{ [McpServerTool(Name = Elsewhere.Name)] public static void Run() {{}} }}\nbuilder.Services.AddMcpServer().WithTools<A>();\n"
    ));
    assert_eq!((found.tools.len(), found.gaps.len()), (0, 1));
    assert_eq!(found.gaps[0].what, "name of a tool");
}

#[test]
fn the_first_versions_of_the_sdk_keep_the_names_of_methods() {
    let project = "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup><PackageReference Include=\"ModelContextProtocol\" Version=\"0.1.0-preview.4\" /></Project>";
    let source = format!("{USINGS}[McpServerToolType] class A {{ [McpServerTool] public static void RunIt() {{}} }}\n");
    assert_eq!(names(&surfaces(&[("a/A.csproj", project), ("a/A.cs", &source)])[0]), ["RunIt"]);
}
