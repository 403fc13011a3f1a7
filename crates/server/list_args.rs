//! Which records of a list are asked for.

use serde_json::Value;

use crate::client::{Call, Client};

#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    /// Only what is in service.
    #[arg(long, help_heading = "Input", conflicts_with = "inactive")]
    active: bool,

    /// Only what is out of service.
    #[arg(long, help_heading = "Input")]
    inactive: bool,

    /// One page of the list, from 1 [default: all]
    #[arg(long, value_name = "N", help_heading = "Input", value_parser = clap::value_parser!(u32).range(1..))]
    page: Option<u32>,

    /// How many records are on a page.
    #[arg(long, value_name = "N", help_heading = "Input", requires = "page", default_value_t = 100,
        value_parser = clap::value_parser!(u32).range(1..=100))]
    per_page: u32,
}

impl ListArgs {
    /// Only those that are in service, or only those that are not.
    pub(crate) fn is_active(&self) -> Option<bool> {
        (self.active || self.inactive).then_some(self.active)
    }

    /// The records, which stand in `plural` of each answer.
    ///
    /// # Errors
    ///
    /// Fails with the sentence of the service.
    pub(crate) async fn records(&self, client: &Client, call: &Call, plural: &str) -> anyhow::Result<Vec<Value>> {
        let Some(page) = self.page else { return client.all(call, plural, usize::MAX).await };
        let mut answer = client.call(&call.clone().at_page(page, self.per_page)).await?.body;
        let place = &answer["pagination"];
        let number = |name: &str| place[name].as_u64().unwrap_or(0);
        crate::complaint::note(&format!(
            "page {page} of {}, {} {plural} in all",
            number("total_pages"),
            number("total_count")
        ));
        match answer[plural].take() {
            Value::Array(records) => Ok(records),
            _ => anyhow::bail!("the service answers without a list of {plural}"),
        }
    }
}
