//! Jobs whose worker or message was lost are found.

use std::time::Duration;

use model::JobStatus;
use store::records::Reconciled;

use crate::given::{HOUR, LEASE, claim, claimed, discovered, kinds, new_job, submit, waiting_job, worker};
use crate::room::on_each_database;

/// Everything that waits is due.
const DUE: &str = "UPDATE jobs SET due_at = 0";

on_each_database! {
    async fn a_job_whose_lease_ran_out_waits_again_for_a_while(room) {
        let id = waiting_job(&*room.records).await;
        let held = claim(&*room.records, id, LEASE).await.held;
        room.records.advance(held, &[discovered(&["a"])]).await.unwrap();
        room.records.renew(&[held], Duration::ZERO).await.unwrap();
        let found = room.records.reconcile(HOUR).await.unwrap();
        assert_eq!((found.requeue.len(), found.failed.len(), found.cancelled.len()), (1, 0, 0));
        assert_eq!(found.requeue[0].id, id);
        assert!((1_500..=2_500).contains(&found.requeue[0].due_in), "{found:?}");
        let job = room.records.job(id).await.unwrap().unwrap();
        assert_eq!((job.status, job.total_tools), (JobStatus::Initializing, 0));
        assert_eq!(kinds(&*room.records, id).await, ["1 discovered", "2 retry"]);
        assert!(room.records.claim(id, &worker("w2"), LEASE).await.unwrap().is_none(), "it is not due");
        assert_eq!(room.records.reconcile(HOUR).await.unwrap(), Reconciled::default(), "it is named once");
        assert!(room.records.admit(None, 64).await.unwrap().is_empty(), "it keeps its place");
    }

    async fn jobs_that_are_lost_together_come_back_one_after_the_other(room) {
        for _ in 0..3 {
            let id = waiting_job(&*room.records).await;
            claim(&*room.records, id, Duration::ZERO).await;
        }
        let found = room.records.reconcile(HOUR).await.unwrap().requeue;
        let waits: Vec<_> = found.iter().map(|waiting| waiting.due_in).collect();
        assert!(waits.windows(2).all(|pair| pair[1] - pair[0] >= 1_000), "{waits:?}");
    }

    async fn a_job_that_loses_its_worker_every_time_fails_after_three_attempts(room) {
        let id = waiting_job(&*room.records).await;
        let neighbour = claimed(&*room.records).await;
        for attempt in 1..=3 {
            claim(&*room.records, id, Duration::ZERO).await;
            let found = room.records.reconcile(HOUR).await.unwrap();
            assert_eq!(found.failed, if attempt == 3 { vec![id] } else { vec![] });
            room.execute(DUE).await.unwrap();
        }
        let job = room.records.job(id).await.unwrap().unwrap();
        assert_eq!(job.status, JobStatus::Failed);
        assert_eq!(job.error_message.as_deref(), Some("the worker was lost in the last of 3 attempts"));
        assert!(room.records.claim(id, &worker("w"), LEASE).await.unwrap().is_none());
        assert_eq!(room.records.renew(&[neighbour], LEASE).await.unwrap().len(), 1);
    }

    async fn whoever_takes_a_job_that_lost_its_worker_is_told(room) {
        let id = waiting_job(&*room.records).await;
        assert!(!claim(&*room.records, id, Duration::ZERO).await.was_lost);
        room.records.reconcile(HOUR).await.unwrap();
        room.execute(DUE).await.unwrap();
        assert!(claim(&*room.records, id, LEASE).await.was_lost);
    }

    async fn a_job_that_was_called_off_before_its_worker_was_lost_is_cancelled(room) {
        let id = waiting_job(&*room.records).await;
        claim(&*room.records, id, Duration::ZERO).await;
        room.records.cancel(id).await.unwrap();
        let found = room.records.reconcile(HOUR).await.unwrap();
        assert_eq!(found, Reconciled { cancelled: vec![id], ..Reconciled::default() });
        assert_eq!(room.records.job(id).await.unwrap().unwrap().status, JobStatus::Cancelled);
    }

    async fn an_admitted_job_that_nobody_takes_is_named_again_after_a_while(room) {
        let id = waiting_job(&*room.records).await;
        let _not_admitted = {
            room.records.admit(None, 64).await.unwrap();
            waiting_job(&*room.records).await
        };
        assert!(room.records.reconcile(HOUR).await.unwrap().requeue.is_empty());
        room.execute("UPDATE jobs SET admitted_at = admitted_at - 7200000, due_at = 0 WHERE admitted_at IS NOT NULL")
            .await
            .unwrap();
        let named: Vec<_> = room.records.reconcile(HOUR).await.unwrap().requeue;
        assert_eq!((named.len(), named[0].id, named[0].due_in), (1, id, 0));
        assert!(room.records.reconcile(HOUR).await.unwrap().requeue.is_empty(), "it is named once an hour");
    }

    async fn a_late_worker_cannot_write_after_its_job_was_given_up(room) {
        let id = waiting_job(&*room.records).await;
        let late = claim(&*room.records, id, Duration::ZERO).await.held;
        room.records.reconcile(HOUR).await.unwrap();
        assert!(room.records.complete(late, &[], &crate::given::result()).await.is_err());
        room.execute(DUE).await.unwrap();
        let held = claim(&*room.records, id, LEASE).await.held;
        assert!(room.records.complete(late, &[], &crate::given::result()).await.is_err());
        room.records.complete(held, &[], &crate::given::result()).await.unwrap();
    }

    async fn two_who_look_at_once_find_each_lost_job_once(room) {
        let ids = submit(&*room.records, (0..40).map(|_| new_job()).collect()).await;
        for id in &ids {
            claim(&*room.records, *id, Duration::ZERO).await;
        }
        let processes = [room.records.clone(), room.another().await];
        let tasks: Vec<_> = (0..10).map(|number| {
            let records = processes[number % 2].clone();
            tokio::spawn(async move { records.reconcile(HOUR).await.unwrap() })
        }).collect();
        let mut found = Vec::new();
        for task in tasks {
            found.extend(task.await.unwrap().requeue.iter().map(|waiting| waiting.id));
        }
        // Whoever passes over rows that another holds may leave them to the next look.
        found.extend(room.records.reconcile(HOUR).await.unwrap().requeue.iter().map(|waiting| waiting.id));
        assert_eq!(found.len(), 40);
        found.sort_unstable();
        assert_eq!(found, ids);
    }

    async fn one_look_is_bounded(room) {
        let ids = submit(&*room.records, (0..1_100).map(|_| new_job()).collect()).await;
        room.records.admit(None, 2_000).await.unwrap();
        room.execute("UPDATE jobs SET admitted_at = 0, due_at = 0").await.unwrap();
        assert_eq!(room.records.reconcile(HOUR).await.unwrap().requeue.len(), 1_000);
        assert_eq!(room.records.reconcile(HOUR).await.unwrap().requeue.len(), ids.len() - 1_000);
    }
}
