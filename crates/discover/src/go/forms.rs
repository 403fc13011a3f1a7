//! Forms of Go that the small language lacks, as calls of names that no Go identifier can have.
//!
//! Where such a call is not folded, its name is what a gap says of it, so the names are words for a reader.

/// `T{…}`: the type, then the fields by name, or one list or table of what stands between the braces.
pub(super) const LITERAL: &str = "a literal";
/// The value of a variable that is declared without one: its type.
pub(super) const ZERO: &str = "a variable";
/// `&place` as an argument: whoever is called may set the place.
pub(super) const ADDRESS: &str = "an address";
/// `a[b](…)`, where only values tell whether `b` is a key or a type: `a`, `b` and the arguments.
pub(super) const CHOSEN: &str = "a chosen function";
/// `*T`.
pub(super) const POINTER: &str = "*";
/// `[]T`.
pub(super) const SLICE: &str = "[]";
/// `[n]T`: the element, then the length.
pub(super) const ARRAY: &str = "[n]";
/// `map[K]V`.
pub(super) const MAP: &str = "map";
/// `func(…) …`: a list of parameter types, then one of result types.
pub(super) const FUNC: &str = "func";
/// An interface.
pub(super) const INTERFACE: &str = "interface";
/// `chan T`.
pub(super) const CHAN: &str = "chan";
/// `T[A, B]`: the generic type, then its arguments.
pub(super) const APPLIED: &str = "a generic type";
/// A field of a struct: its type, its tag, whether it is embedded.
pub(super) const FIELD: &str = "a field";
/// The name of a type parameter.
pub(super) const PLACEHOLDER: &str = "a type parameter";
/// A type parameter's argument: its name and position, what was given, pairs of a parameter's type and its value.
pub(super) const INFERRED: &str = "a type argument";
/// One of the results of a call; only where calls are followed: what was given, and the position.
pub(super) const RESULT: &str = crate::code::ir::RESULT;
/// The pairs that `for k, v := range x` walks.
pub(super) const PAIRS: &str = "a range";
/// What `for k := range x` walks.
pub(super) const KEYS: &str = "the keys of a range";
/// The numbers from one to below another.
pub(super) const COUNTED: &str = "a counted loop";
/// `_, ok := m[k]`.
pub(super) const HAS: &str = "a look-up";
/// `x[a:b]`.
pub(super) const SLICED: &str = "a part of a list";
/// `x < y` and the like: the operator is the first argument.
pub(super) const COMPARED: &str = "a comparison";
/// What `//go:embed` puts into a variable: the patterns.
pub(super) const EMBEDDED: &str = "an embedded file";
/// What `//go:embed` puts into an `embed.FS`.
pub(super) const EMBEDDED_FOLDER: &str = "embedded files";
/// The named argument that holds explicit type arguments, and the parameter that takes them.
pub(super) const TYPES: &str = "type arguments";
/// The member of a class that holds the names of its type parameters.
pub(super) const PARAMETERS: &str = "type parameters";
