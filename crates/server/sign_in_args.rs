//! How the running servers of one command are signed in to. No value of it is ever shown.

use std::collections::BTreeMap;

use anyhow::{Context, bail, ensure};
use fetch::LoginClient;
use model::{Auth, AuthType, Credentials, Secret, oauth_config};
use serde_json::{Map, Value};

use crate::auth_config::{self, SignIn, is_header_value, is_own_header};
use crate::secret_file;

#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Running servers")]
pub(crate) struct SignInArgs {
    /// A bearer token for the running server: `@FILE` reads it from a file, `-` from standard input. A token that stands in
    /// the command itself can be seen by other users of this machine; one in the variable `MCP_HUB_BEARER` cannot.
    #[arg(long, value_name = "TOKEN", value_parser = secret, conflicts_with_all = ["auth_config", "login"])]
    bearer: Option<Secret>,

    /// A header for the running server, such as `X-API-Key: …`; `@FILE` reads one a line. May be given several times. The
    /// variable `MCP_HUB_HEADERS` holds one a line.
    #[arg(long, value_name = "HEADER", value_parser = secret)]
    header: Vec<Secret>,

    /// A JSON file that says how the running server is signed in to, as `auth_config` of the service's API or `oauth_config`
    /// of a registry; `-` for standard input. Its name may also stand in the variable `MCP_HUB_AUTH_CONFIG`.
    #[arg(long, value_name = "FILE", conflicts_with = "login")]
    auth_config: Option<String>,

    /// Sign in to the running server on the page that it names, which you open in a browser.
    #[arg(long)]
    login: bool,

    /// The client that the authorization server knows; without it one is registered.
    #[arg(long, value_name = "ID", requires = "login")]
    client_id: Option<String>,

    /// What to ask for when signing in, separated by spaces [default: what the server names]
    #[arg(long, value_name = "SCOPE", requires = "login")]
    scope: Option<String>,
}

/// How one signs in, as the user says it.
#[derive(Debug)]
pub(crate) enum Given {
    /// With what is at hand.
    Credentials(Option<Credentials>),
    /// On the server's page, and these headers beside.
    Login(LoginClient, BTreeMap<String, Secret>),
}

impl SignInArgs {
    /// Whether anything is said at all.
    pub(crate) const fn is_given(&self) -> bool {
        self.bearer.is_some() || !self.header.is_empty() || self.auth_config.is_some() || self.login
    }

    /// The same, or what the environment says if nothing is said in the command. What stands there for one server does not
    /// make a server of an address that may be a repository.
    pub(crate) fn or_environment(&self, variable: impl Fn(&str) -> Option<String>) -> Self {
        if self.is_given() {
            return self.clone();
        }
        let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        Self {
            bearer: set("MCP_HUB_BEARER").map(Secret::from),
            header: set("MCP_HUB_HEADERS").map(Secret::from).into_iter().collect(),
            auth_config: set("MCP_HUB_AUTH_CONFIG"),
            ..self.clone()
        }
    }

    /// Whether standard input is read.
    pub(crate) fn reads_stdin(&self) -> bool {
        let bearer = self.bearer.as_ref().is_some_and(|token| token.expose() == "-");
        bearer || self.auth_config.as_deref() == Some("-")
    }

    /// Reads what is said.
    ///
    /// # Errors
    ///
    /// Fails with one sentence that repeats no value if a file cannot be read, or if something is of no use.
    pub(crate) fn read(&self) -> anyhow::Result<Given> {
        let mut headers = read_headers(&self.header)?;
        if self.login {
            set_twice(&headers, "Authorization", "--login")?;
            let client = LoginClient { id: self.client_id.clone(), scope: self.scope.clone() };
            return Ok(Given::Login(client, headers));
        }
        if let Some(path) = &self.auth_config {
            ensure!(self.bearer.is_none(), "MCP_HUB_BEARER and MCP_HUB_AUTH_CONFIG are two ways to sign in; set one");
            let SignIn { auth_type, credentials } = read_auth_config(path)?;
            let mut credentials = credentials.unwrap_or_default();
            if let Some(Auth::ApiKey { header, .. }) = &credentials.auth {
                set_twice(&headers, header, "--auth-config")?;
            }
            if matches!(auth_type, AuthType::Bearer | AuthType::Oauth2) {
                set_twice(&headers, "Authorization", "--auth-config")?;
            }
            for name in credentials.headers.keys() {
                set_twice(&headers, name, "--auth-config")?;
            }
            headers.append(&mut credentials.headers);
            let anything = credentials.auth.is_some() || !headers.is_empty();
            return Ok(Given::Credentials(anything.then_some(Credentials { headers, ..credentials })));
        }
        let auth = match &self.bearer {
            Some(given) => {
                set_twice(&headers, "Authorization", "--bearer")?;
                Auth::Bearer { token: token(given)? }
            }
            None if headers.is_empty() => return Ok(Given::Credentials(None)),
            None => Auth::CustomHeaders,
        };
        Ok(Given::Credentials(Some(Credentials { auth: Some(auth), headers, ..Credentials::default() })))
    }
}

/// Reads headers, each `Name: value` or `@FILE` with one a line.
///
/// # Errors
///
/// Fails with one sentence that repeats no value if a file cannot be read, or if one is none that a caller may set.
pub(crate) fn read_headers(given: &[Secret]) -> anyhow::Result<BTreeMap<String, Secret>> {
    let mut headers = BTreeMap::new();
    for given in given {
        let from_file = given.expose().strip_prefix('@').map(secret_file::read).transpose()?;
        let lines = from_file.as_ref().unwrap_or(given).expose();
        for line in lines.lines().filter(|line| !line.trim().is_empty()) {
            let (name, value) =
                line.split_once(':').context("a header of --header is written `Name: value`, and one is not")?;
            let (name, value) = (name.trim(), value.trim());
            ensure!(is_own_header(name), "--header names a header that nobody may set, or that is no header's name");
            ensure!(is_header_value(value), "the value of `{name}` in --header holds what no header may hold");
            set_twice(&headers, name, "--header")?;
            headers.insert(name.to_owned(), Secret::from(value));
        }
    }
    Ok(headers)
}

/// Fails if `name` is among the headers already.
pub(crate) fn set_twice(headers: &BTreeMap<String, Secret>, name: &str, by: &str) -> anyhow::Result<()> {
    let twice = headers.keys().any(|other| other.eq_ignore_ascii_case(name));
    ensure!(!twice, "the header `{name}` is given twice: by --header and by {by}");
    Ok(())
}

/// Takes any text: a value that clap refused would be shown by it.
#[expect(clippy::unnecessary_wraps, reason = "clap's form of a parser")]
pub(crate) fn secret(text: &str) -> Result<Secret, std::convert::Infallible> {
    Ok(text.into())
}

/// Reads a bearer token: itself, `@FILE`, or `-` for standard input.
///
/// # Errors
///
/// Fails with one sentence that does not repeat it if it cannot be read, or is none.
pub(crate) fn token(given: &Secret) -> anyhow::Result<Secret> {
    let read = match given.expose() {
        "-" => secret_file::read("-")?,
        other => match other.strip_prefix('@') {
            Some(path) => secret_file::read(path)?,
            None => given.clone(),
        },
    };
    let token = read.expose().trim();
    ensure!(!token.is_empty(), "the token of --bearer is empty");
    ensure!(is_header_value(token), "the token of --bearer holds what no header may hold");
    Ok(token.into())
}

fn read_auth_config(path: &str) -> anyhow::Result<SignIn> {
    let text = secret_file::read(path)?;
    let shown = if path == "-" { "standard input" } else { path };
    // What the parser says of a mistake can repeat a part of the text.
    let value: Value = serde_json::from_str(text.expose()).ok().with_context(|| format!("`{shown}` is not JSON"))?;
    let Value::Object(members) = value else {
        bail!("`{shown}` is no JSON object such as {{\"auth_type\": \"bearer\", …}}")
    };
    if members.keys().any(|name| name.starts_with("OAUTH_")) {
        return read_oauth_config(shown, &members);
    }
    let (sign_in, unknown) = auth_config::parse(members).map_err(|mistakes| {
        let said: Vec<String> = mistakes.iter().map(|it| format!("`{}` {}", it.path, it.message)).collect();
        anyhow::anyhow!("`{shown}` does not say how to sign in: {}", said.join("; "))
    })?;
    if let Some(remark) = crate::api::request::object::ignored(&unknown) {
        crate::complaint::warn(&format!("`{shown}`: {remark}"));
    }
    Ok(sign_in)
}

/// Reads the `oauth_config` block of a registry entry.
fn read_oauth_config(shown: &str, block: &Map<String, Value>) -> anyhow::Result<SignIn> {
    let read = oauth_config(block, None).map_err(|mistakes| {
        let said: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("`{shown}` does not say how to sign in: {}", said.join("; "))
    })?;
    let oauth2 = read.with_context(|| format!("`{shown}` does not say how to sign in: `enabled` is not true"))?;
    let credentials = Credentials { auth: Some(Auth::Oauth2(Box::new(oauth2))), ..Credentials::default() };
    Ok(SignIn { auth_type: AuthType::Oauth2, credentials: Some(credentials) })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        sign_in: SignInArgs,
    }

    fn read(args: &[&str]) -> anyhow::Result<Given> {
        let line = [&["mcp-hub"], args].concat();
        Line::try_parse_from(line).map_err(Into::into).and_then(|line| line.sign_in.read())
    }

    fn credentials(args: &[&str]) -> Credentials {
        match read(args).unwrap() {
            Given::Credentials(credentials) => credentials.unwrap(),
            Given::Login(..) => panic!("a login"),
        }
    }

    fn refused(args: &[&str]) -> String {
        let error = format!("{:#}", read(args).unwrap_err());
        assert!(!error.contains("canary"), "{error}");
        error
    }

    #[test]
    fn a_token_is_given_by_itself_or_in_a_file() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "canary\n").unwrap();
        let at = format!("@{}", file.path().display());
        for given in ["canary", &at] {
            let credentials = credentials(&["--bearer", given, "--header", "X-Team: a"]);
            assert_eq!(credentials.headers["X-Team"].expose(), "a");
            assert!(credentials.auth == Some(Auth::Bearer { token: "canary".into() }));
        }
        assert!(!format!("{:?}", Line::try_parse_from(["x", "--bearer", "canary"]).unwrap()).contains("canary"));
    }

    #[test]
    fn headers_alone_are_custom_headers() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "X-A: 1\n\nX-B:2\n").unwrap();
        let at = format!("@{}", file.path().display());
        let credentials = credentials(&["--header", &at, "--header", "X-C: a: b"]);
        let headers: Vec<(&str, &str)> =
            credentials.headers.iter().map(|(name, value)| (name.as_str(), value.expose())).collect();
        assert_eq!(headers, [("X-A", "1"), ("X-B", "2"), ("X-C", "a: b")]);
        assert!(credentials.auth == Some(Auth::CustomHeaders));
        assert!(matches!(read(&[]).unwrap(), Given::Credentials(None)));
    }

    #[test]
    fn the_environment_says_it_where_the_command_says_nothing() {
        let line = |args: &[&str]| Line::try_parse_from([&["mcp-hub"], args].concat()).unwrap().sign_in;
        let variable = |name: &str| match name {
            "MCP_HUB_BEARER" => Some("canary".to_owned()),
            "MCP_HUB_HEADERS" => Some("X-A: 1\nX-B: 2".to_owned()),
            _ => Some(String::new()),
        };
        let Given::Credentials(Some(read)) = line(&[]).or_environment(variable).read().unwrap() else {
            panic!("nothing")
        };
        assert!(read.auth == Some(Auth::Bearer { token: "canary".into() }));
        assert_eq!(read.headers.len(), 2);
        let said = line(&["--header", "X-C: 3"]).or_environment(variable);
        let Given::Credentials(Some(read)) = said.read().unwrap() else { panic!("nothing") };
        assert_eq!((read.headers.len(), read.auth == Some(Auth::CustomHeaders)), (1, true));
        assert!(!line(&[]).or_environment(|_| Some(" ".to_owned())).is_given());
        let both = line(&[]).or_environment(|_| Some("canary".to_owned())).read();
        assert!(both.is_err());
    }

    #[test]
    fn a_file_says_it_as_a_request_to_the_service_does() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let path = file.path().to_str().unwrap();
        std::fs::write(file.path(), r#"{"auth_type": "api_key", "api_key": "canary"}"#).unwrap();
        let credentials = credentials(&["--auth-config", path, "--header", "X-Team: a"]);
        assert_eq!(credentials.headers.len(), 1);
        assert!(credentials.auth == Some(Auth::ApiKey { header: "X-API-Key".to_owned(), key: "canary".into() }));
        assert!(refused(&["--auth-config", path, "--header", "x-api-key: canary"]).contains("given twice"));
        for (text, said) in [
            ("canary", "is not JSON"),
            ("[]", "is no JSON object"),
            (r#"{"auth_type": "bearer", "api_key": "canary"}"#, "`auth_config.bearer_token` is required"),
        ] {
            std::fs::write(file.path(), text).unwrap();
            assert!(refused(&["--auth-config", path]).contains(said), "{text}");
        }
    }

    #[test]
    fn a_file_may_hold_the_block_of_a_registry() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let path = file.path().to_str().unwrap();
        let block = r#"{"enabled": true, "OAUTH_CLIENT_ID": "scanner", "OAUTH_CLIENT_SECRET": "canary",
            "OAUTH_TOKEN_URL": "https://sign-in.example/token"}"#;
        std::fs::write(file.path(), block).unwrap();
        assert!(matches!(credentials(&["--auth-config", path]).auth, Some(Auth::Oauth2(_))));
        std::fs::write(file.path(), block.replace("https:", "http:")).unwrap();
        assert!(refused(&["--auth-config", path]).contains("`OAUTH_TOKEN_URL` is no `https` address"));
        std::fs::write(file.path(), block.replace("true", "false")).unwrap();
        assert!(refused(&["--auth-config", path]).contains("`enabled` is not true"));
    }

    #[test]
    fn what_is_of_no_use_is_refused_in_a_sentence_that_repeats_no_value() {
        assert!(refused(&["--header", "canary"]).contains("`Name: value`"));
        assert!(refused(&["--header", "Host: canary"]).contains("nobody may set"));
        assert!(refused(&["--header", "X-A: canary\u{7}"]).contains("no header may hold"));
        assert!(refused(&["--header", "X-A: canary", "--header", "x-a: canary"]).contains("given twice"));
        assert!(refused(&["--bearer", "canary", "--header", "authorization: canary"]).contains("given twice"));
        assert!(refused(&["--bearer", "canary\u{7f}\n"]).contains("no header may hold"));
        assert!(refused(&["--bearer", "  "]).contains("empty"));
        assert!(refused(&["--bearer", "canary", "--login"]).contains("cannot be used with"));
        assert!(refused(&["--auth-config", "/nonexistent"]).contains("cannot read `/nonexistent`"));
    }

    #[test]
    fn a_person_signs_in_as_a_client_that_is_known_or_not() {
        let Given::Login(client, headers) = read(&["--login", "--client-id", "abc", "--header", "X-A: 1"]).unwrap()
        else {
            panic!("no login")
        };
        assert_eq!((client.id.as_deref(), headers.len()), (Some("abc"), 1));
        assert!(refused(&["--client-id", "abc"]).contains("--login"));
    }
}
