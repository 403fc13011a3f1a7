//! Tools that are written out.

use std::borrow::Cow;

use rmcp::handler::server::common::schema_for_type;
use rmcp::model::{JsonObject, Tool};
use schemars::JsonSchema;

mod text {
    //! What tools say of themselves.

    pub const LOOK: &str = concat!("Looks for ships", " nearby");

    pub mod names {
        pub(crate) static LOOK: &str = "look_out";
    }
}

use text::{self as words, names::*};

/// A tool that describes itself.
pub trait Registered: Send + Sync {
    fn name(&self) -> Cow<'static, str>;

    fn description(&self) -> String {
        "Does what its name says".into()
    }

    fn schema(&self) -> JsonObject;
}

#[derive(serde::Deserialize, JsonSchema)]
#[allow(dead_code)]
struct LookArgs {
    /// Compass bearing
    #[serde(default = "north")]
    bearing: u16,
    range: Option<f64>,
}

const fn north() -> u16 {
    360
}

/// The tools that need nothing.
pub fn all_tools() -> Vec<Tool> {
    vec![Tool::new(LOOK, words::LOOK, schema_for_type::<LookArgs>()).with_title("Look out")]
}
