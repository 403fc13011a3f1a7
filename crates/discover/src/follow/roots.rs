//! What is followed, in which order: files, what the model calls, and what nothing calls.

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use model::Source;

use super::engine::{Engine, File};
use super::place::FileId;
use super::value::{Args, ClassId, Closure, Form, FrameId, Value};
use crate::code::ir::{MemberKind, ParamKind, Pattern};
use crate::code::mentions;

/// Whether something calls a function of a file by its name.
type Called<'a> = &'a dyn Fn(FileId, &str) -> bool;

impl Engine<'_> {
    /// Follows files, and all that is reached from them.
    pub(super) fn follow(&mut self, files: &[&str]) {
        for path in files {
            if let Some(file) = self.load(path) {
                self.run_file(file);
            }
        }
        self.run_main();
        self.run_handlers();
        self.meet_signatures();
        self.run_handlers();
        // A name that is called in another file may be called there of something else; what calls in the same file comes
        // before what it calls.
        let called = self.called_names();
        let anywhere: HashSet<&str> = called.iter().flatten().map(|name| &**name).collect();
        let passes: [Called<'_>; 3] = [
            &|_, name| anywhere.contains(name),
            &|file, name| called.get(file.0 as usize).is_some_and(|names| names.contains(name)),
            &|_, _| false,
        ];
        for is_called in passes {
            self.run_uncalled(is_called);
            self.meet_signatures();
            self.run_handlers();
        }
    }

    /// Runs the functions that a program begins with, where that is said by their name: they know the names of handlers.
    fn run_main(&mut self) {
        if !self.has_methods_apart() {
            return;
        }
        let is_main = |closure: &&Rc<Closure>| closure.function.name.as_deref() == Some("main");
        for closure in self.closures.iter().filter(is_main).cloned().collect::<Vec<_>>() {
            self.run_free(&closure, None);
        }
    }

    /// Runs the handlers that were met, and those that are met by doing so.
    fn run_handlers(&mut self) {
        while let Some(handler) = self.handlers.get(self.next_handler).cloned() {
            self.next_handler += 1;
            if let Some(class) = handler.closure.class {
                self.ensure_constructed(class);
            }
            self.run_handler(&handler);
            self.free_frames();
        }
    }

    /// The names that each file calls.
    fn called_names(&self) -> Vec<HashSet<Arc<str>>> {
        let of_file = |file: &File| {
            let names = std::cell::RefCell::new(HashSet::new());
            mentions::calls_of(&file.module, &|name| {
                names.borrow_mut().insert(Arc::from(name));
                false
            });
            names.into_inner()
        };
        self.files.iter().map(of_file).collect()
    }

    /// Runs the functions that were never entered, as called from anywhere.
    fn run_uncalled(&mut self, is_called: Called<'_>) {
        let is_free = |engine: &Self, frame: FrameId, name: Option<&Arc<str>>| {
            name.is_none_or(|name| !is_called(engine.frame(frame).file, name))
        };
        let mut at = 0;
        while let Some(closure) = self.closures.get(at).cloned() {
            at += 1;
            if self.is_unvisited(&closure)
                && is_free(self, closure.frame, closure.function.name.as_ref().or(closure.label.as_ref()))
            {
                self.run_free(&closure, None);
            }
        }
        let mut class = 0;
        while class < self.classes.len() {
            let id = ClassId(u32::try_from(class).unwrap_or(u32::MAX));
            class += 1;
            let code = Arc::clone(&self.class(id).code);
            if !self.class(id).is_made {
                continue;
            }
            for member in &code.members {
                let (MemberKind::Method(function) | MemberKind::Getter(function)) = &member.kind else { continue };
                let closure = self.method(id, function, &member.name);
                if self.is_unvisited(&closure) && is_free(self, closure.frame, Some(&member.name)) {
                    self.ensure_constructed(id);
                    if self.is_unvisited(&closure) {
                        self.run_free(&closure, Some(Value::of(Form::Instance(id))));
                    }
                }
            }
        }
        // What was made by the last of them.
        while let Some(closure) = self.closures.get(at).cloned() {
            at += 1;
            if self.is_unvisited(&closure)
                && is_free(self, closure.frame, closure.function.name.as_ref().or(closure.label.as_ref()))
            {
                self.run_free(&closure, None);
            }
        }
    }

    fn is_unvisited(&self, closure: &Closure) -> bool {
        // What the model calls is run as that, if it has not been yet.
        !self.visits.contains_key(&Arc::as_ptr(&closure.function)) && !self.is_handler(&closure.function)
    }

    /// Constructs a class that nothing constructs, so that its methods find its fields.
    fn ensure_constructed(&mut self, class: ClassId) {
        if self.class(class).is_constructed {
            return;
        }
        self.enter_root(None);
        self.at = self.class(class).frame;
        let constructor = self.manners.constructor;
        let args = match self.find_method(class, constructor) {
            Some((owner, function, _)) => {
                let closure = self.method(owner, &function, constructor);
                self.free_arguments(&closure)
            }
            None => Args::default(),
        };
        let line = self.class(class).code.line;
        self.construct(class, &args, line);
    }

    fn run_free(&mut self, closure: &Rc<Closure>, receiver: Option<Value>) {
        let closure = &self.with_class(closure);
        let args = self.free_arguments(closure);
        self.run_root(closure, receiver, args);
        self.free_frames();
    }

    /// What a function is given that nothing of the program calls.
    fn free_arguments(&mut self, closure: &Closure) -> Args {
        // Its types are named where it stands.
        let outer = std::mem::replace(&mut self.at, closure.frame);
        let args = self.free_arguments_here(closure);
        self.at = outer;
        args
    }

    fn free_arguments_here(&mut self, closure: &Closure) -> Args {
        let place = self.declared_at(closure);
        let answers = closure.class.is_some_and(|class| self.class(class).answers_requests);
        let skipped = usize::from(closure.takes_self && self.manners.receiver_is_parameter);
        let mut args = Args::default();
        for (at, param) in closure.function.params.iter().enumerate().skip(skipped) {
            let name = match &param.pattern {
                Pattern::Name(name) => Arc::clone(name),
                _ => Arc::from(format!("{at}")),
            };
            let source = if answers { Source::Request } else { Source::Parameter(Arc::clone(&name)) };
            let trace = self.traces.root(source, place);
            if self.has_types()
                && let Some(guard) = param.annotation.as_ref().and_then(|of| self.type_says(of))
            {
                self.learn_always(trace, guard);
            }
            let value = Value::from(vec![trace]);
            let value = self.typed_parameter(closure, value, param);
            let value = self.of_declared_form(param.annotation.as_ref(), value);
            match param.kind {
                ParamKind::Plain => args.positional.push(value),
                ParamKind::KeywordOnly => args.named.push((name, value)),
                ParamKind::Rest | ParamKind::RestNamed => args.spread = Some(value),
            }
        }
        args
    }

    /// Gives back the frames that nothing sees any more.
    fn free_frames(&mut self) {
        while self.frames.last().is_some_and(|frame| !frame.is_seen) {
            self.frames.pop();
        }
    }
}
