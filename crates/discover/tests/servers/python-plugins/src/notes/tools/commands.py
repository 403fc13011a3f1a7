"""Tools that are classes."""

from ..registry import Command


class Archive(Command):
    name = "archive"
    summary = "Put a note away."

    def run(self, note: str) -> str:
        return note


class Merge(Command):
    name = "merge"
    summary = "Make one note of two."

    def run(self, first: str, second: str) -> str:
        return first + second
