//! A saved answer to `tools/list` (and its siblings) as a surface.

use model::{Gap, GapReason, List, Prompt, PromptArgument, RepeatedMember, Resource, ResourceTemplate, Surface, Tool};
use serde_json::{Map, Value};

use crate::members::Members;

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
    let read_all = |tools: Vec<Value>| tools.into_iter().map(|item| read_item(item, tool)).collect();
    if let Some((around, tools)) = crate::apart::side_by_side(text, read_all) {
        return listed(around, Vec::new(), tools);
    }
    let (value, repeated) = crate::repeated::read(text).map_err(ListingError::Json)?;
    listed(value, repeated, Vec::new())
}

/// What a listing says. Of its tools, those of `tools` were read before; one that could not be read is `None`.
fn listed(value: Value, repeated: Vec<RepeatedMember>, tools: Vec<Vec<Option<Tool>>>) -> Result<Listing, ListingError> {
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
    surface.tools.reserve_exact(tools.iter().map(Vec::len).sum());
    add(tools.into_iter().flatten().enumerate(), "tool", &mut surface.tools, gaps);
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
    let items = (before..).zip(items);
    match list {
        List::Tools => add(each(items, tool), what, &mut surface.tools, gaps),
        List::Prompts => add(each(items, prompt), what, &mut surface.prompts, gaps),
        List::Resources => add(each(items, resource), what, &mut surface.resources, gaps),
        List::ResourceTemplates => add(each(items, template), what, &mut surface.resource_templates, gaps),
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

fn each<T>(
    items: impl Iterator<Item = (usize, Value)>,
    read: fn(Members) -> Option<T>,
) -> impl Iterator<Item = (usize, Option<T>)> {
    items.map(move |(at, item)| (at, read_item(item, read)))
}

fn read_item<T>(item: Value, read: fn(Members) -> Option<T>) -> Option<T> {
    match item {
        Value::Object(item) => read(Members::of(item)),
        _ => None,
    }
}

/// Adds the items; one that could not be read is a gap.
fn add<T>(items: impl Iterator<Item = (usize, Option<T>)>, what: &str, to: &mut Vec<T>, gaps: &mut Vec<Gap>) {
    let mut refused = 0;
    for (at, item) in items {
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

fn tool(mut item: Members) -> Option<Tool> {
    Some(Tool {
        name: item.text(&["name"])?,
        title: item.text(&["title"]),
        description: item.text(&["description"]),
        input_schema: item.value(&["inputSchema", "input_schema"]).unwrap_or_default(),
        output_schema: item.value(&["outputSchema", "output_schema"]),
        annotations: item.value(&["annotations"]),
        location: item
            .take("location")
            .and_then(|location| serde_json::from_value::<Option<model::Location>>(location).ok().flatten()),
        other: item.rest(),
    })
}

fn prompt(mut item: Members) -> Option<Prompt> {
    let arguments = match item.value(&["arguments"]) {
        Some(Value::Array(arguments)) => arguments.into_iter().filter_map(argument).collect(),
        _ => Vec::new(),
    };
    Some(Prompt {
        name: item.text(&["name"])?,
        title: item.text(&["title"]),
        description: item.text(&["description"]),
        arguments,
        location: None,
        other: item.rest(),
    })
}

fn argument(argument: Value) -> Option<PromptArgument> {
    let Value::Object(argument) = argument else { return None };
    let mut argument = Members::of(argument);
    Some(PromptArgument {
        name: argument.text(&["name"])?,
        description: argument.text(&["description"]),
        required: argument.take("required").as_ref().and_then(Value::as_bool).unwrap_or(false),
    })
}

fn resource(mut item: Members) -> Option<Resource> {
    Some(Resource {
        uri: item.text(&["uri"])?,
        name: item.text(&["name"]),
        title: item.text(&["title"]),
        description: item.text(&["description"]),
        mime_type: item.text(&["mimeType", "mime_type"]),
        location: None,
        other: item.rest(),
    })
}

fn template(mut item: Members) -> Option<ResourceTemplate> {
    Some(ResourceTemplate {
        uri_template: item.text(&["uriTemplate", "uri_template"])?,
        name: item.text(&["name"]),
        title: item.text(&["title"]),
        description: item.text(&["description"]),
        mime_type: item.text(&["mimeType", "mime_type"]),
        location: None,
        other: item.rest(),
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

    /// What is read of a text on one thread.
    fn whole(text: &str) -> Result<Listing, ListingError> {
        let (value, repeated) = crate::repeated::read(text).map_err(ListingError::Json)?;
        listed(value, repeated, Vec::new())
    }

    #[test]
    fn a_long_listing_is_read_as_one_that_is_read_whole() {
        let one = |at: usize| {
            format!(
                r#"{{"name":"t{at}","description":"a ] , }} \"tools\":[ \\","inputSchema":{{"type":"object","properties":{{"a":{{"enum":["x",[],{{}}]}}}}}},
                    "annotations":{{"readOnlyHint":true}},"_meta":null,"input_schema":{at}}}"#
            )
        };
        let many = |count: usize| (0..count).map(one).collect::<Vec<_>>().join(" ,\n");
        let tools = many(1500);
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let wide = (0..40).map(|at| format!(r#""p{at}":{at}"#)).collect::<Vec<_>>().join(",");
        let texts = [
            format!(r#"{{"tools":[{tools}]}}"#),
            format!(r#" {{"nextCursor":"x","tools" : [ {tools} ],"prompts":[{{"name":"p"}},3]}} "#),
            format!(r#"{{"jsonrpc":"2.0","id":3,"result":{{"tools":[{tools}],"cacheScope":"public"}}}}"#),
            format!(r#"{{"tools":[{tools},{{"name":"w","inputSchema":{{{wide}}}}}]}}"#),
            format!(r#"{{"tools":[{tools},3,{{}},[],{}null]}}"#, "{},".repeat(100)),
            format!(r#"{{"tools":[{tools},{{"name":"a","name":"b"}}]}}"#),
            format!(r#"{{"tools":[{tools},{{"name":"w","inputSchema":{{{wide},"p3":3,"p4":"other"}}}}]}}"#),
            format!(r#"{{"tools":[{tools}],"tools":[{{"name":"b"}}]}}"#),
            format!(r#"{{"tools":[{tools}],"t\u006fols":[{{"name":"b"}}]}}"#),
            format!(r#"{{"tools":[{tools}],"result":{{"tools":[]}}}}"#),
            format!(r#"{{"tools":[{tools}],"result":3}}"#),
            format!(r#"{{"x":{{"tools":[{tools}]}},"tools":[]}}"#),
            format!(r#"{{"result":["tools",[{tools}]],"tools":[]}}"#),
            format!(r#"{{"result":{{"x":{{"tools":[{tools}]}}}}}}"#),
            format!(r#"["tools",[{tools}]]"#),
            format!(r#"{{"tools":[{tools},{}]}}"#, nested(60)),
            format!(r#"{{"tools":[{tools},{}]}}"#, nested(125)),
            format!(r#"{{"tools":[{tools},{}]}}"#, nested(126)),
            format!(r#"{{"tools":[{tools},{}]}}"#, nested(100_000)),
            format!(r#"{{"tools":[{tools},]}}"#),
            format!(r#"{{"tools":[,{tools}]}}"#),
            format!(r#"{{"tools":[{tools},{},{tools}]}}"#, " ".repeat(40_000)),
            format!(r#"{{"tools":[{tools}}}]"#),
            format!(r#"{{"tools":[{tools}]"#),
            format!(r#"{{"tools":[{tools}"#),
            format!(r#"{{"tools":[{tools},"}}"#),
            format!(r#"{{"tools":[{tools}]}}}}"#),
            format!("{{\"tools\":[{tools},\"\u{1}\"]}}"),
            format!(r#"{{"tools":[{tools}]}}"#) + "\n{\"tools\":[]}",
            format!(r#"}}"tools":[{tools}]"#),
        ];
        for text in &texts {
            let (read, whole) = (format!("{:?}", listing(text)), format!("{:?}", whole(text)));
            assert!(read == whole, "{} … {}", &text[..40], &text[text.len() - 40..]);
        }
    }
}
