#![doc = include_str!("../README.md")]

pub mod consumer;
mod discover;
mod follow;
mod publish;
mod scan;
mod sentence;

pub use discover::{Discovered, discover};
pub use follow::follow;
pub use publish::{Publisher, Unheard};
pub use scan::{ScanError, Scanner};
pub use sentence::sentence;
