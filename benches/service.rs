//! What the service costs around the scans: `cargo bench --bench service [-- PART…]`, parts as below. Starts `PostgreSQL`
//! and Redis itself, and prints a line a figure with the floor that it is measured against.

#[path = "service/backlog.rs"]
mod backlog;
#[path = "service/fair.rs"]
mod fair;
#[path = "service/hosted.rs"]
mod hosted;
#[path = "service/idle.rs"]
mod idle;
#[path = "service/nothing.rs"]
mod nothing;
#[path = "service/path.rs"]
mod path;
#[path = "service/reads.rs"]
mod reads;
#[path = "../tests/real_servers/mod.rs"]
mod real_servers;
#[path = "service/stand.rs"]
mod stand;

use std::future::Future;

use real_servers::postgres::{Durability, Postgres};
use real_servers::redis::{Keeping, Redis};
use stand::Stand;

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let wanted = |part: &str| asked.is_empty() || asked.iter().any(|asked| asked == part);
    let runtime = tokio::runtime::Runtime::new().expect("the system has room for a runtime");
    if wanted("embedded") {
        run(&runtime, async {
            let stand = Stand::embedded().await;
            path::measure(&stand, "SQLite", 500).await;
            idle::measure(&stand, "embedded").await;
        });
    }
    if ["shared", "fair", "backlog", "hosted"].into_iter().any(wanted) {
        let (postgres, redis) = (Postgres::start(Durability::Full), Redis::start(Keeping::AppendOnly));
        if wanted("shared") {
            run(&runtime, async {
                let stand = Stand::shared(&postgres, &redis).await;
                path::measure(&stand, "PostgreSQL and Redis", 800).await;
                idle::measure(&stand, "PostgreSQL and Redis").await;
            });
        }
        if wanted("fair") {
            run(&runtime, async { fair::measure(&Stand::shared(&postgres, &redis).await).await });
        }
        if wanted("hosted") {
            run(&runtime, async { hosted::measure(&Stand::shared(&postgres, &redis).await).await });
        }
        if wanted("backlog") {
            run(&runtime, async { backlog::measure(&Stand::shared(&postgres, &redis).await).await });
        }
    }
}

fn run(runtime: &tokio::runtime::Runtime, part: impl Future<Output = ()>) {
    runtime.block_on(part);
}
