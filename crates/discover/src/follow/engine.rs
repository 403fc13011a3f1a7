//! The state of following: files, frames, what is known, and what was found.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use model::{Call, Guard, Interest};

use super::Declared;
use super::facts::Fact;
use super::handlers::Handler;
use super::place::{FileId, Place};
use super::trace::{Trace, Traces};
use super::value::{ClassId, Closure, Frame, FrameId, Value};
use crate::code::ir::{Class, Function, Module};
use crate::code::language::{Language, Manners};
use crate::cost;

/// Follows the calls of the files of one language.
pub(super) struct Engine<'a> {
    /// Which language that is.
    pub(super) language: model::Language,
    /// How its files are read and its imports resolved.
    pub(super) source: &'a dyn Language,
    pub(super) manners: Manners,
    pub(super) interest: &'a Interest,
    pub(super) files: Vec<File>,
    pub(super) by_path: HashMap<String, Option<FileId>>,
    pub(super) frames: Vec<Frame>,
    pub(super) classes: Vec<ClassData>,
    pub(super) class_of: HashMap<*const Class, ClassId>,
    /// The methods of all classes by name: the class, and whether there are more of that name.
    pub(super) methods: HashMap<Arc<str>, Vec<(ClassId, Arc<Function>)>>,
    /// The methods that stand apart from their types, by name: the file, and the name with that of the type.
    pub(super) apart: HashMap<Arc<str>, Vec<(FileId, Arc<str>)>>,
    /// Where a name is being looked for that may come with every name of another file.
    pub(super) searched: HashSet<(FileId, Arc<str>)>,
    pub(super) traces: Traces,
    /// What is known where following stands.
    pub(super) facts: Vec<Fact>,
    /// What is known of values wherever they go.
    pub(super) always: HashMap<Trace, Vec<Guard>>,
    /// What variables held before they were set under the conditions that following stands under.
    pub(super) log: Vec<(FrameId, Arc<str>, Option<Value>)>,
    /// The conditions that following stands under.
    pub(super) branches: u32,
    /// The frame that is run.
    pub(super) at: FrameId,
    /// The functions that are run, outermost first.
    pub(super) stack: Vec<Run>,
    /// How often each function was entered.
    pub(super) visits: HashMap<*const Function, u32>,
    /// What functions gave last that were called with nothing from outside.
    pub(super) given: HashMap<*const Function, Value>,
    pub(super) handlers: Vec<Handler>,
    /// The names under which functions are called from outside.
    pub(super) handled: HashMap<*const Function, Vec<Option<Arc<str>>>>,
    pub(super) next_handler: usize,
    /// Every function that was made, once.
    pub(super) closures: Vec<Rc<Closure>>,
    pub(super) made: HashSet<*const Function>,
    /// What tools say of their parameters.
    pub(super) declared: &'a Declared,
    pub(super) calls: BTreeMap<(Place, Arc<str>), Vec<Call>>,
    /// Steps that may still be taken.
    pub(super) steps: u64,
    /// Expressions, statements and calls that enclose what is run.
    pub(super) nesting: u32,
    /// Whether what was evaluated last never comes back.
    pub(super) is_gone: bool,
    /// The functions that were not followed as far as they go, by the place they stand at.
    pub(super) cut: Option<Place>,
}

/// A file of the program.
#[derive(Debug)]
pub(super) struct File {
    pub(super) module: Arc<Module>,
    pub(super) frame: FrameId,
    /// What its top-level imports bind: module and name.
    pub(super) imports: HashMap<Arc<str>, (Arc<str>, Arc<str>)>,
    /// The modules of which every name is bound here.
    pub(super) stars: Vec<Arc<str>>,
    /// What it exports: the module for a re-export, and the name there or here.
    pub(super) exports: HashMap<Arc<str>, Exported>,
    /// The modules of which every name is exported here.
    pub(super) star_exports: Vec<Arc<str>>,
    pub(super) has_run: bool,
}

/// Where an export is: the module for a re-export, and the name there or here.
type Exported = (Option<Arc<str>>, Arc<str>);

/// A class of the program.
#[derive(Debug)]
pub(super) struct ClassData {
    pub(super) code: Arc<Class>,
    /// The place among its members of the last one of each name.
    pub(super) named: HashMap<Arc<str>, usize>,
    pub(super) frame: FrameId,
    pub(super) base: Option<Value>,
    /// What the fields of its instances may hold.
    pub(super) fields: HashMap<Arc<str>, Value>,
    pub(super) is_constructed: bool,
    pub(super) is_made: bool,
    /// Whether requests from the network reach its methods.
    pub(super) answers_requests: bool,
}

/// A function that is run.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) function: *const Function,
    /// Where it was called.
    pub(super) called: Option<Place>,
    /// Where what became known in it begins.
    pub(super) facts: usize,
    pub(super) returns: Vec<(Value, Vec<Fact>)>,
    /// Whether it, or what it calls, may raise.
    pub(super) raises: bool,
    pub(super) loops: Vec<Loop>,
}

/// A loop that is run.
#[derive(Debug)]
pub(super) struct Loop {
    pub(super) log: usize,
    pub(super) facts: usize,
    /// What was changed and known where it was left.
    pub(super) exits: Vec<(Changes, Vec<Fact>)>,
}

/// What variables hold that were set since some point.
pub(super) type Changes = Vec<(FrameId, Arc<str>, Option<Value>)>;

/// Functions that are run within each other.
pub(super) const DEEPEST_CALLS: usize = 12;

/// Expressions and statements that are run within each other.
pub(super) const DEEPEST: u32 = 3_000;

impl<'a> Engine<'a> {
    pub(super) fn new(
        language: model::Language,
        source: &'a dyn Language,
        interest: &'a Interest,
        declared: &'a Declared,
        steps: u64,
    ) -> Self {
        Self {
            language,
            source,
            manners: source.manners(),
            interest,
            files: Vec::new(),
            by_path: HashMap::new(),
            frames: Vec::new(),
            classes: Vec::new(),
            class_of: HashMap::new(),
            methods: HashMap::new(),
            apart: HashMap::new(),
            searched: HashSet::new(),
            traces: Traces::default(),
            facts: Vec::new(),
            always: HashMap::new(),
            log: Vec::new(),
            branches: 0,
            at: FrameId(0),
            stack: Vec::new(),
            visits: HashMap::new(),
            given: HashMap::new(),
            handlers: Vec::new(),
            handled: HashMap::new(),
            next_handler: 0,
            closures: Vec::new(),
            made: HashSet::new(),
            declared,
            calls: BTreeMap::new(),
            steps,
            nesting: 0,
            is_gone: false,
            cut: None,
        }
    }

    /// Takes a step; `false` if there is none left, or too much encloses it.
    pub(super) fn step(&mut self, line: u32) -> bool {
        if self.steps == 0 || self.nesting >= DEEPEST {
            if self.cut.is_none() {
                self.cut = Some(self.place(line));
            }
            return false;
        }
        self.steps -= 1;
        cost::add(1);
        true
    }

    pub(super) fn frame(&self, id: FrameId) -> &Frame {
        &self.frames[id.0 as usize]
    }

    pub(super) fn frame_mut(&mut self, id: FrameId) -> &mut Frame {
        &mut self.frames[id.0 as usize]
    }

    pub(super) fn add_frame(&mut self, frame: Frame) -> FrameId {
        let id = FrameId(u32::try_from(self.frames.len()).unwrap_or(u32::MAX));
        self.frames.push(frame);
        id
    }

    pub(super) fn file(&self, id: FileId) -> &File {
        &self.files[id.0 as usize]
    }

    pub(super) fn class(&self, id: ClassId) -> &ClassData {
        &self.classes[id.0 as usize]
    }

    pub(super) fn class_mut(&mut self, id: ClassId) -> &mut ClassData {
        &mut self.classes[id.0 as usize]
    }

    /// A line of the file that is run.
    pub(super) fn place(&self, line: u32) -> Place {
        Place { file: self.frame(self.at).file, line }
    }

    /// Sets a variable of the frame that is run.
    pub(super) fn bind_name(&mut self, name: &Arc<str>, value: Value) {
        self.set(self.at, name, value);
    }

    /// Sets a variable where it was declared; one that lives outside of what is run may hold what it held, too.
    pub(super) fn assign_name(&mut self, name: &Arc<str>, value: Value) {
        let mut frame = Some(self.at);
        while let Some(id) = frame {
            if self.frame(id).vars.contains_key(name) {
                let value = if id == self.at {
                    value
                } else {
                    let before = self.frame(id).vars.get(name).cloned().unwrap_or_default();
                    before.or(value)
                };
                self.set(id, name, value);
                return;
            }
            frame = self.frame(id).parent;
        }
        if !self.assign_own_member(name, &value) {
            self.set(self.at, name, value);
        }
    }

    fn set(&mut self, frame: FrameId, name: &Arc<str>, value: Value) {
        let before = self.frame_mut(frame).vars.insert(Arc::clone(name), value);
        if self.branches > 0 {
            self.log.push((frame, Arc::clone(name), before));
        }
    }

    /// What was set since `mark`, as it is now.
    pub(super) fn changes(&self, mark: usize) -> Changes {
        cost::add(self.log.len() - mark);
        let mut changes: Changes = Vec::new();
        let mut seen: HashSet<(FrameId, &Arc<str>)> = HashSet::new();
        for (frame, name, _) in &self.log[mark..] {
            if seen.insert((*frame, name)) {
                changes.push((*frame, Arc::clone(name), self.frame(*frame).vars.get(name).cloned()));
            }
        }
        changes
    }

    /// Undoes what was set since `mark`.
    pub(super) fn undo(&mut self, mark: usize) {
        cost::add(self.log.len().saturating_sub(mark));
        while self.log.len() > mark {
            let Some((frame, name, before)) = self.log.pop() else { return };
            let vars = &mut self.frame_mut(frame).vars;
            match before {
                Some(value) => vars.insert(name, value),
                None => vars.remove(&name),
            };
        }
    }

    /// Sets again what was undone.
    pub(super) fn redo(&mut self, changes: Changes) {
        cost::add(changes.len());
        for (frame, name, value) in changes {
            if let Some(value) = value {
                self.set(frame, &name, value);
            }
        }
    }

    /// Joins changes of another way into what variables hold now.
    pub(super) fn join(&mut self, changes: Changes) {
        cost::add(changes.len());
        for (frame, name, value) in changes {
            let now = self.frame(frame).vars.get(&name).cloned();
            let both = match (now, value) {
                (Some(now), Some(value)) => value.or(now),
                (Some(one), None) | (None, Some(one)) => one,
                (None, None) => continue,
            };
            self.set(frame, &name, both);
        }
    }

    /// Joins, into what variables hold now, what they held at the beginning of a way for all that the way changed.
    pub(super) fn join_before(&mut self, mark: usize) {
        cost::add(self.log.len() - mark);
        let mut before: Changes = Vec::new();
        let mut seen: HashSet<(FrameId, Arc<str>)> = HashSet::new();
        for (frame, name, value) in &self.log[mark..] {
            if seen.insert((*frame, Arc::clone(name))) {
                before.push((*frame, Arc::clone(name), value.clone()));
            }
        }
        self.join(before);
    }

    /// What holds where following stands, since `mark`.
    pub(super) fn facts_since(&self, mark: usize) -> Vec<Fact> {
        self.facts.get(mark..).unwrap_or_default().to_vec()
    }

    /// Notes what became known.
    pub(super) fn learn(&mut self, facts: &[Fact]) {
        const MOST: usize = 128;
        cost::add(facts.len());
        for fact in facts {
            if self.facts.len() < MOST && !self.facts.contains(fact) {
                self.facts.push(fact.clone());
            }
        }
    }

    /// Every trace of some, one step on.
    pub(super) fn through(&mut self, traces: &[Trace], callee: &Arc<str>) -> Vec<Trace> {
        let edge = super::trace::Edge::Through(Arc::clone(callee));
        traces.iter().map(|trace| self.traces.step(*trace, edge.clone())).collect()
    }
}
