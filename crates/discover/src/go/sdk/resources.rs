//! Resources and resource templates: values with the members of the protocol, and what makes them.

use std::sync::Arc;

use model::{Resource, ResourceTemplate};
use serde_json::Map;

use super::Style;
use super::prompts::called;
use super::tools::{OPTIONS, field, named};
use crate::code::eval::Evaluator;
use crate::code::reading::Reading;
use crate::code::value::{Args, Form, Place, Value};
use crate::go::schema;

pub(super) const STYLE: Style =
    Style { calls: &[], makes: &[("NewResource", new_resource), ("NewResourceTemplate", new_template)] };

fn new_resource(eval: &mut Evaluator<'_>, package: &str, args: &Args, place: Place) -> Option<Value> {
    made(eval, package, ("Resource", "URI"), args, place)
}

fn new_template(eval: &mut Evaluator<'_>, package: &str, args: &Args, place: Place) -> Option<Value> {
    made(eval, package, ("ResourceTemplate", "URITemplate"), args, place)
}

/// `mcp.NewResource(address, name, options…)`.
fn made(
    eval: &mut Evaluator<'_>,
    package: &str,
    (of, address_field): (&str, &str),
    args: &Args,
    place: Place,
) -> Option<Value> {
    let [address, name, options @ ..] = args.positional.as_slice() else { return None };
    let made = named(eval, package, of, name, place);
    eval.set_member(&made, &Arc::from(address_field), address.clone(), place.line);
    let options = eval.heap.list(options.to_vec(), place);
    eval.set_member(&made, &Arc::from(OPTIONS), options, place.line);
    Some(made)
}

/// What a resource and a template have in common.
#[derive(Default)]
struct About {
    name: Option<String>,
    title: Option<String>,
    description: Option<String>,
    mime_type: Option<String>,
}

fn about(reading: &mut Reading<'_, '_>, of: &Value, address: &str) -> About {
    let what = format!("description of resource `{address}`");
    let mut about = About::default();
    let plain = |reading: &mut Reading<'_, '_>, name: &str| {
        let value = field(reading, of, name);
        reading.names(&value).into_iter().next().filter(|text| !text.is_empty())
    };
    about.name = plain(reading, "Name");
    about.title = plain(reading, "Title");
    about.mime_type = plain(reading, "MIMEType").or_else(|| plain(reading, "MimeType"));
    let description = field(reading, of, "Description");
    about.description = schema::text(reading, &description, &what).filter(|text| !text.is_empty());
    if let Value::List(options) = field(reading, of, OPTIONS) {
        for option in reading.eval.heap.lists[options].items.clone() {
            let Some((name, args)) = called(reading, &option) else {
                reading.gap(&option, &what);
                continue;
            };
            let value = args.at(0).cloned().unwrap_or(Value::Null);
            match name.as_str() {
                "WithResourceDescription" | "WithTemplateDescription" => {
                    about.description = schema::text(reading, &value, &what);
                }
                "WithResourceTitle" | "WithTemplateTitle" => about.title = reading.names(&value).into_iter().next(),
                "WithMIMEType" | "WithTemplateMIMEType" => about.mime_type = reading.names(&value).into_iter().next(),
                _ => {}
            }
        }
    }
    about
}

/// Reads a resource.
pub(super) fn resource(reading: &mut Reading<'_, '_>, of: &Value) {
    let address = field(reading, of, "URI");
    let addresses = reading.names(&address);
    if addresses.is_empty() {
        reading.gap(&address, "address of a resource");
    }
    for uri in addresses {
        let About { name, title, description, mime_type } = about(reading, of, &uri);
        let location = Some(reading.at(of));
        reading.resource(Resource { uri, name, title, description, mime_type, other: Map::new(), location });
    }
}

/// Reads a resource template.
pub(super) fn template(reading: &mut Reading<'_, '_>, of: &Value) {
    let mut address = field(reading, of, "URITemplate");
    // A template that was parsed from its text, and perhaps turned into text again.
    if let Some(method) = receiver(reading, &address) {
        address = method;
    }
    if let Some((_, args)) = called(reading, &address)
        && let Some(text) = args.at(0)
    {
        address = text.clone();
    }
    let addresses = reading.names(&address);
    if addresses.is_empty() {
        reading.gap(&address, "address of a resource template");
    }
    for uri_template in addresses {
        let About { name, title, description, mime_type } = about(reading, of, &uri_template);
        let location = Some(reading.at(of));
        let other = Map::new();
        reading.template(ResourceTemplate { uri_template, name, title, description, mime_type, other, location });
    }
}

/// What a method without arguments is called on.
fn receiver(reading: &Reading<'_, '_>, value: &Value) -> Option<Value> {
    let call = schema::call_of(reading.eval, value).filter(|call| call.args.positional.is_empty())?;
    let Value::Symbolic(callee) = &call.callee else { return None };
    match &reading.eval.heap.symbolics[*callee].form {
        Form::Member(receiver, _) => Some(receiver.clone()),
        _ => None,
    }
}
