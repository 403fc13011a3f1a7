"""A low-level server that makes its list out of the signatures of functions."""

import asyncio
import inspect
from typing import Any, Literal, Optional, Union, get_args, get_origin

import anyio
from mcp.server import Server
from mcp.server.stdio import stdio_server
from mcp.types import (
    ListPromptsRequest,
    ListPromptsResult,
    ListToolsRequest,
    ListToolsResult,
    Prompt,
    PromptArgument,
    Resource,
    ResourceTemplate,
    ServerResult,
    Tool,
)

server = Server("introspected")

AREAS = {"stock": ["low", "full"], "orders": ["open"]}
NAMES = ["_internal", "count_items", "move_items", "find_item", "_last"]


def count_items(shelf: str, include_empty: bool = False) -> int:
    """Count the items on a shelf.

    Args:
        shelf: The shelf to look at
        include_empty: Whether empty boxes count
    """
    return 0


def move_items(items: list[str], shelf: Optional[str] = None, speed: Literal["slow", "fast"] = "slow") -> str:
    """Move items to another shelf."""
    return ""


def find_item(name: str, limit: int | None = 10) -> str:
    """Find an item."""
    return ""


def schema_of(annotation: Any) -> dict[str, Any]:
    if annotation is inspect.Parameter.empty:
        return {"type": "string"}
    origin = get_origin(annotation)
    if origin is Literal:
        return {"type": "string", "enum": list(get_args(annotation))}
    if origin is list:
        return {"type": "array", "items": schema_of(get_args(annotation)[0])}
    parts = [part for part in get_args(annotation) if part is not type(None)]
    if len(parts) == 1:
        return schema_of(parts[0])
    if annotation is bool:
        return {"type": "boolean"}
    if annotation is int:
        return {"type": "integer"}
    return {"type": "string"}


def tool_of(function: Any) -> Tool:
    schema: dict[str, Any] = {"type": "object", "properties": {}, "title": "unused"}
    for name, parameter in inspect.signature(function).parameters.items():
        schema["properties"][name] = schema_of(parameter.annotation)
        if parameter.default is inspect.Parameter.empty:
            schema.setdefault("required", []).append(name)
    schema.pop("title")
    text = inspect.getdoc(function) or ""
    return Tool(name=function.__name__, description=text.split("Args:")[0].strip(), inputSchema=schema)


async def list_tools(request: ListToolsRequest) -> ServerResult:
    functions = [globals()[name] for name in NAMES[1:-1]]
    listed = [
        Tool(
            name=f"list_{state}_{area}",
            description=f"List what is {state} in {area}.",
            inputSchema={"type": "object", "properties": {}},
        )
        for area, states in AREAS.items()
        for state in states
        if state != "full"
    ]
    return ServerResult(ListToolsResult(tools=[tool_of(function) for function in functions] + listed))


def prompts() -> list[Prompt]:
    return [Prompt(name="review", description="Review the stock.", arguments=[PromptArgument(name="area", required=True)])]


async def list_prompts(request: ListPromptsRequest) -> ServerResult:
    return ServerResult(ListPromptsResult(prompts=await anyio.to_thread.run_sync(prompts)))


server.request_handlers[ListToolsRequest] = list_tools
server.request_handlers[ListPromptsRequest] = list_prompts


@server.list_resources()
async def list_resources() -> list[Resource]:
    return [Resource(uri=f"stock://{area}", name=area, mimeType="text/plain") for area in AREAS]


@server.list_resource_templates()
async def list_resource_templates() -> list[ResourceTemplate]:
    return [ResourceTemplate(uriTemplate="stock://{area}/{item}", name="item", description="One item.")]


async def serve() -> None:
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


def main() -> None:
    asyncio.run(serve())


if __name__ == "__main__":
    main()
