#!/usr/bin/env python3
"""What share of poisoned texts the program finds, author by author, and what share of honest ones it flags."""

import argparse
import collections
import json
import pathlib
import subprocess

HERE = pathlib.Path(__file__).parent
SEVERE = ("critical", "high", "medium")
SURE = ("high", "medium")


def surface(ident, items):
    """A server that lists these items."""
    listed = {"id": ident, "server_name": items[0]["server"], "instructions": None, "tools": [], "prompts": [], "resources": []}
    for item in items:
        name, text = item["name"], item.get("description", "")
        if item["kind"] == "instructions":
            listed["instructions"] = text
        elif item["kind"] == "prompt":
            listed["prompts"].append({"name": name, "description": text})
        elif item["kind"] == "resource":
            listed["resources"].append({"uri": item.get("uri", f"res://{name}"), "name": name, "description": text})
        else:
            tool = {"name": name, "description": text, "inputSchema": item.get("input_schema", {"type": "object"})}
            tool |= {member: item[member] for member in ("title", "annotations") if member in item}
            listed["tools"].append(tool)
    return listed


def groups(items):
    """Honest items of one server are scanned together, as a user meets them; poisoned ones one by one."""
    grouped = collections.defaultdict(list)
    for item in items:
        grouped[item["server"] if item["label"] == "benign" else item["id"]].append(item)
    return grouped


def is_flagged(result, item, alone):
    """A malicious finding of medium severity and confidence at least, on this item."""
    for finding in result["complete_result"]["vulnerabilities"]:
        counts = finding["kind"] == "malicious" and finding["severity"].lower() in SEVERE and finding["confidence"].lower() in SURE
        if counts and (alone or finding.get("tool_name") == item["name"]):
            return True
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", help="the built mcp-hub")
    parser.add_argument("file", nargs="*", type=pathlib.Path, default=[HERE / "known.ndjson", HERE / "unseen.ndjson"])
    parser.add_argument("--wrong", action="store_true", help="name the items that are missed or flagged in error")
    given = parser.parse_args()
    for path in given.file:
        grouped = groups([json.loads(line) for line in path.read_text().splitlines()])
        lines = "\n".join(json.dumps(surface(ident, items)) for ident, items in grouped.items())
        command = [given.program, "scan-local", "--surface", "-", "--format", "ndjson"]
        answer = subprocess.run(command, input=lines + "\n", text=True, capture_output=True)
        results = {result["id"]: result for result in map(json.loads, answer.stdout.splitlines())}
        if len(results) != len(grouped):
            raise SystemExit(f"{len(results)} answers to {len(grouped)} listings: {answer.stderr[-400:]}")
        found = collections.defaultdict(lambda: [0, 0])
        for ident, items in grouped.items():
            for item in items:
                flagged = is_flagged(results[ident], item, len(items) == 1)
                for row in ((item["author"], item["label"]), ("all", item["label"])):
                    found[row][0] += flagged
                    found[row][1] += 1
                if given.wrong and flagged != (item["label"] == "malicious"):
                    print(f"{'flagged' if flagged else 'missed'} {item['id']} {item['name']}")
        print(path.name)
        for (author, label), (flagged, all_of_them) in sorted(found.items(), key=lambda row: (row[0][0] == "all", row[0])):
            what = "poisoned, found" if label == "malicious" else "honest, flagged"
            print(f"  {author:10} {what:16} {flagged:4} of {all_of_them:4}  {100 * flagged / all_of_them:5.1f} %")


if __name__ == "__main__":
    main()
