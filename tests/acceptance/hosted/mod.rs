//! Running servers, scanned from the terminal.

mod hostile;
mod measured;
mod only_lists;
