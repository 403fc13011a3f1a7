//! A running server under the rules: how it behaved while it was asked, and what it lists to another client.

use model::{Gap, GapReason, Recording, Subject, SubjectKind, Surface, Transport};

use crate::checks::Document;
use crate::finding::Hit;
use crate::host::{Reach, host_of, reach};
use crate::lock::{Against, Drift, LockedTarget};
use crate::rule::Body;
use crate::{Checked, RuleSet};

/// What was heard from a running server, for checks to look at.
#[derive(Debug)]
pub(crate) struct Live<'a> {
    /// How it behaved.
    pub(crate) recording: &'a Recording,
    /// What it lists.
    pub(crate) surface: &'a Surface,
    /// The documents that say how one signs in and could be read.
    pub(crate) documents: Vec<Document<'a>>,
}

impl<'a> Live<'a> {
    /// What was heard, with its sign-in documents read.
    pub(crate) fn of(recording: &'a Recording, surface: &'a Surface) -> Self {
        Self { recording, surface, documents: Document::all(&recording.probes.sign_in) }
    }

    /// Whether the user started the server, so that nobody reaches it over a network.
    pub(crate) fn is_started(&self) -> bool {
        self.recording.session.transport == Transport::Stdio
    }

    /// Where the server stands.
    pub(crate) fn reach(&self) -> Reach {
        if self.recording.is_loopback {
            return Reach::Loopback;
        }
        host_of(&self.recording.address).map_or(Reach::Outside, reach)
    }

    /// A hit in the server as a whole, in `text` at `pointer` of what was heard.
    pub(crate) fn hit(&self, pointer: impl Into<String>, text: impl Into<String>, label: String) -> Hit {
        let name = self.surface.server_name.as_deref().unwrap_or("server").to_owned();
        Hit::listed(Subject { kind: SubjectKind::Server, name }, pointer, None, text, label)
    }
}

impl RuleSet {
    /// What is wrong with how a running server behaved: whom it answers, what it says of signing in, where it leaves the
    /// protocol; and in what it lists to another client, `again`, otherwise than in `surface`.
    pub fn check_recording(&self, recording: &Recording, surface: &Surface, again: Option<&Surface>) -> Checked {
        let live = Live::of(recording, surface);
        let findings = self.run(|rule, hits| {
            if let Body::Check(check) = rule.body {
                check.live(&live, hits);
            }
        });
        let mut checked = Checked { findings, gaps: Vec::new() };
        if let Some(again) = again {
            checked.add(self.check_other_client(surface, again));
        }
        checked
    }

    fn check_other_client(&self, surface: &Surface, again: &Surface) -> Checked {
        let mut checked = Checked::default();
        let (mut first, mut second) = (surface.clone(), again.clone());
        second.root.clone_from(&first.root);
        if first.gaps != second.gaps {
            // What one listing lacks for another reason than the server's choice is no difference.
            let detail = second.gaps.iter().chain(&first.gaps).next().map_or_else(String::new, |gap| {
                format!("one of the two listings is not whole: {}: {}", gap.what, gap.reason)
            });
            let what = "comparison with what another client is listed".to_owned();
            checked.gaps.push(Gap { what, reason: GapReason::NotScanned(detail), location: None });
            in_both(&mut first, &mut second);
        }
        let (first, second) = (std::slice::from_ref(&first), std::slice::from_ref(&second));
        let differs = Drift::of(Against::OtherClient, &LockedTarget::of(first, &[]), second, &[]);
        if differs.changed.is_empty() && differs.added.is_empty() {
            return checked;
        }
        let locked = LockedTarget::of(first, &self.all_of(&first[0]).findings);
        let now = self.all_of(&second[0]);
        let drift = Drift::of(Against::OtherClient, &locked, second, &now.findings);
        checked.findings = self.run(|rule, hits| {
            if let Body::Check(check) = rule.body {
                check.other_client(&drift, hits);
            }
        });
        checked
    }

    /// Everything that is wrong with what a server lists.
    fn all_of(&self, surface: &Surface) -> Checked {
        let server = self.server(surface);
        let mut all = server.check_surface();
        for tool in &surface.tools {
            all.add(server.check_tool(tool));
        }
        all
    }
}

/// Leaves in each listing only what the other has by name too.
fn in_both(first: &mut Surface, second: &mut Surface) {
    fn common<T>(first: &mut Vec<T>, second: &mut Vec<T>, name: fn(&T) -> &str) {
        let names =
            |items: &[T]| items.iter().map(|item| name(item).to_owned()).collect::<std::collections::HashSet<_>>();
        let (ours, theirs) = (names(first), names(second));
        first.retain(|item| theirs.contains(name(item)));
        second.retain(|item| ours.contains(name(item)));
    }
    common(&mut first.tools, &mut second.tools, |tool| &tool.name);
    common(&mut first.prompts, &mut second.prompts, |prompt| &prompt.name);
    common(&mut first.resources, &mut second.resources, |resource| &resource.uri);
    common(&mut first.resource_templates, &mut second.resource_templates, |template| &template.uri_template);
    if first.instructions.is_none() || second.instructions.is_none() {
        (first.instructions, second.instructions) = (None, None);
    }
    if first.server_name.is_none() || second.server_name.is_none() {
        (first.server_name, second.server_name) = (None, None);
    }
}
