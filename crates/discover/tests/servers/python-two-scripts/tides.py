"""Tells the tides."""

from mcp.server.fastmcp import FastMCP

from places import DEFAULT_PLACE

mcp = FastMCP("tides")


@mcp.tool()
def now(place: str = DEFAULT_PLACE, days: int = 1) -> str:
    """Tell the tides of a place."""
    return ""


if __name__ == "__main__":
    mcp.run()
