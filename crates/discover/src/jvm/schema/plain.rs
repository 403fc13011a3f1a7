//! The types of the standard libraries that a schema has a word for.

/// What a type of the standard libraries is in a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A type and its format.
    Simple(&'static str, Option<&'static str>),
    /// An array of its type argument.
    List,
    /// An object with any keys.
    Map,
    /// What its type argument is.
    Wrapper,
    /// Anything.
    Any,
}

/// What a type with this last name is.
pub(super) fn kind(name: &str) -> Option<Kind> {
    Some(match name {
        "String" | "CharSequence" | "char" | "Character" | "Char" | "URI" | "URL" | "Path" | "File" | "Locale"
        | "Duration" | "Pattern" => Kind::Simple("string", None),
        "UUID" => Kind::Simple("string", Some("uuid")),
        "LocalDate" => Kind::Simple("string", Some("date")),
        "LocalTime" | "OffsetTime" => Kind::Simple("string", Some("time")),
        "LocalDateTime" | "Instant" | "ZonedDateTime" | "OffsetDateTime" | "Date" => {
            Kind::Simple("string", Some("date-time"))
        }
        "int" | "Integer" | "Int" | "short" | "Short" | "byte" | "Byte" | "OptionalInt" => {
            Kind::Simple("integer", Some("int32"))
        }
        "long" | "Long" | "OptionalLong" => Kind::Simple("integer", Some("int64")),
        "BigInteger" => Kind::Simple("integer", None),
        "float" | "Float" => Kind::Simple("number", Some("float")),
        "double" | "Double" | "OptionalDouble" => Kind::Simple("number", Some("double")),
        "BigDecimal" | "Number" => Kind::Simple("number", None),
        "boolean" | "Boolean" => Kind::Simple("boolean", None),
        "List" | "ArrayList" | "Set" | "HashSet" | "Collection" | "Iterable" | "Array" | "MutableList"
        | "MutableSet" | "LinkedList" | "Stream" | "Sequence" | "IntArray" | "LongArray" | "DoubleArray"
        | "FloatArray" | "BooleanArray" | "ByteArray" | "Flux" | "SortedSet" | "LinkedHashSet" => Kind::List,
        "Map" | "HashMap" | "LinkedHashMap" | "MutableMap" | "TreeMap" | "SortedMap" | "JsonObject" | "JSONObject"
        | "ObjectNode" | "Properties" => Kind::Map,
        "Optional" | "Mono" | "CompletableFuture" | "Uni" | "CompletionStage" | "Supplier" => Kind::Wrapper,
        "Object" | "Any" | "JsonNode" | "JsonElement" | "Serializable" => Kind::Any,
        _ => return None,
    })
}

/// The element of an array type that names it itself.
pub(super) fn element(name: &str) -> Option<&str> {
    Some(match name {
        "IntArray" => "Int",
        "LongArray" => "Long",
        "DoubleArray" => "Double",
        "FloatArray" => "Float",
        "BooleanArray" => "Boolean",
        "ByteArray" => "Byte",
        _ => return None,
    })
}
