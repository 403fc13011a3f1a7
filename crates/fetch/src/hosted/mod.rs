//! A running server, asked what it offers as its clients would ask. Nothing is called.

mod sign_in;

pub use sign_in::{Login, LoginClient, SignInFault};
