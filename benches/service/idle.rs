//! How long an idle worker takes to start what comes: from the moment the job is stored, so with its admission and claim.
//! What the queue alone takes of it is measured by the bench of `store`.

use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::nothing::Nothing;
use super::stand::{Stand, project, slots};

pub(crate) async fn measure(stand: &Stand, what: &str) {
    const TIMES: usize = 300;
    let (began, mut beginnings) = mpsc::unbounded_channel();
    let running = stand.consume(Nothing { began: Some(began), ..Nothing::default() }, slots(4));
    let project = project("idle");
    let mut waits = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        stand.submit(&project, 1).await;
        let stored = Instant::now();
        let (_, at) = beginnings.recv().await.expect("the job begins");
        waits.push(at.into_std().saturating_duration_since(stored));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    waits.sort();
    let at = |share: usize| waits[TIMES * share / 100].as_secs_f64() * 1000.0;
    println!("idle worker, {what}: begins {:.1} ms (p50), {:.1} ms (p95) after the job is stored", at(50), at(95));
    running.end().await;
}
