//! Full names of what sources of the virtual machine name without importing it, or import with all of its package.

/// Packages of which every name is known everywhere, or often imported all at once, with those of their names that
/// matter to where values go.
const PACKAGES: [(&str, &[&str]); 12] = [
    (
        "java.lang",
        &[
            "Runtime",
            "ProcessBuilder",
            "Process",
            "System",
            "String",
            "StringBuilder",
            "StringBuffer",
            "Integer",
            "Long",
            "Double",
            "Float",
            "Short",
            "Byte",
            "Boolean",
            "Character",
            "Math",
            "Object",
            "Class",
            "Thread",
            "Iterable",
            "Exception",
            "RuntimeException",
            "IllegalArgumentException",
            "IllegalStateException",
            "SecurityException",
            "ClassLoader",
            "CharSequence",
        ],
    ),
    (
        "java.io",
        &[
            "File",
            "FileInputStream",
            "FileOutputStream",
            "FileReader",
            "FileWriter",
            "RandomAccessFile",
            "PrintWriter",
            "BufferedReader",
            "BufferedWriter",
            "InputStreamReader",
            "ObjectInputStream",
            "ByteArrayInputStream",
            "IOException",
            "InputStream",
            "PrintStream",
            "StringReader",
        ],
    ),
    ("java.nio.file", &["Files", "Path", "Paths", "FileSystems", "StandardOpenOption"]),
    ("java.nio.channels", &["FileChannel"]),
    (
        "java.net",
        &["URL", "URI", "HttpURLConnection", "URLConnection", "Socket", "InetAddress", "URLEncoder", "URLDecoder"],
    ),
    ("java.net.http", &["HttpClient", "HttpRequest", "HttpResponse"]),
    (
        "java.util",
        &[
            "List",
            "ArrayList",
            "LinkedList",
            "Arrays",
            "Set",
            "HashSet",
            "LinkedHashSet",
            "TreeSet",
            "EnumSet",
            "Map",
            "HashMap",
            "LinkedHashMap",
            "TreeMap",
            "Collections",
            "Objects",
            "Optional",
            "UUID",
            "Scanner",
            "StringJoiner",
        ],
    ),
    ("java.util.regex", &["Pattern", "Matcher"]),
    ("java.util.stream", &["Stream", "Collectors"]),
    ("java.sql", &["DriverManager", "Connection", "Statement", "PreparedStatement", "ResultSet"]),
    ("javax.script", &["ScriptEngineManager", "ScriptEngine"]),
    ("javax.sql", &["DataSource"]),
];

/// Functions that Kotlin knows without an import.
const KOTLIN: [&str; 24] = [
    "require",
    "check",
    "error",
    "requireNotNull",
    "checkNotNull",
    "listOf",
    "setOf",
    "mapOf",
    "mutableListOf",
    "mutableSetOf",
    "mutableMapOf",
    "arrayOf",
    "arrayListOf",
    "hashSetOf",
    "hashMapOf",
    "listOfNotNull",
    "sequenceOf",
    "buildString",
    "buildList",
    "buildMap",
    "runCatching",
    "with",
    "Regex",
    "println",
];

/// The full name of a plain one, in a file that imports every name of some packages.
pub(super) fn full_name(name: &str, stars: &[String], is_kotlin: bool) -> Option<String> {
    if is_kotlin && KOTLIN.contains(&name) {
        return Some(format!("kotlin.{name}"));
    }
    let known = PACKAGES.iter().filter(|(_, names)| names.contains(&name)).map(|(package, _)| *package);
    let known: Vec<&str> = known.collect();
    if let Some(package) = known.iter().find(|package| stars.iter().any(|star| star == *package)) {
        return Some(format!("{package}.{name}"));
    }
    if let Some(package) = known.iter().find(|package| **package == "java.lang") {
        return Some(format!("{package}.{name}"));
    }
    // Of one package alone it can only be from there.
    match stars {
        [only] if name.starts_with(char::is_uppercase) => Some(format!("{only}.{name}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::full_name;

    #[test]
    fn a_name_of_the_language_needs_no_import() {
        assert_eq!(full_name("Runtime", &[], false).as_deref(), Some("java.lang.Runtime"));
        assert_eq!(full_name("File", &[], false), None);
    }

    #[test]
    fn a_name_of_a_package_that_is_imported_whole_is_found_there() {
        let stars = ["java.util".to_owned(), "java.io".to_owned()];
        assert_eq!(full_name("File", &stars, false).as_deref(), Some("java.io.File"));
        assert_eq!(full_name("OkHttpClient", &["okhttp3".to_owned()], false).as_deref(), Some("okhttp3.OkHttpClient"));
    }

    #[test]
    fn functions_that_only_one_of_the_languages_knows_are_that_ones() {
        assert_eq!(full_name("require", &[], true).as_deref(), Some("kotlin.require"));
        assert_eq!(full_name("require", &[], false), None);
    }
}
