//! Secrets in text that leaves the scan are masked: `ghp_…9f`.

mod placeholder;
mod shapes;

use std::borrow::Cow;
use std::ops::Range;

use model::{Launch, Prompt, Resource, ResourceTemplate, Span, Surface, Tool};
use rayon::prelude::*;
use serde_json::Value;

use crate::cost;
pub(crate) use placeholder::{is_placeholder, looks_random};
pub(crate) use shapes::is_provider_token;

/// What stands for the middle of a secret.
const ELLIPSIS: &str = "…";

/// Text without its secrets, which still knows where every part of the original went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Masked<'a> {
    /// The text to show.
    pub(crate) text: Cow<'a, str>,
    /// The stretches of the original that were replaced, and how long what replaced them is. In order.
    replaced: Vec<(Range<usize>, usize)>,
}

impl Masked<'_> {
    /// Where a stretch of the original stands in [`Masked::text`]. An end inside a replaced stretch moves to its edge.
    pub(crate) fn span(&self, original: Range<usize>) -> Span {
        let mut span = Span { start: original.start, end: original.end };
        // From the back, so that earlier replacements still have their original positions.
        for (cut, length) in self.replaced.iter().rev() {
            let moved = |at: usize, edge: usize| match at {
                at if at >= cut.end => at - (cut.end - cut.start) + length,
                at if at > cut.start => edge,
                at => at,
            };
            span = Span { start: moved(span.start, cut.start), end: moved(span.end, cut.start + length) };
        }
        span
    }
}

/// Masks every secret in `text`. Give whole lines: of a secret that is cut off, its shape is gone.
pub(crate) fn mask(text: &str) -> Masked<'_> {
    let secrets = if shapes::is_harmless(text) { Vec::new() } else { shapes::find(text) };
    replaced(text, secrets)
}

/// Masks what [`mask`] does and every quoted value, for text of which it is known that one of them is a secret: a
/// password of plain words has no shape of its own.
pub(crate) fn mask_quoted(text: &str) -> Masked<'_> {
    let mut secrets = shapes::find(text);
    let shaped = secrets.len();
    for value in shapes::quoted(text) {
        let next = secrets[..shaped].partition_point(|secret| secret.end <= value.start);
        let is_free = secrets[..shaped].get(next).is_none_or(|secret| value.end <= secret.start);
        let shown = &text[value.clone()];
        if is_free && !is_placeholder(shown) && !placeholder::names_a_secret(shown) {
            secrets.push(value);
        }
    }
    secrets.sort_by_key(|range| range.start);
    replaced(text, secrets)
}

fn replaced(text: &str, secrets: Vec<Range<usize>>) -> Masked<'_> {
    if secrets.is_empty() {
        return Masked { text: Cow::Borrowed(text), replaced: Vec::new() };
    }
    let mut shown = String::with_capacity(text.len());
    let mut replaced = Vec::with_capacity(secrets.len());
    let mut end = 0;
    for secret in secrets {
        shown.push_str(&text[end..secret.start]);
        let before = shown.len();
        shown.push_str(&short(&text[secret.clone()]));
        end = secret.end;
        replaced.push((secret, shown.len() - before));
    }
    shown.push_str(&text[end..]);
    Masked { text: Cow::Owned(shown), replaced }
}

/// What may be shown of a secret: its first four and last two characters at most, and never more than a quarter of it.
pub(crate) fn short(secret: &str) -> String {
    let length = secret.chars().count();
    let shown = length / 4;
    let tail = (shown / 3).min(2);
    let head = (shown - tail).min(4);
    let first = secret.chars().take(head);
    let last = secret.chars().skip(length - tail);
    first.chain(ELLIPSIS.chars()).chain(last).collect()
}

fn mask_in_place(text: &mut String) {
    if let Masked { text: Cow::Owned(masked), .. } = mask(text) {
        *text = masked;
    }
}

fn mask_optional(text: &mut Option<String>) {
    if let Some(text) = text {
        mask_in_place(text);
    }
}

/// Masks every text inside a JSON value. Deeper than any schema is read, a value is dropped whole.
fn mask_value(value: &mut Value, depth: usize) {
    const DEEPEST: usize = 100;
    match value {
        Value::String(text) => mask_in_place(text),
        _ if depth > DEEPEST => *value = Value::Null,
        Value::Array(items) => items.iter_mut().for_each(|item| mask_value(item, depth + 1)),
        Value::Object(members) => {
            if members.keys().any(|key| matches!(mask(key).text, Cow::Owned(_))) {
                let taken = std::mem::take(members);
                members.extend(taken.into_iter().map(|(key, value)| (mask(&key).text.into_owned(), value)));
            }
            for (key, value) in members {
                match value {
                    Value::String(text) => mask_named(key, text),
                    value => mask_value(value, depth + 1),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Masks a value whole if its name says that it is a secret, else the secrets in it.
fn mask_named(name: &str, value: &mut String) {
    if is_secret_value(name, value) {
        *value = short(value);
    } else {
        mask_in_place(value);
    }
}

/// Whether a setting holds a secret: the name says so and the value is no placeholder, or the value has no other
/// likely reading.
pub(crate) fn is_secret_value(name: &str, value: &str) -> bool {
    // The cheapest questions first: of a large server, every value of every schema comes through here.
    cost::add(1 + name.len() + value.len());
    if value.len() < 6 || value.starts_with(['/', '~', '.']) || value.chars().any(char::is_whitespace) {
        return false;
    }
    if memchr::memchr_iter(b':', value.as_bytes()).any(|at| value[at..].starts_with("://")) {
        return false;
    }
    if placeholder::names_a_secret(name) {
        return !is_placeholder(value) && !placeholder::is_plain_setting(value);
    }
    value.len() >= 24 && looks_random(value)
}

/// The launch with every secret in it masked, for showing.
pub fn mask_launch(launch: &Launch) -> Launch {
    let mut shown = launch.clone();
    mask_optional(&mut shown.command);
    mask_optional(&mut shown.url);
    for (name, value) in shown.env.iter_mut().chain(&mut shown.headers) {
        match value.split_once(' ') {
            // `Bearer …`: the scheme is worth showing.
            Some((scheme, credential)) if placeholder::names_a_secret(name) && !is_placeholder(value) => {
                *value = format!("{scheme} {}", short(credential));
            }
            _ => mask_named(name, value),
        }
    }
    let mut previous = String::new();
    for argument in &mut shown.args {
        let given = argument.clone();
        match argument.split_once('=') {
            Some((name, value)) if is_secret_value(name, value) => *argument = format!("{name}={}", short(value)),
            _ if previous.starts_with('-') && is_secret_value(&previous, argument) => *argument = short(argument),
            _ => mask_in_place(argument),
        }
        previous = given;
    }
    for (name, value) in &mut shown.other {
        match value {
            Value::String(text) => mask_named(name, text),
            value => mask_value(value, 0),
        }
    }
    shown
}

fn mask_tool(tool: &mut Tool) {
    let Tool { name, title, description, input_schema, output_schema, annotations, other, location: _ } = tool;
    mask_in_place(name);
    mask_optional(title);
    mask_optional(description);
    mask_value(input_schema, 0);
    output_schema.iter_mut().chain(annotations).chain(other.values_mut()).for_each(|value| mask_value(value, 0));
}

/// Masks every secret in what a server lists, in place.
pub fn mask_surface(surface: &mut Surface) {
    /// Tools that a thread masks on end. Fewer are masked where they are.
    const AT_ONCE: usize = 256;
    mask_optional(&mut surface.server_name);
    surface.server_info.values_mut().for_each(|value| mask_value(value, 0));
    mask_optional(&mut surface.instructions);
    match surface.tools.as_mut_slice() {
        few if few.len() < AT_ONCE => few.iter_mut().for_each(mask_tool),
        many => many.par_chunks_mut(AT_ONCE).for_each(|tools| tools.iter_mut().for_each(mask_tool)),
    }
    surface.repeated.iter_mut().for_each(|member| mask_in_place(&mut member.lost));
    for Prompt { name, title, description, arguments, other, location: _ } in &mut surface.prompts {
        mask_in_place(name);
        mask_optional(title);
        mask_optional(description);
        for argument in arguments {
            mask_in_place(&mut argument.name);
            mask_optional(&mut argument.description);
        }
        other.values_mut().for_each(|value| mask_value(value, 0));
    }
    for Resource { uri, name, title, description, mime_type: _, other, location: _ } in &mut surface.resources {
        mask_in_place(uri);
        mask_optional(name);
        mask_optional(title);
        mask_optional(description);
        other.values_mut().for_each(|value| mask_value(value, 0));
    }
    for ResourceTemplate { uri_template, name, title, description, mime_type: _, other, location: _ } in
        &mut surface.resource_templates
    {
        mask_in_place(uri_template);
        mask_optional(name);
        mask_optional(title);
        mask_optional(description);
        other.values_mut().for_each(|value| mask_value(value, 0));
    }
}

#[cfg(test)]
mod tests;
