//! A saved answer to `tools/list` (and its siblings) as a surface.

use model::{Gap, GapReason, List, Prompt, PromptArgument, Resource, ResourceTemplate, Surface, Tool};
use serde_json::{Map, Value};

/// A saved listing and the id that its line carries.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// The `id` of the line, if it has one.
    pub id: Option<String>,
    /// What the server listed.
    pub surface: Surface,
}

/// Why a text is no saved listing.
#[derive(Debug, thiserror::Error)]
pub enum ListingError {
    /// Not JSON at all.
    #[error("not valid JSON")]
    Json(#[source] serde_json::Error),
    /// JSON of another shape.
    #[error(
        "expected an object with `tools`, `prompts`, `resources` or `instructions`: a saved `tools/list` answer, or one server a line"
    )]
    Shape,
}

/// Members that may hold a list of things, besides `resourceTemplates`.
const LISTS: [&str; 4] = ["tools", "prompts", "resources", "instructions"];

/// Items without a name that are gaps of their own; the others of an answer are one gap.
const REFUSED: usize = 64;

/// Reads one saved listing: `{"tools": […]}`, the same inside a JSON-RPC envelope's `result`, or
/// `{"id", "server_name", "instructions", "tools", "prompts", "resources", "resource_templates"}`. Members of an item
/// may be spelled as on the wire (`inputSchema`) or as `discover` prints them (`input_schema`).
///
/// # Errors
///
/// Fails if the text is not JSON or has none of these members. An item without its name becomes a gap.
pub fn listing(text: &str) -> Result<Listing, ListingError> {
    let (value, repeated) = crate::repeated::read(text).map_err(ListingError::Json)?;
    let Value::Object(mut members) = value else { return Err(ListingError::Shape) };
    let mut id = members.get("id").and_then(id_text);
    if let Some(Value::Object(result)) = members.shift_remove("result") {
        // The id of a JSON-RPC envelope numbers a request and names no server.
        (id, members) = (None, result);
    }
    if !LISTS.iter().any(|list| members.contains_key(*list)) {
        return Err(ListingError::Shape);
    }
    let mut surface = Surface {
        server_name: text_of(&mut members, &["server_name", "serverName"]).or_else(|| server_info_name(&members)),
        instructions: text_of(&mut members, &["instructions"]),
        cache_scope: text_of(&mut members, &["cacheScope"]),
        repeated,
        ..Surface::default()
    };
    let gaps = &mut surface.gaps;
    if text_of(&mut members, &["nextCursor", "next_cursor"]).is_some() {
        let why = "the answer has a `nextCursor`: the pages after it were not saved";
        gaps.push(Gap {
            what: "rest of the listing".to_owned(),
            reason: GapReason::NotScanned(why.to_owned()),
            location: None,
        });
    }
    for list in List::ALL {
        add_items(&mut surface, list, &mut members, 0);
    }
    Ok(Listing { id, surface })
}

/// Adds what `members` hold of a list to the surface, `before` items of that list having stood on earlier pages; tells how
/// many stand here. What is no list, or an item without its name, is a gap.
pub(crate) fn add_items(surface: &mut Surface, list: List, members: &mut Map<String, Value>, before: usize) -> usize {
    let gaps = &mut surface.gaps;
    let (keys, what): (&[&str], _) = match list {
        List::Tools => (&["tools"], "tool"),
        List::Prompts => (&["prompts"], "prompt"),
        List::Resources => (&["resources"], "resource"),
        List::ResourceTemplates => (&["resourceTemplates", "resource_templates"], "resource template"),
    };
    let items = match value_of(members, keys) {
        None => return 0,
        Some(Value::Array(items)) => items,
        Some(_) => {
            gaps.push(malformed(format!("{what} list"), "is not a list"));
            return 0;
        }
    };
    let count = items.len();
    let items = items.into_iter().enumerate().map(|(at, item)| (before + at, item));
    match list {
        List::Tools => add(items, what, &mut surface.tools, gaps, tool),
        List::Prompts => add(items, what, &mut surface.prompts, gaps, prompt),
        List::Resources => add(items, what, &mut surface.resources, gaps, resource),
        List::ResourceTemplates => add(items, what, &mut surface.resource_templates, gaps, template),
    }
    count
}

fn id_text(id: &Value) -> Option<String> {
    match id {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn server_info_name(members: &Map<String, Value>) -> Option<String> {
    members.get("serverInfo")?.get("name")?.as_str().map(str::to_owned)
}

/// Takes the text under the first key that has one.
pub(crate) fn text_of(members: &mut Map<String, Value>, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| match members.get_mut(*key) {
        Some(Value::String(text)) => {
            let text = std::mem::take(text);
            members.shift_remove(*key);
            Some(text)
        }
        _ => None,
    })
}

fn value_of(members: &mut Map<String, Value>, keys: &[&str]) -> Option<Value> {
    let value = keys.iter().find_map(|key| members.shift_remove(*key))?;
    (!value.is_null()).then_some(value)
}

/// Adds the items; one that `read` refuses is a gap.
fn add<T>(
    items: impl Iterator<Item = (usize, Value)>,
    what: &str,
    to: &mut Vec<T>,
    gaps: &mut Vec<Gap>,
    read: fn(Map<String, Value>) -> Option<T>,
) {
    let mut refused = 0;
    for (at, item) in items {
        let item = if let Value::Object(item) = item { read(item) } else { None };
        let Some(item) = item else {
            refused += 1;
            if refused <= REFUSED {
                gaps.push(malformed(format!("{what} {at} of the listing"), "is not an object with a name"));
            }
            continue;
        };
        to.push(item);
    }
    if refused > REFUSED {
        let what = format!("{} more {what}s of the listing", refused - REFUSED);
        gaps.push(malformed(what, "are not objects with a name"));
    }
}

/// The gap that `what` leaves, which `why` is not what it should be.
pub(crate) fn malformed(what: String, why: &str) -> Gap {
    Gap { what, reason: GapReason::Unparsable(why.to_owned()), location: None }
}

/// What is left once the known members are taken; a `null` says nothing.
fn rest(mut item: Map<String, Value>) -> Map<String, Value> {
    item.retain(|_, value| !value.is_null());
    item
}

fn tool(mut item: Map<String, Value>) -> Option<Tool> {
    Some(Tool {
        name: text_of(&mut item, &["name"])?,
        title: text_of(&mut item, &["title"]),
        description: text_of(&mut item, &["description"]),
        input_schema: value_of(&mut item, &["inputSchema", "input_schema"]).unwrap_or_default(),
        output_schema: value_of(&mut item, &["outputSchema", "output_schema"]),
        annotations: value_of(&mut item, &["annotations"]),
        location: item
            .shift_remove("location")
            .and_then(|location| serde_json::from_value::<Option<model::Location>>(location).ok().flatten()),
        other: rest(item),
    })
}

fn prompt(mut item: Map<String, Value>) -> Option<Prompt> {
    let arguments = match value_of(&mut item, &["arguments"]) {
        Some(Value::Array(arguments)) => arguments.into_iter().filter_map(argument).collect(),
        _ => Vec::new(),
    };
    Some(Prompt {
        name: text_of(&mut item, &["name"])?,
        title: text_of(&mut item, &["title"]),
        description: text_of(&mut item, &["description"]),
        arguments,
        location: None,
        other: rest(item),
    })
}

fn argument(argument: Value) -> Option<PromptArgument> {
    let Value::Object(mut argument) = argument else { return None };
    Some(PromptArgument {
        name: text_of(&mut argument, &["name"])?,
        description: text_of(&mut argument, &["description"]),
        required: argument.get("required").and_then(Value::as_bool).unwrap_or(false),
    })
}

fn resource(mut item: Map<String, Value>) -> Option<Resource> {
    Some(Resource {
        uri: text_of(&mut item, &["uri"])?,
        name: text_of(&mut item, &["name"]),
        title: text_of(&mut item, &["title"]),
        description: text_of(&mut item, &["description"]),
        mime_type: text_of(&mut item, &["mimeType", "mime_type"]),
        location: None,
        other: rest(item),
    })
}

fn template(mut item: Map<String, Value>) -> Option<ResourceTemplate> {
    Some(ResourceTemplate {
        uri_template: text_of(&mut item, &["uriTemplate", "uri_template"])?,
        name: text_of(&mut item, &["name"]),
        title: text_of(&mut item, &["title"]),
        description: text_of(&mut item, &["description"]),
        mime_type: text_of(&mut item, &["mimeType", "mime_type"]),
        location: None,
        other: rest(item),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_bare_and_inside_its_envelope() {
        let bare = r#"{"tools":[{"name":"add","inputSchema":{"type":"object"},"_meta":{"x":1}}]}"#;
        let enveloped = format!(r#"{{"jsonrpc":"2.0","id":7,"result":{bare}}}"#);
        let listed = listing(bare).unwrap();
        assert_eq!(listed.surface.tools[0].name, "add");
        assert_eq!(listed.surface.tools[0].input_schema["type"], "object");
        assert_eq!(listed.surface.tools[0].other["_meta"]["x"], 1);
        let inside = listing(&enveloped).unwrap();
        assert_eq!(inside.surface, listed.surface);
        assert_eq!(inside.id, None);
    }

    #[test]
    fn a_line_of_one_server_carries_its_prompts_resources_and_instructions() {
        let line = r#"{"id":"a","server_name":"notes","instructions":"Read first.","tools":[],
            "prompts":[{"name":"p","arguments":[{"name":"x","required":true}]}],
            "resources":[{"uri":"n://1","mimeType":"text/plain"}],
            "resource_templates":[{"uri_template":"n://{id}"}]}"#;
        let listed = listing(line).unwrap();
        assert_eq!(listed.id.as_deref(), Some("a"));
        assert_eq!(listed.surface.server_name.as_deref(), Some("notes"));
        assert_eq!(listed.surface.instructions.as_deref(), Some("Read first."));
        assert!(listed.surface.prompts[0].arguments[0].required);
        assert_eq!(listed.surface.resources[0].mime_type.as_deref(), Some("text/plain"));
        assert_eq!(listed.surface.resource_templates[0].uri_template, "n://{id}");
    }

    #[test]
    fn a_member_that_stands_twice_and_the_cache_scope_are_kept() {
        let twice =
            r#"{"result":{"tools":[{"name":"add","description":"one","description":"two"}],"cacheScope":"public"}}"#;
        let surface = listing(twice).unwrap().surface;
        assert_eq!(surface.tools[0].description.as_deref(), Some("two"));
        assert_eq!(
            (surface.repeated[0].pointer.as_str(), surface.repeated[0].lost.as_str()),
            ("/result/tools/0/description", "one")
        );
        assert_eq!(surface.cache_scope.as_deref(), Some("public"));
    }

    #[test]
    fn an_item_without_a_name_is_a_gap_and_the_others_are_kept() {
        let listed = listing(r#"{"tools":[{"description":"?"},3,{"name":"add"}],"prompts":{}}"#).unwrap();
        assert_eq!(listed.surface.tools.len(), 1);
        assert_eq!(listed.surface.gaps.len(), 3);
    }

    #[test]
    fn an_answer_with_further_pages_is_not_the_whole_listing() {
        let first = listing(r#"{"tools":[{"name":"add"}],"nextCursor":"2"}"#).unwrap();
        assert_eq!(first.surface.gaps[0].reason.code(), "not_scanned");
        assert!(listing(r#"{"tools":[{"name":"add"}],"nextCursor":null}"#).unwrap().surface.gaps.is_empty());
    }

    #[test]
    fn other_json_is_refused_with_what_was_expected() {
        assert!(matches!(listing("[]"), Err(ListingError::Shape)));
        assert!(listing(r#"{"a":1}"#).unwrap_err().to_string().contains("tools/list"));
        assert!(matches!(listing("{"), Err(ListingError::Json(_))));
        let deep = format!(r#"{{"tools":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
        assert!(matches!(listing(&deep), Err(ListingError::Json(_))));
    }
}
