//! What a registry asks is read back, changed as a whole, and remembered without what is secret.

use catalog::{ApprovalPolicy, PageQuery};
use serde_json::json;
use store::records::approval::RegistrySettings;
use store::records::catalog::{Change, ChangeKind, Expected, Revision, Subject};

use super::{asks, author, hourly, registered, revision};
use crate::given::project;
use crate::room::on_each_database;

on_each_database! {
    async fn a_registry_asks_for_nothing_until_somebody_says_so(room) {
        assert!(room.records.settings(&project("acme")).await.unwrap().is_none());
        registered(&room, "notes").await;
        let row = room.records.settings(&project("acme")).await.unwrap().unwrap();
        assert_eq!((row.settings, row.revision), (RegistrySettings::default(), Revision(0)));
    }

    async fn what_is_asked_is_read_back_and_remembered_without_the_secret(room) {
        let policy = ApprovalPolicy::parse(&json!({"severity": {"at_least": "high", "action": "refuse"}})).unwrap();
        let settings = RegistrySettings { policy, ..hourly() };
        asks(&room, settings.clone()).await;
        let row = room.records.settings(&project("acme")).await.unwrap().unwrap();
        assert_eq!(row.settings, settings);
        assert_eq!(row.revision.0, revision(&room).await);
        let changes = room.records.changes(&project("acme"), None, PageQuery::default()).await.unwrap();
        let [change] = changes.rows.as_slice() else { panic!("{changes:?}") };
        assert_eq!((change.subject, change.kind, change.name.as_str()), (Subject::Registry, ChangeKind::Added, "default"));
        assert_eq!(
            change.after,
            Some(json!({
                "policy": {"severity": {"at_least": "High", "action": "refuse"}},
                "rescan_hours": 1,
                "webhook_url": "https://hooks.example/***",
            }))
        );
    }

    async fn whoever_saw_older_settings_changes_nothing(room) {
        asks(&room, hourly()).await;
        let seen = room.records.settings(&project("acme")).await.unwrap().unwrap().revision;
        registered(&room, "notes").await;
        let expected = Expected::OneOf(vec![seen]);
        let off = RegistrySettings::default();
        let changed = room.records.change_settings(&author(), &expected, &mut |_| Some(off.clone())).await.unwrap();
        assert!(matches!(changed, Change::Done(_)), "a server that is added is no change of the settings");
        let late = room.records.change_settings(&author(), &expected, &mut |_| Some(hourly())).await.unwrap();
        assert_eq!(late, Change::Stale);
        let refused = room.records.change_settings(&author(), &Expected::Any, &mut |_| None).await.unwrap();
        assert_eq!(refused, Change::Refused);
        assert_eq!(room.records.settings(&project("acme")).await.unwrap().unwrap().settings, off);
    }
}
