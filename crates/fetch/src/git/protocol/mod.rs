//! Git's smart HTTP protocol as pure values: what to ask, and what an answer means. Version 2, and 0 and 1 for
//! servers that know no better. Nothing here reads or writes a socket.

mod advertisement;
mod answer;
mod listing;
mod request;
mod revision;

pub(super) use advertisement::{Advertisement, AdvertisementReader, Dialect};
pub(super) use answer::{PackAnswer, Step};
pub(super) use listing::{Listing, ListingReader, Ref};
pub(super) use request::{PackRequest, list_refs};
pub(super) use revision::Wish;

/// What we call ourselves in the protocol.
const AGENT: &str = concat!("agent=mcp-hub/", env!("CARGO_PKG_VERSION"));
