//! What is decided about a server is written as a whole, once for each scan.

use catalog::{PageQuery, ServerKey};
use model::Severity;
use store::records::approval::{Drifted, Judgement, ServerEvidence};
use store::records::catalog::{Author, Expected};

use super::{asks, author, hourly, known, known_of, noting, registered, revision};
use crate::given::{new_job, project, submit, waiting_job};
use crate::room::on_each_database;

on_each_database! {
    async fn evidence_is_read_back_as_it_was_written_and_makes_a_new_revision(room) {
        let server = registered(&room, "notes").await;
        let job = waiting_job(room.records.as_ref()).await;
        let drifted = Drifted {
            rule: "definition-drift".to_owned(),
            severity: Severity::Medium,
            kind: "tool".to_owned(),
            name: "add\0note".to_owned(),
            fingerprint: "0f".to_owned(),
        };
        let evidence = ServerEvidence {
            drift: Some(vec![drifted]),
            not_scanned: Some("nobody\0answers".to_owned()),
            ..known(job, Some(Severity::High))
        };
        let before = revision(&room).await;
        let judged = room.records.judge(server.id, None, &mut |_| Some(noting(evidence.clone()))).await.unwrap();
        assert!(judged && revision(&room).await > before);
        let read = known_of(&room, server.id).await.unwrap();
        assert_eq!(read, ServerEvidence { not_scanned: Some("nobody\u{fffd}answers".to_owned()), ..evidence });
        assert_eq!(room.records.scanned_servers(&project("acme")).await.unwrap(), [server.id]);

        let nothing = ServerEvidence { way: "another".to_owned(), ..ServerEvidence::default() };
        room.records.judge(server.id, None, &mut |_| Some(noting(nothing.clone()))).await.unwrap();
        assert_eq!(known_of(&room, server.id).await, Some(nothing));
        assert!(room.records.scanned_servers(&project("acme")).await.unwrap().is_empty());
    }

    async fn who_decides_for_nothing_changes_nothing(room) {
        let server = registered(&room, "notes").await;
        let before = revision(&room).await;
        assert!(!room.records.judge(server.id, None, &mut |_| None).await.unwrap());
        assert_eq!((revision(&room).await, known_of(&room, server.id).await), (before, None));
    }

    async fn a_scan_is_settled_once(room) {
        asks(&room, hourly()).await;
        let server = registered(&room, "notes").await;
        let job = waiting_job(room.records.as_ref()).await;
        room.records.note_scan(server.id, job, "way").await.unwrap();
        let mut ways = Vec::new();
        let mut decide = |judged: &store::records::approval::Judged| {
            ways.push(judged.way.clone());
            Some(noting(known(job, None)))
        };
        assert!(room.records.judge(server.id, Some(job), &mut decide).await.unwrap());
        assert!(!room.records.judge(server.id, Some(job), &mut decide).await.unwrap());
        assert_eq!(ways, [Some("way".to_owned())]);
        assert_eq!(room.count("SELECT count(*) FROM webhooks").await, 1);
    }

    async fn a_server_is_taken_out_of_service_with_a_reason_and_its_secrets_stay(room) {
        let server = registered(&room, "notes").await;
        let policy = Author { key_id: "policy".to_owned(), reason: Some("it has drifted".to_owned()), ..author() };
        let judgement = Judgement { deactivated_by: Some(policy), ..Judgement::default() };
        for _ in 0..2 {
            room.records.judge(server.id, None, &mut |_| Some(judgement.clone())).await.unwrap();
        }
        let key: &ServerKey = server.kept.server.key();
        let now = room.records.server(&project("acme"), key).await.unwrap().unwrap();
        assert!(!now.kept.server.is_active() && now.written.revision > server.written.revision);
        assert_eq!(now.kept.sealed, server.kept.sealed);
        let changes = room.records.changes(&project("acme"), None, PageQuery::default()).await.unwrap().rows;
        let reasons: Vec<_> = changes.iter().map(|change| (change.key_id.as_str(), change.reason.as_deref())).collect();
        assert_eq!(reasons, [("policy", Some("it has drifted")), ("key1", None)], "once, though judged twice");
    }

    async fn the_scan_of_a_server_that_is_deleted_is_settled_and_says_nothing(room) {
        let server = registered(&room, "notes").await;
        let job = submit(room.records.as_ref(), vec![new_job()]).await[0];
        room.records.note_scan(server.id, job, "way").await.unwrap();
        let key = server.kept.server.key().clone();
        room.records.delete_server(&author(), &key, &Expected::Any, false).await.unwrap();
        let mut decide = |_: &store::records::approval::Judged| panic!("there is nothing to decide about");
        assert!(room.records.judge(server.id, Some(job), &mut decide).await.unwrap());
        assert!(!room.records.judge(server.id, Some(job), &mut decide).await.unwrap());
    }
}
