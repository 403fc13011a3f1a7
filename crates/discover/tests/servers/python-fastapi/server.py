"""A server that is made out of a web application."""

from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Query, Request
from fastmcp import FastMCP
from pydantic import BaseModel, Field

app = FastAPI(title="Shelf")
boxes = APIRouter(prefix="/boxes", tags=["boxes"])


class Book(BaseModel):
    title: str = Field(description="What it is called")
    pages: int = 0


def session() -> str:
    return "open"


@app.get("/books", operation_id="list_books")
def books(request: Request, author: str | None = None, limit: int = Query(20, ge=1), db: str = Depends(session)) -> list[str]:
    """List the books on the shelf."""
    return []


@app.get("/books/{book_id}")
async def read_book(book_id: int, full: bool = False) -> str:
    return ""


@app.post("/books", summary="Put a book on the shelf")
def add_book(book: Book, place: Annotated[str, Query(description="Where")] = "top") -> str:
    return ""


@app.delete("/books/{book_id}", description="Take a book away.")
def remove(book_id: int) -> None: ...


@app.get("/internal", include_in_schema=False)
def internal() -> str:
    return ""


@boxes.post("/{box}/move")
def move_box(box: str, to: int) -> str:
    """Move a box."""
    return ""


app.include_router(boxes, prefix="/v1")

mcp = FastMCP.from_fastapi(app=app, name="shelf")

if __name__ == "__main__":
    mcp.run()
