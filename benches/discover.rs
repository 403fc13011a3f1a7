//! How fast servers are found in source: parse, resolve and evaluate, on one core. `cargo bench --bench discover`.
//!
//! The sources are made here, so that nothing is fetched. Peak memory is what the `cost` example of the crate reports.

use std::fmt::Write;
use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use model::{Artifact, Origin, SourceFile};

/// An artifact of files by path.
fn artifact(files: Vec<(String, String)>) -> Artifact {
    let mut files: Vec<SourceFile> = files.into_iter().map(|(path, text)| SourceFile::new(path, text)).collect();
    files.sort_by(|left, right| left.path.cmp(&right.path));
    Artifact { origin: Origin::Folder { path: "bench".to_owned() }, files, binary_files: 0, gaps: Vec::new() }
}

/// Functions that a program has beside its tools: branches, loops, objects, calls of each other.
fn filler(lines: &mut String, name: &str, count: usize) {
    for at in 0..count {
        let _ = write!(
            lines,
            "function {name}{at}(input, options) {{\n  const found = [];\n  for (const item of input.items) {{\n    if (item.kind === \
             'k{at}' && options.limit > {at}) {{\n      found.push({{ id: item.id, title: `${{item.title}} #{at}`, at: \
             Date.now() + {at} }});\n    }} else {{\n      options.log('skipped', item.id, found.length);\n    }}\n  }}\n  \
             return found.length ? found : null;\n}}\n"
        );
    }
}

/// One registered tool of the official SDK.
fn registration(lines: &mut String, at: usize) {
    let _ = write!(
        lines,
        "server.registerTool('tool_{at}', {{\n  title: 'Tool {at}',\n  description: `Finds the things of kind {at} in ${{PLACE}}`,\n  \
         inputSchema: {{ query: z.string().min(1).describe('What to look for'), limit: z.number().int().optional(), kinds: \
         z.array(z.enum(['a', 'b'])).default([]) }},\n}}, async ({{ query }}) => ({{ content: [{{ type: 'text', text: query }}] }}));\n"
    );
}

const IMPORTS: &str =
    "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';\nimport { z } from 'zod';\n";

fn typescript_package() -> Artifact {
    let mut files = vec![(
        "package.json".to_owned(),
        r#"{"name":"bench","bin":"dist/index.js","dependencies":{"@modelcontextprotocol/sdk":"1"}}"#.to_owned(),
    )];
    let mut index = format!("{IMPORTS}const server = new McpServer({{ name: 'bench', version: '1' }});\n");
    for at in 0..100 {
        let mut tools = format!(
            "{IMPORTS}import {{ PLACE }} from './constants.js';\nimport {{ clean0 }} from '../lib/lib{at}.js';\n"
        );
        tools.push_str("export function register(server: McpServer) {\n");
        for tool in 0..3 {
            registration(&mut tools, at * 3 + tool);
        }
        tools.push_str("}\n");
        filler(&mut tools, "help", 6);
        files.push((format!("src/tools/tools{at}.ts"), tools));
        for folder in ["lib", "unused"] {
            let mut lib = String::new();
            filler(&mut lib, "clean", 16);
            lib.push_str("export { clean0 };\n");
            files.push((format!("src/{folder}/{folder}{at}.ts"), lib));
        }
        let _ = write!(
            index,
            "import {{ register as register{at} }} from './tools/tools{at}.js';\nregister{at}(server);\n"
        );
    }
    files.push(("src/tools/constants.ts".to_owned(), "export const PLACE = 'the archive';\n".to_owned()));
    files.push(("src/index.ts".to_owned(), index));
    artifact(files)
}

/// A bundle as minifiers leave it: few lines, short names, everything in one scope.
fn bundle() -> Artifact {
    let mut text =
        "import{McpServer as M}from\"@modelcontextprotocol/sdk/server/mcp.js\";import{z}from\"zod\";".to_owned();
    for at in 0..9_000 {
        let _ = write!(
            text,
            "function a{at}(e,t){{let n=[];for(let r of e.i)if(r.k===\"k{at}\"&&t.l>{at})n.push({{id:r.id,t:`${{r.t}} #{at}`,at:Date.now()+{at}}});\
             else t.g(\"skipped\",r.id,n.length);return n.length?n:null}}var b{at}={{get:(e)=>a{at}(e,{{l:{at},g(){{}}}}),name:\"b{at}\",\
             of:[\"x\",\"y\",{at}]}};class C{at}{{constructor(e){{this.e=e;this.m=new Map}}run(e,t){{if(!this.m.has(e))this.m.set(e,a{at}(t,this.e));\
             return this.m.get(e)??b{at}.get(t)}}async *walk(e){{for(let t of await this.e.list(e))yield*t.c?this.walk(t.c):[t]}}}}"
        );
        if at == 4_500 {
            text.push_str("var S=new M({name:\"bench\",version:\"1\"});");
            for tool in 0..60 {
                let _ = write!(
                    text,
                    "S.tool(\"tool_{tool}\",\"Finds the things of kind {tool}\",{{q:z.string().describe(\"What to look for\"),n:z.number().optional()}},async e=>a{tool}(e,S));"
                );
            }
        }
    }
    artifact(vec![
        ("package.json".to_owned(), r#"{"name":"bench","bin":"index.js"}"#.to_owned()),
        ("index.js".to_owned(), text),
    ])
}

fn python_project() -> Artifact {
    let mut files = vec![(
        "pyproject.toml".to_owned(),
        "[project]\nname = \"bench\"\n[project.scripts]\nbench = \"bench.server:main\"\n".to_owned(),
    )];
    let mut server = "from mcp.server.fastmcp import FastMCP\nfrom bench.app import mcp\n".to_owned();
    files.push(("bench/__init__.py".to_owned(), String::new()));
    files.push((
        "bench/app.py".to_owned(),
        "from mcp.server.fastmcp import FastMCP\nmcp = FastMCP(\"bench\")\n".to_owned(),
    ));
    for at in 0..200 {
        let mut text = "from typing import Annotated, Literal\nfrom pydantic import BaseModel, Field\nfrom bench.app import mcp\n\n".to_owned();
        let _ = write!(
            text,
            "class Item{at}(BaseModel):\n    name: str = Field(description=\"Its name\")\n    size: int = 0\n    tags: list[str] = []\n\n"
        );
        for tool in 0..3 {
            let _ = write!(
                text,
                "@mcp.tool()\ndef tool_{at}_{tool}(query: Annotated[str, Field(description=\"What to look for\")], item: Item{at}, kind: Literal[\"a\", \
                 \"b\"] = \"a\", limit: int | None = None) -> str:\n    \"\"\"Finds the things of kind {tool}.\n\n    Args:\n        query: What to look \
                 for\n    \"\"\"\n    return str(query)\n\n"
            );
        }
        for function in 0..20 {
            let _ = write!(
                text,
                "def helper_{function}(rows, options):\n    found = {{}}\n    for row in rows:\n        if row.get(\"kind\") == options[\"kind\"] and \
                 row[\"size\"] > {function}:\n            found[row[\"id\"]] = f\"{{row['title']}} #{function}\"\n        else:\n            \
                 options[\"log\"].info(\"skipped %s\", row)\n    return found or None\n\n"
            );
        }
        files.push((format!("bench/tools/module_{at}.py"), text));
        let _ = writeln!(server, "from bench.tools import module_{at}");
    }
    files.push(("bench/tools/__init__.py".to_owned(), String::new()));
    server.push_str("\ndef main():\n    mcp.run()\n");
    files.push(("bench/server.py".to_owned(), server));
    artifact(files)
}

fn unrelated_repository() -> Artifact {
    let mut files = vec![("package.json".to_owned(), r#"{"name":"bench","main":"src/index.js"}"#.to_owned())];
    let mut index =
        format!("{IMPORTS}const PLACE = 'here';\nconst server = new McpServer({{ name: 'bench', version: '1' }});\n");
    (0..10).for_each(|at| registration(&mut index, at));
    files.push(("src/index.js".to_owned(), index));
    let mut lib = String::new();
    filler(&mut lib, "clean", 10);
    for at in 0..3_000 {
        files.push((format!("app/part{at}.ts"), lib.clone()));
    }
    artifact(files)
}

/// Ways to declare `n` tools that run through a loop, a list or a chain.
fn growing(form: &str, n: usize) -> Artifact {
    let mut text =
        format!("{IMPORTS}const PLACE = 'here';\nconst server = new McpServer({{ name: 'bench', version: '1' }});\n");
    match form {
        "calls" => (0..n).for_each(|at| registration(&mut text, at)),
        "table" => {
            text.push_str("const tools = {\n");
            for at in 0..n {
                let _ = writeln!(
                    text,
                    "  tool_{at}: {{ description: 'Finds {at}', inputSchema: {{ query: z.string() }} }},"
                );
            }
            text.push_str(
                "};\nfor (const [name, tool] of Object.entries(tools)) server.registerTool(name, tool, () => {});\n",
            );
        }
        _ => {
            text.push_str("class Base { add(name, description) { server.tool(name, description, {}, () => {}); } }\nclass Tools extends Base {\n");
            for at in 0..n {
                let _ = writeln!(text, "  tool{at}() {{ this.add('tool_{at}', 'Finds {at}'); }}");
            }
            text.push_str("  all() {\n");
            for at in 0..n {
                let _ = writeln!(text, "    this.tool{at}();");
            }
            text.push_str("  }\n}\nnew Tools().all();\n");
        }
    }
    artifact(vec![("index.js".to_owned(), text)])
}

fn packages(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("discover");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    for (name, artifact, tools) in [
        ("typescript_package", typescript_package(), 300),
        ("bundle", bundle(), 60),
        ("python_project", python_project(), 600),
        ("unrelated_repository", unrelated_repository(), 10),
    ] {
        let found: usize = discover::servers(&artifact).iter().map(|server| server.tools.len()).sum();
        assert_eq!(found, tools, "a bench of something else than what it says: {name}");
        group.throughput(Throughput::Bytes(artifact.text_bytes() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| discover::servers(black_box(&artifact))));
    }
    group.finish();
}

fn sizes(criterion: &mut Criterion) {
    for form in ["calls", "table", "class"] {
        let mut group = criterion.benchmark_group(format!("growing/{form}"));
        group.sample_size(10).measurement_time(Duration::from_secs(2));
        for n in [1_000, 2_000] {
            let artifact = growing(form, n);
            let found: usize = discover::servers(&artifact).iter().map(|server| server.tools.len()).sum();
            assert_eq!(found, n, "a bench of something else than what it says: {form}");
            group.throughput(Throughput::Bytes(artifact.text_bytes() as u64));
            group.bench_with_input(BenchmarkId::from_parameter(n), &artifact, |bencher, artifact| {
                bencher.iter(|| discover::servers(black_box(artifact)));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, packages, sizes);
criterion_main!(benches);
