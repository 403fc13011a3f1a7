//! Progress moves the job, its tools and its numbered events together.

use model::{JobStatus, Severity, ToolStatus};
use store::records::{Step, ToolRow};

use crate::given::{checked, claimed, discovered, kinds, status};
use crate::room::on_each_database;

fn row(name: &str, status: ToolStatus, severity: Option<Severity>) -> ToolRow {
    ToolRow { name: name.to_owned(), status, severity }
}

on_each_database! {
    async fn each_step_is_an_event_and_numbers_have_no_holes(room) {
        let held = claimed(&*room.records).await;
        room.records.advance(held, &[status(JobStatus::FetchingSource)]).await.unwrap();
        let fetched = Step::Fetched { source_version: Some("1.0.0".to_owned()), files: 3, bytes: 90 };
        room.records.advance(held, &[fetched, status(JobStatus::DiscoveringTools), discovered(&["a", "b"])]).await.unwrap();
        room.records.advance(held, &[status(JobStatus::ScanningTools), checked(1, "b", None)]).await.unwrap();
        assert_eq!(
            kinds(&*room.records, held.id).await,
            ["1 status", "2 fetched", "3 status", "4 discovered", "5 status", "6 tool"]
        );
        let job = room.records.job(held.id).await.unwrap().unwrap();
        assert_eq!((job.status, job.last_event), (JobStatus::ScanningTools, 6));
        assert_eq!((job.source_version.as_deref(), job.total_tools, job.tools_succeeded), (Some("1.0.0"), 2, 1));
        let events = room.records.events(held.id, 5, 10).await.unwrap();
        assert_eq!((events.len(), &events[0].body["tool_name"]), (1, &"b".into()));
        assert_eq!(room.records.events(held.id, 0, 2).await.unwrap().len(), 2);
    }

    async fn tools_become_known_and_are_checked_one_by_one(room) {
        let held = claimed(&*room.records).await;
        room.records.advance(held, &[discovered(&["same", "same", "last"])]).await.unwrap();
        let running = Step::Tool {
            position: 0, tool_name: "same".to_owned(), scan_status: ToolStatus::Running, severity: None,
        };
        room.records.advance(held, &[running, checked(1, "same", Some(Severity::Critical))]).await.unwrap();
        let expected = [
            row("same", ToolStatus::Running, None),
            row("same", ToolStatus::Success, Some(Severity::Critical)),
            row("last", ToolStatus::Pending, None),
        ];
        assert_eq!(room.records.tools(held.id).await.unwrap(), expected);
        let job = room.records.job(held.id).await.unwrap().unwrap();
        assert_eq!((job.tools_succeeded, job.overall_severity), (1, Some(Severity::Critical)));
    }

    async fn a_tool_counts_once_and_severity_only_rises(room) {
        let held = claimed(&*room.records).await;
        room.records.advance(held, &[discovered(&["a", "b"]), checked(0, "a", Some(Severity::High))]).await.unwrap();
        for _ in 0..2 {
            room.records.advance(held, &[checked(1, "b", Some(Severity::Low)), checked(7, "x", None)]).await.unwrap();
        }
        let job = room.records.job(held.id).await.unwrap().unwrap();
        assert_eq!((job.total_tools, job.tools_succeeded, job.overall_severity), (2, 2, Some(Severity::High)));
    }

    async fn ten_thousand_tools_are_stored_at_once(room) {
        let held = claimed(&*room.records).await;
        let names: Vec<_> = (0..10_000).map(|number| format!("tool{number}")).collect();
        let mut steps = vec![discovered(&names.iter().map(String::as_str).collect::<Vec<_>>())];
        steps.extend(names.iter().enumerate().skip(1).map(|(position, name)| checked(position, name, None)));
        room.records.advance(held, &steps).await.unwrap();
        let tools = room.records.tools(held.id).await.unwrap();
        assert_eq!((tools.len(), tools[9_999].name.as_str(), tools[0].status), (10_000, "tool9999", ToolStatus::Pending));
        let job = room.records.job(held.id).await.unwrap().unwrap();
        assert_eq!((job.tools_succeeded, job.last_event), (9_999, 10_000));
    }

    async fn hostile_names_are_stored_short_and_without_nul(room) {
        let held = claimed(&*room.records).await;
        let long = "é".repeat(100_000);
        room.records.advance(held, &[discovered(&[&long, "a\0\u{1b}[2J'; DROP TABLE jobs; --"])]).await.unwrap();
        let tools = room.records.tools(held.id).await.unwrap();
        assert!(tools[0].name.len() <= 256 && tools[0].name.ends_with('…'), "{}", tools[0].name);
        assert_eq!(tools[1].name, "a\u{fffd}\u{1b}[2J'; DROP TABLE jobs; --");
        let events = room.records.events(held.id, 0, 10).await.unwrap();
        assert_eq!(events[0].body["tools"][1], tools[1].name.as_str());
    }

    async fn a_job_does_not_move_back(room) {
        let held = claimed(&*room.records).await;
        room.records.advance(held, &[status(JobStatus::Analyzing)]).await.unwrap();
        assert!(room.records.advance(held, &[status(JobStatus::FetchingSource)]).await.is_err());
        assert_eq!(kinds(&*room.records, held.id).await, ["1 status"], "nothing of the refused step is left");
    }

    async fn progress_written_side_by_side_is_numbered_without_holes(room) {
        let held = claimed(&*room.records).await;
        let tasks: Vec<_> = (0..20).map(|_| {
            let records = room.records.clone();
            tokio::spawn(async move { records.advance(held, &[checked(0, "a", None), checked(0, "a", None)]).await })
        }).collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        let numbers: Vec<_> = room.records.events(held.id, 0, 100).await.unwrap().iter().map(|event| event.number).collect();
        assert_eq!(numbers, (1..=40).collect::<Vec<u64>>());
    }
}
