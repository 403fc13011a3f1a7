//! What a store of records does: one text, compiled for each database beside the SQL of that database.

mod admission;
mod approval;
mod calls;
mod catalog;
mod claims;
mod endings;
mod jobs;
mod keys;
mod lists;
mod lost;
mod progress;
mod records;
mod sweep;

use super::{Database, Store, sql, writes};

type Connection = <Database as sqlx::Database>::Connection;
