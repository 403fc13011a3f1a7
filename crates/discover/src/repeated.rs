//! JSON whose members may stand twice: the last one is kept, as everywhere, and the others are not forgotten.

use std::fmt;

use model::RepeatedMember;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Members that are remembered; a text with more shows no more by them.
const REMEMBERED: usize = 64;
/// Bytes of a lost value that are kept.
const KEPT: usize = 400;

/// Reads `text` as JSON, and names every member that another of the same name follows.
pub(crate) fn read(text: &str) -> Result<(Value, Vec<RepeatedMember>), serde_json::Error> {
    let mut repeated = Vec::new();
    let mut json = serde_json::Deserializer::from_str(text);
    let value = Reader { repeated: &mut repeated }.deserialize(&mut json)?;
    json.end()?;
    Ok((value, repeated))
}

struct Reader<'r> {
    repeated: &'r mut Vec<RepeatedMember>,
}

impl Reader<'_> {
    /// Lets the pointers of those found since begin one step further out.
    fn step_out(&mut self, since: usize, step: impl fmt::Display) {
        for member in &mut self.repeated[since..] {
            member.pointer = format!("/{step}{}", member.pointer);
        }
    }

    fn inner(&mut self) -> Reader<'_> {
        Reader { repeated: self.repeated }
    }
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
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

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        loop {
            let known = self.repeated.len();
            let Some(value) = list.next_element_seed(self.inner())? else { break };
            self.step_out(known, values.len());
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let known = self.repeated.len();
            let value = map.next_value_seed(self.inner())?;
            if self.repeated.len() > known {
                self.step_out(known, escaped(&key));
            }
            match members.entry(key) {
                serde_json::map::Entry::Vacant(free) => {
                    free.insert(value);
                }
                serde_json::map::Entry::Occupied(mut taken) => {
                    let differs = taken.get() != &value;
                    let lost = taken.insert(value);
                    if self.repeated.len() < REMEMBERED {
                        let pointer = format!("/{}", escaped(taken.key()));
                        self.repeated.push(RepeatedMember { pointer, lost: start(&lost), differs });
                    }
                }
            }
        }
        Ok(Value::Object(members))
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
