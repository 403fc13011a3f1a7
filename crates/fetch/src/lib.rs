#![doc = include_str!("../README.md")]

mod archive;
mod beside;
mod budget;
mod contents;
mod deadline;
mod error;
mod fetcher;
mod folder;
mod git;
mod hosted;
pub mod http;
mod limits;
mod notice;
mod npm;

pub use archive::{EntryFault, archive};
pub use beside::{installed, workspace};
pub use budget::Budget;
pub use error::FetchError;
pub use fetcher::{Fetcher, FetcherOptions};
pub use folder::folder;
pub use git::{GitError, Unpacker, unpack_main};
pub use hosted::{
    Call, CallAnswer, HostedLimits, ListedTools, Login, LoginClient, Program, RpcError, SignInFault, ToolCall, started,
};
pub use http::NetworkPolicy;
pub use limits::{Limit, Limits};
pub use npm::{BadConfig, NpmConfig};
