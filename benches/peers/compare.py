#!/usr/bin/env python3
"""Runs public scanners beside ours on one generated listing, offline, and prints time, peak memory and hits.

The scanners are installed with their ordinary package client into a cache folder, and asked to use no network and no
model. The listing has one poisoned tool in twenty; a hit is a tool that a scanner reports, whatever it calls it.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
POISONED = 20


def measured(command, **options):
    """Runs a command; returns what it printed, its wall and CPU seconds, its peak memory in MB, and its exit code."""
    with tempfile.TemporaryFile() as output:
        started = time.monotonic()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL, **options)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        printed = output.read().decode("utf-8", "replace")
    return printed, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, process.returncode


def number(name):
    """The number of a generated tool, which its name ends with."""
    return int(name.rsplit("_", 1)[1])


def ours(listing, _cache):
    program = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "mcp-hub"
    if not program.exists():
        subprocess.run(["cargo", "build", "--release", "-p", "mcp-hub"], cwd=ROOT, check=True)
    command = [program, "scan-local", "--surface", listing, "--format", "json", "--exit-zero"]

    def hits(printed):
        found = json.loads(printed)["results"][0]["complete_result"]["vulnerabilities"]
        return {number(one["tool_name"]) for one in found if one["tool_name"] and one["severity"] in ("Critical", "High")}

    return command, {}, hits


def cisco_yara(listing, cache):
    folder = cache / "cisco-ai-mcp-scanner"
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "cisco-ai-mcp-scanner"], check=True)
    scanner = folder / "bin" / "mcp-scanner"
    command = [scanner, "--analyzers", "yara", "--format", "raw", "static", "--tools", listing]

    def hits(printed):
        found = json.loads(printed[printed.index("{"):])["scan_results"]
        return {number(one["tool_name"]) for one in found if not one["is_safe"]}

    return command, {}, hits


SCANNERS = {"mcp-hub": ours, "cisco-ai-mcp-scanner, YARA": cisco_yara}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--tools", type=int, default=10_000)
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--cache", type=Path, help="where scanners are installed and stay [default: nowhere]")
    arguments = arguments.parse_args()
    cache = arguments.cache or Path(tempfile.mkdtemp(prefix="peers-"))
    cache.mkdir(parents=True, exist_ok=True)
    listing = cache / "listing.json"
    generate = ["cargo", "run", "--quiet", "--release", "--example", "generate", "--", "listing", str(arguments.tools)]
    with listing.open("wb") as file:
        subprocess.run(generate, cwd=ROOT, stdout=file, check=True)
    poisoned = set(range(0, arguments.tools, POISONED))
    print(f"{arguments.tools} tools, {listing.stat().st_size / 1e6:.1f} MB, {len(poisoned)} poisoned; the best of {arguments.runs} runs")
    print(f"{'scanner':<30} {'wall s':>8} {'CPU s':>8} {'peak MB':>8} {'of the poisoned':>16} {'of the others':>14}")
    for name, scanner in SCANNERS.items():
        try:
            command, options, hits = scanner(listing, cache)
            runs = [measured([str(part) for part in command], **options) for _ in range(arguments.runs)]
            best = min(runs, key=lambda run: run[1])
            found = hits(best[0])
            print(
                f"{name:<30} {best[1]:>8.2f} {best[2]:>8.2f} {best[3]:>8.0f} "
                f"{len(found & poisoned) / len(poisoned):>16.1%} "
                f"{len(found - poisoned) / max(1, arguments.tools - len(poisoned)):>14.2%}"
            )
        except (subprocess.CalledProcessError, OSError, ValueError, KeyError, IndexError) as error:
            print(f"{name:<30} could not be run: {error!r}", file=sys.stderr)
    if arguments.cache is None:
        shutil.rmtree(cache)


if __name__ == "__main__":
    main()
