//! Functions that call themselves, or start themselves again, whatever they are given.

use model::SourceFile;

use super::python_functions::{Function, functions, has_word, places};
use super::{Check, MANY, short};
use crate::finding::Hit;

/// A function that nothing can stop from calling itself.
pub(super) struct EndlessRecursion;

impl Check for EndlessRecursion {
    fn name(&self) -> &'static str {
        "endless-recursion"
    }

    fn files(&self, files: &[SourceFile], hits: &mut Vec<Hit>) {
        for file in files.iter().filter(|file| matches!(file.extension().as_str(), "py" | "pyw")) {
            let functions = functions(&file.text);
            let endless = functions.iter().filter_map(|function| Some((function, again(function)?)));
            for (function, range) in endless.take(MANY) {
                let mut hit = Hit::in_file(file, range);
                hit.label = Some(format!("`{}` begins again, without end", short(function.name)));
                hits.push(hit);
            }
        }
    }
}

/// Where a function begins again on every way through it.
fn again(function: &Function<'_>) -> Option<std::ops::Range<usize>> {
    /// Words that may end a recursion before it begins again.
    const ENDS: &[&str] =
        &["if", "while", "for", "try", "match", "and", "or", "lambda", "yield", "raise", "import", "assert", "with"];
    /// Of these, what does not end one that starts a thread of itself.
    const ENDS_NOT: &[&str] = &["try", "with"];
    let name = function.name;
    let ends = |kept: &dyn Fn(&&&str) -> bool| {
        function.lines.iter().any(|(_, line)| ENDS.iter().filter(kept).any(|word| has_word(line, word)))
    };
    if has_word(function.parameters, name) {
        return None;
    }
    let first = function.parameters.trim_start();
    let owner =
        ["self", "cls"].into_iter().find(|owner| has_word(first.split([',', ')', ':']).next().unwrap_or(""), owner));
    let calls = |line: &str| {
        places(line, name).any(|at| {
            let before = &line[..at];
            let is_own = match owner {
                Some(owner) => before.strip_suffix('.').is_some_and(|rest| rest.ends_with(owner)),
                None => !before.ends_with('.'),
            };
            is_own && line[at + name.len()..].starts_with('(')
        })
    };
    let starts = |line: &str| {
        (line.contains("Thread(") || line.contains("Process("))
            && line.split("target=").skip(1).any(|target| target.split([',', ')', ' ']).next() == Some(name))
    };
    let called = function.lines.iter().find(|(_, line)| calls(line)).filter(|_| !ends(&|_| true));
    let started = || {
        let line = function.lines.iter().find(|(_, line)| starts(line));
        line.filter(|_| !ends(&|word| !ENDS_NOT.contains(*word)))
    };
    called.or_else(started).map(|(range, _)| range.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> usize {
        let mut hits = Vec::new();
        EndlessRecursion.files(&[SourceFile::new("server.py", text)], &mut hits);
        hits.len()
    }

    #[test]
    fn a_function_that_only_calls_itself_is_found() {
        assert_eq!(found("def f(n):\n    return n * f(n - 1)\n"), 1);
        assert_eq!(found("class A:\n    def f(self, n):\n        return self.f(n)\n"), 1);
        assert_eq!(
            found("def f():\n    try:\n        Thread(target=f).start()\n    except OSError:\n        pass\n"),
            1
        );
    }

    #[test]
    fn whatever_may_end_it_keeps_it_silent() {
        assert_eq!(found("def f(n):\n    if n < 1:\n        return 1\n    return n * f(n - 1)\n"), 0);
        assert_eq!(found("def f(n):\n    return n and f(n - 1)\n"), 0);
        assert_eq!(found("class A:\n    def f(self):\n        return f(self)\n"), 0);
        assert_eq!(found("class A:\n    def f(self):\n        return self.inner.f()\n"), 0);
        assert_eq!(found("def f(f):\n    return f(1)\n"), 0);
    }
}
