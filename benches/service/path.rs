//! Jobs a second through the whole path: admission, queue, claim, progress, result.

use std::time::Instant;

use super::nothing::Nothing;
use super::stand::{Stand, project, slots};

pub(crate) async fn measure(stand: &Stand, what: &str, floor: u32) {
    const JOBS: usize = 5000;
    let project = project("path");
    stand.submit(&project, JOBS).await;
    let start = Instant::now();
    let running = stand.consume(Nothing::default(), slots(64));
    stand.completed(&project, JOBS as u64).await;
    let rate = JOBS as f64 / start.elapsed().as_secs_f64();
    println!("{JOBS} jobs through {what}: {rate:.0}/s (floor {floor})");
    running.end().await;
}
