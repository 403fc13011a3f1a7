//! What the crate makes of a made-up run, format by format.

#![allow(clippy::unwrap_used, reason = "a test stops where something is missing")]

mod complete_result;
mod conclude;
mod hostile;
mod html;
mod json;
mod markdown;
mod pretty;
mod sample;
mod sarif;
mod stored;
mod suppress;
