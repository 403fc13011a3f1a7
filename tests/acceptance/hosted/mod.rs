//! Running servers, scanned from the terminal.

mod everything;
mod login;
mod sign_in;
