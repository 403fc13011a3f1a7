//! Names that lowering uses and that no source can write.

/// What `object::method` calls.
pub(in crate::jvm) const REFERENCE: &str = "$reference";
/// What a counting loop walks.
pub(in crate::jvm) const RANGE: &str = "$range";
/// What makes a constant of an enumeration.
pub(in crate::jvm) const CONSTANT: &str = "$constant";
/// The constructor of a class.
pub(in crate::jvm) const CONSTRUCTOR: &str = "<init>";
/// The keyword of a class that says what was declared.
pub(in crate::jvm) const KIND: &str = "$kind";
/// The keyword of a class that holds the type arguments of the base after it.
pub(in crate::jvm) const TYPE_ARGUMENTS: &str = "$types";
/// The field that is set by running an initializer.
pub(in crate::jvm) const INITIALIZER: &str = "$initializer";
/// The argument that stands after the brackets of a call.
pub(in crate::jvm) const TRAILING: &str = "{}";
/// The entry of a text builder with the texts that it was given.
pub(in crate::jvm) const TEXTS: &str = "$texts";
/// The field with the name of a constant of an enumeration.
pub(in crate::jvm) const NAME: &str = "$name";
/// The field with its position.
pub(in crate::jvm) const ORDINAL: &str = "$ordinal";
