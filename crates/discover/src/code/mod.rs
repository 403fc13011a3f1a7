//! Source code as values: parse trees lowered to one small language, folded by one evaluator.

pub(crate) mod eval;
pub(crate) mod heap;
pub(crate) mod ir;
pub(crate) mod json;
pub(crate) mod keyword;
pub(crate) mod language;
pub(crate) mod members;
pub(crate) mod mentions;
pub(crate) mod names;
pub(crate) mod reading;
pub(crate) mod scope;
pub(crate) mod tree;
pub(crate) mod value;
