//! What is to be told is claimed by one, tried again, given up at last, and forgotten.

use std::time::Duration;

use store::records::approval::{RegistrySettings, Telling, Undelivered};

use super::{asks, hourly, known, noting, registered};
use crate::given::{HOUR, project, waiting_job};
use crate::room::{Room, on_each_database};

async fn told(room: &Room) {
    let server = registered(room, "notes").await;
    let job = waiting_job(room.records.as_ref()).await;
    room.records.judge(server.id, None, &mut |_| Some(noting(known(job, None)))).await.unwrap();
}

on_each_database! {
    async fn nobody_is_told_where_nobody_wants_to_be(room) {
        told(&room).await;
        assert!(room.records.claim_webhooks(10).await.unwrap().is_empty());
        assert_eq!(room.count("SELECT count(*) FROM webhooks").await, 0);
    }

    async fn a_notice_keeps_its_id_until_it_is_told(room) {
        asks(&room, hourly()).await;
        told(&room).await;
        let first = room.records.claim_webhooks(10).await.unwrap().remove(0);
        assert_eq!((first.tries, first.body.as_str(), &first.project), (1, r#"{"type":"x"}"#, &project("acme")));
        assert_eq!(first.to, hourly().webhook);
        let registry = room.records.settings(&project("acme")).await.unwrap().unwrap().registry;
        assert_eq!(first.registry, registry.id);
        assert!(room.records.claim_webhooks(10).await.unwrap().is_empty(), "somebody is about to tell it");

        let why = Undelivered("it answered 500".to_owned());
        room.records.undelivered(first.id, &why, Some(HOUR)).await.unwrap();
        assert!(room.records.claim_webhooks(10).await.unwrap().is_empty(), "not yet");
        room.records.undelivered(first.id, &why, Some(Duration::ZERO)).await.unwrap();
        let second = room.records.claim_webhooks(10).await.unwrap().remove(0);
        assert_eq!((second.id, second.tries), (first.id, 2));
        room.records.delivered(second.id).await.unwrap();
        room.execute("UPDATE webhooks SET due_at = 0").await.unwrap();
        assert!(room.records.claim_webhooks(10).await.unwrap().is_empty());
    }

    async fn what_is_given_up_is_not_tried_again(room) {
        asks(&room, hourly()).await;
        told(&room).await;
        let webhook = room.records.claim_webhooks(10).await.unwrap().remove(0);
        room.records.undelivered(webhook.id, &Undelivered("it answered 410".to_owned()), None).await.unwrap();
        room.execute("UPDATE webhooks SET due_at = 0").await.unwrap();
        assert!(room.records.claim_webhooks(10).await.unwrap().is_empty());
        assert_eq!(room.count("SELECT count(*) FROM webhooks WHERE last_error = 'it answered 410'").await, 1);
    }

    async fn how_far_telling_has_come_is_known(room) {
        asks(&room, hourly()).await;
        let acme = project("acme");
        assert_eq!(room.records.telling(&acme).await.unwrap(), Telling::default());
        told(&room).await;
        let webhook = room.records.claim_webhooks(10).await.unwrap().remove(0);
        let why = Undelivered("it answered 500".to_owned());
        room.records.undelivered(webhook.id, &why, Some(HOUR)).await.unwrap();
        let waits = Telling { waiting: 1, last_error: Some(why.0.clone()), ..Telling::default() };
        assert_eq!(room.records.telling(&acme).await.unwrap(), waits);
        assert_eq!(room.records.telling(&project("other")).await.unwrap(), Telling::default());
        room.records.undelivered(webhook.id, &why, None).await.unwrap();
        assert_eq!(room.records.telling(&acme).await.unwrap(), Telling { waiting: 0, given_up: 1, ..waits });
        room.execute("UPDATE webhooks SET given_up_at = NULL").await.unwrap();
        room.records.delivered(webhook.id).await.unwrap();
        let done = room.records.telling(&acme).await.unwrap();
        assert!(done.delivered_at.is_some());
        assert_eq!(done, Telling { delivered_at: done.delivered_at, ..Telling::default() });
    }

    async fn who_is_no_longer_to_be_told_is_not_named(room) {
        asks(&room, hourly()).await;
        told(&room).await;
        asks(&room, RegistrySettings::default()).await;
        assert_eq!(room.records.claim_webhooks(10).await.unwrap().remove(0).to, None);
    }

    async fn what_was_told_a_month_ago_is_forgotten(room) {
        asks(&room, hourly()).await;
        told(&room).await;
        let webhook = room.records.claim_webhooks(10).await.unwrap().remove(0);
        room.execute("UPDATE webhooks SET created_at = created_at - 2592000001").await.unwrap();
        assert_eq!(room.records.forget_told().await.unwrap(), 0, "it is not told yet");
        room.records.delivered(webhook.id).await.unwrap();
        assert_eq!(room.records.forget_told().await.unwrap(), 1);
    }
}
