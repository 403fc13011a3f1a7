//! What a running server answered, as a surface.

use model::{Gap, GapReason, List, Page, RepeatedMember, Session, Surface};
use serde_json::{Map, Value};

use crate::listing::{add_items, malformed, text_of};

/// The key under which answers without a handshake name their server, in `_meta`.
const SERVER_INFO: &str = "io.modelcontextprotocol/serverInfo";
/// The code of an answer to a method that a server does not have.
const METHOD_NOT_FOUND: i64 = -32601;
/// Characters of a server's own words that a gap or a version repeats.
const REPEATED: usize = 200;
/// Members standing twice that are remembered of all answers together.
const REMEMBERED: usize = 64;

/// What a running server says of itself and lists.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Heard {
    /// What it lists: the pages of each list one after the other. Places count as if each list were one answer.
    pub surface: Surface,
    /// The version that the server gives itself, on one line and cut.
    pub server_version: Option<String>,
}

/// Reads the raw answers of a session.
///
/// What cannot be read, was refused or did not come is a gap, and the rest is kept. That a server has no prompts or no
/// resources is no gap, however it says so.
pub fn session(session: &Session) -> Heard {
    let mut surface = Surface { gaps: session.gaps.clone(), ..Surface::default() };
    let capabilities = greeting(session, &mut surface);
    let mut scopes = Scopes::default();
    for list in List::ALL {
        let is_offered = capabilities.as_ref().is_none_or(|known| known.contains_key(list.capability()));
        let pages: Vec<&Page> = session.pages.iter().filter(|page| page.list == list).collect();
        let mut before = 0;
        for (at, page) in pages.iter().enumerate() {
            let what = || format!("page {} of `{}`", at + 1, list.method());
            let (mut result, repeated) = match read(&page.answer) {
                Ok(read) => read,
                Err(Unread::Refused { code, .. })
                    if !is_offered || (code == Some(METHOD_NOT_FOUND) && list != List::Tools) =>
                {
                    continue;
                }
                Err(unread) => {
                    surface.gaps.push(unread.gap(what()));
                    continue;
                }
            };
            remember(&mut surface, repeated, list, before);
            scopes.add(list, text_of(&mut result, &["cacheScope"]));
            introduce(&mut surface, &mut result);
            before += add_items(&mut surface, list, &mut result, before);
            let goes_on = result.get("nextCursor").is_some_and(|cursor| !cursor.is_null());
            if goes_on && at + 1 == pages.len() && !is_told(&session.gaps, list) {
                let reason = "the server has more pages than were asked for".to_owned();
                let what = format!("rest of `{}`", list.method());
                surface.gaps.push(Gap { what, reason: GapReason::Limit(reason), location: None });
            }
        }
    }
    surface.cache_scope = scopes.all().or(surface.cache_scope);
    let server_version = surface.server_info.get("version").and_then(Value::as_str).map(on_one_line);
    Heard { surface, server_version: server_version.filter(|version| !version.is_empty()) }
}

/// Takes what the server says of itself from its first answer; gives what it says to be able to do, if it does say it.
fn greeting(session: &Session, surface: &mut Surface) -> Option<Map<String, Value>> {
    const WHAT: &str = "greeting of the server";
    if session.greeting.is_empty() {
        // A session that ended before its first answer has a gap that says why.
        if session.gaps.is_empty() {
            surface.gaps.push(malformed(WHAT.to_owned(), "there is none"));
        }
        return None;
    }
    let (mut result, repeated) = match read(&session.greeting) {
        Ok(read) => read,
        Err(unread) => {
            surface.gaps.push(unread.gap(WHAT.to_owned()));
            return None;
        }
    };
    surface.repeated = repeated;
    surface.instructions = text_of(&mut result, &["instructions"]);
    if result.get("instructions").is_some_and(|left| !left.is_null()) {
        surface.gaps.push(malformed("instructions of the server".to_owned(), "are not a text"));
    }
    surface.cache_scope = text_of(&mut result, &["cacheScope"]);
    introduce(surface, &mut result);
    match result.shift_remove("capabilities") {
        Some(Value::Object(capabilities)) => Some(capabilities),
        _ => None,
    }
}

/// Takes name and introduction of the server from an answer, unless an earlier one had them.
fn introduce(surface: &mut Surface, result: &mut Map<String, Value>) {
    let in_meta = |result: &mut Map<String, Value>| result.get_mut("_meta")?.as_object_mut()?.shift_remove(SERVER_INFO);
    let Some(Value::Object(mut info)) = result.shift_remove("serverInfo").or_else(|| in_meta(result)) else { return };
    if surface.server_name.is_none() && surface.server_info.is_empty() {
        surface.server_name = text_of(&mut info, &["name"]);
        surface.server_info = info;
    }
}

/// Who may keep copies of the answers, as the lists say it.
#[derive(Default)]
struct Scopes {
    of_resources: Vec<String>,
    of_others: Vec<String>,
}

impl Scopes {
    fn add(&mut self, list: List, scope: Option<String>) {
        match list {
            List::Resources | List::ResourceTemplates => self.of_resources.extend(scope),
            List::Tools | List::Prompts => self.of_others.extend(scope),
        }
    }

    /// The widest scope. What belongs to one user is mostly a resource, so that the scope of other lists counts only where
    /// that of resources is not said.
    fn all(self) -> Option<String> {
        let scopes = if self.of_resources.is_empty() { self.of_others } else { self.of_resources };
        let widest = scopes.iter().position(|scope| scope == "public").unwrap_or(0);
        scopes.into_iter().nth(widest)
    }
}

/// Remembers members that stand twice; an item counts from the first page of its list.
fn remember(surface: &mut Surface, repeated: Vec<RepeatedMember>, list: List, before: usize) {
    let key = match list {
        List::Tools => "/result/tools/",
        List::Prompts => "/result/prompts/",
        List::Resources => "/result/resources/",
        List::ResourceTemplates => "/result/resourceTemplates/",
    };
    let room = REMEMBERED.saturating_sub(surface.repeated.len());
    surface.repeated.extend(repeated.into_iter().take(room).map(|mut member| {
        if let Some(rest) = member.pointer.strip_prefix(key) {
            let (index, rest) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            if let Ok(index) = index.parse::<usize>() {
                member.pointer = format!("{key}{}{rest}", index + before);
            }
        }
        member
    }));
}

/// Whether the session says already that the list did not come whole.
fn is_told(gaps: &[Gap], list: List) -> bool {
    gaps.iter().any(|gap| gap.what.contains(list.method()))
}

/// Why an answer has nothing to read.
enum Unread {
    /// It is not JSON.
    Json(serde_json::Error),
    /// It is JSON of another shape.
    Shape,
    /// It says that it will not answer.
    Refused { code: Option<i64>, message: String },
}

impl Unread {
    fn gap(self, what: String) -> Gap {
        let reason = match self {
            Self::Json(error) => GapReason::Unparsable(format!("not valid JSON: {}", on_one_line(&error.to_string()))),
            Self::Shape => GapReason::Unparsable("not an answer with a `result` object".to_owned()),
            Self::Refused { code, message } => {
                let code = code.map_or_else(String::new, |code| format!(" {code}"));
                GapReason::NotScanned(format!("the server answered with error{code}: {}", on_one_line(&message)))
            }
        };
        Gap { what, reason, location: None }
    }
}

/// The result of a JSON-RPC answer, and the members of the whole answer that stand twice.
fn read(answer: &str) -> Result<(Map<String, Value>, Vec<RepeatedMember>), Unread> {
    let (value, repeated) = crate::repeated::read(answer).map_err(Unread::Json)?;
    let Value::Object(mut message) = value else { return Err(Unread::Shape) };
    if let Some(Value::Object(result)) = message.shift_remove("result") {
        return Ok((result, repeated));
    }
    match message.shift_remove("error") {
        Some(Value::Object(mut error)) => Err(Unread::Refused {
            code: error.get("code").and_then(Value::as_i64),
            message: text_of(&mut error, &["message"]).unwrap_or_default(),
        }),
        _ => Err(Unread::Shape),
    }
}

/// The start of a server's own words, on one line and without what a terminal would act on.
fn on_one_line(text: &str) -> String {
    let plain = |char: char| if char.is_control() { ' ' } else { char };
    let mut line: String = text.chars().take(REPEATED).map(plain).collect();
    if text.chars().nth(REPEATED).is_some() {
        line.push('…');
    }
    line.trim().to_owned()
}

#[cfg(test)]
mod tests;
