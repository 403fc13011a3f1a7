//! Why a result does not count.

use model::SuppressedBy;

use super::log::{Suppression, SuppressionProperties};
use super::place::Base;
use super::text::plain;

/// What the standard calls a suppression: in the source where a comment says so, outside of it where a file of the
/// user's does.
pub(crate) fn suppression(why: &model::Suppression, base: &Base) -> Suppression {
    let (kind, location, told) = match &why.by {
        SuppressedBy::Comment { location } => ("inSource", Some(base.location(location)), "a comment".to_owned()),
        SuppressedBy::Settings { file } => ("external", None, file.clone()),
        SuppressedBy::Baseline { file } => ("external", None, format!("known: the baseline {file} holds it")),
        SuppressedBy::Lock { file } => ("external", None, format!("known: the lock file {file} holds it")),
    };
    Suppression {
        kind,
        status: "accepted",
        justification: plain(why.reason.as_deref().unwrap_or(&told)),
        location,
        properties: SuppressionProperties { until: why.until.map(|until| until.to_string()) },
    }
}
