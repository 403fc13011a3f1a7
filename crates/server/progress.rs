//! Progress on the terminal: one line an input on standard error, gone when the scan is done.

use std::convert::Infallible;
use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use model::Event;
use worker::Publisher;

/// The lines of all inputs; draws nothing where nobody watches.
#[derive(Debug, Clone)]
pub(crate) struct Progress {
    lines: Option<MultiProgress>,
}

impl Progress {
    /// Draws if `wanted`, standard error is a terminal and this is no CI run.
    pub(crate) fn new(wanted: bool) -> Self {
        let watched = std::io::stderr().is_terminal() && std::env::var_os("CI").is_none();
        Self { lines: (wanted && watched).then(MultiProgress::new) }
    }

    /// Adds the line of one input.
    pub(crate) fn line(&self, target: &str) -> Line {
        Line { bar: self.lines.as_ref().map(|lines| lines.add(spinner(target))) }
    }
}

fn spinner(target: &str) -> ProgressBar {
    const TICK: Duration = Duration::from_millis(100);
    let bar = ProgressBar::new_spinner().with_prefix(report::neutralise(target).into_owned());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix}  {wide_msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(TICK);
    bar
}

/// The line of one input; cleared when dropped.
pub(crate) struct Line {
    bar: Option<ProgressBar>,
}

impl Publisher for Line {
    type Error = Infallible;

    async fn publish(&self, event: Event) -> Result<(), Infallible> {
        let Some(bar) = &self.bar else { return Ok(()) };
        bar.set_message(match event {
            Event::Fetching => "fetching".to_owned(),
            // A running server has no files.
            Event::Fetched { files: 0, .. } => "reading its answers".to_owned(),
            Event::Fetched { files, .. } => format!("discovering in {files} files"),
            Event::Discovered { tools, .. } => format!("checking {} tools", tools.len()),
            Event::ToolChecked { name, .. } => format!("checked {}", report::neutralise(&name)),
            Event::Analyzing => "analyzing the server".to_owned(),
            Event::Finished { .. } => "done".to_owned(),
        });
        Ok(())
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
