//! What several fetches may cost together.

use std::time::Instant;

use model::Artifact;

use crate::Limits;

/// What is left of the [`Limits`] of one scan, which may fetch more than one source.
#[derive(Debug, Clone)]
pub struct Budget {
    limits: Limits,
    start: Instant,
    /// Whether something was taken off.
    is_begun: bool,
}

impl Budget {
    /// A budget of all that `limits` allow, from now on.
    pub fn new(limits: &Limits) -> Self {
        Self { limits: limits.clone(), start: Instant::now(), is_begun: false }
    }

    /// The limits that the next source is read under.
    pub fn left(&self) -> Limits {
        if !self.is_begun {
            // The first source is told of the limits as they were set, not of what passed until it was asked for.
            return self.limits.clone();
        }
        let time = self.limits.time.saturating_sub(self.start.elapsed());
        Limits { time, ..self.limits.clone() }
    }

    /// Takes off what an artifact cost that came in `received` bytes; none for one of this machine.
    pub fn spend(&mut self, artifact: &Artifact, received: u64) {
        self.is_begun = true;
        let limits = &mut self.limits;
        limits.download = limits.download.saturating_sub(received);
        limits.unpacked = limits.unpacked.saturating_sub(artifact.text_bytes() as u64);
        limits.entries = limits.entries.saturating_sub(artifact.files.len() + artifact.binary_files);
    }
}

#[cfg(test)]
mod tests {
    use model::{Origin, SourceFile};

    use super::*;

    #[test]
    fn what_one_source_cost_is_not_there_for_the_next() {
        let files = vec![SourceFile::new("a.js", "run()"), SourceFile::new("b.js", "run()")];
        let origin = Origin::Folder { path: "notes".to_owned() };
        let artifact = Artifact { origin, files, binary_files: 1, gaps: Vec::new() };
        let limits = Limits { download: 100, unpacked: 12, entries: 10, ..Limits::default() };
        let mut budget = Budget::new(&limits);
        budget.spend(&artifact, 30);
        let left = budget.left();
        assert_eq!((left.download, left.unpacked, left.entries, left.file), (70, 2, 7, limits.file));
        budget.spend(&artifact, 300);
        assert_eq!((budget.left().download, budget.left().unpacked), (0, 0));
    }
}
