//! Telling a secret from a stand-in for one.

use std::sync::LazyLock;

use regex::Regex;

/// Words that stand in examples and never by intent in a key. Compared in lower case.
const STAND_INS: &[&str] = &[
    "example",
    "placeholder",
    "your",
    "xxxx",
    "changeme",
    "change-me",
    "change_me",
    "replace",
    "insert",
    "dummy",
    "sample",
    "fake",
    "redacted",
    "todo",
    "foobar",
    "goeshere",
    "-here",
    "_here",
    "enter-",
    "enter_",
    "secret-key",
    "secret_key",
    "secretkey",
    "api-key",
    "api_key",
    "apikey",
    "my-token",
    "my_token",
    "mytoken",
    "not-a-real",
    "notreal",
    "invalid",
    "mock",
    "lorem",
    "...",
    "***",
    "…",
    "•••",
    "test_",
    "test-",
    "_test",
    "-test",
    "testing",
    "supersecret",
    "deadbeef",
    "abc123",
    "password",
    "undefined",
    // The sample that everyone copies: of signed tokens, and of the storage emulator.
    "sflkxwrjsmekkf2qt4fwpmejf36pok6yjv_adqssw5c",
    "eby8vdm02xnocqflquwjpllmetlcdxj1ouzft50usrz6ifsufq2uverc",
];

/// A variable or template in any of the forms that clients, shells and templates know.
static VARIABLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
        \$\{[^}]*\}                 # ${VAR} ${env:VAR} ${input:id} ${VAR:-default}
        | \$\(                      # $(command)
        | \$[A-Za-z_]               # $VAR
        | \{\{                      # {{ template }}
        | \{(?:env|file|input|secret)[:.]  # {env:VAR}
        | \{[A-Za-z_][A-Za-z0-9_.]*\}      # {name}
        | %[A-Za-z_][A-Za-z0-9_]*%  # %VAR%
        | ^%[sdr]$
        | <[^<>]*>                  # <your-key>
        | ^\[[^\]]*\]$              # [your key]
        | \b(?:process\.env|os\.environ|getenv)\b
        ",
    )
    .expect("the pattern is a constant")
});

/// Whether a value only shows where a secret would stand.
pub(crate) fn is_placeholder(value: &str) -> bool {
    let value = value.trim();
    if value.is_empty() || VARIABLE.is_match(value) {
        return true;
    }
    let lower = value.to_ascii_lowercase();
    STAND_INS.iter().any(|word| lower.contains(word))
        || matches!(lower.as_str(), "none" | "null" | "true" | "false" | "test" | "secret" | "token" | "key")
        || is_monotonous(&lower)
}

/// Whether few characters repeat or count up: `aaaaaaaa`, `12345678`, `abcabcabc`.
fn is_monotonous(value: &str) -> bool {
    const SAME: usize = 5;
    const COUNTING: usize = 6;
    let bytes: Vec<u8> = value.bytes().filter(u8::is_ascii_alphanumeric).collect();
    let longest = |follows: fn(u8, u8) -> bool| {
        let (mut longest, mut run) = (1, 1);
        for pair in bytes.windows(2) {
            run = if follows(pair[0], pair[1]) { run + 1 } else { 1 };
            longest = longest.max(run);
        }
        longest
    };
    let mut seen = [false; 256];
    for &byte in &bytes {
        seen[usize::from(byte)] = true;
    }
    let distinct = seen.iter().filter(|&&seen| seen).count();
    let repeats = |period: usize| bytes.len() >= 3 * period && bytes.iter().zip(&bytes[period..]).all(|(a, b)| a == b);
    distinct <= 3
        || longest(|a, b| a == b) >= SAME
        || longest(|a, b| b == a + 1 || (a == b'9' && b == b'0')) >= COUNTING
        || longest(|a, b| a == b + 1) >= COUNTING
        || (1..=6).any(|period| period < bytes.len() && repeats(period))
}

/// Whether a value has the look of a generated key: long, mixed, without words.
pub(crate) fn looks_random(value: &str) -> bool {
    let body = |byte: u8| byte.is_ascii_alphanumeric() || b"_-+/=.~".contains(&byte);
    if value.len() < 16 || !value.bytes().all(body) || is_placeholder(value) {
        return false;
    }
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
    let is_hex = value.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let enough = if is_hex { 2.8 } else { 3.4 };
    // A version, a date or a dotted host has separators all over; an identifier of words has runs of letters.
    let separators = value.bytes().filter(|byte| b"-_./".contains(byte)).count();
    digits >= 2 && letters >= 4 && separators * 5 <= value.len() && longest_word(value) <= 8 && entropy(value) >= enough
}

/// The longest run of letters of one case.
fn longest_word(value: &str) -> usize {
    let bytes = value.as_bytes();
    let runs = bytes.chunk_by(|a, b| {
        (a.is_ascii_lowercase() && b.is_ascii_lowercase()) || (a.is_ascii_uppercase() && b.is_ascii_uppercase())
    });
    runs.filter(|run| run[0].is_ascii_alphabetic()).map(<[u8]>::len).max().unwrap_or(0)
}

/// Shannon entropy, in bits a byte.
fn entropy(value: &str) -> f64 {
    let mut counts = [0_usize; 256];
    for byte in value.bytes() {
        counts[usize::from(byte)] += 1;
    }
    let length = value.len() as f64;
    counts
        .iter()
        .filter(|&&count| count > 0)
        .map(|&count| {
            let share = count as f64 / length;
            -share * share.log2()
        })
        .sum()
}

/// Whether a setting of this name usually holds a secret: `GITHUB_TOKEN`, `--api-key`, `x-api-key`, `clientSecret`.
pub(crate) fn names_a_secret(name: &str) -> bool {
    static NAME: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?ix)
            (?: ^ | [_.\-\s] )
            (?: (?:api|access|secret|private|auth|account|service|signing|encryption|license)[_\-]?key
              | api[_\-]?token | key | token | secret | passw(?:or)?d | passphrase | pwd | credentials? | pat
              | authorization | cookie | bearer )
            (?: [_\-]?(?:value|1|2) )? $
            | (?: api | access | secret | private | auth | signing )[_\-]?key $
            | (?: [a-z]token | [a-z]secret | password | passwd ) $ ",
        )
        .expect("the pattern is a constant")
    });
    may_end_the_name_of_a_secret(name) && NAME.is_match(name)
}

/// Whether a name ends as all of them do that [`names_a_secret`] knows, which few names of other settings do.
fn may_end_the_name_of_a_secret(name: &str) -> bool {
    let [.., before, last] = *name.as_bytes() else { return false };
    match [before.to_ascii_lowercase(), last.to_ascii_lowercase()] {
        [_, b'1' | b'2'] => true,
        // A letter of another script may be the capital of one of these.
        [before, last] if !before.is_ascii() || !last.is_ascii() => true,
        end => {
            [b"ey", b"en", b"et", b"rd", b"wd", b"se", b"al", b"ls", b"at", b"on", b"ie", b"er", b"ue"].contains(&&end)
        }
    }
}

/// Whether a value under a secret's name is a setting after all: a number, a switch, a file name, a scheme.
pub(crate) fn is_plain_setting(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    value.bytes().all(|byte| byte.is_ascii_digit())
        || matches!(lower.as_str(), "bearer" | "basic" | "oauth2" | "default" | "required" | "optional" | "disabled")
        || [".json", ".pem", ".txt", ".key", ".env", ".yaml", ".yml"].iter().any(|end| lower.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stand_ins_of_every_form_are_known() {
        for value in [
            "",
            "  ",
            "${API_KEY}",
            "${env:API_KEY}",
            "${input:key}",
            "$API_KEY",
            "$(pass show key)",
            "{env:API_KEY}",
            "{{secrets.KEY}}",
            "${{ secrets.KEY }}",
            "%API_KEY%",
            "<your-key>",
            "[your key]",
            "your_api_key",
            "YOUR-TOKEN-HERE",
            "xxxxxxxxxxxx",
            "XXXXXXXXXXXXXXXXXXXX",
            "1234567890abcdef",
            "abcdefghijkl",
            "sk-...",
            "********",
            "changeme",
            "AKIAIOSFODNN7EXAMPLE",
            "abcabcabcabc",
            "0000000000000000",
            "process.env.TOKEN",
            "null",
            "test",
            "98765432100",
        ] {
            assert!(is_placeholder(value), "{value}");
        }
        for value in ["q7Zk2Wm9Xc4Vb8Nr3Tj6", "hunter2!", "3f9a1c07e2b84d56", "correct horse"] {
            assert!(!is_placeholder(value), "{value}");
        }
    }

    #[test]
    fn what_a_client_fills_in_is_no_secret() {
        for text in [
            "${KEY}",
            "${KEY:-x}",
            "${env:KEY}",
            "$KEY",
            "{env:KEY}",
            "%KEY%",
            "${userHome}",
            "${input:key}",
            "{file:~/.key}",
            "${file:/run/key}",
            "${{ secrets.KEY }}",
            "{{KEY}}",
            "<your key>",
            "{key}",
        ] {
            assert!(!model::placeholders(text).is_empty() && is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn generated_keys_look_random_and_words_versions_and_paths_do_not() {
        for value in ["q7Zk2Wm9Xc4Vb8Nr3Tj6", "3f9a1c07e2b84d5693b1e0aa71c5d2f4", "aB3/xY9+kL2mN8pQ4rS6tU1v=="] {
            assert!(looks_random(value), "{value}");
        }
        for value in [
            "short1A",
            "a-long-name-of-many-words-2",
            "2025-06-18T10:00:00.000Z",
            "getAuthorizationTokenFromCache2",
            "1.2.3-beta.4+build.5678",
            "some/path/to/file2.json",
            "https://example.org/a1b2c3d4e5",
        ] {
            assert!(!looks_random(value), "{value}");
        }
    }

    #[test]
    fn every_end_of_the_name_of_a_secret_is_known() {
        for word in [
            "key",
            "apikey",
            "token",
            "secret",
            "password",
            "passwd",
            "passphrase",
            "pwd",
            "credential",
            "credentials",
            "pat",
            "authorization",
            "cookie",
            "bearer",
        ] {
            for end in ["", "_value", "1", "-2", "VALUE"] {
                let name = format!("my_{word}{end}");
                assert!(names_a_secret(&name) && names_a_secret(&name.to_ascii_uppercase()), "{name}");
            }
        }
        assert!(names_a_secret("credential\u{17f}"));
    }

    #[test]
    fn names_of_secrets_are_told_from_names_that_hold_the_word() {
        for name in [
            "GITHUB_TOKEN",
            "OPENAI_API_KEY",
            "--api-key",
            "X-Api-Key",
            "Authorization",
            "password",
            "DB_PASSWORD",
            "clientSecret",
            "accessToken",
            "apiKey",
            "-token",
            "KEY",
            "GITHUB_PAT",
        ] {
            assert!(names_a_secret(name), "{name}");
        }
        for name in ["MAX_TOKENS", "keyboard", "TOKEN_URL", "monkey", "KEYCLOAK_HOST", "tokenizer", "PATH", "compat"] {
            assert!(!names_a_secret(name), "{name}");
        }
    }
}
