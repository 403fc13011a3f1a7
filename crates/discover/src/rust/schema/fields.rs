//! Fields: their names, their types, and what attributes and doc comments say of them.

use serde_json::{Value as Json, json};

use super::containers::{Container, serde_and_schemars};
use super::{Generator, Head, Type};
use crate::code::ir::{Expr, ExprKind};
use crate::code::keyword::with;
use crate::code::scope::Scope;
use crate::code::value::Id;
use crate::rust::attributes::{Attributes, Meta};
use crate::rust::types::Field;

/// How `rename_all` writes names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    AsIs,
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

impl Case {
    /// The one that an attribute names.
    pub(super) fn of(attributes: &Attributes, key: &str, results: bool) -> Self {
        let direction = if results { "serialize" } else { "deserialize" };
        let named = attributes.text(key).cloned().or_else(|| attributes.inside(key).text(direction).cloned());
        match named.as_deref() {
            Some("lowercase") => Self::Lower,
            Some("UPPERCASE") => Self::Upper,
            Some("PascalCase") => Self::Pascal,
            Some("camelCase") => Self::Camel,
            Some("snake_case") => Self::Snake,
            Some("SCREAMING_SNAKE_CASE") => Self::ScreamingSnake,
            Some("kebab-case") => Self::Kebab,
            Some("SCREAMING-KEBAB-CASE") => Self::ScreamingKebab,
            _ => Self::AsIs,
        }
    }

    /// A field's name, which is written in snake case.
    pub(super) fn field(self, name: &str) -> String {
        match self {
            Self::AsIs | Self::Lower | Self::Snake => name.to_owned(),
            Self::Upper | Self::ScreamingSnake => name.to_ascii_uppercase(),
            Self::Pascal => name.split('_').map(capitalised).collect(),
            Self::Camel => lowered(&Self::Pascal.field(name)),
            Self::Kebab => name.replace('_', "-"),
            Self::ScreamingKebab => name.to_ascii_uppercase().replace('_', "-"),
        }
    }

    /// A variant's name, which is written in pascal case.
    pub(super) fn variant(self, name: &str) -> String {
        match self {
            Self::AsIs | Self::Pascal => name.to_owned(),
            Self::Lower => name.to_ascii_lowercase(),
            Self::Upper => name.to_ascii_uppercase(),
            Self::Camel => lowered(name),
            Self::Snake => {
                let mut snake = String::with_capacity(name.len() + 4);
                for (at, next) in name.char_indices() {
                    if at > 0 && next.is_uppercase() {
                        snake.push('_');
                    }
                    snake.push(next.to_ascii_lowercase());
                }
                snake
            }
            Self::ScreamingSnake => Self::Snake.variant(name).to_ascii_uppercase(),
            Self::Kebab => Self::Snake.variant(name).replace('_', "-"),
            Self::ScreamingKebab => Self::ScreamingSnake.variant(name).replace('_', "-"),
        }
    }
}

fn capitalised(word: &str) -> String {
    let mut rest = word.chars();
    rest.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(rest).collect()
}

fn lowered(word: &str) -> String {
    let mut rest = word.chars();
    rest.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(rest).collect()
}

/// What attributes and doc comments say of a thing.
pub(super) struct Metadata {
    title: Option<String>,
    description: Option<String>,
    deprecated: bool,
    examples: Vec<Json>,
    extensions: Vec<(String, Json)>,
}

impl Metadata {
    /// That of a thing with attributes.
    pub(super) fn of(
        generator: &mut Generator<'_, '_, '_, '_>,
        attributes: &Attributes,
        scope: Id<Scope>,
        what: &str,
    ) -> Self {
        let own = attributes.inside("schemars");
        let (mut title, mut description) = documented(generator, attributes, scope, what);
        if let Some(given) = own.value("title") {
            title = generator.text(given, scope, what);
        }
        if let Some(given) = own.value("description") {
            description = generator.text(given, scope, what);
        }
        let examples = own.0.iter().filter(|meta| meta.name() == "example").filter_map(Meta::value);
        let examples = examples.filter_map(|example| generator.value(example, scope)).collect();
        let mut extensions = Vec::new();
        for extension in &own.inside("extend").0 {
            if let Meta::Bare(Expr { kind: ExprKind::Assign(key, value), .. }) = extension
                && let ExprKind::Text(key) = &key.kind
                && let Some(value) = generator.value(value, scope)
            {
                extensions.push((key.to_string(), value));
            }
        }
        Self {
            title: title.filter(|text| !text.is_empty()),
            description: description.filter(|text| !text.is_empty()),
            deprecated: attributes.has("deprecated"),
            examples,
            extensions,
        }
    }

    /// Whether there is nothing to say.
    pub(super) fn is_empty(&self) -> bool {
        self.title.is_none()
            && self.description.is_none()
            && !self.deprecated
            && self.examples.is_empty()
            && self.extensions.is_empty()
    }

    /// Writes it into a schema.
    pub(super) fn write(self, generator: &Generator<'_, '_, '_, '_>, schema: &mut Json) {
        if self.is_empty() {
            return;
        }
        match schema {
            Json::Bool(true) => *schema = json!({}),
            Json::Bool(false) => *schema = json!({ "not": {} }),
            // The first edition lets nothing stand beside a reference.
            Json::Object(map) if generator.dialect.is_first && map.contains_key("$ref") => {
                *schema = with(json!({}), "allOf", vec![schema.take()]);
            }
            _ => {}
        }
        let Json::Object(schema) = schema else { return };
        schema.extend(self.title.map(|title| ("title".to_owned(), title.into())));
        schema.extend(self.description.map(|description| ("description".to_owned(), description.into())));
        if self.deprecated {
            schema.insert("deprecated".to_owned(), true.into());
        }
        if !self.examples.is_empty() {
            schema.insert("examples".to_owned(), Json::Array(self.examples));
        }
        schema.extend(self.extensions);
    }
}

/// The title and the description that a doc comment gives.
fn documented(
    generator: &mut Generator<'_, '_, '_, '_>,
    attributes: &Attributes,
    scope: Id<Scope>,
    what: &str,
) -> (Option<String>, Option<String>) {
    let docs: Vec<&Expr> = attributes.docs().collect();
    if docs.is_empty() {
        return (None, None);
    }
    let mut lines = Vec::new();
    for doc in docs {
        let Some(line) = generator.text(doc, scope, what) else { continue };
        lines.push(line.strip_prefix(' ').map(str::to_owned).unwrap_or(line));
    }
    if generator.dialect.is_first {
        return first_edition(&lines);
    }
    let whole = lines.join("\n");
    let whole = whole.trim_matches(|next: char| next.is_ascii_whitespace());
    if whole.starts_with('#') {
        let (title, rest) = whole.split_once('\n').unwrap_or((whole, ""));
        let title = title.trim_start_matches('#').trim().to_owned();
        return (Some(title), Some(rest.trim().to_owned()));
    }
    (None, Some(whole.to_owned()))
}

/// The first edition joins the lines of a paragraph.
fn first_edition(lines: &[String]) -> (Option<String>, Option<String>) {
    let lines: Vec<&str> = lines.iter().flat_map(|line| line.split('\n')).map(str::trim).collect();
    let whole = lines.join("\n");
    let whole = whole.trim();
    let (title, rest) = if whole.starts_with('#') {
        let (title, rest) = whole.split_once('\n').unwrap_or((whole, ""));
        (Some(title.trim_start_matches('#').trim().to_owned()), rest)
    } else {
        (None, whole)
    };
    let paragraphs: Vec<String> =
        rest.trim().split("\n\n").map(|paragraph| paragraph.trim().replace('\n', " ")).collect();
    (title, Some(paragraphs.join("\n\n")))
}

impl Generator<'_, '_, '_, '_> {
    /// The type that a field's schema is made of.
    pub(super) fn field_type(&mut self, container: Container<'_>, field: &Field, own: &Attributes) -> Type {
        match own.text("with").filter(|_| field.attributes.inside("schemars").has("with")) {
            Some(other) => self.written(container, other),
            None => self.inside(container.class, container.def, container.arguments, &field.of),
        }
    }

    /// A type that an attribute names in a text.
    pub(super) fn written(&mut self, container: Container<'_>, text: &str) -> Type {
        let of = crate::rust::lower::type_of_text(text, container.def.line);
        self.inside(container.class, container.def, container.arguments, &of)
    }

    /// Whether a type is optional.
    pub(super) fn is_option(&mut self, of: &Type) -> bool {
        let of = self.unwrapped(of);
        matches!(self.head(&of), Head::Named(name, _) if &*name == "Option")
    }

    /// What an optional type holds; any other type itself.
    pub(super) fn inner_option(&mut self, of: &Type) -> Type {
        let of = self.unwrapped(of);
        match self.head(&of) {
            Head::Named(name, arguments) if &*name == "Option" => arguments.into_iter().next().unwrap_or(of),
            _ => of,
        }
    }

    /// The schema of a field.
    pub(super) fn field(&mut self, container: Container<'_>, field: &Field) -> Json {
        let own = serde_and_schemars(&field.attributes);
        let scope = self.eval.heap.classes[container.class].scope;
        let mut schema = if let Some(function) = field.attributes.inside("schemars").text("schema_with") {
            match function.strip_suffix("::json_schema") {
                Some(of) => {
                    let of = self.written(container, of);
                    self.schema(&of)
                }
                None => self.made_by(function, scope, field),
            }
        } else {
            let of = self.field_type(container, field, &own);
            if own.has("required") {
                let inner = self.inner_option(&of);
                self.schema(&inner)
            } else {
                self.schema(&of)
            }
        };
        let metadata = Metadata::of(self, &field.attributes, scope, &format!("description of `{}`", field.name));
        metadata.write(self, &mut schema);
        self.validate(&own, scope, &mut schema, 0);
        schema
    }

    /// The schema that a function of the artifact makes.
    fn made_by(&mut self, function: &str, scope: Id<Scope>, field: &Field) -> Json {
        let path = crate::rust::lower::path_of_text(function, field.line);
        let function = self.eval.eval(&path, scope);
        let made = self.eval.call_value(&function, crate::code::value::Args::open(), self.place);
        if let Some(schema) = super::defaults::json_of(self.eval, &made, 0) {
            return schema;
        }
        let (reason, at) = self.eval.reason(&made);
        let location = Some(self.eval.location(at.unwrap_or(self.place)));
        self.gap(model::Gap { what: format!("type of `{}`", field.name), reason, location });
        Json::Bool(true)
    }

    /// Writes the bounds that attributes set.
    fn validate(&mut self, own: &Attributes, scope: Id<Scope>, schema: &mut Json, depth: u32) {
        const DEEPEST: u32 = 8;
        for (list, of, keys) in [
            ("length", "string", ["minLength", "maxLength"]),
            ("length", "array", ["minItems", "maxItems"]),
            ("range", "number", ["minimum", "maximum"]),
        ] {
            if !(has_type(schema, of) || (of == "number" && has_type(schema, "integer"))) {
                continue;
            }
            let bounds = own.inside(list);
            for (bound, key) in ["min", "max"].into_iter().zip(keys) {
                let value = bounds.value(bound).or_else(|| bounds.value("equal"));
                if let Some(value) = value.and_then(|value| self.value(value, scope)) {
                    schema[key] = value;
                }
            }
        }
        for key in ["regex", "pattern"] {
            let inner = own.inside(key);
            let written = own.value(key).or_else(|| inner.value("pattern")).or_else(|| inner.value("path"));
            let bare = inner.0.iter().find_map(|meta| match meta {
                Meta::Bare(value) => Some(value),
                _ => None,
            });
            if has_type(schema, "string")
                && let Some(Json::String(pattern)) = written.or(bare).and_then(|value| self.value(value, scope))
            {
                schema["pattern"] = pattern.into();
            }
        }
        for (word, format) in [("email", "email"), ("url", "uri"), ("ip", "ip"), ("ipv4", "ipv4"), ("ipv6", "ipv6")] {
            if own.has(word) && schema.is_object() {
                schema["format"] = format.into();
            }
        }
        if own.has("inner") && depth < DEEPEST && schema["items"].is_object() {
            let inner = own.inside("inner");
            let mut items = schema["items"].take();
            self.validate(&inner, scope, &mut items, depth + 1);
            schema["items"] = items;
        }
    }
}

fn has_type(schema: &Json, of: &str) -> bool {
    match schema.get("type") {
        Some(Json::String(known)) => known == of,
        Some(Json::Array(known)) => known.iter().any(|known| known == of),
        _ => false,
    }
}
