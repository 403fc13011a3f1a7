#![doc = include_str!("../README.md")]

mod publish;
mod scan;

pub use publish::{Publisher, Unheard};
pub use scan::{ScanError, Scanner};
