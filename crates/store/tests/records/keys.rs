//! Keys are found by their public id, revoked for ever, and never told apart by luck.

use store::records::{NewKey, Scope, Scopes};

use crate::given::project;
use crate::room::on_each_database;

fn key(id: &str, name: &str) -> NewKey {
    NewKey {
        id: id.to_owned(),
        hash: [7; 32],
        project: project(name),
        scopes: Scopes::from_iter([Scope::Scan, Scope::Read]),
        user_email: "dev@acme.test".to_owned(),
        name: Some("build".to_owned()),
        expires_at: Some(4_000_000_000_000),
    }
}

on_each_database! {
    async fn a_stored_key_is_read_back(room) {
        room.records.add_key(key("k1", "acme")).await.unwrap();
        let stored = room.records.key("k1").await.unwrap().unwrap();
        assert_eq!((stored.hash, stored.project), ([7; 32], project("acme")));
        assert_eq!(stored.scopes, Scopes::from_iter([Scope::Read, Scope::Scan]));
        assert_eq!((stored.expires_at, stored.revoked_at, stored.last_used_at), (Some(4_000_000_000_000), None, None));
        assert!(room.records.key("k2").await.unwrap().is_none());
        assert!(room.records.key("k1\0").await.unwrap().is_none());
        assert!(room.records.add_key(key("k1", "other")).await.is_err(), "an id is given once");
    }

    async fn keys_are_listed_newest_first_by_project(room) {
        for (id, name) in [("a", "acme"), ("b", "other"), ("c", "acme")] {
            room.records.add_key(key(id, name)).await.unwrap();
        }
        let ids = |keys: Vec<store::records::KeyRow>| keys.into_iter().map(|key| key.id).collect::<Vec<_>>();
        assert_eq!(ids(room.records.keys(None).await.unwrap()), ["c", "b", "a"]);
        assert_eq!(ids(room.records.keys(Some(&project("acme"))).await.unwrap()), ["c", "a"]);
    }

    async fn a_key_is_revoked_once_and_for_ever(room) {
        room.records.add_key(key("k1", "acme")).await.unwrap();
        assert!(room.records.revoke_key("k1").await.unwrap());
        let revoked = room.records.key("k1").await.unwrap().unwrap().revoked_at;
        assert!(revoked.is_some());
        assert!(room.records.revoke_key("k1").await.unwrap());
        assert_eq!(room.records.key("k1").await.unwrap().unwrap().revoked_at, revoked);
        assert!(!room.records.revoke_key("k2").await.unwrap());
    }

    async fn the_last_use_is_noted_once_a_minute(room) {
        room.records.add_key(key("k1", "acme")).await.unwrap();
        room.records.add_key(key("k2", "acme")).await.unwrap();
        let ids = ["k1".to_owned(), "gone".to_owned(), "k1".to_owned()];
        room.records.touch_keys(&ids).await.unwrap();
        let first = room.records.key("k1").await.unwrap().unwrap().last_used_at;
        assert!(first.is_some());
        assert_eq!(room.records.key("k2").await.unwrap().unwrap().last_used_at, None);
        room.records.touch_keys(&ids).await.unwrap();
        assert_eq!(room.records.key("k1").await.unwrap().unwrap().last_used_at, first);
        room.execute("UPDATE api_keys SET last_used_at = 1").await.unwrap();
        room.records.touch_keys(&ids).await.unwrap();
        assert!(room.records.key("k1").await.unwrap().unwrap().last_used_at >= first);
    }

    async fn the_organisation_is_the_same_for_all_and_ever(room) {
        let other = room.another().await;
        let (one, two) = tokio::join!(room.records.organisation(), other.organisation());
        assert_eq!(one.unwrap(), two.unwrap());
        assert_eq!(room.count("SELECT count(*) FROM organisation").await, 1);
    }
}
