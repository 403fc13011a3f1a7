#!/usr/bin/env python3
"""Scans public vulnerable servers, and says how many are found in the right class and how many fixed ones stay silent."""

import argparse
import collections
import concurrent.futures
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tarfile

from labels import LABELS

RANKS = ["info", "low", "medium", "high", "critical"]
INNOCENT = ("benign", "benign-tool")


def unpacked(case, side, sources, work):
    """The folder of one side of a case, unpacked if it is not yet; None if it is not to be had."""
    commit = case.get(f"commit_{side}")
    given = sources / case["id"] / side
    if given.is_dir():
        return given
    if not commit:
        return None
    folder = work / case["id"] / side
    if folder.is_dir():
        return folder
    mirror = sources / case["repo"].replace("/", "+") / "repo"
    command = ["git", "--git-dir", str(mirror), "archive", "--format=tar", commit, "--", case["path"]]
    archive = subprocess.run(command, capture_output=True)
    if archive.returncode != 0:
        print("UNREAD    ", case["id"], side, archive.stderr.decode(errors="replace").strip())
        return None
    partial = folder.with_name(f"{side}.partial")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
        # What points out of the folder is left out: the archives are other people's.
        tar.extractall(partial, filter=lambda member, into: safe(member, into))
    partial.rename(folder)
    return folder


def safe(member, into):
    try:
        return tarfile.data_filter(member, into)
    except tarfile.FilterError:
        return None


def scan(binary, folder):
    """All findings in a folder, and whether the scan came to an end."""
    command = [binary, "scan-local", str(folder), "--format", "ndjson", "--no-progress", "--exit-zero"]
    answer = subprocess.run(command, capture_output=True, text=True, errors="replace")
    found, ended = [], False
    for line in answer.stdout.splitlines():
        result = json.loads(line).get("complete_result")
        if result is not None:
            ended = True
            found += result.get("vulnerabilities", [])
    return found, ended


def counts(finding):
    """Whether a finding is one that a reader is shown by default: of medium severity and confidence at least."""
    severity, confidence = (RANKS.index(str(finding[key]).lower()) for key in ("severity", "confidence"))
    return severity >= 2 and confidence >= 2


class Place:
    """Where in a case its fault is, as far as the case says: a tool, or files."""

    def __init__(self, case, folder, parent):
        named = [line.split(":", 2) for line in case["lines"]]
        for parts in named:
            parts[0] = str(pathlib.PurePosixPath(parts[0]).relative_to(parent))
        self.files = {parts[0] for parts in named}
        self.tool, self.region = None, None
        if case["kind"] in ("vulnerable-tool", "edge-case", "benign-tool") and named:
            path, line = named[0][0], int(named[0][1])
            text = (folder / path).read_text(errors="replace").splitlines()
            self.tool = declared(text, line)
            self.region = (path, *dispatched(text, self.tool))

    def holds(self, finding):
        if self.tool is not None:
            if self.tool in (finding.get("tool_name"), finding.get("target_name")):
                return True
            path, first, last = self.region
            return any(at == path and first <= line <= last for at, line in places(finding))
        return not self.files or any(at in self.files for at, _ in places(finding))


def places(finding):
    for of in (finding, *finding.get("evidence", [])):
        if of.get("file_path") and of.get("line_number"):
            yield of["file_path"], of["line_number"]


def declared(text, line):
    """The name of the tool that is declared around a line."""
    for at in range(max(0, line - 3), min(len(text), line + 3)):
        name = re.search(r"""name\s*[=:]\s*["']([^"']+)["']""", text[at])
        if name:
            return name[1]
    sys.exit(f"no tool is declared around line {line}")


def dispatched(text, tool):
    """The lines of the branch that answers calls of a tool: from the test of its name to the next such test."""
    test = re.compile(r"""(?:\bname\s*===?\s*|\bcase\s+)["']([^"']+)["']""")
    tests = [(at + 1, found[1]) for at, line in enumerate(text) if (found := test.search(line))]
    for at, (first, name) in enumerate(tests):
        if name == tool:
            return first, tests[at + 1][0] - 1 if at + 1 < len(tests) else len(text)
    return 0, -1


def judged(case, side, arguments):
    """The findings of one side of a case: those of its class in its place, and all others that count."""
    folder = unpacked(case, side, arguments.sources, arguments.work)
    if folder is None:
        return None
    # A server that is one file of a larger repository is looked at alone: that it lies in `tests/` says nothing of it.
    path = pathlib.PurePosixPath(case["path"])
    parent = path.parent if (folder / path).is_file() else pathlib.PurePosixPath()
    folder = folder / parent
    found, ended = scan(arguments.binary, folder)
    if not ended:
        print("NOT ENDED ", case["id"], side)
        return None
    wanted = {name for label in case["classes"] for name in LABELS[label][0]}
    place = Place(case, folder, parent)
    found = [finding for finding in found if counts(finding)]
    # A server that is wholly innocent has no class: whatever is found there is wrong.
    fits = [finding for finding in found if (not wanted or finding["class"] in wanted) and place.holds(finding)]
    return fits, [finding for finding in found if finding not in fits]


def shown(findings, most=5):
    text = sorted({f"{finding['class']} {finding['rule_id']}:{finding.get('line_number')}" for finding in findings})
    return ", ".join(text[:most]) + (f" and {len(text) - most} more" if len(text) > most else "")


def share(part, whole):
    return f"{part} of {whole}" + (f" ({100 * part / whole:.1f} %)" if whole else "")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", type=pathlib.Path, help="the list of cases, JSON")
    parser.add_argument("sources", type=pathlib.Path, help="bare mirrors, OWNER+NAME/repo, or unpacked cases, ID/vulnerable and ID/fixed")
    parser.add_argument("binary", help="the program to measure")
    parser.add_argument("work", type=pathlib.Path, help="a folder to unpack in; what is there is used again")
    parser.add_argument("--only", default="", help="cases whose id holds this")
    parser.add_argument("--all", action="store_true", help="print found cases too")
    arguments = parser.parse_args()

    cases = [case for case in json.loads(arguments.cases.read_text()) if arguments.only in case["id"]]
    unknown = sorted({label for case in cases for label in case["classes"]} - LABELS.keys())
    if unknown:
        sys.exit(f"no class is given for: {', '.join(unknown)}")

    def both(case):
        return case, judged(case, "vulnerable", arguments), judged(case, "fixed", arguments)

    labels = collections.defaultdict(lambda: [0, 0, 0])
    found, fixed, innocent, first, unread = [0, 0], [0, 0], [0, 0], 0, 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for case, vulnerable, twin in pool.map(both, cases):
            if vulnerable is None:
                unread += 1
                continue
            fits, others = vulnerable
            if case["kind"] in INNOCENT:
                innocent[0] += not fits
                innocent[1] += 1
                if fits:
                    print("NOT SILENT", case["id"], "·", shown(fits))
                continue
            found[0] += bool(fits)
            found[1] += 1
            first += any(finding["class"] == LABELS[case["classes"][0]][0][0] for finding in fits)
            label = labels[case["classes"][0]]
            label[0] += bool(fits)
            label[1] += 1
            label[2] += len(others)
            if not fits:
                print("MISSED    ", case["id"], "· others:", shown(others) or "none")
            elif arguments.all:
                print("FOUND     ", case["id"], "·", shown(fits), f"· {len(others)} others")
            if twin is not None:
                fixed[0] += not twin[0]
                fixed[1] += 1
                if twin[0]:
                    print("NOT SILENT", case["id"], "fixed ·", shown(twin[0]))

    print(f"\n{'label':<36} {'classes':<12} found  others a case")
    for name, (hits, cases_of, others) in sorted(labels.items()):
        print(f"{name:<36} {' '.join(LABELS[name][0]):<12} {hits:>2}/{cases_of:<3} {others / cases_of:>6.1f}")
    print("\nvulnerable found in the right class:", share(*found))
    print("of those, in the first class of the first label:", share(first, found[1]))
    print("fixed twins silent:", share(*fixed))
    print("innocent ones silent:", share(*innocent))
    if unread:
        sys.exit(f"{unread} cases could not be read")


if __name__ == "__main__":
    main()
