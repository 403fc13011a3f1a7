//! Calls are added up by the hour.

use store::records::{CallCount, Millis, UsageWindow};

use crate::given::project;
use crate::room::on_each_database;

const HOUR: Millis = 3_600_000;
const DAY: Millis = 24 * HOUR;

fn calls(name: &str, endpoint: &str, status_class: u16, calls: u32) -> CallCount {
    CallCount { project: project(name), endpoint: endpoint.to_owned(), status_class, calls }
}

on_each_database! {
    async fn calls_are_added_up_by_endpoint_project_and_status(room) {
        let first = [calls("acme", "scan", 200, 3), calls("acme", "scan", 400, 1), calls("acme", "scan", 200, 1)];
        room.records.count_calls(&first).await.unwrap();
        room.records.count_calls(&[calls("other", "status", 500, 2), calls("acme", "scan", 200, 1)]).await.unwrap();
        room.records.count_calls(&[]).await.unwrap();
        let now = room.records.now().await.unwrap();
        let usage = room.records.usage(UsageWindow { start: now - HOUR, end: now }).await.unwrap();
        assert_eq!(usage.by_endpoint, [("scan".to_owned(), 6, 5), ("status".to_owned(), 2, 0)]);
        assert_eq!(usage.by_project, [("acme".to_owned(), 6), ("other".to_owned(), 2)]);
        assert_eq!(usage.by_status_class, [(200, 5), (400, 1), (500, 2)]);
        assert_eq!(usage.by_day.iter().map(|day| (day.1, day.2)).fold((0, 0), |sum, day| (sum.0 + day.0, sum.1 + day.1)), (8, 5));
    }

    async fn a_window_is_cut_to_whole_hours(room) {
        for hour in [0, 1, 23, 24, 25] {
            let at = 20_000 * DAY + hour * HOUR;
            room.execute(&format!("INSERT INTO api_calls VALUES ({at}, 'acme', 'scan', 200, 1)")).await.unwrap();
        }
        let start = 20_000 * DAY + HOUR + 5;
        let usage = room.records.usage(UsageWindow { start, end: 20_001 * DAY + 1 }).await.unwrap();
        assert_eq!(usage.by_day, [(20_000 * DAY, 2, 2), (20_001 * DAY, 1, 1)]);
    }

    async fn calls_of_more_than_a_hundred_days_ago_are_forgotten_a_thousand_at_once(room) {
        let now = room.records.now().await.unwrap();
        for days in [99, 101] {
            let at = now - days * DAY;
            room.execute(&format!("INSERT INTO api_calls VALUES ({at}, 'acme', 'scan', 200, 1)")).await.unwrap();
        }
        let many = "WITH RECURSIVE place (at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM place WHERE at < 1100) \
                    INSERT INTO api_calls SELECT at, 'acme', 'scan', 200, 1 FROM place";
        room.execute(many).await.unwrap();
        assert_eq!(room.records.sweep().await.unwrap(), 1000);
        assert_eq!(room.records.sweep().await.unwrap(), 101);
        assert_eq!(room.count("SELECT count(*) FROM api_calls").await, 1);
    }

    async fn calls_counted_side_by_side_are_all_counted(room) {
        let processes = [room.records.clone(), room.another().await];
        let tasks: Vec<_> = (0..20).map(|number| {
            let records = processes[number % 2].clone();
            let mut batch = vec![calls("acme", "scan", 200, 1), calls("other", "scan", 200, 1)];
            if number % 3 == 0 {
                batch.reverse();
            }
            tokio::spawn(async move { records.count_calls(&batch).await.unwrap() })
        }).collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(room.count("SELECT CAST(sum(calls) AS bigint) FROM api_calls").await, 40);
    }
}
