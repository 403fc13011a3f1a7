use super::lines;

/// The guards of what a Python tool hands to `open`.
fn python(body: &str) -> String {
    let source = format!(
        "import os, re, pathlib\nBASE = '/srv/'\nALLOWED = ['a', 'b']\n@mcp.tool()\ndef read(p: str):\n{body}    open(p)\n"
    );
    guards(&lines("a.py", &source, &["open"]))
}

/// The guards of what a JavaScript tool hands to `readFile`.
fn javascript(body: &str) -> String {
    let source = format!(
        "import fs from 'fs';\nimport path from 'path';\nconst BASE = '/srv';\nconst ALLOWED = new Set(['a', 'b']);\nserver.tool('read', {{}}, async ({{ p }}) => {{\n{body}\n  fs.readFile(p);\n}});\n"
    );
    guards(&lines("a.ts", &source, &["readFile"]))
}

fn guards(found: &[String]) -> String {
    let [only] = found else { panic!("expected one call, found {found:?}") };
    let flow = only.split_once("<read:p").unwrap_or_else(|| panic!("expected a flow in {only}")).1;
    flow.trim_end_matches(')').trim().to_owned()
}

#[test]
fn a_test_that_leaves_on_failure_guards_what_follows() {
    assert_eq!(python("    if p not in ALLOWED:\n        raise ValueError(p)\n"), "one-of");
    assert_eq!(python("    if p not in ALLOWED:\n        return 'no'\n"), "one-of");
    assert_eq!(python("    assert p in ALLOWED\n"), "one-of");
    assert_eq!(javascript("if (!ALLOWED.has(p)) throw new Error('no');"), "one-of");
    assert_eq!(javascript("if (!['a', 'b'].includes(p)) { return; }"), "one-of");
    assert_eq!(javascript("ALLOWED.has(p) || fail();\nfunction fail() { throw new Error('no'); }"), "one-of");
}

#[test]
fn a_test_that_does_not_leave_guards_nothing() {
    assert_eq!(python("    if p not in ALLOWED:\n        print('odd')\n"), "");
    assert_eq!(javascript("if (!ALLOWED.has(p)) console.log('odd');"), "");
    assert_eq!(
        python(
            "    try:\n        if p not in ALLOWED:\n            raise ValueError(p)\n    except ValueError:\n        pass\n"
        ),
        ""
    );
}

#[test]
fn a_test_around_the_use_guards_it() {
    let source = "@mcp.tool()\ndef read(p: str):\n    if p in ('a', 'b') and True:\n        open(p)\n";
    assert_eq!(guards(&lines("a.py", source, &["open"])), "one-of");
}

#[test]
fn texts_that_must_not_be_there_are_named() {
    assert_eq!(python("    if '..' in p:\n        return 'no'\n"), "without-..");
    assert_eq!(
        python("    for bad in [';', '|']:\n        if bad in p:\n            return 'no'\n"),
        "without-; without-|"
    );
    assert_eq!(python("    if any(bad in p for bad in ['&', '$']):\n        return 'no'\n"), "without-$ without-&");
    assert_eq!(javascript("if (p.includes('..')) throw new Error();"), "without-..");
    assert_eq!(javascript("if (p.indexOf('..') !== -1) throw new Error();"), "without-..");
    assert_eq!(javascript("if (p.indexOf('..') >= 0) throw new Error();"), "without-..");
    assert_eq!(javascript("if (p.startsWith('-')) throw new Error();"), "not--");
}

#[test]
fn a_value_that_is_missing_or_empty_needs_no_test() {
    assert_eq!(python("    if p and p.startswith('-'):\n        raise ValueError(p)\n"), "not--");
    assert_eq!(python("    if p is not None and '..' in p:\n        raise ValueError(p)\n"), "without-..");
    assert_eq!(javascript("if (p && p.includes('..')) throw new Error();"), "without-..");
    assert_eq!(javascript("if (!(p === undefined || ALLOWED.has(p))) throw new Error();"), "one-of");
    assert_eq!(javascript("if (strict && p.includes('..')) throw new Error();"), "");
}

#[test]
fn patterns_are_named_with_what_they_match() {
    assert_eq!(python("    if not re.fullmatch(r'[a-z]+', p):\n        return 'no'\n"), "=^(?:[a-z]+)$");
    assert_eq!(
        python("    NAME = re.compile('^[a-z]+$')\n    m = NAME.match(p)\n    if m is None:\n        return 'no'\n"),
        "=^[a-z]+$"
    );
    assert_eq!(javascript("if (!/^[a-z]+$/.test(p)) throw new Error();"), "=^[a-z]+$");
    assert_eq!(javascript("const ok = p.match(/^[a-z]+$/); if (!ok) return;"), "=^[a-z]+$");
    assert_eq!(javascript("if (/[;&|]/.test(p)) throw new Error();"), "![;&|]");
}

#[test]
fn a_path_that_begins_with_another_says_whether_it_lies_below() {
    assert_eq!(
        python("    p = os.path.realpath(p)\n    if not p.startswith(BASE):\n        return 'no'\n"),
        ">os.path.realpath below"
    );
    assert_eq!(
        python("    p = os.path.realpath(p)\n    if not p.startswith('/srv'):\n        return 'no'\n"),
        ">os.path.realpath prefix"
    );
    assert_eq!(python("    if not pathlib.Path(p).resolve().is_relative_to(BASE):\n        return 'no'\n"), "below");
    assert_eq!(
        python("    if os.path.commonpath([BASE, os.path.abspath(p)]) != BASE:\n        return 'no'\n"),
        "below"
    );
    assert_eq!(
        javascript("const r = path.resolve(BASE, p); if (!r.startsWith(BASE + path.sep)) throw new Error();"),
        "below"
    );
    assert_eq!(javascript("const r = path.resolve(BASE, p); if (!r.startsWith(BASE)) throw new Error();"), "prefix");
    assert!(
        javascript("const rel = path.relative(BASE, p); if (rel.startsWith('..')) throw new Error();")
            .contains("below")
    );
}

#[test]
fn types_hold_no_free_text() {
    assert_eq!(python("    p = int(p)\n"), ">int typed");
    assert_eq!(python("    if not isinstance(p, int):\n        return 'no'\n"), "typed");
    assert_eq!(python("    if not p.isdigit():\n        return 'no'\n"), "typed");
    assert_eq!(javascript("if (typeof p !== 'number') throw new Error();"), "typed");
    assert_eq!(javascript("if (!Number.isInteger(p)) return;"), "typed");
    assert_eq!(javascript("if (typeof p !== 'string') throw new Error();"), "");
}

#[test]
fn a_helper_that_raises_guards_by_its_name_and_by_what_it_tests() {
    let helper = "    check(p)\n";
    let source = format!(
        "def check(x):\n    if '..' in x:\n        raise ValueError(x)\n@mcp.tool()\ndef read(p: str):\n{helper}    open(p)\n"
    );
    assert_eq!(guards(&lines("a.py", &source, &["open"])), "without-.. check-check");
    assert_eq!(
        javascript("check(p);\nfunction check(x) { if (!/^\\w+$/.test(x)) throw new Error(); }"),
        "=^\\w+$ check-check"
    );
}

#[test]
fn a_helper_that_judges_guards_where_it_gives_true() {
    let ok = "if (!isSafe(p)) return;\nfunction isSafe(x) { if (x.includes('..')) return false; return true; }";
    assert_eq!(javascript(ok), "without-.. check-isSafe");
    let verdict = "const v = judge(p); if (!v.ok) return;\nfunction judge(x) { if (x.includes('..')) return { ok: false, error: 'no' }; return { ok: true }; }";
    assert!(javascript(verdict).contains("without-.."));
}

#[test]
fn a_helper_that_gives_a_path_back_shows_what_it_did_to_it() {
    let source = "import os\nROOT = '/srv/'\ndef safe(x):\n    full = os.path.realpath(os.path.join(ROOT, x))\n    if not full.startswith(ROOT):\n        raise ValueError(x)\n    return full\n@mcp.tool()\ndef read(p: str):\n    open(safe(p))\n";
    assert_eq!(guards(&lines("a.py", source, &["open"])), ">os.path.join>os.path.realpath>safe below check-safe");
}

#[test]
fn what_is_tested_of_a_part_is_named_by_how_it_was_taken() {
    assert_eq!(
        javascript("const u = new URL(p); if (!ALLOWED.has(u.hostname)) throw new Error();"),
        "check-URL.hostname"
    );
    assert_eq!(
        python("    name, ext = os.path.splitext(p)\n    if ext not in ALLOWED:\n        return 'no'\n"),
        "check-os.path.splitext"
    );
}

#[test]
fn what_is_left_of_a_text_without_other_characters_is_a_pattern() {
    assert_eq!(javascript("p = p.replace(/[^a-z0-9]/g, '');"), ">?.replace =^[a-z0-9]*$");
    assert_eq!(python("    p = re.sub(r'[^a-z]', '', p)\n"), ">re.sub =^[a-z]*$");
}

#[test]
fn a_choice_keeps_what_its_condition_says() {
    assert_eq!(javascript("p = ALLOWED.has(p) ? p : 'a';"), "one-of");
}

#[test]
fn a_schema_that_a_value_was_parsed_by_is_known() {
    let source = "import fs from 'fs';\nimport { z } from 'zod';\nconst Args = z.object({ p: z.enum(['a', 'b']), q: z.string() });\nserver.setRequestHandler(CallToolRequestSchema, async (request) => {\n  if (request.params.name === 'read') {\n    const args = Args.parse(request.params.arguments);\n    fs.readFile(args.p);\n    fs.readFile(args.q);\n  }\n});\n";
    assert_eq!(
        lines("a.ts", source, &["readFile"]),
        [
            "fs.readFile(?<read:arguments.p>zod.z.object().parse one-of)",
            "fs.readFile(?<read:arguments.q>zod.z.object().parse)"
        ]
    );
}

#[test]
fn an_address_by_its_schema_does_not_begin_with_a_dash() {
    let source = "import fs from 'fs';\nimport { z } from 'zod';\nserver.tool('a', { from: z.string().min(1).url('no').describe('d'), to: z.string() }, async ({ from, to }) => {\n  fs.readFile(from);\n  fs.readFile(to);\n});\n";
    assert_eq!(lines("a.ts", source, &["readFile"]), ["fs.readFile(?<a:from not--)", "fs.readFile(?<a:to)"]);
}
