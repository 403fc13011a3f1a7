//! `discover` prints what a server would list, with the places where it is declared.

use std::fs;

use serde_json::Value;

use crate::expected::server;
use crate::program::ScanResult;
use crate::room::{Room, copy_folder};

fn discover(name: &str) -> Value {
    let folder = server(name);
    let run = Room::new().run(["discover", folder.to_str().unwrap(), "--format", "json"]).exits(0);
    serde_json::from_str(&run.stdout).unwrap()
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect()
}

#[test]
fn a_listing_has_every_member_that_the_contract_names() {
    let listing = discover("files-clean");
    for member in ["tools", "prompts", "resources", "gaps"] {
        assert!(listing[member].is_array(), "{member}: {listing}");
    }
    let tool = &listing["tools"][0];
    assert_eq!(tool["name"], "read_file");
    assert_eq!(tool["location"]["file"], "src/files_server/__init__.py");
    assert!(tool["location"]["line"].is_u64());
    assert_eq!(tool["input_schema"]["required"], serde_json::json!(["name"]));
    assert_eq!(names(&listing["prompts"]), ["summarise"]);
    assert_eq!(listing["resources"][0]["uri"], "files://index");
    assert_eq!(listing["gaps"], serde_json::json!([]));
}

#[test]
fn a_template_is_listed_among_the_resources_and_says_that_it_is_one() {
    let source = "from mcp.server.fastmcp import FastMCP\nmcp = FastMCP('logs')\n\
        @mcp.resource('logs://today')\ndef today() -> str: ...\n\
        @mcp.resource('logs://{day}')\ndef of_day(day: str) -> str: ...\n";
    let room = Room::new();
    room.file("server.py", source);
    let run = room.run(["discover", ".", "--format", "json"]).exits(0);
    let listing: Value = serde_json::from_str(&run.stdout).unwrap();
    let resources = listing["resources"].as_array().unwrap();
    let found: Vec<_> = resources.iter().map(|it| (it["uri"].as_str().unwrap(), it["is_template"] == true)).collect();
    assert_eq!(found, [("logs://today", false), ("logs://{day}", true)]);
}

#[test]
fn every_style_of_server_gives_its_tools_in_order() {
    for (name, tools) in [
        ("weather-clean", &["get_forecast", "get_alerts", "compare_cities"][..]),
        ("tickets-clean", &["open_ticket", "search_tickets", "close_ticket"]),
        ("deploy-clean", &["list_deployments", "scale_deployment", "run_command"]),
        ("units-bundled-clean", &["convert_length", "count_words"]),
        ("notes-clean", &["list_notes", "read_note", "save_note", "search_notes"]),
        ("files-clean", &["read_file", "list_files", "refresh_index"]),
    ] {
        let listing = discover(name);
        assert_eq!(names(&listing["tools"]), tools, "{name}");
        assert_eq!(listing["gaps"], serde_json::json!([]), "{name}");
    }
}

#[test]
fn arguments_are_read_from_zod_inlined_zod_and_type_hints() {
    for (name, tool, arguments) in [
        ("weather-clean", "get_forecast", &["city", "days"][..]),
        ("units-bundled-clean", "convert_length", &["from", "note", "to", "value"]),
        ("notes-clean", "save_note", &["footer", "text", "title"]),
        ("deploy-clean", "run_command", &["command"]),
    ] {
        let listing = discover(name);
        let tools = listing["tools"].as_array().unwrap();
        let found = tools.iter().find(|it| it["name"] == tool).unwrap();
        let mut names: Vec<&String> = found["input_schema"]["properties"].as_object().unwrap().keys().collect();
        names.sort();
        assert_eq!(names, arguments, "{name}: {tool}");
    }
}

#[test]
fn instructions_are_read() {
    let listing = discover("notes-clean");
    assert!(listing["instructions"].as_str().unwrap().starts_with("Keeps plain-text notes."));
}

#[test]
fn a_list_that_is_handed_out_in_pages_is_read_whole() {
    let listing = discover("paginated");
    assert_eq!(names(&listing["tools"]), ["add", "subtract", "multiply", "divide", "power"]);
    assert_eq!(listing["tools"][4]["input_schema"]["required"], serde_json::json!(["a", "b"]));
}

#[test]
fn two_servers_of_a_repository_are_told_apart_and_may_share_a_tool_name() {
    let listing = discover("two-servers");
    let mut tools = names(&listing["tools"]);
    tools.sort_unstable();
    assert_eq!(tools, ["list_books", "position", "search", "search"]);
    let files: Vec<&str> =
        listing["tools"].as_array().unwrap().iter().map(|it| it["location"]["file"].as_str().unwrap()).collect();
    assert!(files.iter().any(|file| file.starts_with("packages/books/")), "{files:?}");
    assert!(files.iter().any(|file| file.starts_with("packages/maps/")), "{files:?}");

    let folder = server("two-servers");
    Room::new().run(["scan-local", folder.to_str().unwrap(), "--fail-on", "low"]).exits(0);
}

#[test]
fn a_package_without_a_server_lists_nothing_and_exits_3() {
    let folder = server("no-server");
    let run = Room::new().run(["discover", folder.to_str().unwrap()]).exits(3);
    let listing: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(listing["tools"], serde_json::json!([]));
}

/// A clean server with one more file, which declares one tool; TypeScript is imported by the server, Python stands alone.
fn beside_a_server(file: &str, text: &str) -> ScanResult {
    let room = Room::new();
    copy_folder(&server("weather-clean"), &room.work().join("weather"));
    room.file(&format!("weather/{file}"), text);
    if file == "src/other.ts" {
        let main = fs::read_to_string(room.work().join("weather/src/index.ts")).unwrap();
        room.file("weather/src/index.ts", format!("{main}import \"./other.js\";\n"));
    }
    let run = room.run(["scan-local", "weather", "--format", "ndjson"]);
    let result = run.result();
    assert_eq!(run.code, if result.is_complete() { 0 } else { 3 }, "{}", run.printed());
    result
}

#[test]
fn a_server_that_cannot_be_parsed_is_never_passed_over_in_silence() {
    let typescript = r#"import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
const server = new McpServer({ name: "other", version: "1.0.0" });
server.registerTool("other_tool", { description: "Does." }, async () => ({ content: [] }));
const = ;
"#;
    let python = "from mcp.server.fastmcp import FastMCP\nmcp = FastMCP(\"other\")\n\n\n@mcp.tool()\ndef other_tool() -> str:\n    \"\"\"Does.\"\"\"\n    return \"x\ndef :\n";
    for (file, text) in [("src/other.ts", typescript), ("other.py", python)] {
        let result = beside_a_server(file, text);
        assert!(!result.is_complete(), "{file} is passed over");
        assert!(result.gaps().iter().any(|gap| gap.contains(file)), "{file}: {:?}", result.gaps());
    }
}

#[test]
fn a_tool_whose_name_is_computed_is_a_gap_with_its_place() {
    let typescript = r#"import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
const server = new McpServer({ name: "other", version: "1.0.0" });
server.registerTool(process.env.TOOL_NAME!, { description: "Does." }, async () => ({ content: [] }));
"#;
    let python = "import os\nfrom mcp.server.fastmcp import FastMCP\nmcp = FastMCP(\"other\")\n\n\n@mcp.tool(name=os.environ[\"TOOL_NAME\"])\ndef other_tool() -> str:\n    \"\"\"Does.\"\"\"\n    return \"x\"\n";
    for (file, text) in [("src/other.ts", typescript), ("other.py", python)] {
        let result = beside_a_server(file, text);
        assert!(!result.is_complete(), "{file}: {:?}", result.tools());
        assert!(result.gaps().iter().any(|gap| gap.contains(file)), "{file}: {:?}", result.gaps());
    }
}
