"""A server whose tools lie in a folder of modules and are found when it starts."""

import importlib
import inspect
import json
import pkgutil
from pathlib import Path

from mcp.server.fastmcp import FastMCP

from . import formats, tools
from .registry import Command, registered

HERE = Path(__file__).resolve().parent
INSTRUCTIONS = (HERE / "data" / "instructions.md").read_text(encoding="utf-8").strip()

mcp = FastMCP("notes", instructions=INSTRUCTIONS)

for module_info in pkgutil.iter_modules(tools.__path__):
    module = importlib.import_module(f"{tools.__name__}.{module_info.name}")
    if hasattr(module, "register"):
        module.register(mcp)

for name, function in registered.items():
    mcp.add_tool(function, name=name)

for command in Command.__subclasses__():
    mcp.tool(name=command.name, description=command.summary)(command().run)

for kind in Command.kinds.values():
    mcp.prompt(name=f"explain_{kind.name}", description=f"Explain {kind.name}.")(kind().run)

for name, function in inspect.getmembers(formats, inspect.isfunction):
    if not name.startswith("_"):
        mcp.add_tool(function, name=f"to_{name}")

with open(HERE / "data" / "shortcuts.json") as file:
    SHORTCUTS = json.load(file)

for shortcut in SHORTCUTS["shortcuts"]:

    def run(text: str) -> str:
        return text

    mcp.add_tool(run, name=shortcut["name"], description=shortcut["description"])


@mcp.resource("notes://index")
def index() -> str:
    """Every note."""
    return ""


@mcp.resource("notes://{folder}/{note}", name="note", mime_type="text/markdown")
def note(folder: str, note: str) -> str:
    """One note."""
    return ""


def main() -> None:
    mcp.run()


if __name__ == "__main__":
    main()
