#![doc = include_str!("../README.md")]

mod calls;
mod checked;
mod checks;
mod confirm;
mod cost;
mod effects;
mod error;
mod examples;
mod finding;
mod host;
mod ignore_comments;
mod lines;
mod live;
mod lock;
mod mask;
mod matching;
mod metadata;
mod packages;
mod rule;
mod rule_set;
mod server;
mod sources;
mod surface;
mod text;

pub use checked::Checked;
pub use error::{Mistake, RulesError};
pub use lock::{LockedItem, LockedServer, LockedTarget};
pub use mask::{mask_launch, mask_surface};
pub use rule::{Apart, Example, Pair, Rule, Sort, Sorts, Structured};
pub use rule_set::RuleSet;
pub use server::Server;
