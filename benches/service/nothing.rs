//! A job that does next to nothing: it tells its progress as a scan of two tools does, and has a small result.

use std::collections::BTreeMap;
use std::time::Duration;

use model::{Event, Origin};
use store::records::{Claim, Completed, Records};
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;
use worker::Publisher;
use worker::consumer::{Progress, Work, WorkError};

/// Does nothing, for as long as it is told, and says when it began.
#[derive(Clone, Default)]
pub(crate) struct Nothing {
    pub(crate) takes: Duration,
    pub(crate) began: Option<UnboundedSender<(Claim, Instant)>>,
}

impl Work for Nothing {
    async fn run(&self, claim: &Claim, _: &dyn Records, progress: &Progress) -> Result<Completed, WorkError> {
        if let Some(began) = &self.began {
            let _ = began.send((claim.clone(), Instant::now()));
        }
        let origin = Origin::Npm { package: "notes".into(), version: "1.0.0".into(), integrity: "sha512-".into() };
        let tools = ["save_note", "read_note"].map(str::to_owned);
        let checked = |name: &String| Event::ToolChecked { name: name.clone(), severity: None };
        let events = [
            Event::Fetching,
            Event::Fetched { origin, files: 1, bytes: 100 },
            Event::Discovered { tools: tools.to_vec(), prompts: 0, resources: 0 },
            checked(&tools[0]),
            checked(&tools[1]),
            Event::Analyzing,
        ];
        for event in events {
            // A job that is lost says so itself.
            let _ = progress.publish(event).await;
        }
        if !self.takes.is_zero() {
            tokio::time::sleep(self.takes).await;
        }
        Ok(Completed {
            report: "{}".to_owned(),
            content_key: None,
            source_version: Some("1.0.0".to_owned()),
            tools: tools.map(|name| (name, None)).to_vec(),
            overall_severity: None,
            total_vulnerabilities: 0,
            by_category: BTreeMap::new(),
            is_complete: true,
        })
    }
}
