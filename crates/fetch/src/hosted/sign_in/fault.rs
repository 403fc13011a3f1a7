//! Why nobody is signed in, in words of our own.

use crate::http::BadCertificate;

/// Why nobody is signed in. It repeats no secret and nothing that a server says but words that the standards list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInFault {
    /// A credential, or the name of its header, cannot stand there.
    #[error("the {0} is none that a header may have")]
    Header(&'static str),
    /// The client's certificate cannot be used.
    #[error("{0}")]
    Certificate(BadCertificate),
    /// A certificate is shown by TLS, and there is none.
    #[error("a client's certificate is shown by https alone, and `{url}` is plain http")]
    NoTls {
        /// Address without user part and query.
        url: String,
    },
    /// The client's key cannot sign.
    #[error("the private key is no PEM text with a key that signs by {algorithm}")]
    Key {
        /// What it was to sign by.
        algorithm: &'static str,
    },
    /// The server itself would say who gets the client's secret.
    #[error(
        "`{url}` may not say where the client's secret is sent: name the token address (`oauth2_token_url`) or the issuer \
         (`oauth2_issuer`)"
    )]
    NobodyNamed {
        /// The server, without user part and query.
        url: String,
    },
    /// The address of tokens is not known.
    #[error("`{url}` does not say where its tokens are given: name the token address (`oauth2_token_url`)")]
    NoTokenUrl {
        /// The server, without user part and query.
        url: String,
    },
    /// What a document says contradicts where it stands.
    #[error("the document at `{url}` is of another {of}, so nothing is sent to the addresses that it names")]
    NotItsOwn {
        /// Address of the document, without user part and query.
        url: String,
        /// What it should be of: "server", "issuer".
        of: &'static str,
    },
    /// A document lacks what is needed, or it is not fit to be used.
    #[error("the document at `{url}` names no {what} that could be used")]
    Unusable {
        /// Address of the document, without user part and query.
        url: String,
        /// What is missing.
        what: &'static str,
    },
    /// No document of the authorization server is to be had.
    #[error("the authorization server `{url}` publishes no document that says where its tokens are given")]
    NoAuthorizationServer {
        /// Its address, without user part and query.
        url: String,
    },
    /// An address asked for a token turned the request away.
    #[error("the {what} `{url}` answered {status}{}", in_words(*.code))]
    TurnedAway {
        /// "token endpoint", "registration endpoint".
        what: &'static str,
        /// Address without user part and query.
        url: String,
        /// The HTTP status.
        status: u16,
        /// The error of RFC 6749 and its relatives, if it is one of them.
        code: Option<&'static str>,
    },
    /// The answer holds no token that a header may hold.
    #[error("the {what} `{url}` answered {}", .instead)]
    NoToken {
        /// "token endpoint", "registration endpoint".
        what: &'static str,
        /// Address without user part and query.
        url: String,
        /// What it sent.
        instead: &'static str,
    },
    /// The authorization server registers no clients that it does not know.
    #[error(
        "the authorization server `{url}` registers no clients by itself: name a client that it knows (`--client-id`)"
    )]
    NoRegistration {
        /// Its address, without user part and query.
        url: String,
    },
    /// The authorization server cannot do what guards a code on its way.
    #[error("the authorization server `{url}` does not do PKCE with S256, without which a code can be stolen")]
    NoPkce {
        /// Its address, without user part and query.
        url: String,
    },
    /// The page to sign in on is none that a person should open.
    #[error(
        "the authorization server `{url}` names a page to sign in on that is not opened: it is no plain https address"
    )]
    HostilePage {
        /// Its address, without user part and query.
        url: String,
    },
    /// The page sent the person back without a code.
    #[error("the authorization server sent you back without a code{}", in_words(*.code))]
    SentBack {
        /// The error of RFC 6749 and its relatives, if it is one of them.
        code: Option<&'static str>,
    },
    /// The answer is not to what was asked.
    #[error("the answer is not to this sign-in: its {0} is another")]
    NotOurs(&'static str),
}

impl SignInFault {
    /// Whether trying again later could end differently.
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::TurnedAway { status, .. } => matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504),
            Self::Header(_)
            | Self::Certificate(_)
            | Self::NoTls { .. }
            | Self::Key { .. }
            | Self::NobodyNamed { .. }
            | Self::NoTokenUrl { .. }
            | Self::NotItsOwn { .. }
            | Self::Unusable { .. }
            | Self::NoAuthorizationServer { .. }
            | Self::NoToken { .. }
            | Self::NoRegistration { .. }
            | Self::NoPkce { .. }
            | Self::HostilePage { .. }
            | Self::SentBack { .. }
            | Self::NotOurs(_) => false,
        }
    }
}

fn in_words(code: Option<&str>) -> String {
    code.map_or_else(String::new, |code| format!(" ({code})"))
}

/// The listed error of that name: RFC 6749 (4.1.2.1 and 5.2), 6750, 7591, 8707, 9449 and `OpenID` Connect.
pub(super) fn listed(code: &str) -> Option<&'static str> {
    const LISTED: [&str; 25] = [
        "access_denied",
        "account_selection_required",
        "consent_required",
        "insufficient_scope",
        "interaction_required",
        "invalid_client",
        "invalid_client_metadata",
        "invalid_dpop_proof",
        "invalid_grant",
        "invalid_redirect_uri",
        "invalid_request",
        "invalid_request_object",
        "invalid_request_uri",
        "invalid_scope",
        "invalid_software_statement",
        "invalid_target",
        "invalid_token",
        "login_required",
        "server_error",
        "temporarily_unavailable",
        "unapproved_software_statement",
        "unauthorized_client",
        "unsupported_grant_type",
        "unsupported_response_type",
        "use_dpop_nonce",
    ];
    LISTED.into_iter().find(|listed| *listed == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_the_listed_error_and_nothing_else_that_was_said() {
        let fault = |code| SignInFault::TurnedAway {
            what: "token endpoint",
            url: "https://sign-in.example/token".to_owned(),
            status: 401,
            code: listed(code),
        };
        let said = "the token endpoint `https://sign-in.example/token` answered 401";
        assert_eq!(fault("invalid_client").to_string(), format!("{said} (invalid_client)"));
        assert_eq!(fault("\u{1b}[2J canary").to_string(), said);
    }

    #[test]
    fn a_busy_token_endpoint_is_worth_another_try() {
        let turned_away = |status| SignInFault::TurnedAway { what: "", url: String::new(), status, code: None };
        assert!(turned_away(503).is_transient() && !turned_away(401).is_transient());
    }
}
