"""The published gateway runtime, pointed at a hub, and asked over MCP which servers and tools it has.

`ask HOME BASE_URL GATEWAY` starts it with `HOME` for its settings, as a client would start any server, with the hub's key
from `ENKRYPT_APIKEY`, and prints as JSON what it answers when it is asked for all servers and their tools. `run` is the
runtime itself.
"""

import asyncio
import json
import os
import pathlib
import sys


def settings(base_url: str, gateway: str) -> dict:
    """Points all of the runtime at the hub: what it asks elsewhere would be asked there too, and be seen."""
    return {
        "enkrypt_config": {"base_url": base_url},
        "plugins": {
            "auth": {"provider": "enkrypt", "config": {"gateway_name": gateway, "base_url": base_url}},
            "guardrails": {"provider": "enkrypt", "config": {}},
            "telemetry": {"provider": "opentelemetry", "config": {"enabled": False}},
        },
        "common_mcp_gateway_config": {"enkrypt_log_level": "INFO"},
    }


async def ask(home: str, base_url: str, gateway: str) -> dict:
    from mcp import ClientSession, StdioServerParameters
    from mcp.client.stdio import stdio_client

    folder = pathlib.Path(home, ".enkrypt")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "enkrypt_mcp_config.json").write_text(json.dumps(settings(base_url, gateway)))
    env = {
        "HOME": home,
        "PATH": os.environ["PATH"],
        "ENKRYPT_APIKEY": os.environ["ENKRYPT_APIKEY"],
        "MCP_TRANSPORT": "stdio",
        # It would ask pip at every start.
        "SKIP_DEPENDENCY_INSTALL": "true",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    runtime = StdioServerParameters(command=sys.executable, args=[__file__, "run"], env=env)
    async with stdio_client(runtime) as streams, ClientSession(*streams) as session:
        await session.initialize()
        answer = await session.call_tool("enkrypt_list_all_servers", {"discover_tools": True})
        return json.loads(answer.content[0].text)


def run() -> None:
    import runpy

    from secure_mcp_gateway import consts

    # In a container it looks for its settings in a folder that is everybody's.
    consts.DOCKER_CONFIG_PATH = consts.CONFIG_PATH
    runpy.run_module("secure_mcp_gateway.gateway", run_name="__main__")


if sys.argv[1] == "run":
    run()
else:
    print(json.dumps(asyncio.run(ask(*sys.argv[2:]))))
