//! The envelope of answers to changes.

use serde::Serialize;

/// What was done, in a sentence, and the record that came of it.
#[derive(Debug, Serialize)]
pub(crate) struct Envelope<T> {
    /// One or more sentences for people.
    message: String,
    /// What is there now.
    data: T,
}

impl<T: Serialize> Envelope<T> {
    /// An envelope whose message goes on with remarks about what was sent.
    pub(crate) fn new(done: &str, remarks: &[String], data: T) -> Self {
        let message = remarks.iter().fold(done.to_owned(), |message, remark| format!("{message} {remark}"));
        Self { message, data }
    }
}
