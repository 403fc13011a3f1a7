//! One worker holds a job at a time, and only what it writes counts.

use std::time::Duration;

use model::{Attempt, JobStatus};
use store::StoreError;
use store::records::{Held, NewJob, Reconciled, Retry};

use crate::given::{
    HOUR, LEASE, claim, claimed, discovered, kinds, new_job, result, status, submit, waiting, waiting_job, worker,
};
use crate::room::on_each_database;

fn retry(after: Duration) -> Retry {
    Retry { reason: "the registry answered 503".to_owned(), after }
}

on_each_database! {
    async fn a_claim_gives_what_the_worker_needs(room) {
        let job = NewJob { start: waiting(Some(b"sealed")), trace_parent: Some("00-1".to_owned()), ..new_job() };
        let id = submit(&*room.records, vec![job.clone()]).await[0];
        let claim = claim(&*room.records, id, LEASE).await;
        assert_eq!((claim.held.id, claim.held.attempt), (id, Attempt(1)));
        assert_eq!(claim.sealed.as_deref(), Some(&b"sealed"[..]));
        assert_eq!((claim.project, claim.trace_parent), (job.project, job.trace_parent));
        assert_eq!(serde_json::to_value(claim.target).unwrap()["source"]["package"], "notes-mcp");
        let stored = room.records.job(id).await.unwrap().unwrap();
        assert_eq!((stored.status, stored.attempt), (JobStatus::Initializing, Attempt(1)));
        assert!(stored.started_at.is_some());
    }

    async fn of_many_workers_that_want_a_job_one_gets_it(room) {
        let id = waiting_job(&*room.records).await;
        let processes = [room.records.clone(), room.another().await];
        let tasks: Vec<_> = (0..50).map(|number| {
            let records = processes[number % 2].clone();
            tokio::spawn(async move { records.claim(id, &worker(&number.to_string()), LEASE).await.unwrap() })
        }).collect();
        let mut won = 0;
        for task in tasks {
            won += usize::from(task.await.unwrap().is_some());
        }
        assert_eq!(won, 1);
        assert_eq!(room.records.job(id).await.unwrap().unwrap().attempt, Attempt(1));
    }

    async fn a_claimed_job_is_not_taken_again_before_it_has_moved(room) {
        let held = claimed(&*room.records).await;
        assert!(room.records.claim(held.id, &worker("w2"), LEASE).await.unwrap().is_none());
    }

    async fn a_claim_whose_answer_was_lost_is_given_again_and_costs_no_attempt(room) {
        let id = waiting_job(&*room.records).await;
        let lost = claim(&*room.records, id, LEASE).await;
        let again = claim(&*room.records, id, LEASE).await;
        assert_eq!((again.held, again.held.attempt, again.last_event), (lost.held, Attempt(1), 0));
        room.records.advance(again.held, &[status(JobStatus::FetchingSource)]).await.unwrap();
        assert!(room.records.claim(id, &worker("w1"), LEASE).await.unwrap().is_none(), "the answer was heard");
        room.records.retry(again.held, retry(Duration::ZERO)).await.unwrap();
        let second = claim(&*room.records, id, LEASE).await;
        assert_eq!((second.held.attempt, second.last_event), (Attempt(2), 2));
    }

    async fn renewal_names_the_jobs_that_are_still_held_and_those_called_off(room) {
        let (one, two, three) =
            (claimed(&*room.records).await, claimed(&*room.records).await, claimed(&*room.records).await);
        room.records.release(two, Duration::ZERO).await.unwrap();
        room.records.cancel(three.id).await.unwrap();
        let mut renewed = room.records.renew(&[one, two, three], LEASE).await.unwrap();
        renewed.sort_by_key(|renewal| renewal.held.id);
        let renewed: Vec<_> = renewed.iter().map(|renewal| (renewal.held, renewal.cancel_requested)).collect();
        assert_eq!(renewed, [(one, false), (three, true)]);
        assert!(room.records.renew(&[], LEASE).await.unwrap().is_empty());
    }

    async fn a_renewed_lease_is_not_lost(room) {
        let id = waiting_job(&*room.records).await;
        let held = claim(&*room.records, id, Duration::ZERO).await.held;
        room.records.renew(&[held], HOUR).await.unwrap();
        assert_eq!(room.records.reconcile(HOUR).await.unwrap(), Reconciled::default());
    }

    async fn a_job_to_be_tried_again_waits_until_it_is_due_and_forgets_its_tools(room) {
        let held = claimed(&*room.records).await;
        room.records.advance(held, &[status(JobStatus::DiscoveringTools), discovered(&["a", "b"])]).await.unwrap();
        room.records.retry(held, retry(HOUR)).await.unwrap();
        let job = room.records.job(held.id).await.unwrap().unwrap();
        assert_eq!((job.status, job.attempt, job.total_tools), (JobStatus::Initializing, Attempt(1), 0));
        assert_eq!(job.error_message.as_deref(), Some("the registry answered 503"));
        assert_eq!(room.records.tools(held.id).await.unwrap(), []);
        assert_eq!(kinds(&*room.records, held.id).await, ["1 status", "2 discovered", "3 retry"]);
        assert!(room.records.claim(held.id, &worker("w2"), LEASE).await.unwrap().is_none(), "it is not due");
    }

    async fn a_job_to_be_tried_again_is_admitted_with_the_time_that_is_left(room) {
        let held = claimed(&*room.records).await;
        room.records.retry(held, retry(HOUR)).await.unwrap();
        let admitted = room.records.admit(None, 64).await.unwrap();
        assert_eq!(admitted.len(), 1);
        assert!((3_500_000..=3_600_000).contains(&admitted[0].due_in), "{admitted:?}");
        assert!(room.records.admit(None, 64).await.unwrap().is_empty(), "it is named once");
        assert!(room.records.reconcile(Duration::ZERO).await.unwrap().requeue.is_empty(), "it is not lost");
    }

    async fn the_second_attempt_starts_clean_and_keeps_the_time_of_the_first(room) {
        let held = claimed(&*room.records).await;
        let started = room.records.job(held.id).await.unwrap().unwrap().started_at;
        room.records.retry(held, retry(Duration::ZERO)).await.unwrap();
        let second = claim(&*room.records, held.id, LEASE).await.held;
        assert_eq!(second.attempt, Attempt(2));
        let job = room.records.job(held.id).await.unwrap().unwrap();
        assert_eq!((job.started_at, job.error_message), (started, None));
    }

    async fn a_retry_after_the_last_attempt_fails_the_job(room) {
        let id = waiting_job(&*room.records).await;
        for _ in 0..3 {
            let held = claim(&*room.records, id, LEASE).await.held;
            room.records.retry(held, retry(Duration::ZERO)).await.unwrap();
        }
        let job = room.records.job(id).await.unwrap().unwrap();
        assert_eq!((job.status, job.attempt), (JobStatus::Failed, Attempt(3)));
        assert_eq!(job.error_message.as_deref(), Some("the registry answered 503"));
    }

    async fn a_released_job_has_its_attempt_back_and_is_admitted_first(room) {
        let held = claimed(&*room.records).await;
        let _younger = waiting_job(&*room.records).await;
        room.records.release(held, Duration::ZERO).await.unwrap();
        let job = room.records.job(held.id).await.unwrap().unwrap();
        assert_eq!((job.status, job.attempt, job.started_at), (JobStatus::Initializing, Attempt(0), None));
        let admitted = room.records.admit(None, 1).await.unwrap();
        assert_eq!((admitted[0].id, admitted[0].due_in), (held.id, 0));
        assert_eq!(claim(&*room.records, held.id, LEASE).await.held.attempt, Attempt(1));
    }

    async fn a_job_called_off_ends_instead_of_waiting_again(room) {
        let (retried, released) = (claimed(&*room.records).await, claimed(&*room.records).await);
        for held in [retried, released] {
            room.records.cancel(held.id).await.unwrap();
        }
        room.records.retry(retried, retry(HOUR)).await.unwrap();
        room.records.release(released, Duration::ZERO).await.unwrap();
        for held in [retried, released] {
            assert_eq!(room.records.job(held.id).await.unwrap().unwrap().status, JobStatus::Cancelled);
        }
    }

    async fn nothing_that_a_late_worker_writes_counts(room) {
        let late = claimed(&*room.records).await;
        // The same attempt is given out twice; only the claim tells the two workers apart.
        room.records.release(late, Duration::ZERO).await.unwrap();
        let held = claim(&*room.records, late.id, LEASE).await.held;
        assert_eq!(held.attempt, late.attempt);
        assert_all_refused(&*room.records, late).await;

        room.records.retry(held, retry(Duration::ZERO)).await.unwrap();
        assert_all_refused(&*room.records, held).await;
        let third = claim(&*room.records, late.id, LEASE).await.held;
        room.records.complete(third, &[], &result()).await.unwrap();
        for held in [late, held, third] {
            assert_all_refused(&*room.records, held).await;
        }
        assert_eq!(kinds(&*room.records, late.id).await, ["1 status", "2 retry", "3 completed"]);
        assert_eq!(room.count("SELECT count(*) FROM job_results").await, 1);
    }
}

async fn assert_all_refused(records: &dyn store::records::Records, held: Held) {
    let answers = [
        records.advance(held, &[status(JobStatus::Analyzing)]).await,
        records.complete(held, &[], &result()).await,
        records.fail(held, "no").await,
        records.cancelled(held).await,
        records.retry(held, retry(HOUR)).await,
        records.release(held, Duration::ZERO).await,
    ];
    for answer in answers {
        assert!(matches!(answer, Err(StoreError::Fenced)), "{answer:?}");
    }
    assert!(records.renew(&[held], LEASE).await.unwrap().is_empty());
}
