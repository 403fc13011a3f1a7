//! What fails a run.

use clap::ValueEnum;
use model::{Confidence, Finding, Severity};
use report::Outcome;

use crate::exit::Exit;
use crate::settings::Settings;

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Rules")]
pub(crate) struct GateArgs {
    /// The severity from which findings make the exit code 1 [default: high]
    #[arg(long, value_name = "SEVERITY", env = "MCP_HUB_FAIL_ON")]
    fail_on: Option<FailOn>,

    /// Findings of which the rule is less sure are left out of `pretty` and of the exit code [default: medium]
    #[arg(long, value_name = "CONFIDENCE", env = "MCP_HUB_MIN_CONFIDENCE")]
    min_confidence: Option<MinConfidence>,

    /// Exit 0 where findings would make it 1.
    #[arg(long)]
    exit_zero: bool,

    /// Exit 0 where something that was not seen would make it 3.
    #[arg(long)]
    allow_incomplete: bool,
}

/// The severity from which findings fail a run, or that none do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    Critical,
    High,
    Medium,
    Low,
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MinConfidence {
    High,
    Medium,
    Low,
}

impl FailOn {
    const fn severity(self) -> Option<Severity> {
        match self {
            Self::Critical => Some(Severity::Critical),
            Self::High => Some(Severity::High),
            Self::Medium => Some(Severity::Medium),
            Self::Low => Some(Severity::Low),
            Self::None => None,
        }
    }
}

impl From<MinConfidence> for Confidence {
    fn from(min: MinConfidence) -> Self {
        match min {
            MinConfidence::High => Self::High,
            MinConfidence::Medium => Self::Medium,
            MinConfidence::Low => Self::Low,
        }
    }
}

/// What fails a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gate {
    /// Findings from this severity on; none do if absent.
    pub(crate) fail_on: Option<Severity>,
    /// The least confidence that counts.
    pub(crate) min_confidence: Confidence,
    exit_zero: bool,
    allow_incomplete: bool,
}

impl GateArgs {
    /// The bar of a run: of the command line or the environment, else of the settings, else `default`.
    ///
    /// # Errors
    ///
    /// Fails if the settings of several inputs do not agree.
    pub(crate) fn gate(&self, settings: &Settings, default: Severity) -> anyhow::Result<Gate> {
        let fail_on = match self.fail_on {
            Some(given) => given.severity(),
            None => settings.fail_on()?.map_or(Some(default), FailOn::severity),
        };
        Ok(Gate { fail_on, ..self.with_bar(settings, default)? })
    }

    /// The same, where settings have no say in the severity.
    ///
    /// # Errors
    ///
    /// Fails if the settings of several inputs do not agree.
    pub(crate) fn with_bar(&self, settings: &Settings, default: Severity) -> anyhow::Result<Gate> {
        let min_confidence = match self.min_confidence {
            Some(given) => given.into(),
            None => settings.min_confidence()?.unwrap_or(Confidence::Medium),
        };
        let fail_on = self.fail_on.map_or(Some(default), FailOn::severity);
        let (exit_zero, allow_incomplete) = (self.exit_zero, self.allow_incomplete);
        Ok(Gate { fail_on, min_confidence, exit_zero, allow_incomplete })
    }
}

impl Gate {
    /// The exit code, which does not depend on the format.
    pub(crate) fn exit(self, outcomes: &[Outcome], any_bad_input: bool) -> Exit {
        let over = |finding: &Finding| {
            self.fail_on.is_some_and(|bar| finding.severity >= bar) && finding.confidence >= self.min_confidence
        };
        let any_over = outcomes.iter().filter_map(Outcome::report).flat_map(|report| &report.findings).any(over);
        if any_over && !self.exit_zero {
            Exit::Findings
        } else if any_bad_input {
            Exit::Usage
        } else if !self.allow_incomplete && !outcomes.iter().all(Outcome::is_complete) {
            Exit::Incomplete
        } else {
            Exit::Clean
        }
    }
}
