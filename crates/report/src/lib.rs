#![doc = include_str!("../README.md")]

mod about;
mod complete_result;
mod conclude;
mod echoes;
mod html;
mod json;
mod markdown;
mod neutralise;
mod outcome;
mod pretty;
mod sarif;
mod standing;
mod stored;
mod suppress;

pub use about::{About, MadeWith};
pub use complete_result::complete_result;
pub use conclude::{Scan, conclude};
pub use html::html;
pub use json::{json, json_value, ndjson, write_json, write_ndjson};
pub use markdown::markdown;
pub use neutralise::neutralise;
pub use outcome::Outcome;
pub use pretty::{View, pretty};
pub use sarif::sarif;
pub use stored::{StoredReport, StoredReportError};
pub use suppress::{Ignore, Ignores, Known, PathPattern, Uses};
