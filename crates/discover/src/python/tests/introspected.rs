use super::{described, names, surface};

/// A server of the `mcp` package with `body` after its making.
fn fast(body: &str) -> String {
    format!("from mcp.server.fastmcp import FastMCP\nmcp = FastMCP(\"x\")\n{body}")
}

#[test]
fn generators_give_what_they_yield() {
    let found = surface(&fast(
        r#"
from contextlib import contextmanager
def first(): "One."
def second(): "Two."
def third(): "Three."
def some():
    yield first
    yield from [second]
    if len([]) == 0:
        return
    yield third
@contextmanager
def opened():
    yield third
for function in some():
    mcp.add_tool(function)
"#,
    ));
    assert_eq!(described(&found), [("first", "One."), ("second", "Two.")]);
    assert!(found.gaps.is_empty(), "{:?}", found.gaps);
}

#[test]
fn slices_and_comprehensions_with_several_loops_pick_what_python_picks() {
    let found = surface(&fast(
        r#"
def run(): "Runs."
NAMES = ["a", "b", "c", "d", "e"]
picked = NAMES[1:-1] + NAMES[::-2] + [NAMES[0][:0] + "abc"[-2:]]
for name in [f"{side}_{name}" for side in ("l", "r") for name in picked if name != "d"]:
    mcp.add_tool(run, name=name)
"#,
    ));
    assert_eq!(
        names(&found),
        ["l_b", "l_c", "l_e", "l_c", "l_a", "l_bc", "r_b", "r_c", "r_e", "r_c", "r_a", "r_bc"]
            .iter()
            .enumerate()
            .filter(|(at, _)| ![3, 9].contains(at))
            .map(|(_, name)| *name)
            .collect::<Vec<_>>()
    );
}

#[test]
fn what_settings_filter_out_of_a_registry_is_still_listed() {
    let found = surface(&fast(
        r#"
def look(): "Looks."
def drop(): "Drops."
TOOLS = {"look": look, "drop": drop}
allowed = ["look"]
for name in list(TOOLS):
    if name not in allowed:
        TOOLS.pop(name)
options = {"name": "renamed", "extra": 1}
options.pop("extra")
for function in TOOLS.values():
    mcp.add_tool(function)
mcp.add_tool(look, **options)
"#,
    ));
    assert_eq!(names(&found), ["look", "drop", "renamed"]);
}

#[test]
fn a_class_that_stands_in_for_a_missing_import_is_not_the_import() {
    let found = surface(
        r#"
from fastmcp import FastMCP
try:
    from fastmcp import Context
except ImportError:
    class Context: ...
mcp = FastMCP("x")
@mcp.tool
def look(ctx: Context, path: str): "Looks."
"#,
    );
    assert_eq!(found.tools[0].input_schema["required"], serde_json::json!(["path"]));
    assert!(found.gaps.is_empty(), "{:?}", found.gaps);
}

#[test]
fn a_metaclass_hears_of_every_class() {
    let found = surface(&fast(
        r#"
class Registered(type):
    classes = []
    def __init__(cls, name, bases, namespace):
        if bases:
            Registered.classes.append(cls)
class Base(metaclass=Registered): ...
class Look(Base):
    title = "look"
    def run(self, path: str): "Looks."
for kind in Registered.classes:
    mcp.add_tool(kind().run, name=kind.title)
"#,
    ));
    assert_eq!(described(&found), [("look", "Looks.")]);
}

#[test]
fn handlers_are_set_for_the_request_that_they_answer() {
    let found = surface(
        r#"
from mcp.server import Server
from mcp.types import ListToolsRequest, Tool
server = Server("x")
def setup():
    async def listed(request):
        return [Tool(name="look", description="Looks.", inputSchema={"type": "object"})]
    server.request_handlers[ListToolsRequest] = listed
async def prompts(request): return []
server.add_request_handler("prompts/list", object, prompts)
"#,
    );
    assert_eq!(described(&found), [("look", "Looks.")]);
}

#[test]
fn an_entry_of_a_table_does_not_hide_a_method_of_tables() {
    let found = surface(&fast(
        r#"
def run(): "Runs."
for name, text in {"items": "Lists.", "get": "Gets."}.items():
    mcp.add_tool(run, name=name, description=text)
"#,
    ));
    assert_eq!(described(&found), [("items", "Lists."), ("get", "Gets.")]);
}
