//! Running servers, scanned from the terminal and by the service.

mod agreement;
mod canaries;
mod config;
mod everything;
mod hostile;
mod login;
mod measured;
mod only_lists;
mod sign_in;
mod stdio;
