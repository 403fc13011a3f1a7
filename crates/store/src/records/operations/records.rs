//! The trait: every operation stands in the file of its subject.

use std::time::Duration;

use async_trait::async_trait;
use model::{JobId, ProjectName};
use uuid::Uuid;

use super::{Store, admission, calls, claims, endings, jobs, keys, lists, lost, progress, sweep};
use crate::StoreError;
use crate::records::{
    CallCount, Claim, Completed, Held, Idempotency, Job, KeyRow, ListFilter, Millis, NewJob, NewKey, Page, Reconciled,
    Records, Renewal, Retry, Stats, Step, StoredEvent, Submitted, ToolRow, Usage, UsageWindow, Waiting, WorkerName,
};

#[async_trait]
impl Records for Store {
    async fn migrate(&self) -> Result<(), StoreError> {
        self.bring_up().await
    }

    async fn check(&self) -> Result<(), StoreError> {
        self.look().await
    }

    async fn organisation(&self) -> Result<Uuid, StoreError> {
        keys::organisation(self).await
    }

    async fn submit(&self, jobs: Vec<NewJob>, idempotency: Option<Idempotency>) -> Result<Submitted, StoreError> {
        jobs::submit(self, &jobs, idempotency).await
    }

    async fn job(&self, id: JobId) -> Result<Option<Job>, StoreError> {
        jobs::job(self, id).await
    }

    async fn tools(&self, id: JobId) -> Result<Vec<ToolRow>, StoreError> {
        jobs::tools(self, id).await
    }

    async fn report(&self, id: JobId) -> Result<Option<String>, StoreError> {
        jobs::report(self, id).await
    }

    async fn events(&self, id: JobId, after: u64, limit: u32) -> Result<Vec<StoredEvent>, StoreError> {
        jobs::events(self, id, after, limit).await
    }

    async fn list(&self, viewer: &ProjectName, filter: &ListFilter) -> Result<Page, StoreError> {
        lists::list(self, viewer, filter).await
    }

    async fn stats(&self, viewer: &ProjectName) -> Result<Stats, StoreError> {
        lists::stats(self, viewer).await
    }

    async fn cancel(&self, id: JobId) -> Result<Option<Job>, StoreError> {
        endings::cancel(self, id).await
    }

    async fn claim(&self, id: JobId, worker: &WorkerName, lease: Duration) -> Result<Option<Claim>, StoreError> {
        claims::claim(self, id, worker, lease).await
    }

    async fn renew(&self, held: &[Held], lease: Duration) -> Result<Vec<Renewal>, StoreError> {
        claims::renew(self, held, lease).await
    }

    async fn advance(&self, held: Held, steps: &[Step]) -> Result<(), StoreError> {
        progress::advance(self, held, steps).await
    }

    async fn complete(&self, held: Held, steps: &[Step], result: &Completed) -> Result<(), StoreError> {
        endings::complete(self, held, steps, result).await
    }

    async fn fail(&self, held: Held, message: &str) -> Result<(), StoreError> {
        endings::fail(self, held, message).await
    }

    async fn cancelled(&self, held: Held) -> Result<(), StoreError> {
        endings::cancelled(self, held).await
    }

    async fn retry(&self, held: Held, retry: Retry) -> Result<(), StoreError> {
        claims::retry(self, held, &retry).await
    }

    async fn release(&self, held: Held, after: Duration) -> Result<(), StoreError> {
        claims::release(self, held, after).await
    }

    async fn same_content(&self, key: &str, viewer: &ProjectName) -> Result<Option<Completed>, StoreError> {
        jobs::same_content(self, key, viewer).await
    }

    async fn admit(&self, project: Option<&ProjectName>, share: u32) -> Result<Vec<Waiting>, StoreError> {
        admission::admit(self, project, share).await
    }

    async fn reconcile(&self, lost_after: Duration) -> Result<Reconciled, StoreError> {
        lost::reconcile(self, lost_after).await
    }

    async fn sweep(&self) -> Result<u64, StoreError> {
        sweep::sweep(self).await
    }

    async fn add_key(&self, key: NewKey) -> Result<(), StoreError> {
        keys::add(self, &key).await
    }

    async fn key(&self, id: &str) -> Result<Option<KeyRow>, StoreError> {
        keys::key(self, id).await
    }

    async fn keys(&self, project: Option<&ProjectName>) -> Result<Vec<KeyRow>, StoreError> {
        keys::keys(self, project).await
    }

    async fn revoke_key(&self, id: &str) -> Result<bool, StoreError> {
        keys::revoke(self, id).await
    }

    async fn touch_keys(&self, ids: &[String]) -> Result<(), StoreError> {
        keys::touch(self, ids).await
    }

    async fn count_calls(&self, calls: &[CallCount]) -> Result<(), StoreError> {
        calls::count(self, calls).await
    }

    async fn usage(&self, window: UsageWindow) -> Result<Usage, StoreError> {
        calls::usage(self, window).await
    }

    async fn now(&self) -> Result<Millis, StoreError> {
        keys::now(self).await
    }
}
