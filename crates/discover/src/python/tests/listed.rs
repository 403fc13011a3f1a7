use super::{described, line, names, surface, surfaces};

#[test]
fn a_list_handler_answers_with_tools() {
    let found = surface(
        r#"
import mcp.types as types
from mcp.server import Server
from mcp.types import Tool
server = Server("notes", instructions="Read first.")
@server.list_tools()
async def list_tools() -> list[Tool]:
    return [
        Tool(name="add", description="Adds.", inputSchema={"type": "object", "required": ["text"]}),
        types.Tool(
            name="drop",
            description="Drops " "one.",
            inputSchema={"type": "object"},
            annotations=types.ToolAnnotations(destructiveHint=True),
        ),
    ]
"#,
    );
    assert_eq!(described(&found), [("add", "Adds."), ("drop", "Drops one.")]);
    assert_eq!(found.tools.iter().map(line).collect::<Vec<_>>(), [9, 10]);
    assert_eq!(found.tools[0].input_schema["required"][0], "text");
    assert_eq!(found.tools[1].annotations.as_ref().unwrap()["destructiveHint"], true);
    assert_eq!(found.instructions.as_deref(), Some("Read first."));
    assert!(found.gaps.is_empty(), "{:?}", found.gaps);
}

#[test]
fn the_list_may_be_built_by_constants_helpers_and_comprehensions() {
    let found = surface(
        r#"
from enum import Enum
from mcp.server.lowlevel import Server
from mcp.types import Tool
from pydantic import BaseModel
class Names(str, Enum):
    ONE = "one"
    TWO = "two"
class Query(BaseModel):
    """What to look for."""
    text: str
EXTRA = {"three": "Third.", "four": "Fourth."}
FIRST = [Tool(name=Names.ONE, description="First.", inputSchema=Query.model_json_schema())]
def second(): return Tool(name=Names.TWO.value, description="Second.", inputSchema=Query.schema())
def build():
    tools = list(FIRST)
    tools.append(second())
    tools.extend(Tool(name=name, description=text, inputSchema={}) for name, text in EXTRA.items())
    tools += [Tool(name=f"{name}_again", description="-", inputSchema={}) for name in ("one",)]
    return tools
def serve():
    server = Server("x")
    @server.list_tools()
    async def tools(): return build()
"#,
    );
    assert_eq!(
        described(&found),
        [("one", "First."), ("two", "Second."), ("three", "Third."), ("four", "Fourth."), ("one_again", "-")]
    );
    for tool in &found.tools[..2] {
        assert_eq!(tool.input_schema["properties"]["text"]["type"], "string");
        assert_eq!(tool.input_schema["description"], "What to look for.");
    }
}

#[test]
fn tool_objects_are_followed_through_classes_and_files() {
    let server = r#"
from mcp.server import Server
from mcp.types import Tool
from .tools import ALL
server = Server("x")
@server.list_tools()
async def tools():
    return [Tool(name=tool.get_name(), description=tool.text, inputSchema=tool.schema()) for tool in ALL.values()]
"#;
    let tools = r#"
from dataclasses import dataclass
class Base:
    def __init__(self): self.text = self.describe()
    def schema(self): return {"type": "object", "properties": self.fields()}
class Echo(Base):
    def get_name(self): return "echo"
    def describe(self): return "Says it again."
    def fields(self): return {"what": {"type": "string"}}
@dataclass
class Made:
    name: str
    text: str
    def get_name(self): return self.name
    def schema(self): return {}
ALL = {"echo": Echo()}
ALL["made"] = Made("made", text="Made.")
ALL = dict(ALL)
"#;
    let found = surfaces(&[("pkg/__init__.py", ""), ("pkg/server.py", server), ("pkg/tools.py", tools)]);
    assert_eq!(described(&found[0]), [("echo", "Says it again."), ("made", "Made.")]);
    assert_eq!(found[0].tools[0].input_schema["properties"]["what"]["type"], "string");
}

#[test]
fn prompts_resources_and_templates_are_listed_likewise() {
    let found = surface(
        r#"
import mcp.types as types
from mcp.server import Server
from pydantic import AnyUrl
server = Server("x")
@server.list_prompts()
async def prompts():
    return [types.Prompt(name="ask", description="Asks.", arguments=[types.PromptArgument(name="topic", required=True)])]
@server.list_resources()
async def resources():
    return [types.Resource(uri=AnyUrl("notes://all"), name="all", mimeType="text/plain")]
@server.list_resource_templates()
async def templates():
    return [types.ResourceTemplate(uriTemplate="notes://{tag}", name="by tag")]
"#,
    );
    assert_eq!((found.prompts[0].name.as_str(), found.prompts[0].arguments[0].required), ("ask", true));
    assert_eq!(
        (found.resources[0].uri.as_str(), found.resources[0].mime_type.as_deref()),
        ("notes://all", Some("text/plain"))
    );
    assert_eq!(found.resource_templates[0].uri_template, "notes://{tag}");
}

#[test]
fn handlers_given_to_the_constructor_are_read() {
    let found = surface(
        r#"
from mcp.server import Server
from mcp import types
async def listed(ctx, params):
    return types.ListToolsResult(tools=[types.Tool(name="a", input_schema={"type": "object"})])
server = Server("x", on_list_tools=listed)
"#,
    );
    assert_eq!(names(&found), ["a"]);
    assert_eq!(found.tools[0].input_schema["type"], "object");
}

#[test]
fn a_list_that_only_a_running_server_has_is_a_gap() {
    let found = surface(
        r#"
import httpx
from mcp.server import Server
from mcp.types import Tool
server = Server("x")
@server.list_tools()
async def tools():
    answer = httpx.get("http://localhost/tools").json()
    return [Tool(name=entry["name"], inputSchema={}) for entry in answer]
"#,
    );
    assert!(found.tools.is_empty());
    assert_eq!(found.gaps.len(), 1);
    assert_eq!(found.gaps[0].what, "list of tools");
}
