//! The rules, ready to run.

use std::path::Path;

use model::{Calls, ExpectedTools, Finding, Interest, Launch, SourceFile, Surface, Tool};
use sha2::{Digest, Sha256};

use crate::error::{Mistake, RulesError};
use crate::finding::{Hit, gather, hex};
use crate::matching::{Gates, Scanner};
use crate::packages::SNAPSHOT_TEXT;
use crate::rule::{BUNDLED_HASH, Body, Catalogue, Pattern, Rule, Sorts, read_bundled, read_folder};
use crate::{Checked, Server, calls, examples, mask, sources};

/// Every rule, compiled once and shared by all workers.
#[derive(Debug)]
pub struct RuleSet {
    pub(crate) catalogue: Catalogue,
    pub(crate) metadata: Scanner,
    pub(crate) sources: Scanner,
    pub(crate) gates: Gates,
    version: String,
}

impl RuleSet {
    /// The rules that are compiled into the program.
    ///
    /// # Errors
    ///
    /// Names every mistake in every rule file; a test of this crate shows that the bundled ones have none.
    pub fn bundled() -> Result<Self, RulesError> {
        Ok(Self::new(Catalogue::of(&read_bundled())?, &[]))
    }

    /// The bundled rules and those of a folder, which may use the bundled signals.
    ///
    /// # Errors
    ///
    /// Fails if the folder cannot be read; names every mistake in every rule file of it.
    pub fn load(folder: &Path) -> Result<Self, RulesError> {
        let theirs = read_folder(folder)?;
        if theirs.is_empty() {
            let what = "there is no rule file (`*.yaml`) in this folder".to_owned();
            return Err(RulesError::Mistakes(vec![Mistake { file: folder.display().to_string(), what }]));
        }
        let ours = read_bundled();
        let bundled = Catalogue::of(&ours)?;
        let (bundled, over_calls) = (bundled.patterns.all().len(), bundled.call_patterns.len());
        let catalogue = Catalogue::of(ours.iter().chain(&theirs))?;
        // Ours are known to fit the size limit; theirs are not.
        let mistakes: Vec<_> = catalogue
            .patterns
            .all()
            .iter()
            .skip(bundled)
            .map(Pattern::compile)
            .chain(catalogue.call_patterns.iter().skip(over_calls).map(|pattern| pattern.compile()))
            .filter_map(Result::err)
            .map(|what| Mistake { file: folder.display().to_string(), what })
            .collect();
        if mistakes.is_empty() { Ok(Self::new(catalogue, &theirs)) } else { Err(RulesError::Mistakes(mistakes)) }
    }

    /// The rules of a catalogue; `theirs` are the files in it that are not compiled into the program.
    fn new(catalogue: Catalogue, theirs: &[crate::rule::Read]) -> Self {
        let scanner = |sorts: Sorts| {
            let (mut first, mut others) = (Vec::new(), Vec::new());
            for rule in catalogue.rules.iter().filter(|rule| rule.looks_at.meets(sorts)) {
                rule.sets_needed(&mut |set| first.push(set));
                rule.body.sets(&mut |set| others.push(set));
            }
            Scanner::new(&first, &others, &catalogue.patterns)
        };
        let mut hash = Sha256::new();
        hash.update(BUNDLED_HASH);
        for file in theirs {
            hash.update(file.text().as_bytes());
        }
        hash.update(SNAPSHOT_TEXT.as_bytes());
        let version = hex(&hash.finalize()[..6]);
        Self {
            metadata: scanner(Sorts::METADATA.and(Sorts::HIDDEN).and(Sorts::LAUNCHES)),
            sources: scanner(Sorts::SOURCES),
            version,
            gates: Gates::of(&catalogue.rules, Sorts::METADATA.and(Sorts::HIDDEN)),
            catalogue,
        }
    }

    /// The rules, sorted by id.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.catalogue.rules.iter()
    }

    /// The rule of that id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        let at = self.catalogue.rules.binary_search_by(|rule| rule.id.as_str().cmp(id)).ok()?;
        self.catalogue.rules.get(at)
    }

    /// Twelve hex digits that change whenever a rule does.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The same without the examples of the rules, which only [`Self::check_examples`] needs.
    #[must_use]
    pub fn without_examples(mut self) -> Self {
        for rule in &mut self.catalogue.rules {
            (rule.matches, rule.ignores, rule.pairs) = (Vec::new(), Vec::new(), Vec::new());
        }
        self.catalogue.signals = Vec::new();
        self
    }

    /// Does now what would be done before the first listing is looked at, so that it can be done meanwhile.
    pub fn prepare(&self) {
        self.metadata.prepare(&self.catalogue.patterns);
    }

    /// The rules over what one server lists: the way to check all of its tools.
    pub const fn server<'a>(&'a self, surface: &'a Surface) -> Server<'a> {
        Server::new(self, surface)
    }

    /// What is wrong with one tool, the server around it being known. For more than one, [`RuleSet::server`] is faster.
    pub fn check_tool(&self, tool: &Tool, surface: &Surface) -> Checked {
        self.server(surface).check_tool(tool)
    }

    /// What is wrong with everything else that a server lists, and with the server as a whole.
    pub fn check_surface(&self, surface: &Surface) -> Checked {
        self.server(surface).check_surface()
    }

    /// What is wrong between the servers of one scan.
    pub fn check_servers(&self, surfaces: &[&Surface]) -> Vec<Finding> {
        self.run(|rule, hits| {
            if let Body::Check(check) = rule.body {
                check.servers(surfaces, hits);
            }
        })
    }

    /// What a server lists beyond the tools that its user expects, and which of those are missing. Nothing, if no list is
    /// about the server; `known_as` are the names that it has besides the one it gives itself.
    pub fn check_expected(&self, surface: &Surface, known_as: &[&str], expected: &[ExpectedTools]) -> Vec<Finding> {
        let names = || known_as.iter().copied().chain(surface.server_name.as_deref());
        let lists: Vec<&ExpectedTools> = expected.iter().filter(|list| list.is_about(names())).collect();
        if lists.is_empty() {
            return Vec::new();
        }
        self.run(|rule, hits| {
            if let Body::Check(check) = rule.body {
                check.expected(surface, &lists, hits);
            }
        })
    }

    /// What is wrong in source files and manifests.
    pub fn check_sources(&self, files: &[SourceFile]) -> Checked {
        sources::check(self, files)
    }

    /// The calls of source code that the rules ask about.
    pub fn interest(&self) -> Interest {
        calls::interest(self)
    }

    /// What is wrong in the calls of source code; `surfaces` say what the server lists, so that a finding can be about a
    /// tool.
    pub fn check_calls(&self, files: &[SourceFile], calls: &Calls, surfaces: &[Surface]) -> Checked {
        calls::check(self, files, calls, surfaces)
    }

    /// What is wrong in entries of client configuration files.
    pub fn check_launches(&self, launches: &[Launch]) -> Vec<Finding> {
        self.run(|rule, hits| {
            if let Body::Check(check) = rule.body {
                for launch in launches {
                    check.launch(launch, hits);
                }
            }
        })
    }

    /// Masks the secrets in every text of a surface.
    pub fn mask_surface(&self, surface: &mut Surface) {
        mask::mask_surface(surface);
    }

    /// Runs the examples of every rule and signal in this set; returns every one that fails. `follow` finds the calls of
    /// source code.
    pub fn check_examples(&self, follow: impl Fn(&[SourceFile], &Interest) -> Calls) -> Vec<Mistake> {
        examples::failures(self, &follow, |_| true)
    }

    /// Reads the rules of a folder beside the bundled ones and runs their examples. `follow` finds the calls of source
    /// code.
    ///
    /// # Errors
    ///
    /// Names every mistake in every file, and every example that does not do what it says.
    pub fn check_dir(folder: &Path, follow: impl Fn(&[SourceFile], &Interest) -> Calls) -> Result<usize, RulesError> {
        let rules = Self::load(folder)?;
        let theirs: std::collections::HashSet<String> =
            read_folder(folder)?.iter().map(|file| file.name().to_owned()).collect();
        let failures = examples::failures(&rules, &follow, |file| theirs.contains(file));
        if failures.is_empty() {
            Ok(rules.rules().filter(|rule| theirs.contains(&rule.file)).count())
        } else {
            Err(RulesError::Mistakes(failures))
        }
    }

    /// Runs `look` for every rule and gathers what it hits.
    pub(crate) fn run(&self, look: impl FnMut(&Rule, &mut Vec<Hit>)) -> Vec<Finding> {
        self.run_some((0..self.catalogue.rules.len()).collect(), look)
    }

    /// Runs `look` for the rules at those places and gathers what it hits.
    pub(crate) fn run_some(&self, places: Vec<usize>, mut look: impl FnMut(&Rule, &mut Vec<Hit>)) -> Vec<Finding> {
        let mut findings = Vec::new();
        for rule in places.into_iter().map(|place| &self.catalogue.rules[place]) {
            let mut hits = Vec::new();
            look(rule, &mut hits);
            if !hits.is_empty() {
                gather(rule, hits, &mut findings);
            }
        }
        findings
    }
}
