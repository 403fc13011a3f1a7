//! Tells the servers of one project apart: scripts that make a server each and do not run together.

use std::collections::{HashMap, HashSet};

use model::{Gap, Surface};

use super::servers::Server;
use super::surface::{Item, Made, Reader, key};
use crate::code::value::FileId;
use crate::python::imports::Imports;

/// With more servers than this the files of a project are taken for one program.
const MOST: usize = 64;

/// Items and the servers that offer them.
type Offered = Vec<(Server, Item)>;

/// Files that run together, and the servers that they make.
#[derive(Debug, Default)]
struct Program {
    servers: HashSet<Server>,
    /// The files that are run to make them.
    above: HashSet<FileId>,
    /// What those files import.
    beneath: HashSet<FileId>,
    /// The folder of the file that makes the first of them.
    folder: String,
}

impl Reader<'_, '_> {
    /// The surfaces of what was read: one for each program that makes a server.
    pub(super) fn finish(mut self, imports: &dyn Fn(&Self) -> Imports, entries: &[FileId]) -> Vec<Surface> {
        let items = std::mem::take(&mut self.items);
        let offering: HashSet<Server> = items.iter().map(|(server, _)| self.outermost(*server)).collect();
        let mut makers: Vec<(Server, FileId)> = Vec::new();
        for made in &self.made {
            let known = makers.iter().any(|(server, _)| *server == made.server);
            if offering.contains(&made.server) && !known && made.server != Server::Unclear {
                makers.push((made.server, made.place.file));
            }
        }
        let files: HashSet<FileId> = makers.iter().map(|(_, file)| *file).collect();
        let programs = match files.len() {
            0 | 1 => Vec::new(),
            _ if makers.len() > MOST => Vec::new(),
            _ => self.programs(&makers, &imports(&self), entries),
        };
        if programs.len() < 2 {
            let made: Vec<&Made> = self.made.iter().collect();
            let mut surface = self.surface(items, &made);
            surface.gaps = std::mem::take(&mut self.gaps);
            return vec![surface];
        }
        let (items, gaps) = self.share_out(&programs, items);
        let folders_differ = programs.iter().any(|program| program.folder != programs[0].folder);
        let mut surfaces = Vec::new();
        for ((program, items), gaps) in programs.iter().zip(items).zip(gaps) {
            let made: Vec<&Made> = self.made.iter().filter(|made| program.servers.contains(&made.server)).collect();
            let mut surface = self.surface(items, &made);
            surface.gaps = gaps;
            if folders_differ {
                surface.root.clone_from(&program.folder);
            }
            surfaces.push(surface);
        }
        surfaces
    }

    /// The programs that make the servers: those whose files some file imports together are one.
    fn programs(&self, makers: &[(Server, FileId)], imports: &Imports, entries: &[FileId]) -> Vec<Program> {
        let mut programs: Vec<Program> = Vec::new();
        for (server, file) in makers {
            let above = imports.above(*file);
            let (together, apart): (Vec<Program>, Vec<Program>) =
                programs.into_iter().partition(|program| !program.above.is_disjoint(&above));
            programs = apart;
            let folder = crate::python::files::parent(&self.eval.file(*file).module.path).to_owned();
            let mut whole = Program { folder, ..Program::default() };
            if let Some(first) = together.first() {
                whole.folder.clone_from(&first.folder);
            }
            for part in together {
                whole.servers.extend(part.servers);
                whole.above.extend(part.above);
            }
            whole.servers.insert(*server);
            whole.above.extend(above);
            programs.push(whole);
        }
        for program in &mut programs {
            for file in &program.above {
                program.beneath.extend(imports.beneath(*file));
            }
        }
        // What the project installs as its command comes first.
        programs.sort_by_key(|program| entries.iter().all(|entry| !program.above.contains(entry)));
        programs
    }

    /// Gives every program its items and gaps. What belongs to no known server goes by the file that it stands in.
    fn share_out(&mut self, programs: &[Program], items: Offered) -> (Vec<Offered>, Vec<Vec<Gap>>) {
        let by_path: HashMap<String, FileId> =
            self.eval.files().map(|(id, file)| (file.module.path.to_string(), id)).collect();
        let holders = |path: Option<&str>| -> Vec<usize> {
            let file = path.and_then(|path| by_path.get(path));
            let holds = |program: &Program| file.is_some_and(|file| program.beneath.contains(file));
            let holders: Vec<usize> = (0..programs.len()).filter(|at| holds(&programs[*at])).collect();
            if holders.is_empty() { vec![0] } else { holders }
        };
        let mut shared: Vec<Offered> = programs.iter().map(|_| Vec::new()).collect();
        for (server, item) in items {
            let outermost = self.outermost(server);
            if let Some(at) = programs.iter().position(|program| program.servers.contains(&outermost)) {
                shared[at].push((server, item));
                continue;
            }
            for at in holders(key(&item).2.as_ref().map(|location| location.file.as_str())) {
                shared[at].push((server, item.clone()));
            }
        }
        let mut gaps: Vec<Vec<Gap>> = programs.iter().map(|_| Vec::new()).collect();
        for gap in std::mem::take(&mut self.gaps) {
            for at in holders(gap.location.as_ref().map(|location| location.file.as_str())) {
                gaps[at].push(gap.clone());
            }
        }
        (shared, gaps)
    }

    /// The server that a server is mounted in, itself or through others.
    fn outermost(&self, server: Server) -> Server {
        const DEEPEST: usize = 8;
        let mut at = server;
        for _ in 0..DEEPEST {
            let Some((outer, _)) = self.mounted.get(&at) else { break };
            at = *outer;
        }
        at
    }

    /// The prefix that a server's names get where it is mounted, the outermost part first.
    fn prefix(&self, server: Server) -> String {
        const DEEPEST: usize = 8;
        let mut prefix = String::new();
        let mut at = server;
        for _ in 0..DEEPEST {
            let Some((outer, part)) = self.mounted.get(&at) else { break };
            if !part.is_empty() {
                prefix.insert_str(0, &format!("{part}_"));
            }
            at = *outer;
        }
        prefix
    }

    /// The surface of some items and of the servers that offer them.
    fn surface(&self, items: Offered, made: &[&Made]) -> Surface {
        let mut surface = Surface::default();
        let mut listed = HashSet::new();
        for (server, mut item) in items {
            match &mut item {
                Item::Tool(tool) => tool.name.insert_str(0, &self.prefix(server)),
                Item::Prompt(prompt) => prompt.name.insert_str(0, &self.prefix(server)),
                Item::Resource(_) | Item::Template(_) => {}
            }
            if !listed.insert(key(&item)) {
                continue;
            }
            match item {
                Item::Tool(tool) => surface.tools.push(tool),
                Item::Prompt(prompt) => surface.prompts.push(prompt),
                Item::Resource(resource) => surface.resources.push(resource),
                Item::Template(template) => surface.resource_templates.push(template),
            }
        }
        let outermost = |made: &&&Made| !self.mounted.contains_key(&made.server);
        surface.server_name = made.iter().filter(outermost).find_map(|made| made.name.clone());
        if let Some(made) = made.iter().filter(outermost).find(|made| made.instructions.is_some()) {
            surface.instructions.clone_from(&made.instructions);
            surface.instructions_location = made.instructions_place.map(|place| self.eval.location(place));
        }
        surface
    }
}
