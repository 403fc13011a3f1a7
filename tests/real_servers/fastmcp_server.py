"""A server made of FastMCP alone, protected in one of the ways that it brings. It says where it is in one line on standard
output, and ends when standard input does."""

import asyncio
import json
import os
import socket
import sys
import threading

import uvicorn
from fastmcp import FastMCP
from fastmcp.server.auth import JWTVerifier, RemoteAuthProvider, StaticTokenVerifier
from fastmcp.server.auth.providers.in_memory import InMemoryOAuthProvider
from mcp.server.auth.settings import ClientRegistrationOptions

way, *said = sys.argv[1:]
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
base = f"http://127.0.0.1:{listener.getsockname()[1]}"
auth, tls, tell = None, {}, {}

if way == "bearer":
    auth = StaticTokenVerifier({said[0]: {"client_id": "a client", "scopes": []}})
elif way == "tokens-of":
    issuer = said[0]
    verifier = JWTVerifier(jwks_uri=f"{issuer}/jwks", issuer=issuer)
    auth = RemoteAuthProvider(token_verifier=verifier, authorization_servers=[issuer], base_url=base)
elif way == "sign-in":
    auth = InMemoryOAuthProvider(
        base_url=base, client_registration_options=ClientRegistrationOptions(enabled=True, valid_scopes=["list"])
    )
elif way == "certificate":
    from certificates import made

    base = base.replace("http:", "https:")
    tls, tell = made(said[0])

server = FastMCP("notes", auth=auth)


@server.tool
def add_note(text: str) -> str:
    """Keeps a note."""
    return text


@server.tool
def list_notes() -> list[str]:
    """Lists the notes that are kept."""
    return []


async def serve() -> None:
    config = uvicorn.Config(server.http_app(), log_level="warning", access_log=False, **tls)
    running = uvicorn.Server(config)
    task = asyncio.create_task(running.serve(sockets=[listener]))
    while not running.started and not task.done():
        await asyncio.sleep(0.01)
    print(json.dumps({"url": f"{base}/mcp", **tell}), flush=True)
    await task


def end_with_stdin() -> None:
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_stdin, daemon=True).start()
asyncio.run(serve())
