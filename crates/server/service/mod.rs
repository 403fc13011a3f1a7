//! What the service commands are set up with, and what they stand on.

mod args;
mod egress;
mod key;
mod log;
mod reader;
mod settings;
mod stores;

pub(crate) use args::{ServeArgs, Serving, StoreArgs, WorkerArgs, Working};
pub(crate) use log::{Log, log};
pub(crate) use settings::StoreSettings;
pub(crate) use stores::Stores;
