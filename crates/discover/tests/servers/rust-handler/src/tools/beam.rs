//! The lamp and the horn.

use std::borrow::Cow;

use rmcp::model::JsonObject;
use rmcp::object;

use crate::tools::Registered;

pub const TIMES: i64 = 3;

pub struct Beam;

pub struct Horn {
    pub volume: u8,
}

impl Registered for Beam {
    fn name(&self) -> Cow<'static, str> {
        Cow::Borrowed("turn_beam")
    }

    fn description(&self) -> String {
        "Turns the beam".to_owned()
    }

    fn schema(&self) -> JsonObject {
        object!({ "type": "object", "properties": { "degrees": { "type": "number" } } })
    }
}

impl Registered for Horn {
    fn name(&self) -> Cow<'static, str> {
        "sound_horn".into()
    }

    fn schema(&self) -> JsonObject {
        let mut members = JsonObject::new();
        members.insert("type".to_string(), "object".into());
        members.insert("x-volume".to_string(), self.volume.into());
        members
    }
}
