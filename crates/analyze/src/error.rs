//! What can be wrong with rules.

use std::fmt;

/// Something is wrong in one rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The file, as it was found.
    pub file: String,
    /// What is wrong in it.
    pub what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.what)
    }
}

/// Why rules could not be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// The folder could not be read.
    #[error("cannot read the rules in `{folder}`")]
    Folder {
        /// The folder or file.
        folder: String,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// Rule files have mistakes; every one of them is named.
    #[error("{}", lines(.0))]
    Mistakes(Vec<Mistake>),
}

fn lines(mistakes: &[Mistake]) -> String {
    let files: std::collections::BTreeSet<_> = mistakes.iter().map(|mistake| &mistake.file).collect();
    let mut text =
        format!("cannot use the rules: {} in {}", count(mistakes.len(), "mistake"), count(files.len(), "file"));
    for mistake in mistakes {
        text.push_str("\n  ");
        text.push_str(&mistake.to_string());
    }
    text
}

fn count(number: usize, of: &str) -> String {
    format!("{number} {of}{}", if number == 1 { "" } else { "s" })
}
