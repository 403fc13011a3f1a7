"""Every kind of type that a parameter can have."""

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("types")

import enum
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, NewType, Optional, TypeAlias, Union
from uuid import UUID

from pydantic import AnyUrl, BaseModel, ConfigDict, Field
from typing_extensions import NotRequired, TypedDict

Level: TypeAlias = Literal["low", "high"]
Speed = Literal["slow", "fast", 3]
UserId = NewType("UserId", int)
Short = Annotated[str, Field(max_length=10)]


class Color(str, enum.Enum):
    """What it looks like."""

    RED = "red"
    BLUE = "blue"


class Size(enum.IntEnum):
    SMALL = 1
    LARGE = 2


class Point(BaseModel):
    """A place."""

    model_config = ConfigDict(extra="forbid")

    x: float = Field(ge=-180, le=180, description="Degrees east")
    y: float = 0.0
    label: Optional[str] = Field(default=None, max_length=20)


class Path3(BaseModel):
    points: list[Point] = Field(min_length=1)
    tags: dict[str, str] = Field(default_factory=dict)
    kind: Color = Color.RED


class Tree(BaseModel):
    name: str
    children: list["Tree"] = []


@dataclass
class Range:
    start: int
    stop: int = 10
    steps: list[int] = field(default_factory=list)


class Settings(TypedDict, total=False):
    depth: int
    name: str


class Row(TypedDict):
    key: str
    value: NotRequired[int]


@mcp.tool()
def scalars(a: int, b: float, c: bool, d: str, e: bytes, f: None = None, g: Any = None) -> str:
    """Takes scalars."""
    return ""


@mcp.tool()
def containers(a: list[int], b: dict[str, float], c: set[str], d: tuple[int, str], e: tuple[int, ...], f: list, g: dict) -> str:
    """Takes containers."""
    return ""


@mcp.tool()
def unions(a: int | str, b: Optional[list[str]] = None, c: Union[int, None] = 3, d: "int | None" = None) -> str:
    """Takes one or another."""
    return ""


@mcp.tool()
def literals(a: Level, b: Speed = "slow", c: Literal[True] = True, d: Optional[Level] = None) -> str:
    """Takes one of a few."""
    return ""


@mcp.tool()
def formats(a: datetime, b: date, c: UUID, d: Path, e: Decimal, f: AnyUrl) -> str:
    """Takes texts of a form."""
    return ""


@mcp.tool()
def named(a: UserId, b: Short, c: Color, d: Size = Size.LARGE, e: Color = Color.BLUE) -> str:
    """Takes types with names."""
    return ""


@mcp.tool()
def fields(
    a: Annotated[int, Field(ge=1, le=5, description="How many")],
    b: str = Field(description="What", pattern="^x", min_length=2),
    c: Annotated[str | None, Field(description="Maybe", max_length=5)] = None,
    d: int = Field(default=3, gt=0, lt=10, title="The D"),
    e: Annotated[list[int], Field(min_length=1, max_length=3)] = [1],
    f: str = Field("x", examples=["x", "y"]),
    g: float = Field(1.5, multiple_of=0.5, json_schema_extra={"unit": "m"}),
    h: Annotated[str, Field(alias="aitch")] = "h",
) -> str:
    """Takes fields."""
    return ""


@mcp.tool()
def models(a: Point, b: Path3, c: Tree, d: Range, e: Settings, f: Row, g: list[Point] | None = None) -> str:
    """Takes models."""
    return ""


def scale(value: float, factor: float = 2.0) -> float:
    """Scale a value."""
    return value * factor


mcp.add_tool(scale, name="scale_up", description="Scale a value up.")


if __name__ == "__main__":
    mcp.run()
