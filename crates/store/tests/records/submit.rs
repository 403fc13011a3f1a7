//! Jobs are stored once, and read back as they were given.

use model::{Attempt, JobId, JobStatus};
use store::records::{Idempotency, NewJob, Start, Submitted};
use uuid::Uuid;

use crate::given::{new_job, private_of, project, submit, waiting, waiting_job};
use crate::room::on_each_database;

fn idempotency(key: &str, fingerprint: u8) -> Idempotency {
    Idempotency { project: project("acme"), key: key.to_owned(), fingerprint: [fingerprint; 32] }
}

on_each_database! {
    async fn a_stored_job_is_read_back_as_it_was_given(room) {
        let job = NewJob {
            version_or_commit: Some("1.0.0".to_owned()),
            auth_type: Some("bearer".to_owned()),
            start: waiting(Some(b"sealed")),
            ..private_of("acme")
        };
        let id = submit(&*room.records, vec![job.clone()]).await[0];
        let stored = room.records.job(id).await.unwrap().unwrap();
        assert_eq!((stored.id, &stored.project, stored.visibility), (job.id, &job.project, job.visibility));
        assert_eq!((stored.source_url, stored.repo_name), (job.source_url, job.repo_name));
        assert_eq!((stored.version_or_commit, stored.auth_type), (job.version_or_commit, job.auth_type));
        assert_eq!((stored.status, stored.attempt), (JobStatus::Initializing, Attempt(0)));
        assert_eq!((stored.started_at, stored.completed_at, stored.last_event), (None, None, 0));
        assert!(!stored.cancel_requested);
        let now = room.records.now().await.unwrap();
        assert!((now - 60_000..=now).contains(&stored.created_at), "{} {now}", stored.created_at);
    }

    async fn an_unknown_job_has_nothing(room) {
        let id = JobId::from(Uuid::now_v7());
        assert_eq!(room.records.job(id).await.unwrap(), None);
        assert_eq!(room.records.tools(id).await.unwrap(), []);
        assert_eq!(room.records.events(id, 0, 10).await.unwrap(), []);
        assert_eq!(room.records.report(id).await.unwrap(), None);
    }

    async fn a_job_can_be_born_failed_and_says_why(room) {
        let job = NewJob { start: Start::Failed("stdio servers are not run".to_owned()), ..new_job() };
        let id = submit(&*room.records, vec![job]).await[0];
        let stored = room.records.job(id).await.unwrap().unwrap();
        assert_eq!(stored.status, JobStatus::Failed);
        assert_eq!(stored.error_message.as_deref(), Some("stdio servers are not run"));
        assert!(stored.completed_at.is_some());
        let events = room.records.events(id, 0, 10).await.unwrap();
        assert_eq!((events.len(), events[0].number, events[0].kind.as_str()), (1, 1, "failed"));
        assert_eq!(events[0].body["error_message"], "stdio servers are not run");
    }

    async fn no_job_is_stored_if_one_of_them_cannot_be(room) {
        let (first, again) = (new_job(), new_job());
        let jobs = vec![first.clone(), NewJob { id: first.id, ..again }];
        assert!(room.records.submit(jobs, Some(idempotency("k", 1))).await.is_err());
        assert_eq!(room.records.job(first.id).await.unwrap(), None);
        let stored = room.records.submit(vec![first], Some(idempotency("k", 1))).await.unwrap();
        assert!(matches!(stored, Submitted::New(_)), "the key is free again: {stored:?}");
    }

    async fn text_with_nul_is_stored(room) {
        let id = submit(&*room.records, vec![NewJob { source_url: "a\0b".to_owned(), ..new_job() }]).await[0];
        assert_eq!(room.records.job(id).await.unwrap().unwrap().source_url, "a\u{fffd}b");
    }

    async fn a_repeated_key_gives_the_jobs_of_the_first_request_in_their_order(room) {
        let first = vec![new_job(), new_job(), new_job()];
        let ids: Vec<_> = first.iter().map(|job| job.id).collect();
        assert!(matches!(room.records.submit(first, Some(idempotency("k", 1))).await.unwrap(), Submitted::New(_)));
        let repeated = room.records.submit(vec![new_job(), new_job(), new_job()], Some(idempotency("k", 1))).await.unwrap();
        let Submitted::Repeated(jobs) = repeated else { panic!("{repeated:?}") };
        assert_eq!(jobs.iter().map(|job| job.id).collect::<Vec<_>>(), ids);
        assert_eq!(room.count("SELECT count(*) FROM jobs").await, 3);
    }

    async fn a_key_that_was_used_for_something_else_is_a_conflict(room) {
        room.records.submit(vec![new_job()], Some(idempotency("k", 1))).await.unwrap();
        let other = room.records.submit(vec![new_job()], Some(idempotency("k", 2))).await.unwrap();
        assert!(matches!(other, Submitted::Conflict), "{other:?}");
        assert_eq!(room.count("SELECT count(*) FROM jobs").await, 1);
    }

    async fn a_key_holds_for_a_day_and_is_forgotten_after_it(room) {
        room.records.submit(vec![new_job()], Some(idempotency("k", 1))).await.unwrap();
        room.records.submit(vec![new_job()], Some(idempotency("young", 1))).await.unwrap();
        room.execute("UPDATE idempotency SET created_at = created_at - 86400000 WHERE key = 'k'").await.unwrap();
        assert_eq!(room.records.sweep().await.unwrap(), 0, "a request may just have found it");
        let anew = room.records.submit(vec![new_job()], Some(idempotency("k", 2))).await.unwrap();
        assert!(matches!(anew, Submitted::New(_)), "{anew:?}");
        let repeated = room.records.submit(vec![new_job()], Some(idempotency("k", 2))).await.unwrap();
        assert!(matches!(repeated, Submitted::Repeated(_)), "{repeated:?}");
        room.execute("UPDATE idempotency SET created_at = created_at - 90000000 WHERE key = 'k'").await.unwrap();
        assert_eq!(room.records.sweep().await.unwrap(), 1);
        assert_eq!(room.count("SELECT count(*) FROM idempotency WHERE key = 'young'").await, 1);
    }

    async fn keys_of_two_projects_have_nothing_to_do_with_each_other(room) {
        room.records.submit(vec![new_job()], Some(idempotency("k", 1))).await.unwrap();
        let asked = Some(Idempotency { project: project("other"), ..idempotency("k", 2) });
        assert!(matches!(room.records.submit(vec![new_job()], asked).await.unwrap(), Submitted::New(_)));
    }

    async fn a_hundred_requests_at_once_with_one_key_store_one_job(room) {
        let processes = [room.records.clone(), room.another().await];
        let tasks: Vec<_> = (0..100).map(|number| {
            let records = processes[number % 2].clone();
            tokio::spawn(async move { records.submit(vec![new_job()], Some(idempotency("k", 1))).await.unwrap() })
        }).collect();
        let mut ids = std::collections::BTreeSet::new();
        let mut new = 0;
        for task in tasks {
            match task.await.unwrap() {
                Submitted::New(jobs) => { new += 1; ids.insert(jobs[0].id); }
                Submitted::Repeated(jobs) => { ids.insert(jobs[0].id); }
                Submitted::Conflict => panic!("the same was asked"),
            }
        }
        assert_eq!((new, ids.len()), (1, 1));
        assert_eq!(room.count("SELECT count(*) FROM jobs").await, 1);
    }

    async fn two_jobs_have_two_rows(room) {
        let (one, other) = (waiting_job(&*room.records).await, waiting_job(&*room.records).await);
        assert_ne!(one, other);
        assert_eq!(room.count("SELECT count(*) FROM jobs").await, 2);
    }
}
