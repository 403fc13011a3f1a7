//! Approval by evidence: what scans say of the servers of a registry, what its policy makes of that, and who is told.
//!
//! The policy is applied where gateways are read: a server that is not approved is left out. The sweep scans servers again
//! when they are due, writes down what came of it, and takes servers out of service that a scan speaks against.

mod admit;
mod deliver;
mod drift;
mod notice;
mod scan;
mod scanned;
mod settle;
mod signature;
mod standing;
mod sweep;
mod webhook;

pub(crate) use admit::{Admitted, Gate, check};
pub(crate) use scan::{AskedBy, ask_for_scan};
pub(crate) use standing::{verdict, way_of};
pub(crate) use sweep::keep_sweeping;
pub(crate) use webhook::{Receiver, open, seal};
#[cfg(test)]
pub(crate) use {settle::settle, sweep::sweep_once};
