//! The tools of the harvest.

use rmcp::{handler::server::wrapper::Parameters, tool, tool_router};

use super::Orchard;
use crate::models::{self as kinds, Basket};

type Order = kinds::Order;

#[tool_router(router = harvest_router, vis = "pub")]
impl Orchard {
    /// Picks fruit into a basket
    #[tool(annotations(destructive_hint = true, idempotent_hint = false, open_world_hint = false))]
    async fn pick(&self, Parameters(basket): Parameters<Basket>) -> String {
        let _ = basket;
        String::new()
    }

    /// Sorts what was picked
    #[tool]
    async fn sort(&self, order: Parameters<Order>) -> String {
        let _ = order;
        String::new()
    }
}
