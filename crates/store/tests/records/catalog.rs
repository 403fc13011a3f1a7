//! The catalogue: all or nothing, one writer of a project at a time, and every change remembered.

use catalog::{Gateway, GatewayKey, ListQuery, PageQuery, RegistryServer, ServerKey};
use serde_json::{Value, json};
use store::records::catalog::{Author, Change, ChangeKind, Expected, NewServer, Revision, SealedServer};
use uuid::Uuid;

use crate::given::project;
use crate::room::{Room, on_each_database};

fn author(name: &str) -> Author {
    Author {
        project: project(name),
        user: Some(Uuid::from_u128(7)),
        key_id: "key1".to_owned(),
        user_email: "dev@acme.test".to_owned(),
        reason: None,
    }
}

fn new(body: &Value) -> NewServer {
    let server = RegistryServer::parse(body).unwrap().value;
    NewServer { id: Uuid::now_v7(), kept: SealedServer { server, sealed: Some(vec![1, 2, 3]) } }
}

fn server(name: &str) -> NewServer {
    new(&json!({"saved_name": name}))
}

fn key(name: &str) -> ServerKey {
    serde_json::from_value(json!({"saved_name": name})).unwrap()
}

fn gateway(name: &str, servers: &[&str]) -> Gateway {
    let servers: Vec<Value> = servers.iter().map(|name| json!({"saved_name": name})).collect();
    Gateway::parse(&json!({"gateway_saved_name": name, "servers_config": {"servers": servers}})).unwrap().value
}

fn gateway_key(name: &str) -> GatewayKey {
    serde_json::from_value(json!({"gateway_saved_name": name})).unwrap()
}

async fn add(room: &Room, names: &[&str]) -> Revision {
    let servers: Vec<NewServer> = names.iter().map(|name| server(name)).collect();
    let Change::Done(rows) = room.records.add_servers(&author("acme"), &servers).await.unwrap() else {
        panic!("not added")
    };
    rows[0].written.revision
}

async fn total(room: &Room) -> u64 {
    room.records.servers(&project("acme"), &ListQuery::default()).await.unwrap().total
}

on_each_database! {
    async fn servers_are_added_all_or_none(room) {
        assert_eq!(room.records.settings(&project("acme")).await.unwrap(), None);
        add(&room, &["a", "b"]).await;
        let made = room.records.settings(&project("acme")).await.unwrap().unwrap().registry;
        let change = room.records.add_servers(&author("acme"), &[server("c"), server("b"), server("a")]).await.unwrap();
        assert_eq!(change, Change::Taken(vec![1, 2]));
        assert_eq!(total(&room).await, 2);
        assert_eq!(room.records.settings(&project("acme")).await.unwrap().unwrap().registry, made, "nothing was changed");
        let elsewhere = room.records.add_servers(&author("other"), &[server("a")]).await.unwrap();
        assert!(matches!(elsewhere, Change::Done(_)), "a name is taken within its project");
        let changes = room.records.changes(&project("acme"), None, PageQuery::default()).await.unwrap();
        assert_eq!(changes.total, 2);
    }

    async fn a_server_is_read_as_it_was_written(room) {
        let sent = new(&json!({"saved_name": "a", "mcp_config": {"z": {"b": 1, "a": [2, null]}, "config": {"command": "x"}}}));
        room.records.add_servers(&author("acme"), std::slice::from_ref(&sent)).await.unwrap();
        let row = room.records.server(&project("acme"), &key("a")).await.unwrap().unwrap();
        assert_eq!((row.id, &row.kept), (sent.id, &sent.kept));
        let order = |kept: &SealedServer| serde_json::to_string(&kept.server).unwrap();
        assert_eq!(order(&row.kept), order(&sent.kept));
        assert_eq!((row.written.created_by, row.written.updated_by), (Some(Uuid::from_u128(7)), Some(Uuid::from_u128(7))));
        assert!(room.records.server(&project("other"), &key("a")).await.unwrap().is_none());
    }

    async fn a_change_is_decided_on_what_is_there(room) {
        let first = add(&room, &["a"]).await;
        let off = |row: &store::records::catalog::ServerRow| {
            Some(SealedServer { server: row.kept.server.clone().with_active(false), sealed: None })
        };
        let change = async |expected: Expected| {
            room.records.change_server(&author("acme"), &key("a"), &expected, &mut { off }).await.unwrap()
        };
        let Change::Done(row) = change(Expected::OneOf(vec![first])).await else { panic!("refused") };
        assert!(row.written.revision > first && !row.kept.server.is_active() && row.kept.sealed.is_none());
        assert_eq!(change(Expected::OneOf(vec![first])).await, Change::Stale);
        let none = room.records.change_server(&author("acme"), &key("b"), &Expected::Any, &mut { off }).await.unwrap();
        assert_eq!(none, Change::Absent);
        let refused =
            room.records.change_server(&author("acme"), &key("a"), &Expected::Any, &mut |_| None).await.unwrap();
        assert_eq!(refused, Change::Refused);
        let now = room.records.settings(&project("acme")).await.unwrap().unwrap().registry.revision;
        assert_eq!(now, row.written.revision, "what changes nothing raises nothing");
        let changes = room.records.changes(&project("acme"), Some(&key("a").saved_name), PageQuery::default()).await.unwrap();
        let [modified, added] = changes.rows.as_slice() else { panic!("{changes:?}") };
        assert_eq!((modified.kind, added.kind), (ChangeKind::Modified, ChangeKind::Added));
        assert_eq!(modified.before.as_ref().unwrap()["is_active"], true);
        assert_eq!(modified.after.as_ref().unwrap()["is_active"], false);
        assert_eq!((modified.key_id.as_str(), modified.user_email.as_str()), ("key1", "dev@acme.test"));
    }

    async fn a_deleted_server_leaves_its_name_and_no_secret(room) {
        add(&room, &["a"]).await;
        room.records.add_gateway(&author("acme"), &gateway("team", &["a"])).await.unwrap();
        let kept = room.records.delete_server(&author("acme"), &key("a"), &Expected::Any, true).await.unwrap();
        assert_eq!(kept, Change::Referenced(vec![gateway_key("team")]));
        let gone = room.records.delete_server(&author("acme"), &key("a"), &Expected::Any, false).await.unwrap();
        assert_eq!(gone, Change::Done(vec![gateway_key("team")]));
        let again = room.records.delete_server(&author("acme"), &key("a"), &Expected::Any, false).await.unwrap();
        assert_eq!(again, Change::Absent);
        assert_eq!(room.execute("DELETE FROM registry_servers WHERE sealed IS NOT NULL").await.unwrap(), 0);
        let team = room.records.gateway(&project("acme"), &gateway_key("team")).await.unwrap().unwrap();
        assert!(room.records.servers_of(team.id).await.unwrap().is_empty());
        add(&room, &["a"]).await;
        assert_eq!(room.records.servers_of(team.id).await.unwrap().len(), 1, "the reference is to the name");
    }

    async fn a_gateway_refers_to_servers_that_exist_when_it_is_written(room) {
        add(&room, &["a", "b"]).await;
        let change = room.records.add_gateway(&author("acme"), &gateway("team", &["a", "c"])).await.unwrap();
        assert_eq!(change, Change::Dangling(vec![key("c")]));
        let change = room.records.add_gateway(&author("acme"), &gateway("team", &["a"])).await.unwrap();
        assert!(matches!(change, Change::Done(_)));
        let change = room.records.add_gateway(&author("acme"), &gateway("team", &["b"])).await.unwrap();
        assert_eq!(change, Change::Taken(vec![0]));
        room.records.delete_server(&author("acme"), &key("a"), &Expected::Any, false).await.unwrap();
        let more = |servers: &'static [&'static str]| move |_: &_| Some(gateway("team", servers));
        let wish = async |servers| {
            room.records.change_gateway(&author("acme"), &gateway_key("team"), &Expected::Any, &mut more(servers)).await
        };
        let change = wish(&["a", "b"]).await.unwrap();
        assert!(matches!(change, Change::Done(_)), "what lost its server since may stay");
        assert_eq!(wish(&["a", "b", "c"]).await.unwrap(), Change::Dangling(vec![key("c")]));
        let referring = async |name| {
            room.records.gateways_of(&project("acme"), &key(name), PageQuery::default()).await.unwrap().total
        };
        assert_eq!((referring("a").await, referring("b").await, referring("c").await), (1, 1, 0));
        let gone = room.records.delete_gateway(&author("acme"), &gateway_key("team"), &Expected::Any).await.unwrap();
        assert_eq!(gone, Change::Done(()));
        assert_eq!(referring("b").await, 0);
        assert!(room.records.gateway(&project("acme"), &gateway_key("team")).await.unwrap().is_none());
    }

    async fn lists_are_pages_of_what_is_not_deleted_newest_first(room) {
        for name in ["a", "b", "c"] {
            add(&room, &[name]).await;
        }
        room.records.delete_server(&author("acme"), &key("b"), &Expected::Any, false).await.unwrap();
        let off = &mut |row: &store::records::catalog::ServerRow| {
            Some(SealedServer { server: row.kept.server.clone().with_active(false), sealed: None })
        };
        room.records.change_server(&author("acme"), &key("a"), &Expected::Any, off).await.unwrap();
        let names = async |page, is_active| {
            let query = ListQuery::parse(Some(page), Some("1"), is_active).unwrap();
            let listed = room.records.servers(&project("acme"), &query).await.unwrap();
            let names: Vec<String> = listed.rows.iter().map(|row| row.kept.server.key().to_string()).collect();
            (names.join(" "), listed.total)
        };
        assert_eq!(names("1", None).await, ("c v1".to_owned(), 2));
        assert_eq!(names("2", None).await, ("a v1".to_owned(), 2));
        assert_eq!(names("3", None).await, (String::new(), 2));
        assert_eq!(names("1", Some("true")).await, ("c v1".to_owned(), 1));
        assert_eq!(names("1", Some("false")).await, ("a v1".to_owned(), 1));
    }

    async fn of_many_who_change_a_gateway_none_loses_a_change(room) {
        let names: Vec<String> = (0..20).map(|number| format!("s{number}")).collect();
        add(&room, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
        room.records.add_gateway(&author("acme"), &gateway("team", &["s0"])).await.unwrap();
        let writers: Vec<_> = names.into_iter().skip(1).map(|name| {
            let records = room.records.clone();
            tokio::spawn(async move {
                let patch = json!({"servers_config": {"servers": [{"saved_name": name}]}});
                let mut decide = |row: &store::records::catalog::GatewayRow| Some(row.gateway.patched(&patch).unwrap().value);
                records.change_gateway(&author("acme"), &gateway_key("team"), &Expected::Any, &mut decide).await
            })
        }).collect();
        for writer in writers {
            assert!(matches!(writer.await.unwrap().unwrap(), Change::Done(_)));
        }
        let team = room.records.gateway(&project("acme"), &gateway_key("team")).await.unwrap().unwrap();
        assert_eq!(team.gateway.servers_config().servers().len(), 20);
        assert_eq!(room.records.servers_of(team.id).await.unwrap().len(), 20);
    }
}
