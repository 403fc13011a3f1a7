//! Archives, read from a stream into memory and never written to disk.

mod extension;
mod fault;
mod file;
mod meter;
pub(crate) mod path;
mod read;
mod tree;

pub use fault::EntryFault;
pub use file::archive;
pub(crate) use read::read;
pub(crate) use tree::{Listed, Wrapping, clash};
