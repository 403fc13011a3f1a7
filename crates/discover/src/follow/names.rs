//! Names of the outside that are known for what they do with values.

use super::trace::last;
use super::value::{Form, Value};

/// Calls after which nothing goes on.
const NEVER_RETURN: [&str; 20] = [
    "panic",
    "log.Fatal",
    "log.Fatalf",
    "log.Fatalln",
    "std.process.exit",
    "std.process.abort",
    "process.exit",
    "sys.exit",
    "exit",
    "quit",
    "os._exit",
    "os.abort",
    "process.abort",
    "os.Exit",
    "Deno.exit",
    "java.lang.System.exit",
    "kotlin.system.exitProcess",
    "kotlin.error",
    "System.Environment.Exit",
    "System.Environment.FailFast",
];

/// Last names of calls that give something of their own, whatever they are called with: what a file, a process, a server
/// or the environment holds.
const GIVE: [&str; 54] = [
    "Open",
    "ReadFile",
    "ReadAll",
    "ReadDir",
    "Get",
    "Do",
    "Query",
    "QueryRow",
    "Getenv",
    "LookupEnv",
    "Output",
    "CombinedOutput",
    "open",
    "read",
    "readFile",
    "readFileSync",
    "read_text",
    "read_bytes",
    "readlines",
    "get",
    "post",
    "put",
    "request",
    "fetch",
    "urlopen",
    "urlretrieve",
    "execute",
    "query",
    "run",
    "exec",
    "execSync",
    "spawn",
    "spawnSync",
    "execFile",
    "execFileSync",
    "check_output",
    "getoutput",
    "getstatusoutput",
    "popen",
    "Popen",
    "input",
    "recv",
    "getenv",
    "environ",
    "readdir",
    "readdirSync",
    "listdir",
    "walk",
    "glob",
    "fetchall",
    "fetchone",
    "axios",
    "got",
    "recvfrom",
];

/// Functions that only turn their arguments into another form of the same.
const PLAIN: [&str; 48] = [
    "str",
    "repr",
    "int",
    "float",
    "bool",
    "len",
    "list",
    "dict",
    "tuple",
    "set",
    "sorted",
    "reversed",
    "enumerate",
    "zip",
    "map",
    "filter",
    "min",
    "max",
    "sum",
    "range",
    "String",
    "Number",
    "Boolean",
    "Array",
    "Object",
    "Set",
    "Map",
    "Error",
    "Date",
    "RegExp",
    "Symbol",
    "print",
    "parseInt",
    "parseFloat",
    "isinstance",
    "type",
    "encodeURIComponent",
    "typeof",
    "<",
    "<=",
    ">",
    ">=",
    "-",
    "*",
    "/",
    "%",
    "**",
    "Reflect.has",
];

/// First names of modules of which the same is true.
const PLAIN_MODULES: [&str; 28] = [
    "strings",
    "bytes",
    "strconv",
    "path/filepath",
    "encoding/json",
    "errors",
    "zod",
    "z",
    "pydantic",
    "Promise",
    "dataclasses",
    "yup",
    "json",
    "JSON",
    "re",
    "shlex",
    "path",
    "Math",
    "Object",
    "Array",
    "string",
    "math",
    "textwrap",
    "html",
    "console",
    "logging",
    "logger",
    "typing",
];

pub(super) fn never_returns(path: &str) -> bool {
    NEVER_RETURN.contains(&path)
}

pub(super) fn gives(path: &str) -> bool {
    GIVE.contains(&last(path))
        && !path.starts_with("json.")
        && !path.starts_with("z.")
        && path != "java.nio.file.Paths.get"
}

/// Whether a call puts a path together of a folder and what is in it.
pub(super) fn joins_paths(path: &str) -> bool {
    matches!(last(path), "join" | "Join") && path.split('.').any(|name| name.ends_with("path"))
}

/// Whether a call makes a path absolute, and puts it together of several parts if it is given them.
pub(super) fn makes_absolute(path: &str) -> bool {
    matches!(path, "path.resolve" | "path.posix.resolve" | "path.win32.resolve")
}

/// The folder in which the program runs.
pub(super) fn is_working_folder(value: &Value) -> bool {
    matches!(&value.form, Form::Made(made) if matches!(&*made.callee, "process.cwd" | "os.getcwd"))
}

/// The folder of the user.
pub(super) fn is_home(value: &Value) -> bool {
    matches!(&value.form, Form::Made(made) if matches!(&*made.callee, "os.homedir" | "os.UserHomeDir" | "pathlib.Path.home"))
}

/// Whether a call makes a request that is sent later.
pub(super) fn is_request(path: &str) -> bool {
    matches!(path, "Request" | "globalThis.Request" | "urllib.request.Request")
}

/// Whether a call asks a server over HTTP: what it gives comes from there, and is not what it was asked with.
pub(super) fn answers(path: &str) -> bool {
    const CLIENTS: [&str; 16] = [
        "requests",
        "httpx",
        "aiohttp",
        "urllib3",
        "axios",
        "got",
        "ky",
        "needle",
        "superagent",
        "undici",
        "node-fetch",
        "cross-fetch",
        "http",
        "https",
        "fetch",
        "curl_cffi",
    ];
    const METHODS: [&str; 12] =
        ["get", "post", "put", "patch", "delete", "head", "options", "request", "stream", "send", "fetch", "default"];
    let (first, name) = (path.split('.').next().unwrap_or(path), last(path));
    let is_client = CLIENTS.contains(&first);
    matches!(path, "globalThis.fetch" | "urllib.request.urlopen")
        || is_client
            && path == first
            && !matches!(first, "http" | "https" | "requests" | "httpx" | "aiohttp" | "urllib3")
        || is_client && METHODS.contains(&name)
}

/// Whether a call reads what its receiver holds.
pub(super) fn reads(path: &str) -> bool {
    matches!(last(path), "read" | "readlines" | "fetchall" | "fetchone" | "recv")
}

/// Whether a method asks something of a server or a store, by its name.
pub(super) fn asks(path: &str) -> bool {
    const WORDS: [&str; 10] =
        ["Get", "List", "Fetch", "Search", "Find", "Download", "Describe", "get_", "list_", "fetch_"];
    WORDS.iter().any(|word| last(path).strip_prefix(word).is_some_and(|rest| !rest.is_empty()))
}

pub(super) fn is_plain(path: &str) -> bool {
    PLAIN.contains(&path)
        || path.starts_with("os.path.")
        || path.split('.').next().is_some_and(|first| PLAIN_MODULES.contains(&first))
}
