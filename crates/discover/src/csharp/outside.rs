//! Full names of types of the platform and of common packages, which files name without saying where they are from.

/// Namespaces, with the types in them that matter to where values go.
const NAMESPACES: [(&str, &[&str]); 22] = [
    (
        "System",
        &[
            "Uri",
            "UriBuilder",
            "Environment",
            "Guid",
            "Convert",
            "Type",
            "Activator",
            "Enum",
            "Math",
            "Console",
            "BitConverter",
        ],
    ),
    ("System.Diagnostics", &["Process", "ProcessStartInfo", "Debug"]),
    (
        "System.IO",
        &[
            "File",
            "Directory",
            "Path",
            "FileStream",
            "StreamReader",
            "StreamWriter",
            "FileInfo",
            "DirectoryInfo",
            "StringReader",
            "MemoryStream",
            "BinaryReader",
        ],
    ),
    ("System.IO.Compression", &["ZipFile", "ZipArchive"]),
    ("System.Net", &["WebClient", "WebRequest", "HttpWebRequest", "Dns", "IPAddress", "WebUtility"]),
    ("System.Net.Http", &["HttpClient", "HttpRequestMessage", "IHttpClientFactory", "StringContent", "HttpMethod"]),
    ("System.Text.RegularExpressions", &["Regex"]),
    ("System.Text.Json", &["JsonSerializer"]),
    ("System.Reflection", &["Assembly", "MethodInfo"]),
    ("System.Xml", &["XmlDocument", "XmlReader", "XmlTextReader"]),
    ("System.Data", &["DataTable", "IDbConnection", "IDbCommand"]),
    ("System.Data.Common", &["DbConnection", "DbCommand"]),
    ("System.Data.OleDb", &["OleDbCommand", "OleDbConnection"]),
    ("System.Data.Odbc", &["OdbcCommand", "OdbcConnection"]),
    ("Microsoft.Data.SqlClient", &["SqlCommand", "SqlConnection", "SqlDataAdapter"]),
    ("Microsoft.Data.Sqlite", &["SqliteCommand", "SqliteConnection"]),
    ("System.Data.SQLite", &["SQLiteCommand", "SQLiteConnection"]),
    ("Npgsql", &["NpgsqlCommand", "NpgsqlConnection", "NpgsqlDataSource"]),
    ("MySqlConnector", &["MySqlCommand", "MySqlConnection"]),
    ("Oracle.ManagedDataAccess.Client", &["OracleCommand", "OracleConnection"]),
    (
        "System.Runtime.Serialization",
        &["BinaryFormatter", "SoapFormatter", "NetDataContractSerializer", "LosFormatter", "ObjectStateFormatter"],
    ),
    ("Microsoft.CodeAnalysis.CSharp.Scripting", &["CSharpScript"]),
];

/// The full name of a plain one, if it is known.
pub(super) fn full_name(name: &str) -> Option<String> {
    let (namespace, _) = NAMESPACES.iter().find(|(_, names)| names.contains(&name))?;
    Some(format!("{namespace}.{name}"))
}

#[cfg(test)]
mod tests {
    use super::full_name;

    #[test]
    fn types_of_the_platform_are_known_by_their_plain_names() {
        assert_eq!(full_name("Process").as_deref(), Some("System.Diagnostics.Process"));
        assert_eq!(full_name("Processor"), None);
    }
}
