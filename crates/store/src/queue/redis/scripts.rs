//! The scripts: whatever must happen at once.

use redis::{Script, ScriptInvocation};

use super::GROUP;
use crate::link::Link;
use crate::records::WorkerName;

/// The scripts, and the keys that all of them are given: two streams, then what is delayed, then what waits.
#[derive(Debug)]
pub(super) struct Scripts {
    keys: [String; 4],
    claim: Script,
    depth: Script,
    done: Script,
    due: Script,
    leave: Script,
    oldest: Script,
    push: Script,
    put_back: Script,
    refresh: Script,
    sweep: Script,
    take: Script,
}

impl Scripts {
    pub(super) fn new(link: &Link) -> Self {
        let keys = ["interactive", "bulk", "delayed", "waiting"].map(|name| link.key(&format!("queue:{name}")));
        Self {
            keys,
            claim: Script::new(include_str!("claim.lua")),
            depth: Script::new(include_str!("depth.lua")),
            done: Script::new(include_str!("done.lua")),
            due: Script::new(include_str!("due.lua")),
            leave: Script::new(include_str!("leave.lua")),
            oldest: Script::new(include_str!("oldest.lua")),
            push: Script::new(include_str!("push.lua")),
            put_back: Script::new(include_str!("put_back.lua")),
            refresh: Script::new(include_str!("refresh.lua")),
            sweep: Script::new(include_str!("sweep.lua")),
            take: Script::new(include_str!("take.lua")),
        }
    }

    /// The streams of the interactive and of the bulk class.
    pub(super) fn streams(&self) -> &[String] {
        &self.keys[..2]
    }

    /// The set of jobs that wait.
    pub(super) fn waiting(&self) -> &str {
        &self.keys[3]
    }

    fn with_keys<'a>(&self, script: &'a Script) -> ScriptInvocation<'a> {
        let mut invocation = script.prepare_invoke();
        invocation.key(&self.keys[..]);
        invocation
    }

    fn of_worker<'a>(&self, script: &'a Script, worker: &WorkerName) -> ScriptInvocation<'a> {
        let mut invocation = self.with_keys(script);
        invocation.arg(GROUP).arg(&worker.0);
        invocation
    }

    /// Lets jobs in. For each: place, job, milliseconds until it is due.
    pub(super) fn push(&self) -> ScriptInvocation<'_> {
        self.with_keys(&self.push)
    }

    /// Takes entries: at most how many, and how many of them are bulk's due. Gives place, id, job for each.
    pub(super) fn take(&self, worker: &WorkerName) -> ScriptInvocation<'_> {
        self.of_worker(&self.take, worker)
    }

    /// Takes over entries: at most how many, and idle for how long. Gives place, id, job for each.
    pub(super) fn claim(&self, worker: &WorkerName) -> ScriptInvocation<'_> {
        self.of_worker(&self.claim, worker)
    }

    /// Forgets entries that the worker holds. For each: place, id.
    pub(super) fn done(&self, worker: &WorkerName) -> ScriptInvocation<'_> {
        self.of_worker(&self.done, worker)
    }

    /// Lets entries wait again that the worker holds. For each: place, id, job.
    pub(super) fn put_back(&self, worker: &WorkerName) -> ScriptInvocation<'_> {
        self.of_worker(&self.put_back, worker)
    }

    /// Notes that entries still run. For each: place, id.
    pub(super) fn refresh(&self, worker: &WorkerName) -> ScriptInvocation<'_> {
        self.of_worker(&self.refresh, worker)
    }

    /// Forgets the worker if it holds nothing.
    pub(super) fn leave(&self, worker: &WorkerName) -> ScriptInvocation<'_> {
        self.of_worker(&self.leave, worker)
    }

    /// Forgets other workers that hold nothing and were idle for so many milliseconds.
    pub(super) fn sweep(&self, worker: &WorkerName) -> ScriptInvocation<'_> {
        self.of_worker(&self.sweep, worker)
    }

    /// Moves what has come due, at most so many. Gives how many it moved.
    pub(super) fn due(&self) -> ScriptInvocation<'_> {
        self.with_keys(&self.due)
    }

    /// Counts entries.
    pub(super) fn depth(&self) -> ScriptInvocation<'_> {
        let mut invocation = self.with_keys(&self.depth);
        invocation.arg(GROUP);
        invocation
    }

    /// For how many milliseconds the oldest entry has waited.
    pub(super) fn oldest(&self) -> ScriptInvocation<'_> {
        let mut invocation = self.with_keys(&self.oldest);
        invocation.arg(GROUP);
        invocation
    }
}
