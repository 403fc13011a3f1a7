//! What source code does: its calls, with what is known of their arguments and of where those come from.

use std::sync::Arc;

use crate::{Gap, Location};

/// The calls of an artifact that rules ask about, as far as they can be followed without running anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calls {
    /// The calls, sorted by file and line.
    pub calls: Vec<Call>,
    /// Where following stopped at a limit of ours.
    pub gaps: Vec<Gap>,
}

/// One call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The language it is written in.
    pub language: Language,
    /// What is called, imports and aliases resolved, its parts joined by dots: `subprocess.run`,
    /// `child_process.execSync`, `fs.promises.readFile`, `eval`. Where the receiver is what another call gave, that call
    /// stands for it: `sqlite3.connect().cursor().execute`. Where nothing is known of the receiver it is `?`:
    /// `?.execute`. In languages with declared types, what is only known by its type stands like what made it:
    /// `java.sql.Connection().prepareStatement`; setting a property of something of the outside is a call of it:
    /// `System.Diagnostics.ProcessStartInfo().Arguments`. A read of a member of the outside (`process.env`,
    /// `os.environ`) is no call and stands in [`Source::Value`] only. In Go the import path stands as it is written
    /// (`os/exec.Command`), in Rust parts are joined by dots as everywhere (`std.fs.read`).
    pub callee: Arc<str>,
    /// What it is called on, where that comes from somewhere: `path` in `path.read_text()`.
    pub receiver: Option<Argument>,
    /// The arguments, in order.
    pub arguments: Vec<Argument>,
    /// The innermost named function that holds the call; methods with their class: `Runner.start`.
    pub function: Option<Arc<str>>,
    /// Where it stands.
    pub location: Location,
}

/// The languages whose calls are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// JavaScript and TypeScript.
    JavaScript,
    /// Python.
    Python,
    /// Go.
    Go,
    /// Rust.
    Rust,
    /// Java and Kotlin.
    Jvm,
    /// C#.
    CSharp,
}

/// An argument of a call. The receiver of a method is no argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// Its keyword, where it is given by name.
    pub name: Option<Arc<str>>,
    /// What form it has.
    pub shape: Shape,
    /// What is known of it, cut to 400 bytes: the text of a string with `{}` for each part that is not known, JSON-like
    /// for lists and tables (`["git","log",{}]`, `{"shell":true,"cwd":{}}`), `{}` where nothing is known.
    pub text: Arc<str>,
    /// Where its parts come from, as far as they are not written in the source.
    pub flows: Vec<Flow>,
}

/// The form of an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A value that is wholly known: a text, number or boolean.
    Constant,
    /// A text put together of parts, of which some are not known.
    Joined,
    /// A list or tuple.
    List,
    /// A table, object or dict.
    Table,
    /// A function.
    Function,
    /// Something that is not known, passed on as it is.
    Unknown,
}

/// A way on which a value comes into an argument.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Flow {
    /// Where it comes from.
    pub source: Source,
    /// What it went through, in order: callees as in [`Call::callee`] of calls that took it and gave the value used
    /// (`shlex.quote`, `path.resolve`, `?.strip`, `int`).
    pub through: Vec<Arc<str>>,
    /// What it was tested for on every way to the call.
    pub guards: Vec<Guard>,
    /// The places it passes between its source and the call, first to last, at most eight: the handler's parameter, the
    /// calls of helper functions. Neither the call itself nor repeated lines.
    pub steps: Vec<Location>,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// An argument that the model gives to a tool, prompt or resource.
    Handler {
        /// The name of the tool, prompt or resource, where it is known.
        of: Option<Arc<str>>,
        /// The parameter, where it is known: `path`, `arguments.path`.
        parameter: Option<Arc<str>>,
    },
    /// What the program gets over the network from whoever calls it: a request's body, query or headers.
    Request,
    /// A parameter of a function that nothing in the artifact calls and that is no handler.
    Parameter(Arc<str>),
    /// What a call or member of the outside gave, named like [`Call::callee`]: `os.environ`, `process.env.API_KEY`,
    /// `open`, `requests.get`, `?.read`.
    Value(Arc<str>),
}

/// A test that a value passed on every way to the place where it is used: where it fails, that place is not reached.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Guard {
    /// It equals one of values that are written in the source, or stands in a fixed collection.
    OneOf,
    /// It matches this regular expression, written in the source.
    Pattern(Arc<str>),
    /// It begins with some text; whether that text ends in, or is followed by, a separator.
    Prefix {
        /// Whether `/data` could not be passed by `/data-of-others`.
        to_separator: bool,
    },
    /// It does not begin with a text that is written in the source: `-`.
    NoPrefix(Arc<str>),
    /// It does not hold a text that is written in the source: `..`, `;`.
    Without(Arc<str>),
    /// It does not match this regular expression, written in the source.
    NoPattern(Arc<str>),
    /// It is of a type that holds no free text: a number, a boolean, an enum.
    Typed,
    /// A function of the artifact or of the outside judged it, named like [`Call::callee`]: the call was reached only
    /// where that gave a true value, or did not throw.
    Check(Arc<str>),
}

/// Which calls rules ask about.
///
/// Everything else is followed but not reported, and a file in which none of these names stands, and which calls no file
/// where one does, need not be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Interest {
    /// The last parts of callees, sorted: `run`, `execSync`, `eval`.
    pub callees: Vec<Arc<str>>,
    /// More of them that are asked about in one language only: names such as `list` or `uri` mean too much in others.
    pub only: Vec<(Language, Arc<str>)>,
}

impl Interest {
    /// What is asked about in one language.
    #[must_use]
    pub fn of(&self, language: Language) -> Self {
        let own = self.only.iter().filter(|(of, _)| *of == language).map(|(_, callee)| Arc::clone(callee));
        let mut callees: Vec<Arc<str>> = self.callees.iter().cloned().chain(own).collect();
        callees.sort_unstable();
        callees.dedup();
        Self { callees, only: Vec::new() }
    }

    /// Whether a callee, named like [`Call::callee`], is one that rules ask about.
    pub fn covers(&self, callee: &str) -> bool {
        let last = callee.rsplit('.').next().unwrap_or(callee);
        self.callees.binary_search_by(|wanted| wanted.as_ref().cmp(last)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interest_is_in_the_last_part_of_a_callee() {
        let interest = Interest { callees: vec!["execute".into(), "run".into()], only: Vec::new() };
        assert!(interest.covers("subprocess.run") && interest.covers("?.execute") && interest.covers("run"));
        assert!(!interest.covers("run.later") && !interest.covers("rerun"));
    }

    #[test]
    fn what_one_language_is_asked_about_is_not_asked_of_others() {
        let interest = Interest { callees: vec!["run".into()], only: vec![(Language::Jvm, "list".into())] };
        let (java, python) = (interest.of(Language::Jvm), interest.of(Language::Python));
        assert!(java.covers("Files.list") && java.covers("a.run"));
        assert!(!python.covers("a.list") && python.covers("a.run"));
    }
}
