//! The desk as a source of tasks for apalis.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};

use apalis_core::backend::finalize::Ephemeral;
use apalis_core::backend::{Backend, BackendConfig};
use apalis_core::layers::Identity;
use apalis_core::task::Task;
use apalis_core::task::builder::TaskBuilder;
use apalis_core::task::task_id::TaskId;
use apalis_core::worker::context::WorkerContext;

use super::delivery::Delivery;
use super::desk::Desk;

/// Gives apalis what lies ready on a desk. It never fails: an error would end the worker, and whoever fills the desk is
/// the one to try again.
#[derive(Debug, Clone)]
pub(crate) struct Deliveries(pub(crate) Arc<Desk>);

impl Backend for Deliveries {
    type Task = Task<Delivery>;
    type Error = Infallible;

    fn poll_ready(&mut self, _: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
        _: &WorkerContext,
    ) -> Poll<Option<Result<Task<Delivery>, Infallible>>> {
        self.0.poll_next(cx).map(|delivery| {
            let id = TaskId::from_string(delivery.name());
            Some(Ok(TaskBuilder::new(delivery).task_id(id).build()))
        })
    }

    fn poll_close(&mut self, _: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }
}

impl BackendConfig for Deliveries {
    type Args = Delivery;
    type Id = String;
    type Kind = Ephemeral;
    type Config = ();
    // A delivery says by itself when it is done with, so there is nothing to wrap around the handler.
    type Layer = Identity;

    fn config(&self) -> &() {
        &()
    }

    fn middleware(&mut self, _: &mut WorkerContext) -> Identity {
        Identity::new()
    }
}
