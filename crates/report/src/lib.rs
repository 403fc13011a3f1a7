#![doc = include_str!("../README.md")]

mod complete_result;
mod conclude;
mod json;
mod neutralise;
mod outcome;
mod pretty;
mod sarif;
mod suppress;

pub use complete_result::complete_result;
pub use conclude::{Scan, conclude};
pub use json::{json, ndjson};
pub use neutralise::neutralise;
pub use outcome::{About, Outcome};
pub use pretty::{View, pretty};
pub use sarif::sarif;
pub use suppress::{Ignore, Ignores, Known, PathPattern, Uses};
