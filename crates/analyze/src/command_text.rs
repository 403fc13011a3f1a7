//! Commands that source text builds: whether what is put into them can vary.

/// Whether one of the values put into the command is more than a constant: not all in capitals, no quoted literal, no
/// path or version of the process itself, not passed through a quoting function.
pub(crate) fn holds_a_variable(code: &str) -> bool {
    let mut holes = Vec::new();
    for (open, close) in [("${", '}'), ("{", '}')] {
        let mut rest = code;
        while let Some(at) = rest.find(open) {
            rest = &rest[at + open.len()..];
            let end = rest.find(close).unwrap_or(rest.len());
            // `{}` and `{0}` are filled from the arguments of `format`.
            holes.extend(Some(rest[..end].trim()).filter(|hole| hole.bytes().any(|byte| !byte.is_ascii_digit())));
        }
        if !holes.is_empty() {
            break;
        }
    }
    if holes.is_empty() {
        // Text joined by operators: what stands outside of the quotes.
        holes = outside_of_quotes(code);
    }
    holes.into_iter().any(varies)
}

/// The stretches between quoted texts, without the name of the called function.
fn outside_of_quotes(code: &str) -> Vec<&str> {
    let code = code.split_once('(').map_or(code, |(_, arguments)| arguments);
    let mut parts = Vec::new();
    let mut quote = None;
    let mut start = 0;
    let mut escaped = false;
    for (at, char) in code.char_indices() {
        match quote {
            Some(_) if escaped || char == '\\' => escaped = !escaped,
            Some(open) if char == open => {
                quote = None;
                start = at + char.len_utf8();
            }
            None if matches!(char, '"' | '\'' | '`') => {
                parts.push(&code[start..at]);
                quote = Some(char);
            }
            _ => {}
        }
    }
    if quote.is_none() {
        parts.push(&code[start..]);
    }
    parts
}

fn varies(expression: &str) -> bool {
    const CONSTANT: &[&str] = &[
        "process.execPath",
        "process.pid",
        "process.ppid",
        "process.argv0",
        "process.platform",
        "process.arch",
        "process.version",
        "__dirname",
        "__filename",
        "import.meta",
        "sys.executable",
        "os.getpid",
        "os.sep",
        "__file__",
        "path.sep",
        "require.resolve",
    ];
    const QUOTING: &[&str] = &[
        "quote(",
        "escape",
        "Escape",
        "Quote(",
        "JSON.stringify(",
        "Number(",
        "parseInt(",
        "int(",
        "encodeURIComponent(",
        "Math.",
        "Date.now",
    ];
    let expression = expression.trim_matches(|char: char| char.is_whitespace() || "+%,;().".contains(char));
    let expression = expression.strip_prefix("format(").unwrap_or(expression);
    let is_constant = CONSTANT.iter().any(|constant| expression.contains(constant));
    let is_quoted = QUOTING.iter().any(|quoting| expression.contains(quoting));
    let first_name: &str = expression
        .split(|char: char| !(char.is_ascii_alphanumeric() || char == '_' || char == '$'))
        .find(|name| name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_' || first == '$'))
        .unwrap_or_default();
    let in_capitals = first_name.len() > 1
        && first_name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    !first_name.is_empty() && !in_capitals && !is_constant && !is_quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_vary_are_told_from_constants_and_quoted_values() {
        for code in [
            "exec(`git log ${branch}`",
            "execSync(`ls ${args.path} ${ROOT}`",
            "os.system(f\"ping {host}\"",
            "os.system(\"ping \" + host",
            "exec('cat ' + file.path + ' | head'",
            "os.system(\"ls %s\" % path",
            "os.popen(\"ls {}\".format(path)",
        ] {
            assert!(holds_a_variable(code), "{code}");
        }
        for code in [
            "exec(`${process.execPath} --version`",
            "exec(`git -C ${ROOT} status`",
            "execSync('ls ' + __dirname",
            "os.system(f\"{sys.executable} -m pip\"",
            "os.system(f\"ping {shlex.quote(host)}\"",
            "exec('ls' + ' -l'",
            "exec(`kill ${Number(pid)}`",
            "exec(\"it's\"",
            "exec(`é${",
        ] {
            assert!(!holds_a_variable(code), "{code}");
        }
    }
}
