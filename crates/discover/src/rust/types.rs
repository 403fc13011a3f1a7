//! Declared types, kept as they are written for whoever makes schemas of them.

use std::sync::Arc;

use super::attributes::Attributes;
use crate::code::ir::Expr;

/// A `struct`, `enum` or `type`.
#[derive(Debug, Clone)]
pub(super) struct TypeDef {
    /// Its name.
    pub(super) name: Arc<str>,
    /// Line of its name, from 1.
    pub(super) line: u32,
    /// The names of its type parameters, in order.
    pub(super) parameters: Vec<Arc<str>>,
    /// Its attributes.
    pub(super) attributes: Attributes,
    /// What it holds.
    pub(super) kind: TypeKind,
}

/// What a declared type holds.
#[derive(Debug, Clone)]
pub(super) enum TypeKind {
    /// A struct.
    Struct(Fields),
    /// An enum.
    Enum(Vec<Variant>),
    /// Another name for a type.
    Alias(Expr),
}

/// The fields of a struct or variant.
#[derive(Debug, Clone)]
pub(super) enum Fields {
    /// None.
    Unit,
    /// `(A, B)`.
    Tuple(Vec<Field>),
    /// `{ a: A, b: B }`.
    Named(Vec<Field>),
}

/// A field.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// Its name, or its position.
    pub(super) name: Arc<str>,
    /// Its type.
    pub(super) of: Expr,
    /// Its attributes.
    pub(super) attributes: Attributes,
    /// Its line, from 1.
    pub(super) line: u32,
}

/// A variant of an enum.
#[derive(Debug, Clone)]
pub(super) struct Variant {
    /// Its name.
    pub(super) name: Arc<str>,
    /// Its fields.
    pub(super) fields: Fields,
    /// Its attributes.
    pub(super) attributes: Attributes,
}
