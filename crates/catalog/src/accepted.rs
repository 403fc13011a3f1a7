//! What came of a request that is good.

/// Something that was sent and can be kept, and what deserves to be said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted<T> {
    /// What is kept.
    pub value: T,
    /// Sentences for the `message` of the answer: what was ignored, what is of an older surface, what may surprise.
    pub remarks: Vec<String>,
}
