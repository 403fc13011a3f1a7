//! The only way out: one HTTP client with an address policy. No other module builds a client or opens a socket.

mod address;
mod authorities;
mod certificate;
mod client;
mod policy;
mod resolver;
mod response;
mod tls;

pub use address::Reach;
pub use certificate::{BadCertificate, ClientCertificate};
pub use client::{Client, Request};
pub(crate) use policy::shown;
pub use policy::{InternalRanges, NetworkPolicy, Patience, PlainHttp, Refusal, TrustedHosts};
pub use resolver::Lookup;
pub use response::Response;
