//! The small language that every parse tree is lowered to.
//!
//! A parser's own tree never leaves the module that lowers it, so a new parser version touches one folder. The
//! evaluator sees only this: expressions that can be folded to a value, and the statements that bind them. Forms that no
//! evaluation needs (arithmetic on run-time data, `switch`, …) become [`ExprKind::Opaque`] with words for a reader; where
//! a file is lowered so that its calls can be followed ([`Purpose::Calls`]), they keep what they are made of.

use std::sync::Arc;

/// What a file is lowered for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// For its values: what cannot be folded is left out, so that a large program needs little memory.
    Values,
    /// For its calls: every operand of every expression is kept, and so is whatever leaves a function.
    Calls,
}

/// One source file, lowered.
#[derive(Debug, Clone)]
pub(crate) struct Module {
    /// Path inside the artifact.
    pub(crate) path: Arc<str>,
    /// Its top level.
    pub(crate) body: Vec<Stmt>,
}

/// An expression and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Expr {
    /// What it is.
    pub(crate) kind: ExprKind,
    /// Line of its first character, from 1.
    pub(crate) line: u32,
}

/// What [`ExprKind::Of`] says of a place that is handed to a call so that it may be set: `&place`, `&mut place`.
pub(crate) const REFERENCE: &str = "a reference";

/// The name of a function that no source can call: one of several results of a call, by its position.
pub(crate) const RESULT: &str = "a result";

/// What an expression is.
#[derive(Debug, Clone)]
pub(crate) enum ExprKind {
    /// `null`, `undefined`, `None`.
    Null,
    /// A boolean literal.
    Bool(bool),
    /// A number literal.
    Number(serde_json::Number),
    /// A string literal without holes.
    Text(Arc<str>),
    /// A template string, an f-string, adjacent literals: the parts joined as text.
    Join(Vec<Expr>),
    /// An array, tuple or set literal; items may be [`ExprKind::Spread`].
    List(Vec<Expr>),
    /// An object or dict literal.
    Table(Vec<Entry>),
    /// `...value` or `*value` in a list, a call or (as an [`Entry::Spread`]) a table.
    Spread(Box<Expr>),
    /// A variable.
    Name(Arc<str>),
    /// `object.name`.
    Member(Box<Expr>, Arc<str>),
    /// `object[key]`.
    Index(Box<Expr>, Box<Expr>),
    /// A call or a construction.
    Call(Arc<Call>),
    /// A function, lambda, method or arrow.
    Function(Arc<Function>),
    /// A class expression.
    Class(Arc<Class>),
    /// `left op right` for the operators that values are built with.
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// `test ? then : otherwise`.
    Conditional(Box<Expr>, Box<Expr>, Box<Expr>),
    /// A list, set, dict or generator comprehension.
    Comprehension(Arc<Comprehension>),
    /// `!value`, `not value`.
    Not(Box<Expr>),
    /// `target = value` inside an expression; its value is the value.
    Assign(Box<Expr>, Box<Expr>),
    /// `a, b, c`: all are evaluated, the last is the value.
    Sequence(Vec<Expr>),
    /// A form that is not folded, in words: "arithmetic", "a regular expression".
    Opaque(&'static str),
    /// The same with what it is made of; only for [`Purpose::Calls`].
    Of(&'static str, Vec<Expr>),
}

/// A member of a table literal.
#[derive(Debug, Clone)]
pub(crate) enum Entry {
    /// `key: value`; a plain identifier key is [`ExprKind::Text`].
    Pair(Expr, Expr),
    /// `...value`, `**value`.
    Spread(Expr),
    /// `get key() {…}`.
    Getter(Expr, Arc<Function>),
}

/// The operators that values are built with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    /// `+`: text, numbers, lists.
    Add,
    /// `||`, `or`.
    Or,
    /// `??`.
    Coalesce,
    /// `&&`, `and`.
    And,
    /// `|` between types or tables.
    Union,
    /// `%` and `.format` on text.
    Format,
    /// `===`, `==`, `is`.
    Equal,
    /// `!==`, `!=`, `is not`.
    NotEqual,
}

/// A call or a construction.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// What is called.
    pub(crate) callee: Expr,
    /// The arguments, in order.
    pub(crate) args: Vec<Arg>,
    /// Whether it is `new callee(…)`.
    pub(crate) constructs: bool,
}

/// An argument of a call.
#[derive(Debug, Clone)]
pub(crate) struct Arg {
    /// The keyword, for `name=value`; `**value` is a [`ExprKind::Spread`] named `**`.
    pub(crate) name: Option<Arc<str>>,
    /// Its value; may be [`ExprKind::Spread`].
    pub(crate) value: Expr,
}

/// A function, lambda, method or arrow.
#[derive(Debug, Clone)]
pub(crate) struct Function {
    /// Its name, if it has one.
    pub(crate) name: Option<Arc<str>>,
    /// Its parameters, in order.
    pub(crate) params: Vec<Param>,
    /// Its body; an expression body is one [`StmtKind::Return`].
    pub(crate) body: Vec<Stmt>,
    /// The docstring exactly as in the source, without its quotes and with escapes resolved.
    pub(crate) doc: Option<Arc<str>>,
    /// Decorators, outermost first.
    pub(crate) decorators: Vec<Expr>,
    /// The declared return type, lowered as an expression.
    pub(crate) returns: Option<Expr>,
    /// Line of its name or, without one, of its first character.
    pub(crate) line: u32,
}

/// A parameter.
#[derive(Debug, Clone)]
pub(crate) struct Param {
    /// What it binds.
    pub(crate) pattern: Pattern,
    /// The declared type, lowered as an expression (Python; absent in JavaScript).
    pub(crate) annotation: Option<Expr>,
    /// Its default.
    pub(crate) default: Option<Expr>,
    /// How it is passed.
    pub(crate) kind: ParamKind,
}

/// How a parameter is passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParamKind {
    /// By position (or by name, where the language allows both).
    Plain,
    /// By name only.
    KeywordOnly,
    /// The rest of the positional arguments.
    Rest,
    /// The rest of the named arguments.
    RestNamed,
}

/// What a binding binds.
#[derive(Debug, Clone)]
pub(crate) enum Pattern {
    /// One name.
    Name(Arc<str>),
    /// `{a, b: c = default, ...rest}`.
    Table(Vec<(Arc<str>, Pattern, Option<Expr>)>, Option<Arc<str>>),
    /// `[a, , b]` or `a, b`.
    List(Vec<Option<Pattern>>),
    /// A form that is not followed.
    Other,
}

/// A class.
#[derive(Debug, Clone)]
pub(crate) struct Class {
    /// Its name, if it has one.
    pub(crate) name: Option<Arc<str>>,
    /// Base classes and, in Python, class keywords.
    pub(crate) bases: Vec<Arg>,
    /// Its members, in order.
    pub(crate) members: Vec<Member>,
    /// The docstring exactly as in the source.
    pub(crate) doc: Option<Arc<str>>,
    /// Decorators, outermost first.
    pub(crate) decorators: Vec<Expr>,
    /// Line of its name.
    pub(crate) line: u32,
}

/// A member of a class.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    /// Its name.
    pub(crate) name: Arc<str>,
    /// Whether it belongs to the class itself.
    pub(crate) is_static: bool,
    /// What it is.
    pub(crate) kind: MemberKind,
}

/// What a member of a class is.
#[derive(Debug, Clone)]
pub(crate) enum MemberKind {
    /// A field with its declared type and initial value.
    Field(Option<Expr>, Option<Expr>),
    /// A method or constructor.
    Method(Arc<Function>),
    /// A getter or property.
    Getter(Arc<Function>),
}

/// A statement and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Stmt {
    /// What it is.
    pub(crate) kind: StmtKind,
    /// Line of its first character, from 1.
    pub(crate) line: u32,
}

/// What a statement is.
#[derive(Debug, Clone)]
pub(crate) enum StmtKind {
    /// `const pattern = value`, `pattern: Type = value`.
    Bind(Pattern, Expr),
    /// `target = value`, where the target is no plain new binding: `module.exports = …`, `self.tools = …`, `x.y = …`.
    Assign(Expr, Expr),
    /// `target += value`.
    Append(Expr, Expr),
    /// A named function.
    Function(Arc<Function>),
    /// A named class.
    Class(Arc<Class>),
    /// An expression for its effect.
    Expr(Expr),
    /// `return value`.
    Return(Option<Expr>),
    /// `if`: test, then, otherwise. `try`, `switch` and `with` lower to [`StmtKind::Block`] of all their bodies.
    If(Expr, Vec<Stmt>, Vec<Stmt>),
    /// `for (pattern of iterable) body`.
    Each(Pattern, Expr, Vec<Stmt>),
    /// A block whose statements may all run.
    Block(Vec<Stmt>),
    /// `continue` or `break`: the rest of this round is not run.
    Leave,
    /// `throw value`, `raise value`; only for [`Purpose::Calls`].
    Raise(Option<Expr>),
    /// `while (test) body`; only for [`Purpose::Calls`].
    While(Expr, Vec<Stmt>),
    /// `try`; only for [`Purpose::Calls`].
    Try(Box<Try>),
    /// An import: what it binds here, out of which module.
    Import(Import),
    /// `export { local as exported }`, with the module for a re-export.
    Export(Export),
}

/// A `try`.
#[derive(Debug, Clone)]
pub(crate) struct Try {
    /// What is tried, with what runs after it where nothing is raised.
    pub(crate) body: Vec<Stmt>,
    /// What runs where something is raised, each with the name that it binds.
    pub(crate) handlers: Vec<(Option<Arc<str>>, Vec<Stmt>)>,
    /// What runs in the end.
    pub(crate) finally: Vec<Stmt>,
}

/// An import.
#[derive(Debug, Clone)]
pub(crate) struct Import {
    /// The module as written: `./tools.js`, `..pkg.tools`, `zod`.
    pub(crate) from: Arc<str>,
    /// The name in that module: `default`, `*` for the whole module, or a name; the second is the local one. `("*",
    /// "*")` binds every name of the module.
    pub(crate) names: Vec<(Arc<str>, Arc<str>)>,
}

/// An export.
#[derive(Debug, Clone)]
pub(crate) struct Export {
    /// The module that the names come from, for a re-export.
    pub(crate) from: Option<Arc<str>>,
    /// The local name and the exported one. `("*", "*")` re-exports every name.
    pub(crate) names: Vec<(Arc<str>, Arc<str>)>,
}

/// A comprehension.
#[derive(Debug, Clone)]
pub(crate) struct Comprehension {
    /// The element, or the key of a dict.
    pub(crate) element: Expr,
    /// The value, for a dict.
    pub(crate) value: Option<Expr>,
    /// Its `for`s, outermost first; at least one.
    pub(crate) walks: Vec<Walk>,
}

/// One `for` of a comprehension.
#[derive(Debug, Clone)]
pub(crate) struct Walk {
    /// What each item binds.
    pub(crate) pattern: Pattern,
    /// What is walked.
    pub(crate) iterable: Expr,
    /// The conditions that an item must meet.
    pub(crate) conditions: Vec<Expr>,
}
