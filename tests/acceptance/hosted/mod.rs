//! Running servers, scanned from the terminal.

mod everything;
