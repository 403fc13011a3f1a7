//! The shapes of guardrails and of pages.

use serde_json::{Map, Value};
use utoipa::ToSchema;

/// What looks at what goes in or comes out.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct GuardrailsPolicy {
    #[schema(default = false)]
    enabled: Option<bool>,
    /// Which guardrail; once called `policy_name`.
    guardrail_name: Option<String>,
    /// Switches, such as `pii_redaction`.
    #[schema(value_type = Option<Object>)]
    additional_config: Option<Map<String, Value>>,
    /// What is blocked, such as `injection_attack` or `pii`: words of `a` to `z`, `0` to `9` and `_`.
    block: Option<Vec<String>>,
}

/// Where a page lies in its list.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct Pagination {
    page: u32,
    per_page: u32,
    total_count: u64,
    total_pages: u64,
    has_next: bool,
    has_previous: bool,
}
