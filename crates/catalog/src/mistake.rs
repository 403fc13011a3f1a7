//! What is wrong with something that was sent, and where.

use serde::Serialize;

/// How many mistakes are named. A body can hold a mistake in every second byte; its answer must not outgrow it.
const MOST_NAMED: usize = 200;

/// One thing that is wrong. It never repeats a value, which may be secret; names of members it repeats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mistake {
    /// The member, such as `mcp_config.config.headers.X-Key` or `servers[3].saved_name`.
    pub path: String,
    /// What is wrong with it, to be read after the path.
    pub message: String,
}

/// Everything that is wrong with what was sent: at least one thing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .first.sentence(.others.len()))]
pub struct Mistakes {
    first: Mistake,
    others: Vec<Mistake>,
}

impl Mistake {
    pub(crate) fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into() }
    }

    fn sentence(&self, others: usize) -> String {
        let Self { path, message } = self;
        let first = if path.is_empty() { message.clone() } else { format!("`{path}` {message}") };
        if others == 0 { first } else { format!("{first}, and {others} more") }
    }
}

impl Mistakes {
    /// All of them, in the order in which they stand.
    pub fn iter(&self) -> impl Iterator<Item = &Mistake> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// A single one.
    pub(crate) const fn one(mistake: Mistake) -> Self {
        Self { first: mistake, others: Vec::new() }
    }
}

impl IntoIterator for Mistakes {
    type Item = Mistake;
    type IntoIter = std::iter::Chain<std::iter::Once<Mistake>, std::vec::IntoIter<Mistake>>;

    fn into_iter(self) -> Self::IntoIter {
        std::iter::once(self.first).chain(self.others)
    }
}

/// Gathers mistakes while something is read.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    mistakes: Vec<Mistake>,
    unnamed: usize,
}

impl Notes {
    /// Notes a mistake.
    pub(crate) fn mistake(&mut self, path: impl Into<String>, message: impl Into<String>) {
        if self.mistakes.len() < MOST_NAMED {
            self.mistakes.push(Mistake::new(path, message));
        } else {
            self.unnamed += 1;
        }
    }

    /// Whether there is none yet.
    pub(crate) const fn is_empty(&self) -> bool {
        self.mistakes.is_empty()
    }

    /// What was read, if nothing is wrong with it.
    pub(crate) fn finish<T>(mut self, read: Option<T>) -> Result<T, Mistakes> {
        if self.unnamed > 0 {
            self.mistakes.push(Mistake::new("", format!("There are {} more mistakes.", self.unnamed)));
        }
        let mut mistakes = self.mistakes.into_iter();
        match (mistakes.next(), read) {
            (Some(first), _) => Err(Mistakes { first, others: mistakes.collect() }),
            (None, Some(read)) => Ok(read),
            (None, None) => Err(Mistakes::one(Mistake::new("", "This cannot be read."))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_counted_where_they_are_too_many_to_be_named() {
        let mut notes = Notes::default();
        (0..500).for_each(|at| notes.mistake(format!("args[{at}]"), "is not a string"));
        let mistakes = notes.finish(Some(())).unwrap_err();
        assert_eq!(mistakes.to_string(), "`args[0]` is not a string, and 200 more");
        let named: Vec<Mistake> = mistakes.into_iter().collect();
        assert_eq!(named.len(), MOST_NAMED + 1);
        assert_eq!(named.last().unwrap().message, "There are 300 more mistakes.");
    }

    #[test]
    fn what_has_no_mistake_is_handed_on() {
        assert_eq!(Notes::default().finish(Some(7)), Ok(7));
        assert!(Notes::default().finish::<u8>(None).is_err());
    }
}
