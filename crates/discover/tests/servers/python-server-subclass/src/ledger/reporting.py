"""A server class whose tools answer with words where they fail."""

import functools
import inspect
from typing import Any, Generic, TypeVar

try:
    from fastmcp import Context, FastMCP
except ImportError:

    class Context:
        """Stands in where the SDK is not installed."""


LifespanT = TypeVar("LifespanT")


def in_words(function):
    """Turns an exception into an answer."""

    @functools.wraps(function)
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        try:
            return await function(*args, **kwargs)
        except Exception as error:
            return f"Failed: {error}"

    return wrapper


class ReportingServer(FastMCP[LifespanT], Generic[LifespanT]):
    """Registers every tool through `in_words`."""

    def tool(self, name_or_function: Any = None, **options: Any) -> Any:
        if inspect.isroutine(name_or_function):
            return super().tool(in_words(name_or_function), **options)
        if isinstance(name_or_function, str):
            options = {**options, "name": name_or_function}
        elif name_or_function is not None:
            raise TypeError("a name or a function is expected")

        def decorator(function):
            return super(ReportingServer, self).tool(in_words(function), **options)

        return decorator
