//! A report as it is kept: one text that reads back as the same report.

use std::collections::HashSet;
use std::str::FromStr;

use model::Report;
use serde::{Deserialize, Serialize};

use crate::{About, MadeWith};

/// The form of the text. It grows when a program that knows the old form alone would misread the new one; a member with
/// a default may be added without.
const FORMAT: u64 = 1;
/// Brackets inside brackets that are read. A listing may nest its schemas as deep as a JSON reader goes by itself, which
/// is 128, and stands some levels deep in a report; what lies far beyond is no report of ours.
const DEEPEST: usize = 512;

/// A report with what it was made with, to be kept and rendered later. It is never graded anew.
///
/// It is written by [`StoredReport::to_text`] and read by `parse`. Every format of the report that was read is byte for
/// byte that of the one that was written. The order of members counts, so the text is to be kept as text.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredReport {
    /// What graded its findings.
    pub made_with: MadeWith,
    /// The report.
    pub report: Report,
}

/// A text is no stored report.
#[derive(Debug, thiserror::Error)]
pub enum StoredReportError {
    /// Another version of this program wrote it.
    #[error("the stored report has format {found}, and this version reads format {FORMAT}")]
    UnknownFormat {
        /// The number that it states.
        found: u64,
    },
    /// Its brackets stand deeper in each other than those of any report.
    #[error("the stored report nests more than {DEEPEST} levels deep")]
    TooDeep,
    /// It is not of the form that its format has.
    #[error("the stored report cannot be read: {0}")]
    Malformed(#[from] serde_json::Error),
}

#[derive(Serialize, Deserialize)]
struct Text<M, R> {
    format: u64,
    made_with: M,
    report: R,
}

#[derive(Deserialize)]
struct Header {
    format: u64,
}

impl StoredReport {
    /// A report of a run.
    pub fn new(report: Report, about: &About) -> Self {
        Self { made_with: about.made_with.clone(), report }
    }

    /// The text to keep.
    #[expect(clippy::missing_panics_doc, reason = "it cannot panic, as the text of the `expect` says")]
    pub fn to_text(&self) -> String {
        let text = Text { format: FORMAT, made_with: &self.made_with, report: &self.report };
        serde_json::to_string(&text).expect("every map key is a string and no value refuses to be serialised")
    }

    /// What to render it with, given the rules of the present. They are those that ran if the catalogue is the same; of
    /// another one, only the rules count that found something here, for their documentation.
    pub fn about(&self, present: &About) -> About {
        let is_same = self.made_with.ruleset_version == present.made_with.ruleset_version;
        let suppressed = self.report.suppressed.iter().map(|suppressed| &suppressed.finding);
        let named: HashSet<_> = self.report.findings.iter().chain(suppressed).map(|finding| &finding.rule).collect();
        let rules = present.rules.iter().filter(|doc| is_same || named.contains(&doc.id)).cloned().collect();
        About { made_with: self.made_with.clone(), rules }
    }
}

impl FromStr for StoredReport {
    type Err = StoredReportError;

    fn from_str(text: &str) -> Result<Self, StoredReportError> {
        if depth(text) > DEEPEST {
            return Err(StoredReportError::TooDeep);
        }
        // The number comes first: a text of another format may have other members.
        let Header { format } = serde_json::from_str(text)?;
        if format != FORMAT {
            return Err(StoredReportError::UnknownFormat { found: format });
        }
        let mut reader = serde_json::Deserializer::from_str(text);
        reader.disable_recursion_limit();
        let Text { made_with, report, .. } = Text::deserialize(&mut reader)?;
        reader.end()?;
        Ok(Self { made_with, report })
    }
}

/// How many brackets of a JSON text are open at once.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut is_string, mut is_escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_string => is_escaped = true,
            b'"' => is_string = !is_string,
            b'{' | b'[' if !is_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !is_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::depth;

    #[test]
    fn brackets_inside_strings_are_not_counted() {
        assert_eq!(depth(r#"{"a": [{"b": "[[[\"[["}]}"#), 3);
        assert_eq!(depth("]]]["), 1);
        assert_eq!(depth(""), 0);
    }
}
