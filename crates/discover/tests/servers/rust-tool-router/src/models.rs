//! What the tools take and give.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A kind of tree.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Species {
    #[default]
    Apple,
    SourCherry,
    #[serde(rename = "pear!")]
    Pear,
}

/// How ripe fruit is.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub enum Ripeness {
    /// Not yet
    Green,
    /// Now
    Ripe,
    Rotten,
}

/// A place in the orchard.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Spot {
    pub row: u32,
    #[schemars(range(min = 1, max = 40))]
    pub column: i16,
    /// Where it leans on
    pub beside: Option<Box<Spot>>,
}

fn forty() -> u64 {
    40
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlantArgs {
    pub species: Species,
    /// # Place
    /// Where to plant it
    pub planting_spot: Spot,
    pub second_spot: Option<Spot>,
    #[serde(default)]
    pub is_grafted: bool,
    #[serde(default = "forty")]
    pub water_in_litres: u64,
    #[schemars(length(min = 1, max = 80), title = "Label")]
    pub label: String,
    #[serde(rename = "when")]
    pub planted_at: Option<DateTime<Utc>>,
    pub on_day: NaiveDate,
    pub tree: uuid::Uuid,
    #[serde(skip)]
    pub internal: u8,
    #[serde(flatten)]
    pub care: Care,
}

#[derive(Debug, Deserialize, JsonSchema)]
pub struct Care {
    pub pruned: Option<bool>,
    /// Kilograms
    pub compost: f32,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Container {
    /// A bag of cloth
    Bag { litres: f64 },
    Crate,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Amount {
    Exact(i64),
    Range { from: i64, to: i64 },
}

#[derive(Debug, Deserialize, JsonSchema)]
pub struct Basket {
    pub container: Container,
    pub amount: Amount,
    pub ripeness: Ripeness,
    pub pairs: Vec<(String, i32)>,
    pub weights: HashMap<String, f64>,
    pub by_number: BTreeMap<u32, String>,
    pub labels: HashSet<String>,
    pub corners: [f32; 4],
    pub path: PathBuf,
    pub anything: serde_json::Value,
    pub maybe_anything: Option<serde_json::Value>,
    pub choice: Option<Species>,
    pub wrapped: Wrapped<Spot>,
    #[serde(default)]
    pub species: Species,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
pub struct Wrapped<T> {
    pub inner: T,
    pub others: Vec<T>,
}

#[derive(Debug, Deserialize, JsonSchema)]
pub enum Key {
    Weight,
    /// By a named property
    Property(String),
    Both(String, Ripeness),
    Nested {
        #[schemars(regex(pattern = "^[a-z]+$"))]
        name: String,
    },
}

#[derive(Debug, Deserialize, JsonSchema)]
pub struct Order {
    pub key: Key,
    #[schemars(skip)]
    pub hidden: Option<u8>,
    #[schemars(with = "String")]
    pub direction: Species,
    #[serde(default)]
    pub limit: Option<usize>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Listing {
    pub trees: Vec<Species>,
    /// All of them
    pub total: usize,
    pub note: Option<String>,
}
