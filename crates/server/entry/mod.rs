//! An entry of a client configuration: the running server that it reaches, and its line as it may be shown.

mod environment;
mod sign_in;

use analyze::mask_launch;
use model::{Credentials, Hosted, Launch, Start, Transport, masked_address};

pub(crate) use environment::value as value_here;
pub(crate) use sign_in::by_oauth;

use crate::auth_config::SignIn;

/// Members of entries that name values; these are read into headers and environment.
pub(crate) const NAMES_VALUES: [&str; 5] =
    ["bearer_token_env_var", "env_http_headers", "env_vars", "env_keys", "requestOptions"];

/// The longest launch line that is shown, in characters.
const SHOWN: usize = 512;

/// The running server that an entry reaches as it stands; nothing if it starts a program.
///
/// # Errors
///
/// Fails with the reason why it cannot be asked: an address of another kind, another transport, a value that is not here.
pub(crate) fn hosted(launch: &Launch) -> Result<Option<(Hosted, Option<Credentials>)>, String> {
    let (None, Start::Url(url)) = (&launch.command, launch.start()) else { return Ok(None) };
    let transport = launch.transport().map_err(|why| why.to_string())?;
    if transport == Some(Transport::Stdio) {
        return Err("it has an address and says that it is started: one of the two is wrong".to_owned());
    }
    let endpoint = url.parse().map_err(|error: model::ParseEndpointError| error.to_string())?;
    let SignIn { auth_type, credentials } = sign_in::of_headers(&launch.headers)?;
    let server_name = Some(launch.name.clone());
    Ok(Some((Hosted { endpoint, server_name, expected_tools: None, transport, auth_type }, credentials)))
}

/// The entry with its placeholders filled in from the environment of this process.
///
/// # Errors
///
/// Fails if it reaches a running server and what it needs for that is not here.
pub(crate) fn filled_in(launch: &Launch) -> Result<Launch, String> {
    let filled = launch.filled_in(&value_here);
    match filled.why_not_dialled() {
        Some(why) if launch.command.is_none() => Err(why.to_string()),
        _ => Ok(filled.launch),
    }
}

/// The launch line or address of an entry, secrets masked.
pub(crate) fn shown_line(launch: &Launch) -> String {
    let shown = mask_launch(launch);
    let line = match shown.command {
        Some(command) => {
            let plain = |word: String| if word.contains("://") { masked_address(&word) } else { word };
            std::iter::once(command).chain(shown.args).map(plain).collect::<Vec<_>>().join(" ")
        }
        None => shown.url.map(|url| masked_address(&url)).unwrap_or_default(),
    };
    line.chars().take(SHOWN).collect()
}
