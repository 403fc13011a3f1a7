#![doc = include_str!("../README.md")]

mod checks;
mod command_text;
mod confirm;
mod error;
mod examples;
mod finding;
mod mask;
mod matching;
mod metadata;
mod rule;
mod rule_set;
mod sources;
mod surface;
mod text;

pub use error::{Mistake, RulesError};
pub use mask::{mask_launch, mask_surface};
pub use rule::{Example, Rule, Sort, Sorts, Structured};
pub use rule_set::RuleSet;
