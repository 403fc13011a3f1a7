//! The rules of a run and the lists by others that they refer to.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;

use model::{Finding, Mappings, RuleDoc, Severity};

use super::log::{
    ComponentReference, Configuration, DescriptorReference, Level, Message, Relationship, ReportingDescriptor,
    RuleProperties, ToolComponent,
};
use super::text::{markdown, plain};

const CWE: &str = "CWE";
const OWASP_MCP: &str = "OWASP MCP Top 10";

/// Every rule of a run, with where it stands in the log.
pub(crate) struct Rules<'a> {
    docs: Vec<Doc<'a>>,
    index: HashMap<&'a str, usize>,
    lists: Lists,
}

enum Doc<'a> {
    /// Written by people who write rules.
    Rule(&'a RuleDoc),
    /// Known by a finding alone, whose words may repeat target text.
    Finding(&'a Finding),
}

/// The entries of other people's lists that the rules name, in order.
struct Lists {
    cwe: BTreeMap<String, usize>,
    owasp_mcp: BTreeMap<String, usize>,
}

impl<'a> Rules<'a> {
    pub(crate) fn new(rules: &'a [RuleDoc], findings: impl Iterator<Item = &'a Finding>) -> Self {
        let mut docs: Vec<Doc<'a>> = rules.iter().map(Doc::Rule).collect();
        docs.sort_by(|a, b| a.id().cmp(b.id()));
        docs.dedup_by(|a, b| a.id() == b.id());
        let mut index: HashMap<&str, usize> = docs.iter().enumerate().map(|(at, doc)| (doc.id(), at)).collect();
        for finding in findings {
            index.entry(finding.rule.as_str()).or_insert_with(|| {
                docs.push(Doc::Finding(finding));
                docs.len() - 1
            });
        }
        let lists = Lists::new(&docs);
        Self { docs, index, lists }
    }

    pub(crate) fn index(&self, finding: &Finding) -> usize {
        self.index.get(finding.rule.as_str()).copied().unwrap_or_default()
    }

    pub(crate) fn descriptors(&self) -> Vec<ReportingDescriptor> {
        self.docs.iter().map(|doc| doc.descriptor(&self.lists)).collect()
    }

    /// The lists, in the order that their references count on.
    pub(crate) fn taxonomies(&self) -> Vec<ToolComponent> {
        let taxa = |ids: &BTreeMap<String, usize>, uri: fn(&str) -> Option<String>| {
            let taxon = |id: &String| ReportingDescriptor { id: id.clone(), help_uri: uri(id), ..Default::default() };
            ids.keys().map(taxon).collect()
        };
        vec![
            ToolComponent {
                name: CWE,
                organization: Some("MITRE"),
                short_description: Some(Message::text("The MITRE Common Weakness Enumeration")),
                information_uri: Some("https://cwe.mitre.org/"),
                taxa: taxa(&self.lists.cwe, cwe_uri),
                ..Default::default()
            },
            ToolComponent {
                name: OWASP_MCP,
                version: Some("2025".into()),
                organization: Some("OWASP"),
                short_description: Some(Message::text("The OWASP Top 10 for MCP")),
                information_uri: Some("https://owasp.org/www-project-mcp-top-10/"),
                taxa: taxa(&self.lists.owasp_mcp, |_| None),
                ..Default::default()
            },
        ]
    }

    pub(crate) fn supported_taxonomies() -> Vec<ComponentReference> {
        vec![ComponentReference { name: CWE, index: 0 }, ComponentReference { name: OWASP_MCP, index: 1 }]
    }
}

fn cwe_uri(id: &str) -> Option<String> {
    let number = id.strip_prefix("CWE-").filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()))?;
    Some(format!("https://cwe.mitre.org/data/definitions/{number}.html"))
}

impl Lists {
    fn new(docs: &[Doc<'_>]) -> Self {
        let numbered = |ids: BTreeSet<&String>| ids.into_iter().cloned().zip(0..).collect();
        Self {
            cwe: numbered(docs.iter().flat_map(|doc| &doc.mappings().cwe).collect()),
            owasp_mcp: numbered(docs.iter().flat_map(|doc| &doc.mappings().owasp_mcp).collect()),
        }
    }

    fn relationships(&self, mappings: &Mappings) -> Vec<Relationship> {
        let components = Rules::supported_taxonomies();
        let lists = [(&mappings.cwe, &self.cwe), (&mappings.owasp_mcp, &self.owasp_mcp)];
        let mut relationships = Vec::new();
        for ((ids, numbers), component) in lists.into_iter().zip(components) {
            for id in ids {
                let Some(&index) = numbers.get(id) else { continue };
                let target = DescriptorReference { id: id.clone(), index, tool_component: component.clone() };
                relationships.push(Relationship { target, kinds: ["relevant"] });
            }
        }
        relationships
    }
}

impl<'a> Doc<'a> {
    fn id(&self) -> &'a str {
        match self {
            Self::Rule(rule) => rule.id.as_str(),
            Self::Finding(finding) => finding.rule.as_str(),
        }
    }

    fn mappings(&self) -> &'a Mappings {
        match self {
            Self::Rule(rule) => &rule.mappings,
            Self::Finding(finding) => &finding.mappings,
        }
    }

    fn descriptor(&self, lists: &Lists) -> ReportingDescriptor {
        let (title, why, fix, references) = match self {
            Self::Rule(rule) => (&rule.title, &rule.why, &rule.fix, &rule.references),
            Self::Finding(finding) => (&finding.title, &finding.description, &finding.remediation, &finding.references),
        };
        let (severity, confidence, category) = match self {
            Self::Rule(rule) => (rule.severity, rule.confidence, rule.category),
            Self::Finding(finding) => (finding.severity, finding.confidence, finding.category),
        };
        let help = Message {
            text: format!("{} {}", plain(why), plain(fix)),
            markdown: Some(self.help(title, why, fix, references)),
        };
        let mappings = self.mappings();
        let lower = |prefix: &str, id: &String| format!("external/{prefix}/{}", id.to_ascii_lowercase());
        let mut tags = vec!["security".to_owned(), category.as_str().to_owned()];
        tags.extend(mappings.cwe.iter().map(|id| lower("cwe", id)));
        tags.extend(mappings.owasp_mcp.iter().map(|id| lower("owasp-mcp", id)));
        ReportingDescriptor {
            id: self.id().to_owned(),
            short_description: Some(Message::text(plain(title))),
            full_description: Some(Message::text(plain(why))),
            help: Some(help),
            help_uri: references.iter().find(|reference| is_address(reference)).cloned(),
            default_configuration: Some(Configuration { level: level(severity) }),
            relationships: lists.relationships(mappings),
            properties: Some(RuleProperties {
                security_severity: score(severity),
                precision: confidence.as_str().to_lowercase(),
                tags,
            }),
        }
    }

    /// A rule's own prose is markdown by its authors; a finding's may repeat what a target says.
    fn help(&self, title: &str, why: &str, fix: &str, references: &[String]) -> String {
        let prose = |text: &str| match self {
            Self::Rule(_) => text.trim().to_owned(),
            Self::Finding(_) => markdown(text),
        };
        let mut help = format!("# {}\n\n{}\n\n## What to do\n\n{}\n", prose(title), prose(why), prose(fix));
        let addresses: Vec<&String> = references.iter().filter(|reference| is_address(reference)).collect();
        if !addresses.is_empty() {
            help.push_str("\n## Read more\n\n");
            for address in addresses {
                // Writing into a `String` cannot fail.
                let _ = writeln!(help, "* <{address}>");
            }
        }
        help
    }
}

/// Whether text is a web address that needs no escaping.
fn is_address(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&()*+,;=%".contains(&byte);
    (text.starts_with("https://") || text.starts_with("http://")) && text.bytes().all(plain)
}

pub(crate) const fn level(severity: Severity) -> Level {
    match severity {
        Severity::Critical | Severity::High => Level::Error,
        Severity::Medium => Level::Warning,
        Severity::Low | Severity::Info => Level::Note,
    }
}

/// The middle of the range in which code hosts show a score by the same word. There is none for Info.
const fn score(severity: Severity) -> Option<&'static str> {
    match severity {
        Severity::Critical => Some("9.5"),
        Severity::High => Some("8.0"),
        Severity::Medium => Some("5.5"),
        Severity::Low => Some("2.0"),
        Severity::Info => None,
    }
}
