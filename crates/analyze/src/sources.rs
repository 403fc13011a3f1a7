//! Runs the rules over source files and manifests.

use std::cell::LazyCell;

use model::{Gap, GapReason, Location, Severity, SourceFile};

use crate::finding::{Hit, gather};
use crate::lines::Lines;
use crate::matching::{Haystack, Names, matches};
use crate::rule::{Body, MAX_MATCHES, Sort, Sorts};
use crate::{Checked, RuleSet};

/// A longer file is a data file or a bundle of many megabytes; only its start is searched.
const MAX_FILE: usize = 16 * 1024 * 1024;

/// Findings in all files.
pub(crate) fn check(rules: &RuleSet, files: &[SourceFile]) -> Checked {
    let names = Names::default();
    let mut hits: Vec<Vec<Hit>> = rules.catalogue.rules.iter().map(|_| Vec::new()).collect();
    let mut gaps = Vec::new();
    for file in files {
        let sorts = sorts(file);
        let text = &file.text[..file.text.floor_char_boundary(MAX_FILE)];
        let haystack = Haystack::of(text, sorts);
        let scan = rules.sources.scan(&haystack, &rules.catalogue.patterns);
        let lines = LazyCell::new(|| Lines::of(file));
        for (rule, hits) in rules.catalogue.rules.iter().zip(&mut hits) {
            if rule.looks_at.meets(sorts) && !matches!(rule.body, Body::Check(_)) {
                for matched in matches(rule, &scan, names) {
                    let mut hit = Hit::in_lines(&lines, matched.range);
                    hit.severity = is_beside_the_program(&file.path).then(|| lowered(rule.severity));
                    hits.push(hit);
                }
            }
        }
        if text.len() < file.text.len() {
            gaps.push(gap(file, format!("{MAX_FILE} bytes of one file")));
        }
        if scan.is_cut() {
            gaps.push(gap(file, format!("{MAX_MATCHES} matches of one pattern")));
        }
    }
    let mut findings = Vec::new();
    for (rule, mut hits) in rules.catalogue.rules.iter().zip(hits) {
        if let Body::Check(check) = rule.body {
            check.files(files, &mut hits);
        }
        gather(rule, hits, &mut findings);
    }
    Checked { findings, gaps }
}

fn gap(file: &SourceFile, limit: String) -> Gap {
    let location = Some(Location::line(file.path.as_ref(), 1));
    Gap { what: "rest of a file".to_owned(), reason: GapReason::Limit(limit), location }
}

/// What sorts of text a file is.
fn sorts(file: &SourceFile) -> Sorts {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let mut sorts = Sorts::of(Sort::SourceAny);
    match file.extension().as_str() {
        "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx" => {
            sorts = sorts.and(Sorts::of(Sort::SourceJavascript));
        }
        "py" | "pyi" | "pyw" => sorts = sorts.and(Sorts::of(Sort::SourcePython)),
        _ => {}
    }
    if matches!(name, "package.json" | "setup.py" | "setup.cfg" | "pyproject.toml" | "Makefile" | "Dockerfile") {
        sorts = sorts.and(Sorts::of(Sort::Manifest));
    }
    sorts
}

/// Whether a file is a test, an example or documentation, which a user of the server does not run.
pub(crate) fn is_beside_the_program(path: &str) -> bool {
    const FOLDERS: [&str; 12] = [
        "test",
        "tests",
        "__tests__",
        "spec",
        "e2e",
        "example",
        "examples",
        "docs",
        "doc",
        "fixtures",
        "__mocks__",
        "benchmarks",
    ];
    let lower = path.to_ascii_lowercase();
    let mut parts = lower.rsplit('/');
    let name = parts.next().unwrap_or_default();
    let stem_says =
        [".test.", ".spec.", ".stories.", "_test.", "test.kt", "tests.cs"].iter().any(|end| name.contains(end))
            || name.starts_with("test_");
    let is_prose = name.rsplit_once('.').is_some_and(|(_, extension)| matches!(extension, "md" | "mdx" | "rst"));
    // `integration-tests`, `Server.Tests`, `jvmTest`, but not `latest`.
    let is_tests = |part: &str| {
        ["-test", "-tests", ".tests", "_tests", "jvmtest", "commontest", "testdata"]
            .iter()
            .any(|end| part.ends_with(end))
    };
    stem_says || is_prose || parts.any(|part| FOLDERS.contains(&part) || is_tests(part))
}

/// One step less.
pub(crate) const fn lowered(severity: Severity) -> Severity {
    match severity {
        Severity::Critical => Severity::High,
        Severity::High => Severity::Medium,
        Severity::Medium => Severity::Low,
        Severity::Low | Severity::Info => Severity::Info,
    }
}
