//! Frameworks that find tools, prompts and resources by where their files lie: a class that is the file's default
//! export (mcp-framework), or a function with its description exported beside it (xmcp).

use model::Artifact;

use super::resources::{self, Kind};
use super::{defined, listed};
use crate::code::members::Members;
use crate::code::reading::Reading;
use crate::code::value::{Args, Class, FileId, Form, Id, Place, Text, Value};
use crate::javascript::package::Package;
use crate::javascript::paths;

/// The frameworks that do so.
const FRAMEWORKS: [&str; 2] = ["mcp-framework", "xmcp"];

/// The folders that they look in.
const FOLDERS: [&str; 3] = ["tools", "prompts", "resources"];

/// The files that a package's framework would load.
pub(in crate::javascript) fn files(artifact: &Artifact, package: &Package) -> Vec<String> {
    if !package.dependencies().any(|name| FRAMEWORKS.contains(&name)) {
        return Vec::new();
    }
    let placed = artifact.files.iter().filter(|file| {
        paths::is_source(&file.path)
            && paths::is_below(&file.path, &package.root)
            && !paths::is_aside(&file.path, &package.root)
            && paths::folder(&file.path).split('/').any(|part| FOLDERS.contains(&part))
    });
    placed.map(|file| file.path.to_string()).collect()
}

/// Reads what such files declare.
pub(in crate::javascript) fn read(reading: &mut Reading<'_, '_>, files: &[FileId]) {
    let classes: Vec<(Id<Class>, String)> =
        reading.eval.heap.classes.iter().filter_map(|(id, class)| Some((id, base(reading, &class.bases)?))).collect();
    for (class, base) in classes {
        let place = reading.eval.heap.classes[class].place;
        reading.place = place;
        reading.eval.start_afresh();
        let instance = reading.eval.construct(&Value::Class(class), Args::open(), place);
        match base.as_str() {
            "MCPTool" => defined::tool(reading, &instance),
            "MCPPrompt" => listed::prompt(reading, &instance),
            _ => resources::item(reading, Kind::Resource, &instance),
        }
    }
    for file in files {
        exported(reading, *file);
    }
}

/// The name of the framework's class that a class is derived from.
fn base(reading: &Reading<'_, '_>, bases: &[Value]) -> Option<String> {
    let Value::Symbolic(id) = bases.first()? else { return None };
    let Form::External { package, name } = &reading.eval.heap.symbolics[*id].form else { return None };
    let known = FRAMEWORKS.contains(&&**package) && matches!(&**name, "MCPTool" | "MCPPrompt" | "MCPResource");
    known.then(|| name.to_string())
}

/// What a file exports beside its handler.
fn exported(reading: &mut Reading<'_, '_>, file: FileId) {
    let place = Place { file, line: 1 };
    reading.place = place;
    let mut export = |name: &str| reading.eval.export_of(file, &name.into(), place).unwrap_or(Value::Null);
    let (metadata, schema, handler) = (export("metadata"), export("schema"), export("default"));
    if !matches!(metadata, Value::Table(_)) || handler.is_null() {
        return;
    }
    let path = reading.eval.file(file).module.path.to_string();
    let folder = paths::folder(&path).rsplit('/').find(|part| FOLDERS.contains(part)).unwrap_or_default().to_owned();
    // What the framework makes of the exports is one object.
    let definition = reading.eval.heap.table(Members::default(), place);
    if let Value::Table(id) = definition {
        reading.eval.merge(id, &metadata, place);
        if !schema.is_null() {
            reading.eval.set_member(&definition, &"schema".into(), schema, place.line);
        }
        reading.eval.heap.tables[id].place = reading.eval.place_of(&metadata).unwrap_or(place);
    }
    match folder.as_str() {
        "tools" => {
            let mut name = reading.member(&definition, "name");
            if name.is_null() {
                let stem = path.rsplit('/').next().and_then(|file| file.split('.').next()).unwrap_or_default();
                name = Value::Text(Text { text: stem.into(), place });
            }
            defined::named_tool(reading, &name, &definition);
        }
        "prompts" => listed::prompt(reading, &definition),
        _ => {}
    }
}
