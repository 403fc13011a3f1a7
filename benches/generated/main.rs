//! Prints generated input: `listing TOOLS` or `source BYTES`.

mod generated {
    pub use super::*;
}
