"""Accounts."""

from typing import Annotated

from pydantic import Field

from .reporting import Context, ReportingServer

accounts = ReportingServer("Accounts")


@accounts.tool
async def list_accounts(ctx: Context) -> str:
    """List every account."""
    return ""


@accounts.tool(tags={"write"}, annotations={"destructiveHint": True})
async def close_account(
    ctx: Context,
    account: Annotated[str, Field(description="Number of the account", pattern=r"^\d+$")],
    reason: str | None = None,
) -> str:
    """Close an account."""
    return ""


@accounts.tool("rename")
async def rename_account(account: str, name: str) -> str:
    """Give an account another name."""
    return ""
