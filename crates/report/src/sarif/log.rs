//! The part of SARIF 2.1.0 that we write, named as the standard names it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

#[derive(Debug, Serialize)]
pub(crate) struct Log {
    #[serde(rename = "$schema")]
    pub(crate) schema: &'static str,
    pub(crate) version: &'static str,
    pub(crate) runs: [Run; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Run {
    pub(crate) tool: Tool,
    pub(crate) invocations: [Invocation; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) version_control_provenance: Vec<VersionControl>,
    pub(crate) original_uri_base_ids: BTreeMap<String, ArtifactLocation>,
    pub(crate) results: Vec<SarifResult>,
    pub(crate) taxonomies: Vec<ToolComponent>,
    pub(crate) column_kind: &'static str,
    pub(crate) properties: RunProperties,
}

#[derive(Debug, Serialize)]
pub(crate) struct RunProperties {
    pub(crate) complete: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) dependencies: Vec<DependencyRead>,
}

/// A package that was read beside a target.
#[derive(Debug, Serialize)]
pub(crate) struct DependencyRead {
    pub(crate) target: String,
    pub(crate) package: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct Tool {
    pub(crate) driver: ToolComponent,
}

/// The program itself, or a list of weaknesses by others.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ToolComponent {
    pub(crate) name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<Cow<'static, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) organization: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) short_description: Option<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) information_uri: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) rules: Vec<ReportingDescriptor>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) taxa: Vec<ReportingDescriptor>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) supported_taxonomies: Vec<ComponentReference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) properties: Option<DriverProperties>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DriverProperties {
    pub(crate) ruleset_version: String,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct ComponentReference {
    pub(crate) name: &'static str,
    pub(crate) index: usize,
}

/// A rule, or an entry of somebody else's list.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReportingDescriptor {
    pub(crate) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) short_description: Option<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) full_description: Option<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) help: Option<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) help_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) default_configuration: Option<Configuration>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) relationships: Vec<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) properties: Option<RuleProperties>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Configuration {
    pub(crate) level: Level,
}

#[derive(Debug, Serialize)]
pub(crate) struct RuleProperties {
    #[serde(rename = "security-severity", skip_serializing_if = "Option::is_none")]
    pub(crate) security_severity: Option<&'static str>,
    pub(crate) precision: String,
    pub(crate) tags: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Relationship {
    pub(crate) target: DescriptorReference,
    pub(crate) kinds: [&'static str; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DescriptorReference {
    pub(crate) id: String,
    pub(crate) index: usize,
    pub(crate) tool_component: ComponentReference,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    Error,
    Warning,
    Note,
}

/// Plain text in which `[…](…)` is a link, with a markdown twin where there is one.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Message {
    pub(crate) text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) markdown: Option<String>,
}

impl Message {
    /// The caller has made target text in it harmless.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), markdown: None }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SarifResult {
    pub(crate) rule_id: String,
    pub(crate) rule_index: usize,
    pub(crate) level: Level,
    pub(crate) message: Message,
    pub(crate) locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) related_locations: Vec<Location>,
    pub(crate) partial_fingerprints: BTreeMap<&'static str, String>,
    /// Present on all results of a run or on none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) suppressions: Option<Vec<Suppression>>,
    pub(crate) properties: ResultProperties,
}

#[derive(Debug, Serialize)]
pub(crate) struct Suppression {
    pub(crate) kind: &'static str,
    pub(crate) status: &'static str,
    pub(crate) justification: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) location: Option<Location>,
    pub(crate) properties: SuppressionProperties,
}

#[derive(Debug, Serialize)]
pub(crate) struct SuppressionProperties {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct ResultProperties {
    pub(crate) target: String,
    pub(crate) severity: &'static str,
    pub(crate) confidence: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) class: String,
    pub(crate) category: &'static str,
}

#[expect(clippy::struct_field_names, reason = "the names of the standard")]
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<usize>,
    pub(crate) physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) logical_locations: Vec<LogicalLocation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<Message>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PhysicalLocation {
    pub(crate) artifact_location: ArtifactLocation,
    pub(crate) region: Region,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) context_region: Option<Region>,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ArtifactLocation {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) uri_base_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<Message>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Region {
    pub(crate) start_line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) start_column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) end_line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) snippet: Option<Content>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Content {
    pub(crate) text: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LogicalLocation {
    pub(crate) name: String,
    pub(crate) fully_qualified_name: String,
    pub(crate) kind: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Invocation {
    pub(crate) execution_successful: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) start_time_utc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) end_time_utc: Option<String>,
    pub(crate) tool_execution_notifications: Vec<Notification>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Notification {
    pub(crate) descriptor: NotificationId,
    pub(crate) level: Level,
    pub(crate) message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) locations: Vec<Location>,
}

#[derive(Debug, Serialize)]
pub(crate) struct NotificationId {
    pub(crate) id: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VersionControl {
    pub(crate) repository_uri: String,
    pub(crate) revision_id: String,
    pub(crate) mapped_to: ArtifactLocation,
}
