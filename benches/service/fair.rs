//! How long one job of a project waits while another project has ten thousand.

use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::nothing::Nothing;
use super::stand::{Stand, project, slots};

pub(crate) async fn measure(stand: &Stand) {
    const CROWD: usize = 10_000;
    const ALONE: usize = 40;
    const SLOTS: usize = 8;
    let takes = Duration::from_millis(100);
    let (crowd, alone) = (project("crowd"), project("alone"));
    stand.submit(&crowd, CROWD).await;
    let (began, mut beginnings) = mpsc::unbounded_channel();
    let running = stand.consume(Nothing { takes, began: Some(began) }, slots(SLOTS));
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mut waits = Vec::with_capacity(ALONE);
    for _ in 0..ALONE {
        let asked = Instant::now();
        stand.submit(&alone, 1).await;
        let at = loop {
            let (claim, at) = beginnings.recv().await.expect("jobs begin");
            if claim.project == alone {
                break at;
            }
        };
        waits.push(at.into_std() - asked);
    }
    waits.sort();
    let p95 = waits[ALONE * 95 / 100].as_secs_f64();
    println!(
        "one job beside {CROWD} of another project, {SLOTS} slots, {} ms a job: waits {p95:.2} s (p95)",
        takes.as_millis()
    );
    running.end().await;
}
