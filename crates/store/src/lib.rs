#![doc = include_str!("../README.md")]

pub mod feed;
pub mod queue;
pub mod records;
pub mod sealed;

mod error;
mod link;

pub use error::StoreError;
