"""Tells the weather."""

from mcp.server.fastmcp import FastMCP

from places import DEFAULT_PLACE

mcp = FastMCP("weather", instructions="Degrees are Celsius.")


@mcp.tool()
def now(place: str = DEFAULT_PLACE) -> str:
    """Tell the weather of a place."""
    return ""


if __name__ == "__main__":
    mcp.run()
