//! The tables are made once, whoever comes first.

use store::StoreError;
use store::records::{PostgresRecords, Records};

use crate::given::{LEASE, claim, completed, kinds, new_job, result, waiting_job};
use crate::real_servers::postgres::{Durability, Postgres};
use crate::room::{Room, on_each_database};

async fn tables_are_made_by_several_at_once(room: Room) {
    let missing = room.records.check().await;
    assert!(matches!(missing, Err(StoreError::Outdated { found: 0, .. })), "{missing:?}");
    let mut processes = vec![room.records.clone()];
    for _ in 0..4 {
        processes.push(room.another().await);
    }
    let tasks: Vec<_> =
        processes.into_iter().map(|records| tokio::spawn(async move { records.migrate().await })).collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    room.records.check().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_processes_may_make_the_tables_at_once_on_sqlite() {
    tables_are_made_by_several_at_once(Room::bare_on_sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_processes_may_make_the_tables_at_once_on_postgres() {
    tables_are_made_by_several_at_once(Room::bare_on_postgres().await).await;
}

const CONNECTIONS: u32 = 4;

/// A connection that broke within the last second is found out by its first use.
async fn find_broken_connections(records: &PostgresRecords) {
    for _ in 0..CONNECTIONS {
        let answer = records.now().await;
        assert!(answer.as_ref().err().is_none_or(StoreError::is_outage), "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_survives_a_crash_of_the_server_and_connections_come_back() {
    let mut server = Postgres::start(Durability::Full);
    let records = PostgresRecords::connect(&server.create("crash"), CONNECTIONS).await.unwrap();
    records.migrate().await.unwrap();
    let ended = completed(&records, new_job(), result()).await;
    let waiting = waiting_job(&records).await;

    server.kill();
    let outage = records.job(ended).await.unwrap_err();
    assert!(outage.is_outage(), "{outage:?}");
    server.start_again();

    find_broken_connections(&records).await;
    assert_eq!(records.report(ended).await.unwrap(), Some(result().report));
    assert_eq!(kinds(&records, ended).await, ["1 completed"]);
    let held = claim(&records, waiting, LEASE).await.held;
    server.restart();
    find_broken_connections(&records).await;
    records.complete(held, &[], &result()).await.unwrap();
}

on_each_database! {
    async fn tables_of_a_newer_version_are_left_alone(room) {
        let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                     SELECT 9999, 'newer', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1";
        assert_eq!(room.execute(newer).await.unwrap(), 1);
        room.records.migrate().await.unwrap();
        room.records.check().await.unwrap();
    }

    async fn the_file_is_for_its_user_alone(room) {
        use std::os::unix::fs::PermissionsExt;
        let Some(file) = room.file() else { return };
        for entry in std::fs::read_dir(file.parent().unwrap()).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{entry:?}");
        }
    }

    async fn the_clock_is_that_of_the_database(room) {
        let (before, after) = (room.records.now().await.unwrap(), room.records.now().await.unwrap());
        assert!(before > 1_700_000_000_000 && after >= before, "{before} {after}");
    }
}
