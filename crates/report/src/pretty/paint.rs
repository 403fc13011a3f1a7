//! Colours of the terminal output. Each stands beside a word or sign that says the same.

use anstyle::{AnsiColor, Effects, Style};
use model::Severity;

/// Paints, or leaves text as it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paint {
    pub(crate) colour: bool,
}

pub(crate) const STRONG: Style = Style::new().effects(Effects::BOLD);
pub(crate) const QUIET: Style = Style::new().effects(Effects::DIMMED);
pub(crate) const GUTTER: Style = AnsiColor::BrightBlue.on_default().effects(Effects::BOLD);
pub(crate) const BAD: Style = AnsiColor::BrightRed.on_default().effects(Effects::BOLD);
pub(crate) const DOUBTFUL: Style = AnsiColor::Yellow.on_default().effects(Effects::BOLD);

impl Paint {
    pub(crate) fn paint(self, style: Style, text: &str) -> String {
        if self.colour && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

pub(crate) const fn severity(severity: Severity) -> Style {
    match severity {
        Severity::Critical | Severity::High => BAD,
        Severity::Medium => DOUBTFUL,
        Severity::Low => AnsiColor::Cyan.on_default().effects(Effects::BOLD),
        Severity::Info => GUTTER,
    }
}
