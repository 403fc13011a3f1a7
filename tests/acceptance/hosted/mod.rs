//! Running servers, scanned from the terminal.

mod config;
mod everything;
mod stdio;
