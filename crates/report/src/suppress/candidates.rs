//! Which ignores and comments may speak of a finding, out of many: those of its rule, tool and lines.

use std::collections::HashMap;

use model::{Finding, IgnoreComment, SubjectKind};

use super::comment::lines_of;
use super::ignore::Ignore;

/// Ignores of settings files by what they name: a rule or class, and the tool if they are about one.
pub(super) struct IgnoresByName<'a>(HashMap<(&'a str, Option<&'a str>), Vec<usize>>);

impl<'a> IgnoresByName<'a> {
    pub(super) fn of(ignores: &'a [Ignore]) -> Self {
        let mut by_name: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, ignore) in ignores.iter().enumerate() {
            by_name.entry((ignore.rule.as_str(), ignore.tool.as_deref())).or_default().push(at);
        }
        Self(by_name)
    }

    /// The places of those that may speak of a finding, in order.
    pub(super) fn of_finding(&self, finding: &Finding) -> Vec<usize> {
        let is_tool = finding.subject.kind == SubjectKind::Tool;
        let tool = is_tool.then_some(finding.subject.name.as_str());
        let names = [finding.rule.as_str(), finding.class.as_str()];
        let keys = names.into_iter().flat_map(|name| [(name, None), (name, tool)]);
        in_order(keys.filter_map(|key| self.0.get(&key)).flatten().copied().collect())
    }
}

/// Comments in the source by the file and line that they stand in.
pub(super) struct CommentsByLine<'a> {
    comments: &'a [IgnoreComment],
    by_file: HashMap<&'a str, InFile>,
}

/// The comments of one file.
#[derive(Default)]
struct InFile {
    /// Their places, by line.
    comments: Vec<usize>,
    /// The most lines that one of them speaks of.
    reach: u32,
}

impl<'a> CommentsByLine<'a> {
    pub(super) fn of(comments: &'a [IgnoreComment]) -> Self {
        let mut by_file: HashMap<&str, InFile> = HashMap::new();
        for (at, comment) in comments.iter().enumerate() {
            let of_file = by_file.entry(comment.location.file.as_str()).or_default();
            of_file.comments.push(at);
            of_file.reach = of_file.reach.max(comment.last_line.saturating_sub(comment.location.line));
        }
        for of_file in by_file.values_mut() {
            of_file.comments.sort_by_key(|at| comments[*at].location.line);
        }
        Self { comments, by_file }
    }

    /// The places of those that may speak of a place of a finding, in order.
    pub(super) fn of_finding(&self, finding: &Finding) -> Vec<usize> {
        let mut found = Vec::new();
        for (file, first, last) in finding.evidence.iter().filter_map(lines_of) {
            let Some(InFile { comments, reach }) = self.by_file.get(file) else { continue };
            let line = |at: &usize| self.comments[*at].location.line;
            let start = comments.partition_point(|at| line(at).saturating_add(*reach) < first);
            let end = comments.partition_point(|at| line(at) <= last);
            found.extend(comments.get(start..end).into_iter().flatten().copied());
        }
        in_order(found)
    }
}

fn in_order(mut places: Vec<usize>) -> Vec<usize> {
    places.sort_unstable();
    places.dedup();
    places
}

#[cfg(test)]
mod tests {
    use model::{Category, Confidence, Evidence, Kind, Location, Place, RuleId, Severity, Span, Subject};

    use super::*;

    fn finding(at: u32) -> Finding {
        let location = Location::line("server.ts", at);
        let place = Place::Source(location);
        let evidence = Evidence {
            place,
            excerpt: "a".to_owned(),
            first_line: Some(at),
            span: Span { start: 0, end: 1 },
            label: String::new(),
        };
        Finding {
            rule: RuleId::try_from("shell-from-input".to_owned()).unwrap(),
            class: model::ClassId::try_from("V20".to_owned()).unwrap(),
            category: Category::HardcodedSecrets,
            title: String::new(),
            description: String::new(),
            severity: Severity::High,
            confidence: Confidence::High,
            kind: Kind::Flaw,
            subject: Subject { kind: SubjectKind::Tool, name: format!("tool{at}") },
            evidence: vec![evidence],
            remediation: String::new(),
            references: Vec::new(),
            mappings: model::Mappings::default(),
            fingerprint: at.to_string(),
        }
    }

    fn ignore(at: u32) -> Ignore {
        Ignore {
            rule: "V20".to_owned(),
            path: None,
            server: None,
            tool: Some(format!("tool{at}")),
            until: "2027-01-31".parse().unwrap(),
            reason: String::new(),
            file: String::new(),
        }
    }

    fn comment(at: u32) -> IgnoreComment {
        let rules = vec!["V20".to_owned()];
        let location = Location::line("server.ts", at);
        IgnoreComment { location, last_line: at + 1, rules, reason: String::new(), until: None }
    }

    #[test]
    fn each_finding_is_held_against_the_few_that_may_speak_of_it() {
        for count in [100, 200, 400] {
            let ignores: Vec<Ignore> = (0..count).map(ignore).collect();
            let comments: Vec<IgnoreComment> = (0..count).map(comment).collect();
            let (by_name, by_line) = (IgnoresByName::of(&ignores), CommentsByLine::of(&comments));
            for at in 1..count {
                assert_eq!(by_name.of_finding(&finding(at)), [at as usize]);
                assert_eq!(by_line.of_finding(&finding(at)), [at as usize - 1, at as usize]);
            }
        }
    }

    #[test]
    fn the_order_in_which_ignores_and_comments_stand_is_kept() {
        let any = Ignore { rule: "shell-from-input".to_owned(), tool: None, ..ignore(0) };
        let ignores = [ignore(1), any.clone(), ignore(2), any, ignore(1)];
        assert_eq!(IgnoresByName::of(&ignores).of_finding(&finding(1)), [0, 1, 3, 4]);
        let long = IgnoreComment { last_line: 50, ..comment(3) };
        let comments = [comment(9), comment(70), long, comment(8)];
        assert_eq!(CommentsByLine::of(&comments).of_finding(&finding(9)), [0, 2, 3]);
    }
}
