//! Source code as values: parse trees lowered to one small language, folded by one evaluator.

pub(crate) mod ir;
