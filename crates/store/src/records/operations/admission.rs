//! Which waiting jobs enter the queue: a share for each project and priority.

use model::ProjectName;

use super::{Connection, Store, sql};
use crate::StoreError;
use crate::records::Waiting;
use crate::records::row::{self, WaitingRow};

/// A project's priority class and the room that is left in its share.
type Room = (String, String, i64);

/// Which part of a share is filled at once while many jobs of a project wait: to admit them one by one, as the ones before
/// them end, would cost more than to run some of them.
const PART: i64 = 8;

/// Lets waiting jobs into the queue as far as there is room. The first look takes no lock: most often nothing waits, or
/// there is no room. Whoever names no project has every share filled to the last place.
pub(super) async fn admit(
    store: &Store,
    project: Option<&ProjectName>,
    share: u32,
) -> Result<Vec<Waiting>, StoreError> {
    let doing = StoreError::doing("look for room in the queue");
    let share = i64::from(share);
    let look = match project {
        Some(project) => sqlx::query_as::<_, Room>(sql::WORTHWHILE_ROOM_OF_PROJECT)
            .bind(share)
            .bind(project.as_str())
            .bind((share / PART).max(1)),
        None => sqlx::query_as(sql::ROOM).bind(share),
    };
    let mut projects: Vec<String> =
        look.fetch_all(store.reader()).await.map_err(doing)?.into_iter().map(|(project, ..)| project).collect();
    projects.dedup();
    let mut admitted = Vec::new();
    for project in projects {
        let mut change = store.begin().await.map_err(doing)?;
        let rows = fill(&mut change, &project, share).await.map_err(StoreError::doing("admit jobs to the queue"))?;
        change.commit().await.map_err(doing)?;
        admitted.extend(rows);
    }
    row::waiting(admitted)
}

/// Fills the share of one project. Whoever does so is alone, so the room is counted right.
async fn fill(connection: &mut Connection, project: &str, share: i64) -> Result<Vec<WaitingRow>, sqlx::Error> {
    sqlx::query(sql::LOCK_SHARE).bind(project).execute(&mut *connection).await?;
    let rooms: Vec<Room> =
        sqlx::query_as(sql::ROOM_OF_PROJECT).bind(share).bind(project).fetch_all(&mut *connection).await?;
    let mut admitted = Vec::new();
    for (project, priority, room) in rooms {
        let rows = sqlx::query_as::<_, WaitingRow>(sql::ADMIT).bind(project).bind(priority).bind(room);
        admitted.extend(rows.fetch_all(&mut *connection).await?);
    }
    Ok(admitted)
}
