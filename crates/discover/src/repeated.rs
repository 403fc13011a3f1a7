//! JSON whose members may stand twice: the last one is kept, as everywhere, and the others are not forgotten.

use std::fmt;

use model::RepeatedMember;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Members that are remembered; a text with more shows no more by them.
const REMEMBERED: usize = 64;
/// Bytes of a lost value that are kept.
const KEPT: usize = 400;
/// Members of one object that are looked through one by one for one of the same name; of more, a table is kept.
const FEW: usize = 16;

/// Reads `text` as JSON, and names every member that another of the same name follows.
pub(crate) fn read(text: &str) -> Result<(Value, Vec<RepeatedMember>), serde_json::Error> {
    let mut reader = Reader::default();
    let mut json = serde_json::Deserializer::from_str(text);
    let value = Any(&mut reader).deserialize(&mut json)?;
    json.end()?;
    Ok((value, reader.repeated))
}

/// What is read and has no place yet. A list and an object get their place when their length is known, so that a large
/// listing takes no more room than it fills.
#[derive(Default)]
struct Reader {
    repeated: Vec<RepeatedMember>,
    entries: Vec<Value>,
    members: Vec<(String, Value)>,
}

impl Reader {
    /// Lets the pointers of those found since begin one step further out.
    fn step_out(&mut self, since: usize, step: impl fmt::Display) {
        for member in &mut self.repeated[since..] {
            member.pointer = format!("/{step}{}", member.pointer);
        }
    }

    /// Takes a value, after which another of its name stands.
    fn lose(&mut self, key: &str, lost: &Value, differs: bool) {
        if self.repeated.len() < REMEMBERED {
            self.repeated.push(RepeatedMember { pointer: format!("/{}", escaped(key)), lost: start(lost), differs });
        }
    }

    /// Reads the members of an object: as a table if there are many, else they are the last of `members`.
    fn object<'de, A: MapAccess<'de>>(&mut self, mut map: A) -> Result<Option<Map<String, Value>>, A::Error> {
        let first = self.members.len();
        while let Some(key) = map.next_key::<String>()? {
            if self.members.len() - first == FEW {
                let table = self.members.drain(first..).collect();
                return self.table(table, key, map).map(Some);
            }
            let value = self.member(&key, &mut map)?;
            match self.members[first..].iter_mut().find(|(taken, _)| *taken == key) {
                None => self.members.push((key, value)),
                Some((_, taken)) => {
                    let differs = *taken != value;
                    let lost = std::mem::replace(taken, value);
                    self.lose(&key, &lost, differs);
                }
            }
        }
        Ok(None)
    }

    /// Reads the rest of an object, which goes on with the value of `key`.
    fn table<'de, A: MapAccess<'de>>(
        &mut self,
        mut members: Map<String, Value>,
        key: String,
        mut map: A,
    ) -> Result<Map<String, Value>, A::Error> {
        let mut next = Some(key);
        while let Some(key) = next {
            let value = self.member(&key, &mut map)?;
            match members.entry(key) {
                serde_json::map::Entry::Vacant(free) => {
                    free.insert(value);
                }
                serde_json::map::Entry::Occupied(mut taken) => {
                    let differs = taken.get() != &value;
                    let lost = taken.insert(value);
                    self.lose(taken.key(), &lost, differs);
                }
            }
            next = map.next_key()?;
        }
        Ok(members)
    }

    fn member<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<Value, A::Error> {
        let known = self.repeated.len();
        let value = map.next_value_seed(Any(self))?;
        if self.repeated.len() > known {
            self.step_out(known, escaped(key));
        }
        Ok(value)
    }
}

/// Any value.
struct Any<'r>(&'r mut Reader);

impl<'de> DeserializeSeed<'de> for Any<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Any<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let Self(reader) = self;
        let first = reader.entries.len();
        loop {
            let known = reader.repeated.len();
            let Some(value) = list.next_element_seed(Any(reader))? else { break };
            reader.step_out(known, reader.entries.len() - first);
            reader.entries.push(value);
        }
        Ok(Value::Array(reader.entries.drain(first..).collect()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Value, A::Error> {
        let Self(reader) = self;
        let first = reader.members.len();
        let table = reader.object(map)?;
        Ok(Value::Object(table.unwrap_or_else(|| reader.members.drain(first..).collect())))
    }
}

/// A key as RFC 6901 writes it.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn start(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text[..text.floor_char_boundary(KEPT)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_once_reads_as_always() {
        let text = r#"{"a":[1,-2,3.5,true,null,"x\n",{"b":{}}],"c":18446744073709551615}"#;
        let (value, repeated) = read(text).unwrap();
        assert_eq!(value, serde_json::from_str::<Value>(text).unwrap());
        assert!(repeated.is_empty());
        for bad in ["{", "{}x", "", "[1,]"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_member_that_stands_twice_is_named_with_what_is_lost() {
        let (value, repeated) = read(r#"{"tools":[{"a/b":{"x":1,"x":1}},{"name":"one","name":"two"}]}"#).unwrap();
        assert_eq!(value["tools"][1]["name"], "two");
        let [same, other] = &repeated[..] else { panic!("{repeated:?}") };
        assert_eq!((same.pointer.as_str(), same.differs), ("/tools/0/a~1b/x", false));
        assert_eq!((other.pointer.as_str(), other.lost.as_str(), other.differs), ("/tools/1/name", "one", true));
    }

    #[test]
    fn no_more_members_are_remembered_than_are_shown() {
        let text = format!("{{{}\"a\":0}}", "\"a\":1,".repeat(5000));
        assert_eq!(read(&text).unwrap().1.len(), REMEMBERED);
    }
}
