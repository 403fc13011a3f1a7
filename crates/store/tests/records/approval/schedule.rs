//! A server is scanned when it is due, by one of all that look, and a policy is applied in its turn.

use catalog::ApprovalPolicy;
use serde_json::json;
use store::records::approval::{Judgement, RegistrySettings};
use store::records::catalog::Expected;

use super::{asks, author, hourly, registered};
use crate::given::{LEASE, claim, project, waiting_job};
use crate::room::on_each_database;

on_each_database! {
    async fn a_server_is_due_by_the_schedule_of_its_registry(room) {
        let server = registered(&room, "notes").await;
        assert!(room.records.claim_due(10).await.unwrap().is_empty(), "no schedule");
        asks(&room, hourly()).await;
        let due = room.records.claim_due(10).await.unwrap();
        assert_eq!((due.len(), due[0].server.id, &due[0].project), (1, server.id, &project("acme")));
        assert!(room.records.claim_due(10).await.unwrap().is_empty(), "somebody is about to scan it");

        room.execute("UPDATE server_schedule SET held_until = 0").await.unwrap();
        assert_eq!(room.records.claim_due(10).await.unwrap().len(), 1, "who held it was lost");
        let job = waiting_job(room.records.as_ref()).await;
        room.records.note_scan(server.id, job, "way").await.unwrap();
        assert!(room.records.claim_due(10).await.unwrap().is_empty(), "it was scanned just now");
        room.execute("UPDATE server_schedule SET asked_at = asked_at - 3600000").await.unwrap();
        assert!(room.records.claim_due(10).await.unwrap().is_empty(), "the last scan has not ended");
        room.records.judge(server.id, Some(job), &mut |_| Some(Judgement::default())).await.unwrap();
        assert_eq!(room.records.claim_due(10).await.unwrap().len(), 1, "an hour has passed");

        room.records.note_asked(server.id).await.unwrap();
        assert!(room.records.claim_due(10).await.unwrap().is_empty(), "it cannot be scanned");
        room.execute("UPDATE server_schedule SET asked_at = asked_at - 3600000").await.unwrap();
        let key = server.kept.server.key().clone();
        room.records.delete_server(&author(), &key, &Expected::Any, false).await.unwrap();
        assert!(room.records.claim_due(10).await.unwrap().is_empty(), "it is deleted");
    }

    async fn those_that_waited_longest_come_first(room) {
        asks(&room, hourly()).await;
        let mut ids = Vec::new();
        for (at, name) in ["a", "b", "c"].into_iter().enumerate() {
            let server = registered(&room, name).await;
            room.records.note_asked(server.id).await.unwrap();
            ids.push(server.id);
            room.execute(&format!("UPDATE server_schedule SET asked_at = asked_at - 4000000 - {at}")).await.unwrap();
        }
        let order: Vec<_> = room.records.claim_due(2).await.unwrap().iter().map(|due| due.server.id).collect();
        assert_eq!(order, [ids[0], ids[1]]);
        assert_eq!(room.records.claim_due(2).await.unwrap()[0].server.id, ids[2]);
    }

    async fn of_many_that_look_at_once_one_claims_each_server(room) {
        asks(&room, hourly()).await;
        for at in 0..10 {
            registered(&room, &format!("s{at}")).await;
        }
        let mut tasks = Vec::new();
        for _ in 0..6 {
            let records = room.another().await;
            tasks.push(tokio::spawn(async move { records.claim_due(10).await.unwrap() }));
        }
        let mut claimed = Vec::new();
        for task in tasks {
            claimed.extend(task.await.unwrap().into_iter().map(|due| due.server.id));
        }
        claimed.sort_unstable();
        let all = claimed.len();
        claimed.dedup();
        assert_eq!((all, claimed.len()), (10, 10));
    }

    async fn a_scan_is_claimed_when_its_job_has_ended(room) {
        let server = registered(&room, "notes").await;
        let job = waiting_job(room.records.as_ref()).await;
        room.records.note_scan(server.id, job, "way").await.unwrap();
        assert!(room.records.claim_ended(10).await.unwrap().is_empty());
        let held = claim(room.records.as_ref(), job, LEASE).await.held;
        room.records.fail(held, "no").await.unwrap();
        let ended = room.records.claim_ended(10).await.unwrap();
        assert_eq!((ended.len(), ended[0].job, ended[0].server), (1, job, server.id));
        assert!(room.records.claim_ended(10).await.unwrap().is_empty());
        room.execute("UPDATE server_scans SET held_until = 0").await.unwrap();
        assert_eq!(room.records.claim_ended(10).await.unwrap().len(), 1, "who claimed it was lost");
        room.records.judge(server.id, Some(job), &mut |_| Some(Judgement::default())).await.unwrap();
        room.execute("UPDATE server_scans SET held_until = 0").await.unwrap();
        assert!(room.records.claim_ended(10).await.unwrap().is_empty());
    }

    async fn a_policy_is_applied_when_it_is_new_and_every_hour(room) {
        asks(&room, hourly()).await;
        assert!(room.records.claim_judging(10).await.unwrap().is_empty(), "there is no policy");
        let policy = ApprovalPolicy::parse(&json!({"drift": {"action": "deactivate"}})).unwrap();
        let settings = RegistrySettings { policy, ..RegistrySettings::default() };
        asks(&room, settings.clone()).await;
        assert_eq!(room.records.claim_judging(10).await.unwrap(), [project("acme")]);
        assert!(room.records.claim_judging(10).await.unwrap().is_empty());
        room.execute("UPDATE registries SET judged_at = judged_at - 3600000").await.unwrap();
        assert_eq!(room.records.claim_judging(10).await.unwrap(), [project("acme")]);
        asks(&room, settings).await;
        assert_eq!(room.records.claim_judging(10).await.unwrap(), [project("acme")]);
    }
}
