//! The worst programs that are known for following calls: of a size that can be asked for, so that the cost can be seen
//! to grow. Each calls `open` or `exec`.

/// Files, by path.
pub(crate) type Files = Vec<(String, String)>;

/// A program that is larger, the larger the number.
pub(crate) type Grown = fn(usize) -> Files;

/// All of them, by name.
pub(crate) const ALL: &[(&str, Grown)] = &[
    ("many functions", |n| python(lines(n, |at| format!("def f{at}(a):\n    open(a + 'x')")))),
    ("functions that call the one before", |n| {
        python(format!(
            "def f0(a):\n    open(a)\n{}",
            lines(n, |at| { format!("def f{}(a):\n    f{at}(a + 'x')\n    f{at}(a + 'y')\n    f{at}(a)", at + 1) })
        ))
    }),
    ("functions that all call one", |n| {
        python(format!("def f(a, b):\n    open(a + b)\n{}", lines(n, |at| format!("def g{at}(a):\n    f(a, '{at}')"))))
    }),
    ("tools that all call one", |n| {
        let tools = lines(n, |at| format!("@mcp.tool()\ndef g{at}(path: str):\n    f(path)"));
        python(format!("from mcp.server.fastmcp import FastMCP\nmcp = FastMCP('a')\ndef f(a):\n    open(a)\n{tools}"))
    }),
    ("a long chain of tests of one value", |n| {
        python(format!(
            "def f(a, b):\n    if b == 0:\n        open(a)\n{}",
            lines(n, |at| { format!("    elif b == {at}:\n        a = a + 'x'") })
        ))
    }),
    ("chains of tests that set a value each", |n| {
        let chain = |number: usize| {
            let rest = lines(64, |at| format!("    elif a == {at}:\n        v{at} = a"));
            format!("def f{number}(a):\n    if a:\n        open(a)\n{rest}")
        };
        python(lines(n.div_ceil(16), chain))
    }),
    ("branches that set a value each", |n| {
        python(format!(
            "def f(a):\n{}",
            lines(n, |at| format!("    if a:\n        v{at} = a + 'x'\n        open(v{at})"))
        ))
    }),
    ("branches in a branch", |n| {
        let inner = lines(n, |at| format!("            if a == {at}:\n                v{at} = a"));
        python(format!("def f(a):\n    if a:\n        for b in a:\n{inner}            open(a)\n"))
    }),
    ("tests that leave", |n| {
        python(format!(
            "def f(a):\n{}    open(a)\n",
            lines(n, |at| format!("    if a.startswith('{at}'):\n        return"))
        ))
    }),
    ("tests of many values", |n| {
        let tests = lines(n, |at| format!("    if v{at} not in ['x']:\n        raise E"));
        let sets = lines(n, |at| format!("    v{at} = a['{at}']"));
        python(format!("def f(a):\n{sets}{tests}    open(a)\n"))
    }),
    ("loops that are left", |n| {
        let leave = lines(n, |at| format!("        v{at} = a\n        if b == {at}:\n            break"));
        python(format!("def f(a):\n    for b in a:\n{leave}    open(b)\n"))
    }),
    ("attempts", |n| {
        let attempt = |at: usize| format!("    try:\n        v{at} = open(a)\n    except E as e:\n        v{at} = e");
        python(format!("def f(a):\n{}", lines(n, attempt)))
    }),
    ("a text that is put together", |n| {
        python(format!("def f(a):\n    b = ''\n{}    open(b)\n", lines(n, |at| format!("    b += a[{at}] + 'x'"))))
    }),
    ("a list that is put together", |n| {
        python(format!(
            "def f(a):\n    b = []\n{}    open(b)\n",
            lines(n, |_| "    b.append(a)\n    b = b + [a]".to_owned())
        ))
    }),
    ("a table of many entries", |n| {
        let entries = lines(n, |at| format!("    'k{at}': a,"));
        let reads = lines(n, |at| format!("    open(b['k{at}'])"));
        python(format!("def f(a):\n    b = {{\n{entries}    }}\n{reads}"))
    }),
    ("many parameters", |n| {
        let names = (0..n).map(|at| format!("a{at}")).collect::<Vec<_>>().join(", ");
        python(format!("def f({names}):\n    open(a0)\ndef g({names}):\n    f({names})\n"))
    }),
    ("classes that inherit from the one before", |n| {
        let class = |at: usize| format!("class C{}(C{at}):\n    def m{at}(self, a):\n        self.m(a)", at + 1);
        python(format!("class C0:\n    def m(self, a):\n        open(a)\n{}", lines(n, class)))
    }),
    ("methods of one name", |n| {
        let class =
            |at: usize| format!("class C{at}:\n    def run(self, a):\n        open(a)\ndef f{at}(x, a):\n    x.run(a)");
        python(lines(n, class))
    }),
    ("a class of many methods", |n| {
        let method = |at: usize| format!("    def m{at}(self, a):\n        self.m{}(a)\n        open(a)", n - 1 - at);
        python(format!("class C:\n{}", lines(n, method)))
    }),
    ("many arguments by name", |n| {
        let names = (0..n).map(|at| format!("a{at}=None")).collect::<Vec<_>>().join(", ");
        let given = (0..n).map(|at| format!("a{at}=x")).collect::<Vec<_>>().join(", ");
        python(format!("def f(*, {names}):\n    open(a0)\ndef g(x):\n    f({given})\n"))
    }),
    ("a tool of many parameters", |n| {
        let names = (0..n).map(|at| format!("a{at}: int")).collect::<Vec<_>>().join(", ");
        let text = format!("@mcp.tool()\ndef f({names}):\n    open(a0)\n");
        python(format!("from mcp.server.fastmcp import FastMCP\nmcp = FastMCP('a')\n{text}"))
    }),
    ("one handler of many tools", |n| {
        let tool = |at: usize| format!("server.tool('t{at}', f);");
        javascript(format!("const f = async ({{ a }}) => {{ exec(a); }};\n{}", lines(n, tool)))
    }),
    ("fields of one object", |n| {
        let set = lines(n, |at| format!("        self.v{at} = a"));
        let read = lines(n, |at| format!("        open(self.v{at})"));
        python(format!("class C:\n    def __init__(self, a):\n{set}    def m(self):\n{read}"))
    }),
    ("variables of the file", |n| {
        let set = |at: usize| format!("g{at} = None\ndef s{at}(a):\n    global g{at}\n    g{at} = a\n    open(g{at})");
        python(lines(n, set))
    }),
    ("functions in functions", |n| {
        let inner = |at: usize| {
            format!(
                "def f{at}(a):\n    def g(b):\n        def h(c):\n            open(a + b + c)\n        return h\n    g(a)(a)"
            )
        };
        python(lines(n, inner))
    }),
    ("files that import the next", |n| {
        let file = |at: usize| {
            let text = format!("from f{} import g{}\ndef g{at}(a):\n    open(a)\n    g{}(a)\n", at + 1, at + 1, at + 1);
            (format!("f{at}.py"), text)
        };
        (0..n.div_ceil(4)).map(file).collect()
    }),
    ("files that pass on all of the next", |n| {
        let file = |at: usize| {
            (
                format!("f{at}.js"),
                format!("export * from './f{}.js';\nimport {{ x }} from './f0.js';\nexec(x);\n", at + 1),
            )
        };
        (0..n.div_ceil(4)).map(file).collect()
    }),
    ("tools with a handler each", |n| {
        let tool = |at: usize| {
            format!("server.tool('t{at}', {{ a: z.string() }}, async ({{ a }}) => {{ exec(`git ${{a}}`); }});")
        };
        javascript(format!("import {{ exec }} from 'child_process';\n{}", lines(n, tool)))
    }),
    ("tools in one line", |n| {
        let tool = |at: usize| format!("server.tool('t{at}',{{a:z.string()}},async({{a}})=>{{exec(`git ${{a}}`)}});");
        javascript((0..n).map(tool).collect())
    }),
    ("a table of handlers", |n| {
        let handlers = lines(n, |at| format!("  t{at}: async (a) => {{ exec(a.x); }},"));
        javascript(format!(
            "const h = {{\n{handlers}}};\nserver.setRequestHandler(CallToolRequestSchema, async (r) => h[r.params.name](r.params.arguments));\n"
        ))
    }),
    ("a choice of many cases", |n| {
        let cases = lines(n, |at| format!("    case 't{at}': {{ const v{at} = args.a; exec(v{at}); break; }}"));
        javascript(format!(
            "server.setRequestHandler(CallToolRequestSchema, async (r) => {{\n  const args = r.params.arguments;\n  switch (r.params.name) {{\n{cases}  }}\n}});\n"
        ))
    }),
    ("steps that follow each other", |n| {
        javascript(format!(
            "function f(a) {{\n  return p(a){};\n}}\n",
            (0..n).map(|_| "\n    .then((b) => exec(b))").collect::<String>()
        ))
    }),
    ("a sum of many parts", |n| javascript(format!("function f(a) {{\n  exec({});\n}}\n", vec!["a.x"; n].join(" + ")))),
    ("a text of many parts", |n| javascript(format!("function f(a) {{\n  exec(`{}`);\n}}\n", "${a.x} ".repeat(n)))),
    ("conditions in one expression", |n| {
        javascript(format!(
            "function f(a) {{\n  if ({}) return;\n  exec(a.x);\n}}\n",
            (0..n).map(|at| format!("a.x === '{at}'")).collect::<Vec<_>>().join(" || ")
        ))
    }),
    ("functions that are called with functions", |n| {
        let call = |at: usize| format!("run((b) => exec(b + {at}));");
        javascript(format!("function run(g) {{ g(process.argv[2]); }}\n{}", lines(n, call)))
    }),
];

fn python(text: String) -> Files {
    vec![("server.py".to_owned(), text)]
}

fn javascript(text: String) -> Files {
    vec![("server.js".to_owned(), text)]
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(|at| line(at) + "\n").collect()
}
