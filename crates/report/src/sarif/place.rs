//! Where findings and gaps stand: files relative to their target, and made-up addresses for what has no file.

use std::collections::BTreeMap;

use model::{Evidence, Finding, Origin, Place, Report, SubjectKind};

use super::log::{ArtifactLocation, Content, Location, LogicalLocation, Message, PhysicalLocation, Region};
use super::text::{path_uri, plain, uri_part};

/// The root of the checkout, by the name that code hosts know.
const CHECKOUT: &str = "%SRCROOT%";

/// The root that the paths of one target are relative to.
#[derive(Debug, Clone)]
pub(crate) struct Base(String);

impl Base {
    /// The base of the target that stands at `number` in the run; adds what it means to `bases`.
    pub(crate) fn new(number: usize, origin: &Origin, bases: &mut BTreeMap<String, ArtifactLocation>) -> Self {
        let folder = match origin {
            Origin::Folder { path } => inside_checkout(path),
            _ => None,
        };
        if folder.is_some() {
            bases.entry(CHECKOUT.to_owned()).or_insert_with(|| ArtifactLocation {
                description: Some(Message::text("The folder that the scan was started in.")),
                ..Default::default()
            });
        }
        if folder.as_deref() == Some("") {
            return Self(CHECKOUT.to_owned());
        }
        let id = format!("TARGET_{number}");
        let location = match folder {
            Some(folder) => ArtifactLocation {
                uri: Some(path_uri(&folder)),
                uri_base_id: Some(CHECKOUT.to_owned()),
                description: None,
            },
            None => {
                ArtifactLocation { description: Some(Message::text(plain(&origin.to_string()))), ..Default::default() }
            }
        };
        bases.insert(id.clone(), location);
        Self(id)
    }

    pub(crate) fn root(&self) -> ArtifactLocation {
        ArtifactLocation { uri_base_id: Some(self.0.clone()), ..Default::default() }
    }

    fn file(&self, path: &str) -> ArtifactLocation {
        ArtifactLocation { uri: Some(path_uri(path)), uri_base_id: Some(self.0.clone()), description: None }
    }

    /// Where a gap stands.
    pub(crate) fn location(&self, location: &model::Location) -> Location {
        let region = Region {
            start_line: location.line.max(1),
            start_column: location.column.filter(|&column| column > 0),
            end_line: None,
            snippet: None,
        };
        let physical_location =
            PhysicalLocation { artifact_location: self.file(&location.file), region, context_region: None };
        Location { id: None, physical_location, logical_locations: Vec::new(), message: None }
    }

    /// Where a piece of evidence stands.
    pub(crate) fn evidence(&self, evidence: &Evidence, finding: &Finding, report: &Report) -> Location {
        let content = || Some(Content { text: evidence.excerpt.clone() });
        let label = Some(plain(&evidence.label)).filter(|label| !label.is_empty()).map(Message::text);
        match &evidence.place {
            Place::Source(location) => {
                let mut place = self.location(location);
                place.physical_location.context_region = evidence.first_line.map(|first| Region {
                    start_line: first.max(1),
                    start_column: None,
                    end_line: Some(first.max(1).saturating_add(lines(&evidence.excerpt) - 1)),
                    snippet: content(),
                });
                Location { message: label, ..place }
            }
            Place::Surface { pointer, declared } => {
                let logical = logical(pointer, finding, report);
                let mut place = match declared {
                    // The file's own text at this line is not the excerpt, so that stands in the message.
                    Some(declared) => Location {
                        message: Some(Message::text(plain(&format!("{}: {}", evidence.label, evidence.excerpt)))),
                        ..self.location(declared)
                    },
                    None => Location {
                        id: None,
                        physical_location: PhysicalLocation {
                            artifact_location: ArtifactLocation {
                                uri: Some(surface_uri(finding, report)),
                                ..Default::default()
                            },
                            // Code hosts drop a result without a line.
                            region: Region { start_line: 1, start_column: None, end_line: None, snippet: content() },
                            context_region: None,
                        },
                        logical_locations: Vec::new(),
                        message: label,
                    },
                };
                place.logical_locations = vec![logical];
                place
            }
        }
    }
}

fn lines(excerpt: &str) -> u32 {
    excerpt.lines().count().max(1) as u32
}

/// A folder that the user named relative to where they stand, with a `/` at its end; nothing for other folders.
fn inside_checkout(path: &str) -> Option<String> {
    let mut folder = String::new();
    if path.starts_with(['/', '\\']) || path.contains(':') {
        return None;
    }
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => return None,
            part => {
                folder.push_str(part);
                folder.push('/');
            }
        }
    }
    Some(folder)
}

/// `mcp://notes/tools/save`: an address for what a server lists, which no file holds.
fn surface_uri(finding: &Finding, report: &Report) -> String {
    let server = uri_part(server_name(report));
    let name = uri_part(&finding.subject.name);
    match collection(finding.subject.kind) {
        Some(collection) => format!("mcp://{server}/{collection}/{name}"),
        None => format!("mcp://{server}/"),
    }
}

/// `notes/tools/save/description`.
fn logical(pointer: &str, finding: &Finding, report: &Report) -> LogicalLocation {
    let server = plain(server_name(report));
    let subject = plain(&finding.subject.name);
    let pointer = plain(pointer);
    let fully_qualified_name = match collection(finding.subject.kind) {
        Some(collection) => format!("{server}/{collection}/{subject}{pointer}"),
        None => format!("{server}{pointer}"),
    };
    LogicalLocation { name: subject, fully_qualified_name, kind: finding.subject.kind.as_str() }
}

fn server_name(report: &Report) -> &str {
    let named = match report.surfaces.as_slice() {
        [one] => one.server_name.as_deref(),
        _ => None,
    };
    named.filter(|name| !name.is_empty()).unwrap_or("server")
}

const fn collection(kind: SubjectKind) -> Option<&'static str> {
    match kind {
        SubjectKind::Tool => Some("tools"),
        SubjectKind::Prompt => Some("prompts"),
        SubjectKind::Resource => Some("resources"),
        SubjectKind::ResourceTemplate => Some("resource_templates"),
        SubjectKind::Launch => Some("entries"),
        SubjectKind::File => Some("files"),
        SubjectKind::Server => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_folders_below_the_reader_are_part_of_the_checkout() {
        assert_eq!(inside_checkout("./servers//notes/").as_deref(), Some("servers/notes/"));
        assert_eq!(inside_checkout(".").as_deref(), Some(""));
        for outside in ["/srv/notes", "../notes", "a/../..", "c:\\notes"] {
            assert_eq!(inside_checkout(outside), None, "{outside}");
        }
    }
}
