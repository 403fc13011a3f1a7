//! What became of each input of a run.

use model::{Finding, Report};

use crate::conclude::add;
use crate::suppress::{Ignores, Uses, suppress};

/// What became of one input.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Tells the results of one run apart: the input as typed, or the name it has in the file that lists it.
    id: String,
    ending: Ending,
}

#[derive(Debug, Clone)]
enum Ending {
    Scanned(Box<Report>),
    Failed { target: String, reason: String },
}

impl Outcome {
    /// The input was scanned.
    pub fn scanned(report: Report) -> Self {
        Self { id: report.target.clone(), ending: Ending::Scanned(Box::new(report)) }
    }

    /// The input could not be scanned at all; `reason` is one sentence for people.
    pub fn failed(target: impl Into<String>, reason: impl Into<String>) -> Self {
        let target = target.into();
        Self { id: target.clone(), ending: Ending::Failed { target, reason: reason.into() } }
    }

    /// The same under another id, such as the key of a configuration entry.
    #[must_use]
    pub fn named(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// Adds what was found by looking at the report itself, such as what differs from an earlier one.
    pub fn add(&mut self, findings: Vec<Finding>) {
        if let Ending::Scanned(report) = &mut self.ending {
            add(report, findings);
        }
    }

    /// Sets apart the findings that the user asks not to be told of, and says which of those wishes met something.
    /// `folder` is where the target lies below the folder of the settings: `servers/notes`, or nothing.
    pub fn suppress(&mut self, folder: &str, ignores: Ignores<'_>) -> Uses {
        match &mut self.ending {
            Ending::Scanned(report) => suppress(report, &self.id, folder, ignores),
            Ending::Failed { .. } => Uses::default(),
        }
    }

    /// Tells the results of one run apart.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What was asked for.
    pub fn target(&self) -> &str {
        match &self.ending {
            Ending::Scanned(report) => &report.target,
            Ending::Failed { target, .. } => target,
        }
    }

    /// The report, if the input was scanned.
    pub fn report(&self) -> Option<&Report> {
        match &self.ending {
            Ending::Scanned(report) => Some(report),
            Ending::Failed { .. } => None,
        }
    }

    /// Why the input could not be scanned.
    pub fn error(&self) -> Option<&str> {
        match &self.ending {
            Ending::Scanned(_) => None,
            Ending::Failed { reason, .. } => Some(reason),
        }
    }

    /// Whether everything that was asked for was seen.
    pub fn is_complete(&self) -> bool {
        self.report().is_some_and(Report::is_complete)
    }
}
