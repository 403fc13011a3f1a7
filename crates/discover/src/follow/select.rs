//! Which files of an artifact are followed.

mod packages;

use model::{Artifact, Gap, GapReason, Interest, Location, SourceFile};
use regex::Regex;

/// The files of one language that are followed.
#[derive(Debug, Default)]
pub(super) struct Selected<'a> {
    /// Their paths, in order.
    pub(super) files: Vec<&'a str>,
    /// Bytes of all files of the language, which imports may lead to.
    pub(super) bytes: usize,
    /// What is left out.
    pub(super) gaps: Vec<Gap>,
}

impl<'a> Selected<'a> {
    /// Adds a file, or says that it is too large.
    fn take(&mut self, file: &'a SourceFile) {
        if file.text.len() > LARGEST {
            self.gaps.push(Gap {
                what: "calls of functions".to_owned(),
                reason: GapReason::Limit("source file too large to follow its calls".to_owned()),
                location: Some(Location::line(file.path.as_ref(), 1)),
            });
        } else {
            self.files.push(&file.path);
        }
    }

    /// Whether there is neither a file to follow nor one that is left out.
    pub(super) const fn is_empty(&self) -> bool {
        self.files.is_empty() && self.gaps.is_empty()
    }
}

/// Folders and names that hold no program that anyone installs.
const ASIDE: [&str; 20] = [
    "test",
    "tests",
    "__tests__",
    "__mocks__",
    "e2e",
    "spec",
    "fixtures",
    "testdata",
    "node_modules",
    "vendor",
    "third_party",
    "site-packages",
    "venv",
    ".venv",
    "docs",
    "bench",
    "benchmarks",
    "coverage",
    "__pycache__",
    "website",
];

/// Files larger than this are most often made by a program, of many others.
const LARGEST: usize = 8 * 1024 * 1024;

/// The JavaScript and TypeScript that is followed.
pub(super) fn javascript<'a>(artifact: &'a Artifact, interest: &Interest) -> Selected<'a> {
    select(artifact, interest, &|file| crate::javascript::is_followed(artifact, &file.path))
}

/// The Python that is followed.
pub(super) fn python<'a>(artifact: &'a Artifact, interest: &Interest) -> Selected<'a> {
    select(artifact, interest, &|file| file.path.ends_with(".py"))
}

/// The Go that is followed: the packages that hold a name that is asked about, and those that import one of them.
pub(super) fn go<'a>(artifact: &'a Artifact, interest: &Interest) -> Selected<'a> {
    let is_program = |file: &SourceFile| file.path.ends_with(".go") && !file.path.ends_with("_test.go");
    packages::select(artifact, interest, &is_program, &packages::folder)
}

/// The Rust that is followed: the crates that hold a name that is asked about.
pub(super) fn rust<'a>(artifact: &'a Artifact, interest: &Interest) -> Selected<'a> {
    packages::select(artifact, interest, &|file| file.path.ends_with(".rs"), &packages::source_folder)
}

/// The Java and Kotlin that is followed.
pub(super) fn jvm<'a>(artifact: &'a Artifact, interest: &Interest) -> Selected<'a> {
    select(artifact, interest, &|file| crate::jvm::is_followed(&file.path))
}

/// The C# that is followed.
pub(super) fn csharp<'a>(artifact: &'a Artifact, interest: &Interest) -> Selected<'a> {
    select(artifact, interest, &|file| file.path.ends_with(".cs"))
}

fn select<'a>(artifact: &'a Artifact, interest: &Interest, wanted: &dyn Fn(&SourceFile) -> bool) -> Selected<'a> {
    let all: Vec<&SourceFile> = artifact.files.iter().filter(|file| wanted(file)).collect();
    let main: Vec<&SourceFile> = all.iter().copied().filter(|file| !is_aside(&file.path)).collect();
    let candidates = if main.is_empty() { all } else { main };
    let mut selected = Selected { bytes: candidates.iter().map(|file| file.text.len()).sum(), ..Selected::default() };
    let Some(names) = any_of(interest) else { return selected };
    let holds: Vec<bool> = candidates.iter().map(|file| names.is_match(&file.text)).collect();
    let stems = holds.iter().zip(&candidates).filter(|(holds, _)| **holds).map(|(_, file)| stem(&file.path));
    let stems: std::collections::HashSet<&str> = stems.collect();
    for (holds, file) in holds.into_iter().zip(candidates) {
        // Where classes of one folder need no import, any line may name one.
        let needs_import = !file.path.ends_with(".cs") && !crate::jvm::is_followed(&file.path);
        let hands_over = !needs_import && file.text.contains("Tool");
        if !holds && !hands_over && !names_any(&file.text, &stems, needs_import) {
            continue;
        }
        selected.take(file);
    }
    selected
}

/// An expression for any of the names that are asked about.
fn any_of(interest: &Interest) -> Option<Regex> {
    let names: Vec<String> = interest.callees.iter().map(|name| regex::escape(name)).collect();
    Regex::new(&names.join("|")).ok()
}

/// Whether a file may use one of some modules, by their names.
fn names_any(text: &str, stems: &std::collections::HashSet<&str>, needs_import: bool) -> bool {
    let imports = |line: &&str| line.contains("import") || line.contains("require") || line.contains("from");
    text.lines().filter(|line| !needs_import || imports(line)).take(2_000).any(|line| {
        line.split(|character: char| !(character.is_alphanumeric() || "_-".contains(character)))
            .any(|word| stems.contains(word))
    })
}

/// The name of a module by its file; that of its folder where the file is the folder's own.
fn stem(path: &str) -> &str {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.split('.').next().unwrap_or(name);
    if matches!(stem, "index" | "__init__") { folder.rsplit('/').next().unwrap_or(folder) } else { stem }
}

/// Whether a file is no part of what anyone installs.
pub(super) fn is_aside(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    folder.split('/').any(|part| ASIDE.contains(&part) || part.ends_with("Tests") || part.ends_with(".Test"))
        || [".test.", ".spec.", ".stories.", ".min."].iter().any(|mark| name.contains(mark))
        || name.starts_with("test_")
        || name.ends_with("_test.py")
        || name == "conftest.py"
        || ["Test.java", "Tests.java", "IT.java", "Test.kt", "Tests.cs", "Test.cs"]
            .iter()
            .any(|end| name.ends_with(end))
}
