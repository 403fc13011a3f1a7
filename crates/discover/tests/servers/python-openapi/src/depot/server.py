"""A server that is made out of the description of another service."""

import json
from pathlib import Path

import httpx
from fastmcp import FastMCP
from fastmcp.server.providers.openapi import MCPType, RouteMap

DOCUMENT = Path(__file__).parent / "depot.json"
NAMES = {"removeParcel": "throw_away"}


def keep(route, usual):
    """Leaves out what is only for the staff."""
    if route.operation_id == "resetDepot":
        return MCPType.EXCLUDE
    return usual


def describe(route, component):
    """Adds the path to every description."""
    component.description = f"{component.description} ({route.method} {route.path})"


mcp = FastMCP.from_openapi(
    openapi_spec=json.loads(DOCUMENT.read_text()),
    client=httpx.AsyncClient(base_url="http://127.0.0.1:9"),
    name="Depot",
    mcp_names=NAMES,
    route_maps=[
        RouteMap(methods=["GET"], pattern=r"^/parcels/\{.*\}$", mcp_type=MCPType.RESOURCE_TEMPLATE),
        RouteMap(methods=["GET"], pattern=r"^/status", mcp_type=MCPType.RESOURCE),
        RouteMap(tags={"staff"}, mcp_type=MCPType.EXCLUDE),
    ],
    route_map_fn=keep,
    mcp_component_fn=describe,
)


def main() -> None:
    mcp.run()


if __name__ == "__main__":
    main()
