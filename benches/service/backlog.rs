//! A backlog of 100,000 jobs: it starts, it drains, and memory stays flat.

use std::time::{Duration, Instant};

use super::nothing::Nothing;
use super::reads;
use super::stand::{Stand, project, slots};

pub(crate) async fn measure(stand: &Stand) {
    const JOBS: u64 = 100_000;
    let project = project("backlog");
    let start = Instant::now();
    let jobs = stand.submit(&project, JOBS as usize).await;
    println!("{JOBS} jobs stored in {:.1} s", start.elapsed().as_secs_f64());
    let start = Instant::now();
    let running = stand.consume(Nothing::default(), slots(64));
    let mut next = 0;
    loop {
        let stats = stand.records.stats(&project).await.expect("the jobs can be counted");
        let completed = stats.by_status.get("completed").copied().unwrap_or_default();
        if completed >= next {
            println!("{completed:>7} done after {:>5.1} s, {} MiB", start.elapsed().as_secs_f64(), resident_mib());
            next = (completed / 20_000 + 1) * 20_000;
        }
        if completed == JOBS {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    running.end().await;
    if let Some(address) = &stand.address {
        reads::measure(address, &jobs).await;
    }
}

/// Memory of this process.
fn resident_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("the system tells of this process");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("it tells its memory");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).expect("a number") / 1024
}
