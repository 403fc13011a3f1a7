#![doc = include_str!("../README.md")]

pub mod feed;
pub mod queue;
pub mod records;

mod error;
mod link;

pub use error::StoreError;
