//! What a JSON-RPC message is, without reading what it carries.

use rmcp::model::RequestId;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};

/// The members that tell what a message is. Of a member that stands there twice the last one counts.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Head {
    /// Absent for a notification.
    pub(super) id: Option<RequestId>,
    /// Absent for an answer.
    pub(super) method: Option<String>,
    /// Whether it is an answer.
    pub(super) is_answer: bool,
    /// Whether the answer is an error.
    pub(super) is_error: bool,
}

impl Head {
    /// Reads the head of a message; nothing if the text is none.
    pub(super) fn read(text: &str) -> Option<Self> {
        let head: Self = serde_json::from_str(text).ok()?;
        (head.is_answer || head.method.is_some()).then_some(head)
    }
}

impl<'de> Deserialize<'de> for Head {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Head;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a JSON-RPC message")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Head, A::Error> {
                let mut head = Head::default();
                while let Some(name) = members.next_key::<String>()? {
                    match name.as_str() {
                        "id" => head.id = members.next_value::<Option<RequestId>>()?,
                        "method" => head.method = Some(members.next_value()?),
                        "result" | "error" => {
                            members.next_value::<IgnoredAny>()?;
                            head.is_answer = true;
                            head.is_error = name == "error";
                        }
                        _ => {
                            members.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(head)
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// How many entries one page of a list has, and where the next one begins.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct PageHead {
    /// Its entries.
    pub(super) items: usize,
    /// What the next page is asked for by; none on the last one.
    pub(super) next: Option<String>,
}

impl PageHead {
    /// Reads the head of an answer to a listing method; an unreadable one is the last page and empty.
    pub(super) fn read(text: &str) -> Self {
        #[derive(Deserialize)]
        struct Answer {
            #[serde(default)]
            result: Page,
        }
        #[derive(Default)]
        struct Page(PageHead);
        impl<'de> Deserialize<'de> for Page {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Members).map(Page)
            }
        }
        serde_json::from_str::<Answer>(text).map(|answer| answer.result.0).unwrap_or_default()
    }
}

/// Reads a page out of the members of a result.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = PageHead;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a page of a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<PageHead, A::Error> {
        let mut page = PageHead::default();
        while let Some(name) = members.next_key::<String>()? {
            match name.as_str() {
                "tools" | "prompts" | "resources" | "resourceTemplates" => {
                    page.items = members.next_value::<Count>()?.0;
                }
                "nextCursor" => page.next = members.next_value::<serde_json::Value>()?.as_str().map(str::to_owned),
                _ => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(page)
    }
}

/// The length of a list whose entries are not kept.
struct Count(usize);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Count;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Count, A::Error> {
                let mut count = 0;
                while entries.next_element::<IgnoredAny>()?.is_some() {
                    count += 1;
                }
                Ok(Count(count))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Count, A::Error> {
                while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Count(0))
            }

            fn visit_unit<E: de::Error>(self) -> Result<Count, E> {
                Ok(Count(0))
            }

            fn visit_str<E: de::Error>(self, _: &str) -> Result<Count, E> {
                Ok(Count(0))
            }

            fn visit_bool<E: de::Error>(self, _: bool) -> Result<Count, E> {
                Ok(Count(0))
            }

            fn visit_u64<E: de::Error>(self, _: u64) -> Result<Count, E> {
                Ok(Count(0))
            }

            fn visit_i64<E: de::Error>(self, _: i64) -> Result<Count, E> {
                Ok(Count(0))
            }

            fn visit_f64<E: de::Error>(self, _: f64) -> Result<Count, E> {
                Ok(Count(0))
            }
        }
        deserializer.deserialize_any(Entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_tells_what_it_is() {
        let read = |text| Head::read(text);
        let answer = read(r#"{"jsonrpc":"2.0","id":3,"result":{"tools":[]}}"#).unwrap();
        assert!(answer.is_answer && !answer.is_error && answer.id == Some(RequestId::Number(3)));
        let asked = read(r#"{"jsonrpc":"2.0","id":"a","method":"roots/list"}"#).unwrap();
        assert_eq!((asked.method.as_deref(), asked.is_answer), (Some("roots/list"), false));
        let refused = read(r#"{"jsonrpc":"2.0","id":null,"error":{"code":-1,"message":"no"}}"#).unwrap();
        assert!(refused.is_error && refused.id.is_none());
        for none in ["", "{}", "[]", "7", "\"x\"", r#"{"id":{}}"#, r#"{"id":1}"#, "{\"method\":"] {
            assert_eq!(read(none), None, "{none}");
        }
    }

    #[test]
    fn of_a_member_that_stands_twice_the_last_one_counts() {
        let head = Head::read(r#"{"id":1,"result":{},"id":2}"#).unwrap();
        assert_eq!(head.id, Some(RequestId::Number(2)));
    }

    #[test]
    fn a_page_tells_its_length_and_what_follows() {
        let page = PageHead::read(r#"{"id":1,"result":{"tools":[{"name":"a"},3],"nextCursor":"c"}}"#);
        assert_eq!(page, PageHead { items: 2, next: Some("c".into()) });
        for odd in
            [r#"{"result":{"tools":7}}"#, r#"{"result":[]}"#, r#"{"error":{}}"#, "x", r#"{"result":{"tools":null}}"#]
        {
            assert_eq!(PageHead::read(odd), PageHead::default(), "{odd}");
        }
        assert_eq!(PageHead::read(r#"{"result":{"nextCursor":7,"tools":[1]}}"#).next, None);
    }
}
