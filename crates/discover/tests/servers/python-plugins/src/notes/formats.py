"""What notes can be turned into."""

from pathlib import Path


def html(path: str) -> str:
    """Turn a note into HTML."""
    return _read(path)


def plain(path: str, width: int = 80) -> str:
    """Turn a note into plain text."""
    return _read(path)


def _read(path: str) -> str:
    return Path(path).read_text()
