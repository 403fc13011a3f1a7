//! What the service commands are set up with, and what they stand on.

mod args;
mod key;
mod log;
mod reader;
mod settings;
mod stores;

pub(crate) use args::{ScanningArgs, ServeArgs, StoreArgs, WorkerArgs};
pub(crate) use log::log;
pub(crate) use settings::{Sharing, StoreSettings};
pub(crate) use stores::Stores;
