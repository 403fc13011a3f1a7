"""Tools that search."""

from ..registry import register_as


@register_as("search_notes")
def search(words: str, limit: int = 20) -> str:
    """Search all notes."""
    return ""


def register(mcp):
    @mcp.tool()
    def recent(days: int) -> str:
        """List what was changed lately."""
        return ""
