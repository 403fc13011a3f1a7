//! Runs the examples that stand in rule files.

use model::{
    Calls, Confidence, ExpectedTools, Finding, Interest, Kind, Launch, Prompt, Resource, RuleId, Severity, SourceFile,
    Surface, Tool,
};

use crate::error::Mistake;
use crate::matching::{Haystack, Scanner};
use crate::rule::{Example, Rule, Sort, Sorts, Structured};
use crate::{LockedTarget, RuleSet};

/// What finds the calls of source code.
type Follow<'a> = &'a dyn Fn(&[SourceFile], &Interest) -> Calls;

/// Every example, of a file that `wanted` picks, that does not do what it says.
pub(crate) fn failures(rules: &RuleSet, follow: Follow<'_>, wanted: impl Fn(&str) -> bool) -> Vec<Mistake> {
    let on = Trial { rules, follow, interest: rules.interest() };
    let mut failures = Vec::new();
    for signal in rules.catalogue.signals.iter().filter(|signal| wanted(&signal.file)) {
        let mut fail = |what| failures.push(Mistake { file: signal.file.clone(), what });
        enough(&signal.matches, &signal.ignores, &mut fail);
        let scanner = Scanner::new(&[signal.set], &[], &rules.catalogue.patterns);
        let shows = |text: &str| {
            let haystack = Haystack::of(text, Sorts::METADATA);
            !scanner.scan(&haystack, &rules.catalogue.patterns).matches(signal.set).is_empty()
        };
        for text in signal.matches.iter().filter(|text| !shows(text)) {
            fail(format!("an example that must match does not: {}", short(text)));
        }
        for text in signal.ignores.iter().filter(|text| shows(text)) {
            fail(format!("an example that must stay silent does not: {}", short(text)));
        }
    }
    for rule in rules.rules().filter(|rule| wanted(&rule.file)) {
        let mut fail = |what| failures.push(Mistake { file: rule.file.clone(), what });
        enough(&rule.matches, &rule.ignores, &mut fail);
        for (examples, must_match) in [(&rule.matches, true), (&rule.ignores, false)] {
            for example in examples {
                match on.fires(rule, example) {
                    Ok(fired) if fired == must_match => {}
                    Ok(true) => fail(format!("an example that must stay silent does not: {}", shown(example))),
                    Ok(false) => fail(format!("an example that must match does not: {}", shown(example))),
                    Err(what) => fail(format!("{what}: {}", shown(example))),
                }
            }
        }
        for pair in &rule.pairs {
            match on.fires(rule, &pair.poisoned) {
                Ok(true) => {}
                Ok(false) => fail(format!("the poisoned one of a pair is not found: {}", shown(&pair.poisoned))),
                Err(what) => fail(format!("{what}: {}", shown(&pair.poisoned))),
            }
            match on.accused(rule, &pair.innocent) {
                Ok(None) => {}
                Ok(Some(by)) => fail(format!("`{by}` finds the innocent one of a pair: {}", shown(&pair.innocent))),
                Err(what) => fail(format!("{what}: {}", shown(&pair.innocent))),
            }
        }
    }
    failures
}

fn enough<T>(matches: &[T], ignores: &[T], fail: &mut impl FnMut(String)) {
    const ENOUGH: usize = 3;
    for (examples, what) in [(matches, "matches"), (ignores, "ignores")] {
        if examples.len() < ENOUGH {
            fail(format!("`{what}` has {} of at least {ENOUGH} examples", examples.len()));
        }
    }
}

/// The rules, and what they need to be run on an example.
struct Trial<'a> {
    rules: &'a RuleSet,
    follow: Follow<'a>,
    interest: Interest,
}

impl Trial<'_> {
    /// Whether this very rule fires on the example.
    fn fires(&self, rule: &Rule, example: &Example) -> Result<bool, String> {
        Ok(self.found(rule, example)?.iter().any(|finding| finding.rule == rule.id))
    }

    /// The rule, of all there are, that calls the example malicious and is believed.
    fn accused(&self, rule: &Rule, example: &Example) -> Result<Option<RuleId>, String> {
        let believed = |finding: &Finding| {
            finding.kind == Kind::Malicious
                && finding.severity >= Severity::Medium
                && finding.confidence >= Confidence::Medium
        };
        Ok(self.found(rule, example)?.into_iter().find(believed).map(|finding| finding.rule))
    }

    /// What all rules find in the example, as `rule` would look at it.
    fn found(&self, rule: &Rule, example: &Example) -> Result<Vec<Finding>, String> {
        match example {
            Example::Text(text) => {
                let sort = rule.looks_first_at.ok_or("the rule looks at nothing")?;
                self.on_text(sort, text)
            }
            Example::Structured(structured) => self.on_structured(structured),
        }
    }

    fn on_text(&self, sort: Sort, text: &str) -> Result<Vec<Finding>, String> {
        let text = text.to_owned();
        let tool = |tool: Tool| {
            let surface = Surface { tools: vec![tool.clone()], ..Surface::default() };
            self.rules.check_tool(&tool, &surface).findings
        };
        let named = || Tool { name: "example".to_owned(), ..Tool::default() };
        let schema = |schema| tool(Tool { input_schema: schema, ..named() });
        let surface = |surface: Surface| self.rules.check_surface(&surface).findings;
        let prompt = |prompt| surface(Surface { prompts: vec![prompt], ..Surface::default() });
        let resource = |resource| surface(Surface { resources: vec![resource], ..Surface::default() });
        let file = |path: &str| self.on_files(&[SourceFile::new(path, text.as_str())]);
        let text = text.clone();
        Ok(match sort {
            Sort::ToolName => tool(Tool { name: text, ..Tool::default() }),
            Sort::ToolTitle => tool(Tool { title: Some(text), ..named() }),
            Sort::ToolDescription
            | Sort::HiddenCharacters
            | Sort::HiddenEncoding
            | Sort::HiddenMarkup
            | Sort::HiddenLayout => tool(Tool { description: Some(text), ..named() }),
            Sort::ToolMeta => {
                tool(Tool { other: [("_meta".to_owned(), text.into())].into_iter().collect(), ..named() })
            }
            Sort::Annotation => tool(Tool { annotations: Some(serde_json::json!({ "title": text })), ..named() }),
            Sort::ParameterName => {
                schema(serde_json::json!({"type": "object", "properties": {text: {"type": "string"}}}))
            }
            Sort::ParameterDescription => schema(
                serde_json::json!({"type": "object", "properties": {"value": {"type": "string", "description": text}}}),
            ),
            Sort::SchemaText => schema(
                serde_json::json!({"type": "object", "properties": {"value": {"type": "string", "default": text}}}),
            ),
            Sort::PromptName => prompt(Prompt { name: text, ..Prompt::default() }),
            Sort::PromptDescription => prompt(Prompt { description: Some(text), ..Prompt::default() }),
            Sort::ResourceUri => resource(Resource { uri: text, ..Resource::default() }),
            Sort::ResourceName => resource(Resource { name: Some(text), ..Resource::default() }),
            Sort::ResourceDescription => resource(Resource { description: Some(text), ..Resource::default() }),
            Sort::Instructions => surface(Surface { instructions: Some(text), ..Surface::default() }),
            Sort::SourceJavascript | Sort::CodeJavascript => file("src/index.ts"),
            Sort::SourcePython | Sort::CodePython => file("src/server.py"),
            Sort::SourceAny => file("src/main.txt"),
            Sort::Manifest => file("package.json"),
            Sort::CodeGo => file("main.go"),
            Sort::CodeRust => file("src/main.rs"),
            Sort::CodeJvm => file("src/Main.java"),
            Sort::CodeCsharp => file("src/Program.cs"),
            Sort::PromptArgument
            | Sort::PromptMeta
            | Sort::ResourceMeta
            | Sort::LaunchCommand
            | Sort::LaunchArgument
            | Sort::LaunchEnv
            | Sort::LaunchUrl
            | Sort::LaunchHeader
            | Sort::Session => {
                return Err(format!("a rule that looks at `{}` first needs structured examples", sort.as_str()));
            }
        })
    }

    fn on_structured(&self, example: &Structured) -> Result<Vec<Finding>, String> {
        let Structured { tool, prompt, resource, server, servers, launch, file, files, changed, recording } =
            example.clone();
        let on_server = |surface: &Surface| {
            let server = self.rules.server(surface);
            let mut findings = server.check_surface().findings;
            findings.extend(surface.tools.iter().flat_map(|tool| server.check_tool(tool).findings));
            findings
        };
        let is_alone = tool.is_none() && prompt.is_none() && resource.is_none() && server.is_none();
        let is_alone = is_alone && servers.is_none() && launch.is_none() && file.is_none() && files.is_none();
        let is_alone = is_alone && (changed.is_none() || recording.is_none());
        if let Some(recording) = recording.filter(|_| is_alone) {
            let (recording, surface, again) = recording.parts();
            let mut findings = self.rules.check_recording(&recording, &surface, again.as_ref()).findings;
            findings.extend(on_server(&surface));
            return Ok(findings);
        }
        if let Some(changed) = changed.filter(|_| is_alone) {
            let (before, after) = (Surface::from(changed.before), Surface::from(changed.after));
            let locked = LockedTarget::of(std::slice::from_ref(&before), &on_server(&before));
            return Ok(self.rules.check_drift(&locked, std::slice::from_ref(&after), &on_server(&after)));
        }
        Ok(match (tool, prompt, resource, server, servers, launch, file, files) {
            (Some(tool), None, None, None, None, None, None, None) => {
                on_server(&Surface { tools: vec![tool.into()], ..Surface::default() })
            }
            (None, Some(prompt), None, None, None, None, None, None) => {
                on_server(&Surface { prompts: vec![prompt.into()], ..Surface::default() })
            }
            (None, None, Some(resource), None, None, None, None, None) => {
                on_server(&Surface { resources: vec![resource.into()], ..Surface::default() })
            }
            (None, None, None, Some(mut server), None, None, None, None) => {
                let expected = server.expected_tools.take().map(|tools| ExpectedTools { server: None, tools });
                let surface = server.into();
                let mut findings = on_server(&surface);
                findings.extend(self.rules.check_expected(&surface, &[], expected.as_slice()));
                findings
            }
            (None, None, None, None, Some(servers), None, None, None) => {
                let surfaces: Vec<Surface> = servers.into_iter().map(Into::into).collect();
                let mut findings = self.rules.check_servers(&surfaces.iter().collect::<Vec<_>>());
                findings.extend(surfaces.iter().flat_map(on_server));
                findings
            }
            (None, None, None, None, None, Some(launch), None, None) => {
                self.rules.check_launches(&[Launch::from(launch)])
            }
            (None, None, None, None, None, None, Some(file), None) => self.on_files(&[file.into()]),
            (None, None, None, None, None, None, None, Some(files)) => {
                let mut files: Vec<SourceFile> = files.into_iter().map(Into::into).collect();
                files.sort_by(|one, other| one.path.cmp(&other.path));
                self.on_files(&files)
            }
            _ => return Err("an example must have exactly one member".to_owned()),
        })
    }

    fn on_files(&self, files: &[SourceFile]) -> Vec<Finding> {
        let mut checked = self.rules.check_sources(files);
        checked.add(self.rules.check_calls(files, &(self.follow)(files, &self.interest), &[]));
        checked.findings
    }
}

fn shown(example: &Example) -> String {
    match example {
        Example::Text(text) => short(text),
        Example::Structured(structured) => short(&format!("{structured:?}")),
    }
}

/// The start of a text, on one line and without anything that a terminal would obey.
fn short(text: &str) -> String {
    const SHOWN: usize = 160;
    text.chars().take(SHOWN).flat_map(char::escape_debug).collect()
}
