"""The server."""

from .accounts import accounts
from .reporting import ReportingServer

server: ReportingServer[dict] = ReportingServer("Ledger", instructions="Amounts are in cents.")
server.mount(accounts, namespace="accounts")


@server.tool()
async def balance(account: str, cents: bool = True) -> int:
    """Tell the balance of an account."""
    return 0


@server.custom_route("/health", methods=["GET"])
async def health(request):
    """Say that all is well."""
    return None


def main() -> None:
    server.run()


if __name__ == "__main__":
    main()
