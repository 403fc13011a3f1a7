//! Declared types: what a value is of which nothing else is known.

use std::rc::Rc;
use std::sync::Arc;

use model::Guard;

use super::super::engine::Engine;
use super::super::value::{Args, ClassId, Form, Made, Value};
use crate::code::ir::{Expr, ExprKind, MemberKind};

/// Types of plain data: what is known of such a value is where it comes from.
const PLAIN: [&str; 62] = [
    "String",
    "string",
    "CharSequence",
    "Object",
    "object",
    "Any",
    "dynamic",
    "var",
    "int",
    "Integer",
    "Int",
    "long",
    "Long",
    "short",
    "Short",
    "byte",
    "Byte",
    "ByteArray",
    "float",
    "Float",
    "double",
    "Double",
    "decimal",
    "Decimal",
    "BigDecimal",
    "BigInteger",
    "boolean",
    "Boolean",
    "bool",
    "char",
    "Character",
    "Char",
    "void",
    "Array",
    "List",
    "IList",
    "IReadOnlyList",
    "ICollection",
    "IEnumerable",
    "Collection",
    "Iterable",
    "ArrayList",
    "Set",
    "HashSet",
    "ISet",
    "Map",
    "HashMap",
    "MutableMap",
    "MutableList",
    "Dictionary",
    "IDictionary",
    "IReadOnlyDictionary",
    "JsonNode",
    "ObjectNode",
    "JsonObject",
    "JsonElement",
    "JsonDocument",
    "Optional",
    "Mono",
    "Flux",
    "Task",
    "StringBuilder",
];

/// Types that hold no free text.
const NUMBERS: [&str; 43] = [
    "int",
    "Integer",
    "Int",
    "long",
    "Long",
    "short",
    "Short",
    "byte",
    "Byte",
    "float",
    "Float",
    "double",
    "Double",
    "decimal",
    "Decimal",
    "BigDecimal",
    "BigInteger",
    "boolean",
    "Boolean",
    "bool",
    "char",
    "Character",
    "Char",
    "UUID",
    "Guid",
    "Instant",
    "LocalDate",
    "LocalDateTime",
    "LocalTime",
    "ZonedDateTime",
    "OffsetDateTime",
    "DateTime",
    "DateTimeOffset",
    "DateOnly",
    "TimeOnly",
    "TimeSpan",
    "Duration",
    "uint",
    "ulong",
    "ushort",
    "nint",
    "UInt",
    "ULong",
];

/// How the names of types end whose values a server gives to its own tools.
const SERVICES: [&str; 19] = [
    "Client",
    "Service",
    "Factory",
    "Context",
    "Exchange",
    "Server",
    "Provider",
    "Options",
    "Logger",
    "Accessor",
    "CancellationToken",
    "Repository",
    "Manager",
    "Connection",
    "Template",
    "Settings",
    "Configuration",
    "Log",
    "Progress",
];

/// A declared type without annotations, arguments and marks.
fn bare(of: &Expr) -> &Expr {
    const DEEPEST: u32 = 12;
    let mut at = of;
    for _ in 0..DEEPEST {
        at = match &at.kind {
            // `@[Type, annotation…]`, `?[Type]`, `List[Type]`
            ExprKind::Index(base, inner) => match (&base.kind, &inner.kind) {
                (ExprKind::Name(mark), ExprKind::List(items)) if matches!(&**mark, "@" | "?") => match items.first() {
                    Some(first) => first,
                    None => return at,
                },
                _ => base,
            },
            ExprKind::Call(call) => match (&call.callee.kind, call.args.first()) {
                (ExprKind::Name(mark), Some(first)) if mark.starts_with('<') && &**mark != "<array>" => &first.value,
                _ => return at,
            },
            _ => return at,
        };
    }
    at
}

/// The last name of a declared type; `Array` for arrays.
pub(in crate::follow) fn type_name(of: &Expr) -> Option<&str> {
    match &bare(of).kind {
        ExprKind::Name(name) | ExprKind::Member(_, name) => Some(name.rsplit('.').next().unwrap_or(name)),
        ExprKind::Call(_) => Some("Array"),
        _ => None,
    }
}

/// Whether a declared type is that of something which a program gives itself.
pub(in crate::follow) fn is_service(of: &Expr) -> bool {
    type_name(of).is_some_and(|name| {
        // `ILogger`, `IFileSystem`
        let mut letters = name.chars();
        let is_interface = letters.next() == Some('I') && letters.next().is_some_and(char::is_uppercase);
        !PLAIN.contains(&name) && (is_interface || SERVICES.iter().any(|end| name.ends_with(end)))
    })
}

impl Engine<'_> {
    /// A value of a declared type of which nothing else is known.
    pub(in crate::follow) fn of_type(&mut self, of: &Expr) -> Value {
        let Some(name) = type_name(of) else { return Value::unknown() };
        if PLAIN.contains(&name) || NUMBERS.contains(&name) || name.len() < 2 {
            return Value::unknown();
        }
        let named = match &bare(of).kind {
            ExprKind::Name(_) | ExprKind::Member(..) => self.eval(bare(of)),
            _ => return Value::unknown(),
        };
        match &named.form {
            Form::Class(class) if self.is_data(*class) => Value::unknown(),
            Form::Class(class) => Value::of(Form::Instance(*class)),
            Form::Outside(path) => {
                let made = Made { callee: Arc::clone(path), of: None, args: Args::default() };
                Value::of(Form::Made(Rc::new(made)))
            }
            _ => Value::unknown(),
        }
    }

    /// A value for which its declared type says more than is known of it.
    pub(in crate::follow) fn declared_as(&mut self, of: Option<&Expr>, value: Value) -> Value {
        let Some(of) = of.filter(|_| self.has_types()) else { return value };
        if !matches!(value.form, Form::Unknown) || !value.traces.is_empty() {
            return value;
        }
        let typed = self.of_type(of);
        if matches!(typed.form, Form::Unknown) { value } else { typed }
    }

    /// A value of which nothing but its source is known, in the form that its declared type says.
    pub(in crate::follow) fn of_declared_form(&mut self, of: Option<&Expr>, value: Value) -> Value {
        let Some(of) = of.filter(|_| self.has_types()) else { return value };
        match self.of_type(of).form {
            Form::Unknown => value,
            form => Value { form, ..value },
        }
    }

    /// What a declared type says of a value that comes from outside.
    pub(in crate::follow) fn type_says(&mut self, of: &Expr) -> Option<Guard> {
        let name = type_name(of)?;
        if NUMBERS.contains(&name) {
            return Some(Guard::Typed);
        }
        if PLAIN.contains(&name) || !matches!(bare(of).kind, ExprKind::Name(_) | ExprKind::Member(..)) {
            return None;
        }
        let Form::Class(class) = self.eval(bare(of)).form else { return None };
        self.is_enum(class).then_some(Guard::OneOf)
    }

    /// Whether a class has only the values that it names.
    pub(in crate::follow) fn is_enum(&self, class: ClassId) -> bool {
        self.is_declared(class, "enum")
    }

    fn is_declared(&self, class: ClassId, wanted: &str) -> bool {
        self.class(class).code.bases.iter().any(|base| match (&base.name, &base.value.kind) {
            (Some(_), ExprKind::Text(kind)) => &**kind == wanted,
            _ => false,
        })
    }

    /// Whether a class only holds data: its methods do nothing but give its fields, or set them.
    fn is_data(&self, class: ClassId) -> bool {
        const OF_DATA: [&str; 8] =
            ["equals", "hashCode", "toString", "Equals", "GetHashCode", "ToString", "build", "builder"];
        if self.is_enum(class) || self.is_declared(class, "record") {
            return true;
        }
        let code = &self.class(class).code;
        let mut methods = code.members.iter().filter_map(|member| match &member.kind {
            MemberKind::Method(function) if &*member.name != self.manners.constructor => Some((&member.name, function)),
            _ => None,
        });
        let has_fields = code.members.iter().any(|member| matches!(member.kind, MemberKind::Field(..)));
        has_fields
            && methods.all(|(name, function)| {
                OF_DATA.contains(&&**name)
                    || name.starts_with("set")
                    || super::accessors::given_field(function).is_some()
            })
    }
}
