//! Names that say that their value is a secret.

/// What a name of a secret holds, without case, dashes and underscores.
const WORDS: [&str; 13] = [
    "secret",
    "password",
    "passwd",
    "passphrase",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "signingkey",
    "credential",
    "authorization",
    "authheader",
    "cookie",
];
/// What a name ends with that speaks about a secret and holds none.
const ABOUT: [&str; 14] = [
    "url",
    "uri",
    "endpoint",
    "path",
    "file",
    "type",
    "method",
    "envvar",
    "name",
    "expiry",
    "expiresat",
    "expiresin",
    "id",
    "hint",
];

/// Whether the value of this name is a secret.
pub(super) fn names_a_secret(name: &str) -> bool {
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|char| char.to_ascii_lowercase()).collect();
    let is_one = WORDS.iter().any(|word| plain.contains(word)) || plain == "key" || plain == "pat";
    is_one && !ABOUT.iter().any(|ending| plain.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_a_secret_from_what_is_said_about_one() {
        for secret in
            ["client_secret", "GITHUB_TOKEN", "--api-key", "apiKey", "Authorization", "password", "refreshToken", "key"]
        {
            assert!(names_a_secret(secret), "{secret}");
        }
        for open in [
            "token_url",
            "tokenEndpoint",
            "secret-file",
            "token_type",
            "bearer_token_env_var",
            "keyboard",
            "monkey",
            "url",
        ] {
            assert!(!names_a_secret(open), "{open}");
        }
    }
}
