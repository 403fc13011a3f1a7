#![doc = include_str!("../README.md")]

pub mod records;

mod error;

pub use error::StoreError;
