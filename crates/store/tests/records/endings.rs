//! A job ends once, and its secrets end with it.

use model::{JobStatus, Severity, ToolStatus, Visibility};
use store::records::{Completed, NewJob, Records, Step};

use crate::given::{
    LEASE, checked, claim, claimed, completed, discovered, kinds, new_job, private_of, project, result, status, submit,
    waiting, waiting_job, worker,
};
use crate::room::on_each_database;

const SEALED: &str = "SELECT count(*) FROM jobs WHERE sealed IS NOT NULL";

async fn job_with_secret(records: &dyn Records) -> model::JobId {
    submit(records, vec![NewJob { start: waiting(Some(b"sealed")), ..new_job() }]).await[0]
}

on_each_database! {
    async fn a_completed_job_has_its_result_and_no_secret(room) {
        let id = job_with_secret(&*room.records).await;
        let held = claim(&*room.records, id, LEASE).await.held;
        room.records.advance(held, &[status(JobStatus::ScanningTools), discovered(&["get_time", "x", "y"])]).await.unwrap();
        room.records.complete(held, &[], &result()).await.unwrap();
        let job = room.records.job(id).await.unwrap().unwrap();
        assert_eq!((job.status, job.source_version.as_deref()), (JobStatus::Completed, Some("1.0.0")));
        assert_eq!((job.total_tools, job.tools_succeeded, job.total_vulnerabilities), (2, 2, Some(3)));
        assert_eq!((job.overall_severity, job.is_complete), (Some(Severity::High), Some(true)));
        assert!(job.completed_at >= job.started_at);
        assert_eq!(room.records.report(id).await.unwrap(), Some(result().report));
        let tools = room.records.tools(id).await.unwrap();
        let tools: Vec<_> = tools.iter().map(|tool| (tool.name.as_str(), tool.status, tool.severity)).collect();
        let expected = [
            ("get_time", ToolStatus::Success, None),
            ("get_weather", ToolStatus::Success, Some(Severity::High)),
        ];
        assert_eq!(tools, expected);
        assert_eq!(kinds(&*room.records, id).await, ["1 status", "2 discovered", "3 completed"]);
        assert_eq!(room.count(SEALED).await, 0);
    }

    async fn steps_that_were_not_written_before_are_told_along_with_the_result(room) {
        let held = claimed(&*room.records).await;
        room.records.advance(held, &[status(JobStatus::FetchingSource)]).await.unwrap();
        let fetched = Step::Fetched { source_version: Some("0.9\0".to_owned()), files: 3, bytes: 90 };
        let steps = [fetched, status(JobStatus::ScanningTools), discovered(&["x"]), checked(0, "x", Some(Severity::Low))];
        let unnamed = Completed { source_version: None, ..result() };
        room.records.complete(held, &steps, &unnamed).await.unwrap();
        let expected = ["1 status", "2 fetched", "3 status", "4 discovered", "5 tool", "6 completed"];
        assert_eq!(kinds(&*room.records, held.id).await, expected);
        let job = room.records.job(held.id).await.unwrap().unwrap();
        assert_eq!((job.source_version.as_deref(), job.total_tools, job.last_event), (Some("0.9\u{fffd}"), 2, 6));
        assert_eq!(job.overall_severity, Some(Severity::High), "the result says it");
        assert_eq!(room.records.tools(held.id).await.unwrap()[0].name, "get_time");
    }

    async fn a_failed_job_says_why_and_leaves_tools_unchecked(room) {
        let id = job_with_secret(&*room.records).await;
        let held = claim(&*room.records, id, LEASE).await.held;
        room.records.advance(held, &[discovered(&["a", "b"]), checked(0, "a", None)]).await.unwrap();
        room.records.fail(held, &"e".repeat(100_000)).await.unwrap();
        let job = room.records.job(id).await.unwrap().unwrap();
        assert_eq!((job.status, job.error_message.map(|message| message.len())), (JobStatus::Failed, Some(4096)));
        let tools: Vec<_> = room.records.tools(id).await.unwrap().iter().map(|tool| tool.status).collect();
        assert_eq!(tools, [ToolStatus::Success, ToolStatus::Failed]);
        assert_eq!(room.records.report(id).await.unwrap(), None);
        assert_eq!(kinds(&*room.records, id).await, ["1 discovered", "2 tool", "3 failed"]);
        assert_eq!(room.count(SEALED).await, 0);
    }

    async fn a_waiting_job_that_is_called_off_ends_at_once(room) {
        let id = job_with_secret(&*room.records).await;
        let job = room.records.cancel(id).await.unwrap().unwrap();
        assert_eq!((job.status, job.cancel_requested), (JobStatus::Cancelled, true));
        assert!(room.records.claim(id, &worker("w"), LEASE).await.unwrap().is_none());
        assert_eq!(kinds(&*room.records, id).await, ["1 cancelled"]);
        assert_eq!(room.count(SEALED).await, 0);
        assert!(room.records.admit(None, 64).await.unwrap().is_empty());
    }

    async fn a_running_job_that_is_called_off_ends_when_its_worker_says_so(room) {
        let held = claimed(&*room.records).await;
        let job = room.records.cancel(held.id).await.unwrap().unwrap();
        assert_eq!((job.status, job.cancel_requested), (JobStatus::Initializing, true));
        room.records.cancelled(held).await.unwrap();
        let job = room.records.cancel(held.id).await.unwrap().unwrap();
        assert_eq!(job.status, JobStatus::Cancelled);
        assert_eq!(kinds(&*room.records, held.id).await, ["1 cancelled"]);
    }

    async fn calling_off_changes_nothing_about_an_ended_job(room) {
        let id = completed(&*room.records, new_job(), result()).await;
        let job = room.records.cancel(id).await.unwrap().unwrap();
        assert_eq!((job.status, job.cancel_requested), (JobStatus::Completed, false));
        assert_eq!(room.records.cancel(model::JobId::from(uuid::Uuid::now_v7())).await.unwrap(), None);
    }

    async fn a_job_is_either_completed_or_called_off_but_not_both(room) {
        for _ in 0..20 {
            let held = claimed(&*room.records).await;
            let other = room.records.clone();
            let calling = tokio::spawn(async move { other.cancel(held.id).await });
            let ended = room.records.complete(held, &[], &result()).await;
            calling.await.unwrap().unwrap();
            ended.unwrap();
            assert_eq!(kinds(&*room.records, held.id).await, ["1 completed"]);
        }
    }

    async fn the_database_refuses_to_leave_a_terminal_state(room) {
        completed(&*room.records, new_job(), result()).await;
        let refused = [
            "UPDATE jobs SET status = 'failed'",
            "UPDATE jobs SET status = 'initializing', completed_at = NULL",
            "UPDATE jobs SET worker = 'w', lease_until = 1",
            "UPDATE job_results SET report = 'other'",
            "INSERT INTO job_results SELECT * FROM job_results",
        ];
        for sql in refused {
            assert!(room.execute(sql).await.is_err(), "{sql}");
        }
    }

    async fn the_database_refuses_states_without_a_worker(room) {
        waiting_job(&*room.records).await;
        assert!(room.execute("UPDATE jobs SET status = 'analyzing'").await.is_err());
        assert!(room.execute("UPDATE jobs SET attempt = 4").await.is_err());
        assert!(room.execute("UPDATE jobs SET status = 'completed'").await.is_err());
    }

    async fn the_result_of_the_same_content_is_found_if_it_may_be_seen(room) {
        let (acme, other) = (project("acme"), project("other"));
        let key = "npm:notes-mcp@1.0.0";
        completed(&*room.records, private_of("acme"), result()).await;
        assert_eq!(room.records.same_content(key, &acme).await.unwrap(), Some(result()));
        assert_eq!(room.records.same_content(key, &other).await.unwrap(), None);
        let newer = Completed { report: "{}".to_owned(), ..result() };
        completed(&*room.records, NewJob { visibility: Visibility::Public, ..new_job() }, newer.clone()).await;
        assert_eq!(room.records.same_content(key, &other).await.unwrap(), Some(newer));
        assert_eq!(room.records.same_content("npm:notes-mcp@1.0.1", &acme).await.unwrap(), None);
    }
}
