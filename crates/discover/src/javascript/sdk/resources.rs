//! Resources and resource templates, which differ in their address alone.

use model::{GapReason, Location, Resource, ResourceTemplate};
use serde_json::Map;

use crate::code::reading::Reading;
use crate::code::value::Value;

/// Which of the two a declaration is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One thing at a fixed address.
    Resource,
    /// Many things, at the addresses that a pattern makes.
    Template,
}

impl Kind {
    /// The member that holds the address.
    const fn member(self) -> &'static str {
        match self {
            Self::Resource => "uri",
            Self::Template => "uriTemplate",
        }
    }

    /// The address in words.
    const fn address(self) -> &'static str {
        match self {
            Self::Resource => "address of a resource",
            Self::Template => "address of a resource template",
        }
    }
}

/// What is said about one besides its address.
#[derive(Debug, Clone, Default)]
pub(super) struct About {
    /// Its name.
    pub(super) name: Option<String>,
    /// Its name for people.
    pub(super) title: Option<String>,
    /// What it is.
    pub(super) description: Option<String>,
    /// Its media type.
    pub(super) mime_type: Option<String>,
}

/// What the members of the protocol say about one.
pub(super) fn about(reading: &mut Reading<'_, '_>, item: &Value) -> About {
    let mut plain = |key: &str| {
        let value = reading.member(item, key);
        reading.names(&value).into_iter().next()
    };
    let (name, title, mime_type) = (plain("name"), plain("title"), plain("mimeType"));
    let description = reading.member(item, "description");
    let description = reading.text(&description, "description of a resource");
    About { name, title, description, mime_type }
}

/// One as an object with the members of the protocol.
pub(super) fn item(reading: &mut Reading<'_, '_>, kind: Kind, item: &Value) {
    let address = reading.member(item, kind.member());
    let location = reading.at(item);
    if address.is_null() {
        let place = reading.eval.place_of(item).unwrap_or(reading.place);
        let reason = GapReason::ComputedAtRunTime("an object without a known address".to_owned());
        reading.gap_for(reason, place, kind.address());
        return;
    }
    let about = if reading.names(&address).is_empty() { About::default() } else { about(reading, item) };
    declare(reading, kind, &address, &about, &location);
}

/// Adds one at every address that it may have; an address that is not known is a gap.
pub(super) fn declare(reading: &mut Reading<'_, '_>, kind: Kind, address: &Value, about: &About, location: &Location) {
    let addresses = reading.names(address);
    if addresses.is_empty() {
        reading.gap(address, kind.address());
    }
    for address in addresses {
        let About { name, title, description, mime_type } = about.clone();
        let (other, location) = (Map::new(), Some(location.clone()));
        match kind {
            Kind::Resource => {
                reading.resource(Resource { uri: address, name, title, description, mime_type, other, location });
            }
            Kind::Template => {
                let uri_template = address;
                reading.template(ResourceTemplate {
                    uri_template,
                    name,
                    title,
                    description,
                    mime_type,
                    other,
                    location,
                });
            }
        }
    }
}
