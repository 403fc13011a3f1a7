//! A long list of tools taken apart, so that several threads can read it.

use memchr::memchr2;
use rayon::prelude::*;
use serde_json::Value;

/// Bytes of text that are worth more than one thread.
const LONG: usize = 128 * 1024;
/// Bytes of the list that are read at once.
const AT_ONCE: usize = 16 * 1024;
/// Objects and lists inside one another in a text that is taken apart: fewer than a text may have that is read whole.
const DEEPEST: usize = 64;

/// A text taken apart at its list of tools.
struct Apart<'t> {
    /// The text around it, with an empty list in its place.
    around: String,
    /// Whether the list is one of the `result` in an envelope.
    in_result: bool,
    /// The list in pieces, each of some whole entries and the commas between them.
    pieces: Vec<&'t str>,
}

/// Reads a listing on several threads: what it holds but for its tools, and `read` of each piece of the list of tools, in
/// order. Gives nothing if it is too short for that, or if anything about it is odd: then it is for [`crate::repeated::read`]
/// to say what. `read` does so of a piece.
pub(crate) fn side_by_side<T: Send>(text: &str, read: impl Fn(Vec<Value>) -> T + Sync) -> Option<(Value, Vec<T>)> {
    if text.len() < LONG || rayon::current_num_threads() < 2 {
        return None;
    }
    let Apart { around, in_result, pieces } = Apart::of(text)?;
    let around = once(&around)?;
    let result = around.get("result").and_then(Value::as_object);
    let listed = if in_result { result?.get("tools") } else { around.get("tools").filter(|_| result.is_none()) };
    if !listed?.as_array()?.is_empty() {
        return None;
    }

    let read_piece = |piece: &&str| match once(&format!("[{piece}]"))? {
        Value::Array(entries) => Some(read(entries)),
        _ => None,
    };
    let read = pieces.par_iter().with_max_len(1).map(read_piece).collect::<Option<_>>()?;
    Some((around, read))
}

/// The value of a text in which no member stands twice.
fn once(text: &str) -> Option<Value> {
    let (value, repeated) = crate::repeated::read(text).ok()?;
    repeated.is_empty().then_some(value)
}

impl<'t> Apart<'t> {
    /// Takes a text apart at the first list that looks like its tools, if most of the text is in there. The text need not
    /// be JSON: what is not does not come out whole.
    fn of(text: &'t str) -> Option<Self> {
        let bytes = text.as_bytes();
        let (mut at, mut depth) = (0, 0_usize);
        // The last strings at depths 1 and 2: before a value, its key.
        let (mut outer, mut inner) = ("", "");
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'"' => {
                    let end = end_of_string(bytes, at)?;
                    match depth {
                        1 => outer = &text[at + 1..end - 1],
                        2 => inner = &text[at + 1..end - 1],
                        _ => {}
                    }
                    at = end;
                    continue;
                }
                b'[' if (depth == 1 && outer == "tools") || (depth, outer, inner) == (2, "result", "tools") => {
                    let (pieces, end) = pieces(text, at + 1)?;
                    let around = text.len() - (end - at);
                    let mostly_around = around > text.len() / 2;
                    return (!mostly_around).then(|| Self {
                        around: [&text[..=at], &text[end..]].concat(),
                        in_result: depth == 2,
                        pieces,
                    });
                }
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth = depth.checked_sub(1)?,
                _ => {}
            }
            at += 1;
        }
        None
    }
}

/// The pieces of the list whose first entry begins at `start`, and where it ends.
fn pieces(text: &str, start: usize) -> Option<(Vec<&str>, usize)> {
    let bytes = text.as_bytes();
    let (mut pieces, mut from) = (Vec::new(), start);
    let (mut at, mut depth) = (start, 0_usize);
    loop {
        match bytes.get(at)? {
            b'"' => {
                at = end_of_string(bytes, at)?;
                continue;
            }
            b'[' | b'{' if depth == DEEPEST => return None,
            b'[' | b'{' => depth += 1,
            b',' if depth == 0 && at - from >= AT_ONCE => {
                pieces.push(&text[from..at]);
                from = at + 1;
            }
            b']' if depth == 0 => break,
            b']' | b'}' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        at += 1;
    }
    pieces.push(&text[from..at]);
    // Nothing but blanks would be read as an empty list, and is a comma too many.
    pieces.iter().all(|piece| !piece.trim_ascii().is_empty()).then_some((pieces, at))
}

/// Where the string ends whose quotation mark is at `start`: after its other one.
fn end_of_string(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_of_tools_is_taken_apart_between_its_entries() {
        let entries = vec![r#"{"name":"a ] \" , }","x":[1,{}]}"#; 8000].join(",");
        for (before, after) in [(r#"{"tools":["#, "]}"), (r#"{"id":1,"result":{"x":{},"tools" : ["#, r#"],"y":[]}}"#)] {
            let text = format!("{before}{entries}{after}");
            let apart = Apart::of(&text).unwrap();
            assert_eq!(apart.around, format!("{before}{after}"));
            assert_eq!(apart.pieces.join(","), entries);
            assert!(apart.pieces.len() > 10 && apart.pieces.iter().all(|piece| once(&format!("[{piece}]")).is_some()));
        }
    }

    #[test]
    fn what_is_not_mostly_tools_is_left_whole() {
        let entries = vec![r#"{"name":"a"}"#; 100].join(",");
        let others = vec!["1"; 5000].join(",");
        assert!(Apart::of(&format!(r#"{{"tools":[{entries}]}}"#)).is_some());
        for text in [
            format!(r#"{{"tools":[{entries}],"prompts":[{others}]}}"#),
            format!(r#"{{"prompts":[{entries}]}}"#),
            format!(r#"{{"tools":[{entries}"#),
            "{\"tools\":[]}".to_owned(),
            "]{\"tools\":[1]}".to_owned(),
            "\"".to_owned(),
            "\"\\".to_owned(),
        ] {
            assert!(Apart::of(&text).is_none(), "{text}");
        }
    }
}
