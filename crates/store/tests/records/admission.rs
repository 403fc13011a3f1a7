//! A project has no more jobs in the queue than its share, whatever it asks for.

use std::collections::BTreeMap;

use model::Priority;
use store::records::{NewJob, Waiting};

use crate::given::{LEASE, claim, new_job, of_project, project, result, submit};
use crate::room::on_each_database;

fn many(name: &str, jobs: usize) -> Vec<NewJob> {
    (0..jobs).map(|_| of_project(name)).collect()
}

fn ids(waiting: &[Waiting]) -> Vec<model::JobId> {
    waiting.iter().map(|waiting| waiting.id).collect()
}

on_each_database! {
    async fn the_oldest_jobs_are_admitted_up_to_the_share(room) {
        let submitted = submit(&*room.records, many("acme", 10)).await;
        let admitted = room.records.admit(Some(&project("acme")), 4).await.unwrap();
        assert_eq!(ids(&admitted), submitted[..4]);
        assert!(room.records.admit(Some(&project("acme")), 4).await.unwrap().is_empty());
    }

    async fn a_job_that_ends_makes_room_for_the_next(room) {
        let submitted = submit(&*room.records, many("acme", 3)).await;
        room.records.admit(Some(&project("acme")), 1).await.unwrap();
        let held = claim(&*room.records, submitted[0], LEASE).await.held;
        assert!(room.records.admit(Some(&project("acme")), 1).await.unwrap().is_empty(), "a running job takes its room");
        room.records.complete(held, &[], &result()).await.unwrap();
        assert_eq!(ids(&room.records.admit(Some(&project("acme")), 1).await.unwrap()), submitted[1..2]);
        room.records.cancel(submitted[1]).await.unwrap();
        assert_eq!(ids(&room.records.admit(None, 1).await.unwrap()), submitted[2..]);
    }

    async fn a_long_backlog_is_admitted_by_the_eighth_of_a_share(room) {
        let acme = project("acme");
        let submitted = submit(&*room.records, many("acme", 40)).await;
        assert_eq!(room.records.admit(Some(&acme), 16).await.unwrap().len(), 16);
        room.records.cancel(submitted[0]).await.unwrap();
        assert!(room.records.admit(Some(&acme), 16).await.unwrap().is_empty());
        room.records.cancel(submitted[1]).await.unwrap();
        assert_eq!(ids(&room.records.admit(Some(&acme), 16).await.unwrap()), submitted[16..18]);
        room.records.cancel(submitted[2]).await.unwrap();
        assert_eq!(ids(&room.records.admit(None, 16).await.unwrap()), submitted[18..19]);
    }

    async fn the_last_that_waits_is_admitted_at_once(room) {
        let acme = project("acme");
        let submitted = submit(&*room.records, many("acme", 17)).await;
        room.records.admit(Some(&acme), 16).await.unwrap();
        room.records.cancel(submitted[0]).await.unwrap();
        assert_eq!(ids(&room.records.admit(Some(&acme), 16).await.unwrap()), submitted[16..]);
    }

    async fn each_priority_has_a_share_of_its_own_and_the_urgent_come_first(room) {
        let bulk = NewJob { priority: Priority::Bulk, ..new_job() };
        let late_bulk = NewJob { id: new_job().id, ..bulk.clone() };
        let submitted = submit(&*room.records, vec![bulk, late_bulk, new_job(), new_job()]).await;
        let admitted = room.records.admit(Some(&project("acme")), 1).await.unwrap();
        assert_eq!(ids(&admitted), [submitted[2], submitted[0]]);
        assert_eq!(admitted[0].priority, Priority::Interactive);
    }

    async fn one_projects_many_jobs_do_not_take_the_room_of_another(room) {
        submit(&*room.records, many("crowd", 500)).await;
        let single = submit(&*room.records, many("single", 1)).await;
        let projects = many("a", 1).into_iter().chain(many("b", 3)).chain(many("zz", 1)).collect();
        submit(&*room.records, projects).await;
        let admitted = room.records.admit(None, 2).await.unwrap();
        assert!(ids(&admitted).contains(&single[0]));
        let mut by_project = BTreeMap::<String, usize>::new();
        for waiting in admitted {
            let job = room.records.job(waiting.id).await.unwrap().unwrap();
            *by_project.entry(job.project.to_string()).or_default() += 1;
        }
        let expected = [("a", 1), ("b", 2), ("crowd", 2), ("single", 1), ("zz", 1)];
        assert_eq!(by_project, expected.map(|(name, jobs)| (name.to_owned(), jobs)).into());
    }

    async fn many_processes_that_admit_at_once_do_not_pass_the_share_or_name_a_job_twice(room) {
        submit(&*room.records, many("acme", 100)).await;
        let processes = [room.records.clone(), room.another().await];
        let tasks: Vec<_> = (0..20).map(|number| {
            let records = processes[number % 2].clone();
            let acme = project("acme");
            tokio::spawn(async move { records.admit((number % 3 > 0).then_some(&acme), 10).await.unwrap() })
        }).collect();
        let mut named = Vec::new();
        for task in tasks {
            named.extend(ids(&task.await.unwrap()));
        }
        assert_eq!(named.len(), 10);
        named.sort_unstable();
        named.dedup();
        assert_eq!(named.len(), 10);
    }

    async fn a_job_taken_without_admission_takes_its_room_all_the_same(room) {
        let submitted = submit(&*room.records, many("acme", 2)).await;
        claim(&*room.records, submitted[1], LEASE).await;
        assert!(room.records.admit(None, 1).await.unwrap().is_empty());
    }
}
