use super::{described, line, names, surface};

/// A server of the `mcp` package with `body` after its making.
fn fast(body: &str) -> String {
    format!(
        "from mcp.server.fastmcp import FastMCP, Context\nmcp = FastMCP(\"notes\", instructions=\"Read first.\")\n{body}"
    )
}

#[test]
fn decorators_with_and_without_arguments_declare_tools() {
    let found = surface(&fast(
        r#"
@mcp.tool
def bare(): "One."
@mcp.tool()
async def called(): "Two."
@mcp.tool("renamed")
def positional(): "Three."
@mcp.tool(name="keyword", description="Four.", title="Four!", annotations={"readOnlyHint": True})
def by_keyword(): "not this"
"#,
    ));
    assert_eq!(described(&found), [("bare", "One."), ("called", "Two."), ("renamed", "Three."), ("keyword", "Four.")]);
    assert_eq!(found.tools.iter().map(line).collect::<Vec<_>>(), [5, 7, 9, 11]);
    assert_eq!(found.tools[3].title.as_deref(), Some("Four!"));
    assert_eq!(found.tools[3].annotations.as_ref().unwrap()["readOnlyHint"], true);
    assert_eq!((found.server_name.as_deref(), found.instructions.as_deref()), (Some("notes"), Some("Read first.")));
    assert!(found.gaps.is_empty(), "{:?}", found.gaps);
}

#[test]
fn functions_and_methods_are_registered_by_calls() {
    let found = surface(&fast(
        r#"
from mcp.server.fastmcp.tools import Tool
PREFIX = "note"
def one(): "One."
def two(): "Two."
def three(): "Three."
mcp.tool(name=f"{PREFIX}_one")(one)
mcp.add_tool(two, name="second")
mcp.add_tool(Tool.from_function(three, description="Third."))
made = Tool.from_function(fn=three, name="fourth", description="Fourth.")
mcp.add_tool(made.fn, made.name, None, made.description)
class Notes:
    NAME = "listed"
    def __init__(self, server):
        self.server = server
        self.server.tool(name=self.NAME)(self.list)
        server.tool()(self.drop)
    def list(self, tag: str): "Lists."
    def drop(self, ctx: Context): "Drops."
Notes(mcp)
"#,
    ));
    assert_eq!(
        described(&found),
        [
            ("note_one", "One."),
            ("second", "Two."),
            ("three", "Third."),
            ("fourth", "Fourth."),
            ("listed", "Lists."),
            ("drop", "Drops.")
        ]
    );
    assert_eq!(found.tools[4].input_schema["required"], serde_json::json!(["tag"]));
    assert_eq!(found.tools[5].input_schema["properties"], serde_json::json!({}));
}

#[test]
fn loops_over_functions_and_classes_declare_each() {
    let found = surface(&fast(
        r#"
def add(): "Adds."
def drop(): "Drops."
for function in [add, drop]:
    mcp.tool()(function)
class Base:
    def register(self, server): server.add_tool(self.run, name=self.name, description=self.text())
    def run(self): ...
class First(Base):
    name = "first"
    def text(self): return "Number one."
class Second(Base):
    name = "second"
    def text(self): return "Number " + "two."
for kind in (First, Second):
    kind().register(mcp)
"#,
    ));
    assert_eq!(
        described(&found),
        [("add", "Adds."), ("drop", "Drops."), ("first", "Number one."), ("second", "Number two.")]
    );
}

#[test]
fn functions_that_nobody_calls_still_declare() {
    let found = surface(
        r#"
from fastmcp import FastMCP
def register_tools(mcp):
    @mcp.tool()
    def inner(path: str):
        """Reads.

           A file.
        """
class Server:
    def __init__(self): self.app = FastMCP("x")
    def setup(self):
        @self.app.tool
        def late(): "Late."
"#,
    );
    let mut found = described(&found);
    found.sort_unstable();
    assert_eq!(found, [("inner", "Reads.\n\nA file."), ("late", "Late.")]);
}

#[test]
fn other_decorators_leave_a_tool_what_it_is() {
    let found = surface(&fast(
        r#"
import functools, tracing_of_somebody
def safe(fn):
    @functools.wraps(fn)
    def wrapper(*args, **kwargs): return fn(*args, **kwargs)
    return wrapper
@mcp.tool()
@safe
@tracing_of_somebody.traced("x")
def inner(path: str): "Inner."
def called(url: str): "Called."
mcp.tool(name="called")(safe(called))
@safe
@mcp.tool(name="outer")
def other(): "Outer."
"#,
    ));
    assert_eq!(described(&found), [("inner", "Inner."), ("called", "Called."), ("outer", "Outer.")]);
    assert_eq!(found.tools[0].input_schema["required"], serde_json::json!(["path"]));
    assert_eq!(found.tools[1].input_schema["required"], serde_json::json!(["url"]));
}

#[test]
fn names_come_from_enumerations_and_class_constants() {
    let found = surface(&fast(
        r#"
from enum import Enum, StrEnum
class Tools(str, Enum):
    STATUS = "notes_status"
class More(StrEnum):
    ADD = "notes_add"
class Names:
    DROP = "notes_drop"
@mcp.tool(name=Tools.STATUS)
def a(): ...
@mcp.tool(name=More.ADD.value)
def b(): ...
@mcp.tool(name=Names.DROP)
def c(): ...
"#,
    ));
    assert_eq!(names(&found), ["notes_status", "notes_add", "notes_drop"]);
}

#[test]
fn prompts_resources_and_templates_are_declared_likewise() {
    let found = surface(&fast(
        r#"
@mcp.prompt()
def ask(topic: str, depth: int = 1): "Asks."
@mcp.prompt(name="second", description="Said.")
def other(): ...
@mcp.resource("notes://all")
def every(): "Everything."
@mcp.resource("notes://{tag}", name="by tag", mime_type="text/plain")
def one(tag: str): ...
"#,
    ));
    assert_eq!(found.prompts[0].name, "ask");
    let arguments: Vec<(&str, bool)> =
        found.prompts[0].arguments.iter().map(|argument| (argument.name.as_str(), argument.required)).collect();
    assert_eq!(arguments, [("topic", true), ("depth", false)]);
    assert_eq!(found.prompts[1].description.as_deref(), Some("Said."));
    assert_eq!((found.resources[0].uri.as_str(), found.resources[0].name.as_deref()), ("notes://all", Some("every")));
    assert_eq!(found.resource_templates[0].uri_template, "notes://{tag}");
    assert_eq!(found.resource_templates[0].mime_type.as_deref(), Some("text/plain"));
}

#[test]
fn mounted_servers_give_their_tools_a_prefix() {
    let found = surface(
        r#"
from fastmcp import FastMCP
main = FastMCP("main", instructions="All.")
weather, plain, old = FastMCP("weather"), FastMCP("plain"), FastMCP("old")
@weather.tool
def today(): ...
@plain.tool
def kept(): ...
@old.tool
def before(): ...
main.mount(weather, prefix="sky")
main.mount(plain)
main.import_server("first", old)
"#,
    );
    assert_eq!(names(&found), ["sky_today", "kept", "first_before"]);
    assert_eq!(found.server_name.as_deref(), Some("main"));
}

#[test]
fn tools_of_other_frameworks_are_not_mistaken() {
    let found = surface(&fast(
        r#"
import click
from langchain_core.tools import tool
from pydantic_ai import Agent
agent = Agent("x")
@click.group()
def cli(): ...
@cli.tool()
def a(): ...
@tool
def b(): ...
@agent.tool
def c(): ...
@mcp.tool()
def real(): "Real."
"#,
    ));
    assert_eq!(names(&found), ["real"]);
}

#[test]
fn what_stands_after_an_exception_handler_is_read_too() {
    let found = surface(
        r#"
try:
    from fastmcp import FastMCP
except ImportError:
    FastMCP = None
try:
    import words_of_somebody as words
except ImportError:
    words = None
def create(kind):
    try:
        server = FastMCP("x")
    except ValueError:
        return None
    match kind:
        case "a":
            return server
    @server.tool
    def after(): "After."
    return server
if create:
    made = create("b")
else:
    made = None
@made.tool
def later(): "Later."
"#,
    );
    assert_eq!(described(&found), [("after", "After."), ("later", "Later.")]);
}

#[test]
fn what_cannot_be_folded_is_a_gap_with_its_line() {
    let found = surface(&fast(
        r#"
import os
@mcp.tool(name=os.environ["NAME"])
def a(): ...
@mcp.tool(description=f"Reads {os.getcwd()} now.")
def b(): ...
for name in os.listdir("."):
    mcp.add_tool(lambda: 1, name=name)
"#,
    ));
    assert_eq!(described(&found), [("b", "Reads ${…} now.")]);
    let gaps: Vec<(&str, u32)> = found
        .gaps
        .iter()
        .map(|gap| (gap.what.as_str(), gap.location.as_ref().map_or(0, |location| location.line)))
        .collect();
    assert_eq!(gaps, [("description of tool `b`", 7), ("name of a tool", 5), ("name of a tool", 9)]);
}
